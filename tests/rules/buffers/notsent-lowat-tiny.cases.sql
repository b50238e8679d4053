-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_notsent_lowat', '4096');

-- case: less than three segments
-- kind: fires
-- expect: subject=net.ipv4.tcp_notsent_lowat, confidence=high, key=net.ipv4.tcp_notsent_lowat, proposed=131072, evidence.limit_bytes=16384, message~as soon as 4.00 KiB of a connection wait

-- case: just below the limit
-- kind: boundary
-- expect: proposed=131072
UPDATE fact_sysctl SET value = '16383';

-- case: just at the limit
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '16384';

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_notsent_lowat
DELETE FROM fact_sysctl;

-- case: no limit, as the kernel has it
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '4294967295';

-- case: too few for bulk transfers
-- kind: boundary
-- policy: role=bulk
-- expect: proposed=131072, evidence.limit_bytes=65536
UPDATE fact_sysctl SET value = '65535';

-- case: 64 KiB are enough for them
-- kind: boundary
-- policy: role=bulk
-- expect: none
UPDATE fact_sysctl SET value = '65536';

-- case: less is enough for others
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '65535';

-- case: no limit, as old kernels show it
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '-1';

-- case: none may wait at all
-- kind: boundary
-- expect: key=net.ipv4.tcp_notsent_lowat
UPDATE fact_sysctl SET value = '0';

-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_fin_timeout', '1');

-- case: a second
-- kind: fires
-- expect: subject=net.ipv4.tcp_fin_timeout, confidence=high, key=net.ipv4.tcp_fin_timeout, proposed=60, evidence.limit_s=5, message~tcp_fin_timeout is 1 s: a peer

-- case: less than nothing
-- kind: fires
-- expect: proposed=60, evidence.timeout_s=-1
UPDATE fact_sysctl SET value = '-1';

-- case: just too short
-- kind: boundary
-- expect: proposed=60
UPDATE fact_sysctl SET value = '4';

-- case: just long enough
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '5';

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_fin_timeout
DELETE FROM fact_sysctl;

-- case: half a minute, as many have it
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '30';

-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_host (memory_bytes, page_bytes) VALUES (25275924480, 4096);
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_max_orphans', '3276'),
  ('net.ipv4.tcp_ehash_entries', '262144');
INSERT INTO fact_counter (name, kind, last) VALUES ('sockstat.TCP.orphan', 'gauge', 12);

-- case: 3276, as guides have it
-- kind: fires
-- expect: subject=net.ipv4.tcp_max_orphans, confidence=high, key=net.ipv4.tcp_max_orphans, proposed=131072, evidence.orphans=12, message~No more than 3276 sockets may live on, message~the kernel's own limit is 131 072. There are 12 now. Set it back

-- case: just below the share
-- kind: boundary
-- expect: proposed=131072
UPDATE fact_sysctl SET value = '117964' WHERE key = 'net.ipv4.tcp_max_orphans';

-- case: just at the share
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '117965' WHERE key = 'net.ipv4.tcp_max_orphans';

-- case: the size of the table is not told: it follows from the memory
-- kind: missing
-- expect: proposed=131072, evidence.table_slots=262144
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_ehash_entries';

-- case: computed, the table may be half as large
-- kind: boundary
-- expect: none
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_ehash_entries';
UPDATE fact_sysctl SET value = '65536' WHERE key = 'net.ipv4.tcp_max_orphans';

-- case: how many orphans there are is not known
-- kind: missing
-- expect: message~is 131 072. Set it back, evidence.orphans=NULL
DELETE FROM fact_counter;

-- case: another namespace than the first does not show the key
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_max_orphans
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_max_orphans';

-- case: the kernel's own limit on a small machine
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '4096' WHERE key = 'net.ipv4.tcp_max_orphans';
UPDATE fact_sysctl SET value = '8192' WHERE key = 'net.ipv4.tcp_ehash_entries';

-- case: just half, where half is enough
-- kind: boundary
-- policy: default_share_pct=50
-- expect: none
UPDATE fact_sysctl SET value = '65536' WHERE key = 'net.ipv4.tcp_max_orphans';

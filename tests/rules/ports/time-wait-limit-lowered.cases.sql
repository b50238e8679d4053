-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_host (memory_bytes, page_bytes) VALUES (25275924480, 4096);
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_max_tw_buckets', '5000'),
  ('net.ipv4.tcp_ehash_entries', '262144');
INSERT INTO fact_counter (name, kind, delta) VALUES ('TcpExt.TCPTimeWaitOverflow', 'counter', 0);

-- case: 5000, as guides have it
-- kind: fires
-- expect: subject=net.ipv4.tcp_max_tw_buckets, confidence=high, key=net.ipv4.tcp_max_tw_buckets, proposed=131072, evidence.table_slots=262144, message~No more than 5000 sockets may be in TIME_WAIT; the kernel's own limit is 131 072. Set it back

-- case: connections ended without TIME_WAIT
-- kind: fires
-- expect: message~is 131 072. 720 connections ended without that protection in this window. Set it back, evidence.overflows=720
UPDATE fact_counter SET delta = 720;

-- case: one connection ended without TIME_WAIT
-- kind: fires
-- expect: message~1 connection ended without that protection
UPDATE fact_counter SET delta = 1;

-- case: none at all
-- kind: fires
-- expect: proposed=131072, message~No more than 0 sockets
UPDATE fact_sysctl SET value = '-1' WHERE key = 'net.ipv4.tcp_max_tw_buckets';

-- case: a namespace that shares the table of the first
-- kind: fires
-- expect: proposed=131072, evidence.table_slots=262144
UPDATE fact_sysctl SET value = '-262144' WHERE key = 'net.ipv4.tcp_ehash_entries';

-- case: just below the share
-- kind: boundary
-- expect: proposed=131072
UPDATE fact_sysctl SET value = '117964' WHERE key = 'net.ipv4.tcp_max_tw_buckets';

-- case: just at the share
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '117965' WHERE key = 'net.ipv4.tcp_max_tw_buckets';

-- case: the size of the table is not told: it follows from the memory
-- kind: missing
-- expect: proposed=131072, evidence.table_slots=262144
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_ehash_entries';

-- case: computed, the table may be half as large
-- kind: boundary
-- expect: none
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_ehash_entries';
UPDATE fact_sysctl SET value = '65536' WHERE key = 'net.ipv4.tcp_max_tw_buckets';

-- case: neither the table nor the memory is known
-- kind: missing
-- expect: none
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_ehash_entries';
DELETE FROM fact_host;

-- case: the overflows are not counted
-- kind: missing
-- expect: evidence.overflows=NULL, message~is 131 072. Set it back
DELETE FROM fact_counter;

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_max_tw_buckets
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_max_tw_buckets';

-- case: the kernel's own limit on a small machine
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '4096' WHERE key = 'net.ipv4.tcp_max_tw_buckets';
UPDATE fact_sysctl SET value = '8192' WHERE key = 'net.ipv4.tcp_ehash_entries';
UPDATE fact_counter SET delta = 720;

-- case: just half, where half is enough
-- kind: boundary
-- policy: default_share_pct=50
-- expect: none
UPDATE fact_sysctl SET value = '65536' WHERE key = 'net.ipv4.tcp_max_tw_buckets';

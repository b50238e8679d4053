-- SPDX-License-Identifier: GPL-2.0-or-later
-- A host with many containers at the default thresholds.
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.ipv4.neigh.default.gc_thresh1', '128'), ('net.ipv4.neigh.default.gc_thresh2', '512'),
  ('net.ipv4.neigh.default.gc_thresh3', '1024'), ('net.ipv6.neigh.default.gc_thresh1', '128'),
  ('net.ipv6.neigh.default.gc_thresh2', '512'), ('net.ipv6.neigh.default.gc_thresh3', '1024');
INSERT INTO fact_counter (name, kind, delta, rate_per_s, last, min, max) VALUES
  ('neigh4.table_fulls', 'counter', 300, 1, NULL, NULL, NULL),
  ('neigh4.unresolved_discards', 'counter', 40, 0.1, NULL, NULL, NULL),
  ('neigh4.entries', 'gauge', NULL, NULL, 1024, 1000, 1024),
  ('neigh6.table_fulls', 'counter', 0, 0, NULL, NULL, NULL),
  ('neigh6.entries', 'gauge', NULL, NULL, 5, 5, 5);

-- case: full: all three thresholds
-- kind: fires
-- expect: subject=IPv4 neighbour table, key=net.ipv4.neigh.default.gc_thresh1, proposed=512
-- expect: key=net.ipv4.neigh.default.gc_thresh2, proposed=1024
-- expect: key=net.ipv4.neigh.default.gc_thresh3, proposed=2048, severity=critical, confidence=high, message~The IPv4 neighbour table is full: gc_thresh3 allows 1024 entries, up to 1024 were seen, and the kernel refused 300 new ones.

-- case: IPv6; the smaller thresholds are large enough
-- kind: fires
-- expect: key=net.ipv6.neigh.default.gc_thresh3, proposed=8192, evidence.table_fulls=7
UPDATE fact_counter SET delta = 0 WHERE name = 'neigh4.table_fulls';
UPDATE fact_counter SET delta = 7 WHERE name = 'neigh6.table_fulls';
UPDATE fact_counter SET max = 3000 WHERE name = 'neigh6.entries';
UPDATE fact_sysctl SET value = '4096' WHERE key LIKE 'net.ipv6.%' AND key NOT LIKE '%3';

-- case: refused between two samples
-- kind: fires
-- expect: proposed=512
-- expect: proposed=1024
-- expect: proposed=2048, evidence.entries=700
UPDATE fact_counter SET max = 700 WHERE name = 'neigh4.entries';

-- case: one refused
-- kind: boundary
-- expect: proposed=512
-- expect: proposed=1024
-- expect: proposed=2048, evidence.table_fulls=1
UPDATE fact_counter SET delta = 1 WHERE name = 'neigh4.table_fulls';

-- case: one refused, where more are wanted
-- kind: boundary
-- policy: neighbours_refused_min=2
-- expect: none
UPDATE fact_counter SET delta = 1 WHERE name = 'neigh4.table_fulls';

-- case: as large as the catalog allows
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '16777216';

-- case: refusals are not counted
-- kind: missing
-- expect: unjudged=counter:neigh4.table_fulls
DELETE FROM fact_counter WHERE name = 'neigh4.table_fulls';

-- case: a child namespace does not show the table
-- kind: missing
-- expect: unjudged=gauge:neigh4.entries
DELETE FROM fact_counter WHERE name = 'neigh4.entries';

-- case: nor the thresholds
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.neigh.default.gc_thresh3
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.neigh.default.gc_thresh3';

-- case: a host without IPv6
-- kind: missing
-- expect: proposed=512
-- expect: proposed=1024
-- expect: proposed=2048
DELETE FROM fact_counter WHERE name LIKE 'neigh6.%';
DELETE FROM fact_sysctl WHERE key LIKE 'net.ipv6.%';

-- case: many entries made by hand do not count against the limit
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 0 WHERE kind = 'counter';
UPDATE fact_counter SET last = 5000, min = 5000, max = 5000 WHERE name = 'neigh4.entries';

-- case: packets for a host that does not answer are no full table
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 0 WHERE name = 'neigh4.table_fulls';
UPDATE fact_counter SET delta = 900 WHERE name = 'neigh4.unresolved_discards';

-- case: only the first had been raised: the others come above it
-- kind: trap
-- expect: key=net.ipv4.neigh.default.gc_thresh2, proposed=8192
-- expect: key=net.ipv4.neigh.default.gc_thresh3, proposed=16384
UPDATE fact_sysctl SET value = '8192' WHERE key = 'net.ipv4.neigh.default.gc_thresh1';

-- case: only the second had been raised: the third comes up to it
-- kind: trap
-- expect: key=net.ipv4.neigh.default.gc_thresh1, proposed=2048
-- expect: key=net.ipv4.neigh.default.gc_thresh3, proposed=8192
UPDATE fact_sysctl SET value = '8192' WHERE key = 'net.ipv4.neigh.default.gc_thresh2';

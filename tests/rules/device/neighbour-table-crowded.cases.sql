-- SPDX-License-Identifier: GPL-2.0-or-later
-- 700 to 800 neighbours at the default thresholds, cleared 60 times.
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.ipv4.neigh.default.gc_thresh1', '128'), ('net.ipv4.neigh.default.gc_thresh2', '512'),
  ('net.ipv4.neigh.default.gc_thresh3', '1024'), ('net.ipv6.neigh.default.gc_thresh1', '128'),
  ('net.ipv6.neigh.default.gc_thresh2', '512'), ('net.ipv6.neigh.default.gc_thresh3', '1024');
INSERT INTO fact_counter (name, kind, delta, rate_per_s, last, min, max) VALUES
  ('neigh4.table_fulls', 'counter', 0, 0, NULL, NULL, NULL),
  ('neigh4.forced_gc_runs', 'counter', 60, 0.2, NULL, NULL, NULL),
  ('neigh4.entries', 'gauge', NULL, NULL, 750, 700, 800),
  ('neigh6.table_fulls', 'counter', 0, 0, NULL, NULL, NULL),
  ('neigh6.forced_gc_runs', 'counter', 0, 0, NULL, NULL, NULL),
  ('neigh6.entries', 'gauge', NULL, NULL, 5, 5, 5);

-- case: crowded all the time
-- kind: fires
-- expect: subject=IPv4 neighbour table, proposed=512
-- expect: key=net.ipv4.neigh.default.gc_thresh2, proposed=1024, severity=medium, confidence=medium, message~There are more IPv4 neighbours than the table is made for: it holds 800 entries all the time, gc_thresh2 is 512, and the kernel cleared it 60 times
-- expect: key=net.ipv4.neigh.default.gc_thresh3, proposed=2048

-- case: IPv6
-- kind: fires
-- expect: key=net.ipv6.neigh.default.gc_thresh1, proposed=512
-- expect: key=net.ipv6.neigh.default.gc_thresh2, proposed=1024, message~more IPv6 neighbours
-- expect: key=net.ipv6.neigh.default.gc_thresh3, proposed=2048
UPDATE fact_counter SET delta = 0 WHERE name = 'neigh4.forced_gc_runs';
UPDATE fact_counter SET delta = 60 WHERE name = 'neigh6.forced_gc_runs';
UPDATE fact_counter SET min = 700, max = 800 WHERE name = 'neigh6.entries';

-- case: just at the second threshold, with room above it
-- kind: boundary
-- expect: key=net.ipv4.neigh.default.gc_thresh1, proposed=256
UPDATE fact_counter SET min = 512, max = 512 WHERE name = 'neigh4.entries';

-- case: just below it in one sample
-- kind: boundary
-- expect: none
UPDATE fact_counter SET min = 511 WHERE name = 'neigh4.entries';

-- case: cleared just often enough
-- kind: boundary
-- expect: proposed=512
-- expect: proposed=1024, evidence.forced_gc_runs=10
-- expect: proposed=2048
UPDATE fact_counter SET delta = 10 WHERE name = 'neigh4.forced_gc_runs';

-- case: cleared a few times
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 9 WHERE name = 'neigh4.forced_gc_runs';

-- case: it refused some: another rule's
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 1 WHERE name = 'neigh4.table_fulls';

-- case: it refused fewer than the other rule wants
-- kind: boundary
-- policy: neighbours_refused_min=2
-- expect: proposed=512
-- expect: proposed=1024
-- expect: proposed=2048
UPDATE fact_counter SET delta = 1 WHERE name = 'neigh4.table_fulls';

-- case: clearings are not counted
-- kind: missing
-- expect: unjudged=counter:neigh4.forced_gc_runs
DELETE FROM fact_counter WHERE name = 'neigh4.forced_gc_runs';

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
-- expect: unjudged=sysctl:net.ipv4.neigh.default.gc_thresh2
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.neigh.default.gc_thresh2';

-- case: many entries made by hand are never cleared
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 0 WHERE name = 'neigh4.forced_gc_runs';
UPDATE fact_counter SET min = 5000, max = 5000 WHERE name = 'neigh4.entries';

-- case: a scan that passed
-- kind: trap
-- expect: none
UPDATE fact_counter SET min = 20, max = 900 WHERE name = 'neigh4.entries';

-- case: one a minute
-- kind: boundary
-- expect: proposed=512
-- expect: proposed=1024
-- expect: proposed=2048
INSERT INTO fact_quality (samples, span_us, socket_span_us, dumps_interrupted, lost_events, boots)
VALUES (99, 3600000000, 3600000000, 0, 0, 1);

-- case: less often than once a minute is noise
-- kind: boundary
-- expect: none
INSERT INTO fact_quality (samples, span_us, socket_span_us, dumps_interrupted, lost_events, boots)
VALUES (99, 3600000001, 3600000001, 0, 0, 1);

-- case: only the first had been raised: the others come above it
-- kind: trap
-- expect: key=net.ipv4.neigh.default.gc_thresh2, proposed=8192
-- expect: key=net.ipv4.neigh.default.gc_thresh3, proposed=16384
UPDATE fact_sysctl SET value = '8192' WHERE key = 'net.ipv4.neigh.default.gc_thresh1';

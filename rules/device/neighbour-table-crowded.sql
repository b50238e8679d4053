-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: neighbour-table-crowded
-- title: The neighbour table is cleared again and again to make room
-- severity: medium
-- family: device
-- needs: gauge:neigh4.entries, counter:neigh4.table_fulls, counter:neigh4.forced_gc_runs,
--   sysctl:net.ipv4.neigh.default.gc_thresh2
-- sets: net.ipv4.neigh.default.gc_thresh1, net.ipv4.neigh.default.gc_thresh2,
--   net.ipv4.neigh.default.gc_thresh3, net.ipv6.neigh.default.gc_thresh1,
--   net.ipv6.neigh.default.gc_thresh2, net.ipv6.neigh.default.gc_thresh3
-- merge: max
-- references: net/core/neighbour.c neigh_alloc(), neigh_forced_gc(); arp(7) gc_thresh3
-- why: Above gc_thresh2 the kernel throws entries away every five seconds to stay below gc_thresh3.
--   Neighbours that are in use are resolved anew, which delays packets and costs CPU time, and the
--   table is near the point where new ones are refused.
-- fix: Raise gc_thresh2 above the number of neighbours that there really are, and the others with
--   it. One table serves all network namespaces.
-- risk: Up to 1 KB of memory an entry.
-- formula: gc_thresh3: smallest power of two not below twice {entries} and twice {gc_thresh1};
--   gc_thresh2 a half, gc_thresh1 a quarter of it
WITH
family(name, version, entries, entries_min, fulls, runs, t1, t2, t3) AS (
  SELECT 'IPv4', 'ipv4', (SELECT max FROM fact_counter WHERE name = 'neigh4.entries'),
    (SELECT min FROM fact_counter WHERE name = 'neigh4.entries'),
    counter('neigh4.table_fulls'), counter('neigh4.forced_gc_runs'),
    sysctl('net.ipv4.neigh.default.gc_thresh1', 0), sysctl('net.ipv4.neigh.default.gc_thresh2', 0),
    sysctl('net.ipv4.neigh.default.gc_thresh3', 0)
  UNION ALL
  SELECT 'IPv6', 'ipv6', (SELECT max FROM fact_counter WHERE name = 'neigh6.entries'),
    (SELECT min FROM fact_counter WHERE name = 'neigh6.entries'),
    counter('neigh6.table_fulls'), counter('neigh6.forced_gc_runs'),
    sysctl('net.ipv6.neigh.default.gc_thresh1', 0), sysctl('net.ipv6.neigh.default.gc_thresh2', 0),
    sysctl('net.ipv6.neigh.default.gc_thresh3', 0)
),
judged AS (
  -- Entries made by hand do not count for the kernel: only clearings show that there are too many.
  -- A table that refused some is another rule's.
  SELECT *, CAST(min(16777216, next_pow2(2 * max(entries, coalesce(t1, 0)))) AS INTEGER) AS wanted
  FROM family
  WHERE runs >= policy('neighbour_gc_min') AND entries_min >= t2
    AND runs * 60e6 >= policy('noise_per_min') * (SELECT span_us FROM fact_quality)
    AND fulls < policy('neighbours_refused_min')
),
proposal AS (
  SELECT *, 'net.' || version || '.neigh.default.gc_thresh2' AS key, t2 AS now, wanted / 2 AS value
  FROM judged
  UNION ALL
  SELECT *, 'net.' || version || '.neigh.default.gc_thresh3', t3, wanted FROM judged
  UNION ALL
  SELECT *, 'net.' || version || '.neigh.default.gc_thresh1', t1, wanted / 4 FROM judged
)
SELECT
  name || ' neighbour table' AS subject,
  json_object('protocol', name,
    'entries', entries, 'entries_min', entries_min, 'forced_gc_runs', runs,
    'gc_thresh1', t1, 'gc_thresh2', t2, 'gc_thresh3', t3, 'wanted_entries', wanted) AS evidence,
  'There are more ' || name || ' neighbours than the table is made for: it holds '
    || fmt_count(entries) || ' entries all the time, gc_thresh2 is ' || fmt_count(t2)
    || ', and the kernel cleared it ' || fmt_count(runs) || ' times to make room. Raise the three'
    || ' thresholds.' AS message,
  'medium' AS confidence,
  key, CAST(value AS TEXT) AS proposed
FROM proposal
WHERE value > now
ORDER BY subject, key;

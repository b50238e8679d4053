-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: neighbour-table-full
-- title: The neighbour table is full
-- severity: critical
-- family: device
-- needs: gauge:neigh4.entries, counter:neigh4.table_fulls, sysctl:net.ipv4.neigh.default.gc_thresh3
-- sets: net.ipv4.neigh.default.gc_thresh1, net.ipv4.neigh.default.gc_thresh2,
--   net.ipv4.neigh.default.gc_thresh3, net.ipv6.neigh.default.gc_thresh1,
--   net.ipv6.neigh.default.gc_thresh2, net.ipv6.neigh.default.gc_thresh3
-- merge: max
-- explains: outgoing-connections-fail
-- about: failure
-- references: net/core/neighbour.c neigh_alloc(), neigh_forced_gc(); arp(7) gc_thresh3
-- why: Each host on the same link (and each container behind a bridge) takes an entry. At
--   gc_thresh3 the kernel cannot make a new one: packets to hosts that are not in the table fail
--   with "neighbour table overflow", while old connections go on. One table serves all network
--   namespaces.
-- fix: Raise gc_thresh3 to twice the entries, and gc_thresh2 and gc_thresh1 with it. If there are
--   not that many hosts on the links, look for a scan, or for a route that takes remote addresses
--   for neighbours.
-- risk: Up to 1 KB of memory an entry.
-- formula: gc_thresh3: smallest power of two not below twice {entries}, twice {gc_thresh3},
--   {gc_thresh2} and twice {gc_thresh1}; gc_thresh2 a half, gc_thresh1 a quarter of it
WITH
family(name, version, entries, fulls, discards, t1, t2, t3) AS (
  SELECT 'IPv4', 'ipv4', (SELECT max FROM fact_counter WHERE name = 'neigh4.entries'),
    counter('neigh4.table_fulls'), counter('neigh4.unresolved_discards'),
    sysctl('net.ipv4.neigh.default.gc_thresh1', 0), sysctl('net.ipv4.neigh.default.gc_thresh2', 0),
    sysctl('net.ipv4.neigh.default.gc_thresh3', 0)
  UNION ALL
  SELECT 'IPv6', 'ipv6', (SELECT max FROM fact_counter WHERE name = 'neigh6.entries'),
    counter('neigh6.table_fulls'), counter('neigh6.unresolved_discards'),
    sysctl('net.ipv6.neigh.default.gc_thresh1', 0), sysctl('net.ipv6.neigh.default.gc_thresh2', 0),
    sysctl('net.ipv6.neigh.default.gc_thresh3', 0)
),
judged AS (
  -- What was thrown away at once is in no sample: the table was full, whatever it holds now.
  -- None is lowered, and they come into order if only one had been raised.
  SELECT *, CAST(min(16777216, next_pow2(max(2 * entries, 2 * t3, coalesce(t2, 0),
      coalesce(2 * t1, 0)))) AS INTEGER) AS wanted
  FROM family
  WHERE fulls >= policy('neighbours_refused_min')
),
proposal AS (
  SELECT *, 'net.' || version || '.neigh.default.gc_thresh3' AS key, t3 AS now, wanted AS value
  FROM judged
  UNION ALL
  SELECT *, 'net.' || version || '.neigh.default.gc_thresh2', t2, wanted / 2 FROM judged
  UNION ALL
  SELECT *, 'net.' || version || '.neigh.default.gc_thresh1', t1, wanted / 4 FROM judged
)
SELECT
  name || ' neighbour table' AS subject,
  json_object('protocol', name, 'failure', 'no answer',
    'entries', entries, 'table_fulls', fulls, 'unresolved_discards', discards,
    'gc_thresh1', t1, 'gc_thresh2', t2, 'gc_thresh3', t3, 'wanted_entries', wanted) AS evidence,
  'The ' || name || ' neighbour table is full: gc_thresh3 allows ' || fmt_count(t3)
    || ' entries, up to ' || fmt_count(entries) || ' were seen, and the kernel refused '
    || fmt_count(fulls) || ' new ones. Hosts on the link that are not in it cannot be reached. Find'
    || ' out whether there are so many neighbours, and make room for them.' AS message,
  'high' AS confidence,
  key, CAST(value AS TEXT) AS proposed
FROM proposal
WHERE value > now
ORDER BY subject, key;

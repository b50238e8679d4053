-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: neighbour-limits-out-of-order
-- title: The limits of the neighbour table contradict each other
-- severity: low
-- family: hygiene
-- needs: none
-- explains: neighbour-table-full, neighbour-table-crowded
-- about: protocol
-- references: net/core/neighbour.c neigh_alloc(), neigh_forced_gc(), neigh_periodic_work(); arp(7)
--   gc_thresh1, gc_thresh2, gc_thresh3
-- why: Below gc_thresh1 nothing is thrown away, above gc_thresh2 entries go that are older than
--   five seconds, and gc_thresh3 is the most that there may be. Where only one of them was raised the
--   others work against it: the table is full while nothing may be thrown away, or each new entry
--   throws out another.
-- fix: Write all three, each larger than the one before; a half and a quarter of gc_thresh3 are
--   usual. While the table is full or crowded another finding proposes them.
WITH
family(prefix) AS (VALUES ('net.ipv4.neigh.default.'), ('net.ipv6.neigh.default.')),
judged AS (
  SELECT prefix, sysctl(prefix || 'gc_thresh1', 0) AS keep,
    sysctl(prefix || 'gc_thresh2', 0) AS soft, sysctl(prefix || 'gc_thresh3', 0) AS hard
  FROM family
)
SELECT
  prefix || 'gc_thresh' AS subject,
  json_object('protocol', CASE prefix WHEN 'net.ipv4.neigh.default.' THEN 'IPv4' ELSE 'IPv6' END,
    'gc_thresh1', keep, 'gc_thresh2', soft, 'gc_thresh3', hard) AS evidence,
  prefix || 'gc_thresh1 to 3 are ' || keep || ', ' || soft || ' and ' || hard || ': '
    || CASE WHEN soft > hard THEN 'the most that there may be is less than the mark from which on'
        || ' old entries go.'
      ELSE 'the number that is always kept is above the mark from which on old entries go.' END
    || ' Each must be larger than the one before.' AS message,
  'high' AS confidence,
  NULL AS key, NULL AS proposed
FROM judged
WHERE keep > soft OR soft > hard
ORDER BY subject;

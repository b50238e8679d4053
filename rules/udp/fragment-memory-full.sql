-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: fragment-memory-full
-- title: Fragments are dropped because their memory is full
-- severity: high
-- family: udp
-- needs: counter:Ip.ReasmFails, gauge:sockstat.FRAG.memory, sysctl:net.ipv4.ipfrag_high_thresh
-- sets: net.ipv4.ipfrag_high_thresh, net.ipv6.ip6frag_high_thresh
-- merge: max
-- references: net/ipv4/inet_fragment.c inet_frag_create(), inet_frag_find(); net/ipv4/ip_fragment.c
--   ip_frag_reasm(); RFC 8900; ip(7) ipfrag_high_thresh
-- why: Fragments of a packet wait until all are there. The memory for that was full, and fragments
--   of packets that could have become whole were thrown away.
-- fix: Best send no fragments: a smaller MTU or datagram size at the sender (EDNS buffer of 1232
--   bytes, a tunnel with the right MTU), or TCP. Until then double the memory, and do not stay
--   below the kernel's own. A longer ipfrag_time would fill it faster.
-- risk: A flood of fragments that never become whole can hold that much memory.
-- formula: twice {high_thresh_bytes}, at least the kernel's own, while that stays within the
--   configured share of {memory_bytes}
WITH
family(name, key, fails, timeouts, reqds, memory_max_bytes, high_thresh_bytes, own_bytes) AS (
  SELECT 'IPv4', 'net.ipv4.ipfrag_high_thresh', counter('Ip.ReasmFails'),
    counter('Ip.ReasmTimeout'), counter('Ip.ReasmReqds'),
    (SELECT max FROM fact_counter WHERE name = 'sockstat.FRAG.memory'),
    sysctl('net.ipv4.ipfrag_high_thresh', 0), sysctl_default('net.ipv4.ipfrag_high_thresh', 0)
  UNION ALL
  SELECT 'IPv6', 'net.ipv6.ip6frag_high_thresh', counter('Ip6.ReasmFails'),
    counter('Ip6.ReasmTimeout'), counter('Ip6.ReasmReqds'),
    (SELECT max FROM fact_counter WHERE name = 'sockstat6.FRAG6.memory'),
    sysctl('net.ipv6.ip6frag_high_thresh', 0), sysctl_default('net.ipv6.ip6frag_high_thresh', 0)
),
sized AS (
  SELECT *, max(2 * high_thresh_bytes, coalesce(own_bytes, 0)) AS wanted_bytes,
    (SELECT memory_bytes FROM fact_host) AS memory_bytes
  FROM family
),
judged AS (
  SELECT *, coalesce(wanted_bytes * 100 <= policy('fragment_host_pct') * memory_bytes, 0)
      AND high_thresh_bytes <= 536870912 AS settable
  FROM sized
  -- Those that only timed out were lost on the way.
  WHERE fails - coalesce(timeouts, 0) >= policy('fragments_min')
    AND (fails - coalesce(timeouts, 0)) * 60e6
      >= policy('noise_per_min') * (SELECT span_us FROM fact_quality)
    AND memory_max_bytes * 100 >= policy('fragment_memory_pct') * high_thresh_bytes
)
SELECT
  name || ' fragments' AS subject,
  json_object('fails', fails, 'timeouts', timeouts, 'fragments', reqds,
    'memory_max_bytes', memory_max_bytes, 'high_thresh_bytes', high_thresh_bytes,
    'memory_bytes', memory_bytes) AS evidence,
  'The memory for ' || name || ' fragments is full: up to ' || fmt_bibytes(memory_max_bytes)
    || ' of ' || fmt_bibytes(high_thresh_bytes) || ' were in use, and ' || fmt_count(fails)
    || ' fragments or packets were given up. Best avoid fragments: a smaller MTU or datagram size'
    || ' at the sender.'
    || CASE WHEN NOT settable THEN '' WHEN wanted_bytes > 2 * high_thresh_bytes
      THEN ' Until then go back to the kernel''s own ' || fmt_bibytes(own_bytes) || '.'
      ELSE ' Until then double the memory.' END AS message,
  'medium' AS confidence,
  CASE WHEN settable THEN key END AS key,
  CASE WHEN settable THEN CAST(wanted_bytes AS TEXT) END AS proposed
FROM judged
ORDER BY subject;

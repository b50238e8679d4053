-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: reno-by-default
-- title: Connections use Reno
-- severity: low
-- family: congestion
-- needs: sysctl:net.ipv4.tcp_congestion_control
-- sets: net.ipv4.tcp_congestion_control
-- merge: first
-- explains: loss-bound-long-path
-- about: congestion_control
-- references: net/ipv4/tcp_cubic.c; net/ipv4/tcp_cong.c; RFC 9438 section 1; RFC 5681; tcp(7)
--   tcp_congestion_control
-- why: Reno adds one segment a round trip after a loss. On a long or fast path it takes minutes to
--   fill it again, where CUBIC, the kernel's own choice since 2006, takes seconds. On short paths
--   CUBIC behaves like Reno.
-- fix: Set net.ipv4.tcp_congestion_control to cubic. It counts for new connections.
-- risk: Flows take more of a shared path than with Reno.
-- formula: cubic instead of {now}
WITH
judged AS (
  SELECT sysctl('net.ipv4.tcp_congestion_control') AS now,
    sysctl('net.ipv4.tcp_available_congestion_control') AS available
)
SELECT
  'net.ipv4.tcp_congestion_control' AS subject,
  json_object('congestion_control', now, 'now', now, 'available', available) AS evidence,
  'New connections use reno, which needs long to fill a fast or long path again after a loss. '
    || CASE WHEN available LIKE '%cubic%' THEN 'Set net.ipv4.tcp_congestion_control to cubic.'
      ELSE 'Load the module tcp_cubic, then set net.ipv4.tcp_congestion_control to cubic.' END
    AS message,
  'high' AS confidence,
  CASE WHEN available LIKE '%cubic%' THEN 'net.ipv4.tcp_congestion_control' END AS key,
  CASE WHEN available LIKE '%cubic%' THEN 'cubic' END AS proposed
FROM judged
WHERE now = 'reno'
ORDER BY subject;

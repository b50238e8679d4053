-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: receive-budget-short
-- title: Processors stop taking packets before they are through, and packets are lost
-- severity: high
-- family: device
-- needs: fact_softnet.time_squeeze, fact_host.cpus, fact_link.rx_missed_errors,
--   sysctl:net.core.netdev_budget, sysctl:net.core.netdev_budget_usecs
-- sets: net.core.netdev_budget, net.core.netdev_budget_usecs
-- merge: max
-- explains: ring-overruns
-- about: host
-- references: net/core/dev.c net_rx_action(); Documentation/admin-guide/sysctl/net.rst
--   netdev_budget, netdev_budget_usecs
-- why: A processor takes at most netdev_budget packets, for at most netdev_budget_usecs, before it
--   lets others run. When it stops with packets left all the time, rings fill, and the card drops.
-- fix: Spread the packets over more queues and processors. Twice the budget lets each run take
--   more. Squeezes alone, without losses, are harmless.
-- risk: Programs on that processor wait longer while it takes packets.
-- formula: 2 * {budget_packets} and 2 * {budget_usecs}, where they were not raised before
WITH
lost AS (
  SELECT group_concat(ifname, ', ') AS ifnames,
    sum(max(rx_missed_errors, coalesce(rx_fifo_errors, 0))) AS missed,
    sum(rx_packets) AS rx_packets
  FROM (SELECT * FROM fact_link ORDER BY ifname)
  WHERE kind IS NULL AND max(rx_missed_errors, coalesce(rx_fifo_errors, 0)) > 0
),
judged AS (
  SELECT s.time_squeeze, s.time_squeeze_per_s, s.processed, l.*, h.cpus,
    sysctl('net.core.netdev_budget', 0) AS budget_packets,
    sysctl('net.core.netdev_budget_usecs', 0) AS budget_usecs,
    -- The kernel's own are 300 packets, and two clock ticks: 20 ms where they are longest.
    sysctl('net.core.netdev_budget', 0) <= 300
      AND sysctl('net.core.netdev_budget_usecs', 0) <= 20000 AS settable
  FROM fact_softnet s, fact_host h, lost l
  WHERE h.netns = ''
    AND s.time_squeeze_per_s >= policy('squeezes_per_cpu_s') * h.cpus
    AND l.missed >= policy('ring_drops_min')
    AND l.missed * 100 >= policy('ring_drops_pct') * (l.rx_packets + l.missed)
)
SELECT
  'packet budget of the host' AS subject,
  json_object('time_squeeze', time_squeeze, 'time_squeeze_per_s', round(time_squeeze_per_s, 1),
    'cpus', cpus, 'processed', processed, 'missed', missed, 'ifnames', ifnames,
    'budget_packets', budget_packets, 'budget_usecs', budget_usecs) AS evidence,
  'Processors stopped ' || fmt_count(time_squeeze_per_s)
    || ' times a second with packets left, and ' || ifnames || ' dropped '
    || fmt_count(missed) || ' for want of room. Spread the packets over'
    || ' more queues and processors'
    || CASE WHEN settable THEN '; twice the budget of ' || fmt_count(budget_packets)
      || ' packets and ' || fmt_duration(budget_usecs) || ' helps in bursts.'
      ELSE '; the budget of ' || fmt_count(budget_packets) || ' packets and '
        || fmt_duration(budget_usecs) || ' was raised already.' END AS message,
  'medium' AS confidence,
  k.key,
  CASE WHEN settable THEN CAST(CAST(2 * sysctl(k.key, 0) AS INTEGER) AS TEXT) END AS proposed
FROM judged, (SELECT 'net.core.netdev_budget' AS key UNION ALL
    SELECT 'net.core.netdev_budget_usecs' UNION ALL SELECT NULL) k
WHERE settable = (k.key IS NOT NULL)
ORDER BY key;

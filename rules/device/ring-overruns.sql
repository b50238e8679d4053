-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: ring-overruns
-- title: A network card drops packets because its receive ring is full
-- severity: high
-- family: device
-- needs: fact_link.rx_packets, fact_link.rx_missed_errors
-- references: Documentation/networking/statistics.rst rx_missed_errors, rx_fifo_errors;
--   include/uapi/linux/if_link.h struct rtnl_link_stats64; ethtool(8) -G, -L, -C;
--   Documentation/networking/scaling.rst
-- why: The card puts packets into a ring in memory, from which a processor takes them. When the
--   processor comes too late, the card has no room and drops. TCP takes that for congestion.
-- fix: Make the ring larger (ethtool -G rx), spread the packets over more queues and processors
--   (ethtool -L, interrupt affinity), and look at interrupt coalescing (ethtool -C) and at what
--   keeps the processors busy. No sysctl helps: netdev_max_backlog is another queue, behind this
--   one.
WITH
link AS (
  -- Some drivers count the same packets in both.
  SELECT *, max(rx_missed_errors, coalesce(rx_fifo_errors, 0)) AS lost
  FROM fact_link
  WHERE kind IS NULL
)
SELECT
  ifname AS subject,
  json_object('ifname', ifname, 'rx_missed', rx_missed_errors, 'rx_fifo', rx_fifo_errors,
    'rx_dropped', rx_dropped, 'rx_packets', rx_packets,
    'lost_pct', round(lost * 100.0 / (rx_packets + lost), 3),
    'rx_bps', CAST(round(rx_bps) AS INTEGER), 'speed_bps', speed_bps) AS evidence,
  'The receive ring of ' || ifname || ' was full, and the card dropped ' || fmt_count(lost)
    || ' packets (' || fmt_count(rx_packets) || ' were received). Make the ring larger (ethtool -G '
    || ifname || ' rx), and spread the packets over more queues and processors.' AS message,
  CASE WHEN lost * 100 >= 10 * policy('ring_drops_pct') * (rx_packets + lost) THEN 'high'
    ELSE 'medium' END AS confidence,
  NULL AS key, NULL AS proposed
FROM link
WHERE lost >= policy('ring_drops_min')
  AND lost * 100 >= policy('ring_drops_pct') * (rx_packets + lost)
ORDER BY lost DESC, subject;

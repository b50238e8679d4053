-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: packet-backlog-full
-- title: Received packets are dropped because a processor's backlog is full
-- severity: high
-- family: device
-- needs: fact_softnet.dropped, fact_softnet.processed, sysctl:net.core.netdev_max_backlog,
--   fact_host
-- sets: net.core.netdev_max_backlog
-- merge: max
-- references: net/core/dev.c enqueue_to_backlog(); Documentation/networking/scaling.rst;
--   Documentation/admin-guide/sysctl/net.rst netdev_max_backlog
-- why: Packets of virtual devices (veth, tunnels, loopback), and those that receive packet
--   steering (RPS) hands to another processor, wait in a queue of netdev_max_backlog packets for
--   that processor. What comes while it is full is dropped.
-- fix: Spread the packets over more processors (RPS with a mask of more of them, more receive
--   queues). A longer queue bridges bursts. It does nothing for packets that a network card drops
--   before.
-- risk: A longer queue is also a longer wait, and kernel memory for each processor.
-- formula: the next power of two from 2 * {backlog_packets}, at least the kernel's own 1000, at
--   most the configured number
WITH
seen AS (
  SELECT s.*, sysctl('net.core.netdev_max_backlog', 0) AS backlog_packets,
    -- The limit of single flows (flow_limit) is the operator's own choice.
    s.dropped - coalesce(s.flow_limit, 0) AS lost
  FROM fact_softnet s, fact_host h
  WHERE h.netns = ''
),
judged AS (
  SELECT *,
    CAST(min(policy('backlog_packets_max'), max(1000, next_pow2(2 * backlog_packets))) AS INTEGER)
      AS proposed_packets,
    backlog_packets < policy('backlog_packets_max') AS settable
  FROM seen
  WHERE lost >= policy('backlog_drops_min')
    AND lost * 100 >= policy('backlog_drops_pct') * processed
)
SELECT
  'packet backlog of the host' AS subject,
  json_object('dropped', dropped, 'flow_limit', flow_limit, 'processed', processed,
    'dropped_pct', round(lost * 100.0 / processed, 3), 'received_rps', received_rps,
    'time_squeeze', time_squeeze, 'backlog_packets', backlog_packets) AS evidence,
  'The queue of received packets of a processor was full, and ' || fmt_count(lost) || ' of '
    || fmt_count(processed) || ' packets were dropped. They came from virtual devices'
    || CASE WHEN received_rps > 0 THEN ' or by receive packet steering' ELSE '' END
    || ': spread them over more processors'
    || CASE WHEN settable THEN ', and let the queue hold ' || fmt_count(proposed_packets)
        || ' packets instead of ' || fmt_count(backlog_packets) || ' for bursts.'
      ELSE '; the queue of ' || fmt_count(backlog_packets) || ' packets is long enough.' END
    AS message,
  CASE WHEN lost * 100 >= 10 * policy('backlog_drops_pct') * processed THEN 'high' ELSE 'medium' END
    AS confidence,
  CASE WHEN settable THEN 'net.core.netdev_max_backlog' END AS key,
  CASE WHEN settable THEN CAST(proposed_packets AS TEXT) END AS proposed
FROM judged
ORDER BY subject;

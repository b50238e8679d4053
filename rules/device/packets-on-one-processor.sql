-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: packets-on-one-processor
-- title: One processor takes in most packets
-- severity: low
-- family: device
-- needs: fact_softnet.busiest_pct, fact_host.cpus
-- references: Documentation/networking/scaling.rst; net/core/net-procfs.c softnet_seq_show();
--   ethtool(8) -X -L; irqbalance(1)
-- why: Each packet is taken in by the processor that its queue of the network card interrupts.
--   Where one processor does most of it, that one is the limit of the whole host, however idle the
--   others are: when it is busy, rings and backlogs fill and packets are dropped.
-- fix: Let the card have as many queues as there are processors (ethtool -L), spread flows over
--   them (ethtool -X, irqbalance, or smp_affinity by hand). A card with one queue, as in many
--   virtual machines, and tunnels, whose flows look like one, want receive packet steering
--   (rps_cpus). No sysctl does that.
SELECT
  'received packets of the host' AS subject,
  json_object('busiest_pct', s.busiest_pct, 'processed_per_s', round(s.processed_per_s),
    'cpus', h.cpus, 'received_rps', s.received_rps, 'dropped', s.dropped,
    'time_squeeze', s.time_squeeze) AS evidence,
  'One of ' || h.cpus || ' processors takes in ' || fmt_pct(s.busiest_pct) || ' of all packets, '
    || fmt_count(round(s.processed_per_s)) || ' a second together'
    || CASE WHEN s.dropped > 0
      THEN ', and ' || fmt_count(s.dropped) || ' were dropped before they were taken in' ELSE '' END
    || '. Spread them over more queues and processors.' AS message,
  CASE WHEN s.time_squeeze > 0 OR s.dropped > 0 THEN 'high' ELSE 'medium' END AS confidence,
  NULL AS key, NULL AS proposed
FROM fact_softnet s, fact_host h
WHERE h.netns = '' AND h.cpus >= policy('one_cpu_cpus')
  AND s.processed_per_s >= policy('one_cpu_packets_per_s')
  AND raised(s.busiest_trail, policy('one_cpu_pct'))
ORDER BY subject;

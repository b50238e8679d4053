-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: bufferbloat-local
-- title: A standing queue in this host's own device makes the path slow
-- severity: medium
-- family: congestion
-- needs: fact_flow.srtt_us, fact_flow.min_rtt_us, fact_path.srtt_us, fact_link.backlog_max_bytes
-- explains: retransmissions-stay-on-host
-- about: ifname
-- references: net/sched/sch_generic.c pfifo_fast_ops; net/sched/sch_fq_codel.c; tc(8); RFC 8290;
--   RFC 7567
-- why: Packets wait in the queueing discipline of the interface, first come, first served, so each
--   new or interactive connection stands behind the bulk transfers.
-- fix: Give the interface a discipline that serves flows in turn and keeps the queue short: tc
--   qdisc replace dev DEVICE root fq_codel (or cake; fq where the host only sends its own TCP).
--   Where a shaper (tbf, htb) or mq is the root, put fq_codel below it. Not each kernel has them:
--   modprobe sch_fq_codel tells. net.core.default_qdisc is for devices that are made later;
--   existing ones keep theirs. Larger buffers make it worse.
WITH
-- One that this kernel is seen to have: it takes no other name as its default.
fair AS (
  SELECT coalesce(CASE WHEN sysctl('net.core.default_qdisc') IN ('fq', 'fq_codel', 'cake', 'fq_pie')
      THEN sysctl('net.core.default_qdisc') END,
    (SELECT min(qdisc) FROM fact_link WHERE qdisc IN ('fq', 'fq_codel', 'cake', 'fq_pie'))) AS known
),
flow AS (
  SELECT * FROM fact_flow
  -- Only flows under load tell of a queue; the others wait in it or for the application.
  WHERE NOT loopback AND samples >= policy('min_samples')
    AND out_bps >= policy('bloat_bps') AND data_segs_out >= policy('bloat_min_segs')
    AND srtt_us >= policy('bloat_factor') * min_rtt_us
    AND srtt_us - min_rtt_us >= policy('bloat_min_us')
),
bloated AS (
  SELECT f.*, p.path, l.qdisc, l.backlog_max_bytes, l.qdisc_drops, l.tx_bps,
    l.backlog_max_bytes * 8e6 / max(f.out_bps, coalesce(l.tx_bps, 0)) AS local_us
  FROM flow f JOIN fact_path p ON p.path_id = f.path_id
    JOIN fact_link l ON l.ifname = f.ifname
  WHERE p.srtt_us >= policy('bloat_factor') * p.min_rtt_us
    AND p.srtt_us - p.min_rtt_us >= policy('bloat_min_us')
    -- A discipline that serves flows in turn may hold packets of others, or paced ones for later.
    AND l.qdisc NOT IN ('fq', 'fq_codel', 'cake', 'fq_pie')
    AND NOT (l.qdisc IN ('mq', 'mqprio') AND coalesce(sysctl('net.core.default_qdisc'), 'fq')
      IN ('fq', 'fq_codel', 'cake', 'fq_pie'))
),
worst AS (
  SELECT *, count(*) OVER (PARTITION BY path_id) AS flows,
    row_number() OVER (PARTITION BY path_id ORDER BY bytes_acked DESC, cookie) AS nth
  FROM bloated
  WHERE local_us * 100 >= policy('local_queue_pct') * (srtt_us - min_rtt_us)
)
SELECT
  path AS subject,
  json_object('flows', flows, 'local', local, 'remote', remote, 'process', process, 'pid', pid,
    'samples', samples, 'min_rtt_us', min_rtt_us, 'srtt_us', CAST(round(srtt_us) AS INTEGER),
    'queue_us', CAST(round(srtt_us - min_rtt_us) AS INTEGER),
    'out_bps', CAST(round(out_bps) AS INTEGER), 'tx_bps', CAST(round(tx_bps) AS INTEGER),
    'ifname', ifname,
    'wanted', CASE WHEN sysctl('net.core.default_qdisc') IN ('fq', 'fq_codel', 'cake', 'fq_pie')
      THEN sysctl('net.core.default_qdisc') END,
    'qdisc', qdisc, 'backlog_max_bytes', backlog_max_bytes,
    'local_queue_us', CAST(round(local_us) AS INTEGER), 'qdisc_drops', qdisc_drops) AS evidence,
  'Packets wait in the queue of ' || ifname || ' itself (' || qdisc || '): up to '
    || fmt_bytes(backlog_max_bytes) || ', at this rate ' || fmt_duration(local_us)
    || '. Under load the round-trip time is ' || fmt_duration(srtt_us) || ' instead of '
    || fmt_duration(min_rtt_us) || '. A discipline that serves flows in turn keeps it short: '
    -- Another one in its place would take away what a shaper is there for.
    || CASE WHEN qdisc IN ('pfifo_fast', 'pfifo', 'bfifo')
      THEN 'tc qdisc replace dev ' || ifname || ' root ' || coalesce(known, 'fq_codel')
      ELSE 'put ' || coalesce(known, 'fq_codel') || ' below ' || qdisc END
    || CASE WHEN known IS NULL THEN ', if this kernel has it (modprobe sch_fq_codel).' ELSE '.' END
    AS message,
  CASE WHEN samples >= policy('steady_samples') THEN 'medium' ELSE 'low' END AS confidence,
  NULL AS key, NULL AS proposed
FROM worst, fair
WHERE nth = 1
ORDER BY srtt_us - min_rtt_us DESC, subject;

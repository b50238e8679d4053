-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: bufferbloat
-- title: A standing queue makes the path slow under load
-- severity: medium
-- family: congestion
-- needs: fact_flow.srtt_us, fact_flow.min_rtt_us, fact_path.srtt_us
-- sets: net.ipv4.tcp_congestion_control
-- merge: first
-- references: net/ipv4/tcp_bbr.c; net/ipv4/tcp_cubic.c; RFC 9438; RFC 8290; RFC 7567; tcp(7)
--   tcp_congestion_control
-- why: Under load the round-trip time is far above the shortest one: the difference is a queue that
--   the flows themselves keep full. Each interactive or new connection over that bottleneck waits
--   behind it.
-- fix: The cure is active queue management (fq_codel, cake) on the device in front of the
--   bottleneck, or a rate limit just below it. A congestion control that is not driven by loss
--   (bbr) keeps the queue of this host's own new connections short. Larger buffers would make it
--   worse.
-- risk: BBR version 1 takes more than its share from cubic flows in short queues and repeats more
--   segments. The sysctl sets the default of new connections to all destinations.
-- formula: bbr, if it is available and the default is the loss-based {congestion_control}
WITH
flow AS (
  SELECT * FROM fact_flow
  -- Only flows under load tell of a queue; the others wait in it or for the application.
  WHERE NOT loopback AND samples >= policy('min_samples')
    AND out_bps >= policy('bloat_bps') AND data_segs_out >= policy('bloat_min_segs')
    AND srtt_us >= policy('bloat_factor') * min_rtt_us
    AND srtt_us - min_rtt_us >= policy('bloat_min_us')
),
bloated AS (
  SELECT f.*, p.path, p.srtt_us AS path_srtt_us, p.srtt_max_us, l.qdisc, l.backlog_max_bytes,
    l.backlog_max_bytes * 8e6 / max(f.out_bps, coalesce(l.tx_bps, 0)) AS local_us,
    sysctl('net.ipv4.tcp_congestion_control') AS default_cc,
    f.cc IN ('cubic', 'reno', 'bic', 'westwood', 'htcp', 'highspeed', 'hybla', 'illinois',
      'scalable', 'yeah', 'veno') AS loss_based,
    -- A network namespace takes only what is allowed to everybody.
    ' ' || sysctl(CASE WHEN EXISTS (SELECT 1 FROM fact_host WHERE netns <> '')
        THEN 'net.ipv4.tcp_allowed_congestion_control'
        ELSE 'net.ipv4.tcp_available_congestion_control' END) || ' ' LIKE '% bbr %'
      AS bbr_available,
    count(*) OVER (PARTITION BY f.path_id) AS flows,
    row_number() OVER (PARTITION BY f.path_id ORDER BY f.bytes_acked DESC, f.cookie) AS nth
  FROM flow f JOIN fact_path p ON p.path_id = f.path_id
    LEFT JOIN fact_link l ON l.ifname = f.ifname
  -- The mean of the path is weighted by bytes. A single spike lies far above the flow's own mean.
  WHERE p.srtt_us >= policy('bloat_factor') * p.min_rtt_us
    AND p.srtt_us - p.min_rtt_us >= policy('bloat_min_us')
    AND p.srtt_max_us <= policy('bloat_spike_factor') * f.srtt_us
    -- The queue of a device that serves all in one line: bufferbloat-local tells of it.
    AND NOT coalesce(l.backlog_max_bytes * 8e6 / max(f.out_bps, coalesce(l.tx_bps, 0)) * 100
        >= policy('local_queue_pct') * (f.srtt_us - f.min_rtt_us)
      AND l.qdisc NOT IN ('fq', 'fq_codel', 'cake', 'fq_pie')
      AND NOT (l.qdisc IN ('mq', 'mqprio') AND coalesce(sysctl('net.core.default_qdisc'), 'fq')
        IN ('fq', 'fq_codel', 'cake', 'fq_pie')), 0)
),
judged AS (
  -- One slow client is no reason to change all connections of a host.
  SELECT *, coalesce(loss_based AND bbr_available AND default_cc = cc
      AND (SELECT sum(p.bytes_acked) FROM fact_path p WHERE p.path_id IN
            (SELECT path_id FROM bloated)) * 2
        >= (SELECT sum(bytes_acked) FROM fact_path WHERE NOT loopback), 0) AS settable
  FROM bloated
)
SELECT
  path AS subject,
  json_object('flows', flows, 'local', local, 'remote', remote, 'process', process, 'pid', pid,
    'samples', samples, 'min_rtt_us', min_rtt_us, 'srtt_us', CAST(round(srtt_us) AS INTEGER),
    'path_srtt_us', CAST(round(path_srtt_us) AS INTEGER), 'srtt_max_us', srtt_max_us,
    'queue_us', CAST(round(srtt_us - min_rtt_us) AS INTEGER),
    'rtt_ratio', round(srtt_us * 1.0 / min_rtt_us, 1),
    'out_bps', CAST(round(out_bps) AS INTEGER),
    'queue_bytes', CAST(round(bdp_bytes(out_bps, srtt_us - min_rtt_us)) AS INTEGER),
    'congestion_control', cc, 'default_congestion_control', default_cc,
    'bbr_available', bbr_available, 'qdisc', qdisc, 'backlog_max_bytes', backlog_max_bytes)
    AS evidence,
  'A queue delays this path by ' || fmt_duration(srtt_us - min_rtt_us)
    || ' under load: the round-trip time is ' || fmt_duration(srtt_us)
    || ' while ' || fmt_rate(out_bps)
    || ' flow, and was as short as ' || fmt_duration(min_rtt_us) || '.'
    || CASE
      WHEN settable THEN ' ' || cc
        || ' fills any queue until it overflows; bbr is available and does not.'
      WHEN loss_based AND bbr_available AND default_cc = cc THEN ' ' || cc
        || ' fills any queue until it overflows; bbr, set for these connections alone, does not.'
      WHEN loss_based AND default_cc LIKE 'bbr%' THEN ' These connections still use ' || cc
        || '; new ones get ' || default_cc || '.'
      WHEN loss_based THEN ' ' || cc
        || ' fills any queue until it overflows: it takes queue management at the bottleneck.'
      ELSE ' The flows use ' || cc || ': the queue is that of other senders or of the device, and'
        || ' takes queue management at the bottleneck.' END
    || CASE WHEN qdisc IN ('fq', 'fq_codel', 'cake') THEN ' ' || ifname || ' has ' || qdisc
        || ', so the queue is further on the way.'
      WHEN local_us * 100 < policy('local_queue_pct') * (srtt_us - min_rtt_us) THEN ' ' || ifname
        || ' itself holds ' || CASE backlog_max_bytes WHEN 0 THEN 'nothing'
          ELSE 'at most ' || fmt_bytes(backlog_max_bytes) END
        || ', so the queue is further on the way.'
      ELSE '' END AS message,
  CASE WHEN samples >= policy('steady_samples') THEN 'medium' ELSE 'low' END AS confidence,
  CASE WHEN settable THEN 'net.ipv4.tcp_congestion_control' END AS key,
  CASE WHEN settable THEN 'bbr' END AS proposed
FROM judged
WHERE nth = 1
ORDER BY srtt_us - min_rtt_us DESC, subject;

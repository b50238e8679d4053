-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: loss-bound-long-path
-- title: A long path is held back by the answer to a little loss
-- severity: medium
-- family: congestion
-- needs: fact_flow.retrans_segs, fact_flow.busy_us, fact_flow.min_rtt_us,
--   sysctl:net.ipv4.tcp_available_congestion_control
-- sets: net.ipv4.tcp_congestion_control
-- merge: first
-- references: net/ipv4/tcp_cubic.c; net/ipv4/tcp_bbr.c; RFC 9438 section 5; Mathis et al. 1997
--   "The macroscopic behavior of the TCP congestion avoidance algorithm"; tcp(7)
--   tcp_congestion_control
-- why: A loss-based congestion control takes each loss for a full link and slows down. On a long
--   path it needs many round trips to come back, so that even rare losses hold a flow far below
--   what the path can carry. Buffers and windows are not the limit here.
-- fix: First look for the loss: a damaged link, Wi-Fi, a policer. If it cannot be cured, a
--   congestion control that measures the path's rate (bbr) keeps its speed: for one application by
--   the socket option TCP_CONGESTION, for the host by net.ipv4.tcp_congestion_control. Larger
--   buffers change nothing.
-- risk: BBR version 1 takes more than its share from cubic flows in short queues and repeats more
--   segments; if a policer causes the loss, it will lose more. The sysctl sets the default of new
--   connections to all destinations.
-- formula: bbr, if it is available and the default is the loss-based {congestion_control}
WITH
flow AS (
  SELECT f.*, f.retrans_segs * 1.0 / f.data_segs_out AS loss,
    p.path, p.dsack_dups, p.reord_seen,
    min(coalesce(policy('link_rate_bps'), l.speed_bps),
        coalesce(l.speed_bps, policy('link_rate_bps'))) AS known_bps
  FROM fact_flow f JOIN fact_path p ON p.path_id = f.path_id
    LEFT JOIN fact_link l ON l.ifname = f.ifname
  WHERE NOT f.loopback AND f.cc IN ('cubic', 'reno') AND f.samples >= policy('min_samples')
    AND f.min_rtt_us >= policy('long_path_us')
    AND f.retrans_segs >= policy('long_path_retrans_min')
    AND f.retrans_segs * 100 <= policy('long_path_loss_pct') * f.data_segs_out
    -- It has data all the time, and neither window nor buffer stops it.
    AND f.busy_us * 100 >= policy('flow_busy_pct') * f.span_us
    AND f.rwnd_limited_us * 100 < policy('rwnd_limited_pct') * f.busy_us
    AND f.sndbuf_limited_us * 100 < policy('sndbuf_limited_pct') * f.busy_us
    -- Needless retransmissions are no loss.
    AND p.dsack_dups * 100 < policy('dsack_share_pct') * p.retrans_segs
    AND p.reord_seen * 100 < policy('reord_share_pct') * p.retrans_segs
    -- With a queue on the way the losses are those of a full link.
    AND (f.srtt_us < policy('queue_factor') * f.min_rtt_us
      OR f.srtt_us - f.min_rtt_us < policy('queue_min_us'))
),
bounded AS (
  SELECT *,
    CASE cc WHEN 'cubic' THEN cubic_window_segs(srtt_us, loss) * snd_mss_bytes * 8e6 / srtt_us
      ELSE mathis_bps(snd_mss_bytes, srtt_us, loss) END AS bound_bps,
    sysctl('net.ipv4.tcp_congestion_control') AS default_cc,
    -- A network namespace takes only what is allowed to everybody.
    ' ' || sysctl(CASE WHEN EXISTS (SELECT 1 FROM fact_host WHERE netns <> '')
        THEN 'net.ipv4.tcp_allowed_congestion_control'
        ELSE 'net.ipv4.tcp_available_congestion_control' END) || ' ' LIKE '% bbr %'
      AS bbr_available,
    row_number() OVER (PARTITION BY path_id ORDER BY bytes_acked DESC, cookie) AS nth,
    count(*) OVER (PARTITION BY path_id) AS flows
  FROM flow
  WHERE coalesce(out_bps * 100 < policy('link_full_pct') * known_bps, 1)
),
held AS (
  SELECT * FROM bounded
  WHERE nth = 1 AND out_bps * policy('long_path_bound_factor') >= bound_bps
    AND out_bps <= policy('long_path_bound_factor') * bound_bps
),
judged AS (
  -- One path is no reason to change all connections of a host.
  SELECT *, coalesce(bbr_available AND default_cc = cc
      AND (SELECT sum(p.bytes_acked) FROM fact_path p WHERE p.path_id IN (SELECT path_id FROM held))
        * 2 >= (SELECT sum(bytes_acked) FROM fact_path WHERE NOT loopback), 0) AS settable
  FROM held
)
SELECT
  path AS subject,
  json_object('path', path,
    'flows', flows, 'local', local, 'remote', remote, 'process', process, 'pid', pid,
    'samples', samples, 'min_rtt_us', min_rtt_us, 'srtt_us', CAST(round(srtt_us) AS INTEGER),
    'retrans_segs', retrans_segs, 'data_segs_out', data_segs_out, 'loss_pct', round(loss * 100, 4),
    'snd_mss_bytes', snd_mss_bytes, 'busy_pct', CAST(round(busy_us * 100.0 / span_us) AS INTEGER),
    'out_bps', CAST(round(out_bps) AS INTEGER), 'bound_bps', CAST(round(bound_bps) AS INTEGER),
    'known_bps', known_bps, 'congestion_control', cc, 'default_congestion_control', default_cc,
    'bbr_available', bbr_available) AS evidence,
  'A little loss holds this path at ' || fmt_rate(out_bps) || ': of ' || fmt_count(data_segs_out)
    || ' segments ' || fmt_count(retrans_segs) || ' were lost, and at a round-trip time of '
    || fmt_duration(srtt_us) || ' ' || cc || ' gets no further than about ' || fmt_rate(bound_bps)
    || ' with that. No queue, window or buffer is in the way. '
    || CASE WHEN settable THEN 'If the loss cannot be cured, bbr is available and does not slow'
        || ' down for it.'
      WHEN bbr_available THEN 'If the loss cannot be cured, bbr for these connections alone does'
        || ' not slow down for it.'
      ELSE 'Look where the loss comes from.' END AS message,
  CASE WHEN samples >= policy('steady_samples') THEN 'medium' ELSE 'low' END AS confidence,
  CASE WHEN settable THEN 'net.ipv4.tcp_congestion_control' END AS key,
  CASE WHEN settable THEN 'bbr' END AS proposed
FROM judged
ORDER BY bound_bps, subject;

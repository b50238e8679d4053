-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: peer-window-limits
-- title: The peer's receive window limits what this host sends
-- severity: medium
-- family: buffers
-- needs: fact_flow.rwnd_limited_us, fact_flow.busy_us, fact_flow.snd_wnd_bytes,
--   fact_flow.min_rtt_us
-- explains: unsent-data
-- about: remote
-- references: include/linux/tcp.h enum tcp_chrono; net/ipv4/tcp_output.c tcp_write_xmit(); RFC 9293
--   section 3.8.6; RFC 7323 section 2; tcp(7) tcp_rmem
-- why: A sender may have no more in flight than the receiver offers room for. Here that window, not
--   the network and not this host, decided the rate while data was waiting.
-- fix: This is the peer's to change: its application has to read faster, or its receive buffer
--   (tcp_rmem on Linux) has to hold the bandwidth-delay product. Without window scaling look for a
--   middlebox that strips TCP options, and at tcp_window_scaling of both ends. No sysctl of this
--   host helps.
WITH
flow AS (
  SELECT f.*, f.rwnd_limited_us * 100.0 / f.busy_us AS limited_pct,
    f.out_bps * f.min_rtt_us / 8e6 * 100 / f.snd_wnd_max_bytes AS window_use_pct,
    min(coalesce(policy('link_rate_bps'), l.speed_bps),
        coalesce(l.speed_bps, policy('link_rate_bps'))) AS known_bps
  FROM fact_flow f LEFT JOIN fact_link l ON l.ifname = f.ifname
  WHERE NOT f.loopback
    AND f.samples >= policy('min_samples') AND f.data_segs_out >= policy('bulk_min_segs')
    AND f.busy_us >= policy('busy_min_us')
),
held AS (
  SELECT *, CASE WHEN known_bps >= out_bps THEN known_bps ELSE 2 * out_bps END AS rate_bps,
    CASE WHEN known_bps IS NULL OR known_bps < out_bps THEN 'twice the measured rate'
      WHEN known_bps = policy('link_rate_bps') THEN 'the configured link rate'
      ELSE 'the speed of ' || ifname END AS rate_source,
    CASE WHEN snd_wscale IS NULL THEN 'no-scaling'
      WHEN window_use_pct >= policy('window_use_pct') THEN 'buffer'
      ELSE 'reader' END AS cause
  FROM flow
  -- A paced flow (BBR) waits for its turn too, and only a part of the time counts as limited. If the
  -- window is the limit then, it is full, and cwnd has room.
  WHERE (limited_pct >= policy('rwnd_limited_pct')
      OR limited_pct >= policy('rwnd_limited_paced_pct')
        AND inflight_bytes * 100 >= policy('window_use_pct') * snd_wnd_bytes
        AND inflight_bytes * 100 < policy('inflight_below_cwnd_pct') * cwnd_bytes)
    -- A link that is full, or a queue on the way, would not let more through a larger window.
    AND coalesce(out_bps * 100 < policy('link_full_pct') * known_bps OR known_bps < out_bps, 1)
    AND NOT coalesce(srtt_us >= policy('queue_factor') * min_rtt_us
      AND srtt_us - min_rtt_us >= policy('queue_min_us'), 0)
),
worst AS (
  SELECT *, bdp_bytes(rate_bps, min_rtt_us) AS need_bytes,
    count(*) OVER (PARTITION BY path_id) AS flows,
    row_number() OVER (PARTITION BY path_id ORDER BY rwnd_limited_us DESC, cookie) AS nth
  FROM held
  -- Without scaling a window of 64 KiB still suffices for a short path.
  WHERE (cause <> 'no-scaling' OR bdp_bytes(rate_bps, min_rtt_us) > 65535)
    -- Many readers are slow by design (a player, a rate limit): only a bulk transfer is worth a word.
    AND (cause <> 'reader' OR out_bps >= policy('bulk_bps'))
)
SELECT
  prefix || CASE ifname WHEN '' THEN '' ELSE ' via ' || ifname END
    || CASE cc WHEN '' THEN '' ELSE ' (' || cc || ')' END AS subject,
  json_object('cause', cause,
    'sysctl', CASE WHEN cause = 'no-scaling' AND sysctl('net.ipv4.tcp_window_scaling', 0) = 0
      THEN 'net.ipv4.tcp_window_scaling' END,
    'flows', flows, 'local', local, 'remote', remote,
    'process', process, 'pid', pid, 'samples', samples,
    'rwnd_limited_pct', CAST(round(limited_pct) AS INTEGER),
    'rwnd_limited_us', rwnd_limited_us, 'busy_us', busy_us,
    'peer_window_bytes', CAST(round(snd_wnd_bytes) AS INTEGER),
    'peer_window_max_bytes', snd_wnd_max_bytes, 'peer_window_scale', snd_wscale,
    'window_use_pct', CAST(round(window_use_pct) AS INTEGER),
    'out_bps', CAST(round(out_bps) AS INTEGER), 'min_rtt_us', min_rtt_us,
    'rate_bps', CAST(round(rate_bps) AS INTEGER), 'rate_source', rate_source,
    'need_bytes', CAST(round(need_bytes) AS INTEGER)) AS evidence,
  CASE cause
    WHEN 'no-scaling' THEN 'No window scaling is in use with ' || remote
      || ', so its window stays at or below 64 KiB and holds this path at ' || fmt_rate(out_bps)
      || ' for ' || fmt_pct(limited_pct) || ' of the busy time. '
    WHEN 'buffer' THEN 'The receive buffer of ' || remote || ' holds this path at '
      || fmt_rate(out_bps) || ': its window of ' || fmt_bytes(snd_wnd_max_bytes)
      || ' was the limit in ' || fmt_pct(limited_pct) || ' of the busy time and is used up in each'
      || ' round trip. '
    ELSE 'The application of ' || remote || ' reads too slowly: its window, up to '
      || fmt_bytes(snd_wnd_max_bytes) || ' and ' || fmt_bytes(snd_wnd_bytes)
      || ' on average, was the limit in ' || fmt_pct(limited_pct) || ' of the busy time at only '
      || fmt_rate(out_bps) || '.' END
    || CASE cause WHEN 'reader' THEN ''
      ELSE fmt_rate(rate_bps) || ' (' || rate_source || ') over ' || fmt_duration(min_rtt_us)
        || ' needs a window of ' || fmt_bytes(need_bytes) || '.' END AS message,
  CASE WHEN cause = 'reader' OR samples < policy('steady_samples') THEN 'medium' ELSE 'high' END
    AS confidence,
  NULL AS key, NULL AS proposed
FROM worst
WHERE nth = 1
ORDER BY limited_pct DESC, subject;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: send-buffer-below-bdp
-- title: Send buffer ceiling is below the bandwidth-delay product
-- severity: high
-- family: buffers
-- needs: fact_flow.sndbuf_max_bytes, fact_flow.min_rtt_us, fact_flow.inflight_bytes,
--   fact_flow.notsent_bytes, sysctl:net.ipv4.tcp_wmem
-- sets: net.ipv4.tcp_wmem
-- merge: max
-- references: net/ipv4/tcp_input.c tcp_sndbuf_expand(); include/net/sock.h
--   sk_stream_is_writeable(); net/ipv4/tcp.c tcp_sendmsg_locked(); RFC 6349 section 3.3.1; tcp(7)
--   tcp_wmem
-- why: The kernel keeps every byte that the peer has not acknowledged in the send buffer. When its
--   ceiling, the third value of tcp_wmem, is smaller than rate times round-trip time, the writer
--   waits for acknowledgements although the network would carry more.
-- fix: Raise the third value of net.ipv4.tcp_wmem to twice the bandwidth-delay product, three times
--   under BBR. Connections that are open grow into it at once. net.core.wmem_max does not act on
--   buffers that the kernel sizes itself.
-- risk: A slow receiver can then make the kernel hold that much data for one connection, and a
--   loss-based congestion control can build a longer queue at the bottleneck.
-- formula: max(now, kernel default, whole MiB of {bdp_factor} * {bdp_bytes}), at most
--   {cap_bytes}; the factor is 3 under BBR, else 2
WITH
-- The rate to size for: the slowest bound that is known and was not beaten by the flow itself.
bounded AS (
  SELECT f.*, sysctl('net.ipv4.tcp_wmem', 2) AS ceiling_bytes,
    min(coalesce(policy('link_rate_bps'), l.speed_bps),
        coalesce(l.speed_bps, policy('link_rate_bps'))) AS known_bps
  FROM fact_flow f LEFT JOIN fact_link l ON l.ifname = f.ifname
  WHERE NOT f.loopback
),
flow AS (
  SELECT *,
    CASE WHEN known_bps >= out_bps THEN known_bps ELSE 2 * out_bps END AS rate_bps,
    CASE WHEN known_bps IS NULL OR known_bps < out_bps THEN 'twice the measured rate'
      WHEN known_bps = policy('link_rate_bps') THEN 'the configured link rate'
      ELSE 'the speed of ' || ifname END AS rate_source,
    CASE WHEN busy_us >= policy('busy_min_us') THEN sndbuf_limited_us * 100.0 / busy_us END
      AS limited_pct,
    -- All that was written is on its way, and neither cwnd nor the peer's window stops more. A
    -- paced flow (BBR) is below its cwnd in health too, but then unsent data waits.
    sndbuf_fill_pct >= policy('sndbuf_fill_pct')
      AND notsent_bytes * 100 < policy('notsent_low_pct') * wmem_queued_bytes
      AND inflight_bytes * 100 < policy('inflight_below_cwnd_pct')
        * min(cwnd_bytes, coalesce(snd_wnd_bytes, cwnd_bytes)) AS full
  FROM bounded
  -- Autotuning stops exactly at the ceiling; a buffer above it was set by the application.
  WHERE sndbuf_max_bytes * 100 >= policy('buffer_ceiling_pct') * ceiling_bytes
    AND sndbuf_max_bytes <= ceiling_bytes
    AND samples >= policy('min_samples')
    AND out_bps >= policy('bulk_bps') AND data_segs_out >= policy('bulk_min_segs')
    AND coalesce(rwnd_limited_us * 100.0 < policy('rwnd_limited_pct') * busy_us, 1)
    -- A link that is full, or a queue on the way, would not let more through a larger buffer.
    AND coalesce(out_bps * 100 < policy('link_full_pct') * known_bps OR known_bps < out_bps, 1)
    AND NOT coalesce(srtt_us >= policy('queue_factor') * min_rtt_us
      AND srtt_us - min_rtt_us >= policy('queue_min_us'), 0)
),
sized AS (
  SELECT *, bdp_bytes(rate_bps, min_rtt_us) AS bdp,
    wmem_for(bdp_bytes(rate_bps, min_rtt_us), cc) AS need_bytes,
    buffer_cap('net.ipv4.tcp_wmem') AS cap_bytes
  FROM flow
  -- The kernel's sndbuf_limited runs on a full path too; unsent data tells them apart.
  WHERE full OR (limited_pct >= policy('sndbuf_limited_pct')
    AND (notsent_bytes * 100 < policy('notsent_low_pct') * wmem_queued_bytes
      -- A paced flow (BBR) leaves some unsent until its turn comes, and has half of cwnd in flight
      -- on a full path: with less it starves.
      OR notsent_bytes * 100 < policy('notsent_starved_pct') * wmem_queued_bytes
        AND inflight_bytes * 100 < policy('inflight_starved_pct')
          * min(cwnd_bytes, coalesce(snd_wnd_bytes, cwnd_bytes))))
),
worst AS (
  SELECT *,
    min(cap_bytes, max(mib_up(need_bytes), coalesce(sysctl_default('net.ipv4.tcp_wmem', 2), 0)))
      AS proposed_bytes,
    count(*) OVER (PARTITION BY path_id) AS flows,
    row_number() OVER (PARTITION BY path_id ORDER BY need_bytes DESC, out_bps DESC, cookie) AS nth
  FROM sized
  WHERE need_bytes > ceiling_bytes
)
SELECT
  prefix || CASE ifname WHEN '' THEN '' ELSE ' via ' || ifname END
    || CASE cc WHEN '' THEN '' ELSE ' (' || cc || ')' END AS subject,
  json_object('sysctl', 'net.ipv4.tcp_wmem',
    'flows', flows, 'local', local, 'remote', remote, 'process', process, 'pid', pid,
    'samples', samples, 'sndbuf_bytes', sndbuf_max_bytes, 'ceiling_bytes', ceiling_bytes,
    'sndbuf_fill_pct', CAST(round(sndbuf_fill_pct) AS INTEGER),
    'notsent_bytes', CAST(round(notsent_bytes) AS INTEGER),
    'inflight_bytes', CAST(round(inflight_bytes) AS INTEGER),
    'cwnd_bytes', CAST(round(cwnd_bytes) AS INTEGER),
    'peer_window_bytes', CAST(round(snd_wnd_bytes) AS INTEGER),
    'sndbuf_limited_pct', CAST(round(limited_pct) AS INTEGER),
    'out_bps', CAST(round(out_bps) AS INTEGER), 'min_rtt_us', min_rtt_us,
    'rate_bps', CAST(round(rate_bps) AS INTEGER), 'rate_source', rate_source,
    'bdp_bytes', CAST(round(bdp) AS INTEGER),
    'bdp_factor', CAST(round(need_bytes / bdp) AS INTEGER),
    'need_bytes', CAST(need_bytes AS INTEGER), 'cap_bytes', CAST(cap_bytes AS INTEGER),
    'proposed_bytes', CASE WHEN proposed_bytes > ceiling_bytes
      THEN CAST(proposed_bytes AS INTEGER) END) AS evidence,
  'The send buffer holds this path at ' || fmt_rate(out_bps) || ': it is at its ceiling of '
    || fmt_bibytes(ceiling_bytes) || CASE WHEN full
      THEN ' and ' || fmt_pct(sndbuf_fill_pct) || ' full, while the congestion window ('
        || fmt_bytes(cwnd_bytes) || ')' || CASE WHEN snd_wnd_bytes IS NULL THEN ' has room'
          ELSE ' and the peer''s window (' || fmt_bytes(snd_wnd_bytes) || ') have room' END
        || ' beyond the ' || fmt_bytes(inflight_bytes) || ' in flight'
      ELSE ' and was the limit in ' || fmt_pct(limited_pct) || ' of the busy time' END
    || '. ' || fmt_rate(rate_bps) || ' (' || rate_source || ') over ' || fmt_duration(min_rtt_us)
    || ' needs ' || fmt_bibytes(need_bytes) || CASE
      WHEN proposed_bytes <= ceiling_bytes THEN ', but the memory for TCP allows no more than '
        || fmt_bibytes(cap_bytes) || ' a buffer'
      WHEN proposed_bytes < need_bytes THEN ', of which the memory for TCP allows '
        || fmt_bibytes(proposed_bytes)
      WHEN cap_bytes IS NULL THEN ', but how much memory TCP may take is not known'
      WHEN proposed_bytes > mib_up(need_bytes) AND proposed_bytes < cap_bytes
      THEN '; the kernel''s own ceiling is '
        || fmt_bibytes(sysctl_default('net.ipv4.tcp_wmem', 2)) || ', so go back to that'
      ELSE '' END || '.' AS message,
  CASE WHEN full AND snd_wnd_bytes IS NOT NULL
      AND (samples >= policy('steady_samples') OR limited_pct >= policy('sndbuf_limited_pct'))
    THEN 'high' ELSE 'medium' END AS confidence,
  CASE WHEN proposed_bytes > ceiling_bytes THEN 'net.ipv4.tcp_wmem' END AS key,
  CASE WHEN proposed_bytes > ceiling_bytes THEN triple('net.ipv4.tcp_wmem', proposed_bytes) END
    AS proposed
FROM worst
WHERE nth = 1
ORDER BY need_bytes DESC, subject;

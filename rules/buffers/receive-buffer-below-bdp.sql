-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: receive-buffer-below-bdp
-- title: Receive buffer ceiling is below the bandwidth-delay product
-- severity: high
-- family: buffers
-- needs: fact_flow.rcvbuf_max_bytes, fact_flow.rqueue_bytes, sysctl:net.ipv4.tcp_rmem
-- sets: net.ipv4.tcp_rmem
-- merge: max
-- references: net/ipv4/tcp_input.c tcp_rcvbuf_grow(), tcp_measure_rcv_mss(); include/net/tcp.h
--   tcp_win_from_space(); net/ipv4/tcp_output.c tcp_select_initial_window(); RFC 7323 section 2.3;
--   RFC 6349 section 3.3.1; tcp(7) tcp_rmem
-- why: The window that this host offers a sender is a part of its receive buffer. When the ceiling,
--   the third value of tcp_rmem, gives a window below rate times round-trip time, the sender has to
--   stop and wait in each round trip although the application reads and the network would carry
--   more.
-- fix: Raise the third value of net.ipv4.tcp_rmem to what the bandwidth-delay product needs, with
--   room for the window to double while a loss is repaired. Connections that are open keep their
--   window scale: open them anew if it is too small. net.core.rmem_max does not act on buffers that
--   the kernel sizes itself.
-- risk: A connection may hold that much memory. If the rate is set too high, a loss-based sender
--   can build a longer queue at the bottleneck.
-- formula: max(now, kernel default, whole MiB of 2 * {rate_bps} * {rtt_us} / 8e6 * 256 /
--   {scaling_ratio}), at most {cap_bytes}; for the roles latency and many-connections without bulk
--   once instead of twice
WITH
-- The rate to size for: the slowest bound that is known and was not beaten by the flow itself.
-- Before kernel 6.2 the advertised window is not shown: tcp_adv_win_scale = 1 makes it half of the
-- buffer.
bounded AS (
  SELECT f.*, sysctl('net.ipv4.tcp_rmem', 2) AS ceiling_bytes,
    min(coalesce(f.min_rtt_us, f.rcv_rtt_us), coalesce(f.rcv_rtt_us, f.min_rtt_us)) AS rtt_us,
    coalesce(f.rcv_wnd_bytes, CASE sysctl('net.ipv4.tcp_adv_win_scale', 0)
      WHEN 1 THEN window_for(f.rcvbuf_max_bytes) END) AS window_bytes,
    -- Below a quarter or near the whole buffer is no ratio the kernel arrives at by itself.
    CASE WHEN f.rcv_wnd_max_bytes IS NULL THEN 128
      ELSE max(64, min(250, f.rcv_wnd_max_bytes * 256.0 / f.rcvbuf_max_bytes)) END AS ratio,
    65535 << f.rcv_wscale AS scale_window_bytes,
    min(coalesce(policy('link_rate_bps'), l.speed_bps),
        coalesce(l.speed_bps, policy('link_rate_bps'))) AS known_bps
  FROM fact_flow f LEFT JOIN fact_link l ON l.ifname = f.ifname
  WHERE NOT f.loopback
    AND f.rcv_wscale IS NOT NULL -- without the option no buffer gives more than 64 KiB
),
flow AS (
  SELECT *,
    CASE WHEN known_bps >= in_bps THEN known_bps ELSE 2 * in_bps END AS rate_bps,
    CASE WHEN known_bps IS NULL OR known_bps < in_bps THEN 'twice the measured rate'
      WHEN known_bps = policy('link_rate_bps') THEN 'the configured link rate'
      ELSE 'the speed of ' || ifname END AS rate_source,
    in_bps * rtt_us / 8e6 * 100 / window_bytes AS window_use_pct,
    -- The shift is older than the ceiling: this connection cannot use a larger buffer.
    scale_window_bytes < ceiling_bytes
      AND coalesce(rcv_wnd_max_bytes, window_bytes) * 100
        >= policy('buffer_ceiling_pct') * scale_window_bytes AS old_scale
  FROM bounded
  -- Autotuning stops exactly at the ceiling; a buffer above it was set by the application.
  WHERE rcvbuf_max_bytes * 100 >= policy('buffer_ceiling_pct') * ceiling_bytes
    AND rcvbuf_max_bytes <= ceiling_bytes
    AND samples >= policy('min_samples')
    AND in_bps >= policy('bulk_bps') AND data_segs_in >= policy('bulk_min_segs')
    AND rqueue_bytes * 100 < policy('rqueue_low_pct') * window_bytes
    AND coalesce(counter('TcpExt.TCPRcvQDrop'), 0) = 0
    -- A link that is full would not let more through a larger window.
    AND coalesce(in_bps * 100 < policy('link_full_pct') * known_bps OR known_bps < in_bps, 1)
),
sized AS (
  SELECT *, bdp_bytes(rate_bps, rtt_us) AS bdp,
    -- For latency, and where memory is for many, no more than the window itself takes.
    CASE WHEN (role('latency') OR role('many-connections')) AND NOT role('bulk')
      THEN rmem_min_for(bdp_bytes(rate_bps, rtt_us), ratio)
      ELSE rmem_for(bdp_bytes(rate_bps, rtt_us), ratio) END AS need_bytes,
    buffer_cap('net.ipv4.tcp_rmem') AS cap_bytes
  FROM flow
  -- With a queue on the way a round trip takes longer than the shortest, and this is not reached.
  WHERE window_use_pct >= policy('window_use_pct')
),
worst AS (
  SELECT *,
    CASE WHEN old_scale THEN ceiling_bytes ELSE min(cap_bytes,
      max(mib_up(need_bytes), coalesce(sysctl_default('net.ipv4.tcp_rmem', 2), 0))) END
      AS proposed_bytes,
    count(*) OVER (PARTITION BY path_id) AS flows,
    row_number() OVER (PARTITION BY path_id ORDER BY old_scale, need_bytes DESC, in_bps DESC,
      cookie) AS nth
  FROM sized
  WHERE need_bytes > ceiling_bytes OR old_scale
)
SELECT
  prefix || CASE ifname WHEN '' THEN '' ELSE ' via ' || ifname END
    || CASE cc WHEN '' THEN '' ELSE ' (' || cc || ')' END AS subject,
  json_object('sysctl', 'net.ipv4.tcp_rmem',
    'flows', flows, 'local', local, 'remote', remote, 'process', process, 'pid', pid,
    'samples', samples, 'rcvbuf_bytes', rcvbuf_max_bytes, 'ceiling_bytes', ceiling_bytes,
    'window_bytes', CAST(round(window_bytes) AS INTEGER),
    'window_measured', rcv_wnd_bytes IS NOT NULL,
    'window_use_pct', CAST(round(window_use_pct) AS INTEGER),
    'unread_bytes', CAST(round(rqueue_bytes) AS INTEGER),
    'scaling_ratio', CAST(round(ratio) AS INTEGER),
    'window_scale', rcv_wscale, 'window_scale_limit_bytes', scale_window_bytes,
    'in_bps', CAST(round(in_bps) AS INTEGER), 'rtt_us', rtt_us,
    'rate_bps', CAST(round(rate_bps) AS INTEGER), 'rate_source', rate_source,
    'bdp_bytes', CAST(round(bdp) AS INTEGER), 'need_bytes', CAST(need_bytes AS INTEGER),
    'cap_bytes', CAST(cap_bytes AS INTEGER),
    'proposed_bytes', CASE WHEN proposed_bytes > ceiling_bytes
      THEN CAST(proposed_bytes AS INTEGER) END) AS evidence,
  CASE WHEN old_scale
    THEN 'The window scale of this connection holds it at ' || fmt_rate(in_bps)
      || ': it was agreed before tcp_rmem was raised and allows no window above '
      || fmt_bytes(scale_window_bytes) || '. Only a new connection can use the ceiling of '
      || fmt_bibytes(ceiling_bytes) || '.'
    ELSE 'The receive buffer holds this path at ' || fmt_rate(in_bps)
      || ': it is at its ceiling of ' || fmt_bibytes(ceiling_bytes)
      || ', and the window of ' || fmt_bytes(window_bytes)
      || CASE WHEN rcv_wnd_bytes IS NULL THEN ' (estimated)' ELSE '' END
      || ' that it gives is used up in each round trip of ' || fmt_duration(rtt_us) || '. '
      || fmt_rate(rate_bps) || ' (' || rate_source || ') needs a ceiling of '
      || fmt_bibytes(need_bytes) || CASE
        WHEN proposed_bytes <= ceiling_bytes THEN ', but the memory for TCP allows no more than '
          || fmt_bibytes(cap_bytes) || ' a buffer'
        WHEN proposed_bytes < need_bytes THEN ', of which the memory for TCP allows '
          || fmt_bibytes(proposed_bytes)
        WHEN cap_bytes IS NULL THEN ', but how much memory TCP may take is not known'
        WHEN proposed_bytes > mib_up(need_bytes) AND proposed_bytes < cap_bytes
        THEN '; the kernel''s own ceiling is '
          || fmt_bibytes(sysctl_default('net.ipv4.tcp_rmem', 2)) || ', so go back to that'
        ELSE '' END
      || CASE WHEN scale_window_bytes < bdp
        THEN '; connections made before keep a window of at most ' || fmt_bytes(scale_window_bytes)
        ELSE '' END || '.' END AS message,
  CASE WHEN rcv_wnd_bytes IS NOT NULL AND samples >= policy('steady_samples') THEN 'high'
    ELSE 'medium' END AS confidence,
  CASE WHEN proposed_bytes > ceiling_bytes THEN 'net.ipv4.tcp_rmem' END AS key,
  CASE WHEN proposed_bytes > ceiling_bytes THEN triple('net.ipv4.tcp_rmem', proposed_bytes) END
    AS proposed
FROM worst
WHERE nth = 1
ORDER BY need_bytes DESC, subject;

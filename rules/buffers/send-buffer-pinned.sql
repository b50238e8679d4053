-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: send-buffer-pinned
-- title: An application's own send buffer size holds a connection back
-- severity: high
-- family: buffers
-- needs: fact_flow.sndbuf_max_bytes, fact_flow.sndbuf_min_bytes, fact_flow.min_rtt_us,
--   fact_flow.inflight_bytes, fact_flow.notsent_bytes, fact_path.sndbuf_pinned_max,
--   fact_process.sndbuf_pinned_max, sysctl:net.ipv4.tcp_wmem
-- sets: net.core.wmem_max
-- merge: max
-- references: net/core/sock.c sk_setsockopt() SO_SNDBUF; net/ipv4/tcp_input.c
--   tcp_should_expand_sndbuf() SOCK_SNDBUF_LOCK; socket(7) SO_SNDBUF; tcp(7) tcp_wmem
-- why: SO_SNDBUF ends the kernel's own sizing of that socket's send buffer, for good. All that is
--   on its way must fit into it, so with this fixed size the application waits for
--   acknowledgements although the network would carry more.
-- fix: Let the application not set SO_SNDBUF (often a setting of its own): the kernel then takes
--   what the path needs, up to the third value of tcp_wmem. Raising tcp_wmem does nothing for a
--   size that was set. If the application cannot be changed and asked for more than it got,
--   net.core.wmem_max is what cut it.
-- risk: With a higher net.core.wmem_max each application that asks may hold that much memory.
-- formula: whole MiB of half of {need_bytes} (the kernel doubles what is asked for), at most half
--   of {cap_bytes}
WITH
-- The rate to size for: the slowest bound that is known and was not beaten by the flow itself.
bounded AS (
  SELECT f.*, p.path, p.sndbuf_pinned_max AS pinned_sockets,
    sysctl('net.ipv4.tcp_wmem', 2) AS ceiling_bytes,
    sysctl('net.core.wmem_max', 0) AS asked_max_bytes,
    min(coalesce(policy('link_rate_bps'), l.speed_bps),
        coalesce(l.speed_bps, policy('link_rate_bps'))) AS known_bps
  FROM fact_flow f JOIN fact_path p ON p.path_id = f.path_id
    LEFT JOIN fact_link l ON l.ifname = f.ifname
  WHERE NOT f.loopback
    AND f.samples >= policy('min_samples')
    AND f.out_bps >= policy('bulk_bps') AND f.data_segs_out >= policy('bulk_min_segs')
    -- Which of a path's sockets look set by hand is told of no single one: one that stays as it is
    -- although it is full, and whose process has such sockets.
    AND f.sndbuf_min_bytes = f.sndbuf_max_bytes
    AND f.sndbuf_max_bytes <> sysctl('net.ipv4.tcp_wmem', 1)
    AND p.sndbuf_pinned_max > 0
    AND (f.pid IS NULL
      OR f.pid IN (SELECT pid FROM fact_process WHERE sndbuf_pinned_max > 0))
),
sized AS (
  SELECT *,
    CASE WHEN known_bps >= out_bps THEN known_bps ELSE 2 * out_bps END AS rate_bps,
    CASE WHEN known_bps IS NULL OR known_bps < out_bps THEN 'twice the measured rate'
      WHEN known_bps = policy('link_rate_bps') THEN 'the configured link rate'
      ELSE 'the speed of ' || ifname END AS rate_source,
    wmem_for(bdp_bytes(CASE WHEN known_bps >= out_bps THEN known_bps ELSE 2 * out_bps END,
      min_rtt_us), cc) AS need_bytes,
    buffer_cap('net.ipv4.tcp_wmem') AS cap_bytes
  FROM bounded
  -- At the ceiling autotuning may have stopped by itself.
  WHERE (sndbuf_max_bytes * 100 < policy('buffer_ceiling_pct') * ceiling_bytes
      OR sndbuf_max_bytes > ceiling_bytes)
    -- Full, all of it on its way, and neither cwnd nor the peer's window stops more.
    AND sndbuf_fill_pct >= policy('sndbuf_fill_pct')
    AND (notsent_bytes * 100 < policy('notsent_low_pct') * wmem_queued_bytes
      -- A paced flow (BBR) leaves some unsent until its turn comes, and has half of cwnd in flight
      -- on a full path: with less it starves.
      OR sndbuf_limited_us * 100 >= policy('sndbuf_limited_pct') * busy_us
        AND notsent_bytes * 100 < policy('notsent_starved_pct') * wmem_queued_bytes
        AND inflight_bytes * 100 < policy('inflight_starved_pct') * cwnd_bytes)
    AND inflight_bytes * 100 < policy('inflight_below_cwnd_pct')
      * min(cwnd_bytes, coalesce(snd_wnd_bytes, cwnd_bytes))
    AND coalesce(rwnd_limited_us * 100.0 < policy('rwnd_limited_pct') * busy_us, 1)
    -- A link that is full, or a queue on the way, would not let more through a larger buffer.
    AND coalesce(out_bps * 100 < policy('link_full_pct') * known_bps OR known_bps < out_bps, 1)
    AND NOT coalesce(srtt_us >= policy('queue_factor') * min_rtt_us
      AND srtt_us - min_rtt_us >= policy('queue_min_us'), 0)
),
worst AS (
  SELECT *, CAST(mib_up(min(cap_bytes, need_bytes) / 2) AS INTEGER) AS proposed_bytes,
    count(*) OVER (PARTITION BY path_id, pid) AS flows,
    row_number() OVER (PARTITION BY path_id, pid ORDER BY need_bytes DESC, out_bps DESC, cookie)
      AS nth
  FROM sized
  WHERE need_bytes > sndbuf_max_bytes
),
judged AS (
  -- The kernel doubles what it is asked for: at twice the maximum it was cut, or asked for that.
  SELECT *, coalesce(sndbuf_max_bytes = 2 * asked_max_bytes
      AND proposed_bytes > asked_max_bytes, 0) AS settable
  FROM worst
  WHERE nth = 1
)
SELECT
  coalesce(process || ' (pid ' || pid || ')', process, 'a process that could not be read') || ' on '
    || path AS subject,
  json_object('sysctl', CASE WHEN settable THEN 'net.core.wmem_max' END,
    'flows', flows, 'pinned_sockets', pinned_sockets, 'local', local, 'remote', remote,
    'process', process, 'pid', pid, 'samples', samples, 'sndbuf_bytes', sndbuf_max_bytes,
    'asked_max_bytes', asked_max_bytes, 'ceiling_bytes', ceiling_bytes,
    'sndbuf_fill_pct', CAST(round(sndbuf_fill_pct) AS INTEGER),
    'notsent_bytes', CAST(round(notsent_bytes) AS INTEGER),
    'inflight_bytes', CAST(round(inflight_bytes) AS INTEGER),
    'cwnd_bytes', CAST(round(cwnd_bytes) AS INTEGER),
    'peer_window_bytes', CAST(round(snd_wnd_bytes) AS INTEGER),
    'out_bps', CAST(round(out_bps) AS INTEGER), 'min_rtt_us', min_rtt_us,
    'rate_bps', CAST(round(rate_bps) AS INTEGER), 'rate_source', rate_source,
    'need_bytes', CAST(need_bytes AS INTEGER), 'cap_bytes', CAST(cap_bytes AS INTEGER))
    AS evidence,
  coalesce(process || ' (pid ' || pid || ')', process, 'A process that could not be read')
    || ' seems to have set its send buffer itself (SO_SNDBUF) to ' || fmt_bibytes(sndbuf_max_bytes)
    || ', and that holds its connection with ' || remote || ' at ' || fmt_rate(out_bps)
    || ': it is ' || fmt_pct(sndbuf_fill_pct) || ' full, while the congestion window ('
    || fmt_bytes(cwnd_bytes)
    || ') has room beyond the ' || fmt_bytes(inflight_bytes) || ' in flight. ' || fmt_rate(rate_bps)
    || ' (' || rate_source || ') over ' || fmt_duration(min_rtt_us) || ' needs '
    || fmt_bibytes(need_bytes) || '. Let it leave the size to the kernel, which goes up to '
    || fmt_bibytes(ceiling_bytes)
    || CASE WHEN need_bytes > ceiling_bytes THEN ' (raise tcp_wmem as well)' ELSE '' END
    || CASE WHEN settable THEN '; it has the most that net.core.wmem_max allows, so a larger one'
      || ' helps if it asks for more.' ELSE '.' END AS message,
  CASE WHEN snd_wnd_bytes IS NOT NULL AND samples >= policy('steady_samples') THEN 'medium'
    ELSE 'low' END AS confidence,
  CASE WHEN settable THEN 'net.core.wmem_max' END AS key,
  CASE WHEN settable THEN CAST(proposed_bytes AS TEXT) END AS proposed
FROM judged
ORDER BY need_bytes DESC, subject;

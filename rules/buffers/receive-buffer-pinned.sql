-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: receive-buffer-pinned
-- title: An application's own receive buffer size holds a connection back
-- severity: high
-- family: buffers
-- needs: fact_flow.rcvbuf_max_bytes, fact_flow.rcvbuf_min_bytes, fact_flow.rqueue_bytes,
--   fact_path.rcvbuf_pinned_max, fact_process.rcvbuf_pinned_max, sysctl:net.ipv4.tcp_rmem
-- sets: net.core.rmem_max
-- merge: max
-- explains: received-data-dropped
-- about: pid
-- references: net/core/sock.c __sock_set_rcvbuf(); net/ipv4/tcp_input.c tcp_rcvbuf_grow()
--   SOCK_RCVBUF_LOCK; socket(7) SO_RCVBUF; tcp(7) tcp_rmem; RFC 7323 section 2.3
-- why: SO_RCVBUF ends the kernel's own sizing of that socket's receive buffer, for good. The
--   window that this fixed size gives is used up in each round trip, and the sender has to wait.
-- fix: Let the application not set SO_RCVBUF (often a setting of its own): the kernel then takes
--   what the path needs, up to the third value of tcp_rmem. Raising tcp_rmem does nothing for a
--   size that was set. If the application cannot be changed and asked for more than it got,
--   net.core.rmem_max is what cut it.
-- risk: With a higher net.core.rmem_max each application that asks may hold that much memory.
-- formula: whole MiB of half of {need_bytes} (the kernel doubles what is asked for), at most half
--   of {cap_bytes}
WITH
-- The rate to size for: the slowest bound that is known and was not beaten by the flow itself.
bounded AS (
  SELECT f.*, p.path, p.rcvbuf_pinned_max AS pinned_sockets,
    sysctl('net.ipv4.tcp_rmem', 2) AS ceiling_bytes,
    sysctl('net.core.rmem_max', 0) AS asked_max_bytes,
    min(coalesce(f.min_rtt_us, f.rcv_rtt_us), coalesce(f.rcv_rtt_us, f.min_rtt_us)) AS rtt_us,
    coalesce(f.rcv_wnd_bytes, CASE sysctl('net.ipv4.tcp_adv_win_scale', 0)
      WHEN 1 THEN window_for(f.rcvbuf_max_bytes) END) AS window_bytes,
    CASE WHEN f.rcv_wnd_max_bytes IS NULL THEN 128
      ELSE max(64, min(250, f.rcv_wnd_max_bytes * 256.0 / f.rcvbuf_max_bytes)) END AS ratio,
    min(coalesce(policy('link_rate_bps'), l.speed_bps),
        coalesce(l.speed_bps, policy('link_rate_bps'))) AS known_bps
  FROM fact_flow f JOIN fact_path p ON p.path_id = f.path_id
    LEFT JOIN fact_link l ON l.ifname = f.ifname
  WHERE NOT f.loopback
    AND f.rcv_wscale IS NOT NULL -- without the option no buffer gives more than 64 KiB
    AND f.samples >= policy('min_samples')
    AND f.in_bps >= policy('bulk_bps') AND f.data_segs_in >= policy('bulk_min_segs')
    -- Which of a path's sockets look set by hand is told of no single one: one that stays as it is
    -- although its window is used up, and whose process has such sockets.
    AND f.rcvbuf_min_bytes = f.rcvbuf_max_bytes
    AND f.rcvbuf_max_bytes <> sysctl('net.ipv4.tcp_rmem', 1)
    AND p.rcvbuf_pinned_max > 0
    AND (f.pid IS NULL
      OR f.pid IN (SELECT pid FROM fact_process WHERE rcvbuf_pinned_max > 0))
),
flow AS (
  SELECT *,
    CASE WHEN known_bps >= in_bps THEN known_bps ELSE 2 * in_bps END AS rate_bps,
    CASE WHEN known_bps IS NULL OR known_bps < in_bps THEN 'twice the measured rate'
      WHEN known_bps = policy('link_rate_bps') THEN 'the configured link rate'
      ELSE 'the speed of ' || ifname END AS rate_source,
    in_bps * rtt_us / 8e6 * 100 / window_bytes AS window_use_pct
  FROM bounded
  -- At the ceiling autotuning may have stopped by itself.
  WHERE (rcvbuf_max_bytes * 100 < policy('buffer_ceiling_pct') * ceiling_bytes
      OR rcvbuf_max_bytes > ceiling_bytes)
    AND rqueue_bytes * 100 < policy('rqueue_low_pct') * window_bytes
    -- A link that is full would not let more through a larger window.
    AND coalesce(in_bps * 100 < policy('link_full_pct') * known_bps OR known_bps < in_bps, 1)
),
sized AS (
  SELECT *, rmem_for(bdp_bytes(rate_bps, rtt_us), ratio) AS need_bytes,
    buffer_cap('net.ipv4.tcp_rmem') AS cap_bytes
  FROM flow
  WHERE window_use_pct >= policy('window_use_pct')
),
worst AS (
  SELECT *, CAST(mib_up(min(cap_bytes, need_bytes) / 2) AS INTEGER) AS proposed_bytes,
    count(*) OVER (PARTITION BY path_id, pid) AS flows,
    row_number() OVER (PARTITION BY path_id, pid ORDER BY need_bytes DESC, in_bps DESC, cookie)
      AS nth
  FROM sized
  WHERE need_bytes > rcvbuf_max_bytes
),
judged AS (
  -- The kernel doubles what it is asked for: at twice the maximum it was cut, or asked for that.
  SELECT *, coalesce(rcvbuf_max_bytes = 2 * asked_max_bytes
      AND proposed_bytes > asked_max_bytes, 0) AS settable
  FROM worst
  WHERE nth = 1
)
SELECT
  coalesce(process || ' (pid ' || pid || ')', process, 'a process that could not be read') || ' on '
    || path AS subject,
  json_object('sysctl', CASE WHEN settable THEN 'net.core.rmem_max' END,
    'flows', flows, 'pinned_sockets', pinned_sockets, 'local', local, 'remote', remote,
    'process', process, 'pid', pid, 'samples', samples, 'rcvbuf_bytes', rcvbuf_max_bytes,
    'asked_max_bytes', asked_max_bytes, 'ceiling_bytes', ceiling_bytes,
    'window_bytes', CAST(round(window_bytes) AS INTEGER),
    'window_use_pct', CAST(round(window_use_pct) AS INTEGER),
    'unread_bytes', CAST(round(rqueue_bytes) AS INTEGER),
    'in_bps', CAST(round(in_bps) AS INTEGER), 'rtt_us', rtt_us,
    'rate_bps', CAST(round(rate_bps) AS INTEGER), 'rate_source', rate_source,
    'need_bytes', CAST(need_bytes AS INTEGER), 'cap_bytes', CAST(cap_bytes AS INTEGER))
    AS evidence,
  coalesce(process || ' (pid ' || pid || ')', process, 'A process that could not be read')
    || ' seems to have set its receive buffer itself (SO_RCVBUF) to '
    || fmt_bibytes(rcvbuf_max_bytes) || ', and that holds its connection with ' || remote || ' at '
    || fmt_rate(in_bps) || ': the window of ' || fmt_bytes(window_bytes)
    || ' is used up in each round trip of ' || fmt_duration(rtt_us) || '. ' || fmt_rate(rate_bps)
    || ' (' || rate_source || ') needs ' || fmt_bibytes(need_bytes)
    || '. Let it leave the size to the kernel, which goes up to ' || fmt_bibytes(ceiling_bytes)
    || CASE WHEN need_bytes > ceiling_bytes THEN ' (raise tcp_rmem as well)' ELSE '' END
    || CASE WHEN settable THEN '; it has the most that net.core.rmem_max allows, so a larger one'
      || ' helps if it asks for more.' ELSE '.' END AS message,
  CASE WHEN rcv_wnd_bytes IS NOT NULL AND samples >= policy('steady_samples') THEN 'medium'
    ELSE 'low' END AS confidence,
  CASE WHEN settable THEN 'net.core.rmem_max' END AS key,
  CASE WHEN settable THEN CAST(proposed_bytes AS TEXT) END AS proposed
FROM judged
ORDER BY need_bytes DESC, subject;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- The facts: what a rule may read. A stable interface; columns are added, never renamed.
--
-- Everything here is limited to the analysed window and one network namespace. A fact that could
-- not be read is NULL or has no row; it is never 0. Units stand in the names: _us microseconds,
-- _bytes, _bps bits a second, _pct percent, _per_s a second, _segs segments.
--
-- window_sample: the samples of the window, raw and coarse ones mixed (store/cover.h). A coarse
-- sample stands for `merged` raw ones, and counts as that many; its rows have their extremes and sums
-- in columns of their own, which are NULL in raw rows. window_fold: the same in fewer samples, for
-- facts that are the same of an hour as of all it was made of. Either comes first in a CROSS JOIN:
-- nothing tells SQLite how much larger the others are. window_first(), window_last(): ids of the
-- first and last sample, in both. window_end(): the raw id up to which sysctl and link tell of
-- changes. window_series(): the namespace. mean(x, n): where x stands for n samples.
-- trail(...), rule/trail.h: a value's samples in order, for raised(); those that decide nothing are
-- left out.
-- Each fact is made once, in this order, as a table: rules read plain tables, and a rule's cases
-- insert into them.

-- How good the evidence is. Exactly one row.
CREATE TEMP TABLE fact_quality AS
  SELECT
    min(ts_us)                                       AS from_us,         -- wall clock of the first sample
    max(ts_us)                                       AS to_us,           -- and of the last
    coalesce(sum(merged), 0)                         AS samples,
    coalesce(sum(CASE WHEN interval_us > 0 THEN merged END), 0) AS intervals, -- with one before them
    coalesce(sum(interval_us), 0)                    AS span_us,         -- covered by counter deltas
    coalesce(sum(socket_interval_us), 0)             AS socket_span_us,  -- covered by socket deltas
    coalesce(sum(dumps_interrupted), 0)              AS dumps_interrupted,
    coalesce(sum(lost_events), 0)                    AS lost_events,     -- closed sockets not heard of
    sum(events)                                      AS events,          -- and those heard of
    coalesce(max(notes), 0)                          AS sources_missing,
    sum(took_us) * 1.0 / sum(merged)                 AS took_us,
    max(wanted_interval_us)                          AS wanted_interval_us,
    CASE WHEN 2 * sum(merged * (interval_us > 1.2 * wanted_interval_us * merged))
              > sum(CASE WHEN interval_us > 0 THEN merged END)
         THEN sum(interval_us) * 1.0 / sum(CASE WHEN interval_us > 0 THEN merged END)
         END                                         AS stretched_interval_us, -- longer most of the time
    count(DISTINCT host_id)                          AS boots            -- > 1: reboot inside
  FROM window_sample;

-- The machine. One row.
CREATE TEMP TABLE fact_host AS
  SELECT h.hostname, h.kernel, h.cpus, h.memory_bytes, h.page_bytes, h.boot_id,
    s.boottime_us AS uptime_us,
    (SELECT netns FROM main.series WHERE id = window_series()) AS netns  -- '' = the host's own
  FROM window_sample s JOIN main.host h ON h.id = s.host_id
  WHERE s.id = window_last();

-- Sysctl values at the end of the window. No row: the key does not exist here or could not be read.
CREATE TEMP TABLE fact_sysctl AS
  SELECT n.name AS key, v.value
  FROM main.sysctl v JOIN main.name n ON n.id = v.name_id
  WHERE v.series_id = window_series() AND v.value IS NOT NULL
    AND v.sample_id = (SELECT max(x.sample_id) FROM main.sysctl x
                       WHERE x.series_id = v.series_id AND x.name_id = v.name_id
                         AND x.sample_id <= window_end());

-- Counters ("TcpExt.ListenOverflows", "Tcp.RetransSegs", "Ip6.InReceives") and gauges
-- ("sockstat.TCP.mem", "Tcp.CurrEstab"). A counter that the kernel does not have has no row.
-- The kernel's tables under its own names, and these. Those with a count for each processor are
-- sums; when the 32 bits of one processor wrap, the increase in that sample is unknown.
--   Ip.ReasmFails ReasmTimeout ReasmReqds ReasmOKs (and Ip6); gauges sockstat.FRAG.inuse memory and
--     sockstat6.FRAG6.inuse memory (bytes, against ipfrag_high_thresh and ip6frag_high_thresh)
--   softnet.processed dropped time_squeeze received_rps flow_limit, gauge softnet.busiest_pct: share
--     of the busiest processor (the whole machine's, also in the series of one network namespace:
--     only the host's own is evidence; a processor that comes back online brings all that it had
--     counted before)
--   conntrack.insert_failed drop early_drop invalid insert found icmp_error search_restart
--     clash_resolve chaintoolong; gauges conntrack.entries, net.netfilter.nf_conntrack_count
--   neigh4.table_fulls forced_gc_runs unresolved_discards (and neigh6); gauge neigh4.entries
--   udp.closed (sockets; no row: closed sockets are not heard of)
--   link.eth0.rx_dropped and so on, qdisc.eth0.drops: see fact_link
--   cgroup./PATH.sock_bytes memory_bytes max_bytes (gauges), max_events sock_throttled: control
--     groups of version 2 with 1 MiB of socket buffers or more, those below them included
--   pressure.cpu.some_us, pressure.memory.some_us full_us (time waited; and pressure.io) and gauges
--     pressure.memory.some_avg10_permille and so on (share of the last 10 s): the whole machine's
CREATE TEMP TABLE fact_counter AS
  SELECT n.name,
    'counter'                                        AS kind,
    coalesce(c.delta, 0)                             AS delta,      -- increase in the window
    coalesce(c.delta, 0) * 1e6 / q.span_us           AS rate_per_s,
    NULL AS first, NULL AS last, NULL AS min, NULL AS max,
    NULL AS trail
  FROM main.counter_now b
    JOIN main.name n ON n.id = b.name_id
    JOIN fact_quality q ON q.span_us > 0
    LEFT JOIN (SELECT t.name_id, sum(t.delta) AS delta
               FROM window_fold w CROSS JOIN main.counter t ON t.sample_id = w.id
               GROUP BY t.name_id) c ON c.name_id = b.name_id
  WHERE b.series_id = window_series()
  UNION ALL
  SELECT n.name, 'gauge', NULL, NULL, g.first, g.last, g.min, g.max, g.trail
  FROM (SELECT t.name_id,
      max(CASE WHEN w.id = window_first() THEN t.value END) AS first,
      max(CASE WHEN w.id = window_last() THEN t.value END) AS last,
      min(coalesce(t.min, t.value)) AS min, max(coalesce(t.max, t.value)) AS max,
      trail(w.last_id, NULL, t.value, t.min, t.max) AS trail
    FROM window_fold w CROSS JOIN main.gauge t ON t.sample_id = w.id
    GROUP BY t.name_id) g
  JOIN main.name n ON n.id = g.name_id;

-- TCP sockets by state, both families together.
CREATE TEMP TABLE fact_state AS
  SELECT
    CASE state WHEN 1 THEN 'ESTABLISHED' WHEN 2 THEN 'SYN_SENT' WHEN 3 THEN 'SYN_RECV'
      WHEN 4 THEN 'FIN_WAIT1' WHEN 5 THEN 'FIN_WAIT2' WHEN 6 THEN 'TIME_WAIT' WHEN 7 THEN 'CLOSE'
      WHEN 8 THEN 'CLOSE_WAIT' WHEN 9 THEN 'LAST_ACK' WHEN 10 THEN 'LISTEN' WHEN 11 THEN 'CLOSING'
      WHEN 12 THEN 'SYN_RECV' ELSE 'state ' || state END AS state,
    max(CASE WHEN id = window_first() THEN sockets ELSE 0 END) AS first,
    max(CASE WHEN id = window_last() THEN sockets ELSE 0 END) AS last,
    min(least) AS min,                 -- over the samples in which there were any
    max(most) AS max,
    max(orphans) AS orphans_max,       -- sockets that no process holds any more
    trail(nth, n, sockets, least, most) AS trail, -- of the sockets
    trail(nth, n, orphans, NULL, NULL) AS orphans_trail
  FROM (SELECT w.id, CASE t.state WHEN 12 THEN 3 ELSE t.state END AS state, w.nth, w.n,
          sum(t.sockets) AS sockets, sum(t.orphans) AS orphans,
          sum(coalesce(t.sockets_min, t.sockets)) AS least,
          sum(coalesce(t.sockets_max, t.sockets)) AS most
        -- a refused dump would show a part for the whole
        FROM (SELECT id, row_number() OVER (ORDER BY last_id) AS nth, count(*) OVER () AS n
              FROM window_sample WHERE sockets IS NOT NULL) w
          CROSS JOIN main.state t ON t.sample_id = w.id
        GROUP BY 1, 2)
  GROUP BY state;

-- Paths: a remote prefix, the local interface towards it, a congestion control. Sums have each byte
-- once, also of sockets that opened and closed between two samples; of one that its owner reset
-- (SO_LINGER) only what it had moved until the sample before. Of many, those that
-- moved least in a sample are one path, prefix "other": sums and percentiles only.
CREATE TEMP TABLE fact_path AS
  SELECT
    p.prefix || CASE p.ifname WHEN '' THEN '' ELSE ' via ' || p.ifname END
      || CASE p.cc WHEN '' THEN '' ELSE ' (' || p.cc || ')' END AS path,
    p.id AS path_id, p.prefix, p.ifname, p.cc,
    p.prefix LIKE '127.%' OR p.prefix LIKE '::1/%' OR p.prefix = '::/48' OR p.ifname = 'lo'
                                                     AS loopback,   -- 1: does not leave the host
    sum(coalesce(s.seen, w.merged))                  AS samples,
    nullif(sum(coalesce(s.span_us, w.socket_interval_us)), 0) AS span_us, -- NULL: no deltas yet
    max(s.sockets)                                   AS sockets_max,
    sum(s.closed)                                    AS closed,      -- sockets that closed
    sum(s.short_lived)                               AS short_lived, -- of them never in a sample
    min(s.min_rtt_us)                                AS min_rtt_us,
    -- weighted by bytes: the round-trip time under the load that there was
    sum(s.srtt_us * 1.0 * (s.bytes_acked + s.bytes_received))
      / sum(CASE WHEN s.srtt_us IS NOT NULL
                 THEN nullif(s.bytes_acked + s.bytes_received, 0) END) AS srtt_us,
    max(coalesce(s.srtt_max_us, s.srtt_us))          AS srtt_max_us,
    min(s.rcv_rtt_us)                                AS rcv_rtt_us,
    max(s.cwnd_max_segs)                             AS cwnd_max_segs,
    max(s.reordering_max_segs)                       AS reordering_max_segs,
    max(s.notsent_bytes)                             AS notsent_max_bytes,
    max(s.wmem_queued_bytes)                         AS wmem_queued_max_bytes,
    max(s.rmem_alloc_bytes)                          AS rmem_alloc_max_bytes,
    max(s.snd_mss_bytes)                             AS snd_mss_bytes,
    min(s.pmtu_bytes)                                AS pmtu_bytes,
    max(s.delivery_rate_bps)                         AS delivery_rate_max_bps,
    max(s.no_wscale)                                 AS no_wscale_max,
    max(s.no_sack)                                   AS no_sack_max,
    max(s.no_timestamps)                             AS no_timestamps_max,
    sum(s.bytes_sent)                                AS bytes_sent,
    sum(s.bytes_acked)                               AS bytes_acked,
    sum(s.bytes_received)                            AS bytes_received,
    sum(s.bytes_retrans)                             AS bytes_retrans,
    sum(s.segs_out)                                  AS segs_out,
    sum(s.segs_in)                                   AS segs_in,
    sum(s.data_segs_out)                             AS data_segs_out, -- retransmissions included
    sum(s.data_segs_in)                              AS data_segs_in,
    sum(s.retrans_segs)                              AS retrans_segs,
    sum(s.dsack_dups)                                AS dsack_dups,  -- needless retransmissions
    sum(s.reord_seen)                                AS reord_seen,  -- reordering events
    sum(s.rtos)                                      AS rtos,        -- NULL before kernel 6.7
    sum(s.rcv_ooopack)                               AS rcv_ooopack,
    sum(s.busy_us)                                   AS busy_us,
    sum(s.rwnd_limited_us)                           AS rwnd_limited_us,
    sum(s.sndbuf_limited_us)                         AS sndbuf_limited_us,
    sum(s.bytes_acked) * 8e6
      / sum(coalesce(s.span_us, w.socket_interval_us)) AS out_bps,  -- goodput sent
    sum(s.bytes_received) * 8e6
      / sum(coalesce(s.span_us, w.socket_interval_us)) AS in_bps,   -- goodput received
    -- over the path's sockets that moved data in a sample, each once in it
    hist_merge(t.srtt_hist)                          AS srtt_hist,   -- for hist_percentile, hist_merge
    hist_percentile(hist_merge(t.srtt_hist), 50)     AS srtt_p50_us,
    hist_percentile(hist_merge(t.srtt_hist), 95)     AS srtt_p95_us,
    hist_percentile(hist_merge(t.srtt_hist), 99)     AS srtt_p99_us,
    hist_merge(t.rcv_rtt_hist)                       AS rcv_rtt_hist,
    hist_percentile(hist_merge(t.rcv_rtt_hist), 50)  AS rcv_rtt_p50_us,
    hist_percentile(hist_merge(t.rcv_rtt_hist), 95)  AS rcv_rtt_p95_us,
    hist_percentile(hist_merge(t.rcv_rtt_hist), 99)  AS rcv_rtt_p99_us,
    max(s.ecn)                                       AS ecn_max,     -- sockets that negotiated it
    max(s.lost_segs)                                 AS lost_segs_max,
    max(s.sndbuf_max_bytes)                          AS sndbuf_max_bytes, -- largest of a socket
    max(s.rcvbuf_max_bytes)                          AS rcvbuf_max_bytes,
    max(s.sndbuf_pinned)                             AS sndbuf_pinned_max, -- look set by hand; NULL: not told
    max(s.rcvbuf_pinned)                             AS rcvbuf_pinned_max,
    sum(s.delivered_segs)                            AS delivered_segs, -- that the peer has
    sum(s.delivered_ce_segs)                         AS delivered_ce_segs, -- of them with an ECN mark
    -- sockets whose full-size segments time out, while small ones pass and the peer talks
    coalesce(max(s.full_stuck), sum(s.delivered_segs) * 0) AS full_stuck_max,
    sum(CASE WHEN s.full_stuck > 0
      THEN coalesce(s.full_stuck_samples, s.segs_in > 0) ELSE 0 END) AS full_stuck_samples, -- in which others had answers
    min(s.full_stuck_mss_bytes)                      AS full_stuck_mss_bytes,  -- smallest of theirs
    max(s.full_passed_mss_bytes)                     AS full_passed_mss_bytes  -- largest of those that passed meanwhile
  FROM window_fold w
    CROSS JOIN main.path_sample t ON t.sample_id = w.id
    CROSS JOIN path_figures(t.figures) s
    CROSS JOIN main.path p ON p.id = t.path_id
  GROUP BY t.path_id;

-- Flows: the fastest sockets of each path, one row a socket over the window. Averages are over the
-- samples in which the flow was among them.
CREATE TEMP TABLE fact_flow AS
  SELECT
    s.cookie, s.path_id,
    p.prefix, p.ifname, p.cc,
    p.prefix LIKE '127.%' OR p.prefix LIKE '::1/%' OR p.prefix = '::/48' OR p.ifname = 'lo' AS loopback,
    max(s.local) AS local, max(s.remote) AS remote,  -- address:port
    max(s.pid) AS pid, max(s.process) AS process,    -- NULL: owner not known
    sum(s.n)                                         AS samples,
    sum(coalesce(s.span_us, s.interval_us))          AS span_us,
    sum(s.bytes_sent)                                AS bytes_sent,
    sum(s.bytes_acked)                               AS bytes_acked,
    sum(s.bytes_received)                            AS bytes_received,
    sum(s.bytes_retrans)                             AS bytes_retrans,
    sum(s.data_segs_out)                             AS data_segs_out,
    sum(s.data_segs_in)                              AS data_segs_in,
    sum(s.retrans_segs)                              AS retrans_segs,
    sum(s.busy_us)                                   AS busy_us,
    sum(s.rwnd_limited_us)                           AS rwnd_limited_us,
    sum(s.sndbuf_limited_us)                         AS sndbuf_limited_us,
    sum(s.bytes_acked) * 8e6 / sum(coalesce(s.span_us, s.interval_us)) AS out_bps,
    sum(s.bytes_received) * 8e6 / sum(coalesce(s.span_us, s.interval_us)) AS in_bps,
    mean(s.srtt_us, s.n)                             AS srtt_us,
    min(s.min_rtt_us)                                AS min_rtt_us,
    min(s.rcv_rtt_us)                                AS rcv_rtt_us,
    max(s.sndbuf_bytes)                              AS sndbuf_max_bytes,
    min(coalesce(s.sndbuf_min_bytes, s.sndbuf_bytes)) AS sndbuf_min_bytes,
    mean(s.wmem_queued_bytes, s.n)                   AS wmem_queued_bytes,
    mean(s.wmem_queued_bytes * 100.0 / nullif(s.sndbuf_bytes, 0), s.n) AS sndbuf_fill_pct,
    mean(s.notsent_bytes, s.n)                       AS notsent_bytes,
    mean(s.inflight_bytes, s.n)                      AS inflight_bytes,
    mean(s.cwnd_bytes, s.n)                          AS cwnd_bytes,
    mean(s.snd_wnd_bytes, s.n)                       AS snd_wnd_bytes, -- the peer's window
    max(coalesce(s.snd_wnd_max_bytes, s.snd_wnd_bytes)) AS snd_wnd_max_bytes,
    min(s.ssthresh_segs)                             AS ssthresh_min_segs, -- NULL: never reduced
    max(s.rcvbuf_bytes)                              AS rcvbuf_max_bytes,
    min(coalesce(s.rcvbuf_min_bytes, s.rcvbuf_bytes)) AS rcvbuf_min_bytes,
    mean(s.rmem_alloc_bytes, s.n)                    AS rmem_alloc_bytes,
    mean(s.rcv_wnd_bytes, s.n)                       AS rcv_wnd_bytes,  -- the window we advertise
    max(coalesce(s.rcv_wnd_max_bytes, s.rcv_wnd_bytes)) AS rcv_wnd_max_bytes,
    mean(s.rqueue_bytes, s.n)                        AS rqueue_bytes,   -- not read by the application
    max(coalesce(s.rqueue_max_bytes, s.rqueue_bytes)) AS rqueue_max_bytes,
    max(s.snd_wscale) AS snd_wscale, max(s.rcv_wscale) AS rcv_wscale, -- NULL: no window scaling
    max(s.snd_mss_bytes)                             AS snd_mss_bytes,
    max(s.rcv_mss_bytes)                             AS rcv_mss_bytes,
    max(s.delivery_rate_bps)                         AS delivery_rate_max_bps,
    mean(s.app_limited * 100.0 / s.n, s.n)    AS app_limited_pct, -- also set when sndbuf-limited
    max(s.reordering_segs)                           AS reordering_max_segs
  FROM (SELECT t.cookie, t.path_id, t.local, t.remote, t.process, f.*,
          coalesce(f.seen, w.merged) AS n, w.socket_interval_us AS interval_us
        FROM window_sample w
          CROSS JOIN main.flow_sample t ON t.sample_id = w.id AND w.socket_interval_us > 0
          CROSS JOIN flow_figures(t.figures) f) s
    JOIN main.path p ON p.id = s.path_id
  GROUP BY s.cookie, s.path_id;

-- Destinations of outgoing connections: one source address, one remote address and port.
CREATE TEMP TABLE fact_destination AS
  SELECT
    d.local_addr, d.remote_addr, d.remote_port,
    d.local_addr LIKE '127.%' OR d.local_addr = '::1' AS loopback,
    sum(coalesce(d.seen, w.merged))                  AS samples,
    max(d.ports)                                     AS ports_max,  -- ephemeral ports in use, all states
    max(CASE WHEN d.sample_id = window_last()
      THEN CASE w.tier WHEN 0 THEN d.ports ELSE d.ports_last END END) AS ports_last,
    max(d.time_wait)                                 AS time_wait_max,
    max(d.established)                               AS established_max,
    max(d.syn_sent)                                  AS syn_sent_max,
    max(d.pid) AS pid, max(d.process) AS process,    -- owner of one of its live sockets
    trail(w.nth, w.n, CASE w.tier WHEN 0 THEN d.ports ELSE coalesce(d.ports_last, 0) END,
      NULL, d.ports)                                 AS ports_trail,
    trail(w.nth, w.n, d.ports - d.time_wait, NULL, NULL) AS busy_trail -- those not in TIME_WAIT
  FROM (SELECT *, row_number() OVER (ORDER BY last_id) AS nth, count(*) OVER () AS n
        FROM window_fold) w
    CROSS JOIN main.destination_sample d ON d.sample_id = w.id
  GROUP BY d.local_addr, d.remote_addr, d.remote_port;

-- Listening sockets.
CREATE TEMP TABLE fact_listener AS
  SELECT
    l.addr, l.port, l.cookie,
    max(l.pid) AS pid, max(l.process) AS process,
    sum(coalesce(l.seen, w.merged))                  AS samples,
    max(l.queue)                                     AS queue_max,   -- waiting for accept()
    sum(coalesce(l.queue_sum, l.queue)) * 1.0
      / sum(coalesce(l.seen, w.merged))              AS queue_avg,
    max(CASE WHEN l.sample_id = window_last()
      THEN CASE w.tier WHEN 0 THEN l.queue ELSE l.queue_last END END) AS queue_last,
    max(l.backlog)                                   AS backlog,     -- min(listen() argument, somaxconn)
    sum(coalesce(l.full,
      l.queue > l.backlog OR (l.queue = l.backlog AND l.backlog > 0))) AS samples_full,
    sum(coalesce(l.half_full, l.queue * 2 > l.backlog)) AS samples_half_full,
    max(l.syn_recv)                                  AS syn_recv_max,
    max(l.time_wait)                                 AS time_wait_max -- of the port: closed here first
  FROM window_fold w CROSS JOIN main.listener_sample l ON l.sample_id = w.id
  GROUP BY l.addr, l.port, l.cookie;

-- Processes, by those of their TCP sockets that a rule may name: CLOSE_WAIT, FIN_WAIT2, connections
-- whose data has met five timeouts or window probes in a row, and connections to other hosts that
-- have been idle for a minute, wait for a keepalive probe, or move 800 kbit/s or more through a
-- buffer that looks set by hand.
-- pid 0: owner not known (no permission). The columns without _max and _first tell the end of the
-- window; NULL: it had none of these then.
CREATE TEMP TABLE fact_process AS
  SELECT
    s.pid, max(s.process) AS process,
    sum(s.n)                                         AS samples,
    max(s.sockets)                                   AS sockets_max,     -- of these kinds
    max(s.established)                               AS established_max,
    max(CASE WHEN s.nth = 1 THEN coalesce(s.close_wait_first, s.close_wait) END) AS close_wait_first,
    max(CASE WHEN s.is_end THEN s.close_wait END) AS close_wait_last,
    max(coalesce(s.close_wait_max, s.close_wait))    AS close_wait_max,
    sum(CASE WHEN s.close_wait_decreases IS NOT NULL OR s.before IS NOT NULL
      THEN coalesce(s.close_wait_decreases, 0)
        + coalesce(coalesce(s.close_wait_first, s.close_wait) < s.before, 0) END) AS close_wait_decreases, -- samples with fewer than the one before
    max(CASE WHEN s.is_end THEN s.close_wait_unread END) AS close_wait_unread_last,
    max(CASE WHEN s.is_end THEN s.close_wait_age_p50_us END) AS close_wait_age_p50_us, -- at least
    max(CASE WHEN s.is_end THEN s.close_wait_age_max_us END) AS close_wait_age_max_us, -- at least
    max(CASE WHEN s.is_end THEN s.close_wait_remote END) AS close_wait_remote, -- most frequent peer
    max(s.fin_wait2)                                 AS fin_wait2_max,
    max(CASE WHEN s.is_end THEN s.no_keepalive END) AS no_keepalive, -- to other hosts, no timer
    max(CASE WHEN s.is_end THEN s.no_keepalive_idle_60s END) AS no_keepalive_idle_60s,
    max(CASE WHEN s.is_end THEN s.no_keepalive_idle_300s END) AS no_keepalive_idle_300s,
    max(CASE WHEN s.is_end THEN s.no_keepalive_idle_1200s END) AS no_keepalive_idle_1200s,
    max(CASE WHEN s.is_end THEN s.no_keepalive_idle_3600s END) AS no_keepalive_idle_3600s,
    max(CASE WHEN s.is_end THEN s.keepalive END) AS keepalive,
    max(CASE WHEN s.is_end THEN s.keepalive_idle_max_us END) AS keepalive_idle_max_us, -- idle before first probe
    -- established, and no acknowledgment timeout after timeout; _out: opened by this host
    max(CASE WHEN s.is_end THEN s.unanswered END) AS unanswered,
    max(CASE WHEN s.is_end THEN s.unanswered_out END) AS unanswered_out,
    max(CASE WHEN s.is_end THEN s.unanswered_age_max_us END) AS unanswered_age_max_us, -- at least; of _out if any
    max(CASE WHEN s.is_end THEN s.unanswered_remote END) AS unanswered_remote, -- their most frequent peer
    -- established, and the peer acknowledges all probes, but has no room
    max(CASE WHEN s.is_end THEN s.window_closed END) AS window_closed,
    max(CASE WHEN s.is_end THEN s.window_closed_out END) AS window_closed_out,
    max(CASE WHEN s.is_end THEN s.window_closed_age_max_us END) AS window_closed_age_max_us,
    max(CASE WHEN s.is_end THEN s.window_closed_remote END) AS window_closed_remote,
    max(s.sndbuf_pinned)                             AS sndbuf_pinned_max, -- look set by hand; NULL: not told
    max(s.rcvbuf_pinned)                             AS rcvbuf_pinned_max,
    trail(s.at, s.all_samples, s.close_wait * s.alive, NULL,
      coalesce(s.close_wait_max, s.close_wait))      AS close_wait_trail,
    trail(s.at, s.all_samples, s.no_keepalive_idle_60s * s.alive, NULL, NULL)
                                                     AS no_keepalive_idle_60s_trail,
    trail(s.at, s.all_samples, s.no_keepalive_idle_300s * s.alive, NULL, NULL)
                                                     AS no_keepalive_idle_300s_trail,
    trail(s.at, s.all_samples, s.no_keepalive_idle_1200s * s.alive, NULL, NULL)
                                                     AS no_keepalive_idle_1200s_trail,
    trail(s.at, s.all_samples, s.no_keepalive_idle_3600s * s.alive, NULL, NULL)
                                                     AS no_keepalive_idle_3600s_trail
  FROM (SELECT p.*, coalesce(p.at_end, 1) AS alive, w.at, w.all_samples, coalesce(p.seen, w.merged) AS n,
          w.id = window_last() AND coalesce(p.at_end, 1) AS is_end,
          row_number() OVER (PARTITION BY p.pid ORDER BY w.last_id) AS nth,
          lag(p.close_wait) OVER (PARTITION BY p.pid ORDER BY w.last_id) AS before
        FROM (SELECT *, row_number() OVER (ORDER BY last_id) AS at, count(*) OVER () AS all_samples
              FROM window_fold) w
          CROSS JOIN main.process_sample p ON p.sample_id = w.id) s
  GROUP BY s.pid;

-- UDP sockets that dropped datagrams in the window. Where many did, those with fewest in a sample
-- are one row, addr 'other', port 0: sums, and the largest buffers. All drops of the namespace, those
-- of closed sockets too, are in the counters Udp.InErrors and Udp6.InErrors.
CREATE TEMP TABLE fact_udp AS
  SELECT
    u.addr, u.port, u.cookie,
    max(u.pid) AS pid, max(u.process) AS process,    -- NULL: owner not known
    sum(coalesce(u.seen, CASE w.tier WHEN 0 THEN u.drops_delta IS NOT NULL
      ELSE w.merged END))                            AS samples,     -- in which it dropped
    sum(u.drops_delta)                               AS drops,       -- NULL: no increase known yet
    max(u.drops)                                     AS drops_total, -- since the socket was made
    max(u.rqueue_bytes)                              AS rqueue_max_bytes, -- not read by the application
    max(u.rcvbuf_bytes)                              AS rcvbuf_bytes
  FROM window_fold w CROSS JOIN main.udp_sample u ON u.sample_id = w.id
  GROUP BY u.addr, u.port, u.cookie;

-- Connection tracking: one row, none where the module is not loaded. Counts are increases in the
-- window.
CREATE TEMP TABLE fact_conntrack AS
  SELECT *, 100.0 * entries_max / max_entries AS entries_max_pct
  FROM (SELECT
      max(CASE name WHEN 'net.netfilter.nf_conntrack_count' THEN last END) AS entries, -- at the end
      max(CASE name WHEN 'net.netfilter.nf_conntrack_count' THEN max END) AS entries_max,
      max(CASE name WHEN 'net.netfilter.nf_conntrack_count' THEN trail END) AS entries_trail,
      (SELECT nullif(CAST(value AS INTEGER), 0) FROM fact_sysctl
       WHERE key = 'net.netfilter.nf_conntrack_max')                AS max_entries, -- of each namespace
      (SELECT CAST(value AS INTEGER) FROM fact_sysctl
       WHERE key = 'net.netfilter.nf_conntrack_buckets')            AS buckets,
      max(CASE name WHEN 'conntrack.drop' THEN delta END)           AS dropped,       -- packets: no entry
      max(CASE name WHEN 'conntrack.early_drop' THEN delta END)     AS early_dropped, -- entries: table full
      max(CASE name WHEN 'conntrack.insert_failed' THEN delta END)  AS insert_failed, -- clash of tuples
      max(CASE name WHEN 'conntrack.chaintoolong' THEN delta END)   AS chaintoolong,  -- too few buckets
      max(CASE name WHEN 'conntrack.invalid' THEN delta END)        AS invalid,
      max(CASE name WHEN 'conntrack.clash_resolve' THEN delta END)  AS clash_resolved,
      max(CASE name WHEN 'conntrack.search_restart' THEN delta END) AS search_restarted
    FROM fact_counter)
  WHERE coalesce(entries_max, dropped) IS NOT NULL;

-- Packets taken in by the processors, in the window: one row. The whole machine's, also in the
-- series of one network namespace: only the host's own is evidence.
CREATE TEMP TABLE fact_softnet AS
  SELECT *
  FROM (SELECT
      max(CASE name WHEN 'softnet.processed' THEN delta END)         AS processed,    -- packets
      max(CASE name WHEN 'softnet.processed' THEN rate_per_s END)    AS processed_per_s,
      max(CASE name WHEN 'softnet.dropped' THEN delta END)           AS dropped,      -- backlog full
      max(CASE name WHEN 'softnet.dropped' THEN rate_per_s END)      AS dropped_per_s,
      max(CASE name WHEN 'softnet.time_squeeze' THEN delta END)      AS time_squeeze, -- budget used up
      max(CASE name WHEN 'softnet.time_squeeze' THEN rate_per_s END) AS time_squeeze_per_s,
      max(CASE name WHEN 'softnet.received_rps' THEN delta END)      AS received_rps,
      max(CASE name WHEN 'softnet.flow_limit' THEN delta END)        AS flow_limit,
      max(CASE name WHEN 'softnet.busiest_pct' THEN last END)        AS busiest_pct,  -- of processed, by one
      max(CASE name WHEN 'softnet.busiest_pct' THEN trail END)       AS busiest_trail
    FROM fact_counter)
  WHERE processed IS NOT NULL;

-- Links at the end of the window, and what they and their root qdisc counted in it: of those that
-- are up, real devices and virtual ones with a qdisc, else NULL.
CREATE TEMP TABLE fact_link AS
  SELECT l.ifname, l.kind, l.up, l.mtu_bytes,
    l.speed_bps,                                     -- NULL: not known; never that of a virtual link
    l.qdisc,
    c.backlog_max_bytes,                             -- waiting in the qdisc
    c.qdisc_drops, c.qdisc_requeues, c.qdisc_overlimits,
    c.rx_bps, c.tx_bps,                              -- average over the window
    c.rx_packets, c.tx_packets,
    c.rx_errors, c.tx_errors,
    c.rx_dropped, c.tx_dropped,                      -- by the host: no memory, nobody wants it
    c.rx_missed_errors, c.rx_fifo_errors,            -- by the device: the ring was full
    c.carrier_changes
  FROM main.link l
    LEFT JOIN (SELECT ifname,
        max(CASE what WHEN 'qdisc.backlog_bytes' THEN max END) AS backlog_max_bytes,
        max(CASE what WHEN 'qdisc.drops' THEN delta END) AS qdisc_drops,
        max(CASE what WHEN 'qdisc.requeues' THEN delta END) AS qdisc_requeues,
        max(CASE what WHEN 'qdisc.overlimits' THEN delta END) AS qdisc_overlimits,
        max(CASE what WHEN 'link.rx_bytes' THEN rate_per_s * 8 END) AS rx_bps,
        max(CASE what WHEN 'link.tx_bytes' THEN rate_per_s * 8 END) AS tx_bps,
        max(CASE what WHEN 'link.rx_packets' THEN delta END) AS rx_packets,
        max(CASE what WHEN 'link.tx_packets' THEN delta END) AS tx_packets,
        max(CASE what WHEN 'link.rx_errors' THEN delta END) AS rx_errors,
        max(CASE what WHEN 'link.tx_errors' THEN delta END) AS tx_errors,
        max(CASE what WHEN 'link.rx_dropped' THEN delta END) AS rx_dropped,
        max(CASE what WHEN 'link.tx_dropped' THEN delta END) AS tx_dropped,
        max(CASE what WHEN 'link.rx_missed_errors' THEN delta END) AS rx_missed_errors,
        max(CASE what WHEN 'link.rx_fifo_errors' THEN delta END) AS rx_fifo_errors,
        max(CASE what WHEN 'link.carrier_changes' THEN delta END) AS carrier_changes
      FROM (SELECT *,
          -- "qdisc.eth0.5.drops": the interface's name stands between the first point and the last
          substr(stem, dot + 1, length(stem) - dot - 1) AS ifname,
          substr(name, 1, dot) || substr(name, length(stem) + 1) AS what
        FROM (SELECT *, instr(name, '.') AS dot, rtrim(name, replace(name, '.', '')) AS stem
              FROM fact_counter WHERE name GLOB 'link.*.*' OR name GLOB 'qdisc.*.*'))
      GROUP BY ifname) c ON c.ifname = l.ifname
  WHERE l.series_id = window_series() AND l.up IS NOT NULL
    AND l.sample_id = (SELECT max(x.sample_id) FROM main.link x
                       WHERE x.series_id = l.series_id AND x.ifname = l.ifname
                         AND x.sample_id <= window_end());

-- Assignments in sysctl.d files.
CREATE TEMP TABLE fact_dropin AS
  SELECT file, line, key, value,
    wins_systemd,                                    -- 1: in force after a boot
    wins_procps                                      -- 1: in force after `sysctl --system`
  FROM main.dropin WHERE series_id = window_series();

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: syn-queue-full
-- title: Connection attempts find no place in the SYN queue
-- severity: medium
-- family: listen
-- needs: counter:TcpExt.TCPReqQFullDoCookies, counter:TcpExt.SyncookiesSent,
--   counter:TcpExt.SyncookiesRecv, sysctl:net.ipv4.tcp_syncookies
-- sets: net.core.somaxconn
-- merge: max
-- references: net/ipv4/tcp_input.c tcp_conn_request(), tcp_syn_flood_action();
--   include/net/inet_connection_sock.h inet_csk_reqsk_queue_is_full(); net/ipv4/syncookies.c; RFC
--   4987 section 3.6; listen(2) backlog; tcp(7) tcp_syncookies
-- why: More handshakes are under way than the listener's backlog allows, which limits the SYN queue
--   as well as the accept queue. The kernel answers the others with cookies: they are served, but
--   without window scaling and SACK where the client sends no timestamps.
-- fix: If clients answer the cookies it is a burst of real ones: give the listener a larger backlog
--   (in the application, and net.core.somaxconn where that is the limit) and restart it. If hardly
--   any answers it is a flood: leave cookies on and filter in front of the host. Raising
--   tcp_max_syn_backlog does nothing while cookies are on.
-- risk: A longer queue takes memory while a flood lasts, 300 bytes each.
-- formula: smallest power of two not below twice {backlog}, at least the kernel's default, at most
--   65535
WITH
seen AS (
  SELECT counter('TcpExt.TCPReqQFullDoCookies') AS full, counter('TcpExt.SyncookiesSent') AS sent,
    -- an answer counts again when the client repeats it
    min(counter('TcpExt.SyncookiesRecv'), counter('TcpExt.SyncookiesSent')) AS answered,
    min(100, counter('TcpExt.SyncookiesRecv') * 100.0
      / nullif(counter('TcpExt.SyncookiesSent'), 0)) AS answered_pct, sysctl('net.core.somaxconn', 0) AS somaxconn
  -- With tcp_syncookies=2 each attempt counts as if the queue were full.
  WHERE counter('TcpExt.TCPReqQFullDoCookies') >= policy('syn_queue_full_min')
    AND counter('TcpExt.TCPReqQFullDoCookies') * 60e6
      >= policy('noise_per_min') * (SELECT span_us FROM fact_quality)
    AND sysctl('net.ipv4.tcp_syncookies', 0) = 1
),
listener AS (
  SELECT *, CASE WHEN addr LIKE '%:%' THEN '[' || addr || ']:' ELSE addr || ':' END || port AS name,
    row_number() OVER (ORDER BY syn_recv_max DESC, port, cookie) AS nth
  FROM fact_listener WHERE syn_recv_max * 2 > backlog
),
judged AS (
  SELECT s.*, l.name, l.process, l.pid, l.backlog, l.syn_recv_max,
    CASE WHEN answered_pct >= policy('cookie_burst_pct') THEN 'burst'
      WHEN answered_pct <= policy('cookie_flood_pct') THEN 'flood' ELSE 'unclear' END AS cause,
    min(65535, max(coalesce(sysctl_default('net.core.somaxconn', 0), 4096),
      next_pow2(2 * l.backlog))) AS wanted
  FROM seen s LEFT JOIN listener l ON l.nth = 1
),
sized AS (
  SELECT *, coalesce(cause = 'burst' AND backlog >= somaxconn AND wanted > somaxconn, 0) AS settable
  FROM judged
)
SELECT
  coalesce(name, 'listeners of the host') AS subject,
  json_object('cause', cause, 'queue_full', full, 'cookies_sent', sent,
    'cookies_answered', answered, 'answered_pct', CAST(round(answered_pct) AS INTEGER),
    'listener', name, 'process', process, 'pid', pid, 'backlog', backlog,
    'syn_recv_max', syn_recv_max, 'somaxconn', somaxconn,
    'proposed_backlog', CASE WHEN settable THEN CAST(wanted AS INTEGER) END) AS evidence,
  CASE cause
    WHEN 'burst' THEN 'A burst of real clients is larger than the SYN queue'
    WHEN 'flood' THEN 'This looks like a SYN flood'
    ELSE 'Bursts, or a flood among real clients, fill the SYN queue' END
    || coalesce(' of ' || coalesce(process, 'a process that could not be read') || ' on ' || name
      || ' (' || fmt_count(backlog) || ' places)', '')
    || ': ' || fmt_count(full) || ' attempts found no place, and ' || fmt_count(answered) || ' of '
    || fmt_count(sent) || ' cookies that were sent instead were answered. '
    || CASE
      WHEN cause = 'flood' THEN 'Leave tcp_syncookies on and filter in front of the host.'
      WHEN settable THEN 'Raise net.core.somaxconn, and have the process call listen() again.'
      WHEN cause = 'burst' AND backlog < somaxconn
      THEN 'Give the application a larger backlog: somaxconn allows ' || fmt_count(somaxconn) || '.'
      ELSE 'Look which clients these are before anything is enlarged.' END AS message,
  CASE WHEN cause = 'unclear' THEN 'low' WHEN name IS NULL THEN 'medium' ELSE 'high' END
    AS confidence,
  CASE WHEN settable THEN 'net.core.somaxconn' END AS key,
  CASE WHEN settable THEN CAST(CAST(wanted AS INTEGER) AS TEXT) END AS proposed
FROM sized
ORDER BY subject;

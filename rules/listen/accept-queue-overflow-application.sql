-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: accept-queue-overflow-application
-- title: Accept queue overflows because of the application's backlog or accept loop
-- severity: high
-- family: listen
-- needs: counter:TcpExt.ListenOverflows, fact_listener.backlog, sysctl:net.core.somaxconn
-- explains: syn-queue-full
-- about: listener
-- references: net/ipv4/tcp_input.c tcp_conn_request(); net/ipv4/tcp_ipv4.c tcp_v4_syn_recv_sock();
--   include/net/sock.h sk_acceptq_is_full(); net/socket.c __sys_listen_socket(); listen(2) backlog
-- why: Established connections wait in the listener's queue until the application accepts them.
--   When it is full the kernel drops new attempts, and clients wait a second or more for their next
--   try.
-- fix: If the queue is full now and then, give listen() a larger backlog in the application's own
--   configuration: it asked for less than net.core.somaxconn allows, so that sysctl is not the
--   limit. If it is full nearly always, accept() is called too rarely: more workers, or less work
--   between two calls. tcp_max_syn_backlog does not act on this queue, and tcp_abort_on_overflow
--   would only turn waiting into errors.
-- risk: A longer queue lets clients wait longer for an answer; it does not make the application
--   faster.
WITH
listener AS (
  SELECT *, CASE WHEN addr LIKE '%:%' THEN '[' || addr || ']:' ELSE addr || ':' END || port AS name,
    coalesce(process || ' (pid ' || pid || ')', process, 'a process that could not be read')
      AS owner,
    sysctl('net.core.somaxconn', 0) AS somaxconn,
    samples >= policy('min_samples')
      AND samples_full * 100 >= policy('accept_stuck_pct') * samples AS stuck,
    max(samples_full) OVER () > 0 AS someone_full
  FROM fact_listener
  WHERE counter('TcpExt.ListenOverflows') >= policy('listen_overflows_min')
),
judged AS (
  SELECT *,
    CASE WHEN stuck THEN 'stuck'
      WHEN samples_full > 0 AND backlog < somaxconn THEN 'backlog'
      WHEN NOT someone_full AND queue_max * 2 > backlog AND backlog < somaxconn THEN 'candidate'
      END AS cause,
    count(*) OVER (PARTITION BY name) AS listeners,
    sum(samples_full > 0) OVER (PARTITION BY name) AS listeners_full,
    row_number() OVER (PARTITION BY name ORDER BY samples_full DESC, queue_max DESC, cookie) AS nth
  FROM listener
)
SELECT
  name AS subject,
  json_object('cause', cause, 'listener', name, 'process', process, 'pid', pid,
    'samples', samples, 'samples_full', samples_full, 'queue_max', queue_max,
    'queue_avg', CAST(round(queue_avg) AS INTEGER), 'queue_last', queue_last, 'backlog', backlog,
    'somaxconn', somaxconn, 'listeners', listeners, 'listeners_full', listeners_full,
    'overflows', counter('TcpExt.ListenOverflows')) AS evidence,
  CASE cause
    WHEN 'stuck' THEN owner || ' accepts connections too slowly: the queue of its listener ' || name
      || ' (' || fmt_count(backlog) || ' places) was full in ' || samples_full || ' of ' || samples
      || ' samples'
    WHEN 'backlog' THEN 'The accept queue of ' || owner || ' on ' || name || ' is too short: all '
      || fmt_count(backlog) || ' places were taken in ' || samples_full || ' of ' || samples
      || ' samples, and the application asked for no more although somaxconn allows '
      || fmt_count(somaxconn)
    ELSE 'An accept queue overflowed between two samples, perhaps that of ' || owner || ' on '
      || name || ', which held up to ' || fmt_count(queue_max) || ' of ' || fmt_count(backlog)
      || ' connections' END
    || CASE WHEN listeners > 1 THEN ' (' || listeners_full || ' of the ' || listeners
      || ' listeners on this port were seen full)' ELSE '' END
    || '. The kernel dropped ' || fmt_count(counter('TcpExt.ListenOverflows'))
    || CASE counter('TcpExt.ListenOverflows') WHEN 1 THEN ' packet of a connection attempt.'
      ELSE ' packets of connection attempts, repeated ones included.' END AS message,
  CASE WHEN cause = 'candidate' THEN 'low'
    WHEN samples_full > 1 THEN 'high' ELSE 'medium' END AS confidence,
  NULL AS key, NULL AS proposed
FROM judged
WHERE nth = 1 AND cause IS NOT NULL
ORDER BY samples_full DESC, queue_max DESC, subject;

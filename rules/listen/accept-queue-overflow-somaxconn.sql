-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: accept-queue-overflow-somaxconn
-- title: Accept queue overflows at the limit of somaxconn
-- severity: high
-- family: listen
-- needs: counter:TcpExt.ListenOverflows, fact_listener.backlog, sysctl:net.core.somaxconn
-- sets: net.core.somaxconn
-- merge: max
-- explains: syn-queue-full
-- about: listener
-- references: net/socket.c __sys_listen_socket(); net/ipv4/tcp_input.c tcp_conn_request();
--   include/net/sock.h sk_acceptq_is_full(); listen(2) backlog
-- why: The application asked for a queue as long as net.core.somaxconn allows, or longer, and
--   bursts of connections fill it. The kernel drops new attempts then, and clients wait a second or
--   more for their next try.
-- fix: Raise net.core.somaxconn, and the backlog in the application's configuration if it is not
--   above that already. The application must call listen() again: in practice, restart it.
-- risk: A longer queue lets clients wait longer for an answer; it does not make the application
--   faster.
-- formula: smallest power of two not below twice {backlog} and not below {connections_per_s} *
--   {pause_us} / 1e6, at least the kernel's default, at most 65535
WITH
rate AS (
  SELECT coalesce(max(rate_per_s), 0) AS connections_per_s FROM fact_counter
  WHERE name = 'Tcp.PassiveOpens'
),
listener AS (
  SELECT *, CASE WHEN addr LIKE '%:%' THEN '[' || addr || ']:' ELSE addr || ':' END || port AS name,
    coalesce(process || ' (pid ' || pid || ')', process, 'a process that could not be read')
      AS owner,
    sysctl('net.core.somaxconn', 0) AS somaxconn,
    max(samples_full) OVER () > 0 AS someone_full,
    -- Always full: the accept loop is too slow, which another rule tells.
    samples >= policy('min_samples')
      AND samples_full * 100 >= policy('accept_stuck_pct') * samples AS stuck
  FROM fact_listener
  WHERE counter('TcpExt.ListenOverflows') >= policy('listen_overflows_min')
),
judged AS (
  SELECT l.*, r.connections_per_s, samples_full > 0 AS full,
    min(65535, max(coalesce(sysctl_default('net.core.somaxconn', 0), 4096),
      next_pow2(max(2 * backlog, r.connections_per_s * policy('accept_pause_us') / 1e6))))
      AS proposed_backlog,
    row_number() OVER (PARTITION BY name ORDER BY samples_full DESC, queue_max DESC, cookie) AS nth
  FROM listener l, rate r
  WHERE backlog >= somaxconn AND NOT stuck
    AND (samples_full > 0 OR (NOT someone_full AND queue_max * 2 > backlog))
)
SELECT
  name AS subject,
  json_object('listener', name, 'process', process, 'pid', pid, 'samples', samples,
    'samples_full', samples_full, 'queue_max', queue_max,
    'queue_avg', CAST(round(queue_avg) AS INTEGER), 'backlog', backlog, 'somaxconn', somaxconn,
    'overflows', counter('TcpExt.ListenOverflows'),
    'connections_per_s', CAST(round(connections_per_s) AS INTEGER),
    'pause_us', CAST(policy('accept_pause_us') AS INTEGER),
    'proposed_backlog', CASE WHEN full AND proposed_backlog > somaxconn
      THEN CAST(proposed_backlog AS INTEGER) END) AS evidence,
  CASE WHEN full
    THEN 'The accept queue of ' || owner || ' on ' || name
      || ' is as long as net.core.somaxconn allows, and all ' || fmt_count(backlog)
      || ' places were taken in ' || samples_full || ' of ' || samples || ' samples'
    ELSE 'An accept queue overflowed between two samples, perhaps that of ' || owner || ' on '
      || name || ', which held up to ' || fmt_count(queue_max) || ' of the ' || fmt_count(backlog)
      || ' connections that somaxconn allows' END
    || '. The kernel dropped ' || fmt_count(counter('TcpExt.ListenOverflows'))
    || CASE counter('TcpExt.ListenOverflows') WHEN 1 THEN ' packet of a connection attempt.'
      ELSE ' packets of connection attempts, repeated ones included.' END
    || CASE WHEN NOT full THEN ''
      WHEN proposed_backlog > somaxconn
      THEN ' The process has to call listen() again after the change.'
      ELSE ' The limit is as high as is sensible: accept faster, or share the port among more'
        || ' listeners.' END AS message,
  CASE WHEN NOT full THEN 'low' WHEN samples_full > 1 THEN 'high' ELSE 'medium' END AS confidence,
  CASE WHEN full AND proposed_backlog > somaxconn THEN 'net.core.somaxconn' END AS key,
  CASE WHEN full AND proposed_backlog > somaxconn
    THEN CAST(CAST(proposed_backlog AS INTEGER) AS TEXT) END AS proposed
FROM judged
WHERE nth = 1
ORDER BY samples_full DESC, queue_max DESC, subject;

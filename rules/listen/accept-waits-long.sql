-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: accept-waits-long
-- title: Connections wait long until they are accepted
-- severity: high
-- family: listen
-- needs: fact_listener.queue_avg, fact_listener.backlog, counter:Tcp.PassiveOpens
-- references: net/ipv4/inet_connection_sock.c inet_csk_accept(); net/ipv4/tcp_diag.c
--   tcp_diag_get_info() idiag_rqueue of a listener; Little, A Proof for the Queuing Formula L = λW,
--   Operations Research 9(3), 1961; accept(2)
-- why: The kernel has finished these handshakes, so the clients believe that they are connected, and
--   get no answer. With a large backlog that goes on for long before the queue overflows and anything
--   is counted as an error.
-- fix: Look at the process: it is blocked, has stopped, or does too much between two calls of
--   accept(). A larger backlog would only let more clients wait.
WITH
-- Waiting ones = rate * time. No listener gets more than all of them together, so the time is at
-- least this; more than the window was not seen.
listener AS (
  SELECT l.*, CASE WHEN addr LIKE '%:%' THEN '[' || addr || ']:' ELSE addr || ':' END || port AS name,
    coalesce(process || ' (pid ' || pid || ')', process, 'A process that could not be read')
      AS owner, counter('Tcp.PassiveOpens') AS opens, span_us,
    coalesce(min(span_us, queue_avg * span_us / nullif(counter('Tcp.PassiveOpens'), 0)), span_us)
      AS wait_us
  FROM fact_listener l, fact_quality q
  WHERE l.samples >= policy('min_samples')
),
waiting AS (
  SELECT * FROM listener l
  WHERE queue_avg >= policy('accept_waiting_min') AND wait_us >= policy('accept_wait_us')
    -- Full queues, and one of several that share a port, are other rules'.
    AND samples_full = 0
    AND NOT (queue_max * 2 > backlog
      AND coalesce(counter('TcpExt.ListenOverflows') >= policy('listen_overflows_min'), 0))
    AND NOT EXISTS (SELECT 1 FROM listener i
      WHERE i.name = l.name AND i.cookie <> l.cookie AND i.queue_max = 0)
)
SELECT
  name AS subject,
  json_object('listener', name, 'process', process, 'pid', pid, 'samples', samples,
    'queue_avg', CAST(round(queue_avg) AS INTEGER), 'queue_max', queue_max,
    'queue_last', queue_last, 'backlog', backlog, 'passive_opens', opens, 'span_us', span_us,
    'wait_at_least_us', CAST(wait_us AS INTEGER)) AS evidence,
  owner || ' does not accept connections in time: ' || fmt_count(round(queue_avg))
    || ' of them waited on ' || name || ' on average (up to ' || fmt_count(queue_max)
    || '), for at least ' || fmt_duration(wait_us) || '. The queue has ' || fmt_count(backlog)
    || ' places and was never seen full, so clients get no error: they believe that they are'
    || ' connected.' AS message,
  CASE WHEN samples >= policy('steady_samples') THEN 'high' ELSE 'medium' END AS confidence,
  NULL AS key, NULL AS proposed
FROM waiting
ORDER BY wait_us DESC, subject, cookie;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: listeners-uneven
-- title: One of the listeners that share a port has all the waiting connections
-- severity: medium
-- family: listen
-- needs: fact_listener.queue_max, fact_listener.backlog
-- explains: accept-queue-overflow-application
-- about: listener
-- references: net/ipv4/inet_hashtables.c inet_lookup_listener(); net/core/sock_reuseport.c
--   reuseport_select_sock(); socket(7) SO_REUSEPORT; Documentation/networking/ip-sysctl.rst
--   tcp_migrate_req
-- why: With SO_REUSEPORT the kernel gives each new connection to one of the listeners by a hash of
--   its addresses, however busy that listener is. A process that is stuck or slow keeps its share:
--   its clients wait, or are dropped, while its neighbours have nothing to do.
-- fix: Look at the process that is named: it is blocked, or has the long requests. Let the workers
--   share one listener, or choose among them by load (SO_ATTACH_REUSEPORT_EBPF). No sysctl
--   balances them.
WITH
listener AS (
  SELECT l.*, CASE WHEN addr LIKE '%:%' THEN '[' || addr || ']:' ELSE addr || ':' END || port AS name,
    coalesce(process || ' (pid ' || pid || ')', process, 'a process that could not be read')
      AS owner,
    -- Waiting ones = rate * time, and no listener gets more than all of them together.
    coalesce(queue_avg >= policy('accept_waiting_min') AND queue_avg * span_us >=
      policy('accept_wait_us') * counter('Tcp.PassiveOpens'), 0) AS is_late
  FROM fact_listener l, fact_quality q
  WHERE l.samples >= policy('min_samples')
),
pair AS (
  SELECT b.name, b.owner, b.process, b.pid, b.samples, b.samples_half_full, b.queue_max, b.backlog,
    b.queue_avg, count(*) OVER (PARTITION BY b.name, b.cookie) AS idle,
    row_number() OVER (PARTITION BY b.name
      ORDER BY b.samples_half_full DESC, b.queue_max DESC, b.cookie) AS nth,
    (SELECT count(*) FROM listener l WHERE l.name = b.name) AS listeners
  FROM listener b JOIN listener i ON i.name = b.name AND i.cookie <> b.cookie
  WHERE b.backlog > 0 AND i.queue_max = 0
    AND (b.samples_half_full * 100 >= policy('queue_uneven_pct') * b.samples OR b.is_late)
)
SELECT
  name AS subject,
  json_object('listener', name, 'process', process, 'pid', pid, 'samples', samples,
    'samples_half_full', samples_half_full, 'queue_max', queue_max,
    'queue_avg', CAST(round(queue_avg) AS INTEGER), 'backlog', backlog, 'listeners', listeners,
    'idle_listeners', idle) AS evidence,
  'Of ' || listeners || ' listeners on ' || name || ' that of ' || owner
    || ' had up to ' || fmt_count(queue_max) || ' connections waiting in its ' || fmt_count(backlog)
    || ' places (' || CASE samples_half_full WHEN 0 THEN ''
      ELSE 'more than half of them in ' || samples_half_full || ' of ' || samples || ' samples, ' END
    || fmt_count(round(queue_avg)) || ' on average), while ' || idle
    || CASE idle WHEN 1 THEN ' other' ELSE ' others' END
    || ' never had a connection waiting. The kernel goes on giving it its share: look why it does'
    || ' not accept.' AS message,
  CASE WHEN samples >= policy('steady_samples') THEN 'high' ELSE 'medium' END AS confidence,
  NULL AS key, NULL AS proposed
FROM pair
WHERE nth = 1
ORDER BY subject;

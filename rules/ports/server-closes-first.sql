-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: server-closes-first
-- title: A service closes its connections first and fills TIME_WAIT
-- severity: low
-- family: ports
-- needs: fact_listener.time_wait_max, fact_state.max, sysctl:net.ipv4.tcp_max_tw_buckets
-- explains: time-wait-limit-reached
-- about: host
-- references: RFC 9293 section 3.6; RFC 9112 section 9.6; net/ipv4/tcp_minisocks.c tcp_time_wait()
-- why: The side that closes first keeps the connection in TIME_WAIT for a minute. A service that
--   does so for each request, without keep-alive or with "Connection: close", collects them here.
--   They take no port from anyone, as all have the port of the service, and 256 bytes each; but
--   they count against the limit, and above it connections end without that protection.
-- fix: Let the clients close: keep connections open for several requests, and longer than the
--   clients do. If that cannot be, raise net.ipv4.tcp_max_tw_buckets when the limit is reached.
--   tcp_tw_reuse, tcp_fin_timeout and a wider port range do nothing for a service.
WITH
port AS (
  SELECT port, max(time_wait_max) AS time_wait, max(process) AS process, max(pid) AS pid
  FROM fact_listener
  GROUP BY port
),
judged AS (
  SELECT p.*, s.max AS all_time_wait, p.time_wait * 100.0 / s.max AS share_pct,
    sysctl('net.ipv4.tcp_max_tw_buckets', 0) AS limit_sockets
  FROM port p JOIN fact_state s ON s.state = 'TIME_WAIT'
  WHERE p.time_wait * 100 >= policy('server_close_pct') * s.max
)
SELECT
  'port ' || port AS subject,
  json_object('port', port, 'process', process, 'pid', pid, 'time_wait', time_wait,
    'all_time_wait', all_time_wait, 'share_pct', CAST(round(min(share_pct, 100)) AS INTEGER),
    'limit_sockets', limit_sockets) AS evidence,
  coalesce(process || ' (pid ' || pid || ')', 'The service on port ' || port)
    || ' closes its connections before the clients do: ' || fmt_count(time_wait)
    || ' of port ' || port || ' are in TIME_WAIT, of ' || fmt_count(all_time_wait)
    || ' in all and ' || fmt_count(limit_sockets) || ' that there may be. They cost no ports;'
    || ' keep-alive that outlasts the clients'' would have them closed by these.' AS message,
  'medium' AS confidence,
  NULL AS key, NULL AS proposed
FROM judged
WHERE all_time_wait * 100 >= policy('time_wait_near_pct') * limit_sockets
ORDER BY port;

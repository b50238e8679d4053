-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: fin-timeout-for-time-wait
-- title: tcp_fin_timeout was changed, but does not act on TIME_WAIT
-- severity: info
-- family: ports
-- needs: sysctl:net.ipv4.tcp_fin_timeout, fact_state.max
-- references: include/net/tcp.h TCP_TIMEWAIT_LEN, tcp_fin_time(); net/ipv4/tcp.c __tcp_close();
--   net/ipv4/tcp_minisocks.c tcp_time_wait(); tcp(7) tcp_fin_timeout
-- why: tcp_fin_timeout bounds FIN_WAIT_2 of sockets that no process holds any more. TIME_WAIT
--   lasts 60 s in every kernel, and no sysctl changes that. A short tcp_fin_timeout only cuts off
--   peers that take long to finish.
-- fix: Remove the line. If TIME_WAIT takes too many ports, let the client keep its connections;
--   otherwise TIME_WAIT needs no remedy.
WITH
judged AS (
  SELECT sysctl('net.ipv4.tcp_fin_timeout', 0) AS timeout_s,
    max(CASE state WHEN 'TIME_WAIT' THEN max ELSE 0 END) AS time_wait,
    max(CASE state WHEN 'FIN_WAIT2' THEN max ELSE 0 END) AS fin_wait2,
    sum(max) AS sockets
  FROM fact_state
)
SELECT
  'net.ipv4.tcp_fin_timeout' AS subject,
  json_object('file', sysctl_file('net.ipv4.tcp_fin_timeout'),
    'timeout_s', timeout_s, 'time_wait', time_wait, 'fin_wait2', fin_wait2,
    'sockets', sockets) AS evidence,
  'tcp_fin_timeout is ' || timeout_s || ' s, but it does not act on the '
    || fmt_count(time_wait) || ' sockets in TIME_WAIT, which last 60 s whatever it is; in'
    || ' FIN_WAIT_2, where it would, there are ' || fmt_count(fin_wait2)
    || '. Remove the line that sets it.' AS message,
  'high' AS confidence,
  NULL AS key, NULL AS proposed
FROM judged
WHERE timeout_s < 60
  -- a few seconds are another rule's
  AND timeout_s * 1e6 >= policy('fin_timeout_min_us')
  -- What was applied here was meant for FIN_WAIT_2.
  AND NOT EXISTS (SELECT 1 FROM fact_dropin WHERE key = 'net.ipv4.tcp_fin_timeout'
    AND wins_systemd AND file LIKE '%/90-tcpadvisor.conf')
  AND time_wait >= policy('time_wait_many')
  AND fin_wait2 * 100 < policy('fin_wait2_few_pct') * sockets
ORDER BY subject;

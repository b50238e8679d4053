-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: time-wait-limit-reached
-- title: Connections end without TIME_WAIT because its limit is reached
-- severity: medium
-- family: ports
-- needs: counter:TcpExt.TCPTimeWaitOverflow, sysctl:net.ipv4.tcp_max_tw_buckets
-- sets: net.ipv4.tcp_max_tw_buckets
-- merge: max
-- references: net/ipv4/tcp_minisocks.c tcp_time_wait(); net/ipv4/inet_timewait_sock.c
--   inet_twsk_alloc(); RFC 9293 section 3.6.1; tcp(7) tcp_max_tw_buckets
-- why: TIME_WAIT keeps late segments of an old connection out of a new one with the same addresses
--   and ports. At the limit the kernel closes connections without it, and tells nobody.
-- fix: Raise net.ipv4.tcp_max_tw_buckets; each costs 256 bytes. Fewer short connections (pooling,
--   keep-alive) take away the cause. Never lower it to get rid of TIME_WAIT.
-- risk: More memory for connections in TIME_WAIT.
-- formula: the larger of 2 * {limit} and the kernel's default, while 256 bytes each stay within the
--   configured share of {memory_bytes}
WITH
seen AS (
  SELECT counter('TcpExt.TCPTimeWaitOverflow') AS overflows,
    (SELECT max FROM fact_counter WHERE name = 'sockstat.TCP.tw') AS peak,
    sysctl('net.ipv4.tcp_max_tw_buckets', 0) AS limit_sockets,
    (SELECT CASE WHEN remote_addr LIKE '%:%' THEN '[' || remote_addr || ']:' ELSE remote_addr || ':'
       END || remote_port
     FROM fact_destination d
     WHERE d.time_wait_max * 2 > (SELECT max FROM fact_counter WHERE name = 'sockstat.TCP.tw')
     ORDER BY d.time_wait_max DESC, d.remote_addr, d.remote_port LIMIT 1) AS most_of,
    (SELECT memory_bytes FROM fact_host) AS memory_bytes
),
judged AS (
  SELECT *,
    -- Far from the limit in each sample: a short burst, or there was no memory for one more.
    coalesce(peak * 100 >= policy('time_wait_limit_pct') * limit_sockets, 0) AS at_limit,
    min(16777216, max(2 * limit_sockets,
      coalesce(sysctl_default('net.ipv4.tcp_max_tw_buckets', 0), 0))) AS wanted
  FROM seen
  WHERE overflows >= policy('time_wait_overflows_min')
    AND overflows * 60e6 >= policy('noise_per_min') * (SELECT span_us FROM fact_quality)
),
sized AS (
  SELECT *, at_limit AND wanted > limit_sockets
      AND coalesce(wanted * 256 * 100 <= policy('time_wait_memory_pct') * memory_bytes, 0)
      AS settable
  FROM judged
)
SELECT
  'net.ipv4.tcp_max_tw_buckets' AS subject,
  json_object('remote', most_of,
    'overflows', overflows, 'time_wait_max', peak, 'limit', limit_sockets,
    'memory_bytes', memory_bytes,
    'proposed_sockets', CASE WHEN settable THEN CAST(wanted AS INTEGER) END) AS evidence,
  CASE WHEN at_limit THEN 'The limit of ' || fmt_count(limit_sockets) || ' sockets in TIME_WAIT is'
      || ' reached (up to ' || fmt_count(peak) || ' were seen): '
    ELSE 'The limit of ' || fmt_count(limit_sockets) || ' sockets in TIME_WAIT was reached between'
      || ' two samples, or there was no memory for more: ' END
    || fmt_count(overflows) || ' connections were closed without it, and late segments of theirs'
    || ' can end up in new connections. '
    || CASE WHEN settable THEN 'Raise it; keeping connections open for several requests makes fewer'
        || ' of them.'
      ELSE 'Keep connections open for several requests.' END AS message,
  CASE WHEN at_limit THEN 'high' ELSE 'low' END AS confidence,
  CASE WHEN settable THEN 'net.ipv4.tcp_max_tw_buckets' END AS key,
  CASE WHEN settable THEN CAST(CAST(wanted AS INTEGER) AS TEXT) END AS proposed
FROM sized
ORDER BY subject;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: ephemeral-ports-used-up
-- title: No ephemeral port is left towards one destination
-- severity: critical
-- family: ports
-- needs: sysctl:net.ipv4.ip_local_port_range
-- sets: net.ipv4.tcp_tw_reuse
-- merge: first
-- explains: time-wait-limit-reached
-- about: remote
-- references: net/ipv4/inet_hashtables.c __inet_hash_connect(); net/ipv4/tcp_ipv4.c
--   tcp_twsk_unique(); include/net/tcp.h TCP_TIMEWAIT_LEN; RFC 6191 section 2; ip(7)
--   ip_local_port_range; connect(2) EADDRNOTAVAIL
-- why: Each connection from one address to one remote address and port needs a local port of its
--   own, and the side that closes first keeps it for 60 s in TIME_WAIT. All are taken, or so nearly
--   all that connect() searches long and then fails with EADDRNOTAVAIL.
-- fix: First let the process keep and reuse its connections (pooling, HTTP keep-alive): that takes
--   away the cause. Else spread them over more source or destination addresses. tcp_tw_reuse=1 lets
--   connect() take over a TIME_WAIT port after a second, if both sides use timestamps.
--   tcp_fin_timeout and tcp_max_tw_buckets do not help. A wider ip_local_port_range must not cover
--   a port that a service listens on, unless ip_local_reserved_ports names it.
-- risk: Behind a NAT or load balancer that mixes the timestamps of several hosts a reused port can
--   be refused by the other side.
-- formula: 1, where at least the configured share of {ports} is in TIME_WAIT
WITH
destination AS (
  -- Where connect() may take over TIME_WAIT ports already, only the others are taken.
  SELECT *, sysctl('net.ipv4.tcp_timestamps', 0) > 0 AND (sysctl('net.ipv4.tcp_tw_reuse', 0) = 1
    OR (loopback AND sysctl('net.ipv4.tcp_tw_reuse', 0) = 2)) AS reused
  FROM fact_destination
),
used AS (
  SELECT *, ports_in_range() AS range_ports,
    ports_max * 100.0 / ports_in_range() AS use_pct,
    min(100, time_wait_max * 100.0 / ports_max) AS time_wait_pct,
    remote_addr LIKE '%:%' AS v6
  FROM destination
  -- Connections failed, be it over or not.
  WHERE (ports_max - CASE WHEN reused THEN time_wait_max ELSE 0 END) * 100
    >= policy('port_critical_pct') * ports_in_range()
),
judged AS (
  SELECT *,
    CASE WHEN v6 THEN '[' || remote_addr || ']:' ELSE remote_addr || ':' END || remote_port
      AS remote,
    -- tcp_tw_reuse=2, the default, already reuses on loopback.
    NOT loopback AND time_wait_pct >= policy('time_wait_share_pct')
      AND sysctl('net.ipv4.tcp_timestamps', 0) > 0
      AND sysctl('net.ipv4.tcp_tw_reuse', 0) <> 1 AS reuse
  FROM used
)
SELECT
  local_addr || ' to ' || remote AS subject,
  json_object('local', local_addr, 'remote', remote, 'process', process, 'pid', pid,
    'samples', samples, 'ports', ports_max, 'ports_last', ports_last, 'range_ports', range_ports,
    'range', sysctl('net.ipv4.ip_local_port_range'),
    'use_pct', CAST(round(use_pct) AS INTEGER),
    'time_wait', time_wait_max, 'time_wait_pct', CAST(round(time_wait_pct) AS INTEGER),
    'established', established_max, 'syn_sent', syn_sent_max,
    'connects_per_s_limit', CAST(range_ports / 60.0 AS INTEGER)) AS evidence,
  -- a socket in TIME_WAIT is no process's any more
  coalesce(process || ' (pid ' || pid || ')', process, CASE WHEN time_wait_max >= ports_max
      THEN 'A process that keeps none of them open' ELSE 'A process that could not be read' END)
    || ' has used up ' || fmt_count(ports_max) || ' of ' || fmt_count(range_ports)
    || ' ephemeral ports (' || fmt_pct(use_pct) || ') from ' || local_addr || ' to ' || remote || '; ' || CASE WHEN time_wait_max = 0 THEN 'none'
      WHEN time_wait_max >= ports_max THEN 'all' ELSE fmt_count(time_wait_max) END || ' of them are in TIME_WAIT. '
    || CASE WHEN time_wait_pct >= policy('time_wait_share_pct')
      THEN 'Keep connections open and reuse them (pooling): without that no more than '
        || fmt_count(range_ports / 60) || ' new ones a second are possible.'
      ELSE 'Most are in use at the same time: pool them, or use more source or destination'
        || ' addresses.' END
    || CASE WHEN reuse THEN ' Until then tcp_tw_reuse=1 lets new connections take over ports in'
        || ' TIME_WAIT.' ELSE '' END AS message,
  'high' AS confidence,
  CASE WHEN reuse THEN 'net.ipv4.tcp_tw_reuse' END AS key,
  CASE WHEN reuse THEN '1' END AS proposed
FROM judged
ORDER BY use_pct DESC, subject;

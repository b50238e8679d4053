-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: tw-reuse-without-use
-- title: tcp_tw_reuse is on where it cannot help
-- severity: info
-- family: ports
-- needs: sysctl:net.ipv4.tcp_tw_reuse, sysctl:net.ipv4.tcp_timestamps,
--   sysctl:net.ipv4.ip_local_port_range, counter:Tcp.ActiveOpens
-- references: net/ipv4/tcp_ipv4.c tcp_twsk_unique(); net/ipv4/inet_hashtables.c
--   __inet_check_established(); RFC 6191 section 2; Documentation/networking/ip-sysctl.rst
--   tcp_tw_reuse
-- why: tcp_tw_reuse acts in connect() only: it lets this host take over a port that is still in
--   TIME_WAIT towards the same destination. A server that accepts connections gains nothing from
--   it, however many TIME_WAIT sockets it has, and neither does a host that opens few connections.
--   Behind a load balancer that mixes timestamps a reused port can be refused.
-- fix: Remove the line that sets it. TIME_WAIT at a server needs no remedy.
WITH
judged AS (
  SELECT ports_in_range() AS range_ports, counter('Tcp.ActiveOpens') AS opens,
    q.span_us, counter('Tcp.ActiveOpens') * 1e6 / q.span_us AS opens_per_s,
    (SELECT coalesce(max(time_wait_max), 0) FROM fact_destination WHERE NOT loopback)
      AS time_wait_max
  FROM fact_quality q
)
SELECT
  'net.ipv4.tcp_tw_reuse' AS subject,
  json_object('file', sysctl_file('net.ipv4.tcp_tw_reuse'),
    'opens', opens, 'span_us', span_us,
    'ports_used', CAST(ceil(opens_per_s * 60) AS INTEGER), 'time_wait_max', time_wait_max,
    'range_ports', range_ports) AS evidence,
  'tcp_tw_reuse=1 does nothing here: this host opened only ' || fmt_count(opens)
    || CASE opens WHEN 1 THEN ' connection' ELSE ' connections' END || ' in '
    || fmt_duration(span_us) || ', and no destination had more than '
    || fmt_count(time_wait_max) || ' of ' || fmt_count(range_ports)
    || ' ports in TIME_WAIT. It never acts on accepted connections; remove the line that sets it.'
    AS message,
  'medium' AS confidence,
  NULL AS key, NULL AS proposed
FROM judged
WHERE sysctl('net.ipv4.tcp_tw_reuse', 0) = 1
  AND sysctl('net.ipv4.tcp_timestamps', 0) > 0
  AND span_us >= policy('unused_span_us')
  AND opens_per_s * 60 * 100 < policy('reuse_idle_pct') * range_ports
  AND time_wait_max * 100 < policy('reuse_idle_pct') * range_ports
ORDER BY subject;

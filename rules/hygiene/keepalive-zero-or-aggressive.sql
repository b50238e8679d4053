-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: keepalive-zero-or-aggressive
-- title: Keepalive is set to zero or to very short times
-- severity: low
-- family: hygiene
-- needs: sysctl:net.ipv4.tcp_keepalive_time, sysctl:net.ipv4.tcp_keepalive_intvl,
--   sysctl:net.ipv4.tcp_keepalive_probes
-- sets: net.ipv4.tcp_keepalive_time, net.ipv4.tcp_keepalive_intvl, net.ipv4.tcp_keepalive_probes
-- merge: max
-- references: net/ipv4/tcp_timer.c tcp_keepalive_timer(); include/net/tcp.h keepalive_time_when(),
--   keepalive_intvl_when(); RFC 9293 section 3.8.4; RFC 1122 section 4.2.3.6; tcp(7)
-- why: The kernel accepts zero here and then probes without pause. Very short times load the path
--   with probes, and a short outage ends every connection that uses keepalive.
-- fix: Give the first probe at least a minute and all probes together at least a minute. Processes
--   that need faster detection set TCP_KEEPIDLE or TCP_USER_TIMEOUT for themselves.
-- risk: Dead peers are noticed later.
-- formula: the kernel's default where the value is zero, else {relaxed_s} s in all
WITH
now AS (
  SELECT sysctl('net.ipv4.tcp_keepalive_time', 0) AS time_s,
    sysctl('net.ipv4.tcp_keepalive_intvl', 0) AS intvl_s,
    sysctl('net.ipv4.tcp_keepalive_probes', 0) AS probes,
    CAST(policy('keepalive_relaxed_us') / 1e6 AS INTEGER) AS relaxed_s
),
fault(key, value, text, wanted) AS (
  SELECT 'net.ipv4.tcp_keepalive_time', time_s,
    CASE WHEN time_s <= 0 THEN 'idle connections are probed without pause'
      ELSE 'idle connections are probed after only ' || fmt_duration(time_s * 1e6) END,
    CASE WHEN time_s <= 0 THEN 7200 ELSE relaxed_s END
  FROM now WHERE time_s * 1e6 < policy('keepalive_min_us')
  UNION ALL
  SELECT 'net.ipv4.tcp_keepalive_intvl', intvl_s,
    CASE WHEN intvl_s <= 0 THEN 'a peer that does not answer is probed without pause'
      ELSE 'an outage of ' || fmt_duration(intvl_s * probes * 1e6) || ' ends connections' END,
    CASE WHEN intvl_s <= 0 THEN 75 ELSE (relaxed_s + probes - 1) / probes END
  FROM now WHERE intvl_s <= 0
    OR (probes > 0 AND intvl_s * probes * 1e6 < policy('keepalive_probing_min_us'))
  UNION ALL
  SELECT 'net.ipv4.tcp_keepalive_probes', probes,
    'a connection ends when its first probe stays without an answer', 9
  FROM now WHERE probes <= 0
)
SELECT
  f.key AS subject,
  json_object('file', sysctl_file(f.key),
    'value', f.value, 'time_s', n.time_s, 'intvl_s', n.intvl_s, 'probes', n.probes,
    'relaxed_s', n.relaxed_s, 'wanted', f.wanted) AS evidence,
  f.key || ' is ' || f.value || ': ' || f.text || '.' AS message,
  'high' AS confidence,
  f.key AS key, CAST(f.wanted AS TEXT) AS proposed
FROM fault f, now n
ORDER BY f.key;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: connections-given-up-early
-- title: Established connections are given up after a short outage
-- severity: low
-- family: loss
-- needs: sysctl:net.ipv4.tcp_retries2
-- sets: net.ipv4.tcp_retries2
-- merge: max
-- references: net/ipv4/tcp_timer.c tcp_write_timeout(), tcp_model_timeout(); RFC 1122 section
--   4.2.3.5; RFC 9293 section 3.8.3; tcp(7) tcp_retries2
-- why: With few repetitions an outage of seconds, such as a switch that restarts or a route that
--   moves, ends every connection of the host that has data under way. RFC 1122 asks for 100 s at
--   least.
-- fix: Set net.ipv4.tcp_retries2 so high that 100 s are survived; 8 does that with the usual
--   time-outs, and the kernel's own number is 15. A service that must notice a dead peer sooner, as
--   in a cluster, sets TCP_USER_TIMEOUT on its own connections.
-- risk: Connections to peers that are really dead are noticed later.
-- formula: the least number from 8 on that lasts {wanted_s} s; time-outs grow to {rto_max_s} s
WITH RECURSIVE
setting AS (
  SELECT sysctl('net.ipv4.tcp_retries2', 0) AS retries,
    coalesce(sysctl('net.ipv4.tcp_rto_max_ms', 0), 120000) / 1000.0 AS rto_max_s,
    policy('outage_min_us') / 1e6 AS wanted_s
),
-- the kernel's own model: time-outs of 0.2 s, doubled each time
step(n, rto_s, lasts_s) AS (
  SELECT 0, min(0.2, rto_max_s), min(0.2, rto_max_s) FROM setting
  UNION ALL
  SELECT n + 1, min(2 * rto_s, rto_max_s), lasts_s + min(2 * rto_s, rto_max_s) FROM step, setting
  WHERE n < 255
),
judged AS (
  SELECT s.*, (SELECT lasts_s FROM step WHERE n = max(s.retries, 0)) AS lasts_s,
    (SELECT max(8, min(n)) FROM step WHERE lasts_s >= s.wanted_s) AS enough
  FROM setting s
)
SELECT
  'net.ipv4.tcp_retries2' AS subject,
  json_object('file', sysctl_file('net.ipv4.tcp_retries2'),
    'retries', retries, 'lasts_ms', CAST(round(lasts_s * 1000) AS INTEGER),
    'wanted_s', CAST(wanted_s AS INTEGER), 'rto_max_s', rto_max_s, 'enough', enough) AS evidence,
  'An outage of ' || fmt_duration(lasts_s * 1e6) || ' ends each connection that has data under way'
    || ' (tcp_retries2 is ' || retries
    || CASE WHEN rto_max_s < 120 THEN ', tcp_rto_max_ms is '
      || CAST(rto_max_s * 1000 AS INTEGER) ELSE '' END || '); it should survive '
    || fmt_duration(wanted_s * 1e6) || '. Services that need to know sooner set TCP_USER_TIMEOUT.'
    AS message,
  'high' AS confidence,
  CASE WHEN enough IS NOT NULL THEN 'net.ipv4.tcp_retries2' END AS key,
  CASE WHEN enough IS NOT NULL THEN CAST(enough AS TEXT) END AS proposed
FROM judged
WHERE lasts_s < wanted_s
ORDER BY subject;

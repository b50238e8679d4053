-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: keepalive-later-than-idle-limit
-- title: Keepalive probes come later than connections are forgotten on the way
-- severity: low
-- family: keepalive
-- needs: fact_process.keepalive, sysctl:net.ipv4.tcp_keepalive_time
-- sets: net.ipv4.tcp_keepalive_time
-- merge: min
-- references: net/ipv4/tcp_timer.c tcp_keepalive_timer(); include/net/tcp.h keepalive_time_when();
--   RFC 9293 section 3.8.4; RFC 5382 section 5; tcp(7) tcp_keepalive_time
-- why: A NAT or firewall forgets a connection that is idle for longer than its limit, and tells
--   nobody. If the first keepalive probe comes later, the connection is dead without either side
--   knowing: the next request hangs until retransmission gives up.
-- fix: If it is this host's own connection tracking that forgets, let it keep connections longer.
--   Otherwise let the first probe come at 0.8 of the limit. The sysctl acts only on sockets that
--   have SO_KEEPALIVE and no TCP_KEEPIDLE of their own; a process that sets TCP_KEEPIDLE must be
--   changed itself. Timers that already run keep their old deadline once.
-- risk: Each idle connection then sends a probe that often; a path that fails for longer than
--   interval times probes ends connections that would have survived.
-- formula: floor(0.8 * {limit_us} / 1e6)
WITH
conntrack AS (
  SELECT sysctl('net.netfilter.nf_conntrack_tcp_timeout_established', 0) * 1000000 AS limit_us,
    coalesce(gauge('net.netfilter.nf_conntrack_count'),
      sysctl('net.netfilter.nf_conntrack_count', 0)) * 2
      <= sysctl('net.netfilter.nf_conntrack_max', 0) AS room
  WHERE coalesce(gauge('net.netfilter.nf_conntrack_count'),
    sysctl('net.netfilter.nf_conntrack_count', 0)) > 0
),
known AS (
  SELECT min(coalesce(policy('middlebox_idle_us'), c.limit_us),
      coalesce(c.limit_us, policy('middlebox_idle_us'))) AS limit_us,
    coalesce(c.limit_us < policy('middlebox_idle_us'), policy('middlebox_idle_us') IS NULL)
      AS by_conntrack,
    -- Then that limit is what to change: it is this host's own.
    coalesce(c.room AND c.limit_us < policy('nat_idle_min_us')
      AND coalesce(c.limit_us < policy('middlebox_idle_us'), 1), 0) AS extensible
  FROM (SELECT 1) LEFT JOIN conntrack c
),
late AS (
  SELECT p.pid, coalesce(p.process, 'processes that could not be read') AS process, p.keepalive,
    p.keepalive_idle_max_us, k.limit_us, k.by_conntrack, k.extensible,
    sysctl('net.ipv4.tcp_keepalive_time', 0) AS keepalive_time_s,
    keepalive_time_for(k.limit_us) AS wanted_s,
    -- The timer is not set back by traffic, so what it shows is at most the socket's own time: only
    -- more than the sysctl proves a TCP_KEEPIDLE. Timers have some slack: whole seconds count.
    round(p.keepalive_idle_max_us / 1e6) <= sysctl('net.ipv4.tcp_keepalive_time', 0) AS uses_default
  FROM fact_process p, known k
  WHERE p.keepalive > 0
    AND round(p.keepalive_idle_max_us / 1e6) > floor(k.limit_us / 1e6)
),
judged AS (
  SELECT process, uses_default,
    max(round(keepalive_idle_max_us / 1e6)) = keepalive_time_s AS surely_default, limit_us,
    by_conntrack, extensible, keepalive_time_s, wanted_s,
    count(*) AS processes, min(pid) AS pid, sum(keepalive) AS sockets,
    max(keepalive_idle_max_us) AS idle_us,
    uses_default AND NOT extensible AND wanted_s * 1e6 >= policy('keepalive_min_us') AS settable
  FROM late
  GROUP BY process, uses_default
)
SELECT
  process || CASE WHEN uses_default THEN '' ELSE ' (own TCP_KEEPIDLE)' END AS subject,
  json_object('sysctl', CASE WHEN by_conntrack
      THEN 'net.netfilter.nf_conntrack_tcp_timeout_established' END,
    'process', process, 'pid', nullif(pid, 0), 'processes', processes,
    'sockets', sockets, 'keepalive_idle_us', idle_us, 'keepalive_time_s', keepalive_time_s,
    'uses_sysctl', uses_default, 'limit_us', CAST(limit_us AS INTEGER),
    'limit_source', CASE WHEN by_conntrack THEN 'nf_conntrack_tcp_timeout_established'
      ELSE 'middlebox_idle_us' END,
    'wanted_s', CAST(wanted_s AS INTEGER)) AS evidence,
  'Connections of ' || process || ' are forgotten '
    || CASE WHEN by_conntrack THEN 'by this host''s connection tracking' ELSE 'on the way' END
    || ' after ' || fmt_duration(limit_us) || ' without traffic, but keepalive first probes'
    || ' after ' || CASE WHEN surely_default THEN '' ELSE 'at least ' END
    || fmt_duration(idle_us) || ' (' || fmt_count(sockets)
    || CASE sockets WHEN 1 THEN ' socket has'
      ELSE ' sockets have' END || ' keepalive on). '
    || CASE WHEN extensible THEN 'Let connection tracking keep them for longer.'
      WHEN settable THEN CASE WHEN surely_default THEN 'They follow'
        ELSE 'Unless the application sets TCP_KEEPIDLE they follow' END
        || ' net.ipv4.tcp_keepalive_time, which should be '
        || CAST(wanted_s AS INTEGER) || ' s.'
      WHEN uses_default THEN 'So short a limit needs TCP_KEEPIDLE or a heartbeat in the'
        || ' application; it is too short for the whole host.'
      ELSE 'The application sets TCP_KEEPIDLE itself: it should set '
        || CAST(wanted_s AS INTEGER) || ' s, the sysctl does not reach it.' END AS message,
  CASE WHEN by_conntrack OR (uses_default AND NOT surely_default) THEN 'medium' ELSE 'high' END
    AS confidence,
  CASE WHEN settable THEN 'net.ipv4.tcp_keepalive_time' END AS key,
  CASE WHEN settable THEN CAST(CAST(wanted_s AS INTEGER) AS TEXT) END AS proposed
FROM judged
ORDER BY sockets DESC, subject;

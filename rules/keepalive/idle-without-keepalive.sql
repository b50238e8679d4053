-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: idle-without-keepalive
-- title: Many idle connections without keepalive
-- severity: low
-- family: keepalive
-- needs: fact_process.no_keepalive_idle_3600s
-- references: net/ipv4/tcp_timer.c tcp_keepalive_timer(), net/core/sock.c sk_setsockopt()
--   SO_KEEPALIVE; RFC 9293 section 3.8.4; RFC 5382 section 5; socket(7) SO_KEEPALIVE
-- why: Without keepalive nothing is sent on an idle connection. If the peer is gone or a NAT on the
--   way has forgotten the connection, neither side learns of it until the next request hangs.
-- fix: The application has to set SO_KEEPALIVE, best with its own TCP_KEEPIDLE below the limit, or
--   send heartbeats, or close what it does not use. The tcp_keepalive_* sysctls do nothing for
--   sockets without SO_KEEPALIVE.
WITH
conntrack AS (
  SELECT sysctl('net.netfilter.nf_conntrack_tcp_timeout_established', 0) * 1000000 AS limit_us
  WHERE coalesce(gauge('net.netfilter.nf_conntrack_count'),
    sysctl('net.netfilter.nf_conntrack_count', 0)) > 0
),
known AS (
  SELECT min(coalesce(policy('middlebox_idle_us'), c.limit_us),
      coalesce(c.limit_us, policy('middlebox_idle_us'))) AS limit_us,
    coalesce(c.limit_us < policy('middlebox_idle_us'), policy('middlebox_idle_us') IS NULL)
      AS by_conntrack
  FROM (SELECT 1) LEFT JOIN conntrack c
),
-- Idle times are counted in steps: the smallest step that is not below the limit.
idle AS (
  SELECT p.*, k.by_conntrack,
    CASE WHEN k.limit_us <= 3600e6 THEN k.limit_us END AS limit_us,
    CASE WHEN k.limit_us <= 60e6 THEN 60 WHEN k.limit_us <= 300e6 THEN 300
      WHEN k.limit_us <= 1200e6 THEN 1200 ELSE 3600 END AS step_s
  FROM fact_process p, known k
  -- A limit above the longest step that the operator told: what is seen proves nothing.
  WHERE k.limit_us IS NULL OR k.limit_us <= 3600e6 OR k.by_conntrack
),
counted AS (
  SELECT *, CASE step_s WHEN 60 THEN no_keepalive_idle_60s WHEN 300 THEN no_keepalive_idle_300s
      WHEN 1200 THEN no_keepalive_idle_1200s ELSE no_keepalive_idle_3600s END AS sockets,
    CASE step_s WHEN 60 THEN no_keepalive_idle_60s_trail WHEN 300 THEN no_keepalive_idle_300s_trail
      WHEN 1200 THEN no_keepalive_idle_1200s_trail ELSE no_keepalive_idle_3600s_trail END AS trail,
    CASE pid WHEN 0 THEN 'Processes that could not be read'
      ELSE coalesce(process, 'unknown') || ' (pid ' || pid || ')' END AS owner
  FROM idle
)
SELECT
  owner AS subject,
  json_object('sysctl', CASE WHEN limit_us IS NOT NULL AND by_conntrack
      THEN 'net.netfilter.nf_conntrack_tcp_timeout_established' END,
    'process', process, 'pid', nullif(pid, 0), 'sockets', sockets,
    'idle_at_least_s', step_s, 'without_keepalive', no_keepalive,
    'limit_us', CAST(limit_us AS INTEGER),
    'limit_source', CASE WHEN limit_us IS NULL THEN NULL
      WHEN by_conntrack THEN 'nf_conntrack_tcp_timeout_established'
      ELSE 'middlebox_idle_us' END) AS evidence,
  owner || CASE pid WHEN 0 THEN ' keep ' ELSE ' keeps ' END || fmt_count(sockets)
    || ' connections to other hosts open that were idle for at least '
    || fmt_duration(step_s * 1e6) || ' and have keepalive off'
    || CASE WHEN limit_us IS NULL
      THEN '; it would not notice if a peer or a NAT on the way had dropped them'
      ELSE ', while ' || CASE WHEN by_conntrack THEN 'this host''s connection tracking'
        ELSE 'the path' END || ' forgets connections after ' || fmt_duration(limit_us) END
    || '. Only the application can turn keepalive on.' AS message,
  CASE WHEN limit_us IS NULL THEN 'low' WHEN by_conntrack OR pid = 0 THEN 'medium' ELSE 'high' END
    AS confidence,
  NULL AS key, NULL AS proposed
FROM counted
WHERE raised(trail, policy('idle_sockets_min'))
ORDER BY sockets DESC, subject;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: unknown-key
-- title: A sysctl.d line names a key that does not exist
-- severity: low
-- family: hygiene
-- needs: fact_sysctl.key
-- references: net/ipv4/sysctl_net_ipv4.c; net/core/sysctl_net_core.c;
--   Documentation/networking/ip-sysctl.rst; Documentation/networking/nf_conntrack-sysctl.rst;
--   sysctl.d(5)
-- why: The line fails at each boot, and what it was meant to set stays as it is. There is no
--   separate TCP for IPv6: net.ipv4.tcp_* are for both.
-- fix: Correct the name, or remove the line.
WITH RECURSIVE
line AS (
  SELECT key, min(value) AS value, group_concat(at, ', ') AS files,
    CASE WHEN min(file) = max(file) THEN min(file) END AS file,
    -- what stands behind the last dot of a key like net.ipv4.tcp_rmem
    CASE WHEN key GLOB 'net.*.*' AND key NOT GLOB 'net.*.*.*'
      THEN substr(key, instr(substr(key, 5), '.') + 5)
      WHEN key GLOB 'net.*' AND key NOT GLOB 'net.*.*' THEN substr(key, 5) END AS tail
  FROM (SELECT key, value, file, file || ':' || line AS at FROM fact_dropin
        WHERE wins_systemd OR wins_procps ORDER BY key, file, line)
  WHERE key NOT IN (SELECT key FROM fact_sysctl)
  GROUP BY key
),
-- Names of former kernels, and what has their task now.
former(key, now) AS (
  VALUES ('net.ipv4.ip_conntrack_max', 'net.netfilter.nf_conntrack_max'),
  ('net.ipv4.netfilter.ip_conntrack_max', 'net.netfilter.nf_conntrack_max'),
  ('net.ipv4.netfilter.ip_conntrack_tcp_timeout_established',
    'net.netfilter.nf_conntrack_tcp_timeout_established'),
  ('net.ipv4.netfilter.ip_conntrack_tcp_timeout_time_wait',
    'net.netfilter.nf_conntrack_tcp_timeout_time_wait'),
  ('net.ipv4.tcp_default_win_scale', NULL), ('net.ipv4.tcp_frto_response', NULL),
  ('net.ipv4.tcp_max_ssthresh', NULL), ('net.ipv4.tcp_abc', NULL),
  ('net.ipv4.tcp_dma_copybreak', NULL), ('net.ipv4.tcp_cookie_size', NULL),
  ('net.ipv4.tcp_bic', NULL), ('net.ipv4.tcp_westwood', NULL),
  ('net.ipv4.tcp_vegas_cong_avoid', NULL),
  ('net.ipv4.rt_cache_rebuild_count', NULL), ('net.core.hot_list_length', NULL),
  ('net.core.mod_cong', NULL), ('net.core.lo_cong', NULL), ('net.core.no_cong', NULL),
  ('net.core.no_cong_thresh', NULL)
),
place(n) AS (
  SELECT 2 UNION ALL SELECT n + 1 FROM place WHERE n < 60
),
-- One letter is wrong, missing, too many, or has changed places with the next. Short names are too
-- near to each other (tcp_fack, tcp_sack), and of the long ones those that differ in the first.
slip AS (
  SELECT l.key, min(v.key) AS meant
  FROM line l JOIN fact_sysctl v ON length(l.tail) >= 10
    AND substr(v.key, 1, length(l.key) - length(l.tail)) =
      substr(l.key, 1, length(l.key) - length(l.tail))
    AND abs(length(v.key) - length(l.key)) <= 1
    AND EXISTS (SELECT 1
      FROM place p, (SELECT substr(v.key, length(l.key) - length(l.tail) + 1) AS name) o
      WHERE substr(name, 1, n - 1) = substr(l.tail, 1, n - 1)
        AND (substr(name, n + 1) = substr(l.tail, n + 1)
          OR substr(name, n + 1) = substr(l.tail, n) OR substr(name, n) = substr(l.tail, n + 1)
          OR substr(name, n) =
            substr(l.tail, n + 1, 1) || substr(l.tail, n, 1) || substr(l.tail, n + 2)))
  GROUP BY l.key
),
judged AS (
  SELECT l.*, f.key IS NOT NULL AS is_former, s.meant AS slip,
    coalesce(f.now, (SELECT min(v.key) FROM fact_sysctl v
      WHERE (substr(v.key, -length(l.tail) - 1) = '.' || l.tail AND v.key NOT GLOB 'net.*.*.*')
        OR (l.key LIKE 'net.ipv6.tcp%' AND v.key = 'net.ipv4.' || l.tail)), s.meant) AS meant
  FROM line l LEFT JOIN former f ON f.key = l.key LEFT JOIN slip s ON s.key = l.key
)
SELECT
  key AS subject,
  json_object('file', file,
    'key', key, 'value', value, 'files', files, 'meant', meant, 'former', is_former) AS evidence,
  key || ' (' || files || ') does not exist: '
    || CASE WHEN is_former AND meant IS NOT NULL
        THEN 'former kernels had it; ' || meant || ' has its task now.'
      WHEN is_former THEN 'former kernels had it. Remove the line.'
      WHEN meant IS NOT NULL THEN meant || ' was meant.'
      ELSE 'TCP has one set of keys for IPv4 and IPv6, and this is not among them.' END AS message,
  -- a name that this program does not know could be that of a newer kernel
  CASE WHEN meant = slip THEN 'medium' ELSE 'high' END AS confidence,
  NULL AS key, NULL AS proposed
FROM judged
WHERE is_former OR meant IS NOT NULL OR key LIKE 'net.ipv6.tcp!_%' ESCAPE '!'
ORDER BY key;

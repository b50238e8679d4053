-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: buffer-triple-out-of-order
-- title: The three values of a TCP buffer are in the wrong order
-- severity: low
-- family: hygiene
-- needs: none
-- sets: net.ipv4.tcp_rmem, net.ipv4.tcp_wmem
-- merge: first
-- explains: initial-buffer-too-big
-- about: sysctl
-- references: net/ipv4/sysctl_net_ipv4.c tcp_rmem; net/ipv4/tcp.c tcp_init_sock();
--   net/ipv4/tcp_input.c tcp_rcv_space_adjust(), tcp_sndbuf_expand(); tcp(7) tcp_rmem
-- why: The values are the least, the first and the largest buffer of a connection. The kernel takes
--   them in any order without a word. If the first is above the largest, buffers never grow, and no
--   connection gets what the line was meant to give.
-- fix: Write them in order, or remove the line: the kernel's own values are in order.
-- risk: Connections may use up to the third value each.
-- formula: the kernel's own: {own}
WITH
setting(key) AS (VALUES ('net.ipv4.tcp_rmem'), ('net.ipv4.tcp_wmem')),
judged AS (
  SELECT key, sysctl(key) AS value, sysctl(key, 0) AS least_bytes, sysctl(key, 1) AS initial_bytes,
    sysctl(key, 2) AS most_bytes, sysctl_default(key) AS own,
    (SELECT group_concat(at, ', ') FROM (SELECT file || ':' || line AS at FROM fact_dropin d
       WHERE d.key = s.key ORDER BY file, line)) AS files,
    (SELECT page_bytes FROM fact_host) AS page_bytes
  FROM setting s
)
SELECT
  key AS subject,
  json_object('sysctl', key, 'value', value, 'least_bytes', least_bytes,
    'initial_bytes', initial_bytes, 'most_bytes', most_bytes, 'own', own, 'files', files) AS evidence,
  key || ' is "' || value || '"' || coalesce(' (set in ' || files || ')', '') || ': '
    || CASE WHEN initial_bytes > most_bytes
      THEN 'the first buffer is larger than the largest, so that no buffer ever grows'
      ELSE 'the least buffer is larger than the first' END
    || '. The order is least, first, largest.' AS message,
  'high' AS confidence,
  CASE WHEN own IS NOT NULL THEN key END AS key,
  own AS proposed
FROM judged
-- The kernel's own least value is a page, and those of 64 KiB are above its first send buffer.
WHERE (least_bytes > initial_bytes AND coalesce(least_bytes <> page_bytes, 1))
  OR initial_bytes > most_bytes
ORDER BY subject;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: copied-tuning
-- title: sysctl.d holds a set of lines that is copied from guide to guide
-- severity: info
-- family: hygiene
-- needs: none
-- explains: abort-on-overflow, buffer-ceilings-exceed-memory, connections-given-up-early,
--   core-maximum-without-effect, fin-timeout-for-time-wait, fin-timeout-very-short,
--   handshake-retries-extreme, initial-buffer-too-big, keepalive-zero-or-aggressive,
--   keys-without-effect, metrics-not-saved, moderate-rcvbuf-off, orphan-limit-lowered,
--   pinned-below-default, port-range-parity, port-range-small, range-covers-listeners,
--   somaxconn-low, syncookies-always, syncookies-off, tcp-features-off, tcp-mem-pinned-low,
--   tcp-mem-units, time-wait-limit-lowered, tw-recycle, tw-reuse-without-use, unknown-key
-- about: file
-- references: Documentation/networking/ip-sysctl.rst; tcp(7); sysctl.d(5)
-- why: These values come together in many guides, most of them written for kernels of 2008 to 2014
--   and for another machine. Some do harm today, some do nothing, and few were ever measured where
--   they stand.
-- fix: Go through the lines that are named. Keep those for which somebody knows the reason, and
--   write it beside them; remove the others and let the kernel choose. Nothing is removed by
--   itself.
WITH
copied(key, value) AS (
  VALUES ('net.ipv4.tcp_tw_recycle', '1'), ('net.ipv4.tcp_tw_reuse', '1'),
  ('net.ipv4.tcp_fin_timeout', '10'), ('net.ipv4.tcp_fin_timeout', '15'),
  ('net.ipv4.tcp_fin_timeout', '20'), ('net.ipv4.tcp_fin_timeout', '30'),
  ('net.ipv4.tcp_mem', '786432 1048576 26777216'), ('net.ipv4.tcp_mem', '50576 64768 98152'),
  ('net.ipv4.tcp_mem', '8388608 8388608 8388608'), ('net.ipv4.tcp_mem', '65536 131072 262144'),
  ('net.ipv4.tcp_rmem', '4096 87380 4194304'), ('net.ipv4.tcp_rmem', '4096 87380 8388608'),
  ('net.ipv4.tcp_rmem', '4096 87380 16777216'), ('net.ipv4.tcp_rmem', '4096 87380 33554432'),
  ('net.ipv4.tcp_rmem', '4096 87380 67108864'), ('net.ipv4.tcp_rmem', '8192 87380 16777216'),
  ('net.ipv4.tcp_wmem', '4096 65536 4194304'), ('net.ipv4.tcp_wmem', '4096 65536 8388608'),
  ('net.ipv4.tcp_wmem', '4096 65536 16777216'), ('net.ipv4.tcp_wmem', '4096 65536 33554432'),
  ('net.ipv4.tcp_wmem', '4096 65536 67108864'), ('net.ipv4.tcp_wmem', '8192 65536 16777216'),
  ('net.ipv4.tcp_wmem', '4096 16384 4194304'),
  ('net.core.rmem_max', '8388608'), ('net.core.rmem_max', '16777216'),
  ('net.core.rmem_max', '33554432'), ('net.core.rmem_max', '67108864'),
  ('net.core.wmem_max', '8388608'), ('net.core.wmem_max', '16777216'),
  ('net.core.wmem_max', '33554432'), ('net.core.wmem_max', '67108864'),
  ('net.core.rmem_default', '16777216'), ('net.core.rmem_default', '8388608'),
  ('net.core.wmem_default', '16777216'), ('net.core.wmem_default', '8388608'),
  ('net.core.netdev_max_backlog', '5000'), ('net.core.netdev_max_backlog', '30000'),
  ('net.core.netdev_max_backlog', '32768'), ('net.core.netdev_max_backlog', '65536'),
  ('net.core.netdev_max_backlog', '250000'), ('net.core.netdev_max_backlog', '262144'),
  ('net.core.somaxconn', '65535'), ('net.core.somaxconn', '262144'),
  ('net.ipv4.tcp_max_syn_backlog', '8192'), ('net.ipv4.tcp_max_syn_backlog', '65536'),
  ('net.ipv4.tcp_max_syn_backlog', '262144'), ('net.ipv4.tcp_max_tw_buckets', '5000'),
  ('net.ipv4.tcp_max_tw_buckets', '6000'), ('net.ipv4.tcp_max_tw_buckets', '1440000'),
  ('net.ipv4.tcp_max_tw_buckets', '2000000'), ('net.ipv4.tcp_max_orphans', '3276800'),
  ('net.ipv4.tcp_max_orphans', '262144'), ('net.ipv4.tcp_synack_retries', '1'),
  ('net.ipv4.tcp_synack_retries', '2'), ('net.ipv4.tcp_syn_retries', '1'),
  ('net.ipv4.tcp_syn_retries', '2'), ('net.ipv4.tcp_no_metrics_save', '1'),
  ('net.ipv4.tcp_moderate_rcvbuf', '1'), ('net.ipv4.tcp_low_latency', '1'),
  ('net.ipv4.tcp_fack', '1'), ('net.ipv4.tcp_sack', '1'), ('net.ipv4.tcp_window_scaling', '1'),
  ('net.ipv4.tcp_timestamps', '0'),
  ('net.ipv4.tcp_keepalive_time', '300'), ('net.ipv4.tcp_keepalive_time', '600'),
  ('net.ipv4.tcp_keepalive_time', '1200'), ('net.ipv4.tcp_keepalive_time', '1800'),
  ('net.ipv4.tcp_keepalive_intvl', '15'), ('net.ipv4.tcp_keepalive_intvl', '30'),
  ('net.ipv4.tcp_keepalive_probes', '3'), ('net.ipv4.tcp_keepalive_probes', '5'),
  ('net.ipv4.tcp_slow_start_after_idle', '0'), ('net.ipv4.ip_local_port_range', '1024 65000'),
  ('net.ipv4.ip_local_port_range', '1024 65535'), ('net.ipv4.ip_local_port_range', '2000 65000'),
  ('net.ipv4.ip_local_port_range', '10000 65000'), ('net.ipv4.ip_local_port_range', '10000 65535')
),
hit AS (
  SELECT d.key || ' = ' || d.value AS text, d.file, d.line
  FROM fact_dropin d JOIN copied c ON c.key = d.key AND c.value = d.value
  WHERE (d.wins_systemd OR d.wins_procps)
    -- what was applied here had its evidence
    AND d.file NOT LIKE '%/90-tcpadvisor.conf'
  ORDER BY d.file, d.line
),
judged AS (
  SELECT file, count(*) AS lines, substr(group_concat(text, ', '), 1, 1200) AS list
  FROM hit
  GROUP BY file
)
SELECT
  file AS subject,
  json_object('file', file, 'lines', lines, 'list', list) AS evidence,
  fmt_count(lines) || ' lines of ' || file || ' stand in guides that are copied from each other: '
    || list || '. Keep those for which a reason is known, and let the kernel choose the others.'
    AS message,
  'medium' AS confidence,
  NULL AS key, NULL AS proposed
FROM judged
WHERE lines >= policy('copied_lines_min')
ORDER BY file;

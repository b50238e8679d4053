-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: pinned-below-default
-- title: A sysctl.d line holds a buffer below this kernel's own value
-- severity: low
-- family: buffers
-- needs: none
-- sets: net.ipv4.tcp_rmem, net.ipv4.tcp_wmem, net.core.rmem_max, net.core.wmem_max,
--   net.core.optmem_max
-- merge: max
-- explains: receive-buffer-below-bdp, receive-buffer-capped, receive-buffer-pinned,
--   send-buffer-below-bdp, send-buffer-pinned
-- about: sysctl
-- references: net/ipv4/tcp.c tcp_init(); net/ipv4/tcp_ipv4.c tcp_sk_init(); net/core/sock.c
--   sysctl_rmem_max, sysctl_optmem_max; Documentation/networking/ip-sysctl.rst; tcp(7); sysctl.d(5)
-- why: Kernels have raised these values over the years. A line that was written for an older one,
--   often as an improvement, now keeps connections smaller than they would be without it.
-- fix: Remove the line from the file that is named. Until the next boot write what the kernel
--   would have chosen.
-- risk: Busy connections may use more memory. On a host that is short of it the line may have been
--   written on purpose.
-- formula: the kernel's own value, {own}, in each number that is lower now
WITH
kernel AS (
  -- Features tell the age: AccECN came with 6.18, tcp_rto_min_us with 6.11, and
  -- tcp_no_ssthresh_metrics_save with 5.6.
  SELECT max(key = 'net.ipv4.tcp_ecn_option') AS has_6_18,
    max(key = 'net.ipv4.tcp_rto_min_us') AS has_6_11,
    max(key = 'net.ipv4.tcp_no_ssthresh_metrics_save') AS has_5_6
  FROM fact_sysctl
),
own(key, initial_bytes, most_bytes) AS (
  SELECT 'net.ipv4.tcp_rmem', CASE WHEN has_5_6 THEN sysctl_default('net.ipv4.tcp_rmem', 1) END,
    sysctl_default('net.ipv4.tcp_rmem', 2) FROM kernel
  UNION ALL SELECT 'net.ipv4.tcp_wmem', sysctl_default('net.ipv4.tcp_wmem', 1),
    sysctl_default('net.ipv4.tcp_wmem', 2)
  UNION ALL SELECT 'net.core.rmem_max', NULL, CASE WHEN has_6_18 THEN 4194304 ELSE 212992 END
    FROM kernel
  UNION ALL SELECT 'net.core.wmem_max', NULL, CASE WHEN has_6_18 THEN 4194304 ELSE 212992 END
    FROM kernel
  UNION ALL SELECT 'net.core.optmem_max', NULL, CASE WHEN has_6_11 THEN 131072 ELSE 20480 END
    FROM kernel
),
now AS (
  SELECT o.*, v.value, v.value LIKE '% % %' AS triple,
    CASE WHEN v.value LIKE '% % %' THEN sysctl(o.key, 2) ELSE sysctl(o.key, 0) END AS most_now,
    CASE WHEN v.value LIKE '% % %' THEN sysctl(o.key, 1) END AS initial_now,
    (SELECT group_concat(at, ', ') FROM (SELECT file || ':' || line AS at FROM fact_dropin d
       WHERE d.key = o.key AND (wins_systemd OR wins_procps) ORDER BY file, line)) AS files
  FROM own o JOIN fact_sysctl v ON v.key = o.key
),
judged AS (
  SELECT *,
    CASE WHEN triple THEN sysctl(key, 0) || ' ' || max(initial_now, coalesce(initial_bytes, 0))
      || ' ' ELSE '' END || max(most_now, coalesce(most_bytes, 0)) AS own,
    -- What is below 4 KiB or beyond 1 GiB is not written again.
    max(most_now, coalesce(initial_now, 0)) <= 1073741824
      AND (NOT triple OR sysctl(key, 0) >= 4096) AS settable
  FROM now
  WHERE files IS NOT NULL
    AND (most_now * 100 < policy('default_share_pct') * most_bytes
      OR initial_now * 100 < policy('default_share_pct') * initial_bytes)
)
SELECT
  key AS subject,
  json_object('file', sysctl_file(key),
    'sysctl', key,
    'value', value, 'own', own, 'most_bytes', most_now, 'own_most_bytes', most_bytes,
    'initial_bytes', initial_now, 'own_initial_bytes', initial_bytes, 'files', files) AS evidence,
  key || ' is held at "' || value || '" by ' || files
    || ', but this kernel by itself would use "' || own
    || '". Remove the line: it makes '
    || CASE WHEN key = 'net.core.optmem_max' THEN 'the memory for socket options'
      WHEN key LIKE 'net.core.%' THEN 'the largest buffer that an application can ask for'
      WHEN most_now * 100 < policy('default_share_pct') * most_bytes
      THEN 'the largest buffer of a connection'
      ELSE 'the first buffer of a connection' END || ' smaller.' AS message,
  'high' AS confidence,
  CASE WHEN settable THEN key END AS key, CASE WHEN settable THEN own END AS proposed
FROM judged
ORDER BY key;

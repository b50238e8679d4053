-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: core-maximum-without-effect
-- title: A raised net.core maximum does not act on the buffers that TCP sizes
-- severity: info
-- family: buffers
-- needs: fact_flow.rcvbuf_max_bytes, fact_flow.sndbuf_max_bytes, sysctl:net.core.rmem_max,
--   sysctl:net.core.wmem_max, sysctl:net.ipv4.tcp_rmem, sysctl:net.ipv4.tcp_wmem
-- references: net/core/sock.c sk_setsockopt() SO_RCVBUF, SO_SNDBUF; net/ipv4/tcp_input.c
--   tcp_rcvbuf_grow(), tcp_sndbuf_expand(); socket(7) rmem_max; tcp(7) tcp_rmem, tcp_wmem
-- why: net.core.rmem_max and wmem_max bound what applications ask for by SO_RCVBUF and SO_SNDBUF.
--   TCP sizes its buffers by itself up to the third values of tcp_rmem and tcp_wmem, whatever the
--   others are; here a buffer sits at that ceiling while somebody raised the wrong key.
-- fix: If the ceiling is what limits, other findings say so and compute the third value that is
--   needed. Put the net.core maximum back unless an application asks for such buffers.
WITH
side AS (
  SELECT f.*, 'receive' AS side, 'net.core.rmem_max' AS core_key, 'tcp_rmem' AS tcp_name,
    sysctl('net.core.rmem_max', 0) AS core_bytes,
    sysctl_default('net.core.rmem_max', 0) AS usual_bytes,
    sysctl('net.ipv4.tcp_rmem', 2) AS ceiling_bytes, f.rcvbuf_max_bytes AS buffer_bytes,
    f.in_bps AS bps
  FROM fact_flow f
  WHERE f.data_segs_in >= policy('bulk_min_segs')
  UNION ALL
  SELECT f.*, 'send', 'net.core.wmem_max', 'tcp_wmem', sysctl('net.core.wmem_max', 0),
    sysctl_default('net.core.wmem_max', 0), sysctl('net.ipv4.tcp_wmem', 2), f.sndbuf_max_bytes,
    f.out_bps
  FROM fact_flow f
  WHERE f.data_segs_out >= policy('bulk_min_segs')
),
held AS (
  SELECT *, count(*) OVER (PARTITION BY side) AS flows,
    row_number() OVER (PARTITION BY side ORDER BY bps DESC, cookie) AS nth
  FROM side
  WHERE NOT loopback AND samples >= policy('min_samples') AND bps >= policy('bulk_bps')
    -- A buffer above the ceiling was set by the application, and there the maximum does act.
    AND buffer_bytes * 100 >= policy('buffer_ceiling_pct') * ceiling_bytes
    AND buffer_bytes <= ceiling_bytes
    -- The kernel's own maximum is above the ceiling on small machines.
    AND core_bytes > ceiling_bytes AND coalesce(core_bytes > usual_bytes, 1)
)
SELECT
  core_key AS subject,
  json_object('file', sysctl_file(core_key),
    'core_bytes', core_bytes, 'ceiling_bytes', ceiling_bytes,
    'buffer_bytes', buffer_bytes, 'flows', flows, 'remote', remote, 'process', process, 'pid', pid,
    'samples', samples, 'bps', CAST(round(bps) AS INTEGER)) AS evidence,
  core_key || ' was raised to ' || fmt_bibytes(core_bytes) || ', but it does not act on the '
    || side || ' buffers that TCP sizes by itself: that of ' || local || ' to ' || remote
    || ' sits at its ceiling, the third value of ' || tcp_name || ', ' || fmt_bibytes(ceiling_bytes)
    || '. If that limits, it is the value to raise.' AS message,
  CASE WHEN samples >= policy('steady_samples') THEN 'high' ELSE 'medium' END AS confidence,
  NULL AS key, NULL AS proposed
FROM held
WHERE nth = 1
ORDER BY subject;

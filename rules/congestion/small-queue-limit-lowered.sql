-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: small-queue-limit-lowered
-- title: A connection may keep too little in the device
-- severity: low
-- family: congestion
-- needs: sysctl:net.ipv4.tcp_limit_output_bytes
-- sets: net.ipv4.tcp_limit_output_bytes
-- merge: max
-- references: net/ipv4/tcp_output.c tcp_small_queue_check(); net/ipv4/tcp_ipv4.c tcp_sk_init();
--   Documentation/networking/ip-sysctl.rst tcp_limit_output_bytes
-- why: tcp_limit_output_bytes bounds what one connection has waiting in the local queue and device.
--   The kernel computes a smaller bound of its own from the rate; this is only its ceiling. Set
--   lower it starves devices that send in bursts, such as Wi-Fi, 5G and virtual ones.
-- fix: Set net.ipv4.tcp_limit_output_bytes back to the kernel's own value. Against long queues use
--   a queueing discipline (fq_codel, fq, cake) or BBR.
-- risk: Without such a discipline a single connection may queue that much in the device.
-- formula: {own_bytes}, the least that a kernel of this age has by itself
WITH
judged AS (
  SELECT sysctl('net.ipv4.tcp_limit_output_bytes', 0) AS limit_bytes,
    -- Told by features: 4 MiB by 6.18, 1 MiB by 5.6, 256 KiB before.
    CASE WHEN sysctl('net.ipv4.tcp_ecn_option') IS NOT NULL THEN 4194304
      WHEN sysctl('net.ipv4.tcp_no_ssthresh_metrics_save') IS NOT NULL THEN 1048576
      ELSE 262144 END AS own_bytes
)
SELECT
  'net.ipv4.tcp_limit_output_bytes' AS subject,
  json_object('limit_bytes', limit_bytes, 'own_bytes', own_bytes) AS evidence,
  'A connection may have no more than ' || fmt_bibytes(max(limit_bytes, 0))
    || ' waiting in queue and device (tcp_limit_output_bytes), where the kernel by itself allows '
    || fmt_bibytes(own_bytes) || '. Devices that send in bursts run dry; set it back.' AS message,
  'high' AS confidence,
  'net.ipv4.tcp_limit_output_bytes' AS key, CAST(own_bytes AS TEXT) AS proposed
FROM judged
WHERE limit_bytes < own_bytes
ORDER BY subject;

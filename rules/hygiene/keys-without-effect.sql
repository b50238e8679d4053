-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: keys-without-effect
-- title: A sysctl.d line sets a key that does nothing
-- severity: info
-- family: hygiene
-- needs: none
-- references: Documentation/networking/ip-sysctl.rst; net/ipv4/sysctl_net_ipv4.c;
--   net/ipv4/tcp_input.c tcp_conn_request(); include/net/tcp.h tcp_win_from_space(); sysctl.d(5)
-- why: Such lines are copied from old guides. They change nothing, hide what really acts, and a
--   removed key makes sysctl report an error at each run.
-- fix: Remove the line from the file that is named.
WITH
-- What each says of the kernel comes from the kernel itself, never from its version:
-- a scaling ratio for each socket (which replaced tcp_adv_win_scale) is older than the counters of
-- TCP-AO and BeyondWindow; the pre-queue that tcp_low_latency switched off, and FACK, are gone with
-- their own counters. Without any TcpExt counter nothing is concluded.
kernel AS (
  SELECT counter('TcpExt.TCPAORequired') IS NOT NULL OR counter('TcpExt.BeyondWindow') IS NOT NULL
      AS has_scaling_ratio,
    counter('TcpExt.TCPLossProbes') IS NOT NULL AND counter('TcpExt.TCPFACKReorder') IS NULL
      AS has_no_fack,
    counter('TcpExt.TCPLossProbes') IS NOT NULL AND counter('TcpExt.TCPPrequeued') IS NULL
      AS has_no_prequeue
),
dead(key, holds, why) AS (
  SELECT 'net.ipv4.tcp_adv_win_scale', has_scaling_ratio,
    'this kernel measures for each socket which part of its buffer is window' FROM kernel
  UNION ALL SELECT 'net.ipv4.tcp_fack', has_no_fack, 'RACK has replaced forward acknowledgement'
    FROM kernel
  UNION ALL SELECT 'net.ipv4.tcp_low_latency', has_no_prequeue,
    'the pre-queue that it switched off is gone' FROM kernel
  UNION ALL SELECT 'net.ipv4.udp_wmem_min', 1, 'UDP does not account memory for sending'
  UNION ALL SELECT 'net.core.warnings', 1, 'the kernel does not read it'
  UNION ALL SELECT 'net.ipv4.tcp_max_syn_backlog', sysctl('net.ipv4.tcp_syncookies', 0) > 0,
    'it acts only while tcp_syncookies is 0; the limit is the listener''s own backlog'
  UNION ALL SELECT 'net.ipv4.route.max_size', 1, 'the IPv4 route cache that it limited is gone'
  -- Removed keys. A kernel that still has one shows it as a sysctl.
  UNION ALL SELECT k.key, sysctl(k.key) IS NULL, 'this kernel does not have it any more'
    FROM (SELECT 'net.ipv4.tcp_thin_dupack' AS key
      UNION ALL SELECT 'net.ipv4.tcp_rx_skb_cache' UNION ALL SELECT 'net.ipv4.tcp_tx_skb_cache'
      UNION ALL SELECT 'net.netfilter.nf_conntrack_helper') k
  -- A line that switches it on is graver, and another rule's.
  UNION ALL SELECT 'net.ipv4.tcp_tw_recycle',
    sysctl('net.ipv4.tcp_tw_recycle') IS NULL AND NOT EXISTS (SELECT 1
      FROM fact_dropin WHERE key = 'net.ipv4.tcp_tw_recycle' AND value <> '0'),
    'this kernel does not have it any more'
),
line AS (
  SELECT key, group_concat(at, ', ') AS files, count(*) AS lines, min(value) AS value,
    CASE WHEN min(file) = max(file) THEN min(file) END AS file
  FROM (SELECT key, file, file || ':' || line AS at, value
        FROM fact_dropin ORDER BY key, file, line)
  GROUP BY key
)
SELECT
  d.key AS subject,
  json_object('file', l.file, 'files', l.files, 'lines', l.lines, 'value', l.value,
    'exists', sysctl(d.key) IS NOT NULL) AS evidence,
  d.key || ' = ' || l.value || ' in ' || l.files || ' does nothing: ' || d.why || '.' AS message,
  'high' AS confidence,
  NULL AS key, NULL AS proposed
FROM dead d JOIN line l ON l.key = d.key
WHERE d.holds
ORDER BY d.key;

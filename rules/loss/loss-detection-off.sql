-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: loss-detection-off
-- title: A part of loss detection is switched off
-- severity: low
-- family: loss
-- needs: none
-- sets: net.ipv4.tcp_early_retrans, net.ipv4.tcp_frto, net.ipv4.tcp_recovery,
--   net.ipv4.tcp_reordering
-- merge: first
-- explains: losses-wait-for-timeouts
-- about: sysctl
-- references: net/ipv4/tcp_output.c tcp_schedule_loss_probe(); net/ipv4/tcp_input.c
--   tcp_enter_loss(), tcp_process_loss(); net/ipv4/tcp_recovery.c tcp_rack_mark_lost(); RFC 8985;
--   RFC 5682; tcp(7)
-- why: These were switched off against faults of kernels that are long gone. Without them a lost
--   last segment waits for a time-out of 200 ms and more, and a delay is taken for loss.
-- fix: Go back to the kernel's own values and remove the lines that change them.
-- risk: None is known on today's kernels.
-- formula: {own}, the kernel's own value
WITH
-- From 6.18 on, which AccECN tells, time-based detection cannot be switched off any more.
kernel AS (
  SELECT count(*) > 0 AS has_6_18 FROM fact_sysctl WHERE key = 'net.ipv4.tcp_ecn_option'
),
fault(key, own, what) AS (
  SELECT 'net.ipv4.tcp_early_retrans', 3, 'tail loss probes are off, so that a lost last segment'
    || ' always waits for a time-out' WHERE sysctl('net.ipv4.tcp_early_retrans', 0) < 3
  UNION ALL SELECT 'net.ipv4.tcp_frto', 2, 'a time-out that was only a delay is not recognised, and'
    || ' everything under way is sent again' WHERE sysctl('net.ipv4.tcp_frto', 0) = 0
  UNION ALL SELECT 'net.ipv4.tcp_recovery', 1, 'RACK is off, so that lost retransmissions wait for'
    || ' a time-out and reordering passes for loss' FROM kernel
    WHERE NOT has_6_18 AND sysctl('net.ipv4.tcp_recovery', 0) % 2 = 0
  UNION ALL SELECT 'net.ipv4.tcp_reordering', 3, 'each connection waits for so many segments'
    || ' before it believes a first loss, although the kernel measures reordering itself'
    WHERE sysctl('net.ipv4.tcp_reordering', 0) > 3
)
SELECT
  key AS subject,
  json_object('sysctl', key,
    'value', sysctl(key, 0), 'own', own, 'loss_probes', counter('TcpExt.TCPLossProbes'),
    'timeouts', counter('TcpExt.TCPTimeouts')) AS evidence,
  key || ' is ' || sysctl(key, 0) || ': ' || what || '. Set it back to ' || own || '.' AS message,
  'high' AS confidence,
  key, CAST(own AS TEXT) AS proposed
FROM fault
ORDER BY key;

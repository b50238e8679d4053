-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: metrics-not-saved
-- title: Nothing is remembered about destinations
-- severity: low
-- family: congestion
-- needs: sysctl:net.ipv4.tcp_no_metrics_save, sysctl:net.ipv4.tcp_no_ssthresh_metrics_save
-- sets: net.ipv4.tcp_no_metrics_save
-- merge: first
-- references: net/ipv4/tcp_metrics.c tcp_update_metrics(), tcp_init_metrics();
--   Documentation/networking/ip-sysctl.rst tcp_no_metrics_save, tcp_no_ssthresh_metrics_save;
--   RFC 9040
-- why: With tcp_no_metrics_save=1 each connection starts without the round-trip time and reordering
--   that earlier ones to the same destination have measured. Guides set it because the kernel also
--   remembered a slow start threshold after a loss. It does not any more, by
--   tcp_no_ssthresh_metrics_save.
-- fix: Set net.ipv4.tcp_no_metrics_save to 0, its default.
-- risk: After a path has changed, the first connections start with the figures of the old one.
-- formula: 0, while {no_ssthresh} keeps the threshold from being remembered
SELECT
  'net.ipv4.tcp_no_metrics_save' AS subject,
  json_object('file', sysctl_file('net.ipv4.tcp_no_metrics_save'),
    'value', sysctl('net.ipv4.tcp_no_metrics_save', 0),
    'no_ssthresh', sysctl('net.ipv4.tcp_no_ssthresh_metrics_save', 0)) AS evidence,
  'New connections do not profit from what earlier ones have measured (tcp_no_metrics_save is '
    || sysctl('net.ipv4.tcp_no_metrics_save', 0) || '). The harm that this once cured is gone: the'
    || ' slow start threshold is not remembered any more. Set it to 0.' AS message,
  'high' AS confidence,
  'net.ipv4.tcp_no_metrics_save' AS key, '0' AS proposed
WHERE sysctl('net.ipv4.tcp_no_metrics_save', 0) <> 0
  AND sysctl('net.ipv4.tcp_no_ssthresh_metrics_save', 0) = 1
ORDER BY subject;

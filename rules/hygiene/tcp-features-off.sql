-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: tcp-features-off
-- title: A basic feature of TCP is switched off
-- severity: low
-- family: hygiene
-- needs: sysctl:net.ipv4.tcp_sack, sysctl:net.ipv4.tcp_timestamps
-- sets: net.ipv4.tcp_sack, net.ipv4.tcp_dsack, net.ipv4.tcp_window_scaling, net.ipv4.tcp_timestamps
-- merge: first
-- explains: losses-wait-for-timeouts, peer-window-limits, sequence-wrap-without-timestamps
-- about: sysctl
-- references: net/ipv4/tcp_output.c tcp_syn_options(); net/ipv4/tcp_ipv4.c tcp_twsk_unique(); RFC
--   7323 sections 2 and 3; RFC 2018; RFC 2883; RFC 8985; tcp(7)
-- why: These options are agreed in the handshake, and all of today's loss recovery and large
--   windows rest on them. Old advice switched them off for security holes or middleboxes that are
--   long repaired.
-- fix: Set the key to 1, its default, and remove the line that switches it off. It holds for new
--   connections.
-- risk: An outdated firewall that rewrites sequence numbers but not SACK blocks can stall
--   connections; that firewall is then at fault.
-- formula: 1, the kernel's default
WITH
feature(key, cost) AS (
  VALUES
  ('net.ipv4.tcp_sack', 'Without selective acknowledgements each lost segment of a window costs a'
    || ' round trip of its own, and RACK loss detection is off'),
  ('net.ipv4.tcp_dsack', 'Without duplicate SACK peers do not learn that a retransmission was'
    || ' needless, and slow down for nothing'),
  ('net.ipv4.tcp_window_scaling', 'Without window scaling no connection can have more than'
    || ' 64 KiB in flight: ' || fmt_rate(65535 * 8 / 0.1) || ' at 100 ms'),
  ('net.ipv4.tcp_timestamps', 'Without timestamps round-trip times are measured badly, old'
    || ' duplicates are not recognised on fast links, and TIME_WAIT ports cannot be reused')
)
SELECT
  key AS subject,
  json_object('file', sysctl_file(key),
    'sysctl', key,
    'value', sysctl(key, 0), 'tcp_tw_reuse', sysctl('net.ipv4.tcp_tw_reuse', 0))
    AS evidence,
  key || ' is off. ' || cost || CASE
    WHEN key = 'net.ipv4.tcp_timestamps' AND sysctl('net.ipv4.tcp_tw_reuse', 0) = 1
    THEN '; so tcp_tw_reuse=1, which is set here, does nothing.' ELSE '.' END AS message,
  'high' AS confidence,
  key, '1' AS proposed
FROM feature
WHERE sysctl(key, 0) = 0
ORDER BY key;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: mtu-probing-always
-- title: Each connection starts with small segments
-- severity: low
-- family: loss
-- needs: sysctl:net.ipv4.tcp_mtu_probing
-- sets: net.ipv4.tcp_mtu_probing
-- merge: min
-- references: net/ipv4/tcp_output.c tcp_mtup_init(), tcp_sync_mss(); net/ipv4/tcp_timer.c
--   tcp_mtu_probing(); RFC 4821 section 7; tcp(7) tcp_mtu_probing
-- why: With tcp_mtu_probing=2 every connection begins with segments of tcp_base_mss bytes and looks
--   for larger ones by trying. Most connections end before it has found them, and send more and
--   smaller packets than the path would take.
-- fix: Set net.ipv4.tcp_mtu_probing to 1: it tries smaller segments only after large ones have
--   vanished.
-- risk: On a path that eats the ICMP a connection stalls for some seconds before it probes.
-- formula: 1 instead of {value}
SELECT
  'net.ipv4.tcp_mtu_probing' AS subject,
  json_object('value', sysctl('net.ipv4.tcp_mtu_probing', 0),
    'base_mss_bytes', sysctl('net.ipv4.tcp_base_mss', 0),
    'probes_failed', counter('TcpExt.TCPMTUPFail'),
    'probes_succeeded', counter('TcpExt.TCPMTUPSuccess')) AS evidence,
  'tcp_mtu_probing is ' || sysctl('net.ipv4.tcp_mtu_probing', 0)
    || ': each connection starts with segments of '
    || coalesce(sysctl('net.ipv4.tcp_base_mss', 0) || ' bytes', 'tcp_base_mss')
    || ' and most end before they have found larger ones. Set it to 1, which acts only where large'
    || ' segments vanish.' AS message,
  'high' AS confidence,
  'net.ipv4.tcp_mtu_probing' AS key, '1' AS proposed
WHERE sysctl('net.ipv4.tcp_mtu_probing', 0) > 1
ORDER BY subject;

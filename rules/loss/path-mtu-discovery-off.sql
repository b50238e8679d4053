-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: path-mtu-discovery-off
-- title: Path MTU discovery is weakened or off
-- severity: low
-- family: loss
-- needs: sysctl:net.ipv4.ip_no_pmtu_disc
-- sets: net.ipv4.ip_no_pmtu_disc
-- merge: first
-- references: net/ipv4/af_inet.c inet_create(); net/ipv4/icmp.c icmp_unreach();
--   Documentation/networking/ip-sysctl.rst ip_no_pmtu_disc; RFC 1191; RFC 8900; ip(7)
-- why: With any value but 0 new sockets send without the "do not fragment" bit, so that routers cut
--   packets in pieces. An ICMP that asks for smaller packets then sets the path to its least size
--   (1), is ignored (2), or counts only for protocols that can check it (3). Fragments are lost
--   more easily, and middleboxes drop them.
-- fix: Set net.ipv4.ip_no_pmtu_disc to 0, its default. If a firewall on the way eats the ICMP, have
--   it repaired, or set net.ipv4.tcp_mtu_probing to 1: it acts only where large segments vanish.
-- risk: Where a firewall eats the ICMP, large segments may vanish.
-- formula: 0 instead of {value}
SELECT
  'net.ipv4.ip_no_pmtu_disc' AS subject,
  json_object('value', sysctl('net.ipv4.ip_no_pmtu_disc', 0),
    'mtu_probing', sysctl('net.ipv4.tcp_mtu_probing', 0),
    'fragments_created', counter('Ip.FragCreates')) AS evidence,
  'ip_no_pmtu_disc is ' || sysctl('net.ipv4.ip_no_pmtu_disc', 0) || ': '
    || 'routers may cut the packets of new sockets in pieces, and '
    || CASE sysctl('net.ipv4.ip_no_pmtu_disc', 0)
      WHEN 1 THEN 'one ICMP makes them very small'
      WHEN 2 THEN 'nobody can ask for smaller ones'
      ELSE 'tunnels cannot be asked for smaller ones' END
    || '. Set it to 0; against black holes tcp_mtu_probing=1 is the remedy.' AS message,
  'high' AS confidence,
  'net.ipv4.ip_no_pmtu_disc' AS key, '0' AS proposed
WHERE sysctl('net.ipv4.ip_no_pmtu_disc', 0) <> 0
ORDER BY subject;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: reverse-path-filter-drops
-- title: The reverse path filter drops packets
-- severity: medium
-- family: loss
-- needs: counter:TcpExt.IPReversePathFilter, counter:Ip.InReceives
-- explains: outgoing-connections-fail
-- about: failure
-- references: net/ipv4/fib_frontend.c fib_validate_source(); net/ipv4/ip_input.c
--   ip_rcv_finish_core(); RFC 3704 section 2; ip-sysctl rp_filter
-- why: Packets arrive on an interface on which this host would not send the answer. With
--   rp_filter=1 the kernel takes their source for forged. Behind several uplinks, VPNs or
--   asymmetric routes that also hits real traffic, which is then lost without an error.
-- fix: Find the interface and the sources (net.ipv4.conf.IF.log_martians=1), and correct routing,
--   or add policy routing so that answers leave where requests came in. If the asymmetry is wanted,
--   set rp_filter=2 (loose) on that interface alone. Do not turn the filter off for the host.
SELECT
  'reverse path filter' AS subject,
  json_object('failure', 'no answer',
    'drops', counter('TcpExt.IPReversePathFilter'), 'received', counter('Ip.InReceives'),
    'drop_pct', round(counter('TcpExt.IPReversePathFilter') * 100.0 / counter('Ip.InReceives'), 3),
    'rp_filter_all', sysctl('net.ipv4.conf.all.rp_filter', 0),
    'rp_filter_default', sysctl('net.ipv4.conf.default.rp_filter', 0)) AS evidence,
  'Packets come in where this host would not send the answer: '
    || fmt_count(counter('TcpExt.IPReversePathFilter')) || ' of '
    || fmt_count(counter('Ip.InReceives')) || ' IPv4 packets were dropped by rp_filter. Check the'
    || ' routes back to their sources; where the asymmetry is wanted, set the filter of that'
    || ' interface to loose (2).' AS message,
  'medium' AS confidence,
  NULL AS key, NULL AS proposed
WHERE counter('TcpExt.IPReversePathFilter') >= policy('rp_filter_drops_min')
  AND counter('TcpExt.IPReversePathFilter') * 100
    >= policy('rp_filter_drops_pct') * counter('Ip.InReceives')
ORDER BY subject;

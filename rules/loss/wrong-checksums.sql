-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: wrong-checksums
-- title: Packets arrive damaged
-- severity: medium
-- family: loss
-- needs: counter:Tcp.InCsumErrors, counter:Tcp.InSegs
-- references: net/ipv4/tcp_ipv4.c tcp_v4_rcv(); net/ipv4/udp.c __udp4_lib_rcv(); RFC 9293 section
--   3.1; ethtool(8) rx-checksumming
-- why: The checksum over the data does not fit, and the kernel throws the packet away. The link
--   layer has checksums of its own, so that the damage happens inside a device: a network card, a
--   driver, a router, a virtual switch, or a tunnel that fills in checksums wrongly.
-- fix: Turn off checksum offload of the network card for a test (ethtool -K), update its driver,
--   look at the error counters of the link and of the devices on the way. TCP repeats what was
--   lost; UDP does not.
WITH
proto(name, wrong, received) AS (
  SELECT 'TCP', counter('Tcp.InCsumErrors'), counter('Tcp.InSegs')
  UNION ALL
  SELECT 'UDP', counter('Udp.InCsumErrors'), counter('Udp.InDatagrams') + counter('Udp.InErrors')
  UNION ALL
  SELECT 'UDP over IPv6', counter('Udp6.InCsumErrors'),
    counter('Udp6.InDatagrams') + counter('Udp6.InErrors')
)
SELECT
  name AS subject,
  json_object('wrong', wrong, 'received', received, 'wrong_pct', round(wrong * 100.0 / received, 4))
    AS evidence,
  'A device on the way or in this host damages packets: ' || fmt_count(wrong) || ' of '
    || fmt_count(received) || ' ' || name || ' packets had a wrong checksum and were thrown away.'
    || ' Test without checksum offload, and look at the error counters of the link.' AS message,
  'medium' AS confidence,
  NULL AS key, NULL AS proposed
FROM proto
WHERE wrong >= policy('checksum_errors_min')
  AND wrong * 100 >= policy('checksum_errors_pct') * received
ORDER BY wrong DESC, subject;

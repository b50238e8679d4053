-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: segments-small
-- title: Peers of a path take far smaller segments than the link
-- severity: medium
-- family: loss
-- needs: fact_path.snd_mss_bytes, fact_path.pmtu_bytes, fact_link.mtu_bytes
-- references: RFC 9293 section 3.7.1; RFC 6691; RFC 4459; net/ipv4/tcp_output.c tcp_sync_mss(),
--   net/ipv4/tcp_input.c tcp_parse_options()
-- why: A segment may be as large as the peer's SYN allows. Here it allows less than half of what
--   the link and the path take: a middlebox has removed the option (then IPv4 takes 536 bytes) or
--   clamped it too hard, or the peer has set TCP_MAXSEG or a tiny MTU. The same data costs twice
--   the packets, headers and interrupts and more, and a loss costs twice the rate.
-- fix: Look at the MSS in the SYNs that arrive from these peers (tcpdump), here and at the peer,
--   and have the middlebox repaired that changes it. No sysctl of this host is at fault.
WITH path AS (
  SELECT p.*, l.mtu_bytes
  FROM fact_path p JOIN fact_link l ON l.ifname = p.ifname
  -- A path that takes less than the link has told so; that is no fault of the option.
  WHERE NOT p.loopback AND p.pmtu_bytes >= l.mtu_bytes
    AND p.data_segs_out >= policy('small_mss_segs')
    -- Beyond Ethernet's 1500 bytes most peers ask for less, and rightly.
    AND p.snd_mss_bytes * 100 <= policy('small_mss_pct') * (min(l.mtu_bytes, 1500) - 40)
    -- Of peers that send little at a time nothing can be said: their segments are not full.
    AND p.bytes_sent * 2 >= p.data_segs_out * p.snd_mss_bytes
)
SELECT
  path AS subject,
  json_object('path', path, 'mss_bytes', snd_mss_bytes, 'mtu_bytes', mtu_bytes,
    'pmtu_bytes', pmtu_bytes, 'data_segs_out', data_segs_out, 'bytes_sent', bytes_sent,
    'sockets_max', sockets_max) AS evidence,
  'Segments on this path carry ' || snd_mss_bytes || ' bytes at most, though ' || ifname
    || ' and the path take packets of ' || mtu_bytes || ': '
    || fmt_count(data_segs_out) || ' segments for ' || fmt_bytes(bytes_sent)
    || '. Either the peers ask for so little, or a middlebox has changed or removed the MSS in'
    || ' their SYNs.' AS message,
  CASE WHEN samples >= policy('min_samples') THEN 'medium' ELSE 'low' END AS confidence,
  NULL AS key, NULL AS proposed
FROM path
ORDER BY data_segs_out DESC, subject;

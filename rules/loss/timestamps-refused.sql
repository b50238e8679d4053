-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: timestamps-refused
-- title: Segments are refused because of their timestamps
-- severity: medium
-- family: loss
-- needs: counter:TcpExt.PAWSEstab, counter:TcpExt.PAWSOldAck
-- references: net/ipv4/tcp_input.c tcp_validate_incoming(), tcp_disordered_ack_check(); RFC 7323
--   section 5; RFC 6191
-- why: Segments arrive with an older timestamp than the connection has seen, and are thrown away as
--   late copies. A few are that; many come from a NAT or load balancer that mixes the timestamps of
--   several hosts, or that rewrites them, and then data and handshakes stall.
-- fix: Find out which addresses share a NAT or load balancer, and have it leave timestamps alone or
--   keep them apart. Where peers behind it reuse ports early (tcp_tw_reuse=1), turn that off there.
--   Turning tcp_timestamps off here would cost every other connection its protection.
SELECT
  'timestamps of peers' AS subject,
  json_object('refused', counter('TcpExt.PAWSEstab'), 'refused_per_s', round(rate_per_s, 3),
    'refused_time_wait', counter('TcpExt.PAWSTimewait'),
    'refused_connecting', counter('TcpExt.PAWSActive'),
    'old_acks', counter('TcpExt.PAWSOldAck'), 'reordered', counter('TcpExt.TCPSACKReorder'),
    'received', counter('Tcp.InSegs')) AS evidence,
  'Something on the way mixes or rewrites TCP timestamps: ' || fmt_count(delta)
    || ' segments of open connections were thrown away because their timestamp was too old'
    || coalesce(', of ' || fmt_count(counter('Tcp.InSegs')) || ' that came', '')
    || '. Look for a NAT or load balancer between this host and its peers.' AS message,
  CASE WHEN counter('TcpExt.PAWSTimewait') > 0 OR counter('TcpExt.PAWSActive') > 0 THEN 'medium'
    ELSE 'low' END AS confidence,
  NULL AS key, NULL AS proposed
FROM fact_counter
-- Acknowledgments that were overtaken are harmless, but counted here if the peer only receives;
-- before PAWSOldAck was split off (6.14), all of them. A path that reorders them reorders data too,
-- or makes it so late that it is sent twice.
WHERE name = 'TcpExt.PAWSEstab' AND rate_per_s >= policy('paws_per_s')
  AND delta >= policy('paws_min')
  AND delta > policy('paws_reorder_factor') * (coalesce(counter('TcpExt.TCPSACKReorder'), 0)
    + coalesce(counter('TcpExt.TCPRenoReorder'), 0) + coalesce(counter('TcpExt.TCPTSReorder'), 0)
    + coalesce(counter('TcpExt.TCPDSACKRecv'), 0))
ORDER BY subject;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- A shaper on eth0 with a long queue.
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('TcpExt.TCPSpuriousRtxHostQueues', 'counter', 600, 2),
  ('TcpExt.TCPRetransFail', 'counter', 50, 0.2),
  ('Tcp.RetransSegs', 'counter', 2000, 7);
INSERT INTO fact_link (ifname, up, qdisc) VALUES ('eth0', 1, 'htb'), ('lo', 1, 'noqueue'),
  ('eth1', 0, 'pfifo_fast');

-- case: a long queue of its own
-- kind: fires
-- expect: evidence.ifname=eth0, subject=retransmissions of the host, confidence=medium, key=NULL, evidence.held_pct=25, message~A queue on this host itself is longer than a timeout: 600 times, message~and 50 repetitions were refused (25 % of all repetitions). Look at rate limits and queues of the devices (eth0 htb).

-- case: as many refused
-- kind: boundary
-- expect: message~A queue on this host itself, message~Look at rate limits and queues
UPDATE fact_counter SET delta = 600 WHERE name = 'TcpExt.TCPRetransFail';

-- case: none refused
-- kind: fires
-- expect: message~when it was to be sent again (23 % of all repetitions). Look
UPDATE fact_counter SET delta = 0 WHERE name = 'TcpExt.TCPRetransFail';

-- case: refused alone
-- kind: fires
-- expect: message~refuses to send segments again: 400 repetitions were refused (20 % of all repetitions). Look
UPDATE fact_counter SET delta = 0 WHERE name = 'TcpExt.TCPSpuriousRtxHostQueues';
UPDATE fact_counter SET delta = 400 WHERE name = 'TcpExt.TCPRetransFail';

-- case: more refused
-- kind: boundary
-- expect: evidence.ifname=NULL, message~This host itself refuses to send segments again, message~Look at the firewall rules and routes
UPDATE fact_counter SET delta = 601 WHERE name = 'TcpExt.TCPRetransFail';

-- case: just a tenth
-- kind: boundary
-- expect: evidence.held_pct=10
UPDATE fact_counter SET delta = 5900 WHERE name = 'Tcp.RetransSegs';

-- case: just less than a tenth
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 5901 WHERE name = 'Tcp.RetransSegs';

-- case: just enough
-- kind: boundary
-- expect: evidence.queued=50
UPDATE fact_counter SET delta = 50 WHERE name = 'TcpExt.TCPSpuriousRtxHostQueues';
UPDATE fact_counter SET delta = 500 WHERE name = 'Tcp.RetransSegs';

-- case: just too few
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 49 WHERE name = 'TcpExt.TCPSpuriousRtxHostQueues';
UPDATE fact_counter SET delta = 500 WHERE name = 'Tcp.RetransSegs';

-- case: queued ones are not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.TCPSpuriousRtxHostQueues
DELETE FROM fact_counter WHERE name = 'TcpExt.TCPSpuriousRtxHostQueues';

-- case: refused ones are not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.TCPRetransFail
DELETE FROM fact_counter WHERE name = 'TcpExt.TCPRetransFail';

-- case: retransmissions are not counted
-- kind: missing
-- expect: unjudged=counter:Tcp.RetransSegs
DELETE FROM fact_counter WHERE name = 'Tcp.RetransSegs';

-- case: the links are not known
-- kind: missing
-- expect: evidence.qdiscs=NULL, message~queues of the devices.
DELETE FROM fact_link;

-- case: a quiet virtual machine that stood still for a moment
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 3;

-- case: two devices: which one holds them is not told
-- kind: boundary
-- expect: evidence.ifname=NULL
UPDATE fact_link SET up = 1;

-- case: as many refused as queued: the device is named
-- kind: boundary
-- expect: evidence.ifname=eth0
UPDATE fact_counter SET delta = 600 WHERE name = 'TcpExt.TCPRetransFail';

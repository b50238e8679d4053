-- SPDX-License-Identifier: GPL-2.0-or-later
-- 150 of 300 timeouts of data were needless; rto_min stands at 20 ms.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_rto_min_us', '20000');
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('TcpExt.TCPLossUndo', 'counter', 150, 0.5), ('TcpExt.TCPTimeouts', 'counter', 1300, 4),
  ('TcpExt.TCPSynRetrans', 'counter', 1000, 3);

-- case: a shorter minimum than the kernel's
-- kind: fires
-- expect: subject=timeouts of the host, confidence=high, key=net.ipv4.tcp_rto_min_us, proposed=200000, evidence.spurious_pct=50, message~tcp_rto_min_us is only 20.0 ms, message~150 of 300 timeouts were needless. Set it back to 200 ms.

-- case: the kernel's own minimum: the path varies
-- kind: fires
-- expect: confidence=medium, key=NULL, proposed=NULL, message~Round-trip times jump, message~Look for full queues
UPDATE fact_sysctl SET value = '200000';

-- case: a little below the kernel's own
-- kind: boundary
-- expect: key=net.ipv4.tcp_rto_min_us
UPDATE fact_sysctl SET value = '199999';

-- case: just the share
-- kind: boundary
-- expect: evidence.spurious_pct=20
UPDATE fact_counter SET delta = 60 WHERE name = 'TcpExt.TCPLossUndo';

-- case: just below the share
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 59 WHERE name = 'TcpExt.TCPLossUndo';

-- case: just enough
-- kind: boundary
-- expect: evidence.spurious=20
UPDATE fact_counter SET delta = 20 WHERE name = 'TcpExt.TCPLossUndo';
UPDATE fact_counter SET delta = 1050 WHERE name = 'TcpExt.TCPTimeouts';

-- case: too few
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 19 WHERE name = 'TcpExt.TCPLossUndo';
UPDATE fact_counter SET delta = 1050 WHERE name = 'TcpExt.TCPTimeouts';

-- case: needless ones are not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.TCPLossUndo
DELETE FROM fact_counter WHERE name = 'TcpExt.TCPLossUndo';

-- case: timeouts are not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.TCPTimeouts
DELETE FROM fact_counter WHERE name = 'TcpExt.TCPTimeouts';

-- case: those of handshakes are not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.TCPSynRetrans
DELETE FROM fact_counter WHERE name = 'TcpExt.TCPSynRetrans';

-- case: the key is not there before kernel 6.11
-- kind: missing
-- expect: key=NULL, confidence=medium, evidence.rto_min_us=NULL
DELETE FROM fact_sysctl;

-- case: a low minimum inside a data centre without needless timeouts
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 0 WHERE name = 'TcpExt.TCPLossUndo';

-- case: more needless ones than timeouts of data are left: handshakes were repeated by the peer
-- kind: trap
-- expect: evidence.spurious_pct=100, message~150 of 150 timeouts
UPDATE fact_counter SET delta = 1100 WHERE name = 'TcpExt.TCPTimeouts';

-- SPDX-License-Identifier: GPL-2.0-or-later
-- 600 in five minutes, and handshakes too.
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('TcpExt.PAWSEstab', 'counter', 600, 2), ('TcpExt.PAWSOldAck', 'counter', 9000, 30),
  ('TcpExt.PAWSTimewait', 'counter', 40, 0.1), ('TcpExt.PAWSActive', 'counter', 0, 0),
  ('Tcp.InSegs', 'counter', 80000, 270);

-- case: data and handshakes
-- kind: fires
-- expect: subject=timestamps of peers, confidence=medium, key=NULL, message~600 segments of open connections were thrown away because their timestamp was too old, of 80 000 that came

-- case: data only
-- kind: boundary
-- expect: confidence=low
UPDATE fact_counter SET delta = 0 WHERE name = 'TcpExt.PAWSTimewait';

-- case: handshakes of this host only
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_counter SET delta = 0 WHERE name = 'TcpExt.PAWSTimewait';
UPDATE fact_counter SET delta = 1 WHERE name = 'TcpExt.PAWSActive';

-- case: one handshake in TIME_WAIT
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_counter SET delta = 1 WHERE name = 'TcpExt.PAWSTimewait';

-- case: just often enough
-- kind: boundary
-- expect: evidence.refused_per_s=0.1
UPDATE fact_counter SET delta = 30, rate_per_s = 0.1 WHERE name = 'TcpExt.PAWSEstab';

-- case: just too seldom
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 29, rate_per_s = 0.0967 WHERE name = 'TcpExt.PAWSEstab';

-- case: just enough in a short window
-- kind: boundary
-- expect: evidence.refused=10
UPDATE fact_counter SET delta = 10 WHERE name = 'TcpExt.PAWSEstab';

-- case: a few in a short window
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 9 WHERE name = 'TcpExt.PAWSEstab';

-- case: not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.PAWSEstab
DELETE FROM fact_counter WHERE name = 'TcpExt.PAWSEstab';

-- case: segments that came are not counted
-- kind: missing
-- expect: message~too old. Look
DELETE FROM fact_counter WHERE name = 'Tcp.InSegs';

-- case: an older kernel counts harmless acknowledgments as well
-- kind: missing
-- expect: unjudged=counter:TcpExt.PAWSOldAck
DELETE FROM fact_counter WHERE name = 'TcpExt.PAWSOldAck';

-- case: old acknowledgments alone are harmless
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 0, rate_per_s = 0 WHERE name = 'TcpExt.PAWSEstab';

-- case: the path reorders: overtaken acknowledgments of a one-way transfer count too (measured on 6.18)
-- kind: trap
-- expect: none
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('TcpExt.TCPSACKReorder', 'counter', 2400, 8), ('TcpExt.TCPTSReorder', 'counter', 2, 0);

-- case: half as many reordered as refused
-- kind: boundary
-- expect: none
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('TcpExt.TCPSACKReorder', 'counter', 297, 2), ('TcpExt.TCPRenoReorder', 'counter', 1, 0),
  ('TcpExt.TCPTSReorder', 'counter', 1, 0), ('TcpExt.TCPDSACKRecv', 'counter', 1, 0);

-- case: fewer reordered than that
-- kind: boundary
-- expect: evidence.reordered=296
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('TcpExt.TCPSACKReorder', 'counter', 296, 2), ('TcpExt.TCPRenoReorder', 'counter', 1, 0),
  ('TcpExt.TCPTSReorder', 'counter', 1, 0), ('TcpExt.TCPDSACKRecv', 'counter', 1, 0);

-- case: without SACK late acknowledgments come on the way back as well (measured on 6.18)
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 3356, rate_per_s = 400 WHERE name = 'TcpExt.PAWSEstab';
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('TcpExt.TCPTSReorder', 'counter', 2900, 360);

-- case: the path delays some for so long that they are sent twice (measured on 6.18)
-- kind: trap
-- expect: none
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('TcpExt.TCPDSACKRecv', 'counter', 900, 3);

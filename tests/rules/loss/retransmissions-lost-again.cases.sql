-- SPDX-License-Identifier: GPL-2.0-or-later
-- A policer: a fifth of 5 000 repetitions of data is lost again.
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('TcpExt.TCPLostRetransmit', 'counter', 1100, 4), ('TcpExt.TCPTimeouts', 'counter', 100, 0.3),
  ('Tcp.RetransSegs', 'counter', 5040, 17), ('TcpExt.TCPSynRetrans', 'counter', 40, 0.1);
INSERT INTO fact_path (path, path_id, loopback, data_segs_out, retrans_segs) VALUES
  ('192.0.2.0/24 via eth0 (cubic)', 1, 0, 96000, 4800),
  ('198.51.100.0/24 via eth0 (cubic)', 2, 0, 900000, 200), ('127.0.0.0/24', 3, 1, 9000, 9000);

-- case: lost twice
-- kind: fires
-- expect: subject=retransmissions of the host, confidence=medium, key=NULL, evidence.again_pct=20, message~1000 of 5000 segments that were sent again (20 %) were lost again. Most are sent again on 192.0.2.0/24 via eth0 (cubic).

-- case: just a tenth
-- kind: boundary
-- expect: evidence.again_pct=10
UPDATE fact_counter SET delta = 600 WHERE name = 'TcpExt.TCPLostRetransmit';

-- case: just less than a tenth
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 599 WHERE name = 'TcpExt.TCPLostRetransmit';

-- case: just enough
-- kind: boundary
-- expect: evidence.lost_again=100
UPDATE fact_counter SET delta = 200 WHERE name = 'TcpExt.TCPLostRetransmit';
UPDATE fact_counter SET delta = 500 WHERE name = 'Tcp.RetransSegs';

-- case: just too few
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 199 WHERE name = 'TcpExt.TCPLostRetransmit';
UPDATE fact_counter SET delta = 500 WHERE name = 'Tcp.RetransSegs';

-- case: not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.TCPLostRetransmit
DELETE FROM fact_counter WHERE name = 'TcpExt.TCPLostRetransmit';

-- case: timeouts are not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.TCPTimeouts
DELETE FROM fact_counter WHERE name = 'TcpExt.TCPTimeouts';

-- case: retransmissions are not counted
-- kind: missing
-- expect: unjudged=counter:Tcp.RetransSegs
DELETE FROM fact_counter WHERE name = 'Tcp.RetransSegs';

-- case: those of handshakes are not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.TCPSynRetrans
DELETE FROM fact_counter WHERE name = 'TcpExt.TCPSynRetrans';

-- case: sockets could not be read
-- kind: missing
-- expect: evidence.path=NULL, message~were lost again. Look for a rate limit
DELETE FROM fact_path;

-- case: hosts that do not answer: each timeout loses the repetition before
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 4000
WHERE name IN ('TcpExt.TCPLostRetransmit', 'TcpExt.TCPTimeouts');

-- case: twice the share that is lost of all
-- kind: boundary
-- expect: evidence.again_pct=20
UPDATE fact_path SET data_segs_out = 48000 WHERE path_id = 1;

-- case: less than twice
-- kind: boundary
-- expect: none
UPDATE fact_path SET data_segs_out = 47999 WHERE path_id = 1;

-- case: 15 % are lost at random, of what is sent again too (measured on 6.18)
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 3280 WHERE name = 'TcpExt.TCPLostRetransmit';
UPDATE fact_counter SET delta = 0 WHERE name = 'TcpExt.TCPTimeouts';
UPDATE fact_counter SET delta = 22151 WHERE name = 'Tcp.RetransSegs';
UPDATE fact_path SET data_segs_out = 148614, retrans_segs = 22111 WHERE path_id = 1;

-- case: no open connection has sent anything again
-- kind: boundary
-- expect: evidence.path=NULL
UPDATE fact_path SET retrans_segs = 0;

-- case: less than a tenth, though far more than is lost of all
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 599 WHERE name = 'TcpExt.TCPLostRetransmit';
UPDATE fact_path SET data_segs_out = 960000 WHERE path_id = 1;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- 300 drops, 100 of them at full accept queues; cookies are off.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_syncookies', '0');
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('TcpExt.ListenDrops', 'counter', 300, 1), ('TcpExt.ListenOverflows', 'counter', 100, 0.3),
  ('TcpExt.TCPReqQFullDrop', 'counter', 150, 0.5),
  ('TcpExt.TCPMemoryPressures', 'counter', 0, 0);

-- case: cookies are off
-- kind: fires
-- expect: evidence.sysctl=net.ipv4.tcp_syncookies, subject=listeners of the host, confidence=high, key=net.ipv4.tcp_syncookies, proposed=1, evidence.drops=200, message~SYN cookies are off, so a full SYN queue turns clients away: 200 packets, message~(150 at the backlog

-- case: cookies are off, and only tcp_max_syn_backlog dropped
-- kind: fires
-- expect: evidence.sysctl=net.ipv4.tcp_syncookies, confidence=medium, key=net.ipv4.tcp_syncookies, message~200 packets of connection attempts were dropped at tcp_max_syn_backlog or for lack of memory. Turn
UPDATE fact_counter SET delta = 0 WHERE name = 'TcpExt.TCPReqQFullDrop';

-- case: all were dropped at the backlog
-- kind: boundary
-- expect: message~200 packets of connection attempts were dropped at the backlog. Turn
UPDATE fact_counter SET delta = 200 WHERE name = 'TcpExt.TCPReqQFullDrop';

-- case: all but one
-- kind: boundary
-- expect: message~were dropped (199 at the backlog, the others
UPDATE fact_counter SET delta = 199 WHERE name = 'TcpExt.TCPReqQFullDrop';

-- case: cookies are on: no route, or refused
-- kind: fires
-- expect: evidence.sysctl=NULL, confidence=medium, key=NULL, proposed=NULL, message~Look for missing routes back to the clients
UPDATE fact_sysctl SET value = '1';
UPDATE fact_counter SET delta = 0 WHERE name = 'TcpExt.TCPReqQFullDrop';

-- case: cookies were turned on meanwhile
-- kind: fires
-- expect: evidence.sysctl=NULL, confidence=medium, key=NULL, message~SYN cookies were off for a part of the window
UPDATE fact_sysctl SET value = '1';
UPDATE fact_counter SET delta = 1 WHERE name = 'TcpExt.TCPReqQFullDrop';

-- case: cookies are on, and TCP is short of memory
-- kind: fires
-- expect: evidence.sysctl=net.ipv4.tcp_mem, confidence=medium, key=NULL, message~TCP is short of memory
UPDATE fact_sysctl SET value = '1';
UPDATE fact_counter SET delta = 0 WHERE name = 'TcpExt.TCPReqQFullDrop';
UPDATE fact_counter SET delta = 1 WHERE name = 'TcpExt.TCPMemoryPressures';

-- case: just enough
-- kind: boundary
-- expect: evidence.drops=10
UPDATE fact_counter SET delta = 110 WHERE name = 'TcpExt.ListenDrops';

-- case: a few are not worth a word
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 109 WHERE name = 'TcpExt.ListenDrops';

-- case: drops are not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.ListenDrops
DELETE FROM fact_counter WHERE name = 'TcpExt.ListenDrops';

-- case: overflows are not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.ListenOverflows
DELETE FROM fact_counter WHERE name = 'TcpExt.ListenOverflows';

-- case: whether cookies are on is not known
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_syncookies
DELETE FROM fact_sysctl;

-- case: how many found the SYN queue full is not known
-- kind: missing
-- expect: confidence=medium, key=net.ipv4.tcp_syncookies, message~(an unknown number at the backlog
DELETE FROM fact_counter WHERE name = 'TcpExt.TCPReqQFullDrop';

-- case: all drops are those of full accept queues: other rules tell
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 300 WHERE name = 'TcpExt.ListenOverflows';

-- case: a SYN queue that overflowed into cookies dropped nothing
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '1';
UPDATE fact_counter SET delta = 0;
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('TcpExt.TCPReqQFullDoCookies', 'counter', 5000, 17);

-- case: one a minute
-- kind: boundary
-- expect: evidence.drops=20
INSERT INTO fact_quality (samples, span_us, socket_span_us, dumps_interrupted, lost_events, boots)
VALUES (99, 1200000000, 1200000000, 0, 0, 1);
UPDATE fact_counter SET delta = 120 WHERE name = 'TcpExt.ListenDrops';

-- case: less often than once a minute is noise
-- kind: boundary
-- expect: none
INSERT INTO fact_quality (samples, span_us, socket_span_us, dumps_interrupted, lost_events, boots)
VALUES (99, 1200000001, 1200000001, 0, 0, 1);
UPDATE fact_counter SET delta = 120 WHERE name = 'TcpExt.ListenDrops';

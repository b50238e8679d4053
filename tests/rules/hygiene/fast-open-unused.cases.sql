-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_fastopen', '3');
INSERT INTO fact_quality (samples, span_us, socket_span_us, dumps_interrupted, lost_events,
  sources_missing, boots) VALUES (720, 7200000000, 7200000000, 0, 0, 0, 1);
INSERT INTO fact_counter (name, kind, delta) VALUES ('Tcp.PassiveOpens', 'counter', 50000),
  ('TcpExt.TCPFastOpenPassive', 'counter', 0), ('TcpExt.TCPFastOpenCookieReqd', 'counter', 0);

-- case: nobody uses it
-- kind: fires
-- expect: subject=net.ipv4.tcp_fastopen, confidence=medium, key=NULL, evidence.accepted=50000, message~of 50 000 connections that were accepted in 2 h none used it

-- case: just an hour
-- kind: boundary
-- expect: evidence.uses=0
UPDATE fact_quality SET span_us = 3600000000;

-- case: a window that is too short to tell
-- kind: boundary
-- expect: none
UPDATE fact_quality SET span_us = 3599000000;

-- case: a client asked for a cookie
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 1 WHERE name = 'TcpExt.TCPFastOpenCookieReqd';

-- case: a client used it
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 1 WHERE name = 'TcpExt.TCPFastOpenPassive';

-- case: its use is not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.TCPFastOpenPassive
DELETE FROM fact_counter WHERE name = 'TcpExt.TCPFastOpenPassive';

-- case: requests for cookies are not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.TCPFastOpenCookieReqd
DELETE FROM fact_counter WHERE name = 'TcpExt.TCPFastOpenCookieReqd';

-- case: connections are not counted
-- kind: missing
-- expect: unjudged=counter:Tcp.PassiveOpens
DELETE FROM fact_counter WHERE name = 'Tcp.PassiveOpens';

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_fastopen
DELETE FROM fact_sysctl;

-- case: only clients, as the kernel has it
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '1';

-- case: nobody connected at all
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 0;

-- case: one connection is enough to tell
-- kind: boundary
-- expect: evidence.accepted=1
UPDATE fact_counter SET delta = 1 WHERE name = 'Tcp.PassiveOpens';

-- SPDX-License-Identifier: GPL-2.0-or-later
-- A listener at an old somaxconn of 128; 90 % of 2 000 cookies are answered.
INSERT INTO fact_sysctl (key, value) VALUES ('net.core.somaxconn', '128'),
  ('net.ipv4.tcp_syncookies', '1');
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('TcpExt.TCPReqQFullDoCookies', 'counter', 2000, 7),
  ('TcpExt.SyncookiesSent', 'counter', 2000, 7), ('TcpExt.SyncookiesRecv', 'counter', 1800, 6);
INSERT INTO fact_listener (addr, port, cookie, pid, process, samples, queue_max, backlog,
  samples_full, syn_recv_max) VALUES ('0.0.0.0', 443, 1, 80, 'nginx', 6, 3, 128, 0, 128),
  ('0.0.0.0', 22, 2, 81, 'sshd', 6, 0, 128, 0, 1);

-- case: real clients, and somaxconn is the limit
-- kind: fires
-- expect: subject=0.0.0.0:443, confidence=high, key=net.core.somaxconn, proposed=4096, evidence.cause=burst, message~A burst of real clients is larger than the SYN queue of nginx on 0.0.0.0:443 (128 places): 2000 attempts found no place, and 1800 of 2000 cookies, message~Raise net.core.somaxconn

-- case: an IPv6 listener at the kernel's default
-- kind: fires
-- expect: subject=[::]:443, proposed=8192
UPDATE fact_sysctl SET value = '4096' WHERE key = 'net.core.somaxconn';
UPDATE fact_listener SET addr = '::', backlog = 4096, syn_recv_max = 4000 WHERE port = 443;

-- case: a flood: nothing is enlarged
-- kind: fires
-- expect: confidence=high, key=NULL, proposed=NULL, evidence.cause=flood, message~This looks like a SYN flood, message~Leave tcp_syncookies on
UPDATE fact_counter SET delta = 20 WHERE name = 'TcpExt.SyncookiesRecv';

-- case: clients repeat their answers
-- kind: fires
-- expect: evidence.answered_pct=100, evidence.cookies_answered=2000, message~2000 of 2000 cookies
UPDATE fact_counter SET delta = 2100 WHERE name = 'TcpExt.SyncookiesRecv';

-- case: neither
-- kind: fires
-- expect: confidence=low, key=NULL, evidence.cause=unclear, message~Look which clients these are
UPDATE fact_counter SET delta = 600 WHERE name = 'TcpExt.SyncookiesRecv';

-- case: just answered often enough
-- kind: boundary
-- expect: evidence.cause=burst, key=net.core.somaxconn
UPDATE fact_counter SET delta = 1000 WHERE name = 'TcpExt.SyncookiesRecv';

-- case: just not
-- kind: boundary
-- expect: evidence.cause=unclear, key=NULL
UPDATE fact_counter SET delta = 999 WHERE name = 'TcpExt.SyncookiesRecv';

-- case: just no flood
-- kind: boundary
-- expect: evidence.cause=unclear
UPDATE fact_counter SET delta = 201 WHERE name = 'TcpExt.SyncookiesRecv';

-- case: just a flood
-- kind: boundary
-- expect: evidence.cause=flood
UPDATE fact_counter SET delta = 200 WHERE name = 'TcpExt.SyncookiesRecv';

-- case: just enough attempts
-- kind: boundary
-- expect: evidence.queue_full=10
UPDATE fact_counter SET delta = 10 WHERE name = 'TcpExt.TCPReqQFullDoCookies';

-- case: a few attempts are not worth a word
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 9 WHERE name = 'TcpExt.TCPReqQFullDoCookies';

-- case: the application asked for less than somaxconn allows
-- kind: boundary
-- expect: key=NULL, message~Give the application a larger backlog: somaxconn allows 129.
UPDATE fact_sysctl SET value = '129' WHERE key = 'net.core.somaxconn';

-- case: as high as is sensible
-- kind: boundary
-- expect: key=NULL, message~Look which clients these are
UPDATE fact_sysctl SET value = '65535' WHERE key = 'net.core.somaxconn';
UPDATE fact_listener SET backlog = 65535, syn_recv_max = 60000 WHERE port = 443;

-- case: a queue was seen more than half full
-- kind: boundary
-- expect: subject=0.0.0.0:443, confidence=high
UPDATE fact_listener SET syn_recv_max = 65 WHERE port = 443;

-- case: no queue was seen more than half full
-- kind: boundary
-- expect: subject=listeners of the host, confidence=medium, key=NULL, message~than the SYN queue: 2000
UPDATE fact_listener SET syn_recv_max = 64 WHERE port = 443;

-- case: full queues are not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.TCPReqQFullDoCookies
DELETE FROM fact_counter WHERE name = 'TcpExt.TCPReqQFullDoCookies';

-- case: cookies sent are not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.SyncookiesSent
DELETE FROM fact_counter WHERE name = 'TcpExt.SyncookiesSent';

-- case: cookies answered are not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.SyncookiesRecv
DELETE FROM fact_counter WHERE name = 'TcpExt.SyncookiesRecv';

-- case: whether cookies are on is not known
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_syncookies
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_syncookies';

-- case: somaxconn is not known
-- kind: missing
-- expect: key=NULL, confidence=high
DELETE FROM fact_sysctl WHERE key = 'net.core.somaxconn';

-- case: with tcp_syncookies=2 each attempt counts as if the queue were full
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '2' WHERE key = 'net.ipv4.tcp_syncookies';

-- case: half-open connections alone: the queue has places
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 0;

-- case: one a minute
-- kind: boundary
-- expect: evidence.queue_full=20
INSERT INTO fact_quality (samples, span_us, socket_span_us, dumps_interrupted, lost_events, boots)
VALUES (99, 1200000000, 1200000000, 0, 0, 1);
UPDATE fact_counter SET delta = 20 WHERE name = 'TcpExt.TCPReqQFullDoCookies';

-- case: less often than once a minute is noise
-- kind: boundary
-- expect: none
INSERT INTO fact_quality (samples, span_us, socket_span_us, dumps_interrupted, lost_events, boots)
VALUES (99, 1200000001, 1200000001, 0, 0, 1);
UPDATE fact_counter SET delta = 20 WHERE name = 'TcpExt.TCPReqQFullDoCookies';

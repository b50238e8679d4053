-- SPDX-License-Identifier: GPL-2.0-or-later
-- 40 drops of four kinds, no memory pressure, one reader that lags.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_mem', '287901 383868 575802');
INSERT INTO fact_counter (name, kind, delta, rate_per_s, last, min, max) VALUES
  ('TcpExt.RcvPruned', 'counter', 10, 0, NULL, NULL, NULL),
  ('TcpExt.OfoPruned', 'counter', 5, 0, NULL, NULL, NULL),
  ('TcpExt.TCPRcvQDrop', 'counter', 20, 0, NULL, NULL, NULL),
  ('TcpExt.TCPOFODrop', 'counter', 5, 0, NULL, NULL, NULL),
  ('TcpExt.PruneCalled', 'counter', 900, 3, NULL, NULL, NULL),
  ('TcpExt.TCPMemoryPressures', 'counter', 0, 0, NULL, NULL, NULL),
  ('sockstat.TCP.mem', 'gauge', NULL, NULL, 9000, 9000, 9000);
INSERT INTO fact_flow (cookie, path_id, remote, pid, process, rqueue_max_bytes, rcvbuf_max_bytes)
VALUES (1, 1, '192.0.2.3:80', 12, 'reader', 65536, 900000),
  (2, 1, '192.0.2.4:80', 13, 'other', 100, 900000);

-- case: a reader that lags
-- kind: fires
-- expect: evidence.sysctl=NULL, evidence.pid=12, subject=received data of the host, confidence=medium, key=NULL, evidence.drops=40, message~reader (pid 12) may be reading too slowly (65.5 kB unread from 192.0.2.3:80), message~thrown away 40 times

-- case: TCP is under pressure
-- kind: fires
-- expect: evidence.sysctl=net.ipv4.tcp_mem, confidence=high, evidence.memory_pressure=1, message~TCP is under memory pressure, and received segments, message~Cure the pressure first.
UPDATE fact_counter SET max = 383868 WHERE kind = 'gauge';

-- case: just not
-- kind: boundary
-- expect: confidence=medium, evidence.memory_pressure=0
UPDATE fact_counter SET max = 383867 WHERE kind = 'gauge';

-- case: pressure between two samples
-- kind: boundary
-- expect: confidence=high
UPDATE fact_counter SET delta = 1 WHERE name = 'TcpExt.TCPMemoryPressures';

-- case: a small buffer that is half full
-- kind: boundary
-- expect: evidence.remote=192.0.2.3:80
UPDATE fact_flow SET rqueue_max_bytes = 2000, rcvbuf_max_bytes = 4000 WHERE cookie = 1;

-- case: nobody in sight
-- kind: boundary
-- expect: confidence=low, evidence.remote=NULL, message~An application reads too slowly or has set a small receive buffer
UPDATE fact_flow SET rqueue_max_bytes = 1999, rcvbuf_max_bytes = 4000 WHERE cookie = 1;

-- case: not much unread in a large buffer
-- kind: boundary
-- expect: confidence=low
UPDATE fact_flow SET rqueue_max_bytes = 65535;

-- case: just enough drops
-- kind: boundary
-- expect: evidence.drops=10
UPDATE fact_counter SET delta = 0
WHERE name IN ('TcpExt.OfoPruned', 'TcpExt.TCPRcvQDrop', 'TcpExt.TCPOFODrop');

-- case: just too few
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 0
WHERE name IN ('TcpExt.OfoPruned', 'TcpExt.TCPRcvQDrop', 'TcpExt.TCPOFODrop');
UPDATE fact_counter SET delta = 9 WHERE name = 'TcpExt.RcvPruned';

-- case: drops are not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.RcvPruned
DELETE FROM fact_counter WHERE name = 'TcpExt.RcvPruned';

-- case: nor those out of order
-- kind: missing
-- expect: unjudged=counter:TcpExt.OfoPruned
DELETE FROM fact_counter WHERE name = 'TcpExt.OfoPruned';

-- case: an older kernel does not count all
-- kind: missing
-- expect: evidence.drops=15
DELETE FROM fact_counter WHERE name IN ('TcpExt.TCPRcvQDrop', 'TcpExt.TCPOFODrop');

-- case: the memory in use is not known, nor who it was
-- kind: missing
-- expect: confidence=low, evidence.used_pages=NULL
DELETE FROM fact_counter WHERE kind = 'gauge';
DELETE FROM fact_flow;

-- case: the owner is not known
-- kind: missing
-- expect: message~A process that could not be read may be reading too slowly
UPDATE fact_flow SET pid = NULL, process = NULL;

-- case: the kernel made room and dropped nothing
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 0 WHERE name <> 'TcpExt.PruneCalled';

-- case: one a minute
-- kind: boundary
-- expect: evidence.drops=40
INSERT INTO fact_quality (samples, span_us, socket_span_us, dumps_interrupted, lost_events, boots)
VALUES (99, 2400000000, 2400000000, 0, 0, 1);

-- case: less often than once a minute is noise
-- kind: boundary
-- expect: none
INSERT INTO fact_quality (samples, span_us, socket_span_us, dumps_interrupted, lost_events, boots)
VALUES (99, 2400000001, 2400000001, 0, 0, 1);

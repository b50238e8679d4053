-- SPDX-License-Identifier: GPL-2.0-or-later
-- A server that hangs: 40 connections wait on average, 20 a second come in a minute.
INSERT INTO fact_quality (samples, span_us, socket_span_us, dumps_interrupted, lost_events, boots)
VALUES (6, 60000000, 60000000, 0, 0, 1);
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('Tcp.PassiveOpens', 'counter', 1200, 20), ('TcpExt.ListenOverflows', 'counter', 0, 0);
INSERT INTO fact_listener (addr, port, cookie, pid, process, samples, queue_max, queue_avg,
  queue_last, backlog, samples_full, samples_half_full)
VALUES ('0.0.0.0', 443, 1, 701, 'nginx', 6, 58, 40, 58, 4096, 0, 0),
  ('0.0.0.0', 22, 2, 702, 'sshd', 6, 0, 0, 0, 128, 0, 0);

-- case: a server that hangs
-- kind: fires
-- expect: subject=0.0.0.0:443, confidence=high, key=NULL, evidence.pid=701, evidence.wait_at_least_us=2000000, message~nginx (pid 701) does not accept connections in time: 40 of them waited on 0.0.0.0:443 on average (up to 58), for at least 2.0 s. The queue has 4096 places

-- case: on IPv6, and the owner is not known
-- kind: fires
-- expect: subject=[::]:443, message~A process that could not be read does not accept
UPDATE fact_listener SET addr = '::', pid = NULL, process = NULL;

-- case: those that wait came before the window
-- kind: fires
-- expect: evidence.wait_at_least_us=60000000, evidence.passive_opens=0
UPDATE fact_counter SET delta = 0, rate_per_s = 0;

-- case: no longer than what was seen
-- kind: boundary
-- expect: evidence.wait_at_least_us=60000000
UPDATE fact_counter SET delta = 1 WHERE name = 'Tcp.PassiveOpens';

-- case: just long enough
-- kind: boundary
-- expect: evidence.wait_at_least_us=1000000
UPDATE fact_counter SET delta = 2400 WHERE name = 'Tcp.PassiveOpens';

-- case: just not long enough
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 2401 WHERE name = 'Tcp.PassiveOpens';

-- case: just enough connections
-- kind: boundary
-- expect: evidence.queue_avg=10
UPDATE fact_listener SET queue_avg = 10 WHERE cookie = 1;
UPDATE fact_counter SET delta = 20 WHERE name = 'Tcp.PassiveOpens';

-- case: few connections
-- kind: boundary
-- expect: none
UPDATE fact_listener SET queue_avg = 9.9 WHERE cookie = 1;
UPDATE fact_counter SET delta = 20 WHERE name = 'Tcp.PassiveOpens';

-- case: just enough samples to speak
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_listener SET samples = 3;

-- case: too few samples to speak
-- kind: boundary
-- expect: none
UPDATE fact_listener SET samples = 2;

-- case: just enough samples to be sure
-- kind: boundary
-- expect: confidence=high
UPDATE fact_listener SET samples = 5;

-- case: just too few to be sure
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_listener SET samples = 4;

-- case: the queue was full: another rule's
-- kind: boundary
-- expect: none
UPDATE fact_listener SET samples_full = 1 WHERE cookie = 1;

-- case: it overflowed between two samples: another rule's
-- kind: boundary
-- expect: none
UPDATE fact_listener SET backlog = 115 WHERE cookie = 1;
UPDATE fact_counter SET delta = 1 WHERE name = 'TcpExt.ListenOverflows';

-- case: what overflowed was another queue
-- kind: fires
-- expect: subject=0.0.0.0:443
UPDATE fact_listener SET backlog = 116 WHERE cookie = 1;
UPDATE fact_counter SET delta = 1 WHERE name = 'TcpExt.ListenOverflows';

-- case: whether any overflowed is not known
-- kind: fires
-- expect: subject=0.0.0.0:443
UPDATE fact_listener SET backlog = 100 WHERE cookie = 1;
DELETE FROM fact_counter WHERE name = 'TcpExt.ListenOverflows';

-- case: of several on one port one waits: another rule's
-- kind: boundary
-- expect: none
UPDATE fact_listener SET port = 443;

-- case: all on that port wait
-- kind: fires
-- expect: subject=0.0.0.0:443
-- expect: subject=0.0.0.0:443
UPDATE fact_listener SET port = 443, queue_avg = 40, queue_max = 58;

-- case: how many connections came is not known
-- kind: missing
-- expect: unjudged=counter:Tcp.PassiveOpens
DELETE FROM fact_counter WHERE name = 'Tcp.PassiveOpens';

-- case: the listeners could not be read
-- kind: missing
-- expect: unjudged=fact_listener.queue_avg
DELETE FROM fact_listener;

-- case: the places are not known
-- kind: missing
-- expect: unjudged=fact_listener.backlog
UPDATE fact_listener SET backlog = NULL;

-- case: a busy server whose queue is long, but soon empty
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 50000, rate_per_s = 5000 WHERE name = 'Tcp.PassiveOpens';
UPDATE fact_listener SET queue_avg = 200, queue_max = 900 WHERE cookie = 1;

-- case: half full, but fewer overflows than are wanted
-- kind: boundary
-- policy: listen_overflows_min=2
-- expect: evidence.queue_max=2049
UPDATE fact_listener SET queue_max = 2049 WHERE cookie = 1;
UPDATE fact_counter SET delta = 1 WHERE name = 'TcpExt.ListenOverflows';

-- SPDX-License-Identifier: GPL-2.0-or-later
-- Three workers with SO_REUSEPORT; one is stuck.
INSERT INTO fact_listener (addr, port, cookie, pid, process, samples, queue_max, queue_avg,
  queue_last, backlog, samples_full, samples_half_full)
VALUES ('0.0.0.0', 443, 1, 701, 'nginx', 6, 400, 350, 400, 511, 0, 6),
  ('0.0.0.0', 443, 2, 702, 'nginx', 6, 0, 0, 0, 511, 0, 0),
  ('0.0.0.0', 443, 3, 703, 'nginx', 6, 0, 0, 0, 511, 0, 0);

-- case: one of three is behind
-- kind: fires
-- expect: subject=0.0.0.0:443, confidence=high, key=NULL, evidence.listeners=3, evidence.idle_listeners=2, evidence.pid=701, message~Of 3 listeners on 0.0.0.0:443 that of nginx (pid 701) had up to 400 connections waiting in its 511 places (more than half of them in 6 of 6 samples, 350 on average), while 2 others never

-- case: on IPv6, and the owner is not known
-- kind: fires
-- expect: subject=[::]:443, message~that of a process that could not be read had up to
UPDATE fact_listener SET addr = '::', pid = NULL, process = NULL;

-- case: few samples
-- kind: fires
-- expect: confidence=medium
UPDATE fact_listener SET samples = 4, samples_half_full = min(samples_half_full, 4);

-- case: just enough samples to speak
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_listener SET samples = 3, samples_half_full = min(samples_half_full, 3);

-- case: too few samples to speak
-- kind: boundary
-- expect: none
UPDATE fact_listener SET samples = 2, samples_half_full = min(samples_half_full, 2);

-- case: just enough samples to be sure
-- kind: boundary
-- expect: confidence=high
UPDATE fact_listener SET samples = 5, samples_half_full = min(samples_half_full, 5);

-- case: half full in half of the samples
-- kind: boundary
-- expect: evidence.samples_half_full=3
UPDATE fact_listener SET samples_half_full = 3 WHERE cookie = 1;

-- case: half full in fewer samples
-- kind: boundary
-- expect: none
UPDATE fact_listener SET samples_half_full = 2 WHERE cookie = 1;

-- case: far from full, but they wait for a second
-- kind: fires
-- expect: subject=0.0.0.0:443, message~had up to 58 connections waiting in its 4096 places (40 on average)
UPDATE fact_listener SET backlog = 4096, queue_max = 58, queue_avg = 40, samples_half_full = 0
  WHERE cookie = 1;
INSERT INTO fact_quality (samples, span_us, socket_span_us, dumps_interrupted, lost_events, boots)
VALUES (6, 10000000, 10000000, 0, 0, 1);
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES ('Tcp.PassiveOpens', 'counter', 400, 40);

-- case: not for so long
-- kind: boundary
-- expect: none
UPDATE fact_listener SET backlog = 4096, queue_max = 58, queue_avg = 40, samples_half_full = 0
  WHERE cookie = 1;
INSERT INTO fact_quality (samples, span_us, socket_span_us, dumps_interrupted, lost_events, boots)
VALUES (6, 10000000, 10000000, 0, 0, 1);
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES ('Tcp.PassiveOpens', 'counter', 401, 40);

-- case: only a few wait
-- kind: boundary
-- expect: none
UPDATE fact_listener SET backlog = 4096, queue_max = 12, queue_avg = 9.9, samples_half_full = 0
  WHERE cookie = 1;
INSERT INTO fact_quality (samples, span_us, socket_span_us, dumps_interrupted, lost_events, boots)
VALUES (6, 10000000, 10000000, 0, 0, 1);
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES ('Tcp.PassiveOpens', 'counter', 1, 0);

-- case: just enough wait
-- kind: boundary
-- expect: subject=0.0.0.0:443
UPDATE fact_listener SET backlog = 4096, queue_max = 12, queue_avg = 10, samples_half_full = 0
  WHERE cookie = 1;
INSERT INTO fact_quality (samples, span_us, socket_span_us, dumps_interrupted, lost_events, boots)
VALUES (6, 10000000, 10000000, 0, 0, 1);
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES ('Tcp.PassiveOpens', 'counter', 1, 0);

-- case: the others had connections waiting too
-- kind: boundary
-- expect: none
UPDATE fact_listener SET queue_max = 1 WHERE cookie > 1;

-- case: the listeners could not be read
-- kind: missing
-- expect: unjudged=fact_listener.queue_max
DELETE FROM fact_listener;

-- case: the lengths of the queues are not known
-- kind: missing
-- expect: unjudged=fact_listener.backlog
UPDATE fact_listener SET backlog = NULL;

-- case: one busy listener alone is no imbalance
-- kind: trap
-- expect: none
DELETE FROM fact_listener WHERE cookie > 1;

-- case: an idle listener on another address is no neighbour
-- kind: trap
-- expect: none
UPDATE fact_listener SET addr = '::' WHERE cookie > 1;

-- case: two are behind: the worse one is named
-- kind: fires
-- expect: evidence.pid=701, evidence.idle_listeners=1
UPDATE fact_listener SET queue_max = 300, samples_half_full = 4 WHERE cookie = 3;

-- case: a listener for one connection at a time
-- kind: trap
-- expect: none
UPDATE fact_listener SET backlog = 0, queue_max = min(queue_max, 1);

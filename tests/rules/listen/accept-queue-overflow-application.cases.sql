-- SPDX-License-Identifier: GPL-2.0-or-later
-- A web server with a backlog of 511, below somaxconn, full in 2 of 6 samples.
INSERT INTO fact_sysctl (key, value) VALUES ('net.core.somaxconn', '4096');
INSERT INTO fact_counter (name, kind, delta) VALUES ('TcpExt.ListenOverflows', 'counter', 1500);
INSERT INTO fact_listener (addr, port, cookie, pid, process, samples, queue_max, queue_avg,
  queue_last, backlog, samples_full, samples_half_full, syn_recv_max)
VALUES ('0.0.0.0', 443, 1, 80, 'nginx', 6, 512, 200, 10, 511, 2, 3, 5);

-- case: the application's backlog is the limit
-- kind: fires
-- expect: subject=0.0.0.0:443, confidence=high, key=NULL, proposed=NULL, evidence.cause=backlog, message~The accept queue of nginx (pid 80) on 0.0.0.0:443 is too short: all 511 places were taken in 2 of 6 samples, message~somaxconn allows 4096, message~dropped 1500 packets of connection attempts, repeated ones included

-- case: the accept loop is the limit
-- kind: fires
-- expect: confidence=high, evidence.cause=stuck, message~nginx (pid 80) accepts connections too slowly
UPDATE fact_listener SET samples_full = 5;

-- case: the accept loop is the limit also where somaxconn is reached
-- kind: fires
-- expect: evidence.cause=stuck, key=NULL
UPDATE fact_listener SET samples_full = 6, backlog = 4096, queue_max = 4097;

-- case: an IPv6 listener
-- kind: fires
-- expect: subject=[::]:443
UPDATE fact_listener SET addr = '::';

-- case: seen full once
-- kind: fires
-- expect: confidence=medium, evidence.cause=backlog
UPDATE fact_listener SET samples_full = 1;

-- case: of several listeners on one port one is full
-- kind: fires
-- expect: evidence.listeners=4, evidence.listeners_full=1, message~(1 of the 4 listeners on this port were seen full)
WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 4)
INSERT INTO fact_listener (addr, port, cookie, pid, process, samples, queue_max, queue_avg, backlog,
  samples_full)
SELECT '0.0.0.0', 443, i, 80, 'nginx', 6, 3, 1, 511, 0 FROM n;

-- case: no queue was seen full: the fullest may have been it
-- kind: fires
-- expect: confidence=low, evidence.cause=candidate, message~perhaps that of nginx (pid 80) on 0.0.0.0:443
UPDATE fact_listener SET samples_full = 0, queue_max = 300;

-- case: more than half full
-- kind: boundary
-- expect: confidence=low
UPDATE fact_listener SET samples_full = 0, queue_max = 256;

-- case: not more than half full
-- kind: boundary
-- expect: none
UPDATE fact_listener SET samples_full = 0, queue_max = 255;

-- case: full in most samples
-- kind: boundary
-- expect: evidence.cause=stuck
UPDATE fact_listener SET samples = 5, samples_full = 4;

-- case: full in not quite so many samples
-- kind: boundary
-- expect: evidence.cause=backlog
UPDATE fact_listener SET samples = 100, samples_full = 79;

-- case: full in all of too few samples to call it lasting
-- kind: boundary
-- expect: evidence.cause=backlog
UPDATE fact_listener SET samples = 2, samples_full = 2;

-- case: the backlog is just below somaxconn
-- kind: boundary
-- expect: evidence.cause=backlog
UPDATE fact_listener SET backlog = 4095, queue_max = 4096;

-- case: the backlog is somaxconn: another rule's
-- kind: boundary
-- expect: none
UPDATE fact_listener SET backlog = 4096, queue_max = 4097;

-- case: overflows are not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.ListenOverflows
DELETE FROM fact_counter;

-- case: somaxconn could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.core.somaxconn
DELETE FROM fact_sysctl;

-- case: no listeners were read
-- kind: missing
-- expect: unjudged=fact_listener.backlog
DELETE FROM fact_listener;

-- case: the owner is not known
-- kind: missing
-- expect: message~The accept queue of a process that could not be read on 0.0.0.0:443
UPDATE fact_listener SET pid = NULL, process = NULL;

-- case: a full queue without an overflow held every connection
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 0;

-- case: a neighbour is half full, but another listener was seen full
-- kind: trap
-- expect: subject=0.0.0.0:443, evidence.cause=backlog
INSERT INTO fact_listener (addr, port, cookie, pid, process, samples, queue_max, queue_avg, backlog,
  samples_full) VALUES ('0.0.0.0', 80, 9, 80, 'nginx', 6, 300, 100, 511, 0);

-- case: a listener with backlog 0 and an empty queue is not full
-- kind: trap
-- expect: none
UPDATE fact_listener SET backlog = 0, queue_max = 0, samples_full = 0;

-- case: one overflow is enough where a queue was seen full
-- kind: boundary
-- expect: confidence=high, evidence.overflows=1, message~dropped 1 packet of a connection attempt.
UPDATE fact_counter SET delta = 1;

-- case: full in each of just enough samples
-- kind: boundary
-- expect: evidence.cause=stuck
UPDATE fact_listener SET samples = 3, samples_full = 3;

-- case: fewer overflows than are wanted
-- kind: boundary
-- policy: listen_overflows_min=1501
-- expect: none

-- case: half full, with a backlog of just somaxconn: another rule's
-- kind: boundary
-- expect: none
UPDATE fact_listener SET backlog = 4096, queue_max = 3000, samples_full = 0;

-- case: the only listener on its port
-- kind: fires
-- expect: message~although somaxconn allows 4096. The kernel dropped

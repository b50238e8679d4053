-- SPDX-License-Identifier: GPL-2.0-or-later
-- A listener at an old somaxconn of 128, full in 2 of 6 samples.
INSERT INTO fact_sysctl (key, value) VALUES ('net.core.somaxconn', '128');
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('TcpExt.ListenOverflows', 'counter', 1500, 25), ('Tcp.PassiveOpens', 'counter', 60000, 1000);
INSERT INTO fact_listener (addr, port, cookie, pid, process, samples, queue_max, queue_avg,
  queue_last, backlog, samples_full, samples_half_full, syn_recv_max)
VALUES ('0.0.0.0', 443, 1, 80, 'nginx', 6, 129, 50, 10, 128, 2, 3, 5);

-- case: an old somaxconn goes up to the kernel's default
-- kind: fires
-- expect: subject=0.0.0.0:443, confidence=high, key=net.core.somaxconn, proposed=4096, message~The accept queue of nginx (pid 80) on 0.0.0.0:443 is as long as net.core.somaxconn allows, and all 128 places, message~The process has to call listen() again after the change.

-- case: the default is too small as well
-- kind: fires
-- expect: key=net.core.somaxconn, proposed=8192
UPDATE fact_sysctl SET value = '4096';
UPDATE fact_listener SET backlog = 4096, queue_max = 4097;

-- case: many connections a second need more than twice as much
-- kind: fires
-- expect: proposed=16384, evidence.connections_per_s=20000
UPDATE fact_counter SET rate_per_s = 20000 WHERE name = 'Tcp.PassiveOpens';

-- case: no more than 65535
-- kind: fires
-- expect: proposed=65535
UPDATE fact_sysctl SET value = '40000';
UPDATE fact_listener SET backlog = 40000, queue_max = 40001;

-- case: already as high as is sensible
-- kind: fires
-- expect: key=NULL, proposed=NULL, confidence=high, message~The limit is as high as is sensible
UPDATE fact_sysctl SET value = '65535';
UPDATE fact_listener SET backlog = 65535, queue_max = 65536;

-- case: seen full once
-- kind: fires
-- expect: confidence=medium, key=net.core.somaxconn
UPDATE fact_listener SET samples_full = 1;

-- case: somaxconn was lowered after listen()
-- kind: fires
-- expect: key=net.core.somaxconn, proposed=8192
UPDATE fact_listener SET backlog = 4096, queue_max = 4097;

-- case: no queue was seen full: nothing is proposed on a guess
-- kind: fires
-- expect: confidence=low, key=NULL, proposed=NULL, message~perhaps that of nginx (pid 80)
UPDATE fact_listener SET samples_full = 0, queue_max = 100;

-- case: more than half full
-- kind: boundary
-- expect: confidence=low
UPDATE fact_listener SET samples_full = 0, queue_max = 65;

-- case: not more than half full
-- kind: boundary
-- expect: none
UPDATE fact_listener SET samples_full = 0, queue_max = 64;

-- case: the application asked for less than somaxconn allows: another rule's
-- kind: boundary
-- expect: none
UPDATE fact_listener SET backlog = 127;

-- case: nearly always full: the accept loop is too slow, which is another rule's
-- kind: boundary
-- expect: none
UPDATE fact_listener SET samples = 5, samples_full = 4;

-- case: not quite always full
-- kind: boundary
-- expect: key=net.core.somaxconn
UPDATE fact_listener SET samples = 100, samples_full = 79;

-- case: overflows are not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.ListenOverflows
DELETE FROM fact_counter WHERE name = 'TcpExt.ListenOverflows';

-- case: the rate of connections is not known
-- kind: missing
-- expect: proposed=4096, evidence.connections_per_s=0
DELETE FROM fact_counter WHERE name = 'Tcp.PassiveOpens';

-- case: somaxconn could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.core.somaxconn
DELETE FROM fact_sysctl;

-- case: a full queue without an overflow held every connection
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 0 WHERE name = 'TcpExt.ListenOverflows';

-- case: a low somaxconn alone is no finding
-- kind: trap
-- expect: none
UPDATE fact_listener SET queue_max = 3, queue_avg = 1, samples_full = 0;

-- case: half full, while another listener was seen full with a backlog of its own
-- kind: trap
-- expect: none
UPDATE fact_listener SET samples_full = 0, queue_max = 100;
INSERT INTO fact_listener (addr, port, cookie, pid, process, samples, queue_max, queue_avg, backlog,
  samples_full) VALUES ('0.0.0.0', 80, 9, 80, 'nginx', 6, 52, 20, 50, 2);

-- case: one overflow is enough where a queue was seen full
-- kind: boundary
-- expect: key=net.core.somaxconn, evidence.proposed_backlog=4096, evidence.overflows=1
UPDATE fact_counter SET delta = 1 WHERE name = 'TcpExt.ListenOverflows';

-- case: full in all of too few samples to call it lasting
-- kind: boundary
-- expect: key=net.core.somaxconn
UPDATE fact_listener SET samples = 2, samples_full = 2;

-- case: full in each of just enough samples: another rule's
-- kind: boundary
-- expect: none
UPDATE fact_listener SET samples = 3, samples_full = 3;

-- case: fewer overflows than are wanted
-- kind: boundary
-- policy: listen_overflows_min=1501
-- expect: none

-- case: the limit is all that is sensible
-- kind: boundary
-- expect: key=NULL, evidence.proposed_backlog=NULL
UPDATE fact_sysctl SET value = '65535';
UPDATE fact_listener SET backlog = 65535, queue_max = 65536;

-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_abort_on_overflow', '1');
INSERT INTO fact_counter (name, kind, delta) VALUES ('TcpExt.ListenOverflows', 'counter', 0);

-- case: on
-- kind: fires
-- expect: subject=net.ipv4.tcp_abort_on_overflow, confidence=high, key=net.ipv4.tcp_abort_on_overflow, proposed=0, evidence.overflows=0

-- case: on, and queues overflowed
-- kind: fires
-- expect: proposed=0, message~Accept queues overflowed 25 times in this window.
UPDATE fact_counter SET delta = 25;

-- case: on, and a queue overflowed
-- kind: fires
-- expect: message~Accept queues overflowed once in this window.
UPDATE fact_counter SET delta = 1;

-- case: off
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '0';

-- case: the overflows are not counted
-- kind: missing
-- expect: proposed=0, evidence.overflows=NULL
DELETE FROM fact_counter;

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_abort_on_overflow
DELETE FROM fact_sysctl;

-- case: overflows alone are another rule's
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '0';
UPDATE fact_counter SET delta = 25;

-- case: no queue overflowed yet
-- kind: boundary
-- expect: message=tcp_abort_on_overflow turns each short burst into connection resets at the clients.

-- SPDX-License-Identifier: GPL-2.0-or-later
-- A server with tcp_tw_reuse=1: 3600 connections of its own in two hours.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_tw_reuse', '1'),
  ('net.ipv4.tcp_timestamps', '1'), ('net.ipv4.ip_local_port_range', '32768 60999'),
  ('net.ipv4.ip_local_reserved_ports', '');
INSERT INTO fact_quality (samples, span_us, socket_span_us, dumps_interrupted, lost_events,
  sources_missing, boots) VALUES (720, 7200000000, 7200000000, 0, 0, 0, 1);
INSERT INTO fact_counter (name, kind, delta) VALUES ('Tcp.ActiveOpens', 'counter', 3600);
INSERT INTO fact_destination (local_addr, remote_addr, remote_port, loopback, samples, ports_max,
  time_wait_max) VALUES ('198.51.100.1', '192.0.2.7', 5432, 0, 720, 40, 30);

-- case: hardly any connections of its own
-- kind: fires
-- expect: subject=net.ipv4.tcp_tw_reuse, confidence=medium, key=NULL, evidence.ports_used=30, message~opened only 3600 connections in 2 h, message~no destination had more than 30 of 28 232 ports in TIME_WAIT.

-- case: just below one in a hundred ports
-- kind: boundary
-- expect: evidence.ports_used=283
UPDATE fact_counter SET delta = 33878;

-- case: just above one in a hundred ports
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 33879;

-- case: a burst left just fewer than one in a hundred ports in TIME_WAIT
-- kind: boundary
-- expect: evidence.time_wait_max=282
UPDATE fact_destination SET time_wait_max = 282;

-- case: a burst left more
-- kind: boundary
-- expect: none
UPDATE fact_destination SET time_wait_max = 283;

-- case: just an hour
-- kind: boundary
-- expect: evidence.opens=1800
UPDATE fact_quality SET span_us = 3600000000;
UPDATE fact_counter SET delta = 1800;

-- case: a window that is too short to tell
-- kind: boundary
-- expect: none
UPDATE fact_quality SET span_us = 3599000000;
UPDATE fact_counter SET delta = 1800;

-- case: connections are not counted
-- kind: missing
-- expect: unjudged=counter:Tcp.ActiveOpens
DELETE FROM fact_counter;

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_tw_reuse
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_tw_reuse';

-- case: whether timestamps are on is not known
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_timestamps
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_timestamps';

-- case: the port range is not known
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.ip_local_port_range
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.ip_local_port_range';

-- case: 20 000 TIME_WAIT at the server do not change that
-- kind: trap
-- expect: evidence.ports_used=30
INSERT INTO fact_state (state, first, last, min, max) VALUES
  ('TIME_WAIT', 20000, 20000, 20000, 20000);

-- case: connections to itself are reused anyway
-- kind: trap
-- expect: evidence.time_wait_max=30
INSERT INTO fact_destination (local_addr, remote_addr, remote_port, loopback, samples, ports_max,
  time_wait_max) VALUES ('127.0.0.1', '127.0.0.1', 80, 1, 720, 9000, 9000);

-- case: the kernel's own setting
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '2' WHERE key = 'net.ipv4.tcp_tw_reuse';

-- case: without timestamps another rule speaks
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_timestamps';

-- case: exactly one in a hundred ports
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '30001 60000' WHERE key = 'net.ipv4.ip_local_port_range';
UPDATE fact_counter SET delta = 36000;

-- case: a burst left exactly one in a hundred ports in TIME_WAIT
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '30001 60000' WHERE key = 'net.ipv4.ip_local_port_range';
UPDATE fact_destination SET time_wait_max = 300;

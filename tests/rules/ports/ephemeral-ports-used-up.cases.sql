-- SPDX-License-Identifier: GPL-2.0-or-later
-- All 28 000 ports of the range towards one destination, most in TIME_WAIT; over at the end.
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.ipv4.ip_local_port_range', '32768 60767'), ('net.ipv4.ip_local_reserved_ports', ''),
  ('net.ipv4.tcp_timestamps', '1'), ('net.ipv4.tcp_tw_reuse', '2');
INSERT INTO fact_destination (local_addr, remote_addr, remote_port, loopback, samples, ports_max,
  ports_last, time_wait_max, established_max, syn_sent_max, pid, process)
VALUES ('198.51.100.1', '192.0.2.7', 443, 0, 1, 28000, 100, 27900, 100, 0, 901, 'php-fpm');

-- case: used up: pooling first, reuse until then
-- kind: fires
-- expect: subject=198.51.100.1 to 192.0.2.7:443, confidence=high, severity=critical, key=net.ipv4.tcp_tw_reuse, proposed=1, message~php-fpm (pid 901) has used up 28 000 of 28 000 ephemeral ports (100 %), message~no more than 466 new ones a second are possible. Until then tcp_tw_reuse=1

-- case: an IPv6 destination
-- kind: fires
-- expect: subject=2001:db8::1 to [2001:db8:1::7]:443, key=net.ipv4.tcp_tw_reuse
UPDATE fact_destination SET local_addr = '2001:db8::1', remote_addr = '2001:db8:1::7';

-- case: connections that are really open: reuse would not help
-- kind: fires
-- expect: key=NULL, message~none of them are in TIME_WAIT. Most are in use at the same time
UPDATE fact_destination SET time_wait_max = 0, established_max = 28000;

-- case: all in TIME_WAIT, which has no owner
-- kind: fires
-- expect: message~A process that keeps none of them open has used up 28 000, message~all of them are in TIME_WAIT
UPDATE fact_destination SET pid = NULL, process = NULL, time_wait_max = 28000;

-- case: one is not, and its owner is not known
-- kind: boundary
-- expect: message~A process that could not be read has used up
UPDATE fact_destination SET pid = NULL, process = NULL, time_wait_max = 27999;

-- case: exactly at the mark, with TIME_WAIT exactly at its share
-- kind: boundary
-- expect: key=net.ipv4.tcp_tw_reuse, evidence.use_pct=98, message~Keep connections open and reuse them
UPDATE fact_destination SET ports_max = 27440, time_wait_max = 19208;

-- case: TIME_WAIT just below its share
-- kind: boundary
-- expect: key=NULL
UPDATE fact_destination SET ports_max = 27440, time_wait_max = 19207;

-- case: just below the mark: another rule's
-- kind: boundary
-- expect: none
UPDATE fact_destination SET ports_max = 27439;

-- case: reuse is on already: TIME_WAIT does not hold a connect() up
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '1' WHERE key = 'net.ipv4.tcp_tw_reuse';

-- case: reuse is on, and live connections alone take the ports
-- kind: boundary
-- expect: key=NULL
UPDATE fact_sysctl SET value = '1' WHERE key = 'net.ipv4.tcp_tw_reuse';
UPDATE fact_destination SET time_wait_max = 560, established_max = 27440;

-- case: on loopback the default reuses already
-- kind: trap
-- expect: none
UPDATE fact_destination SET local_addr = '127.0.0.1', remote_addr = '127.0.0.1', loopback = 1;

-- case: reuse off on loopback
-- kind: fires
-- expect: key=NULL
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_tw_reuse';
UPDATE fact_destination SET local_addr = '127.0.0.1', remote_addr = '127.0.0.1', loopback = 1;

-- case: without timestamps reuse is impossible
-- kind: trap
-- expect: key=NULL
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_timestamps';

-- case: reuse without timestamps takes over nothing
-- kind: boundary
-- expect: key=NULL, evidence.use_pct=100
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_timestamps';
UPDATE fact_sysctl SET value = '1' WHERE key = 'net.ipv4.tcp_tw_reuse';

-- case: the port range is not known
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.ip_local_port_range
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.ip_local_port_range';

-- case: whether timestamps are on is not known
-- kind: missing
-- expect: key=NULL
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_timestamps';

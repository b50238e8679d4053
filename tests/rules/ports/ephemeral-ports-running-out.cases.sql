-- SPDX-License-Identifier: GPL-2.0-or-later
-- 23 000 of the 28 232 ports of the default range towards one destination, most in TIME_WAIT.
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.ipv4.ip_local_port_range', '32768 60999'), ('net.ipv4.ip_local_reserved_ports', ''),
  ('net.ipv4.tcp_timestamps', '1'), ('net.ipv4.tcp_tw_reuse', '2');
INSERT INTO fact_destination (local_addr, remote_addr, remote_port, loopback, samples, ports_max,
  ports_last, time_wait_max, established_max, syn_sent_max, pid, process)
VALUES ('198.51.100.1', '192.0.2.7', 443, 0, 6, 23000, 22900, 22800, 200, 0, 901, 'php-fpm');

-- case: mostly TIME_WAIT: pooling first, reuse until then
-- kind: fires
-- expect: subject=198.51.100.1 to 192.0.2.7:443, confidence=high, key=net.ipv4.tcp_tw_reuse, proposed=1, message~php-fpm (pid 901) uses 23 000 of 28 232 ephemeral ports (81 %), message~Keep connections open and reuse them (pooling), evidence.connects_per_s_limit=470

-- case: the first remedy comes first
-- kind: fires
-- expect: message~no more than 470 new ones a second are possible. Until then tcp_tw_reuse=1

-- case: all of them in TIME_WAIT
-- kind: fires
-- expect: message~; all of them are in TIME_WAIT.
UPDATE fact_destination SET time_wait_max = 23000, process = NULL, pid = NULL;

-- case: none of them in TIME_WAIT
-- kind: fires
-- expect: key=NULL, message~; none of them are in TIME_WAIT. Most are in use
UPDATE fact_destination SET time_wait_max = 0, established_max = 23000;

-- case: an IPv6 destination
-- kind: fires
-- expect: subject=2001:db8::1 to [2001:db8:1::7]:443, key=net.ipv4.tcp_tw_reuse
UPDATE fact_destination SET local_addr = '2001:db8::1', remote_addr = '2001:db8:1::7';

-- case: connections that are really open: reuse would not help
-- kind: fires
-- expect: key=NULL, proposed=NULL, message~Most are in use at the same time
UPDATE fact_destination SET time_wait_max = 300, established_max = 22500;

-- case: reserved ports make the range smaller
-- kind: fires
-- expect: evidence.range_ports=18231, evidence.use_pct=82
UPDATE fact_sysctl SET value = '40000-50000' WHERE key = 'net.ipv4.ip_local_reserved_ports';
UPDATE fact_destination SET ports_max = 15000, ports_last = 15000, time_wait_max = 14800;

-- case: somewhat fewer at the end of the window
-- kind: boundary
-- expect: confidence=medium, key=net.ipv4.tcp_tw_reuse
UPDATE fact_destination SET ports_last = 20328;

-- case: clearly fewer at the end of the window
-- kind: boundary
-- expect: none
UPDATE fact_destination SET ports_last = 20327;

-- case: clearly fewer in between, and not as many as before again
-- kind: trap
-- expect: none
UPDATE fact_destination SET ports_last = 22000, ports_trail = '23000 20327 22000';

-- case: as many open ones as that where TIME_WAIT is taken over
-- kind: boundary
-- expect: key=NULL
UPDATE fact_sysctl SET value = '1' WHERE key = 'net.ipv4.tcp_tw_reuse';
UPDATE fact_destination SET time_wait_max = 400, busy_trail = '22586 20328';

-- case: fewer open ones where TIME_WAIT is taken over
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '1' WHERE key = 'net.ipv4.tcp_tw_reuse';
UPDATE fact_destination SET time_wait_max = 400, busy_trail = '22586 20327';

-- case: just at the mark
-- kind: boundary
-- expect: evidence.use_pct=80
UPDATE fact_destination SET ports_max = 22586, ports_last = 22586, time_wait_max = 22500;

-- case: just below the mark
-- kind: boundary
-- expect: none
UPDATE fact_destination SET ports_max = 22585, ports_last = 22585, time_wait_max = 22500;

-- case: just below the mark of being used up
-- kind: boundary
-- expect: confidence=medium, message~uses 27 667 of
UPDATE fact_destination SET ports_max = 27667, ports_last = 20400, time_wait_max = 27600;

-- case: TIME_WAIT just at its share
-- kind: boundary
-- expect: key=net.ipv4.tcp_tw_reuse
UPDATE fact_destination SET time_wait_max = 16100;

-- case: TIME_WAIT just below its share
-- kind: boundary
-- expect: key=NULL, message~Most are in use at the same time
UPDATE fact_destination SET time_wait_max = 16099;

-- case: the port range is not known
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.ip_local_port_range
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.ip_local_port_range';

-- case: whether timestamps are on is not known
-- kind: missing
-- expect: confidence=high, key=NULL
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_timestamps';

-- case: the owner is not known
-- kind: missing
-- expect: message~A process that could not be read uses 23 000
UPDATE fact_destination SET pid = NULL, process = NULL;

-- case: all in TIME_WAIT, which has no owner
-- kind: fires
-- expect: message~A process that keeps none of them open uses 23 000
UPDATE fact_destination SET pid = NULL, process = NULL, time_wait_max = 23000;

-- case: one is not, and its owner is not known
-- kind: boundary
-- expect: message~A process that could not be read uses 23 000
UPDATE fact_destination SET pid = NULL, process = NULL, time_wait_max = 22999;

-- case: the destination was gone at the end
-- kind: trap
-- expect: none
UPDATE fact_destination SET ports_last = NULL;

-- case: 20 000 TIME_WAIT spread over many destinations do no harm
-- kind: trap
-- expect: none
DELETE FROM fact_destination;
INSERT INTO fact_state (state, first, last, min, max) VALUES
  ('TIME_WAIT', 19000, 20000, 19000, 20000), ('ESTABLISHED', 300, 300, 300, 300);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
INSERT INTO fact_destination (local_addr, remote_addr, remote_port, loopback, samples, ports_max,
  ports_last, time_wait_max, established_max, syn_sent_max)
SELECT '198.51.100.1', '192.0.2.' || i, 443, 0, 6, 500, 500, 495, 5, 0 FROM n;

-- case: 20 000 TIME_WAIT at a server are no outgoing connections
-- kind: trap
-- expect: none
DELETE FROM fact_destination;
INSERT INTO fact_state (state, first, last, min, max) VALUES
  ('TIME_WAIT', 20000, 20000, 20000, 20000);

-- case: without timestamps reuse is impossible
-- kind: trap
-- expect: key=NULL, confidence=high
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_timestamps';

-- case: reuse is on already: TIME_WAIT does not hold a connect() up
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '1' WHERE key = 'net.ipv4.tcp_tw_reuse';

-- case: on loopback the default reuses already
-- kind: trap
-- expect: none
UPDATE fact_destination SET local_addr = '127.0.0.1', remote_addr = '127.0.0.1', loopback = 1;

-- case: at the end just below the mark
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_destination SET ports_last = 22585;

-- case: at the end just at the mark, in just enough samples
-- kind: boundary
-- expect: confidence=high
UPDATE fact_destination SET ports_last = 22586, samples = 3;

-- case: too few samples for a sure word
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_destination SET samples = 2;

-- case: reuse is on, and live connections alone take the ports
-- kind: fires
-- expect: key=NULL
UPDATE fact_sysctl SET value = '1' WHERE key = 'net.ipv4.tcp_tw_reuse';
UPDATE fact_destination SET time_wait_max = 100, established_max = 22900;

-- case: a client is warned earlier
-- kind: boundary
-- policy: role=client
-- expect: evidence.use_pct=70
UPDATE fact_destination SET ports_max = 19763, ports_last = 19763, time_wait_max = 19000;

-- case: not any earlier
-- kind: boundary
-- policy: role=client
-- expect: none
UPDATE fact_destination SET ports_max = 19762, ports_last = 19762, time_wait_max = 19000;

-- case: as much on a host without a role
-- kind: trap
-- expect: none
UPDATE fact_destination SET ports_max = 19763, ports_last = 19763, time_wait_max = 19000;

-- case: reuse without timestamps takes over nothing
-- kind: boundary
-- expect: key=NULL, evidence.use_pct=81
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_timestamps';
UPDATE fact_sysctl SET value = '1' WHERE key = 'net.ipv4.tcp_tw_reuse';

-- case: exactly at the mark, and so at the end
-- kind: boundary
-- expect: confidence=high, evidence.use_pct=80
UPDATE fact_sysctl SET value = '32768 60767' WHERE key = 'net.ipv4.ip_local_port_range';
UPDATE fact_destination SET ports_max = 22400, ports_last = 22400;

-- case: with TIME_WAIT exactly at its share
-- kind: boundary
-- expect: key=net.ipv4.tcp_tw_reuse, message~uses 27 430 of 28 000, message~Keep connections open and reuse them
UPDATE fact_sysctl SET value = '32768 60767' WHERE key = 'net.ipv4.ip_local_port_range';
UPDATE fact_destination SET ports_max = 27430, time_wait_max = 19201;

-- case: used up: another rule's
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '32768 60767' WHERE key = 'net.ipv4.ip_local_port_range';
UPDATE fact_destination SET ports_max = 27440, ports_last = 27440, time_wait_max = 27000;

-- case: reuse is on, and live connections nearly take all
-- kind: boundary
-- expect: key=NULL
UPDATE fact_sysctl SET value = '1' WHERE key = 'net.ipv4.tcp_tw_reuse';
UPDATE fact_destination SET ports_max = 28000, ports_last = 28000, time_wait_max = 400,
  established_max = 27600, busy_trail = '27600';

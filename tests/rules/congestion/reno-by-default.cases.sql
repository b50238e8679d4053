-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_congestion_control', 'reno'),
  ('net.ipv4.tcp_available_congestion_control', 'reno cubic');

-- case: reno, and cubic is there
-- kind: fires
-- expect: subject=net.ipv4.tcp_congestion_control, confidence=high, key=net.ipv4.tcp_congestion_control, proposed=cubic, message~Set net.ipv4.tcp_congestion_control to cubic.

-- case: cubic is not there
-- kind: boundary
-- expect: key=NULL, proposed=NULL, message~Load the module tcp_cubic
UPDATE fact_sysctl SET value = 'reno' WHERE key LIKE '%available%';

-- case: cubic
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = 'cubic' WHERE key = 'net.ipv4.tcp_congestion_control';

-- case: what is there is not known
-- kind: missing
-- expect: key=NULL, evidence.available=NULL
DELETE FROM fact_sysctl WHERE key LIKE '%available%';

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_congestion_control
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_congestion_control';

-- case: single sockets with reno, as tests use it
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = 'bbr' WHERE key = 'net.ipv4.tcp_congestion_control';
INSERT INTO fact_path (path, cc, loopback, samples) VALUES ('192.0.2.0/24 (reno)', 'reno', 0, 6);

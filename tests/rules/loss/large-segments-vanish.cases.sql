-- SPDX-License-Identifier: GPL-2.0-or-later
-- Ten connections whose answers are too large for a tunnel that sends no ICMP.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_mtu_probing', '0');
INSERT INTO fact_path (path, prefix, loopback, samples, full_stuck_max, full_stuck_samples,
  full_stuck_mss_bytes, pmtu_bytes, rtos)
VALUES ('198.51.100.0/24 via eth0 (cubic)', '198.51.100.0/24', 0, 30, 10, 5, 1448, 1500, 60);

-- case: nothing large passes
-- kind: fires
-- expect: subject=198.51.100.0/24 via eth0 (cubic), severity=critical, confidence=medium, key=net.ipv4.tcp_mtu_probing, proposed=1, current=0, evidence.stuck=10, evidence.stuck_mss_bytes=1448, evidence.passed_mss_bytes=NULL, message~Segments of 1448 bytes do not get through on this path, while small ones do: up to 10 connections

-- case: connections whose peer asked for smaller segments do well
-- kind: fires
-- expect: evidence.passed_mss_bytes=1348, message~while those of 1348 bytes do
UPDATE fact_path SET full_passed_mss_bytes = 1348;

-- case: others get segments as large through: the peers of these are gone
-- kind: trap
-- expect: none
UPDATE fact_path SET full_passed_mss_bytes = 1448;

-- case: one byte less is the largest that passes
-- kind: boundary
-- expect: evidence.passed_mss_bytes=1447
UPDATE fact_path SET full_passed_mss_bytes = 1447;

-- case: just enough connections
-- kind: boundary
-- expect: evidence.stuck=3
UPDATE fact_path SET full_stuck_max = 3;

-- case: one connection fewer
-- kind: boundary
-- expect: none
UPDATE fact_path SET full_stuck_max = 2;

-- case: seen a little less often
-- kind: boundary
-- expect: confidence=low, evidence.stuck_samples=4
UPDATE fact_path SET full_stuck_samples = 4;

-- case: just often enough
-- kind: boundary
-- expect: evidence.stuck_samples=3
UPDATE fact_path SET full_stuck_samples = 3;

-- case: not often enough
-- kind: boundary
-- expect: none
UPDATE fact_path SET full_stuck_samples = 2;

-- case: the whole site is gone: nothing answers while they wait
-- kind: trap
-- expect: none
UPDATE fact_path SET full_stuck_samples = 0;

-- case: the kernel looks for a size that passes
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '1';

-- case: nothing leaves the host
-- kind: trap
-- expect: none
UPDATE fact_path SET loopback = 1;

-- case: no connection hangs
-- kind: trap
-- expect: none
UPDATE fact_path SET full_stuck_max = 0, full_stuck_samples = 0, full_stuck_mss_bytes = NULL;

-- case: the kernel does not tell what was delivered
-- kind: missing
-- expect: unjudged=fact_path.full_stuck_max
UPDATE fact_path SET full_stuck_max = NULL, full_stuck_samples = 0, full_stuck_mss_bytes = NULL;

-- case: the sysctl could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_mtu_probing
DELETE FROM fact_sysctl;

-- case: the most connections first
-- kind: fires
-- expect: subject=203.0.113.0/24
-- expect: subject=198.51.100.0/24 via eth0 (cubic)
INSERT INTO fact_path (path, loopback, samples, full_stuck_max, full_stuck_samples,
  full_stuck_mss_bytes)
VALUES ('203.0.113.0/24', 0, 30, 11, 5, 1448);

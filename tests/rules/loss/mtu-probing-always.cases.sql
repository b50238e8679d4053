-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_mtu_probing', '2'),
  ('net.ipv4.tcp_base_mss', '1024');
INSERT INTO fact_counter (name, kind, delta) VALUES ('TcpExt.TCPMTUPFail', 'counter', 3);

-- case: always
-- kind: fires
-- expect: subject=net.ipv4.tcp_mtu_probing, confidence=high, key=net.ipv4.tcp_mtu_probing, proposed=1, evidence.probes_failed=3, message~starts with segments of 1024 bytes

-- case: after a black hole
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '1' WHERE key = 'net.ipv4.tcp_mtu_probing';

-- case: the first size is not known
-- kind: missing
-- expect: message~starts with segments of tcp_base_mss and most
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_base_mss';

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_mtu_probing
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_mtu_probing';

-- case: off, as the kernel has it
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_mtu_probing';

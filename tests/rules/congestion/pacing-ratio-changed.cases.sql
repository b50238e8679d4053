-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_pacing_ss_ratio', '200'),
  ('net.ipv4.tcp_pacing_ca_ratio', '120');

-- case: slow start cannot double
-- kind: fires
-- expect: subject=net.ipv4.tcp_pacing_ss_ratio, confidence=high, key=net.ipv4.tcp_pacing_ss_ratio, proposed=200, message~net.ipv4.tcp_pacing_ss_ratio is 100 %, and the kernel's own is 200 %: connections can hardly grow
UPDATE fact_sysctl SET value = '100' WHERE key = 'net.ipv4.tcp_pacing_ss_ratio';

-- case: just above the window
-- kind: boundary
-- expect: confidence=medium, proposed=120, message~connections take up free capacity more slowly.
UPDATE fact_sysctl SET value = '101' WHERE key = 'net.ipv4.tcp_pacing_ca_ratio';

-- case: a burst
-- kind: fires
-- expect: confidence=medium, proposed=120, message~connections send in larger bursts.
UPDATE fact_sysctl SET value = '400' WHERE key = 'net.ipv4.tcp_pacing_ca_ratio';

-- case: one more than the kernel's own
-- kind: boundary
-- expect: key=net.ipv4.tcp_pacing_ca_ratio
-- expect: key=net.ipv4.tcp_pacing_ss_ratio
UPDATE fact_sysctl SET value = CAST(value + 1 AS TEXT);

-- case: the keys could not be read
-- kind: missing
-- expect: none
DELETE FROM fact_sysctl;

-- case: the kernel's own values
-- kind: trap
-- expect: none

-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_limit_output_bytes', '131072'),
  ('net.ipv4.tcp_ecn_option', '2'), ('net.ipv4.tcp_no_ssthresh_metrics_save', '1');

-- case: 128 KiB, as guides have it against latency
-- kind: fires
-- expect: subject=net.ipv4.tcp_limit_output_bytes, confidence=high, key=net.ipv4.tcp_limit_output_bytes, proposed=4194304, message~no more than 128 KiB waiting in queue and device, message~allows 4.00 MiB.

-- case: a value that the kernel takes but cannot mean anything
-- kind: fires
-- expect: proposed=4194304, message~no more than 0 B
UPDATE fact_sysctl SET value = '-1' WHERE key = 'net.ipv4.tcp_limit_output_bytes';

-- case: one byte less than a kernel of 5.6 has
-- kind: boundary
-- expect: proposed=1048576
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_ecn_option';
UPDATE fact_sysctl SET value = '1048575' WHERE key = 'net.ipv4.tcp_limit_output_bytes';

-- case: what a kernel of 5.6 has
-- kind: boundary
-- expect: none
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_ecn_option';
UPDATE fact_sysctl SET value = '1048576' WHERE key = 'net.ipv4.tcp_limit_output_bytes';

-- case: what an older kernel has
-- kind: trap
-- expect: none
DELETE FROM fact_sysctl WHERE key <> 'net.ipv4.tcp_limit_output_bytes';
UPDATE fact_sysctl SET value = '262144';

-- case: one byte less than an older kernel has
-- kind: boundary
-- expect: proposed=262144
DELETE FROM fact_sysctl WHERE key <> 'net.ipv4.tcp_limit_output_bytes';
UPDATE fact_sysctl SET value = '262143';

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_limit_output_bytes
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_limit_output_bytes';

-- case: the kernel's own value
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '4194304' WHERE key = 'net.ipv4.tcp_limit_output_bytes';

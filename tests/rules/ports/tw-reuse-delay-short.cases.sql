-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_tw_reuse_delay', '10'),
  ('net.ipv4.tcp_tw_reuse', '1');

-- case: ten milliseconds
-- kind: fires
-- expect: subject=net.ipv4.tcp_tw_reuse_delay, confidence=high, key=NULL, evidence.delay_ms=10, message~may be taken over after 10 ms

-- case: just below a second
-- kind: boundary
-- expect: evidence.delay_ms=999
UPDATE fact_sysctl SET value = '999' WHERE key = 'net.ipv4.tcp_tw_reuse_delay';

-- case: a second
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '1000' WHERE key = 'net.ipv4.tcp_tw_reuse_delay';

-- case: kernels before 6.14 do not have the key
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_tw_reuse_delay
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_tw_reuse_delay';

-- case: whether ports are reused is not known
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_tw_reuse
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_tw_reuse';

-- case: on loopback both ends have the same clock
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '2' WHERE key = 'net.ipv4.tcp_tw_reuse';

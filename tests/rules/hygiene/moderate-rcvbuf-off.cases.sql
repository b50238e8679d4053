-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_moderate_rcvbuf', '0'),
  ('net.ipv4.tcp_rmem', '4096 131072 6291456');

-- case: off
-- kind: fires
-- expect: subject=net.ipv4.tcp_moderate_rcvbuf, confidence=high, key=net.ipv4.tcp_moderate_rcvbuf, proposed=1, message~each connection stays at 128 KiB instead of growing up to 6.00 MiB.

-- case: on
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '1' WHERE key = 'net.ipv4.tcp_moderate_rcvbuf';

-- case: buffers in the wrong order would not grow either way
-- kind: fires
-- expect: message~Autotuning of receive buffers is off.
UPDATE fact_sysctl SET value = '4096 8388608 4194304' WHERE key = 'net.ipv4.tcp_rmem';

-- case: the buffers could not be read
-- kind: missing
-- expect: proposed=1, message~Autotuning of receive buffers is off.
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_rmem';

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_moderate_rcvbuf
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_moderate_rcvbuf';

-- case: small buffers with autotuning on
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '1' WHERE key = 'net.ipv4.tcp_moderate_rcvbuf';
UPDATE fact_sysctl SET value = '4096 16384 65536' WHERE key = 'net.ipv4.tcp_rmem';

-- case: a first buffer that is the largest
-- kind: boundary
-- expect: message=Autotuning of receive buffers is off.
UPDATE fact_sysctl SET value = '4096 131072 131072' WHERE key = 'net.ipv4.tcp_rmem';

-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_rmem', '4096 131072 33554432'),
  ('net.ipv4.tcp_wmem', '4096 16384 4194304'), ('net.core.rmem_default', '212992'),
  ('net.core.wmem_default', '212992');

-- case: 16 MiB for each new connection
-- kind: fires
-- expect: subject=net.ipv4.tcp_rmem, confidence=high, key=net.ipv4.tcp_rmem, proposed=4096 131072 33554432, evidence.sysctl=NULL, message~Each TCP connection starts with a buffer of 16.0 MiB (net.ipv4.tcp_rmem); the kernel's own value is 128 KiB.
-- expect: subject=net.ipv4.tcp_wmem, key=net.ipv4.tcp_wmem, proposed=8192 16384 4194304
UPDATE fact_sysctl SET value = '4096 16777216 33554432' WHERE key = 'net.ipv4.tcp_rmem';
UPDATE fact_sysctl SET value = '8192 1048576 4194304' WHERE key = 'net.ipv4.tcp_wmem';

-- case: larger than the largest: the order of the three is the cause
-- kind: fires
-- expect: subject=net.ipv4.tcp_rmem, evidence.sysctl=net.ipv4.tcp_rmem
-- expect: subject=net.ipv4.tcp_wmem, evidence.sysctl=NULL
UPDATE fact_sysctl SET value = '4096 8388609 8388608' WHERE key = 'net.ipv4.tcp_rmem';
UPDATE fact_sysctl SET value = '4096 8388608 8388608' WHERE key = 'net.ipv4.tcp_wmem';

-- case: a least value above the kernel's first, as in a guide
-- kind: fires
-- expect: key=net.ipv4.tcp_rmem, proposed=1024000 1024000 1073741824
UPDATE fact_sysctl SET value = '1024000 8738000 1073741824' WHERE key = 'net.ipv4.tcp_rmem';

-- case: a largest value that no window can use
-- kind: boundary
-- expect: key=NULL, proposed=NULL, evidence.initial_bytes=8738000
UPDATE fact_sysctl SET value = '1024000 8738000 1073741825' WHERE key = 'net.ipv4.tcp_rmem';

-- case: the largest is less than the least
-- kind: boundary
-- expect: key=NULL, proposed=NULL
UPDATE fact_sysctl SET value = '1024000 8738000 1023999' WHERE key = 'net.ipv4.tcp_rmem';

-- case: large defaults of other sockets are for their application to ask for
-- kind: fires
-- expect: subject=net.core.rmem_default, key=NULL, proposed=NULL, message~Each socket that is not TCP starts with a buffer of 25.0 MiB, message~with SO_RCVBUF.
-- expect: subject=net.core.wmem_default, key=NULL, message~with SO_SNDBUF.
UPDATE fact_sysctl SET value = '26214400' WHERE key LIKE 'net.core.%';

-- case: just above the limits
-- kind: boundary
-- expect: subject=net.core.rmem_default
-- expect: subject=net.core.wmem_default
-- expect: subject=net.ipv4.tcp_rmem
-- expect: subject=net.ipv4.tcp_wmem
UPDATE fact_sysctl SET value = '4096 1048577 33554432' WHERE key = 'net.ipv4.tcp_rmem';
UPDATE fact_sysctl SET value = '4096 262145 4194304' WHERE key = 'net.ipv4.tcp_wmem';
UPDATE fact_sysctl SET value = '1048577' WHERE key LIKE 'net.core.%';

-- case: just at the limits
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '4096 1048576 33554432' WHERE key = 'net.ipv4.tcp_rmem';
UPDATE fact_sysctl SET value = '4096 262144 4194304' WHERE key = 'net.ipv4.tcp_wmem';
UPDATE fact_sysctl SET value = '1048576' WHERE key LIKE 'net.core.%';

-- case: the values could not be read
-- kind: missing
-- expect: none
DELETE FROM fact_sysctl;

-- case: the kernel's own values
-- kind: trap
-- expect: none

-- case: a large ceiling is no large start
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '4096 131072 536870912' WHERE key = 'net.ipv4.tcp_rmem';

-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_host (memory_bytes, page_bytes) VALUES (25275924480, 4096);
INSERT INTO fact_counter (name, kind, delta) VALUES ('TcpExt.BeyondWindow', 'counter', 0);
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_rmem', '4096 16777216 6291456'),
  ('net.ipv4.tcp_wmem', '4096 16384 4194304');
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 3, 'net.ipv4.tcp_rmem', '4096 16777216 6291456', 1, 1);

-- case: the first above the largest
-- kind: fires
-- expect: subject=net.ipv4.tcp_rmem, confidence=high, key=net.ipv4.tcp_rmem, proposed=4096 131072 33554432, message~(set in /etc/sysctl.d/99-tune.conf:3): the first buffer is larger than the largest, so that no buffer ever grows.

-- case: the least above the first, and nobody knows why
-- kind: fires
-- expect: subject=net.ipv4.tcp_wmem, key=net.ipv4.tcp_wmem, proposed=4096 16384 4194304, evidence.files=NULL, message~is "65536 16384 4194304": the least buffer is larger than the first.
UPDATE fact_sysctl SET value = '4096 131072 6291456' WHERE key = 'net.ipv4.tcp_rmem';
UPDATE fact_sysctl SET value = '65536 16384 4194304' WHERE key = 'net.ipv4.tcp_wmem';

-- case: one byte out of order
-- kind: boundary
-- expect: subject=net.ipv4.tcp_rmem
-- expect: subject=net.ipv4.tcp_wmem
UPDATE fact_sysctl SET value = '4096 131073 131072' WHERE key = 'net.ipv4.tcp_rmem';
UPDATE fact_sysctl SET value = '4097 4096 4194304' WHERE key = 'net.ipv4.tcp_wmem';

-- case: pages of 64 KiB, and the kernel's own values
-- kind: trap
-- expect: none
UPDATE fact_host SET page_bytes = 65536;
UPDATE fact_sysctl SET value = '65536 131072 6291456' WHERE key = 'net.ipv4.tcp_rmem';
UPDATE fact_sysctl SET value = '65536 16384 4194304' WHERE key = 'net.ipv4.tcp_wmem';

-- case: pages of 64 KiB, and no buffer grows
-- kind: fires
-- expect: subject=net.ipv4.tcp_wmem, proposed=65536 16384 4194304
UPDATE fact_host SET page_bytes = 65536;
UPDATE fact_sysctl SET value = '65536 131072 6291456' WHERE key = 'net.ipv4.tcp_rmem';
UPDATE fact_sysctl SET value = '65536 16384 16383' WHERE key = 'net.ipv4.tcp_wmem';

-- case: equal values are in order
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '131072 131072 131072';

-- case: the memory is not known: nothing can be proposed
-- kind: missing
-- expect: subject=net.ipv4.tcp_rmem, key=NULL, proposed=NULL
DELETE FROM fact_host;

-- case: the values could not be read
-- kind: missing
-- expect: none
DELETE FROM fact_sysctl;

-- case: small values, but in order
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '1024 2048 4096';

-- case: the least above the two others, which are equal
-- kind: boundary
-- expect: message~the least buffer is larger than the first.
UPDATE fact_sysctl SET value = '16384 8192 8192' WHERE key = 'net.ipv4.tcp_rmem';

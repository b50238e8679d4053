-- SPDX-License-Identifier: GPL-2.0-or-later
-- A 6.18 kernel on 24105 MiB with the values of a guide for Linux 3.
INSERT INTO fact_host (memory_bytes, page_bytes) VALUES (25275924480, 4096);
INSERT INTO fact_counter (name, kind, delta) VALUES ('TcpExt.BeyondWindow', 'counter', 0);
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_rmem', '4096 87380 6291456'),
  ('net.ipv4.tcp_wmem', '4096 16384 4194304'), ('net.core.rmem_max', '4194304'),
  ('net.core.wmem_max', '4194304'), ('net.core.optmem_max', '131072'),
  ('net.ipv4.tcp_ecn_option', '2'), ('net.ipv4.tcp_rto_min_us', '200000'),
  ('net.ipv4.tcp_no_ssthresh_metrics_save', '1');
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 3, 'net.ipv4.tcp_rmem', '4096 87380 6291456', 1, 1);

-- case: an old receive buffer
-- kind: fires
-- expect: subject=net.ipv4.tcp_rmem, confidence=high, key=net.ipv4.tcp_rmem, proposed=4096 131072 33554432, evidence.own_most_bytes=33554432, message~net.ipv4.tcp_rmem is held at "4096 87380 6291456" by /etc/sysctl.d/99-tune.conf:3, but this kernel by itself would use "4096 131072 33554432". Remove the line: it makes the largest buffer of a connection smaller.

-- case: only the first buffer is an old one
-- kind: fires
-- expect: proposed=4096 131072 67108864, message~it makes the first buffer of a connection smaller.
UPDATE fact_sysctl SET value = '4096 87380 67108864' WHERE key = 'net.ipv4.tcp_rmem';

-- case: limits of what applications ask for
-- kind: fires
-- expect: key=net.core.optmem_max, proposed=131072, message~the memory for socket options smaller.
-- expect: key=net.core.rmem_max, proposed=4194304, message~the largest buffer that an application can ask for smaller.
-- expect: key=net.core.wmem_max, proposed=4194304
-- expect: key=net.ipv4.tcp_rmem
-- expect: key=net.ipv4.tcp_wmem, proposed=4096 16384 4194304
UPDATE fact_sysctl SET value = '212992' WHERE key IN ('net.core.rmem_max', 'net.core.wmem_max');
UPDATE fact_sysctl SET value = '20480' WHERE key = 'net.core.optmem_max';
UPDATE fact_sysctl SET value = '4096 16384 1048576' WHERE key = 'net.ipv4.tcp_wmem';
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 1, 'net.core.rmem_max', '212992', 1, 1),
  ('/etc/sysctl.d/99-tune.conf', 2, 'net.core.wmem_max', '212992', 1, 1),
  ('/etc/sysctl.d/99-tune.conf', 4, 'net.core.optmem_max', '20480', 1, 1),
  ('/etc/sysctl.d/99-tune.conf', 5, 'net.ipv4.tcp_wmem', '4096 16384 1048576', 1, 1);

-- case: an own value is kept where it is larger
-- kind: fires
-- expect: proposed=8192 262144 33554432
UPDATE fact_sysctl SET value = '8192 262144 16777216' WHERE key = 'net.ipv4.tcp_rmem';

-- case: just below the share
-- kind: boundary
-- expect: key=net.ipv4.tcp_rmem
UPDATE fact_sysctl SET value = '4096 131072 30198988' WHERE key = 'net.ipv4.tcp_rmem';

-- case: just at the share: memory is never counted to the byte
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '4096 131072 30198989' WHERE key = 'net.ipv4.tcp_rmem';

-- case: no file was read
-- kind: missing
-- expect: none
DELETE FROM fact_dropin;

-- case: the memory is not known
-- kind: missing
-- expect: none
DELETE FROM fact_host;

-- case: the value could not be read
-- kind: missing
-- expect: none
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_rmem';

-- case: nobody set it: the kernel counted its memory before more was plugged in
-- kind: trap
-- expect: none
UPDATE fact_dropin SET key = 'net.ipv4.tcp_sack';

-- case: a line that no loader takes
-- kind: trap
-- expect: none
UPDATE fact_dropin SET wins_systemd = 0, wins_procps = 0;

-- case: 6 MiB is what a kernel before 6.16 has by itself
-- kind: trap
-- expect: none
UPDATE fact_counter SET name = 'TcpExt.TCPLossProbes';
UPDATE fact_sysctl SET value = '4096 131072 6291456' WHERE key = 'net.ipv4.tcp_rmem';

-- case: 212992 is what a kernel before 6.18 has by itself, and 20480 before 6.11
-- kind: trap
-- expect: none
DELETE FROM fact_sysctl WHERE key IN ('net.ipv4.tcp_ecn_option', 'net.ipv4.tcp_rto_min_us');
UPDATE fact_sysctl SET value = '212992' WHERE key IN ('net.core.rmem_max', 'net.core.wmem_max');
UPDATE fact_sysctl SET value = '20480' WHERE key = 'net.core.optmem_max';
UPDATE fact_dropin SET key = 'net.core.rmem_max';
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 4, 'net.core.optmem_max', '20480', 1, 1);

-- case: 87380 is what a kernel before 4.20 has by itself
-- kind: trap
-- expect: none
UPDATE fact_counter SET name = 'TcpExt.TCPLossProbes';
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_no_ssthresh_metrics_save';

-- case: a host with 768 MiB has smaller buffers by itself
-- kind: trap
-- expect: none
UPDATE fact_host SET memory_bytes = 805306368;
UPDATE fact_sysctl SET value = '4096 131072 6291456' WHERE key = 'net.ipv4.tcp_rmem';

-- case: only sysctl --system reads the line
-- kind: fires
-- expect: key=net.ipv4.tcp_rmem
UPDATE fact_dropin SET wins_systemd = 0;

-- case: just half, where half is enough
-- kind: boundary
-- policy: default_share_pct=50
-- expect: none
UPDATE fact_sysctl SET value = '4096 65536 16777216' WHERE key = 'net.ipv4.tcp_rmem';

-- case: the largest buffer just at the share, the first one below it
-- kind: boundary
-- policy: default_share_pct=50
-- expect: message~it makes the first buffer of a connection smaller.
UPDATE fact_sysctl SET value = '4096 65535 16777216' WHERE key = 'net.ipv4.tcp_rmem';

-- case: an old first buffer beside a ceiling that no window can use
-- kind: trap
-- expect: subject=net.ipv4.tcp_rmem, key=NULL, proposed=NULL, message~is held at "4096 87380 2147483647"
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_rmem';
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_rmem', '4096 87380 2147483647');

-- case: the largest ceiling that a window can use
-- kind: boundary
-- expect: subject=net.ipv4.tcp_rmem, key=net.ipv4.tcp_rmem, proposed=4096 131072 1073741824
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_rmem';
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_rmem', '4096 87380 1073741824');

-- SPDX-License-Identifier: GPL-2.0-or-later
-- 64 MiB in net.core, 6 MiB and 4 MiB where it counts; one flow receives, one sends.
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.core.rmem_max', '67108864'), ('net.core.wmem_max', '4194304'),
  ('net.ipv4.tcp_rmem', '4096 131072 6291456'), ('net.ipv4.tcp_wmem', '4096 16384 4194304');
INSERT INTO fact_flow (cookie, path_id, loopback, local, remote, pid, process, samples,
  data_segs_in, data_segs_out, in_bps, out_bps, rcvbuf_max_bytes, sndbuf_max_bytes) VALUES
  (1, 1, 0, '198.51.100.1:22', '192.0.2.7:4000', 5, 'rsync', 6, 90000, 10, 200e6, 1000, 6291456,
   87040),
  (2, 1, 0, '198.51.100.1:22', '192.0.2.8:4000', 6, 'rsync', 6, 10, 90000, 1000, 200e6, 131072,
   4194304);

-- case: the receive side
-- kind: fires
-- expect: subject=net.core.rmem_max, severity=info, confidence=high, key=NULL, proposed=NULL, evidence.flows=1, message~net.core.rmem_max was raised to 64.0 MiB, but it does not act on the receive buffers, message~that of 198.51.100.1:22 to 192.0.2.7:4000 sits at its ceiling, the third value of tcp_rmem, 6.00 MiB

-- case: the send side
-- kind: fires
-- expect: subject=net.core.wmem_max, message~does not act on the send buffers, message~the third value of tcp_wmem, 4.00 MiB
UPDATE fact_sysctl SET value = '212992' WHERE key = 'net.core.rmem_max';
UPDATE fact_sysctl SET value = '67108864' WHERE key = 'net.core.wmem_max';

-- case: just raised above the ceiling
-- kind: boundary
-- expect: subject=net.core.rmem_max
UPDATE fact_sysctl SET value = '6291457' WHERE key = 'net.core.rmem_max';

-- case: not above the ceiling
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '6291456' WHERE key = 'net.core.rmem_max';

-- case: just near enough to the ceiling
-- kind: boundary
-- expect: evidence.buffer_bytes=5976884
UPDATE fact_flow SET rcvbuf_max_bytes = 5976884 WHERE cookie = 1;

-- case: below the ceiling: it does not want more
-- kind: boundary
-- expect: none
UPDATE fact_flow SET rcvbuf_max_bytes = 5976883 WHERE cookie = 1;

-- case: above the ceiling: the application asked for it, and the maximum does act
-- kind: boundary
-- expect: none
UPDATE fact_flow SET rcvbuf_max_bytes = 6291457 WHERE cookie = 1;

-- case: just fast enough
-- kind: boundary
-- expect: evidence.bps=8000000
UPDATE fact_flow SET in_bps = 8e6 WHERE cookie = 1;

-- case: not a bulk flow
-- kind: boundary
-- expect: none
UPDATE fact_flow SET in_bps = 7999999 WHERE cookie = 1;

-- case: just enough segments, in just enough samples
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_flow SET data_segs_in = 100, samples = 3 WHERE cookie = 1;

-- case: too few segments
-- kind: boundary
-- expect: none
UPDATE fact_flow SET data_segs_in = 99 WHERE cookie = 1;

-- case: too few samples
-- kind: boundary
-- expect: none
UPDATE fact_flow SET samples = 2;

-- case: just enough samples for a sure word
-- kind: boundary
-- expect: confidence=high
UPDATE fact_flow SET samples = 5;

-- case: one fewer
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_flow SET samples = 4;

-- case: just enough segments to send
-- kind: boundary
-- expect: subject=net.core.wmem_max
DELETE FROM fact_flow WHERE cookie = 1;
UPDATE fact_sysctl SET value = '67108864' WHERE key = 'net.core.wmem_max';
UPDATE fact_flow SET data_segs_out = 100;

-- case: too few segments to send
-- kind: boundary
-- expect: none
DELETE FROM fact_flow WHERE cookie = 1;
UPDATE fact_sysctl SET value = '67108864' WHERE key = 'net.core.wmem_max';
UPDATE fact_flow SET data_segs_out = 99;

-- case: buffers are not known
-- kind: missing
-- expect: unjudged=fact_flow.rcvbuf_max_bytes
UPDATE fact_flow SET rcvbuf_max_bytes = NULL;

-- case: nor those to send
-- kind: missing
-- expect: unjudged=fact_flow.sndbuf_max_bytes
UPDATE fact_flow SET sndbuf_max_bytes = NULL;

-- case: a child namespace does not show the maximum
-- kind: missing
-- expect: unjudged=sysctl:net.core.rmem_max
DELETE FROM fact_sysctl WHERE key LIKE 'net.core.%';

-- case: the ceiling is not known
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_rmem
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_rmem';

-- case: the send maximum is not known
-- kind: missing
-- expect: unjudged=sysctl:net.core.wmem_max
DELETE FROM fact_sysctl WHERE key = 'net.core.wmem_max';

-- case: the send ceiling is not known
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_wmem
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_wmem';

-- case: a small machine where the kernel's own maximum is above the ceiling
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '4194304' WHERE key = 'net.core.rmem_max';
UPDATE fact_sysctl SET value = '4096 131072 2097152' WHERE key = 'net.ipv4.tcp_rmem';
UPDATE fact_flow SET rcvbuf_max_bytes = 2097152 WHERE cookie = 1;

-- case: one byte more than the kernel's own
-- kind: boundary
-- expect: subject=net.core.rmem_max
UPDATE fact_sysctl SET value = '4194305' WHERE key = 'net.core.rmem_max';
UPDATE fact_sysctl SET value = '4096 131072 2097152' WHERE key = 'net.ipv4.tcp_rmem';
UPDATE fact_flow SET rcvbuf_max_bytes = 2097152 WHERE cookie = 1;

-- case: a raised maximum that no flow minds
-- kind: trap
-- expect: none
UPDATE fact_flow SET rcvbuf_max_bytes = 400000 WHERE cookie = 1;

-- case: loopback
-- kind: trap
-- expect: none
UPDATE fact_flow SET loopback = 1;

-- case: exactly at the share of the ceiling
-- kind: boundary
-- expect: evidence.buffer_bytes=5976830
UPDATE fact_sysctl SET value = '4096 131072 6291400' WHERE key = 'net.ipv4.tcp_rmem';
UPDATE fact_flow SET rcvbuf_max_bytes = 5976830 WHERE cookie = 1;

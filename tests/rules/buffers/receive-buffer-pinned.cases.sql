-- SPDX-License-Identifier: GPL-2.0-or-later
-- An importer that asked for 128 KiB and got 256: 13 Mbit/s over 100 ms, on a host with 24105 MiB.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_rmem', '4096 131072 33554432'),
  ('net.core.rmem_max', '4194304'), ('net.ipv4.tcp_mem', '287901 383868 575802');
INSERT INTO fact_host (memory_bytes, page_bytes) VALUES (25275924480, 4096);
INSERT INTO fact_path (path, path_id, prefix, ifname, cc, loopback, samples, rcvbuf_pinned_max)
VALUES ('192.0.2.0/24 via eth0 (cubic)', 1, '192.0.2.0/24', 'eth0', 'cubic', 0, 6, 1);
INSERT INTO fact_process (pid, process, samples, rcvbuf_pinned_max) VALUES (812, 'importer', 6, 1);
INSERT INTO fact_flow (cookie, path_id, prefix, ifname, cc, loopback, local, remote, pid, process,
  samples, in_bps, data_segs_in, min_rtt_us, rcv_rtt_us, rcvbuf_max_bytes, rcvbuf_min_bytes,
  rcv_wnd_bytes, rcv_wnd_max_bytes, rqueue_bytes, rcv_wscale)
VALUES (1, 1, '192.0.2.0/24', 'eth0', 'cubic', 0, '198.51.100.1:5432', '192.0.2.7:40000', 812,
  'importer', 6, 13000000, 67000, 100000, 101000, 262144, 262144, 163840, 163840, 3000, 10);

-- case: it set a small one
-- kind: fires
-- policy: link_rate_bps=100mbit
-- expect: evidence.sysctl=NULL, subject=importer (pid 812) on 192.0.2.0/24 via eth0 (cubic), confidence=medium, key=NULL, proposed=NULL, message~seems to have set its receive buffer itself (SO_RCVBUF) to 256 KiB, message~at 13.0 Mbit/s: the window of 164 kB is used up in each round trip of 100 ms. 100 Mbit/s (the configured link rate) needs, message~goes up to 32.0 MiB., evidence.window_use_pct=99

-- case: nothing is known of the rate: twice the measured one
-- kind: fires
-- expect: evidence.rate_source=twice the measured rate, key=NULL

-- case: the speed of the interface
-- kind: fires
-- expect: evidence.rate_bps=100000000, evidence.rate_source=the speed of eth0
INSERT INTO fact_link (ifname, speed_bps) VALUES ('eth0', 100000000);

-- case: the kernel's own ceiling is too low as well
-- kind: fires
-- policy: link_rate_bps=100mbit
-- expect: message~which goes up to 1.00 MiB (raise tcp_rmem as well).
UPDATE fact_sysctl SET value = '4096 131072 1048576' WHERE key = 'net.ipv4.tcp_rmem';

-- case: two flows of the process are one finding
-- kind: fires
-- expect: evidence.flows=2
INSERT INTO fact_flow SELECT * FROM fact_flow;
UPDATE fact_flow SET cookie = 2 WHERE rowid = (SELECT max(rowid) FROM fact_flow);

-- case: it got the most that net.core.rmem_max allows
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: evidence.sysctl=net.core.rmem_max, key=net.core.rmem_max, proposed=20971520, message~it has the most that net.core.rmem_max allows
UPDATE fact_flow SET rcvbuf_max_bytes = 8388608, rcvbuf_min_bytes = 8388608,
  rcv_wnd_bytes = 5242880, rcv_wnd_max_bytes = 5242880, in_bps = 410000000;

-- case: a little less than that was asked for
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: key=NULL, message~needs
UPDATE fact_flow SET rcvbuf_max_bytes = 8388608, rcvbuf_min_bytes = 8388608,
  rcv_wnd_bytes = 5242880, rcv_wnd_max_bytes = 5242880, in_bps = 410000000;
UPDATE fact_flow SET rcvbuf_max_bytes = 8388606, rcvbuf_min_bytes = 8388606;

-- case: the memory allows no larger one
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: key=NULL
UPDATE fact_flow SET rcvbuf_max_bytes = 8388608, rcvbuf_min_bytes = 8388608,
  rcv_wnd_bytes = 5242880, rcv_wnd_max_bytes = 5242880, in_bps = 410000000;
UPDATE fact_sysctl SET value = '8000 16384 24000' WHERE key = 'net.ipv4.tcp_mem';

-- case: net.core.rmem_max could not be read
-- kind: missing
-- expect: key=NULL, evidence.asked_max_bytes=NULL
DELETE FROM fact_sysctl WHERE key = 'net.core.rmem_max';

-- case: few samples are less sure
-- kind: boundary
-- expect: confidence=low
UPDATE fact_flow SET samples = 4;

-- case: just enough samples to be surer
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_flow SET samples = 5;

-- case: just enough samples
-- kind: boundary
-- expect: confidence=low
UPDATE fact_flow SET samples = 3;

-- case: too few samples
-- kind: boundary
-- expect: none
UPDATE fact_flow SET samples = 2;

-- case: the window is not shown before kernel 6.2: half of the buffer
-- kind: missing
-- expect: confidence=low, evidence.window_bytes=131072
UPDATE fact_flow SET rcv_wnd_bytes = NULL, rcv_wnd_max_bytes = NULL;
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_adv_win_scale', '1');

-- case: the window is not known at all
-- kind: missing
-- expect: none
UPDATE fact_flow SET rcv_wnd_bytes = NULL;

-- case: the owner is not known
-- kind: missing
-- expect: subject=a process that could not be read on 192.0.2.0/24 via eth0 (cubic)
UPDATE fact_flow SET pid = NULL, process = NULL;

-- case: another process of the path has the pinned sockets
-- kind: trap
-- expect: none
UPDATE fact_process SET pid = 7;

-- case: the process has none
-- kind: trap
-- expect: none
UPDATE fact_process SET rcvbuf_pinned_max = 0;

-- case: the path has none: the kernel chose this size
-- kind: trap
-- expect: none
UPDATE fact_path SET rcvbuf_pinned_max = 0;

-- case: the buffer still grows
-- kind: trap
-- expect: none
UPDATE fact_flow SET rcvbuf_min_bytes = 131072;

-- case: the size that every socket starts with
-- kind: trap
-- expect: none
UPDATE fact_flow SET rcvbuf_max_bytes = 131072, rcvbuf_min_bytes = 131072;

-- case: as large as the ceiling: the kernel stops there too
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '4096 131072 262144' WHERE key = 'net.ipv4.tcp_rmem';

-- case: just near the ceiling
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '4096 131072 275941' WHERE key = 'net.ipv4.tcp_rmem';

-- case: not near the ceiling
-- kind: boundary
-- expect: key=NULL, confidence=medium
UPDATE fact_sysctl SET value = '4096 131072 275942' WHERE key = 'net.ipv4.tcp_rmem';

-- case: above the ceiling: nothing but the application makes it so
-- kind: fires
-- expect: confidence=medium
UPDATE fact_sysctl SET value = '4096 131072 262143' WHERE key = 'net.ipv4.tcp_rmem';

-- case: loopback
-- kind: trap
-- expect: none
UPDATE fact_flow SET loopback = 1;

-- case: just a bulk flow
-- kind: boundary
-- expect: evidence.in_bps=8000000
UPDATE fact_flow SET in_bps = 8000000, min_rtt_us = 160000, rcv_rtt_us = 160000;

-- case: slower than a bulk flow
-- kind: boundary
-- expect: none
UPDATE fact_flow SET in_bps = 7999999, min_rtt_us = 160000, rcv_rtt_us = 160000;

-- case: just enough segments
-- kind: boundary
-- expect: key=NULL
UPDATE fact_flow SET data_segs_in = 100;

-- case: too few segments
-- kind: boundary
-- expect: none
UPDATE fact_flow SET data_segs_in = 99;

-- case: the window is just used up
-- kind: boundary
-- expect: evidence.window_use_pct=80
UPDATE fact_flow SET in_bps = 10485760, min_rtt_us = 100000;

-- case: the window is not used up: it is not what holds the flow
-- kind: trap
-- expect: none
UPDATE fact_flow SET in_bps = 10485759, min_rtt_us = 100000;

-- case: the application does not read
-- kind: trap
-- expect: none
UPDATE fact_flow SET rqueue_bytes = 40960;

-- case: it just keeps up
-- kind: boundary
-- expect: key=NULL
UPDATE fact_flow SET rqueue_bytes = 40959;

-- case: no window scaling
-- kind: trap
-- expect: none
UPDATE fact_flow SET rcv_wscale = NULL;

-- case: the link is full
-- kind: trap
-- policy: link_rate_bps=14mbit
-- expect: none

-- case: the link is not full
-- kind: boundary
-- policy: link_rate_bps=15mbit
-- expect: evidence.rate_bps=15000000

-- case: the buffer is as large as the path needs
-- kind: trap
-- policy: link_rate_bps=14500kbit
-- expect: none
UPDATE fact_flow SET in_bps = 13000000, min_rtt_us = 44000, rcv_rtt_us = 44000,
  rcv_wnd_bytes = 81000;

-- case: rcvbuf_max_bytes is not known
-- kind: missing
-- expect: unjudged=fact_flow.rcvbuf_max_bytes
UPDATE fact_flow SET rcvbuf_max_bytes = NULL;

-- case: rcvbuf_min_bytes is not known
-- kind: missing
-- expect: unjudged=fact_flow.rcvbuf_min_bytes
UPDATE fact_flow SET rcvbuf_min_bytes = NULL;

-- case: rqueue_bytes is not known
-- kind: missing
-- expect: unjudged=fact_flow.rqueue_bytes
UPDATE fact_flow SET rqueue_bytes = NULL;

-- case: what looks set by hand is not told of the path
-- kind: missing
-- expect: unjudged=fact_path.rcvbuf_pinned_max
UPDATE fact_path SET rcvbuf_pinned_max = NULL;

-- case: nor of processes
-- kind: missing
-- expect: unjudged=fact_process.rcvbuf_pinned_max
DELETE FROM fact_process;

-- case: the ceiling could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_rmem
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_rmem';

-- case: as fast as the link
-- kind: trap
-- policy: link_rate_bps=13mbit
-- expect: none

-- case: just as full as a full link
-- kind: boundary
-- policy: link_rate_bps=15mbit
-- expect: none
UPDATE fact_flow SET in_bps = 13500000;

-- case: exactly at the share of the ceiling
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '4096 131072 300000' WHERE key = 'net.ipv4.tcp_rmem';
UPDATE fact_flow SET rcvbuf_max_bytes = 285000, rcvbuf_min_bytes = 285000;

-- case: the buffer is what the path needs
-- kind: boundary
-- expect: none
UPDATE fact_flow SET rcvbuf_max_bytes = 1048576, rcvbuf_min_bytes = 1048576, in_bps = 18000000,
  rcv_wnd_bytes = 220000, rcv_wnd_max_bytes = NULL;
INSERT INTO fact_link (ifname, speed_bps) VALUES ('eth0', 20971520);

-- case: the kernel's own ceiling is what the path needs
-- kind: boundary
-- policy: link_rate_bps=100mbit
-- expect: evidence.need_bytes=5000000, message~which goes up to 4.77 MiB.
UPDATE fact_sysctl SET value = '4096 131072 5000000' WHERE key = 'net.ipv4.tcp_rmem';
UPDATE fact_flow SET rcv_wnd_max_bytes = NULL;

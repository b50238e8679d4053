-- SPDX-License-Identifier: GPL-2.0-or-later
-- An uploader that asked for 128 KiB and got 256: 18 Mbit/s over 100 ms, on a host with 24105 MiB.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_wmem', '4096 16384 4194304'),
  ('net.core.wmem_max', '4194304'), ('net.ipv4.tcp_mem', '287901 383868 575802');
INSERT INTO fact_host (memory_bytes, page_bytes) VALUES (25275924480, 4096);
INSERT INTO fact_path (path, path_id, prefix, ifname, cc, loopback, samples, sndbuf_pinned_max)
VALUES ('192.0.2.0/24 via eth0 (cubic)', 1, '192.0.2.0/24', 'eth0', 'cubic', 0, 6, 1);
INSERT INTO fact_process (pid, process, samples, sndbuf_pinned_max) VALUES (812, 'uploader', 6, 1);
INSERT INTO fact_flow (cookie, path_id, prefix, ifname, cc, loopback, local, remote, pid, process,
  samples, out_bps, data_segs_out, busy_us, rwnd_limited_us, srtt_us, min_rtt_us, sndbuf_max_bytes,
  sndbuf_min_bytes, sndbuf_fill_pct, wmem_queued_bytes, notsent_bytes, inflight_bytes, cwnd_bytes,
  snd_wnd_bytes)
VALUES (1, 1, '192.0.2.0/24', 'eth0', 'cubic', 0, '198.51.100.1:40000', '192.0.2.7:443', 812,
  'uploader', 6, 18000000, 93000, 60000000, 0, 100300, 100000, 262144, 262144, 92, 241000, 2000,
  210000, 1200000, 6000000);

-- case: it set a small one
-- kind: fires
-- policy: link_rate_bps=100mbit
-- expect: evidence.sysctl=NULL, subject=uploader (pid 812) on 192.0.2.0/24 via eth0 (cubic), confidence=medium, key=NULL, proposed=NULL, message~seems to have set its send buffer itself (SO_SNDBUF) to 256 KiB, message~at 18.0 Mbit/s: it is 92 % full, while the congestion window (1.20 MB) has room beyond the 210 kB in flight. 100 Mbit/s (the configured link rate) over 100 ms needs 2.38 MiB. Let it leave the size to the kernel, which goes up to 4.00 MiB., evidence.pinned_sockets=1

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
-- expect: message~which goes up to 1.00 MiB (raise tcp_wmem as well).
UPDATE fact_sysctl SET value = '4096 16384 1048576' WHERE key = 'net.ipv4.tcp_wmem';

-- case: two flows of the process are one finding
-- kind: fires
-- expect: evidence.flows=2
INSERT INTO fact_flow SELECT * FROM fact_flow;
UPDATE fact_flow SET cookie = 2 WHERE rowid = (SELECT max(rowid) FROM fact_flow);

-- case: it got the most that net.core.wmem_max allows
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: evidence.sysctl=net.core.wmem_max, key=net.core.wmem_max, proposed=12582912, message~it has the most that net.core.wmem_max allows
UPDATE fact_flow SET sndbuf_max_bytes = 8388608, sndbuf_min_bytes = 8388608, out_bps = 600000000,
  wmem_queued_bytes = 7900000, inflight_bytes = 7500000, cwnd_bytes = 20000000,
  snd_wnd_bytes = 20000000;

-- case: a little less than that was asked for
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: key=NULL, message~needs
UPDATE fact_flow SET sndbuf_max_bytes = 8388608, sndbuf_min_bytes = 8388608, out_bps = 600000000,
  wmem_queued_bytes = 7900000, inflight_bytes = 7500000, cwnd_bytes = 20000000,
  snd_wnd_bytes = 20000000;
UPDATE fact_flow SET sndbuf_max_bytes = 8388606, sndbuf_min_bytes = 8388606;

-- case: the memory allows no larger one
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: key=NULL
UPDATE fact_flow SET sndbuf_max_bytes = 8388608, sndbuf_min_bytes = 8388608, out_bps = 600000000,
  wmem_queued_bytes = 7900000, inflight_bytes = 7500000, cwnd_bytes = 20000000,
  snd_wnd_bytes = 20000000;
UPDATE fact_sysctl SET value = '8000 16384 24000' WHERE key = 'net.ipv4.tcp_mem';

-- case: net.core.wmem_max could not be read
-- kind: missing
-- expect: key=NULL, evidence.asked_max_bytes=NULL
DELETE FROM fact_sysctl WHERE key = 'net.core.wmem_max';

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

-- case: the peer's window is not shown before kernel 5.4
-- kind: missing
-- expect: confidence=low
UPDATE fact_flow SET snd_wnd_bytes = NULL;

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
UPDATE fact_process SET sndbuf_pinned_max = 0;

-- case: the path has none: the kernel chose this size
-- kind: trap
-- expect: none
UPDATE fact_path SET sndbuf_pinned_max = 0;

-- case: the buffer still grows
-- kind: trap
-- expect: none
UPDATE fact_flow SET sndbuf_min_bytes = 131072;

-- case: the size that every socket starts with
-- kind: trap
-- expect: none
UPDATE fact_flow SET sndbuf_max_bytes = 16384, sndbuf_min_bytes = 16384;

-- case: as large as the ceiling: the kernel stops there too
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '4096 16384 262144' WHERE key = 'net.ipv4.tcp_wmem';

-- case: just near the ceiling
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '4096 16384 275941' WHERE key = 'net.ipv4.tcp_wmem';

-- case: not near the ceiling
-- kind: boundary
-- expect: key=NULL, confidence=medium
UPDATE fact_sysctl SET value = '4096 16384 275942' WHERE key = 'net.ipv4.tcp_wmem';

-- case: above the ceiling: nothing but the application makes it so
-- kind: fires
-- expect: confidence=medium
UPDATE fact_sysctl SET value = '4096 16384 262143' WHERE key = 'net.ipv4.tcp_wmem';

-- case: loopback
-- kind: trap
-- expect: none
UPDATE fact_flow SET loopback = 1;

-- case: just a bulk flow
-- kind: boundary
-- policy: link_rate_bps=100mbit
-- expect: evidence.out_bps=8000000
UPDATE fact_flow SET out_bps = 8000000;

-- case: slower than a bulk flow
-- kind: boundary
-- policy: link_rate_bps=100mbit
-- expect: none
UPDATE fact_flow SET out_bps = 7999999;

-- case: just enough segments
-- kind: boundary
-- expect: key=NULL
UPDATE fact_flow SET data_segs_out = 100;

-- case: too few segments
-- kind: boundary
-- expect: none
UPDATE fact_flow SET data_segs_out = 99;

-- case: full just enough
-- kind: boundary
-- expect: key=NULL
UPDATE fact_flow SET sndbuf_fill_pct = 66;

-- case: not full
-- kind: boundary
-- expect: none
UPDATE fact_flow SET sndbuf_fill_pct = 65.9;

-- case: data waits unsent: the path is the limit
-- kind: trap
-- expect: none
UPDATE fact_flow SET notsent_bytes = 12050;

-- case: little waits unsent
-- kind: boundary
-- expect: key=NULL
UPDATE fact_flow SET notsent_bytes = 12049;

-- case: the congestion window is used up
-- kind: trap
-- expect: none
UPDATE fact_flow SET cwnd_bytes = 262500;

-- case: the congestion window has room
-- kind: boundary
-- expect: key=NULL
UPDATE fact_flow SET cwnd_bytes = 262501;

-- case: the peer's window is used up
-- kind: trap
-- expect: none
UPDATE fact_flow SET snd_wnd_bytes = 262500;

-- case: the peer's window limits half of the time
-- kind: trap
-- expect: none
UPDATE fact_flow SET rwnd_limited_us = 30000000;

-- case: the peer's window limits a little less
-- kind: boundary
-- expect: key=NULL
UPDATE fact_flow SET rwnd_limited_us = 29999999;

-- case: a queue on the way: the path is full
-- kind: trap
-- expect: none
UPDATE fact_flow SET srtt_us = 110001;

-- case: hardly a queue
-- kind: boundary
-- expect: key=NULL
UPDATE fact_flow SET srtt_us = 109999;

-- case: a short path: a tenth longer, but by less than 5 ms
-- kind: boundary
-- expect: key=NULL
UPDATE fact_flow SET min_rtt_us = 40000, srtt_us = 44999, out_bps = 48000000;

-- case: a short path: 5 ms longer
-- kind: boundary
-- expect: none
UPDATE fact_flow SET min_rtt_us = 40000, srtt_us = 45000, out_bps = 48000000;

-- case: the link is full
-- kind: trap
-- policy: link_rate_bps=20mbit
-- expect: none

-- case: the link is not full
-- kind: boundary
-- policy: link_rate_bps=21mbit
-- expect: evidence.rate_bps=21000000

-- case: the buffer is as large as the path needs
-- kind: trap
-- policy: link_rate_bps=20.5mbit
-- expect: none
UPDATE fact_flow SET min_rtt_us = 50000, srtt_us = 50000;

-- case: sndbuf_max_bytes is not known
-- kind: missing
-- expect: unjudged=fact_flow.sndbuf_max_bytes
UPDATE fact_flow SET sndbuf_max_bytes = NULL;

-- case: sndbuf_min_bytes is not known
-- kind: missing
-- expect: unjudged=fact_flow.sndbuf_min_bytes
UPDATE fact_flow SET sndbuf_min_bytes = NULL;

-- case: min_rtt_us is not known
-- kind: missing
-- expect: unjudged=fact_flow.min_rtt_us
UPDATE fact_flow SET min_rtt_us = NULL;

-- case: inflight_bytes is not known
-- kind: missing
-- expect: unjudged=fact_flow.inflight_bytes
UPDATE fact_flow SET inflight_bytes = NULL;

-- case: notsent_bytes is not known
-- kind: missing
-- expect: unjudged=fact_flow.notsent_bytes
UPDATE fact_flow SET notsent_bytes = NULL;

-- case: what looks set by hand is not told of the path
-- kind: missing
-- expect: unjudged=fact_path.sndbuf_pinned_max
UPDATE fact_path SET sndbuf_pinned_max = NULL;

-- case: nor of processes
-- kind: missing
-- expect: unjudged=fact_process.sndbuf_pinned_max
DELETE FROM fact_process;

-- case: the ceiling could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_wmem
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_wmem';

-- case: bbr leaves some unsent until its turn comes (measured on 6.18)
-- kind: fires
-- expect: key=NULL, evidence.sndbuf_fill_pct=93
UPDATE fact_flow SET cc = 'bbr', out_bps = 20000000, sndbuf_limited_us = 41300000,
  sndbuf_max_bytes = 400000, sndbuf_min_bytes = 400000, sndbuf_fill_pct = 93,
  wmem_queued_bytes = 373390, notsent_bytes = 45612, inflight_bytes = 297202, cwnd_bytes = 986812,
  snd_wnd_bytes = 1235968;

-- case: not quite so much unsent, in flight and limited that it does not starve
-- kind: boundary
-- expect: key=NULL
UPDATE fact_flow SET sndbuf_limited_us = 12000000, notsent_bytes = 79529, inflight_bytes = 199999,
  cwnd_bytes = 500000;

-- case: too much unsent for a flow that starves
-- kind: boundary
-- expect: none
UPDATE fact_flow SET sndbuf_limited_us = 12000000, notsent_bytes = 79530, inflight_bytes = 199999,
  cwnd_bytes = 500000;

-- case: too much of cwnd in flight for a flow that starves
-- kind: boundary
-- expect: none
UPDATE fact_flow SET sndbuf_limited_us = 12000000, notsent_bytes = 79529, inflight_bytes = 200000,
  cwnd_bytes = 500000;

-- case: the buffer is too seldom the limit for a flow that starves
-- kind: boundary
-- expect: none
UPDATE fact_flow SET sndbuf_limited_us = 11999999, notsent_bytes = 79529, inflight_bytes = 199999,
  cwnd_bytes = 500000;

-- case: as fast as the link
-- kind: trap
-- policy: link_rate_bps=18mbit
-- expect: none

-- case: exactly at the share of the ceiling
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '4096 16384 300000' WHERE key = 'net.ipv4.tcp_wmem';
UPDATE fact_flow SET sndbuf_max_bytes = 285000, sndbuf_min_bytes = 285000;

-- case: round trips exactly so much longer
-- kind: boundary
-- policy: queue_factor=1.25
-- expect: none
UPDATE fact_flow SET srtt_us = 125000;

-- case: the buffer is what the path needs
-- kind: boundary
-- policy: link_rate_bps=21mbit
-- expect: none
UPDATE fact_flow SET sndbuf_max_bytes = 525000, sndbuf_min_bytes = 525000;

-- case: the kernel's own ceiling is what the path needs
-- kind: boundary
-- policy: link_rate_bps=100mbit
-- expect: evidence.need_bytes=2500000, message~which goes up to 2.38 MiB.
UPDATE fact_sysctl SET value = '4096 16384 2500000' WHERE key = 'net.ipv4.tcp_wmem';

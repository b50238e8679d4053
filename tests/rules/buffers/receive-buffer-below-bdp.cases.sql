-- SPDX-License-Identifier: GPL-2.0-or-later
-- A flow that a receive buffer ceiling of 6 MiB holds at 308.8 Mbit/s over 100.1 ms (measured on
-- 6.18: the window is 0.625 of the buffer), on a host with 24105 MiB of memory.
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.ipv4.tcp_rmem', '4096 131072 6291456'), ('net.ipv4.tcp_mem', '287901 383868 575802'),
  ('net.ipv4.tcp_adv_win_scale', '1');
INSERT INTO fact_host (memory_bytes, page_bytes) VALUES (25275924480, 4096);
INSERT INTO fact_counter (name, kind, delta) VALUES
  ('TcpExt.TCPRcvQDrop', 'counter', 0), ('TcpExt.BeyondWindow', 'counter', 0);
INSERT INTO fact_flow (cookie, path_id, prefix, ifname, cc, loopback, local, remote, pid, process,
  samples, data_segs_in, in_bps, min_rtt_us, rcv_rtt_us, rcvbuf_max_bytes, rcv_wnd_bytes,
  rcv_wnd_max_bytes, rqueue_bytes, rcv_wscale)
VALUES (1, 1, '192.0.2.0/24', 'eth0', 'cubic', 0, '198.51.100.1:5001', '192.0.2.7:40000', 4711,
  'rsync', 6, 1600000, 308800000, 100100, 100200, 6291456, 3930752, 3930752, 0, 7);

-- case: the operator told the rate of the link
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: subject=192.0.2.0/24 via eth0 (cubic), confidence=high, key=net.ipv4.tcp_rmem, proposed=4096 131072 40894464, evidence.bdp_bytes=12512500, evidence.scaling_ratio=160, evidence.window_use_pct=98, evidence.rtt_us=100100, message~it is at its ceiling of 6.00 MiB

-- case: a window scale that is too small for it is told
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: message~; connections made before keep a window of at most 8.39 MB.

-- case: the default of the kernel is above the need
-- kind: fires
-- policy: link_rate_bps=400mbit
-- expect: key=net.ipv4.tcp_rmem, proposed=4096 131072 33554432, evidence.need_bytes=16021737

-- case: nothing is known of the rate: twice the measured one; the old window scale does for it
-- kind: fires
-- expect: key=net.ipv4.tcp_rmem, proposed=4096 131072 33554432, evidence.rate_bps=617600000, message~(twice the measured rate) needs a ceiling of 23.6 MiB; the kernel's own ceiling is 32.0 MiB, so go back to that.

-- case: the speed of the interface
-- kind: fires
-- expect: proposed=4096 131072 40894464, evidence.rate_source=the speed of eth0
INSERT INTO fact_link (ifname, speed_bps) VALUES ('eth0', 1000000000);

-- case: cut to what the memory for TCP allows
-- kind: fires
-- policy: link_rate_bps=10gbit
-- expect: proposed=4096 131072 196540416, message~of which the memory for TCP allows 187 MiB

-- case: a driver that wastes memory: the ratio is measured, but not below a quarter
-- kind: fires
-- policy: link_rate_bps=400mbit
-- expect: evidence.scaling_ratio=64, proposed=4096 131072 40894464
UPDATE fact_flow SET rcv_wnd_bytes = 1048576, rcv_wnd_max_bytes = 1048576, in_bps = 82000000;

-- case: the smaller of the two round-trip times counts
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: evidence.rtt_us=100100
UPDATE fact_flow SET min_rtt_us = 150000, rcv_rtt_us = 100100;

-- case: the receiver's own estimate alone will do
-- kind: missing
-- policy: link_rate_bps=1gbit
-- expect: evidence.rtt_us=100200, confidence=high
UPDATE fact_flow SET min_rtt_us = NULL;

-- case: few samples are less sure
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: confidence=medium
UPDATE fact_flow SET samples = 4;

-- case: too few samples
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET samples = 2;

-- case: two flows of one path are one finding
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: evidence.flows=2, evidence.remote=192.0.2.7:40000
INSERT INTO fact_flow SELECT * FROM fact_flow;
UPDATE fact_flow SET cookie = 2, remote = '192.0.2.9:1', in_bps = 300000000
WHERE rowid = (SELECT max(rowid) FROM fact_flow);

-- case: the window is not quite used up
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET in_bps = 251300000;

-- case: the window is just used up
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: evidence.window_use_pct=80
UPDATE fact_flow SET in_bps = 251400000;

-- case: a buffer just below the ceiling may still grow
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET rcvbuf_max_bytes = 5976883;

-- case: the application leaves data just at the mark
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET rqueue_bytes = 982688;

-- case: the application leaves data just below the mark
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: confidence=high
UPDATE fact_flow SET rqueue_bytes = 982687;

-- case: no bulk flow by rate
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '4096 131072 160000' WHERE key = 'net.ipv4.tcp_rmem';
UPDATE fact_flow SET rcvbuf_max_bytes = 160000, in_bps = 7999999, rcv_wnd_bytes = 100000,
  rcv_wnd_max_bytes = 100000;

-- case: just a bulk flow
-- kind: boundary
-- expect: confidence=high, key=net.ipv4.tcp_rmem
UPDATE fact_sysctl SET value = '4096 131072 160000' WHERE key = 'net.ipv4.tcp_rmem';
UPDATE fact_flow SET rcvbuf_max_bytes = 160000, in_bps = 8000000, rcv_wnd_bytes = 100000,
  rcv_wnd_max_bytes = 100000, data_segs_in = 100, samples = 5;

-- case: no bulk flow by segments
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET data_segs_in = 99;

-- case: the ceiling just suffices for the link that the operator told
-- kind: boundary
-- policy: link_rate_bps=314mbit
-- expect: none
UPDATE fact_flow SET in_bps = 250000000, min_rtt_us = 50000, rcv_rtt_us = 50000,
  rcv_wnd_bytes = 1600000;

-- case: the ceiling just does not suffice for it
-- kind: fires
-- policy: link_rate_bps=315mbit
-- expect: key=net.ipv4.tcp_rmem
UPDATE fact_flow SET in_bps = 250000000, min_rtt_us = 50000, rcv_rtt_us = 50000,
  rcv_wnd_bytes = 1600000;

-- case: before kernel 6.2 the window is not shown: half of the buffer is taken for it
-- kind: missing
-- policy: link_rate_bps=1gbit
-- expect: confidence=medium, key=net.ipv4.tcp_rmem, proposed=4096 131072 50331648, message~3.15 MB (estimated), evidence.scaling_ratio=128
UPDATE fact_flow SET rcv_wnd_bytes = NULL, rcv_wnd_max_bytes = NULL;

-- case: no window, and a split of the buffer that is not the default
-- kind: missing
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET rcv_wnd_bytes = NULL, rcv_wnd_max_bytes = NULL;
UPDATE fact_sysctl SET value = '2' WHERE key = 'net.ipv4.tcp_adv_win_scale';

-- case: no round-trip time at all
-- kind: missing
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET min_rtt_us = NULL, rcv_rtt_us = NULL;

-- case: no receive buffer size
-- kind: missing
-- expect: unjudged=fact_flow.rcvbuf_max_bytes
UPDATE fact_flow SET rcvbuf_max_bytes = NULL;

-- case: the sysctl could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_rmem
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_rmem';

-- case: a child namespace does not show tcp_mem
-- kind: missing
-- policy: link_rate_bps=1gbit
-- expect: key=net.ipv4.tcp_rmem, proposed=4096 131072 40894464, evidence.cap_bytes=197468160
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_mem';

-- case: the memory is not known at all: nothing is proposed
-- kind: missing
-- policy: link_rate_bps=1gbit
-- expect: key=NULL, message~how much memory TCP may take is not known
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_mem';
DELETE FROM fact_host;

-- case: the application does not read: a larger buffer would only hide it
-- kind: trap
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET rqueue_bytes = 3000000, rcv_wnd_bytes = 900000;

-- case: a queue on the way: the round trips are longer than the shortest, a window more only adds to it
-- kind: trap
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET min_rtt_us = 20000, rcv_rtt_us = 110000;

-- case: the application pinned SO_RCVBUF above the ceiling
-- kind: trap
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET rcvbuf_max_bytes = 8388608;

-- case: the application pinned SO_RCVBUF below the ceiling
-- kind: trap
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET rcvbuf_max_bytes = 425984;

-- case: no window scaling: no buffer helps
-- kind: trap
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET rcv_wscale = NULL, rcv_wnd_bytes = 65535, rcv_wnd_max_bytes = 65535,
  in_bps = 8100000, min_rtt_us = 64000, rcv_rtt_us = 64000;

-- case: the ceiling was raised after this connection was made: it must be made anew
-- kind: trap
-- policy: link_rate_bps=10gbit
-- expect: key=NULL, proposed=NULL, confidence=high, message~Only a new connection can use the ceiling of 32.0 MiB
UPDATE fact_sysctl SET value = '4096 131072 33554432' WHERE key = 'net.ipv4.tcp_rmem';
UPDATE fact_flow SET rcvbuf_max_bytes = 33554432, rcv_wnd_bytes = 8388480,
  rcv_wnd_max_bytes = 8388480, in_bps = 660000000;

-- case: the kernel drops for want of memory
-- kind: trap
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_counter SET delta = 1 WHERE name = 'TcpExt.TCPRcvQDrop';

-- case: loopback
-- kind: trap
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET loopback = 1;

-- case: a buffer just at the mark of the ceiling
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: confidence=high, key=net.ipv4.tcp_rmem
UPDATE fact_flow SET rcvbuf_max_bytes = 5976884;

-- case: three samples
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: confidence=medium, key=net.ipv4.tcp_rmem
UPDATE fact_flow SET samples = 3;

-- case: of two known rates the slower one counts
-- kind: fires
-- policy: link_rate_bps=500mbit
-- expect: evidence.rate_bps=500000000, evidence.rate_source=the configured link rate
INSERT INTO fact_link (ifname, speed_bps) VALUES ('eth0', 1000000000);

-- case: of two known rates the slower one counts, the other way round
-- kind: fires
-- policy: link_rate_bps=10gbit
-- expect: evidence.rate_bps=1000000000, evidence.proposed_bytes=40894464
INSERT INTO fact_link (ifname, speed_bps) VALUES ('eth0', 1000000000);

-- case: an old window scale that is not reached yet is not the limit
-- kind: trap
-- policy: link_rate_bps=1gbit
-- expect: key=net.ipv4.tcp_rmem, proposed=4096 131072 40894464
UPDATE fact_flow SET rcv_wscale = 6;

-- case: the link is full: a larger window would not let more through
-- kind: trap
-- policy: link_rate_bps=343mbit
-- expect: none

-- case: the link is nearly full
-- kind: boundary
-- policy: link_rate_bps=344mbit
-- expect: key=net.ipv4.tcp_rmem

-- case: the rate of the link for a host of the role latency: no more than the window takes
-- kind: fires
-- policy: role=latency
-- policy: link_rate_bps=1gbit
-- expect: proposed=4096 131072 33554432, evidence.need_bytes=20027172

-- case: bulk transfers beside it: with room to repair a loss
-- kind: fires
-- policy: role=latency, bulk
-- policy: link_rate_bps=1gbit
-- expect: proposed=4096 131072 40894464, evidence.need_bytes=40054343

-- case: many connections share the memory
-- kind: boundary
-- policy: role=many-connections
-- policy: link_rate_bps=1gbit
-- expect: proposed=4096 131072 12283776, evidence.cap_bytes=12283776, message~of which the memory for TCP allows 11.7 MiB

-- case: many connections share the memory, and it allows less than the kernel's own ceiling
-- kind: boundary
-- policy: role=many-connections
-- policy: link_rate_bps=400mbit
-- expect: proposed=4096 131072 12283776, message~(the configured link rate) needs a ceiling of 7.64 MiB.

-- case: as fast as the link
-- kind: trap
-- policy: link_rate_bps=308.8mbit
-- expect: none

-- case: just as full as a full link
-- kind: boundary
-- policy: link_rate_bps=350mbit
-- expect: none
UPDATE fact_flow SET in_bps = 315000000;

-- case: the window scale allows just what the ceiling does
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: key=net.ipv4.tcp_rmem
UPDATE fact_sysctl SET value = '4096 131072 8388480' WHERE key = 'net.ipv4.tcp_rmem';
UPDATE fact_flow SET rcvbuf_max_bytes = 8388480, rcv_wnd_bytes = 8388480,
  rcv_wnd_max_bytes = 8388480, in_bps = 660000000;

-- case: just at the limit of an old window scale: the ceiling stays
-- kind: boundary
-- policy: link_rate_bps=10gbit
-- expect: key=NULL, evidence.proposed_bytes=NULL, message~Only a new connection can use the ceiling of 32.0 MiB
UPDATE fact_sysctl SET value = '4096 131072 33554432' WHERE key = 'net.ipv4.tcp_rmem';
UPDATE fact_flow SET rcvbuf_max_bytes = 33554432, rcv_wnd_bytes = 7969056,
  rcv_wnd_max_bytes = 7969056, in_bps = 660000000;

-- case: exactly at the share of the ceiling
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: key=net.ipv4.tcp_rmem
UPDATE fact_sysctl SET value = '4096 131072 6291400' WHERE key = 'net.ipv4.tcp_rmem';
UPDATE fact_flow SET rcvbuf_max_bytes = 5976830;

-- case: exactly that share of the window is used
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: evidence.window_use_pct=80
UPDATE fact_flow SET in_bps = 256000000, min_rtt_us = 100000, rcv_wnd_bytes = 4000000;

-- case: the ceiling is what the path needs
-- kind: boundary
-- expect: none
UPDATE fact_flow SET in_bps = 113000000, min_rtt_us = 100000, rcv_wnd_bytes = 1400000,
  rcv_wnd_max_bytes = NULL;
INSERT INTO fact_link (ifname, speed_bps) VALUES ('eth0', 125829120);

-- case: the ceiling is all that the memory for TCP allows
-- kind: boundary
-- policy: link_rate_bps=100gbit
-- expect: key=NULL, message~, but the memory for TCP allows no more than 187 MiB a buffer
UPDATE fact_sysctl SET value = '4096 131072 196540416' WHERE key = 'net.ipv4.tcp_rmem';
UPDATE fact_flow SET rcvbuf_max_bytes = 196540416, rcv_wnd_bytes = 122837760,
  rcv_wnd_max_bytes = 122837760, rcv_wscale = 14, in_bps = 9600000000;

-- case: the need is proposed as it is
-- kind: boundary
-- expect: proposed=4096 131072 41943040, message~needs a ceiling of 40.0 MiB; connections made before
UPDATE fact_flow SET min_rtt_us = 100000, rcv_wnd_max_bytes = NULL;
INSERT INTO fact_link (ifname, speed_bps) VALUES ('eth0', 838860800);

-- case: the old window scale just does for it
-- kind: boundary
-- expect: evidence.bdp_bytes=8388480, message~needs a ceiling of 32.0 MiB.
UPDATE fact_flow SET min_rtt_us = 100000, rcv_wnd_max_bytes = NULL;
INSERT INTO fact_link (ifname, speed_bps) VALUES ('eth0', 671078400);

-- case: a least buffer below a page
-- kind: trap
-- expect: proposed=4096 131072 33554432
UPDATE fact_sysctl SET value = '1024 131072 6291456' WHERE key = 'net.ipv4.tcp_rmem';

-- SPDX-License-Identifier: GPL-2.0-or-later
-- A flow that a send buffer ceiling of 256 KiB holds at 20.7 Mbit/s over 100 ms, on a host with
-- 24105 MiB of memory.
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.ipv4.tcp_wmem', '4096 16384 262144'), ('net.ipv4.tcp_mem', '287901 383868 575802');
INSERT INTO fact_host (memory_bytes, page_bytes) VALUES (25275924480, 4096);
INSERT INTO fact_flow (cookie, path_id, prefix, ifname, cc, loopback, local, remote, pid, process,
  samples, data_segs_out, busy_us, rwnd_limited_us, sndbuf_limited_us, out_bps, srtt_us,
  min_rtt_us, sndbuf_max_bytes, wmem_queued_bytes, sndbuf_fill_pct, notsent_bytes, inflight_bytes, cwnd_bytes,
  snd_wnd_bytes, app_limited_pct)
VALUES (1, 1, '192.0.2.0/24', 'eth0', 'cubic', 0, '198.51.100.1:40000', '192.0.2.7:443', 4711,
  'rsync', 6, 107000, 60000000, 0, 0, 20700000, 100300, 100000, 262144, 240000, 91.6, 2000, 210000, 1200000,
  6000000, 100);

-- case: the operator told the rate of the link; sndbuf_limited is 0 and app_limited 1 all the same
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: subject=192.0.2.0/24 via eth0 (cubic), confidence=high, key=net.ipv4.tcp_wmem, proposed=4096 16384 25165824, message~at its ceiling of 256 KiB and 92 % full, evidence.bdp_bytes=12500000, evidence.sndbuf_limited_pct=0, evidence.rate_source=the configured link rate

-- case: bbr has up to two BDP in flight
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: proposed=4096 16384 37748736, evidence.need_bytes=37500000, evidence.bdp_factor=3
UPDATE fact_flow SET cc = 'bbr';

-- case: the message names the bound that was used
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: message~1.00 Gbit/s (the configured link rate) over 100 ms needs 23.8 MiB.

-- case: the speed of the interface, cut to what the memory for TCP allows
-- kind: fires
-- expect: confidence=high, proposed=4096 16384 196540416, message~1.00 Gbit/s (the speed of eth0), message~of which the memory for TCP allows 187 MiB
UPDATE fact_flow SET min_rtt_us = 1000000;
INSERT INTO fact_link (ifname, speed_bps) VALUES ('eth0', 1000000000);

-- case: of two known rates the slower one counts
-- kind: fires
-- policy: link_rate_bps=400mbit
-- expect: proposed=4096 16384 10485760, evidence.rate_bps=400000000, evidence.rate_source=the configured link rate
INSERT INTO fact_link (ifname, speed_bps) VALUES ('eth0', 1000000000);

-- case: no rate is known: twice the measured one, and not below the kernel's default
-- kind: fires
-- expect: confidence=high, proposed=4096 16384 4194304, evidence.need_bytes=1035000, evidence.rate_bps=41400000, message~(twice the measured rate) over, message~; the kernel's own ceiling is 4.00 MiB, so go back to that.

-- case: a told rate that the flow beats is not believed
-- kind: fires
-- policy: link_rate_bps=10mbit
-- expect: proposed=4096 16384 4194304, evidence.rate_source=twice the measured rate

-- case: the first two values stay as they are
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: proposed=8192 65536 25165824
UPDATE fact_sysctl SET value = '8192 65536 262144' WHERE key = 'net.ipv4.tcp_wmem';

-- case: sndbuf_limited alone is evidence too
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: confidence=medium, key=net.ipv4.tcp_wmem, message~was the limit in 20 % of the busy time
UPDATE fact_flow SET sndbuf_fill_pct = 40, sndbuf_limited_us = 12000000;

-- case: sndbuf_limited just below its share
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET sndbuf_fill_pct = 40, sndbuf_limited_us = 11999999;

-- case: few samples are less sure
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: confidence=medium, key=net.ipv4.tcp_wmem
UPDATE fact_flow SET samples = 3;

-- case: too few samples
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET samples = 2;

-- case: one finding a path, sized for the flow that needs most
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: subject=192.0.2.0/24 via eth0 (cubic), evidence.flows=2, evidence.remote=192.0.2.9:443, proposed=4096 16384 50331648
-- expect: subject=203.0.113.0/24 via eth0 (cubic), evidence.flows=1
INSERT INTO fact_flow SELECT * FROM fact_flow;
UPDATE fact_flow SET cookie = 2, remote = '192.0.2.9:443', min_rtt_us = 200000
WHERE rowid = (SELECT max(rowid) FROM fact_flow);
INSERT INTO fact_flow SELECT * FROM fact_flow WHERE cookie = 1;
UPDATE fact_flow SET cookie = 3, path_id = 2, prefix = '203.0.113.0/24'
WHERE rowid = (SELECT max(rowid) FROM fact_flow);

-- case: buffer full just below the mark
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET sndbuf_fill_pct = 65.9;

-- case: buffer full at the mark
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: confidence=high
UPDATE fact_flow SET sndbuf_fill_pct = 66;

-- case: a buffer just below the ceiling may still grow
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET sndbuf_max_bytes = 249036;

-- case: a buffer just at the mark of the ceiling
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: confidence=high
UPDATE fact_flow SET sndbuf_max_bytes = 249037;

-- case: in flight just at the share of the congestion window
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET inflight_bytes = 960000;

-- case: in flight just at the share of the peer's window
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET snd_wnd_bytes = 262500;

-- case: in flight just below the share of the peer's window
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: confidence=high
UPDATE fact_flow SET snd_wnd_bytes = 262501;

-- case: unsent data just at its share
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET notsent_bytes = 12000;

-- case: no bulk flow by rate
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET out_bps = 7999999;

-- case: no bulk flow by segments
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET data_segs_out = 99;

-- case: half of the busy time limited by the peer: that is another rule's
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET rwnd_limited_us = 30000000;

-- case: the ceiling just suffices
-- kind: boundary
-- policy: link_rate_bps=20900kbit
-- expect: none
UPDATE fact_flow SET out_bps = 15000000, min_rtt_us = 50000, srtt_us = 50100;

-- case: the ceiling just does not suffice
-- kind: fires
-- policy: link_rate_bps=21mbit
-- expect: key=net.ipv4.tcp_wmem, evidence.need_bytes=262500
UPDATE fact_flow SET out_bps = 15000000, min_rtt_us = 50000, srtt_us = 50100;

-- case: no round-trip time
-- kind: missing
-- policy: link_rate_bps=1gbit
-- expect: unjudged=fact_flow.min_rtt_us
UPDATE fact_flow SET min_rtt_us = NULL;

-- case: no send buffer size
-- kind: missing
-- expect: unjudged=fact_flow.sndbuf_max_bytes
UPDATE fact_flow SET sndbuf_max_bytes = NULL;

-- case: the sysctl could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_wmem
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_wmem';

-- case: a kernel without the peer's window in tcp_info
-- kind: missing
-- policy: link_rate_bps=1gbit
-- expect: confidence=medium, key=net.ipv4.tcp_wmem, message~the congestion window (1.20 MB) has room
UPDATE fact_flow SET snd_wnd_bytes = NULL;

-- case: a child namespace does not show tcp_mem: the default for this memory bounds the proposal
-- kind: missing
-- policy: link_rate_bps=1gbit
-- expect: key=net.ipv4.tcp_wmem, proposed=4096 16384 25165824, evidence.cap_bytes=197468160
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_mem';

-- case: the memory is not known at all: nothing is proposed
-- kind: missing
-- policy: link_rate_bps=1gbit
-- expect: key=NULL, proposed=NULL, message~how much memory TCP may take is not known
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_mem';
DELETE FROM fact_host;

-- case: a small host has no memory for more
-- kind: trap
-- policy: link_rate_bps=1gbit
-- expect: key=NULL, proposed=NULL, message~the memory for TCP allows no more than 256 KiB a buffer
UPDATE fact_sysctl SET value = '384 512 768' WHERE key = 'net.ipv4.tcp_mem';

-- case: a healthy BBR flow: in flight is half of cwnd by design, and unsent data waits for its pace
-- kind: trap
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET cc = 'bbr', notsent_bytes = 120000, inflight_bytes = 118000,
  cwnd_bytes = 236000;

-- case: the congestion window is the limit
-- kind: trap
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET cwnd_bytes = 212000;

-- case: the application set a larger SO_SNDBUF: the ceiling is not its limit
-- kind: trap
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET sndbuf_max_bytes = 425984;

-- case: the application set a smaller SO_SNDBUF
-- kind: trap
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET sndbuf_max_bytes = 131072;

-- case: an idle flow with a large buffer
-- kind: trap
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET sndbuf_fill_pct = 1, wmem_queued_bytes = 2000, notsent_bytes = 0;

-- case: a short path does not need more, however fast
-- kind: trap
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET min_rtt_us = 300, srtt_us = 320;

-- case: loopback
-- kind: trap
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET loopback = 1;

-- case: busy just long enough to judge shares
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: confidence=medium, evidence.sndbuf_limited_pct=90
UPDATE fact_flow SET sndbuf_fill_pct = 40, busy_us = 1000000, sndbuf_limited_us = 900000;

-- case: busy for less than that
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET sndbuf_fill_pct = 40, busy_us = 999999, sndbuf_limited_us = 900000;

-- case: unsent data just below its share
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: confidence=high
UPDATE fact_flow SET notsent_bytes = 11999;

-- case: just a bulk flow, just not limited by the peer
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: confidence=high, evidence.proposed_bytes=25165824
UPDATE fact_flow SET out_bps = 8000000, data_segs_out = 100, rwnd_limited_us = 29999999,
  samples = 5;

-- case: both kinds of evidence make up for few samples
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: confidence=high
UPDATE fact_flow SET samples = 3, sndbuf_limited_us = 12000000;

-- case: both kinds of evidence, but one just too weak
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: confidence=medium
UPDATE fact_flow SET samples = 4, sndbuf_limited_us = 11999999;

-- case: of two known rates the interface's may be the slower one
-- kind: fires
-- policy: link_rate_bps=10gbit
-- expect: evidence.rate_bps=1000000000, evidence.rate_source=the speed of eth0
INSERT INTO fact_link (ifname, speed_bps) VALUES ('eth0', 1000000000);

-- case: the link is full: more buffer would only make the queue longer
-- kind: trap
-- policy: link_rate_bps=23mbit
-- expect: none

-- case: the link is nearly full
-- kind: boundary
-- policy: link_rate_bps=23100kbit
-- expect: key=net.ipv4.tcp_wmem

-- case: all is in flight because it stands in a queue on the way
-- kind: trap
-- expect: none
UPDATE fact_flow SET srtt_us = 110001;

-- case: the queue is not long enough for that
-- kind: boundary
-- expect: key=net.ipv4.tcp_wmem
UPDATE fact_flow SET srtt_us = 109999;

-- case: a few milliseconds more are no queue
-- kind: boundary
-- policy: link_rate_bps=10gbit
-- expect: key=net.ipv4.tcp_wmem
UPDATE fact_flow SET min_rtt_us = 4999, srtt_us = 9998;

-- case: 5 ms more are one
-- kind: boundary
-- policy: link_rate_bps=10gbit
-- expect: none
UPDATE fact_flow SET min_rtt_us = 4999, srtt_us = 9999;

-- case: the mean round-trip time is not known
-- kind: missing
-- policy: link_rate_bps=1gbit
-- expect: confidence=high, key=net.ipv4.tcp_wmem
UPDATE fact_flow SET srtt_us = NULL;

-- case: bbr fills a link of 200 Mbit/s with the default ceiling: the kernel's sndbuf_limited runs all the same (measured on 6.18)
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '4096 16384 4194304' WHERE key = 'net.ipv4.tcp_wmem';
UPDATE fact_flow SET cc = 'bbr', out_bps = 186000000, data_segs_out = 960000,
  sndbuf_limited_us = 39600000, sndbuf_max_bytes = 4194304, wmem_queued_bytes = 2930000,
  sndbuf_fill_pct = 70, notsent_bytes = 410000, inflight_bytes = 2460000, cwnd_bytes = 5000000;

-- case: bbr at the ceiling leaves some unsent until its turn comes (measured on 6.18)
-- kind: fires
-- policy: link_rate_bps=1gbit
-- expect: key=net.ipv4.tcp_wmem, message~was the limit in 68 % of the busy time
UPDATE fact_sysctl SET value = '4096 16384 1048576' WHERE key = 'net.ipv4.tcp_wmem';
UPDATE fact_flow SET cc = 'bbr', out_bps = 59000000, sndbuf_limited_us = 40800000,
  sndbuf_max_bytes = 1048576, wmem_queued_bytes = 855208, sndbuf_fill_pct = 82,
  notsent_bytes = 104298, inflight_bytes = 722914, cwnd_bytes = 2348656, snd_wnd_bytes = 4130816;

-- case: not quite so much unsent, in flight and limited that it does not starve
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: evidence.sndbuf_limited_pct=20
UPDATE fact_flow SET sndbuf_limited_us = 12000000, notsent_bytes = 79199, inflight_bytes = 199999,
  cwnd_bytes = 500000;

-- case: too much unsent for a flow that starves
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET sndbuf_limited_us = 12000000, notsent_bytes = 79200, inflight_bytes = 199999,
  cwnd_bytes = 500000;

-- case: too much of cwnd in flight for a flow that starves
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET sndbuf_limited_us = 12000000, notsent_bytes = 79199, inflight_bytes = 200000,
  cwnd_bytes = 500000;

-- case: too much of the peer's window in flight for a flow that starves
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET sndbuf_limited_us = 12000000, notsent_bytes = 79199, inflight_bytes = 200000,
  cwnd_bytes = 600000, snd_wnd_bytes = 500000;

-- case: the buffer is too seldom the limit for a flow that starves
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET sndbuf_limited_us = 11999999, notsent_bytes = 79199, inflight_bytes = 199999,
  cwnd_bytes = 500000;

-- case: as fast as the link
-- kind: trap
-- policy: link_rate_bps=20.7mbit
-- expect: none

-- case: exactly at the share of the ceiling
-- kind: boundary
-- expect: evidence.sndbuf_bytes=285000
UPDATE fact_sysctl SET value = '4096 16384 300000' WHERE key = 'net.ipv4.tcp_wmem';
UPDATE fact_flow SET sndbuf_max_bytes = 285000;

-- case: round trips exactly so much longer
-- kind: boundary
-- policy: queue_factor=1.25
-- expect: none
UPDATE fact_flow SET srtt_us = 125000;

-- case: limited by it, but just so much unsent that the path may be the limit
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: none
UPDATE fact_flow SET sndbuf_limited_us = 12000000, notsent_bytes = 12000, cwnd_bytes = 500000;

-- case: the ceiling is what the path needs
-- kind: boundary
-- policy: link_rate_bps=24mbit
-- expect: none
UPDATE fact_sysctl SET value = '4096 16384 600000' WHERE key = 'net.ipv4.tcp_wmem';
UPDATE fact_flow SET sndbuf_max_bytes = 600000;

-- case: the ceiling is all that the memory for TCP allows
-- kind: boundary
-- policy: link_rate_bps=1gbit
-- expect: key=NULL, evidence.proposed_bytes=NULL
UPDATE fact_sysctl SET value = '4096 16384 196540416' WHERE key = 'net.ipv4.tcp_wmem';
UPDATE fact_flow SET sndbuf_max_bytes = 196540416, min_rtt_us = 1000000;

-- case: the need is proposed as it is
-- kind: boundary
-- expect: proposed=4096 16384 8388608, message~over 100 ms needs 8.00 MiB.
INSERT INTO fact_link (ifname, speed_bps) VALUES ('eth0', 335544320);

-- case: more than is needed, but the memory does not allow the kernel's own ceiling
-- kind: boundary
-- expect: proposed=4096 16384 2097152, message~needs 1011 KiB.
UPDATE fact_sysctl SET value = '3072 4096 6144' WHERE key = 'net.ipv4.tcp_mem';

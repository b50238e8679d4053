-- SPDX-License-Identifier: GPL-2.0-or-later
-- 100 ms and 1 % loss: cubic cannot exceed 1.4 Mbit/s, the flow has 1.5.
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.ipv4.tcp_available_congestion_control', 'reno cubic bbr'),
  ('net.ipv4.tcp_congestion_control', 'cubic');
INSERT INTO fact_path (path, path_id, ifname, cc, loopback, retrans_segs, dsack_dups, reord_seen,
  bytes_acked) VALUES ('192.0.2.0/24 via eth0 (cubic)', 1, 'eth0', 'cubic', 0, 400, 4, 2, 60000000),
  ('203.0.113.0/24 via eth0 (cubic)', 2, 'eth0', 'cubic', 0, 5, 0, 0, 50000000);
INSERT INTO fact_link (ifname, up, speed_bps, qdisc) VALUES ('eth0', 1, 1000000000, 'fq_codel');
INSERT INTO fact_flow (cookie, path_id, prefix, ifname, cc, loopback, local, remote, pid, process,
  samples, span_us, bytes_acked, data_segs_out, retrans_segs, busy_us, rwnd_limited_us,
  sndbuf_limited_us, out_bps, srtt_us, min_rtt_us, snd_mss_bytes)
VALUES (1, 1, '192.0.2.0/24', 'eth0', 'cubic', 0, '198.51.100.1:40000', '192.0.2.7:443', 9, 'rsync',
  6, 300000000, 55000000, 40000, 400, 290000000, 1000000, 0, 1500000, 104000, 100000, 1448);

-- case: most of the host's traffic is held back: bbr
-- kind: fires
-- expect: subject=192.0.2.0/24 via eth0 (cubic), confidence=medium, key=net.ipv4.tcp_congestion_control, proposed=bbr, evidence.loss_pct=1, evidence.bound_bps=1358892, message~A little loss holds this path at 1.50 Mbit/s: of 40 000 segments 400 were lost, message~bbr is available

-- case: a rare loss on a fast long path: the cubic bound is above that of reno
-- kind: fires
-- expect: key=net.ipv4.tcp_congestion_control, evidence.bound_bps=120904043
UPDATE fact_flow SET data_segs_out = 4000000, retrans_segs = 40, out_bps = 90000000;

-- case: reno at the same loss is bound lower
-- kind: fires
-- expect: evidence.bound_bps=42971948, key=NULL, message~bbr for these connections alone
UPDATE fact_flow SET cc = 'reno', data_segs_out = 4000000, retrans_segs = 40, out_bps = 40000000;

-- case: bbr is not there
-- kind: fires
-- expect: key=NULL, proposed=NULL, message~Look where the loss comes from.
UPDATE fact_sysctl SET value = 'reno cubic' WHERE key = 'net.ipv4.tcp_available_congestion_control';

-- case: just half of the traffic
-- kind: boundary
-- expect: key=net.ipv4.tcp_congestion_control
UPDATE fact_path SET bytes_acked = 60000000;

-- case: less than half of the traffic: not for the whole host
-- kind: boundary
-- expect: key=NULL, message~bbr for these connections alone
UPDATE fact_path SET bytes_acked = 60000001 WHERE path_id = 2;

-- case: the host's default is another already
-- kind: boundary
-- expect: key=NULL
UPDATE fact_sysctl SET value = 'bbr' WHERE key = 'net.ipv4.tcp_congestion_control';

-- case: just at the least round-trip time
-- kind: boundary
-- expect: evidence.min_rtt_us=30000
UPDATE fact_flow SET min_rtt_us = 30000, srtt_us = 31000, out_bps = 5000000;

-- case: a shorter path comes back by itself
-- kind: boundary
-- expect: none
UPDATE fact_flow SET min_rtt_us = 29999, srtt_us = 31000, out_bps = 5000000;

-- case: just enough retransmissions for a rate
-- kind: boundary
-- expect: evidence.retrans_segs=20
UPDATE fact_flow SET retrans_segs = 20, data_segs_out = 2000;

-- case: too few retransmissions for a rate
-- kind: boundary
-- expect: none
UPDATE fact_flow SET retrans_segs = 19, data_segs_out = 1900;

-- case: just 5 % loss
-- kind: boundary
-- expect: evidence.loss_pct=5
UPDATE fact_flow SET retrans_segs = 2000, out_bps = 600000;

-- case: more than 5 %: that path is broken
-- kind: boundary
-- expect: none
UPDATE fact_flow SET retrans_segs = 2001, out_bps = 600000;

-- case: busy just long enough
-- kind: boundary
-- expect: evidence.busy_pct=80
UPDATE fact_flow SET busy_us = 240000000;

-- case: it waits for the application
-- kind: boundary
-- expect: none
UPDATE fact_flow SET busy_us = 239999999;

-- case: the peer's window just not the limit
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_flow SET rwnd_limited_us = 144999999;

-- case: the peer's window is the limit
-- kind: boundary
-- expect: none
UPDATE fact_flow SET rwnd_limited_us = 145000000;

-- case: the send buffer just not the limit
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_flow SET sndbuf_limited_us = 57999999;

-- case: the send buffer is the limit
-- kind: boundary
-- expect: none
UPDATE fact_flow SET sndbuf_limited_us = 58000000;

-- case: needless repetitions just below their share
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_path SET dsack_dups = 79 WHERE path_id = 1;

-- case: needless repetitions are no loss
-- kind: boundary
-- expect: none
UPDATE fact_path SET dsack_dups = 80 WHERE path_id = 1;

-- case: reordering just below its share
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_path SET reord_seen = 79 WHERE path_id = 1;

-- case: reordering is no loss
-- kind: boundary
-- expect: none
UPDATE fact_path SET reord_seen = 80 WHERE path_id = 1;

-- case: just no queue on the way
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_flow SET srtt_us = 109999;

-- case: a queue on the way
-- kind: boundary
-- expect: none
UPDATE fact_flow SET srtt_us = 110001;

-- case: a tenth more, but not yet 5 ms
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_flow SET min_rtt_us = 40000, srtt_us = 44999, out_bps = 3500000;

-- case: a tenth more, and 5 ms
-- kind: boundary
-- expect: none
UPDATE fact_flow SET min_rtt_us = 40000, srtt_us = 45000, out_bps = 3500000;

-- case: at the upper end of what the bound explains
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_flow SET out_bps = 2717000;

-- case: faster than the bound: something else is the limit
-- kind: boundary
-- expect: none
UPDATE fact_flow SET out_bps = 2718000;

-- case: at the lower end
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_flow SET out_bps = 680000;

-- case: far below the bound
-- kind: boundary
-- expect: none
UPDATE fact_flow SET out_bps = 679000;

-- case: the link is just not full
-- kind: boundary
-- expect: evidence.known_bps=1670000
UPDATE fact_link SET speed_bps = 1670000;

-- case: the link is full
-- kind: boundary
-- expect: none
UPDATE fact_link SET speed_bps = 1666666;

-- case: the operator's rate counts where it is lower
-- kind: boundary
-- policy: link_rate_bps=1600000
-- expect: none

-- case: the operator's rate alone, just not full
-- kind: boundary
-- policy: link_rate_bps=1670000
-- expect: evidence.known_bps=1670000
UPDATE fact_link SET speed_bps = NULL;

-- case: the operator's rate alone, and it is full
-- kind: boundary
-- policy: link_rate_bps=1660000
-- expect: none
UPDATE fact_link SET speed_bps = NULL;

-- case: the link is slower than the operator's rate
-- kind: boundary
-- policy: link_rate_bps=2000000
-- expect: evidence.known_bps=1670000
UPDATE fact_link SET speed_bps = 1670000;

-- case: few samples
-- kind: boundary
-- expect: confidence=low
UPDATE fact_flow SET samples = 4;

-- case: enough samples
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

-- case: the largest flow of a path speaks for it
-- kind: fires
-- expect: evidence.flows=2, evidence.remote=192.0.2.7:443
INSERT INTO fact_flow SELECT 2, path_id, prefix, ifname, cc, loopback, local, '192.0.2.8:443', pid,
  process, samples, span_us, bytes_sent, 1000, bytes_received, bytes_retrans, data_segs_out,
  data_segs_in, retrans_segs, busy_us, rwnd_limited_us, sndbuf_limited_us, out_bps, in_bps, srtt_us,
  min_rtt_us, rcv_rtt_us, sndbuf_max_bytes, sndbuf_min_bytes, wmem_queued_bytes, sndbuf_fill_pct,
  notsent_bytes, inflight_bytes, cwnd_bytes, snd_wnd_bytes, snd_wnd_max_bytes, ssthresh_min_segs,
  rcvbuf_max_bytes, rcvbuf_min_bytes, rmem_alloc_bytes, rcv_wnd_bytes, rcv_wnd_max_bytes,
  rqueue_bytes, rqueue_max_bytes, snd_wscale, rcv_wscale, snd_mss_bytes, rcv_mss_bytes,
  delivery_rate_max_bps, app_limited_pct, reordering_max_segs FROM fact_flow WHERE cookie = 1;

-- case: the speed of the link is not known
-- kind: missing
-- expect: evidence.known_bps=NULL, confidence=medium
UPDATE fact_link SET speed_bps = NULL;

-- case: retransmissions are not known
-- kind: missing
-- expect: unjudged=fact_flow.retrans_segs
UPDATE fact_flow SET retrans_segs = NULL;

-- case: busy time is not known
-- kind: missing
-- expect: unjudged=fact_flow.busy_us
UPDATE fact_flow SET busy_us = NULL;

-- case: the round-trip time is not known
-- kind: missing
-- expect: unjudged=fact_flow.min_rtt_us
UPDATE fact_flow SET min_rtt_us = NULL;

-- case: what is available is not known
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_available_congestion_control
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_available_congestion_control';

-- case: bbr already
-- kind: trap
-- expect: none
UPDATE fact_flow SET cc = 'bbr';

-- case: loopback
-- kind: trap
-- expect: none
UPDATE fact_flow SET loopback = 1;

-- case: losses of a full queue: the link is the limit, not the answer to loss
-- kind: trap
-- expect: none
UPDATE fact_flow SET srtt_us = 260000;

-- case: round trips exactly so much longer that a queue holds it
-- kind: boundary
-- policy: queue_factor=1.25
-- expect: none
UPDATE fact_flow SET srtt_us = 125000;

-- case: exactly as full as a full link
-- kind: boundary
-- policy: link_rate_bps=1.5mbit
-- expect: none
UPDATE fact_flow SET out_bps = 1350000;

-- case: exactly at the upper end
-- kind: boundary
-- expect: evidence.bound_bps=976000
UPDATE fact_flow SET cc = 'reno', srtt_us = 100000, retrans_segs = 625, snd_mss_bytes = 1250,
  out_bps = 1952000;

-- case: exactly at the lower end
-- kind: boundary
-- expect: evidence.bound_bps=976000
UPDATE fact_flow SET cc = 'reno', srtt_us = 100000, retrans_segs = 625, snd_mss_bytes = 1250,
  out_bps = 488000;

-- case: a network namespace, where the host does not allow bbr
-- kind: trap
-- expect: key=NULL, proposed=NULL
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.ipv4.tcp_allowed_congestion_control', 'reno cubic');
DELETE FROM fact_host;
INSERT INTO fact_host (hostname, netns) VALUES ('here', 'web');

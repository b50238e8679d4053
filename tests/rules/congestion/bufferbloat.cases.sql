-- SPDX-License-Identifier: GPL-2.0-or-later
-- One cubic flow at 50 Mbit/s fills a queue of 2 MB: 269 ms instead of 20 ms (measured on 6.18).
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.ipv4.tcp_congestion_control', 'cubic'),
  ('net.ipv4.tcp_available_congestion_control', 'reno cubic bbr');
INSERT INTO fact_path (path, path_id, prefix, ifname, cc, loopback, samples, min_rtt_us, srtt_us,
  srtt_max_us, bytes_acked)
VALUES ('192.0.2.0/24 via eth0 (cubic)', 1, '192.0.2.0/24', 'eth0', 'cubic', 0, 6, 20000, 269000,
  290000, 300000000);
INSERT INTO fact_flow (cookie, path_id, prefix, ifname, cc, loopback, local, remote, pid, process,
  samples, bytes_acked, data_segs_out, out_bps, srtt_us, min_rtt_us)
VALUES (1, 1, '192.0.2.0/24', 'eth0', 'cubic', 0, '198.51.100.1:40000', '192.0.2.7:443', 4711,
  'rsync', 6, 300000000, 207000, 49000000, 265000, 20000);

-- case: a loss-based congestion control fills a queue, and bbr is there
-- kind: fires
-- expect: subject=192.0.2.0/24 via eth0 (cubic), confidence=medium, key=net.ipv4.tcp_congestion_control, proposed=bbr, message~A queue delays this path by 245 ms under load: the round-trip time is 265 ms while 49.0 Mbit/s flow, and was as short as 20.0 ms, message~bbr is available and does not., evidence.queue_us=245000

-- case: few samples are less sure
-- kind: fires
-- expect: confidence=low, key=net.ipv4.tcp_congestion_control
UPDATE fact_flow SET samples = 4;

-- case: bbr is not available
-- kind: fires
-- expect: confidence=medium, key=NULL, proposed=NULL, message~it takes queue management at the bottleneck
UPDATE fact_sysctl SET value = 'reno cubic' WHERE key = 'net.ipv4.tcp_available_congestion_control';

-- case: a name that only contains bbr is not bbr
-- kind: fires
-- expect: key=NULL, evidence.bbr_available=0
UPDATE fact_sysctl SET value = 'reno cubic mybbr bbrx'
WHERE key = 'net.ipv4.tcp_available_congestion_control';

-- case: the flow uses bbr already: only queue management at the bottleneck helps
-- kind: fires
-- expect: key=NULL, message~The flows use bbr: the queue is that of other senders or of the device
UPDATE fact_flow SET cc = 'bbr';
UPDATE fact_sysctl SET value = 'bbr' WHERE key = 'net.ipv4.tcp_congestion_control';

-- case: the default is bbr, these connections are older
-- kind: fires
-- expect: key=NULL, message~These connections still use cubic; new ones get bbr.
UPDATE fact_sysctl SET value = 'bbr' WHERE key = 'net.ipv4.tcp_congestion_control';

-- case: the application chose another congestion control than the default: the sysctl does not reach it
-- kind: fires
-- expect: key=NULL
UPDATE fact_flow SET cc = 'reno';

-- case: the device's own queue is managed
-- kind: fires
-- expect: message~eth0 has fq_codel, so the queue is further on the way., evidence.qdisc=fq_codel
INSERT INTO fact_link (ifname, qdisc) VALUES ('eth0', 'fq_codel');

-- case: two flows of one path are one finding
-- kind: fires
-- expect: evidence.flows=2
INSERT INTO fact_flow SELECT * FROM fact_flow;
UPDATE fact_flow SET cookie = 2 WHERE rowid = (SELECT max(rowid) FROM fact_flow);

-- case: too few samples
-- kind: boundary
-- expect: none
UPDATE fact_flow SET samples = 2;

-- case: three times and 50 ms longer
-- kind: boundary
-- expect: evidence.queue_us=50000
UPDATE fact_flow SET min_rtt_us = 25000, srtt_us = 75000;
UPDATE fact_path SET min_rtt_us = 25000, srtt_us = 75000, srtt_max_us = 80000;

-- case: three times, but less than 50 ms longer
-- kind: boundary
-- expect: none
UPDATE fact_flow SET min_rtt_us = 24000, srtt_us = 73999;
UPDATE fact_path SET min_rtt_us = 24000, srtt_us = 90000, srtt_max_us = 90000;

-- case: 50 ms longer, but not three times
-- kind: boundary
-- expect: none
UPDATE fact_flow SET min_rtt_us = 100000, srtt_us = 299999;
UPDATE fact_path SET min_rtt_us = 90000, srtt_us = 290000, srtt_max_us = 300000;

-- case: the path as a whole is not three times as long
-- kind: boundary
-- expect: none
UPDATE fact_path SET min_rtt_us = 40000, srtt_us = 119999;

-- case: the path as a whole is not 50 ms longer
-- kind: boundary
-- expect: none
UPDATE fact_path SET min_rtt_us = 10000, srtt_us = 59999;

-- case: just enough load
-- kind: boundary
-- expect: evidence.out_bps=1000000
UPDATE fact_flow SET out_bps = 1000000, data_segs_out = 100;

-- case: too little load by rate
-- kind: boundary
-- expect: none
UPDATE fact_flow SET out_bps = 999999;

-- case: too little load by segments
-- kind: boundary
-- expect: none
UPDATE fact_flow SET data_segs_out = 99;

-- case: the longest is just twice the mean
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_path SET srtt_max_us = 530000;

-- case: no shortest round-trip time
-- kind: missing
-- expect: unjudged=fact_flow.min_rtt_us
UPDATE fact_flow SET min_rtt_us = NULL;

-- case: nothing was moved, so there is no weighted mean
-- kind: missing
-- expect: unjudged=fact_path.srtt_us
UPDATE fact_path SET srtt_us = NULL;

-- case: the list of congestion controls could not be read
-- kind: missing
-- expect: key=NULL, confidence=medium
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_available_congestion_control';

-- case: one spike in otherwise short round trips
-- kind: trap
-- expect: none
UPDATE fact_path SET srtt_max_us = 1500000;

-- case: a long path without a queue
-- kind: trap
-- expect: none
UPDATE fact_flow SET min_rtt_us = 250000;
UPDATE fact_path SET min_rtt_us = 250000;

-- case: only a tiny flow has long round trips
-- kind: trap
-- expect: none
UPDATE fact_flow SET out_bps = 20000, data_segs_out = 300;

-- case: an incoming flow: its round-trip time is that of bare acknowledgements
-- kind: trap
-- expect: none
UPDATE fact_flow SET out_bps = 3000, data_segs_out = 4, in_bps = 49000000;

-- case: loopback
-- kind: trap
-- expect: none
UPDATE fact_flow SET loopback = 1;

-- case: just enough samples for any word
-- kind: boundary
-- expect: confidence=low
UPDATE fact_flow SET samples = 3;

-- case: just enough samples for a surer word
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_flow SET samples = 5;

-- case: one client on a slow line, while the host serves others twenty times as much without a queue
-- kind: trap
-- expect: key=NULL, message~bbr, set for these connections alone, does not.
INSERT INTO fact_path (path, path_id, prefix, ifname, cc, loopback, samples, min_rtt_us, srtt_us,
  srtt_max_us, bytes_acked)
VALUES ('203.0.113.0/24 via eth0 (cubic)', 2, '203.0.113.0/24', 'eth0', 'cubic', 0, 6, 20000, 21000,
  25000, 6000000000);

-- case: just half of what the host sends goes through the queue
-- kind: boundary
-- expect: key=net.ipv4.tcp_congestion_control
INSERT INTO fact_path (path, path_id, prefix, ifname, cc, loopback, samples, min_rtt_us, srtt_us,
  srtt_max_us, bytes_acked)
VALUES ('203.0.113.0/24 via eth0 (cubic)', 2, '203.0.113.0/24', 'eth0', 'cubic', 0, 6, 20000, 21000,
  25000, 300000000);

-- case: the device itself holds hardly anything
-- kind: fires
-- expect: message~eth0 itself holds at most 3.00 kB, so the queue is further on the way., key=net.ipv4.tcp_congestion_control, evidence.backlog_max_bytes=3000
INSERT INTO fact_link (ifname, qdisc, backlog_max_bytes, tx_bps)
VALUES ('eth0', 'pfifo_fast', 3000, 50000000);

-- case: the device itself holds nothing
-- kind: fires
-- expect: message~eth0 itself holds nothing, so the queue is further on the way.
INSERT INTO fact_link (ifname, qdisc, backlog_max_bytes, tx_bps)
VALUES ('eth0', 'pfifo_fast', 0, 50000000);

-- case: the queue is in the device itself: told by another rule
-- kind: trap
-- expect: none
INSERT INTO fact_link (ifname, qdisc, backlog_max_bytes, tx_bps)
VALUES ('eth0', 'pfifo_fast', 765625, 50000000);

-- case: most of it is further on
-- kind: boundary
-- expect: message~so the queue is further on the way.
INSERT INTO fact_link (ifname, qdisc, backlog_max_bytes, tx_bps)
VALUES ('eth0', 'pfifo_fast', 765624, 50000000);

-- case: several queues of pfifo_fast hold it
-- kind: trap
-- expect: none
INSERT INTO fact_sysctl (key, value) VALUES ('net.core.default_qdisc', 'pfifo_fast');
INSERT INTO fact_link (ifname, qdisc, backlog_max_bytes) VALUES ('eth0', 'mq', 2000000);

-- case: several queues of fq hold it, paced
-- kind: fires
-- expect: evidence.qdisc=mq
INSERT INTO fact_sysctl (key, value) VALUES ('net.core.default_qdisc', 'fq');
INSERT INTO fact_link (ifname, qdisc, backlog_max_bytes) VALUES ('eth0', 'mq', 2000000);

-- case: fq holds it, paced
-- kind: fires
-- expect: evidence.qdisc=fq
INSERT INTO fact_link (ifname, qdisc, backlog_max_bytes) VALUES ('eth0', 'fq', 2000000);

-- case: the device holds exactly half of it, paced
-- kind: boundary
-- expect: message=A queue delays this path by 245 ms under load: the round-trip time is 265 ms while 49.0 Mbit/s flow, and was as short as 20.0 ms. cubic fills any queue until it overflows; bbr is available and does not.
INSERT INTO fact_link (ifname, qdisc, backlog_max_bytes, tx_bps)
VALUES ('eth0', 'mq', 765625, 50000000);

-- case: a network namespace, where the host does not allow bbr
-- kind: trap
-- expect: key=NULL, proposed=NULL
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.ipv4.tcp_allowed_congestion_control', 'reno cubic');
DELETE FROM fact_host;
INSERT INTO fact_host (hostname, netns) VALUES ('here', 'web');

-- SPDX-License-Identifier: GPL-2.0-or-later
-- A flow at 49 Mbit/s behind 1.5 MB in a device with pfifo_fast: 265 ms instead of 20 ms.
INSERT INTO fact_path (path, path_id, prefix, ifname, cc, loopback, samples, min_rtt_us, srtt_us,
  srtt_max_us, bytes_acked)
VALUES ('192.0.2.0/24 via eth0 (cubic)', 1, '192.0.2.0/24', 'eth0', 'cubic', 0, 6, 20000, 269000,
  290000, 300000000);
INSERT INTO fact_flow (cookie, path_id, prefix, ifname, cc, loopback, local, remote, pid, process,
  samples, bytes_acked, data_segs_out, out_bps, srtt_us, min_rtt_us)
VALUES (1, 1, '192.0.2.0/24', 'eth0', 'cubic', 0, '198.51.100.1:40000', '192.0.2.7:443', 4711,
  'rsync', 6, 300000000, 207000, 49000000, 265000, 20000);
INSERT INTO fact_link (ifname, qdisc, backlog_max_bytes, qdisc_drops, tx_bps)
VALUES ('eth0', 'pfifo_fast', 1500000, 80, 50000000);

-- case: the queue is here
-- kind: fires
-- expect: evidence.ifname=eth0, evidence.wanted=NULL, subject=192.0.2.0/24 via eth0 (cubic), confidence=medium, key=NULL, proposed=NULL, message~Packets wait in the queue of eth0 itself (pfifo_fast): up to 1.50 MB, at this rate 240 ms. Under load the round-trip time is 265 ms instead of 20.0 ms., message~tc qdisc replace dev eth0 root fq_codel, if this kernel has it (modprobe sch_fq_codel)., evidence.local_queue_us=240000

-- case: the interface's rate is not known
-- kind: missing
-- expect: evidence.local_queue_us=244898
UPDATE fact_link SET tx_bps = NULL;

-- case: the interface was idle most of the window
-- kind: trap
-- expect: evidence.local_queue_us=244898
UPDATE fact_link SET tx_bps = 1000000;

-- case: half of the delay is here
-- kind: boundary
-- expect: evidence.backlog_max_bytes=765625
UPDATE fact_link SET backlog_max_bytes = 765625;

-- case: more of it is elsewhere
-- kind: boundary
-- expect: none
UPDATE fact_link SET backlog_max_bytes = 765624;

-- case: the queue is elsewhere
-- kind: trap
-- expect: none
UPDATE fact_link SET backlog_max_bytes = 0;

-- case: fq keeps paced packets for later
-- kind: trap
-- expect: none
UPDATE fact_link SET qdisc = 'fq';

-- case: fq_codel serves flows in turn
-- kind: trap
-- expect: none
UPDATE fact_link SET qdisc = 'fq_codel';

-- case: several queues, each with fq_codel
-- kind: trap
-- expect: none
UPDATE fact_link SET qdisc = 'mq';
INSERT INTO fact_sysctl (key, value) VALUES ('net.core.default_qdisc', 'fq_codel');

-- case: several queues, each with pfifo_fast
-- kind: fires
-- expect: evidence.qdisc=mq, message~keeps it short: put fq_codel below mq, if this kernel has it (modprobe sch_fq_codel).
UPDATE fact_link SET qdisc = 'mq';
INSERT INTO fact_sysctl (key, value) VALUES ('net.core.default_qdisc', 'pfifo_fast');

-- case: a shaper: its rate limit must stay
-- kind: trap
-- expect: message~keeps it short: put fq_codel below tbf, if this kernel has it
UPDATE fact_link SET qdisc = 'tbf';

-- case: several queues of a kind that is not known
-- kind: missing
-- expect: none
UPDATE fact_link SET qdisc = 'mq';

-- case: the discipline is not known
-- kind: missing
-- expect: none
UPDATE fact_link SET qdisc = NULL;

-- case: two flows of one path are one finding
-- kind: fires
-- expect: evidence.flows=2
INSERT INTO fact_flow SELECT * FROM fact_flow;
UPDATE fact_flow SET cookie = 2 WHERE rowid = (SELECT max(rowid) FROM fact_flow);

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

-- case: three times and 50 ms longer
-- kind: boundary
-- expect: evidence.queue_us=50000
UPDATE fact_flow SET min_rtt_us = 25000, srtt_us = 75000;
UPDATE fact_path SET min_rtt_us = 25000, srtt_us = 75000;

-- case: less than 50 ms longer
-- kind: boundary
-- expect: none
UPDATE fact_flow SET min_rtt_us = 24000, srtt_us = 73999;
UPDATE fact_path SET min_rtt_us = 24000, srtt_us = 90000;

-- case: the flow's is not three times as long
-- kind: boundary
-- expect: none
UPDATE fact_flow SET min_rtt_us = 90000;

-- case: the path's is not 50 ms longer
-- kind: boundary
-- expect: none
UPDATE fact_path SET min_rtt_us = 10000, srtt_us = 59999;

-- case: the path's is not three times as long
-- kind: boundary
-- expect: none
UPDATE fact_path SET min_rtt_us = 90000;

-- case: only a tiny flow has long round trips
-- kind: trap
-- expect: none
UPDATE fact_flow SET out_bps = 999999;

-- case: just fast enough
-- kind: boundary
-- expect: evidence.out_bps=1000000
UPDATE fact_flow SET out_bps = 1000000;

-- case: too few segments
-- kind: boundary
-- expect: none
UPDATE fact_flow SET data_segs_out = 99;

-- case: just enough segments
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_flow SET data_segs_out = 100;

-- case: loopback
-- kind: trap
-- expect: none
UPDATE fact_flow SET loopback = 1;

-- case: what waits in the device is not known
-- kind: missing
-- expect: unjudged=fact_link.backlog_max_bytes
UPDATE fact_link SET backlog_max_bytes = NULL;

-- case: no shortest round-trip time
-- kind: missing
-- expect: unjudged=fact_flow.min_rtt_us
UPDATE fact_flow SET min_rtt_us = NULL;

-- case: no round-trip time of the flow
-- kind: missing
-- expect: unjudged=fact_flow.srtt_us
UPDATE fact_flow SET srtt_us = NULL;

-- case: nothing was moved, so there is no weighted mean
-- kind: missing
-- expect: unjudged=fact_path.srtt_us
UPDATE fact_path SET srtt_us = NULL;

-- case: the default that an interface would get now would cure it
-- kind: fires
-- expect: evidence.wanted=fq
INSERT INTO fact_sysctl (key, value) VALUES ('net.core.default_qdisc', 'fq');

-- case: one that serves all in one line would not
-- kind: trap
-- expect: evidence.wanted=NULL
INSERT INTO fact_sysctl (key, value) VALUES ('net.core.default_qdisc', 'pfifo');

-- case: the default is one that serves flows in turn, so the kernel has it
-- kind: fires
-- expect: evidence.wanted=fq, message~tc qdisc replace dev eth0 root fq.
INSERT INTO fact_sysctl (key, value) VALUES ('net.core.default_qdisc', 'fq');

-- case: another device has one, so the kernel has it
-- kind: fires
-- expect: message~tc qdisc replace dev eth0 root cake.
INSERT INTO fact_sysctl (key, value) VALUES ('net.core.default_qdisc', 'pfifo_fast');
INSERT INTO fact_link (ifname, up, qdisc) VALUES ('eth1', 1, 'cake');

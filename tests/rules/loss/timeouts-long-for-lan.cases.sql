-- SPDX-License-Identifier: GPL-2.0-or-later
-- 0.2 % of 100 000 segments sent again, a third of them after a timeout, over 150 us.
INSERT INTO fact_path (path, path_id, prefix, loopback, samples, sockets_max, min_rtt_us,
  data_segs_out, delivered_segs, retrans_segs, rtos)
VALUES ('10.1.2.0/24 via eth0 (cubic)', 1, '10.1.2.0/24', 0, 6, 40, 150, 100000, 99800, 200, 66);
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_rto_min_us', '200000');

-- case: answers of many peers collide at a switch
-- kind: fires
-- policy: role=lan
-- expect: subject=10.1.2.0/24 via eth0 (cubic), confidence=medium, key=NULL, evidence.rto_pct=33, message~66 times a connection in the local network waited for a timeout of 200 ms or more, where a round trip takes 150 us (33 % of

-- case: the evidence shows that it is a local network
-- kind: fires
-- policy: role=auto
-- expect: evidence.rtos=66

-- case: a kernel without the key
-- kind: fires
-- policy: role=lan
-- expect: evidence.rto_min_us=200000
DELETE FROM fact_sysctl;

-- case: just a tenth of a percent lost
-- kind: boundary
-- policy: role=lan
-- expect: evidence.retrans_segs=100
UPDATE fact_path SET retrans_segs = 100;

-- case: less than a tenth of a percent
-- kind: boundary
-- policy: role=lan
-- expect: none
UPDATE fact_path SET retrans_segs = 99;

-- case: just so many timeouts
-- kind: boundary
-- policy: role=lan
-- expect: confidence=low
UPDATE fact_path SET rtos = 20, retrans_segs = 100, samples = 3;

-- case: one fewer
-- kind: boundary
-- policy: role=lan
-- expect: none
UPDATE fact_path SET rtos = 19, retrans_segs = 95;

-- case: kernels before 6.7 do not count timeouts
-- kind: missing
-- policy: role=lan
-- expect: unjudged=fact_path.rtos
UPDATE fact_path SET rtos = NULL;

-- case: a host with distant peers as well
-- kind: trap
-- policy: role=auto
-- expect: none
INSERT INTO fact_path (path, path_id, prefix, loopback, samples, min_rtt_us)
VALUES ('192.0.2.0/24', 2, '192.0.2.0/24', 0, 6, 30000);

-- case: near peers on public addresses
-- kind: trap
-- policy: role=auto
-- expect: none
UPDATE fact_path SET prefix = '172.32.1.0/24';

-- case: peers that vanished
-- kind: trap
-- policy: role=lan
-- expect: none
UPDATE fact_path SET delivered_segs = 0;

-- case: the margin is short already
-- kind: trap
-- policy: role=lan
-- expect: none
UPDATE fact_sysctl SET value = '50000';

-- case: just enough segments
-- kind: boundary
-- policy: role=lan
-- policy: retrans_path_min_segs=100000
-- expect: evidence.data_segs_out=100000

-- case: a segment too few
-- kind: boundary
-- policy: role=lan
-- policy: retrans_path_min_segs=100001
-- expect: none

-- case: just the share of timeouts
-- kind: boundary
-- policy: role=lan
-- policy: rto_share_pct=33
-- expect: evidence.rto_pct=33

-- case: a smaller share of timeouts
-- kind: boundary
-- policy: role=lan
-- policy: rto_share_pct=33
-- expect: none
UPDATE fact_path SET rtos = 65;

-- case: just no more a local round trip
-- kind: boundary
-- policy: role=lan
-- expect: none
UPDATE fact_path SET min_rtt_us = 1000;

-- case: just a local round trip
-- kind: boundary
-- policy: role=lan
-- expect: evidence.min_rtt_us=999
UPDATE fact_path SET min_rtt_us = 999;

-- case: a timeout too few
-- kind: boundary
-- policy: role=lan
-- policy: rto_min_count=67
-- expect: none

-- case: as much was delivered as timed out
-- kind: boundary
-- policy: role=lan
-- expect: none
UPDATE fact_path SET delivered_segs = 66;

-- case: just enough samples for a surer word
-- kind: boundary
-- policy: role=lan
-- expect: confidence=medium
UPDATE fact_path SET samples = 5;

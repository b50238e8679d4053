-- SPDX-License-Identifier: GPL-2.0-or-later
-- 2 % of 20 000 segments sent again, a third of them after a timeout.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_sack', '1'),
  ('net.ipv4.tcp_early_retrans', '3'), ('net.ipv4.tcp_recovery', '1');
INSERT INTO fact_path (path, path_id, cc, loopback, samples, sockets_max, min_rtt_us, srtt_us,
  no_sack_max, data_segs_out, retrans_segs, rtos)
VALUES ('192.0.2.0/24 via eth0 (cubic)', 1, 'cubic', 0, 6, 40, 20000, 24000, 0, 20000, 400, 130);

-- case: bursts of loss
-- kind: fires
-- expect: evidence.sysctl=NULL, evidence.path=192.0.2.0/24 via eth0 (cubic), subject=192.0.2.0/24 via eth0 (cubic), confidence=medium, key=NULL, evidence.rto_pct=33, message~come in bursts or at the end of what is sent, and wait for timeouts: 130 timeouts for 400 segments, message~Look for a policer

-- case: SACK is off here
-- kind: fires
-- expect: evidence.off=tcp_sack, message~tcp_sack is 0, so losses, message~Set it back to its default.
UPDATE fact_sysctl SET value = '0';

-- case: tail loss probes are off
-- kind: fires
-- expect: evidence.sysctl=net.ipv4.tcp_early_retrans, message~tcp_early_retrans is 0
UPDATE fact_sysctl SET value = '0' WHERE key <> 'net.ipv4.tcp_sack';

-- case: RACK is off
-- kind: fires
-- expect: evidence.sysctl=net.ipv4.tcp_recovery, message~tcp_recovery is 0
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_recovery';

-- case: peers without SACK
-- kind: fires
-- expect: message~Peers without SACK let losses
UPDATE fact_path SET no_sack_max = 1;

-- case: just the share
-- kind: boundary
-- expect: evidence.rto_pct=20
UPDATE fact_path SET rtos = 80;

-- case: just below the share
-- kind: boundary
-- expect: none
UPDATE fact_path SET rtos = 79;

-- case: just enough timeouts
-- kind: boundary
-- expect: evidence.rtos=20
UPDATE fact_path SET rtos = 20, retrans_segs = 50, data_segs_out = 4000;

-- case: too few timeouts
-- kind: boundary
-- expect: none
UPDATE fact_path SET rtos = 19, retrans_segs = 50, data_segs_out = 4000;

-- case: just enough loss
-- kind: boundary
-- expect: evidence.retrans_pct=1
UPDATE fact_path SET data_segs_out = 40000;

-- case: hardly any loss
-- kind: boundary
-- expect: none
UPDATE fact_path SET data_segs_out = 40001;

-- case: just enough segments, seen just often enough
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_path SET data_segs_out = 1000, samples = 3;

-- case: too few segments
-- kind: boundary
-- expect: none
UPDATE fact_path SET data_segs_out = 999;

-- case: few samples
-- kind: boundary
-- expect: confidence=low
UPDATE fact_path SET samples = 2;

-- case: timeouts are not told before kernel 6.7
-- kind: missing
-- expect: unjudged=fact_path.rtos
UPDATE fact_path SET rtos = NULL;

-- case: retransmissions are not known
-- kind: missing
-- expect: unjudged=fact_path.retrans_segs
UPDATE fact_path SET retrans_segs = NULL;

-- case: the settings are not known
-- kind: missing
-- expect: evidence.off=NULL, message~come in bursts
DELETE FROM fact_sysctl;

-- case: clients that vanish: timeouts, but no loss
-- kind: trap
-- expect: none
UPDATE fact_path SET data_segs_out = 900000, retrans_segs = 90, rtos = 90;

-- case: much loss that is repaired at once: another rule's
-- kind: trap
-- expect: none
UPDATE fact_path SET retrans_segs = 1000, rtos = 30;

-- case: loopback
-- kind: trap
-- expect: none
UPDATE fact_path SET loopback = 1;

-- case: a path inside a local network is another rule's
-- kind: trap
-- policy: role=lan
-- expect: none
UPDATE fact_path SET min_rtt_us = 150;

-- case: a distant path of such a host is not
-- kind: fires
-- policy: role=lan
-- expect: evidence.rtos=130

-- case: just no more a path inside a local network
-- kind: boundary
-- policy: role=lan
-- expect: evidence.min_rtt_us=1000
UPDATE fact_path SET min_rtt_us = 1000;

-- case: just inside a local network
-- kind: boundary
-- policy: role=lan
-- expect: none
UPDATE fact_path SET min_rtt_us = 999;

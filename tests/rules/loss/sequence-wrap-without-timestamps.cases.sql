-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_timestamps', '0');
INSERT INTO fact_path (path_id, path, loopback, samples, no_timestamps_max) VALUES
  (1, '192.0.2.0/24 via eth0 (cubic)', 0, 6, 1);
INSERT INTO fact_flow (cookie, path_id, loopback, local, remote, process, samples, out_bps, in_bps)
VALUES (1, 1, 0, '198.51.100.1:40000', '192.0.2.7:5001', 'rsync', 6, 20000000000, 1000);

-- case: 20 Gbit/s, and off here
-- kind: fires
-- expect: evidence.sysctl=net.ipv4.tcp_timestamps, subject=198.51.100.1:40000 to 192.0.2.7:5001, confidence=high, key=net.ipv4.tcp_timestamps, proposed=1, evidence.wrap_ms=1718, message~moves 20.0 Gbit/s without timestamps: its sequence numbers come round in 1.7 s

-- case: received, and off at the other side
-- kind: fires
-- expect: evidence.sysctl=NULL, key=NULL, proposed=NULL, message~They are on here: switch them on at the other side
UPDATE fact_flow SET out_bps = 1000, in_bps = 20000000000;
UPDATE fact_sysctl SET value = '1';

-- case: just fast enough
-- kind: boundary
-- expect: evidence.wrap_ms=3436
UPDATE fact_flow SET out_bps = 10000000000;

-- case: just not fast enough
-- kind: boundary
-- expect: none
UPDATE fact_flow SET out_bps = 9999999999;

-- case: in just enough samples
-- kind: boundary
-- expect: confidence=high
UPDATE fact_flow SET samples = 3;

-- case: in fewer samples
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_flow SET samples = 2;

-- case: the rates are not known
-- kind: missing
-- expect: unjudged=fact_flow.out_bps
UPDATE fact_flow SET out_bps = NULL;

-- case: whether the connections have timestamps is not known
-- kind: missing
-- expect: unjudged=fact_path.no_timestamps_max
UPDATE fact_path SET no_timestamps_max = NULL;

-- case: whether they are on here is not known
-- kind: missing
-- expect: key=NULL, evidence.timestamps=NULL
DELETE FROM fact_sysctl;

-- case: fast, with timestamps
-- kind: trap
-- expect: none
UPDATE fact_path SET no_timestamps_max = 0;
UPDATE fact_sysctl SET value = '1';

-- case: loopback loses and delays nothing
-- kind: trap
-- expect: none
UPDATE fact_flow SET loopback = 1;
UPDATE fact_path SET loopback = 1;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- 20 flows receive and 10 send, at ceilings of 128 MiB and the kernel's own; TCP has 1.46 GiB.
INSERT INTO fact_host (memory_bytes, page_bytes, kernel) VALUES (25275924480, 4096, '6.18.0');
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_mem', '287901 383868 575802'),
  ('net.ipv4.tcp_rmem', '4096 131072 134217728'), ('net.ipv4.tcp_wmem', '4096 16384 4194304');
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30)
INSERT INTO fact_flow (cookie, path_id, loopback, samples, in_bps, out_bps)
SELECT i, 1, 0, 6, CASE WHEN i <= 20 THEN 8e6 ELSE 100 END, CASE WHEN i <= 20 THEN 100 ELSE 8e6 END
FROM n;
INSERT INTO fact_counter (name, kind, delta) VALUES ('TcpExt.BeyondWindow', 'counter', 0);
INSERT INTO fact_quality (samples, span_us, socket_span_us, dumps_interrupted, lost_events, boots)
VALUES (6, 60000000, 60000000, 0, 0, 1);

-- case: the receive ceiling was raised too far for so many
-- kind: fires
-- expect: subject=net.ipv4.tcp_rmem, confidence=medium, key=net.ipv4.tcp_rmem, proposed=4096 131072 38797312, evidence.flows=20, evidence.demand_bytes=2726297600, message~was raised to 128 MiB: with the 20 bulk flows that there are at a time, TCP could come to hold 2.54 GiB, and it is under pressure from 1.46 GiB on. 37.0 MiB a flow fit in.

-- case: more flows: back to the kernel's own
-- kind: fires
-- expect: key=net.ipv4.tcp_rmem, proposed=4096 131072 33554432
UPDATE fact_flow SET in_bps = 8e6;

-- case: both ceilings
-- kind: fires
-- expect: key=net.ipv4.tcp_rmem, proposed=4096 131072 38797312
-- expect: key=net.ipv4.tcp_wmem, proposed=4096 16384 77594624, evidence.flows=10
UPDATE fact_sysctl SET value = '4096 16384 134217728' WHERE key = 'net.ipv4.tcp_wmem';

-- case: all of them just fit
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '4096 131072 76519014' WHERE key = 'net.ipv4.tcp_rmem';

-- case: one byte a flow more
-- kind: boundary
-- expect: proposed=4096 131072 38797312
UPDATE fact_sysctl SET value = '4096 131072 76519015' WHERE key = 'net.ipv4.tcp_rmem';

-- case: a slower flow is no bulk flow
-- kind: boundary
-- expect: none
UPDATE fact_flow SET in_bps = 7999999 WHERE cookie <= 10;
UPDATE fact_sysctl SET value = '4096 131072 76519015' WHERE key = 'net.ipv4.tcp_rmem';

-- case: a slower sender is no bulk flow
-- kind: boundary
-- expect: none
UPDATE fact_flow SET out_bps = 7999999;
UPDATE fact_sysctl SET value = '4096 131072 76519015' WHERE key = 'net.ipv4.tcp_rmem';

-- case: just enough samples
-- kind: boundary
-- expect: key=net.ipv4.tcp_rmem
UPDATE fact_flow SET samples = 3;
UPDATE fact_quality SET samples = 3;

-- case: too few samples
-- kind: boundary
-- expect: none
UPDATE fact_flow SET samples = 2;
UPDATE fact_quality SET samples = 2;

-- case: half of them at a time
-- kind: fires
-- expect: evidence.flows=10, proposed=4096 131072 77594624
UPDATE fact_sysctl SET value = '4096 131072 268435456' WHERE key = 'net.ipv4.tcp_rmem';
UPDATE fact_quality SET samples = 12;

-- case: one after the other
-- kind: trap
-- expect: none
UPDATE fact_quality SET samples = 120;

-- case: flows are not known
-- kind: missing
-- expect: unjudged=fact_flow.samples
DELETE FROM fact_flow;

-- case: the memory is not known
-- kind: missing
-- expect: unjudged=fact_host.memory_bytes
DELETE FROM fact_host;

-- case: a child namespace does not show tcp_mem
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_mem
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_mem';

-- case: the receive ceiling is not known
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_rmem
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_rmem';

-- case: the send ceiling is not known
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_wmem
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_wmem';

-- case: the kernel's own ceilings with very many flows: its own moderation copes
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '4096 131072 33554432' WHERE key = 'net.ipv4.tcp_rmem';
UPDATE fact_sysctl SET value = '100000 200000 300000' WHERE key = 'net.ipv4.tcp_mem';
UPDATE fact_flow SET in_bps = 8e6, out_bps = 8e6;

-- case: large ceilings and a few flows
-- kind: trap
-- expect: none
DELETE FROM fact_flow WHERE cookie > 5;

-- case: loopback
-- kind: trap
-- expect: none
UPDATE fact_flow SET loopback = 1;

-- case: all of them fill it to the byte
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '287901 383870 575802' WHERE key = 'net.ipv4.tcp_mem';
UPDATE fact_sysctl SET value = '4096 131072 76519424' WHERE key = 'net.ipv4.tcp_rmem';

-- SPDX-License-Identifier: GPL-2.0-or-later
-- 80 000 at the default limit of 131 072; TCP holds little memory.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_max_orphans', '131072'),
  ('net.ipv4.tcp_mem', '287901 383868 575802');
INSERT INTO fact_counter (name, kind, first, last, min, max) VALUES
  ('sockstat.TCP.orphan', 'gauge', 70000, 79000, 70000, 80000),
  ('sockstat.TCP.mem', 'gauge', 9000, 9000, 9000, 10000);
INSERT INTO fact_state (state, first, last, min, max, orphans_max) VALUES
  ('ESTABLISHED', 500, 500, 500, 500, 0), ('LAST_ACK', 9000, 9000, 9000, 9000, 9000),
  ('FIN_WAIT1', 70000, 70000, 70000, 71000, 71000);

-- case: more than half of the limit, and memory for more
-- kind: fires
-- expect: subject=net.ipv4.tcp_max_orphans, confidence=high, key=net.ipv4.tcp_max_orphans, proposed=262144, message~Connections take long to deliver their last data: 80 000, message~61 % of the limit (here: FIN_WAIT1 71000, LAST_ACK 9000), message~TCP has memory for a higher limit meanwhile

-- case: just half of the limit
-- kind: boundary
-- expect: evidence.use_pct=50, confidence=medium
UPDATE fact_counter SET max = 65536, last = 65535 WHERE name = 'sockstat.TCP.orphan';

-- case: still so at the end
-- kind: boundary
-- expect: evidence.use_pct=50, confidence=high
UPDATE fact_counter SET max = 65536, last = 65536 WHERE name = 'sockstat.TCP.orphan';

-- case: just less than half
-- kind: boundary
-- expect: none
UPDATE fact_counter SET max = 65535, last = 65535 WHERE name = 'sockstat.TCP.orphan';

-- case: TCP is just not short of memory
-- kind: boundary
-- expect: key=net.ipv4.tcp_max_orphans
UPDATE fact_counter SET max = 287900 WHERE name = 'sockstat.TCP.mem';

-- case: TCP has no memory for more
-- kind: boundary
-- expect: key=NULL, proposed=NULL, message~TCP has no memory for a higher limit
UPDATE fact_counter SET max = 287901 WHERE name = 'sockstat.TCP.mem';

-- case: as high as the catalog allows
-- kind: boundary
-- expect: key=NULL
UPDATE fact_sysctl SET value = '16777216' WHERE key = 'net.ipv4.tcp_max_orphans';
UPDATE fact_counter SET max = 9000000, last = 9000000 WHERE name = 'sockstat.TCP.orphan';

-- case: one less, and twice as many is more than the catalog allows
-- kind: boundary
-- expect: proposed=16777216
UPDATE fact_sysctl SET value = '16777215' WHERE key = 'net.ipv4.tcp_max_orphans';
UPDATE fact_counter SET max = 9000000, last = 9000000 WHERE name = 'sockstat.TCP.orphan';

-- case: orphans are not counted
-- kind: missing
-- expect: unjudged=gauge:sockstat.TCP.orphan
DELETE FROM fact_counter WHERE name = 'sockstat.TCP.orphan';

-- case: the limit is not shown in this namespace
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_max_orphans
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_max_orphans';

-- case: the memory of TCP is not known: nothing is proposed
-- kind: missing
-- expect: key=NULL, message~read slowly.
DELETE FROM fact_counter WHERE name = 'sockstat.TCP.mem';

-- case: sockets could not be read
-- kind: missing
-- expect: key=net.ipv4.tcp_max_orphans, message~of the limit, above
DELETE FROM fact_state;

-- case: many in TIME_WAIT are no orphans
-- kind: trap
-- expect: none
UPDATE fact_counter SET max = 40, last = 40 WHERE name = 'sockstat.TCP.orphan';
INSERT INTO fact_counter (name, kind, first, last, min, max) VALUES
  ('sockstat.TCP.tw', 'gauge', 90000, 90000, 90000, 90000);

-- case: somewhat fewer now
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_counter SET last = 58983, trail = '80000 58983' WHERE name = 'sockstat.TCP.orphan';

-- case: clearly fewer now: over
-- kind: boundary
-- expect: none
UPDATE fact_counter SET last = 58982, trail = '80000 58982' WHERE name = 'sockstat.TCP.orphan';

-- case: none is allowed
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_max_orphans';

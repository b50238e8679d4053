-- SPDX-License-Identifier: GPL-2.0-or-later
-- 30 resets; many orphans, little memory.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_mem', '287901 383868 575802'),
  ('net.ipv4.tcp_max_orphans', '131072');
INSERT INTO fact_counter (name, kind, delta, rate_per_s, last, min, max) VALUES
  ('TcpExt.TCPAbortOnMemory', 'counter', 30, 0.1, NULL, NULL, NULL),
  ('sockstat.TCP.orphan', 'gauge', NULL, NULL, 60000, 50000, 90000),
  ('sockstat.TCP.mem', 'gauge', NULL, NULL, 9000, 9000, 10000);

-- case: too many orphans
-- kind: fires
-- expect: evidence.sysctl=net.ipv4.tcp_max_orphans, subject=closing connections, confidence=high, key=NULL, evidence.cause=orphans, message~(up to 90 000, the limit is 131 072, message~30 were reset, message~raise tcp_max_orphans meanwhile

-- case: memory
-- kind: fires
-- expect: evidence.sysctl=net.ipv4.tcp_mem, confidence=high, evidence.cause=memory, message~TCP is short of memory (383 868 of 575 802 pages), message~Find who holds the memory.
UPDATE fact_counter SET max = 383868 WHERE name = 'sockstat.TCP.mem';

-- case: just no pressure
-- kind: boundary
-- expect: evidence.cause=orphans
UPDATE fact_counter SET max = 383867 WHERE name = 'sockstat.TCP.mem';

-- case: a quarter of the limit can be too many
-- kind: boundary
-- expect: evidence.cause=orphans
UPDATE fact_counter SET max = 32768 WHERE name = 'sockstat.TCP.orphan';

-- case: neither was seen
-- kind: boundary
-- expect: evidence.sysctl=NULL, confidence=medium, evidence.cause=NULL, message~The kernel log says which.
UPDATE fact_counter SET max = 32767 WHERE name = 'sockstat.TCP.orphan';

-- case: a single one
-- kind: boundary
-- expect: message~1 was reset
UPDATE fact_counter SET delta = 1 WHERE kind = 'counter';

-- case: one, where more are wanted
-- kind: boundary
-- policy: memory_aborts_min=2
-- expect: none
UPDATE fact_counter SET delta = 1 WHERE kind = 'counter';

-- case: not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.TCPAbortOnMemory
DELETE FROM fact_counter WHERE kind = 'counter';

-- case: a child namespace does not show the limits
-- kind: missing
-- expect: confidence=medium, evidence.cause=NULL
DELETE FROM fact_sysctl;

-- case: many orphans that were all served
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 0 WHERE kind = 'counter';

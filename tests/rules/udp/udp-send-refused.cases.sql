-- SPDX-License-Identifier: GPL-2.0-or-later
-- 200 of 10 000.
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('Udp.SndbufErrors', 'counter', 200, 0.7), ('Udp.OutDatagrams', 'counter', 9800, 33),
  ('Udp6.SndbufErrors', 'counter', 0, 0), ('Udp6.OutDatagrams', 'counter', 100, 0.3);

-- case: refused
-- kind: fires
-- expect: subject=UDP, severity=medium, confidence=medium, key=NULL, evidence.refused_pct=2, message~200 were refused while 9800 were sent

-- case: over IPv6
-- kind: fires
-- expect: subject=UDP over IPv6, evidence.refused=300
UPDATE fact_counter SET delta = 0 WHERE name = 'Udp.SndbufErrors';
UPDATE fact_counter SET delta = 300 WHERE name = 'Udp6.SndbufErrors';

-- case: just the share
-- kind: boundary
-- expect: evidence.refused_pct=0.1
UPDATE fact_counter SET delta = 199800 WHERE name = 'Udp.OutDatagrams';

-- case: just below the share
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 199801 WHERE name = 'Udp.OutDatagrams';

-- case: just enough
-- kind: boundary
-- expect: evidence.refused=10
UPDATE fact_counter SET delta = 10 WHERE name = 'Udp.SndbufErrors';
UPDATE fact_counter SET delta = 100 WHERE name = 'Udp.OutDatagrams';

-- case: a few
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 9 WHERE name = 'Udp.SndbufErrors';
UPDATE fact_counter SET delta = 100 WHERE name = 'Udp.OutDatagrams';

-- case: refusals are not counted
-- kind: missing
-- expect: unjudged=counter:Udp.SndbufErrors
DELETE FROM fact_counter WHERE name = 'Udp.SndbufErrors';

-- case: what was sent is not counted
-- kind: missing
-- expect: unjudged=counter:Udp.OutDatagrams
DELETE FROM fact_counter WHERE name = 'Udp.OutDatagrams';

-- case: a host without IPv6
-- kind: missing
-- expect: subject=UDP
DELETE FROM fact_counter WHERE name LIKE 'Udp6.%';

-- case: datagrams that came and found no room are another matter
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 0 WHERE name = 'Udp.SndbufErrors';
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('Udp.RcvbufErrors', 'counter', 5000, 17), ('Udp.InErrors', 'counter', 5000, 17);

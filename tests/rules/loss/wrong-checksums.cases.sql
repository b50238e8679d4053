-- SPDX-License-Identifier: GPL-2.0-or-later
-- 50 of 100 000 TCP segments, and none of UDP.
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('Tcp.InCsumErrors', 'counter', 50, 0.2), ('Tcp.InSegs', 'counter', 100000, 330),
  ('Udp.InCsumErrors', 'counter', 0, 0), ('Udp.InErrors', 'counter', 0, 0),
  ('Udp.InDatagrams', 'counter', 5000, 17), ('Udp6.InCsumErrors', 'counter', 0, 0),
  ('Udp6.InErrors', 'counter', 0, 0), ('Udp6.InDatagrams', 'counter', 0, 0);

-- case: TCP
-- kind: fires
-- expect: subject=TCP, confidence=medium, key=NULL, evidence.wrong_pct=0.05, message~50 of 100 000 TCP packets had a wrong checksum

-- case: UDP, and over IPv6 as well
-- kind: fires
-- expect: subject=TCP
-- expect: subject=UDP, evidence.received=5100
-- expect: subject=UDP over IPv6, evidence.wrong=90
UPDATE fact_counter SET delta = 100 WHERE name IN ('Udp.InCsumErrors', 'Udp.InErrors');
UPDATE fact_counter SET delta = 90 WHERE name IN ('Udp6.InCsumErrors', 'Udp6.InErrors');

-- case: just enough of all
-- kind: boundary
-- expect: evidence.wrong_pct=0.01
UPDATE fact_counter SET delta = 500000 WHERE name = 'Tcp.InSegs';

-- case: damage as rare as in any network
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 500001 WHERE name = 'Tcp.InSegs';

-- case: just enough
-- kind: boundary
-- expect: evidence.wrong=10
UPDATE fact_counter SET delta = 10 WHERE name = 'Tcp.InCsumErrors';

-- case: a few
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 9 WHERE name = 'Tcp.InCsumErrors';
UPDATE fact_counter SET delta = 100 WHERE name = 'Tcp.InSegs';

-- case: not counted
-- kind: missing
-- expect: unjudged=counter:Tcp.InCsumErrors
DELETE FROM fact_counter WHERE name = 'Tcp.InCsumErrors';

-- case: segments are not counted
-- kind: missing
-- expect: unjudged=counter:Tcp.InSegs
DELETE FROM fact_counter WHERE name = 'Tcp.InSegs';

-- case: a host without IPv6
-- kind: missing
-- expect: subject=TCP
DELETE FROM fact_counter WHERE name LIKE 'Udp6.%';

-- case: errors of UDP that are full buffers, not damage
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 0 WHERE name = 'Tcp.InCsumErrors';
UPDATE fact_counter SET delta = 4000 WHERE name = 'Udp.InErrors';

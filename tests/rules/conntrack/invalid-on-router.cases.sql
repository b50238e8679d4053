-- SPDX-License-Identifier: GPL-2.0-or-later
-- A router that sees half of its flows in one direction only.
INSERT INTO fact_conntrack (entries, entries_max, max_entries, invalid)
VALUES (100, 200, 262144, 5000);
INSERT INTO fact_counter (name, kind, delta) VALUES ('Ip.InReceives', 'counter', 100000),
  ('Ip.ForwDatagrams', 'counter', 90000), ('Ip6.InReceives', 'counter', 0),
  ('Ip6.OutForwDatagrams', 'counter', 0);

-- case: one in twenty is invalid
-- kind: fires
-- expect: subject=connection tracking, confidence=low, key=NULL, message~takes 5000 of 100 000 packets (5, message~forwards 90 000, evidence.invalid_pct=5.0

-- case: only IPv6 is forwarded
-- kind: fires
-- expect: evidence.received=1000, evidence.forwarded=900
UPDATE fact_conntrack SET invalid = 1000;
UPDATE fact_counter SET delta = 0 WHERE name LIKE 'Ip.%';
UPDATE fact_counter SET delta = 1000 WHERE name = 'Ip6.InReceives';
UPDATE fact_counter SET delta = 900 WHERE name = 'Ip6.OutForwDatagrams';

-- case: no IPv6
-- kind: missing
-- expect: evidence.received=100000
DELETE FROM fact_counter WHERE name LIKE 'Ip6.%';

-- case: just one in a hundred
-- kind: boundary
-- expect: evidence.invalid_pct=1.0
UPDATE fact_conntrack SET invalid = 1000;

-- case: less than one in a hundred
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 500100 WHERE name LIKE 'Ip.%';

-- case: less than a thousand
-- kind: boundary
-- expect: none
UPDATE fact_conntrack SET invalid = 999;
UPDATE fact_counter SET delta = delta / 10;

-- case: just half is forwarded
-- kind: boundary
-- expect: evidence.forwarded=50000
UPDATE fact_counter SET delta = 50000 WHERE name = 'Ip.ForwDatagrams';

-- case: less than half is forwarded
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 49999 WHERE name = 'Ip.ForwDatagrams';

-- case: a server that is scanned from the Internet
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 0 WHERE name = 'Ip.ForwDatagrams';

-- case: the counter is not known
-- kind: missing
-- expect: unjudged=fact_conntrack.invalid
UPDATE fact_conntrack SET invalid = NULL;

-- case: received packets are not counted
-- kind: missing
-- expect: unjudged=counter:Ip.InReceives
DELETE FROM fact_counter WHERE name = 'Ip.InReceives';

-- case: forwarded packets are not counted
-- kind: missing
-- expect: unjudged=counter:Ip.ForwDatagrams
DELETE FROM fact_counter WHERE name = 'Ip.ForwDatagrams';

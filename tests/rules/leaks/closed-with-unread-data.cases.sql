-- SPDX-License-Identifier: GPL-2.0-or-later
-- 900 of 6 000 connections.
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('TcpExt.TCPAbortOnClose', 'counter', 900, 3), ('Tcp.ActiveOpens', 'counter', 1000, 3),
  ('Tcp.PassiveOpens', 'counter', 5000, 17);

-- case: many connections end this way
-- kind: fires
-- expect: subject=closes with unread data, confidence=medium, key=NULL, evidence.share_pct=15, message~900 of 6000 connections (15 %)

-- case: just a tenth
-- kind: boundary
-- expect: evidence.share_pct=10
UPDATE fact_counter SET delta = 600 WHERE name = 'TcpExt.TCPAbortOnClose';

-- case: just less than a tenth
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 599 WHERE name = 'TcpExt.TCPAbortOnClose';

-- case: just enough to judge
-- kind: boundary
-- expect: evidence.aborts=100
UPDATE fact_counter SET delta = 100;

-- case: too few to judge
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 99;

-- case: not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.TCPAbortOnClose
DELETE FROM fact_counter WHERE name = 'TcpExt.TCPAbortOnClose';

-- case: connections made are not counted
-- kind: missing
-- expect: unjudged=counter:Tcp.ActiveOpens
DELETE FROM fact_counter WHERE name = 'Tcp.ActiveOpens';

-- case: connections taken are not counted
-- kind: missing
-- expect: unjudged=counter:Tcp.PassiveOpens
DELETE FROM fact_counter WHERE name = 'Tcp.PassiveOpens';

-- case: a quiet host where most of a handful end so: nothing to say
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 71 WHERE name = 'TcpExt.TCPAbortOnClose';
UPDATE fact_counter SET delta = 90 WHERE name LIKE 'Tcp.%';

-- case: connections that were made before
-- kind: boundary
-- expect: message~that came: 900 connections ended so,
UPDATE fact_counter SET delta = 0 WHERE name LIKE 'Tcp.%';

-- case: no more than were made
-- kind: boundary
-- expect: message~900 of 900 connections (100 %)
UPDATE fact_counter SET delta = 450 WHERE name LIKE 'Tcp.%';

-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('TcpExt.TCPBacklogDrop', 'counter', 250, 0.8), ('Tcp.InSegs', 'counter', 90000, 300);

-- case: segments dropped
-- kind: fires
-- expect: subject=socket backlogs of the host, confidence=medium, key=NULL, message~250 segments of 90 000 that arrived meanwhile were dropped

-- case: just enough
-- kind: boundary
-- expect: evidence.drops=10
UPDATE fact_counter SET delta = 10 WHERE name = 'TcpExt.TCPBacklogDrop';

-- case: a few
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 9 WHERE name = 'TcpExt.TCPBacklogDrop';

-- case: not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.TCPBacklogDrop
DELETE FROM fact_counter WHERE name = 'TcpExt.TCPBacklogDrop';

-- case: segments are not counted
-- kind: missing
-- expect: message~250 segments that arrived meanwhile
DELETE FROM fact_counter WHERE name = 'Tcp.InSegs';

-- case: segments merged in the backlog are no drops
-- kind: trap
-- expect: none
UPDATE fact_counter SET name = 'TcpExt.TCPBacklogCoalesce' WHERE name = 'TcpExt.TCPBacklogDrop';
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('TcpExt.TCPBacklogDrop', 'counter', 0, 0);

-- case: one a minute
-- kind: boundary
-- expect: evidence.drops=250
UPDATE fact_counter SET rate_per_s = 0.0166667 WHERE name = 'TcpExt.TCPBacklogDrop';

-- case: less often than once a minute is noise
-- kind: boundary
-- expect: none
UPDATE fact_counter SET rate_per_s = 0.016666 WHERE name = 'TcpExt.TCPBacklogDrop';

-- case: exactly so many a minute
-- kind: boundary
-- policy: noise_per_min=15
-- expect: evidence.drops=250
UPDATE fact_counter SET rate_per_s = 0.25 WHERE name = 'TcpExt.TCPBacklogDrop';

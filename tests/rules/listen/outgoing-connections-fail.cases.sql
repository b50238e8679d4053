-- SPDX-License-Identifier: GPL-2.0-or-later
-- 400 of 4 000 connects fail, most for lack of an answer; 100 incoming ones were broken off.
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('Tcp.AttemptFails', 'counter', 500, 1.7), ('Tcp.ActiveOpens', 'counter', 4000, 13),
  ('TcpExt.EmbryonicRsts', 'counter', 100, 0.3), ('TcpExt.TCPAbortOnTimeout', 'counter', 350, 1),
  ('TcpExt.TCPSynRetrans', 'counter', 3000, 10);
INSERT INTO fact_destination (local_addr, remote_addr, remote_port, loopback, samples, ports_max,
  syn_sent_max, process) VALUES ('198.51.100.1', '192.0.2.9', 5432, 0, 6, 60, 55, 'app'),
  ('198.51.100.1', '192.0.2.8', 80, 0, 6, 900, 3, 'crawler'),
  ('198.51.100.1', '192.0.2.7', 443, 0, 6, 400, 0, 'crawler');

-- case: no answer
-- kind: fires
-- expect: evidence.failure=no answer, subject=outgoing connections, confidence=medium, key=NULL, evidence.fails=400, evidence.fail_pct=10, message~Remote hosts do not answer: 400 of 4000 connections that this host opened (10 %) failed, message~55, were those of app to 192.0.2.9:5432

-- case: refused
-- kind: fires
-- expect: evidence.failure=refused, message~refuse connections: 400 of 4000, message~Look for a service that is down
UPDATE fact_counter SET delta = 10 WHERE name = 'TcpExt.TCPAbortOnTimeout';

-- case: an IPv6 destination without a known owner
-- kind: fires
-- expect: message~55, were to [2001:db8::9]:5432
UPDATE fact_destination SET remote_addr = '2001:db8::9', process = NULL WHERE syn_sent_max = 55;

-- case: half of them without an answer
-- kind: boundary
-- expect: evidence.failure=no answer, message~do not answer, message~Look for hosts that are down
UPDATE fact_counter SET delta = 200 WHERE name = 'TcpExt.TCPAbortOnTimeout';

-- case: just less than half
-- kind: boundary
-- expect: evidence.failure=refused, message~refuse connections
UPDATE fact_counter SET delta = 199 WHERE name = 'TcpExt.TCPAbortOnTimeout';

-- case: just a twentieth
-- kind: boundary
-- expect: evidence.fail_pct=5
UPDATE fact_counter SET delta = 300 WHERE name = 'Tcp.AttemptFails';

-- case: just less than a twentieth
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 299 WHERE name = 'Tcp.AttemptFails';

-- case: just enough to judge
-- kind: boundary
-- expect: evidence.fails=50
UPDATE fact_counter SET delta = 150 WHERE name = 'Tcp.AttemptFails';
UPDATE fact_counter SET delta = 60 WHERE name = 'Tcp.ActiveOpens';

-- case: too few to judge
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 149 WHERE name = 'Tcp.AttemptFails';
UPDATE fact_counter SET delta = 60 WHERE name = 'Tcp.ActiveOpens';

-- case: failures are not counted
-- kind: missing
-- expect: unjudged=counter:Tcp.AttemptFails
DELETE FROM fact_counter WHERE name = 'Tcp.AttemptFails';

-- case: connects are not counted
-- kind: missing
-- expect: unjudged=counter:Tcp.ActiveOpens
DELETE FROM fact_counter WHERE name = 'Tcp.ActiveOpens';

-- case: what others broke off is not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.EmbryonicRsts
DELETE FROM fact_counter WHERE name = 'TcpExt.EmbryonicRsts';

-- case: no destination was seen waiting
-- kind: missing
-- expect: evidence.remote=NULL, message~(10 %) failed. Look
DELETE FROM fact_destination;

-- case: destinations with many ports, none of which waits
-- kind: trap
-- expect: evidence.remote=NULL
UPDATE fact_destination SET syn_sent_max = 0;

-- case: a port scan against this host
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 500 WHERE name = 'TcpExt.EmbryonicRsts';

-- case: connections that were begun before
-- kind: boundary
-- expect: message~Remote hosts do not answer: 400 connections that this host opened failed; most
UPDATE fact_counter SET delta = 0 WHERE name = 'Tcp.ActiveOpens';

-- case: no more than were begun
-- kind: boundary
-- expect: message~400 of 400 connections that this host opened (100 %) failed
UPDATE fact_counter SET delta = 400 WHERE name = 'Tcp.ActiveOpens';

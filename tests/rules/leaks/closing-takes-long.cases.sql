-- SPDX-License-Identifier: GPL-2.0-or-later
-- 2 000 in closing, 3 000 connections ended in 300 s: each stays 200 s.
INSERT INTO fact_state (state, first, last, min, max, orphans_max) VALUES
  ('FIN_WAIT1', 1500, 1600, 1500, 1600, 1500), ('LAST_ACK', 600, 500, 500, 600, 500),
  ('ESTABLISHED', 4000, 4000, 4000, 4000, 0);
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('Tcp.ActiveOpens', 'counter', 1000, 3), ('Tcp.PassiveOpens', 'counter', 2000, 7),
  ('TcpExt.TCPTimeouts', 'counter', 9000, 30);

-- case: each takes minutes
-- kind: fires
-- expect: subject=closing connections, confidence=medium, key=NULL, evidence.stay_us=200000000, evidence.standing=2000, message~2000 stand in closing (FIN_WAIT1 1500, LAST_ACK 500), message~3000 that ended in this window each takes about 3 min 20 s

-- case: nothing opened at all: at least as long as the window
-- kind: fires
-- expect: evidence.closes=0, evidence.stay_us=300000000, message~each takes at least 5 min
UPDATE fact_counter SET delta = 0 WHERE name LIKE 'Tcp.%';

-- case: as many ended as stand: no longer than the window
-- kind: boundary
-- expect: evidence.stay_us=300000000, message~each takes at least 5 min
UPDATE fact_counter SET delta = 1000 WHERE name LIKE 'Tcp.%';

-- case: just long enough
-- kind: boundary
-- expect: evidence.stay_us=60000000
UPDATE fact_counter SET delta = 9000 WHERE name = 'Tcp.PassiveOpens';

-- case: just not long enough
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 9001 WHERE name = 'Tcp.PassiveOpens';

-- case: established connections that ended count as well
-- kind: boundary
-- expect: none
UPDATE fact_state SET first = 12000 WHERE state = 'ESTABLISHED';

-- case: just enough of them
-- kind: boundary
-- expect: evidence.standing=1000
DELETE FROM fact_state WHERE state = 'LAST_ACK';
UPDATE fact_state SET first = 1000 WHERE state = 'FIN_WAIT1';

-- case: just too few
-- kind: boundary
-- expect: none
DELETE FROM fact_state WHERE state = 'LAST_ACK';
UPDATE fact_state SET first = 999 WHERE state = 'FIN_WAIT1';

-- case: few samples
-- kind: boundary
-- expect: confidence=low
INSERT INTO fact_quality (samples, span_us, socket_span_us, dumps_interrupted, lost_events, boots)
VALUES (4, 300000000, 300000000, 0, 0, 1);

-- case: enough samples
-- kind: boundary
-- expect: confidence=medium
INSERT INTO fact_quality (samples, span_us, socket_span_us, dumps_interrupted, lost_events, boots)
VALUES (5, 300000000, 300000000, 0, 0, 1);

-- case: a short window cannot tell of minutes
-- kind: trap
-- expect: none
INSERT INTO fact_quality (samples, span_us, socket_span_us, dumps_interrupted, lost_events, boots)
VALUES (6, 59999999, 59999999, 0, 0, 1);
UPDATE fact_counter SET delta = 100;

-- case: states are not known
-- kind: missing
-- expect: unjudged=fact_state.last
DELETE FROM fact_state;

-- case: how many opened is not known
-- kind: missing
-- expect: unjudged=counter:Tcp.ActiveOpens
DELETE FROM fact_counter WHERE name = 'Tcp.ActiveOpens';

-- case: nor how many were accepted
-- kind: missing
-- expect: unjudged=counter:Tcp.PassiveOpens
DELETE FROM fact_counter WHERE name = 'Tcp.PassiveOpens';

-- case: a busy server: many close at any time, each in a second
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 600000 WHERE name = 'Tcp.PassiveOpens';

-- case: a burst at the end of the window is no standing pile
-- kind: trap
-- expect: none
UPDATE fact_state SET first = 0 WHERE state IN ('FIN_WAIT1', 'LAST_ACK');

-- case: FIN_WAIT2 and TIME_WAIT wait for other reasons
-- kind: trap
-- expect: none
UPDATE fact_state SET state = 'FIN_WAIT2' WHERE state = 'FIN_WAIT1';
UPDATE fact_state SET state = 'TIME_WAIT' WHERE state = 'LAST_ACK';

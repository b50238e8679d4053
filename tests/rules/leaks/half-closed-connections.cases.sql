-- SPDX-License-Identifier: GPL-2.0-or-later
-- A client that shuts down its side and waits: 200 at first, 500 at the end.
INSERT INTO fact_state (state, first, last, min, max, orphans_max) VALUES
  ('FIN_WAIT2', 200, 500, 200, 500, 20), ('FIN_WAIT1', 9000, 9000, 9000, 9000, 0);
INSERT INTO fact_process (pid, process, samples, fin_wait2_max) VALUES (77, 'fetcher', 6, 480),
  (78, 'other', 6, 300);

-- case: one process, more and more of them
-- kind: fires
-- expect: subject=fetcher (pid 77), confidence=medium, key=NULL, evidence.grown_at_least=280, message~fetcher (pid 77) holds up to 480 connections half closed, message~At least 280 more

-- case: few samples
-- kind: boundary
-- expect: confidence=low
UPDATE fact_process SET samples = 4;

-- case: enough samples
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_process SET samples = 5;

-- case: just enough samples to speak
-- kind: boundary
-- expect: confidence=low
UPDATE fact_process SET samples = 3;

-- case: too few samples
-- kind: boundary
-- expect: none
UPDATE fact_process SET samples = 2;

-- case: just enough of one process
-- kind: boundary
-- expect: evidence.fin_wait2_max=100
DELETE FROM fact_process WHERE pid = 78;
UPDATE fact_process SET fin_wait2_max = 100;

-- case: not enough of any process
-- kind: boundary
-- expect: none
DELETE FROM fact_process WHERE pid = 78;
UPDATE fact_process SET fin_wait2_max = 99;

-- case: just enough that processes hold
-- kind: boundary
-- expect: evidence.held_at_least=100
UPDATE fact_state SET first = 0, last = 120 WHERE state = 'FIN_WAIT2';

-- case: the rest may be nobody's
-- kind: boundary
-- expect: none
UPDATE fact_state SET first = 0, last = 119 WHERE state = 'FIN_WAIT2';

-- case: grown just enough
-- kind: boundary
-- expect: evidence.grown_at_least=50
UPDATE fact_state SET last = 270 WHERE state = 'FIN_WAIT2';

-- case: not grown enough
-- kind: boundary
-- expect: none
UPDATE fact_state SET last = 269 WHERE state = 'FIN_WAIT2';

-- case: the owner is not known
-- kind: missing
-- expect: subject=Processes that could not be read, confidence=low, evidence.pid=NULL, message~could not be read hold up to
UPDATE fact_process SET pid = 0, process = NULL WHERE pid = 77;

-- case: processes are not known
-- kind: missing
-- expect: unjudged=fact_process.fin_wait2_max
DELETE FROM fact_process;

-- case: states are not known
-- kind: missing
-- expect: unjudged=fact_state.orphans_max
DELETE FROM fact_state;

-- case: as many at the end as at first: requests under way, each answered in time
-- kind: trap
-- expect: none
UPDATE fact_state SET first = 500 WHERE state = 'FIN_WAIT2';

-- case: the growth is of sockets that no process holds: another rule's
-- kind: trap
-- expect: none
UPDATE fact_state SET orphans_max = 300 WHERE state = 'FIN_WAIT2';

-- SPDX-License-Identifier: GPL-2.0-or-later
-- A process with 120 sockets in CLOSE_WAIT, 40 more than 60 s before.
INSERT INTO fact_process (pid, process, samples, sockets_max, close_wait_first, close_wait_last,
  close_wait_max, close_wait_decreases, close_wait_unread_last, close_wait_age_p50_us,
  close_wait_age_max_us, close_wait_remote)
VALUES (1234, 'java', 6, 400, 80, 120, 120, 0, 7, 420000000, 3600000000, '192.0.2.7');

-- case: old and growing
-- kind: fires
-- expect: subject=java (pid 1234), confidence=high, key=NULL, proposed=NULL, message~java (pid 1234) does not close connections that their peers have closed: 120 are in CLOSE_WAIT, message~most of them with 192.0.2.7, message~half of them for at least 7 min; 40 more than when the window began. 7 still hold data that nobody has read. Only the application can close them.

-- case: growing, but young: it may still close them
-- kind: fires
-- expect: confidence=low
UPDATE fact_process SET close_wait_age_p50_us = 20000000;

-- case: growing, half of them just old enough to be no burst
-- kind: boundary
-- expect: confidence=low
UPDATE fact_process SET close_wait_age_p50_us = 5000000;

-- case: a burst that grows for some seconds and is closed within one
-- kind: trap
-- expect: none
UPDATE fact_process SET close_wait_first = 0, close_wait_age_p50_us = 4999999;

-- case: old, but no longer growing
-- kind: fires
-- expect: confidence=high, message~as many as when the window began
UPDATE fact_process SET close_wait_first = 120;

-- case: old, and a few were closed
-- kind: fires
-- expect: confidence=medium, message~5 fewer than when the window began
UPDATE fact_process SET close_wait_first = 125, close_wait_decreases = 2;

-- case: few samples are less sure
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_process SET samples = 4;

-- case: too few samples
-- kind: boundary
-- expect: none
UPDATE fact_process SET samples = 2;

-- case: just enough
-- kind: boundary
-- expect: evidence.close_wait=50
UPDATE fact_process SET close_wait_last = 50, close_wait_first = 40;

-- case: low counts are normal
-- kind: boundary
-- expect: none
UPDATE fact_process SET close_wait_last = 49, close_wait_max = 49, close_wait_first = 10;

-- case: growth just enough
-- kind: boundary
-- expect: evidence.grown=10
UPDATE fact_process SET close_wait_first = 110, close_wait_age_p50_us = 20000000;

-- case: neither old nor grown enough
-- kind: boundary
-- expect: none
UPDATE fact_process SET close_wait_first = 111, close_wait_age_p50_us = 299999999;

-- case: just old enough
-- kind: boundary
-- expect: confidence=high
UPDATE fact_process SET close_wait_first = 120, close_wait_age_p50_us = 300000000;

-- case: the ages are not known
-- kind: missing
-- expect: none
UPDATE fact_process SET close_wait_age_p50_us = NULL, close_wait_age_max_us = NULL;

-- case: neither ages nor growth
-- kind: missing
-- expect: none
UPDATE fact_process SET close_wait_age_p50_us = NULL, close_wait_first = 120;

-- case: no processes were read
-- kind: missing
-- expect: unjudged=fact_process.close_wait_max
DELETE FROM fact_process;

-- case: the owner is not known: several processes may stand behind it
-- kind: missing
-- expect: subject=Processes that could not be read, confidence=medium, message~do not close connections
UPDATE fact_process SET pid = 0, process = NULL;

-- case: the peer is not known
-- kind: missing
-- expect: message~120 are in CLOSE_WAIT, half of them
UPDATE fact_process SET close_wait_remote = NULL;

-- case: a busy proxy: many, but young and coming and going
-- kind: trap
-- expect: none
UPDATE fact_process SET close_wait_decreases = 3, close_wait_age_p50_us = 400000;

-- case: the process ended: nothing leaks any more
-- kind: trap
-- expect: none
UPDATE fact_process SET close_wait_last = NULL, close_wait_age_p50_us = NULL;

-- case: many CLOSE_WAIT in small numbers at many processes
-- kind: trap
-- expect: none
DELETE FROM fact_process;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30)
INSERT INTO fact_process (pid, process, samples, close_wait_first, close_wait_last, close_wait_max,
  close_wait_decreases, close_wait_age_p50_us)
SELECT 1000 + i, 'worker', 6, 2, 5, 5, 0, 900000000 FROM n;

-- case: just enough samples for a sure word
-- kind: boundary
-- expect: confidence=high
UPDATE fact_process SET samples = 5;

-- case: just enough samples for any word
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_process SET samples = 3;

-- case: a few of the pile were closed
-- kind: boundary
-- expect: evidence.close_wait=45
UPDATE fact_process SET close_wait_last = 45, close_wait_trail = '120 45' WHERE pid = 1234;

-- case: many of it were closed
-- kind: boundary
-- expect: none
UPDATE fact_process SET close_wait_last = 44, close_wait_trail = '120 44' WHERE pid = 1234;

-- case: all was read
-- kind: boundary
-- expect: message~more than when the window began. Only the application can close them.
UPDATE fact_process SET close_wait_unread_last = 0;

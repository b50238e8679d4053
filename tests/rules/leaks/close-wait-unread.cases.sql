-- SPDX-License-Identifier: GPL-2.0-or-later
-- A worker that hangs: 10 connections, 9 with unread data, half for 4 minutes.
INSERT INTO fact_process (pid, process, samples, close_wait_last, close_wait_max,
  close_wait_unread_last, close_wait_age_p50_us, close_wait_age_max_us, close_wait_remote)
VALUES (31, 'worker', 6, 10, 10, 9, 240000000, 400000000, '192.0.2.4:80');

-- case: a few connections that nobody reads
-- kind: fires
-- expect: subject=worker (pid 31), confidence=medium, key=NULL, message~worker (pid 31) does not read what peers sent before they closed: 9 of 10 connections, message~most of them from 192.0.2.4:80, and half have stood for at least 4 min

-- case: few samples
-- kind: boundary
-- expect: confidence=low
UPDATE fact_process SET samples = 4;

-- case: enough samples for a surer word
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_process SET samples = 5;

-- case: just enough samples
-- kind: boundary
-- expect: confidence=low
UPDATE fact_process SET samples = 3;

-- case: too few samples
-- kind: boundary
-- expect: none
UPDATE fact_process SET samples = 2;

-- case: just enough unread ones
-- kind: boundary
-- expect: evidence.unread=5
UPDATE fact_process SET close_wait_unread_last = 5, close_wait_last = 6;

-- case: just too few unread ones
-- kind: boundary
-- expect: none
UPDATE fact_process SET close_wait_unread_last = 4, close_wait_last = 4;

-- case: just the share that lets the age speak for them
-- kind: boundary
-- expect: evidence.unread=8
UPDATE fact_process SET close_wait_unread_last = 8;

-- case: the age may be that of the others
-- kind: boundary
-- expect: none
UPDATE fact_process SET close_wait_unread_last = 7;

-- case: just old enough
-- kind: boundary
-- expect: message~at least 1 min
UPDATE fact_process SET close_wait_age_p50_us = 60000000;

-- case: just not old enough
-- kind: boundary
-- expect: none
UPDATE fact_process SET close_wait_age_p50_us = 59999999;

-- case: just below the pile that another rule tells of
-- kind: boundary
-- expect: evidence.close_wait=49
UPDATE fact_process SET close_wait_last = 49, close_wait_unread_last = 49;

-- case: a large pile is another rule's
-- kind: boundary
-- expect: none
UPDATE fact_process SET close_wait_last = 50, close_wait_unread_last = 50;

-- case: what is unread is not known
-- kind: missing
-- expect: unjudged=fact_process.close_wait_unread_last
UPDATE fact_process SET close_wait_unread_last = NULL;

-- case: how long is not known
-- kind: missing
-- expect: unjudged=fact_process.close_wait_age_p50_us
UPDATE fact_process SET close_wait_age_p50_us = NULL;

-- case: the owner is not known
-- kind: missing
-- expect: subject=Processes that could not be read, confidence=low, evidence.pid=NULL, message~could not be read do not read
UPDATE fact_process SET pid = 0, process = NULL;

-- case: all data was read: a process that keeps a few sockets
-- kind: trap
-- expect: none
UPDATE fact_process SET close_wait_unread_last = 0;

-- case: a pile that got somewhat smaller is still another rule's
-- kind: trap
-- expect: none
UPDATE fact_process SET close_wait_trail = '50 45', close_wait_last = 45, close_wait_unread_last = 45;

-- case: the rest of a pile that was closed
-- kind: boundary
-- expect: evidence.close_wait=44
UPDATE fact_process SET close_wait_trail = '50 44', close_wait_last = 44, close_wait_unread_last = 44;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- A shipper of logs whose collector hangs.
INSERT INTO fact_process (pid, process, samples, window_closed, window_closed_out,
  window_closed_age_max_us, window_closed_remote, unanswered)
VALUES (1234, 'shipper', 5, 3, 2, 90000000, '198.51.100.7:514', 0);

-- case: a service that hangs
-- kind: fires
-- expect: subject=shipper (pid 1234), severity=medium, confidence=high, key=NULL, evidence.window_closed=3, message~shipper (pid 1234) has data for peers that do not read: 2 connections that this host has opened, most of them to 198.51.100.7:514, found the window closed for at least 1 min 30 s.

-- case: one is enough
-- kind: boundary
-- expect: evidence.window_closed_out=1, message~a connection that this host has opened to 198.51.100.7:5
UPDATE fact_process SET window_closed = 1, window_closed_out = 1;

-- case: clients pause what they play
-- kind: trap
-- expect: none
UPDATE fact_process SET window_closed = 49, window_closed_out = 0;

-- case: so many at a time are no few clients
-- kind: boundary
-- expect: confidence=medium, message~read: 50 connections, most of them to 198.51.100.7
UPDATE fact_process SET window_closed = 50, window_closed_out = 0,
  window_closed_remote = '198.51.100.7';

-- case: just long enough
-- kind: boundary
-- expect: evidence.age_max_us=60000000
UPDATE fact_process SET window_closed_age_max_us = 60000000;

-- case: it may go on at once
-- kind: boundary
-- expect: none
UPDATE fact_process SET window_closed_age_max_us = 59999999;

-- case: all windows are open
-- kind: trap
-- expect: none
UPDATE fact_process SET window_closed = 0, window_closed_out = 0, window_closed_age_max_us = NULL,
  window_closed_remote = NULL;

-- case: the owner is not known
-- kind: missing
-- expect: subject=Processes that could not be read, confidence=medium, evidence.pid=NULL, message~could not be read have data
UPDATE fact_process SET pid = 0, process = NULL;

-- case: its name and the peer are not known
-- kind: missing
-- expect: subject=unknown (pid 1234), message~opened, found
UPDATE fact_process SET process = NULL, window_closed_remote = NULL;

-- case: samples of before do not tell
-- kind: missing
-- expect: unjudged=fact_process.window_closed
UPDATE fact_process SET window_closed = NULL, window_closed_out = NULL,
  window_closed_age_max_us = NULL;

-- case: one, where the operator wants to hear of two
-- kind: boundary
-- policy: stalled_out_min=2
-- expect: none
UPDATE fact_process SET window_closed = 1, window_closed_out = 1;

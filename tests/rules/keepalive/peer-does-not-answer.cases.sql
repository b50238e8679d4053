-- SPDX-License-Identifier: GPL-2.0-or-later
-- An application whose database has lost its power.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_retries2', '15');
INSERT INTO fact_process (pid, process, samples, unanswered, unanswered_out, unanswered_age_max_us,
  unanswered_remote, window_closed)
VALUES (1234, 'shop', 5, 12, 10, 120000000, '198.51.100.7:5432', 0);

-- case: a service that is gone
-- kind: fires
-- expect: subject=shop (pid 1234), severity=medium, confidence=high, key=NULL, evidence.unanswered=12, evidence.retries2=15, message~shop (pid 1234) waits on 10 connections that this host has opened, most of them to 198.51.100.7:5432: what was sent is not acknowledged, timeout after timeout, for at least 2 min. TCP gives up only after 15 of them (tcp_retries2);

-- case: one is enough
-- kind: boundary
-- expect: evidence.unanswered_out=1, message~a connection that this host has opened to 198.51.100.7:5
UPDATE fact_process SET unanswered = 1, unanswered_out = 1;

-- case: clients leave without a word
-- kind: trap
-- expect: none
UPDATE fact_process SET unanswered = 49, unanswered_out = 0;

-- case: so many at a time are no few clients
-- kind: boundary
-- expect: confidence=medium, message~waits on 50 connections, most of them to 198.51.100.7
UPDATE fact_process SET unanswered = 50, unanswered_out = 0, unanswered_remote = '198.51.100.7';

-- case: just long enough
-- kind: boundary
-- expect: evidence.age_max_us=60000000
UPDATE fact_process SET unanswered_age_max_us = 60000000;

-- case: it may come back at once
-- kind: boundary
-- expect: none
UPDATE fact_process SET unanswered_age_max_us = 59999999;

-- case: all answer
-- kind: trap
-- expect: none
UPDATE fact_process SET unanswered = 0, unanswered_out = 0, unanswered_age_max_us = NULL,
  unanswered_remote = NULL;

-- case: the owner and the sysctl are not known
-- kind: missing
-- expect: subject=Processes that could not be read, confidence=medium, evidence.pid=NULL, message~could not be read wait on 10, message~TCP gives up much later;
UPDATE fact_process SET pid = 0, process = NULL;
DELETE FROM fact_sysctl;

-- case: its name is not known
-- kind: missing
-- expect: subject=unknown (pid 1234), message~opened: what
UPDATE fact_process SET process = NULL, unanswered_remote = NULL;

-- case: samples of before do not tell
-- kind: missing
-- expect: unjudged=fact_process.unanswered
UPDATE fact_process SET unanswered = NULL, unanswered_out = NULL, unanswered_age_max_us = NULL;

-- case: one, where the operator wants to hear of two
-- kind: boundary
-- policy: stalled_out_min=2
-- expect: none
UPDATE fact_process SET unanswered = 1, unanswered_out = 1;

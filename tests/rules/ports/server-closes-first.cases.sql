-- SPDX-License-Identifier: GPL-2.0-or-later
-- A web server without keep-alive.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_max_tw_buckets', '100000');
INSERT INTO fact_state (state, first, last, min, max) VALUES ('TIME_WAIT', 50000, 60000, 50000, 60000);
INSERT INTO fact_listener (addr, port, cookie, pid, process, samples, time_wait_max) VALUES
  ('0.0.0.0', 80, 1, 77, 'httpd', 30, 54000), ('::', 80, 2, 77, 'httpd', 30, 54000),
  ('0.0.0.0', 22, 3, 78, 'sshd', 30, 3);

-- case: nine of ten, past half of the limit
-- kind: fires
-- expect: subject=port 80, severity=low, confidence=medium, key=NULL, evidence.share_pct=90, evidence.pid=77, message~httpd (pid 77) closes its connections before the clients do: 54 000 of port 80 are in TIME_WAIT, of 60 000 in all and 100 000 that there may be.

-- case: just enough of all
-- kind: boundary
-- expect: evidence.share_pct=80
UPDATE fact_listener SET time_wait_max = 48000 WHERE port = 80;

-- case: too few of all: the host's own connections are the others
-- kind: trap
-- expect: none
UPDATE fact_listener SET time_wait_max = 47999 WHERE port = 80;

-- case: just half of the limit
-- kind: boundary
-- expect: evidence.limit_sockets=120000
UPDATE fact_sysctl SET value = '120000';

-- case: far from the limit TIME_WAIT is what it should be
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '120001';

-- case: the owner is not known
-- kind: missing
-- expect: evidence.process=NULL, message~The service on port 80 closes
UPDATE fact_listener SET pid = NULL, process = NULL;

-- case: samples of before do not tell
-- kind: missing
-- expect: unjudged=fact_listener.time_wait_max
UPDATE fact_listener SET time_wait_max = NULL;

-- case: the limit is not known
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_max_tw_buckets
DELETE FROM fact_sysctl;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- A pool with 40 connections, 30 of them idle for more than an hour, none with keepalive.
INSERT INTO fact_process (pid, process, samples, established_max, no_keepalive,
  no_keepalive_idle_60s, no_keepalive_idle_300s, no_keepalive_idle_1200s, no_keepalive_idle_3600s)
VALUES (555, 'java', 6, 60, 40, 38, 36, 34, 30);

-- case: no limit is known, but idle for an hour
-- kind: fires
-- expect: subject=java (pid 555), confidence=low, key=NULL, proposed=NULL, message~java (pid 555) keeps 30 connections to other hosts open that were idle for at least 1 h and have keepalive off; it would not notice, message~Only the application can turn keepalive on.

-- case: longer than a limit that the operator told
-- kind: fires
-- policy: middlebox_idle_us=350s
-- expect: confidence=high, evidence.sockets=34, evidence.idle_at_least_s=1200, message~while the path forgets connections after 5 min 50 s

-- case: a limit at a step
-- kind: boundary
-- policy: middlebox_idle_us=300s
-- expect: evidence.sockets=36, evidence.idle_at_least_s=300

-- case: a limit below the first step
-- kind: boundary
-- policy: middlebox_idle_us=60s
-- expect: evidence.sockets=38, evidence.idle_at_least_s=60

-- case: a limit above the third step
-- kind: boundary
-- policy: middlebox_idle_us=1201s
-- expect: evidence.sockets=30, evidence.idle_at_least_s=3600, confidence=high

-- case: a limit at the last step
-- kind: boundary
-- policy: middlebox_idle_us=3600s
-- expect: confidence=high

-- case: a told limit above the last step: nothing is proven
-- kind: boundary
-- policy: middlebox_idle_us=3601s
-- expect: none

-- case: this host's connection tracking is the limit
-- kind: fires
-- expect: confidence=medium, evidence.sockets=34, evidence.sysctl=net.netfilter.nf_conntrack_tcp_timeout_established, message~this host's connection tracking forgets
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '600'),
  ('net.netfilter.nf_conntrack_count', '12');

-- case: the five days of connection tracking say nothing of others on the way
-- kind: fires
-- expect: confidence=low, evidence.limit_us=NULL
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '432000'),
  ('net.netfilter.nf_conntrack_count', '12');

-- case: just enough
-- kind: boundary
-- expect: evidence.sockets=20
UPDATE fact_process SET no_keepalive_idle_3600s = 20;

-- case: just too few
-- kind: boundary
-- expect: none
UPDATE fact_process SET no_keepalive_idle_3600s = 19;

-- case: just too few beyond the told limit
-- kind: boundary
-- policy: middlebox_idle_us=350s
-- expect: none
UPDATE fact_process SET no_keepalive_idle_1200s = 19, no_keepalive_idle_3600s = 19;

-- case: no process was read
-- kind: missing
-- expect: unjudged=fact_process.no_keepalive_idle_3600s
DELETE FROM fact_process;

-- case: the owner is not known
-- kind: missing
-- policy: middlebox_idle_us=350s
-- expect: confidence=medium, message~Processes that could not be read keep 34 connections
UPDATE fact_process SET pid = 0, process = NULL;

-- case: idle for 20 minutes without a known limit is nothing
-- kind: trap
-- expect: none
UPDATE fact_process SET no_keepalive_idle_3600s = 0;

-- case: many processes with a few idle connections each
-- kind: trap
-- expect: none
DELETE FROM fact_process;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)
INSERT INTO fact_process (pid, process, samples, established_max, no_keepalive,
  no_keepalive_idle_60s, no_keepalive_idle_300s, no_keepalive_idle_1200s, no_keepalive_idle_3600s)
SELECT 1000 + i, 'worker', 6, 3, 3, 3, 3, 3, 3 FROM n;

-- case: a limit at the third step
-- kind: boundary
-- policy: middlebox_idle_us=1200s
-- expect: evidence.sockets=34, evidence.idle_at_least_s=1200

-- case: of two limits the shorter one counts
-- kind: fires
-- policy: middlebox_idle_us=240s
-- expect: confidence=high, evidence.sysctl=NULL, evidence.limit_us=240000000, evidence.limit_source=middlebox_idle_us
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '600'),
  ('net.netfilter.nf_conntrack_count', '12');

-- case: of two limits the shorter one counts, the other way round
-- kind: fires
-- policy: middlebox_idle_us=1800s
-- expect: confidence=medium, evidence.limit_us=600000000, evidence.limit_source=nf_conntrack_tcp_timeout_established
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '600'),
  ('net.netfilter.nf_conntrack_count', '12');

-- case: a told limit above the last step, and a longer one of connection tracking
-- kind: trap
-- policy: middlebox_idle_us=7200s
-- expect: none
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '432000'),
  ('net.netfilter.nf_conntrack_count', '12');

-- case: connection tracking that tracks nothing is no limit
-- kind: trap
-- expect: confidence=low, evidence.limit_us=NULL, evidence.limit_source=NULL
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '600'),
  ('net.netfilter.nf_conntrack_count', '0');

-- case: somewhat fewer than there were
-- kind: boundary
-- expect: evidence.sockets=18
UPDATE fact_process SET no_keepalive_idle_3600s = 18, no_keepalive_idle_3600s_trail = '20 18';

-- case: clearly fewer than there were
-- kind: boundary
-- expect: none
UPDATE fact_process SET no_keepalive_idle_3600s = 17, no_keepalive_idle_3600s_trail = '20 17';

-- case: never as many
-- kind: trap
-- expect: none
UPDATE fact_process SET no_keepalive_idle_3600s = 19, no_keepalive_idle_3600s_trail = '19';

-- case: two equal limits: the one that the operator told
-- kind: boundary
-- policy: middlebox_idle_us=10min
-- expect: confidence=high, evidence.limit_source=middlebox_idle_us
INSERT INTO fact_sysctl (key, value) VALUES ('net.netfilter.nf_conntrack_count', '5'),
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '600');

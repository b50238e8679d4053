-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.ip_forward', '1'),
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '1200'),
  ('net.netfilter.nf_conntrack_max', '262144');
INSERT INTO fact_counter (name, kind, last) VALUES
  ('net.netfilter.nf_conntrack_count', 'gauge', 9000);

-- case: twenty minutes
-- kind: fires
-- expect: subject=net.netfilter.nf_conntrack_tcp_timeout_established, confidence=medium, key=net.netfilter.nf_conntrack_tcp_timeout_established, proposed=7440, message~This host forwards packets and forgets a connection that is idle for 20 min, but hosts probe idle connections only after 2 h unless, message~(9000 of 262 144 entries)

-- case: the count stands under its other name
-- kind: fires
-- expect: evidence.entries=9000, proposed=7440
UPDATE fact_counter SET name = 'conntrack.entries';

-- case: a table that is more than half full
-- kind: boundary
-- expect: key=NULL, proposed=NULL, message~Let those hosts use a shorter tcp_keepalive_time
UPDATE fact_counter SET last = 131073;

-- case: a table that is half full
-- kind: boundary
-- expect: proposed=7440
UPDATE fact_counter SET last = 131072;

-- case: just too short
-- kind: boundary
-- expect: evidence.timeout_s=7439
UPDATE fact_sysctl SET value = '7439' WHERE key LIKE '%established';

-- case: just long enough
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '7440' WHERE key LIKE '%established';

-- case: the size of the table is not known
-- kind: missing
-- expect: key=NULL, evidence.timeout_s=1200
DELETE FROM fact_sysctl WHERE key = 'net.netfilter.nf_conntrack_max';

-- case: the number of entries is not known
-- kind: missing
-- expect: none
DELETE FROM fact_counter;

-- case: whether it forwards is not known
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.ip_forward
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.ip_forward';

-- case: connection tracking is not loaded
-- kind: missing
-- expect: unjudged=sysctl:net.netfilter.nf_conntrack_tcp_timeout_established
DELETE FROM fact_sysctl WHERE key LIKE '%established';

-- case: no router, and no connection of its own suffers
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.ip_forward';
INSERT INTO fact_process (pid, process, samples, no_keepalive_idle_1200s, keepalive,
  keepalive_idle_max_us) VALUES (5, 'java', 6, 19, 9, 1200900000);

-- case: no router, but its own connections are idle for longer
-- kind: boundary
-- expect: confidence=low, proposed=7440, evidence.own_idle=20, message~This host forgets a connection that is idle for 20 min, but 20 of its own were or may be idle for longer without a probe. Keep entries for 7440 s
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.ip_forward';
INSERT INTO fact_process (pid, process, samples, no_keepalive_idle_300s, no_keepalive_idle_1200s,
  no_keepalive_idle_3600s) VALUES (5, 'java', 6, 44, 15, 3), (6, 'java', 6, 44, 5, 3);

-- case: no router, and keepalive comes later
-- kind: boundary
-- expect: confidence=medium, evidence.own_late_keepalive=1, message~but 1 of its own was or may be idle
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.ip_forward';
INSERT INTO fact_process (pid, process, samples, keepalive, keepalive_idle_max_us)
VALUES (5, 'java', 6, 1, 1201000000), (6, 'sshd', 6, 8, 600000000);

-- case: no router, and no room in the table
-- kind: boundary
-- expect: key=NULL, message~Let them be probed sooner: the table may have no room
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.ip_forward';
UPDATE fact_counter SET last = 131073;
INSERT INTO fact_process (pid, process, samples, keepalive, keepalive_idle_max_us)
VALUES (5, 'java', 6, 1, 7200000000);

-- case: idle times are counted in steps
-- kind: boundary
-- expect: evidence.own_idle=20, evidence.timeout_s=60
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.ip_forward';
UPDATE fact_sysctl SET value = '60' WHERE key LIKE '%established';
INSERT INTO fact_process (pid, process, samples, no_keepalive_idle_60s, no_keepalive_idle_300s)
VALUES (5, 'java', 6, 20, 2);

-- case: just beyond the first step
-- kind: boundary
-- expect: evidence.own_idle=21
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.ip_forward';
UPDATE fact_sysctl SET value = '61' WHERE key LIKE '%established';
INSERT INTO fact_process (pid, process, samples, no_keepalive_idle_60s, no_keepalive_idle_300s)
VALUES (5, 'java', 6, 40, 21);

-- case: at the second step
-- kind: boundary
-- expect: evidence.own_idle=21
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.ip_forward';
UPDATE fact_sysctl SET value = '300' WHERE key LIKE '%established';
INSERT INTO fact_process (pid, process, samples, no_keepalive_idle_300s, no_keepalive_idle_1200s)
VALUES (5, 'java', 6, 21, 2);

-- case: beyond the third step
-- kind: boundary
-- expect: evidence.own_idle=20
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.ip_forward';
UPDATE fact_sysctl SET value = '1201' WHERE key LIKE '%established';
INSERT INTO fact_process (pid, process, samples, no_keepalive_idle_1200s, no_keepalive_idle_3600s)
VALUES (5, 'java', 6, 40, 20);

-- case: a router that tracks nothing
-- kind: trap
-- expect: none
UPDATE fact_counter SET last = 0;

-- case: a day, as Kubernetes has it
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '86400' WHERE key LIKE '%established';

-- case: one entry shows that it tracks
-- kind: boundary
-- expect: evidence.entries=1
UPDATE fact_counter SET last = 1;

-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.core.somaxconn', '4096');
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/80-fw.conf', 2, 'net.netfilter.nf_conntrack_max', '1048576', 1, 1),
  ('/etc/sysctl.d/80-fw.conf', 3, 'net.netfilter.nf_conntrack_tcp_timeout_established', '86400', 1, 1);

-- case: the module is not there
-- kind: fires
-- expect: evidence.sysctl=NULL, subject=nf_conntrack, confidence=high, key=NULL, evidence.loaded=0, evidence.lines=2, message~nf_conntrack is not loaded, so that 2 lines (the first: /etc/sysctl.d/80-fw.conf:2) did nothing. Name nf_conntrack in /etc/modules-load.d, or remove

-- case: one line, by its short name
-- kind: fires
-- expect: message~so that its line (the first: /etc/sysctl.d/80-fw.conf:3) did nothing
DELETE FROM fact_dropin WHERE line = 2;
UPDATE fact_dropin SET key = 'net.nf_conntrack_max';

-- case: the module came later
-- kind: fires
-- expect: evidence.sysctl=net.netfilter.nf_conntrack_max, confidence=medium, evidence.not_in_force=1, message~changed since: net.netfilter.nf_conntrack_max is 262144 and not 1048576. Name nf_conntrack in /etc/modules-load.d.
INSERT INTO fact_sysctl (key, value) VALUES ('net.netfilter.nf_conntrack_max', '262144'),
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '86400');

-- case: all are in force
-- kind: boundary
-- expect: none
INSERT INTO fact_sysctl (key, value) VALUES ('net.netfilter.nf_conntrack_max', '1048576'),
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '86400');

-- case: no key was read
-- kind: missing
-- expect: unjudged=fact_sysctl.key
DELETE FROM fact_sysctl;

-- case: no files
-- kind: missing
-- expect: none
DELETE FROM fact_dropin;

-- case: a line that another one overrules
-- kind: trap
-- expect: none
UPDATE fact_dropin SET wins_systemd = 0;

-- case: other keys of netfilter
-- kind: trap
-- expect: none
UPDATE fact_dropin SET key = 'net.netfilter.nf_log_all_netns';

-- case: the kernel rounds the number of slots up
-- kind: trap
-- expect: none
INSERT INTO fact_sysctl (key, value) VALUES ('net.netfilter.nf_conntrack_max', '262144'),
  ('net.netfilter.nf_conntrack_buckets', '262144');
DELETE FROM fact_dropin WHERE line = 3;
UPDATE fact_dropin SET key = 'net.netfilter.nf_conntrack_buckets', value = '250000';

-- case: a limit that was raised since is not what fills a table
-- kind: trap
-- expect: evidence.sysctl=NULL, evidence.not_in_force=1
INSERT INTO fact_sysctl (key, value) VALUES ('net.netfilter.nf_conntrack_max', '2097152'),
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '86400');

-- case: the limit is in force, a timeout is not
-- kind: boundary
-- expect: evidence.sysctl=NULL, evidence.not_in_force=1
INSERT INTO fact_sysctl (key, value) VALUES ('net.netfilter.nf_conntrack_max', '1048576'),
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '432000');

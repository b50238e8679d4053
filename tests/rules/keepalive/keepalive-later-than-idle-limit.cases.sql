-- SPDX-License-Identifier: GPL-2.0-or-later
-- Two processes of one name whose sockets follow the default of 7200 s.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_keepalive_time', '7200');
INSERT INTO fact_process (pid, process, samples, keepalive, keepalive_idle_max_us) VALUES
  (700, 'sshd', 6, 3, 7200040000), (701, 'sshd', 6, 2, 7199800000);

-- case: the default is longer than the limit that the operator told
-- kind: fires
-- policy: middlebox_idle_us=350s
-- expect: subject=sshd, confidence=high, key=net.ipv4.tcp_keepalive_time, proposed=280, evidence.sockets=5, evidence.processes=2, message~Connections of sshd are forgotten on the way after 5 min 50 s without traffic, message~They follow net.ipv4.tcp_keepalive_time, which should be 280 s.

-- case: an application with its own TCP_KEEPIDLE must be changed itself
-- kind: fires
-- policy: middlebox_idle_us=350s
-- expect: subject=sshd, key=net.ipv4.tcp_keepalive_time, proposed=280
-- expect: subject=postgres (own TCP_KEEPIDLE), confidence=high, key=NULL, proposed=NULL, message~it should set 280 s, the sysctl does not reach it.
INSERT INTO fact_process (pid, process, samples, keepalive, keepalive_idle_max_us) VALUES
  (900, 'postgres', 6, 40, 7300000000);

-- case: less than the sysctl is no proof of a time of its own: traffic does not set the timer back
-- kind: trap
-- policy: middlebox_idle_us=350s
-- expect: subject=postgres, confidence=medium, key=net.ipv4.tcp_keepalive_time, proposed=280, message~keepalive first probes after at least 10 min, message~Unless the application sets TCP_KEEPIDLE they follow
DELETE FROM fact_process;
INSERT INTO fact_process (pid, process, samples, keepalive, keepalive_idle_max_us) VALUES
  (900, 'postgres', 6, 40, 600000000);

-- case: this host's own connection tracking is the limit
-- kind: fires
-- expect: confidence=medium, key=net.ipv4.tcp_keepalive_time, proposed=2880, message~forgotten by this host's connection tracking after 1 h, evidence.limit_source=nf_conntrack_tcp_timeout_established, evidence.sysctl=net.netfilter.nf_conntrack_tcp_timeout_established
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '3600'),
  ('net.netfilter.nf_conntrack_count', '12');

-- case: the count of connection tracking as a gauge
-- kind: fires
-- expect: confidence=medium, proposed=2880
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '3600');
INSERT INTO fact_counter (name, kind, last) VALUES ('net.netfilter.nf_conntrack_count', 'gauge', 12);

-- case: of two limits the shorter one counts
-- kind: fires
-- policy: middlebox_idle_us=240s
-- expect: confidence=high, proposed=192, evidence.limit_source=middlebox_idle_us
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '3600'),
  ('net.netfilter.nf_conntrack_count', '12');

-- case: of two limits the shorter one counts, the other way round
-- kind: fires
-- policy: middlebox_idle_us=5400s
-- expect: confidence=medium, proposed=2880
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '3600'),
  ('net.netfilter.nf_conntrack_count', '12');

-- case: just shorter than the default
-- kind: boundary
-- policy: middlebox_idle_us=7199s
-- expect: proposed=5759

-- case: as long as the default
-- kind: boundary
-- policy: middlebox_idle_us=7200s
-- expect: none

-- case: the shortest limit for which the sysctl is lowered
-- kind: boundary
-- policy: middlebox_idle_us=38s
-- expect: key=net.ipv4.tcp_keepalive_time, proposed=30

-- case: so short that it is no default for a host
-- kind: boundary
-- policy: middlebox_idle_us=37s
-- expect: key=NULL, confidence=high, message~So short a limit needs TCP_KEEPIDLE or a heartbeat

-- case: no limit is known
-- kind: missing
-- expect: none

-- case: the sysctl could not be read
-- kind: missing
-- policy: middlebox_idle_us=350s
-- expect: unjudged=sysctl:net.ipv4.tcp_keepalive_time
DELETE FROM fact_sysctl;

-- case: no process was read
-- kind: missing
-- policy: middlebox_idle_us=350s
-- expect: unjudged=fact_process.keepalive
DELETE FROM fact_process;

-- case: connection tracking that tracks nothing forgets nothing
-- kind: trap
-- expect: none
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '3600'),
  ('net.netfilter.nf_conntrack_count', '0');

-- case: the five days of connection tracking are long enough
-- kind: trap
-- expect: none
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '432000'),
  ('net.netfilter.nf_conntrack_count', '12');

-- case: a long default without any socket that uses keepalive: the sysctl would change nothing
-- kind: trap
-- policy: middlebox_idle_us=350s
-- expect: none
UPDATE fact_process SET keepalive = 0, keepalive_idle_max_us = 0;

-- case: all sockets probe early enough by themselves
-- kind: trap
-- policy: middlebox_idle_us=350s
-- expect: none
UPDATE fact_process SET keepalive_idle_max_us = 60000000;

-- case: two equal limits: the one that the operator told
-- kind: boundary
-- policy: middlebox_idle_us=10min
-- expect: confidence=high, evidence.limit_source=middlebox_idle_us
INSERT INTO fact_sysctl (key, value) VALUES ('net.netfilter.nf_conntrack_count', '5'),
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '600');

-- case: the sockets with keepalive are gone
-- kind: trap
-- policy: middlebox_idle_us=350s
-- expect: none
UPDATE fact_process SET keepalive = 0;

-- case: this host's own connection tracking can keep them for longer
-- kind: fires
-- expect: confidence=medium, key=NULL, proposed=NULL, message~Let connection tracking keep them for longer.
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '3600'),
  ('net.netfilter.nf_conntrack_count', '12'), ('net.netfilter.nf_conntrack_max', '24');

-- case: its table is more than half full
-- kind: boundary
-- expect: key=net.ipv4.tcp_keepalive_time, proposed=2880
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '3600'),
  ('net.netfilter.nf_conntrack_count', '12'), ('net.netfilter.nf_conntrack_max', '23');

-- case: it keeps them for as long as a NAT should
-- kind: boundary
-- expect: key=net.ipv4.tcp_keepalive_time, proposed=5952
UPDATE fact_sysctl SET value = '10000' WHERE key = 'net.ipv4.tcp_keepalive_time';
UPDATE fact_process SET keepalive_idle_max_us = 10000000000;
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '7440'),
  ('net.netfilter.nf_conntrack_count', '12'), ('net.netfilter.nf_conntrack_max', '262144');

-- case: one second less than a NAT should
-- kind: boundary
-- expect: key=NULL
UPDATE fact_sysctl SET value = '10000' WHERE key = 'net.ipv4.tcp_keepalive_time';
UPDATE fact_process SET keepalive_idle_max_us = 10000000000;
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '7439'),
  ('net.netfilter.nf_conntrack_count', '12'), ('net.netfilter.nf_conntrack_max', '262144');

-- case: the limit on the way is shorter than its own
-- kind: trap
-- policy: middlebox_idle_us=350s
-- expect: key=net.ipv4.tcp_keepalive_time, proposed=280, evidence.sysctl=NULL
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '600'),
  ('net.netfilter.nf_conntrack_count', '12'), ('net.netfilter.nf_conntrack_max', '262144');

-- case: both limits are the same: the one on the way stays
-- kind: boundary
-- policy: middlebox_idle_us=600s
-- expect: key=net.ipv4.tcp_keepalive_time, proposed=480, evidence.sysctl=NULL
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.netfilter.nf_conntrack_tcp_timeout_established', '600'),
  ('net.netfilter.nf_conntrack_count', '12'), ('net.netfilter.nf_conntrack_max', '262144');

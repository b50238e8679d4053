-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_rmem', '4096 131072 33554432'),
  ('net.core.somaxconn', '4096'), ('net.netfilter.nf_conntrack_max', '262144'),
  ('net.ipv4.conf.all.rp_filter', '0');
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 2, 'net.core.tcp_rmem', '4096 131072 16777216', 1, 1);

-- case: in the wrong folder
-- kind: fires
-- expect: subject=net.core.tcp_rmem, evidence.file=/etc/sysctl.d/99-tune.conf, confidence=high, key=NULL, evidence.meant=net.ipv4.tcp_rmem, message~net.core.tcp_rmem (/etc/sysctl.d/99-tune.conf:2) does not exist: net.ipv4.tcp_rmem was meant.

-- case: without a folder
-- kind: fires
-- expect: subject=net.somaxconn, evidence.meant=net.core.somaxconn
UPDATE fact_dropin SET key = 'net.somaxconn';

-- case: a TCP of IPv6
-- kind: fires
-- expect: subject=net.ipv6.tcp_rmem, evidence.meant=net.ipv4.tcp_rmem
UPDATE fact_dropin SET key = 'net.ipv6.tcp_rmem';

-- case: a TCP of IPv6 that IPv4 does not have either
-- kind: fires
-- expect: subject=net.ipv6.tcp_speed, evidence.meant=NULL, message~TCP has one set of keys for IPv4 and IPv6, and this is not among them.
UPDATE fact_dropin SET key = 'net.ipv6.tcp_speed';

-- case: names of former kernels
-- kind: fires
-- expect: subject=net.ipv4.ip_conntrack_max, evidence.former=1, message~former kernels had it; net.netfilter.nf_conntrack_max has its task now.
-- expect: subject=net.ipv4.tcp_max_ssthresh, message~former kernels had it. Remove the line.
UPDATE fact_dropin SET key = 'net.ipv4.ip_conntrack_max';
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 3, 'net.ipv4.tcp_max_ssthresh', '0', 1, 1);

-- case: a letter is missing, too many, wrong, or has changed places
-- kind: fires
-- expect: subject=net.ipv4.tcp_fin_timeot, confidence=medium, evidence.meant=net.ipv4.tcp_fin_timeout
-- expect: subject=net.ipv4.tcp_fin_timeouts, confidence=medium
-- expect: subject=net.ipv4.tcp_fin_timeuot, message~net.ipv4.tcp_fin_timeout was meant.
-- expect: subject=net.ipv4.tcp_fyn_timeout, confidence=medium
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_fin_timeout', '60');
UPDATE fact_dropin SET key = 'net.ipv4.tcp_fin_timeot';
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 3, 'net.ipv4.tcp_fin_timeouts', '30', 1, 1),
  ('/etc/sysctl.d/99-tune.conf', 4, 'net.ipv4.tcp_fyn_timeout', '30', 1, 1),
  ('/etc/sysctl.d/99-tune.conf', 5, 'net.ipv4.tcp_fin_timeuot', '30', 1, 1);

-- case: a short name is not another one
-- kind: trap
-- expect: none
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_sack', '1');
UPDATE fact_dropin SET key = 'net.ipv4.tcp_fack';

-- case: two letters are wrong
-- kind: boundary
-- expect: none
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_fin_timeout', '60');
UPDATE fact_dropin SET key = 'net.ipv4.tcp_fin_timers';

-- case: ten letters are long enough
-- kind: boundary
-- expect: evidence.meant=net.ipv4.tcp_window
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_window', '1');
UPDATE fact_dropin SET key = 'net.ipv4.tcp_windwo';

-- case: nine are not
-- kind: boundary
-- expect: none
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_windo', '1');
UPDATE fact_dropin SET key = 'net.ipv4.tcp_wind0';

-- case: two lines of one key are one finding
-- kind: fires
-- expect: evidence.files=/etc/sysctl.conf:9, /etc/sysctl.d/99-tune.conf:2
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.conf', 9, 'net.core.tcp_rmem', '4096 131072 16777216', 0, 1);

-- case: a key that exists
-- kind: boundary
-- expect: none
UPDATE fact_dropin SET key = 'net.ipv4.tcp_rmem';

-- case: only part of a name
-- kind: boundary
-- expect: none
UPDATE fact_dropin SET key = 'net.core.rmem';

-- case: no key was read
-- kind: missing
-- expect: unjudged=fact_sysctl.key
DELETE FROM fact_sysctl;

-- case: no files
-- kind: missing
-- expect: none
DELETE FROM fact_dropin;

-- case: a key that this program does not know may well exist
-- kind: trap
-- expect: none
UPDATE fact_dropin SET key = 'net.ipv4.tcp_vendor_switch';

-- case: a key of an interface, and one of a bridge
-- kind: trap
-- expect: none
UPDATE fact_dropin SET key = 'net.ipv4.conf.eth0.rp_filter';
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 3, 'net.bridge.bridge-nf-call-iptables', '1', 1, 1);

-- case: a name with patterns in it is taken as it is
-- kind: trap
-- expect: none
UPDATE fact_dropin SET key = 'net.core.*';

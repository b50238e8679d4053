-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.core.somaxconn', '4096'),
  ('net.ipv4.tcp_rmem', '4096 131072 33554432'), ('net.core.default_qdisc', 'pfifo_fast'),
  ('net.ipv4.tcp_congestion_control', 'cubic'),
  ('net.ipv4.tcp_available_congestion_control', 'reno cubic bbr'),
  ('net.ipv4.ip_local_reserved_ports', '8080-8081'),
  ('net.netfilter.nf_conntrack_max', '262144'), ('net.nf_conntrack_max', '262144');
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 2, 'net.core.somaxconn', '65535', 1, 1);

-- case: a running value that the next boot takes away
-- kind: fires
-- expect: subject=/etc/sysctl.d/99-tune.conf, confidence=high, key=NULL, evidence.lines=1, message~A line of /etc/sysctl.d/99-tune.conf is not in force: net.core.somaxconn (4096, in the file 65535). The next boot

-- case: names and vectors as well
-- kind: fires
-- expect: evidence.lines=4, message~4 lines of /etc/sysctl.d/99-tune.conf are not in force: net.core.somaxconn (4096, in the file 65535), net.ipv4.tcp_rmem (4096 131072 33554432, in the file 4096 131072 67108864), net.core.default_qdisc (pfifo_fast, in the file fq), net.ipv4.tcp_congestion_control (cubic, in the file bbr).
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 3, 'net.ipv4.tcp_rmem', '4096 131072 67108864', 1, 1),
  ('/etc/sysctl.d/99-tune.conf', 4, 'net.core.default_qdisc', 'fq', 1, 1),
  ('/etc/sysctl.d/99-tune.conf', 5, 'net.ipv4.tcp_congestion_control', 'bbr', 1, 1);

-- case: the same value
-- kind: boundary
-- expect: none
UPDATE fact_dropin SET value = '4096';

-- case: the running value is not known
-- kind: missing
-- expect: none
DELETE FROM fact_sysctl;

-- case: no files
-- kind: missing
-- expect: none
DELETE FROM fact_dropin;

-- case: a line that another one overrules
-- kind: trap
-- expect: none
UPDATE fact_dropin SET wins_systemd = 0;

-- case: the kernel sorts and joins a list of ports
-- kind: trap
-- expect: none
UPDATE fact_dropin SET key = 'net.ipv4.ip_local_reserved_ports', value = '8081,8080';

-- case: a module that came late is told by another rule
-- kind: trap
-- expect: none
UPDATE fact_dropin SET key = 'net.netfilter.nf_conntrack_max', value = '1048576';
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 3, 'net.nf_conntrack_max', '1048576', 1, 1);

-- case: a congestion control that is not there is told by another rule
-- kind: trap
-- expect: none
UPDATE fact_dropin SET key = 'net.ipv4.tcp_congestion_control', value = 'vegas';

-- case: a value that the kernel reads otherwise is told by another rule
-- kind: trap
-- expect: none
UPDATE fact_dropin SET value = '010000';

-- case: a vector with a part of its numbers is told by another rule
-- kind: trap
-- expect: none
UPDATE fact_dropin SET key = 'net.ipv4.tcp_rmem', value = '4096 131072';

-- case: what the kernel refuses is told by another rule
-- kind: trap
-- expect: none
UPDATE fact_dropin SET value = '64k';

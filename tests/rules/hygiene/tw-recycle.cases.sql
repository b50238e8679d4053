-- SPDX-License-Identifier: GPL-2.0-or-later

-- case: a file sets it on a kernel that no longer has it
-- kind: fires
-- expect: subject=net.ipv4.tcp_tw_recycle, evidence.file=/etc/sysctl.conf, confidence=high, key=NULL, proposed=NULL, message~tcp_tw_recycle is set in /etc/sysctl.conf:7, but this kernel no longer has it
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.conf', 7, 'net.ipv4.tcp_tw_recycle', '1', 0, 1);

-- case: two files set it
-- kind: fires
-- expect: evidence.lines=2, evidence.file=NULL, message~/etc/sysctl.conf:7, /etc/sysctl.d/99-tune.conf:3
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 3, 'net.ipv4.tcp_tw_recycle', '1', 1, 0),
  ('/etc/sysctl.conf', 7, 'net.ipv4.tcp_tw_recycle', '1', 0, 1);

-- case: an old kernel has it on
-- kind: fires
-- expect: key=NULL, proposed=NULL, message~tcp_tw_recycle is on: clients behind a NAT are refused at random.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_tw_recycle', '1');

-- case: an old kernel has it off, but a file turns it on at the next boot
-- kind: fires
-- expect: message~and will refuse clients behind a NAT after the next boot.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_tw_recycle', '0');
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 3, 'net.ipv4.tcp_tw_recycle', '1', 1, 1);

-- case: an old kernel has it off
-- kind: boundary
-- expect: none
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_tw_recycle', '0');

-- case: a file turns it off
-- kind: boundary
-- expect: none
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 3, 'net.ipv4.tcp_tw_recycle', '0', 1, 1);

-- case: neither the key nor a file
-- kind: missing
-- expect: none

-- case: tcp_tw_reuse is another key
-- kind: trap
-- expect: none
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_tw_reuse', '1');
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 4, 'net.ipv4.tcp_tw_reuse', '1', 1, 1);

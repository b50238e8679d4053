-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-zz.conf', 1, 'net.ipv4.tcp_fin_timeout', '30', 1, 0),
  ('/etc/sysctl.conf', 3, 'net.ipv4.tcp_fin_timeout', '20', 0, 1);

-- case: each loader has its own last word
-- kind: fires
-- expect: subject=/etc/sysctl.d/99-zz.conf or /etc/sysctl.conf, confidence=high, key=NULL, evidence.keys=1, message~After a boot net.ipv4.tcp_fin_timeout is "30" (/etc/sysctl.d/99-zz.conf), but after sysctl --system it is "20" (/etc/sysctl.conf). Keep each key

-- case: sysctl.conf without a link: nothing of it counts at boot
-- kind: fires
-- expect: subject=none or /etc/sysctl.conf, evidence.keys=3, message~After a boot net.core.somaxconn is left as the kernel has it, but after sysctl --system it is "4096" (/etc/sysctl.conf), and 2 more keys likewise.
DELETE FROM fact_dropin WHERE line = 1;
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.conf', 4, 'net.core.somaxconn', '4096', 0, 1),
  ('/etc/sysctl.conf', 5, 'net.ipv4.tcp_sack', '1', 0, 1);

-- case: a line that only systemd understands
-- kind: fires
-- expect: subject=/etc/sysctl.d/99-zz.conf or none, message~after sysctl --system it is left as it is. Keep
DELETE FROM fact_dropin WHERE line = 3;

-- case: two keys
-- kind: fires
-- expect: evidence.keys=2, message~, and one more key likewise.
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-zz.conf', 2, 'net.ipv4.tcp_sack', '1', 1, 0),
  ('/etc/sysctl.conf', 4, 'net.ipv4.tcp_sack', '0', 0, 1);

-- case: different lines, the same value
-- kind: boundary
-- expect: none
UPDATE fact_dropin SET value = '30';

-- case: no files
-- kind: missing
-- expect: none
DELETE FROM fact_dropin;

-- case: sysctl.conf with a link to it, as Debian has it
-- kind: trap
-- expect: none
DELETE FROM fact_dropin;
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-sysctl.conf', 3, 'net.ipv4.tcp_fin_timeout', '20', 1, 0),
  ('/etc/sysctl.conf', 3, 'net.ipv4.tcp_fin_timeout', '20', 0, 1);

-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_congestion_control', 'cubic'),
  ('net.ipv4.tcp_available_congestion_control', 'reno cubic');
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-bbr.conf', 2, 'net.ipv4.tcp_congestion_control', 'bbr', 1, 1);

-- case: bbr without its module
-- kind: fires
-- expect: subject=net.ipv4.tcp_congestion_control = bbr, confidence=high, key=NULL, evidence.wanted=bbr, message~/etc/sysctl.d/99-bbr.conf:2 asks for the congestion control bbr, but the kernel offers only reno cubic and uses cubic. Load its module (modprobe tcp_bbr)

-- case: only sysctl --system reads the line
-- kind: fires
-- expect: evidence.files=/etc/sysctl.conf:5
UPDATE fact_dropin SET file = '/etc/sysctl.conf', line = 5, wins_systemd = 0;

-- case: a name that only begins like one that is there
-- kind: boundary
-- expect: evidence.wanted=cub
UPDATE fact_dropin SET value = 'cub';

-- case: it is offered
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = 'reno cubic bbr' WHERE key LIKE '%available%';

-- case: what is offered is not known
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_available_congestion_control
DELETE FROM fact_sysctl WHERE key LIKE '%available%';

-- case: what is in force is not known
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_congestion_control
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_congestion_control';

-- case: no file asks for one
-- kind: trap
-- expect: none
DELETE FROM fact_dropin;

-- case: the line is overruled by another that is in force
-- kind: trap
-- expect: none
UPDATE fact_dropin SET wins_systemd = 0, wins_procps = 0;

-- case: offered, but not in force: that is drift and no missing module
-- kind: trap
-- expect: none
UPDATE fact_dropin SET value = 'reno';

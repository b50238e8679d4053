-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 1, 'net.core.rmem_max', '16777216', 1, 1),
  ('/etc/sysctl.d/99-tune.conf', 2, 'net.core.wmem_max', '16777216', 1, 1),
  ('/etc/sysctl.d/99-tune.conf', 3, 'net.ipv4.tcp_rmem', '4096 87380 16777216', 1, 1),
  ('/etc/sysctl.d/99-tune.conf', 4, 'net.ipv4.tcp_wmem', '4096 65536 16777216', 1, 1),
  ('/etc/sysctl.d/99-tune.conf', 5, 'net.ipv4.tcp_tw_recycle', '1', 1, 1),
  ('/etc/sysctl.d/99-tune.conf', 6, 'net.ipv4.tcp_reordering', '10', 1, 1);

-- case: five such lines
-- kind: fires
-- expect: subject=/etc/sysctl.d/99-tune.conf, confidence=medium, key=NULL, evidence.lines=5, message~5 lines of /etc/sysctl.d/99-tune.conf stand in guides, message~net.core.rmem_max = 16777216, net.core.wmem_max = 16777216,

-- case: only sysctl --system reads them
-- kind: fires
-- expect: evidence.lines=5
UPDATE fact_dropin SET wins_systemd = 0;

-- case: four of them
-- kind: boundary
-- expect: none
DELETE FROM fact_dropin WHERE line = 5;

-- case: no files
-- kind: missing
-- expect: none
DELETE FROM fact_dropin;

-- case: other values of the same keys were chosen
-- kind: trap
-- expect: none
UPDATE fact_dropin SET value = '12582912' WHERE line IN (1, 2);

-- case: four in one file and one in another, as a distribution would have it
-- kind: trap
-- expect: none
UPDATE fact_dropin SET file = '/usr/lib/sysctl.d/50-default.conf' WHERE line = 5;

-- case: lines that other files overrule
-- kind: trap
-- expect: none
UPDATE fact_dropin SET wins_systemd = 0, wins_procps = 0;

-- case: what was applied here had its evidence
-- kind: trap
-- expect: none
UPDATE fact_dropin SET file = '/etc/sysctl.d/90-tcpadvisor.conf';

-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/10-net.conf', 1, 'net.core.somaxconn', '1024', 0, 0),
  ('/etc/sysctl.d/99-tune.conf', 7, 'net.core.somaxconn', '4096', 1, 1);

-- case: two files, two values
-- kind: fires
-- expect: subject=net.core.somaxconn, confidence=high, key=NULL, evidence.winner=/etc/sysctl.d/99-tune.conf:7, message~net.core.somaxconn is set to 2 different values: /etc/sysctl.d/10-net.conf:1 "1024", /etc/sysctl.d/99-tune.conf:7 "4096". At boot /etc/sysctl.d/99-tune.conf:7 wins.

-- case: a distribution's line wins over both
-- kind: fires
-- expect: message~At boot none of these lines wins.
UPDATE fact_dropin SET wins_systemd = 0;

-- case: the same value twice
-- kind: boundary
-- expect: none
UPDATE fact_dropin SET value = '4096';

-- case: no files
-- kind: missing
-- expect: none
DELETE FROM fact_dropin;

-- case: /etc overrules the distribution: that is what it is for
-- kind: trap
-- expect: none
UPDATE fact_dropin SET file = '/usr/lib/sysctl.d/50-default.conf' WHERE line = 1;

-- case: what was applied here overrules a line that is still there
-- kind: trap
-- expect: none
UPDATE fact_dropin SET file = '/etc/sysctl.d/90-tcpadvisor.conf' WHERE line = 7;

-- case: a pattern for all interfaces with an exception
-- kind: trap
-- expect: none
UPDATE fact_dropin SET key = 'net.ipv4.conf.eth0.rp_filter';

-- case: what a program wrote into /run counts as well
-- kind: fires
-- expect: subject=net.core.somaxconn, evidence.lines=2
UPDATE fact_dropin SET file = '/run/sysctl.d/10-net.conf' WHERE line = 1;

-- case: and what is in /usr/local
-- kind: fires
-- expect: subject=net.core.somaxconn, evidence.lines=2
UPDATE fact_dropin SET file = '/usr/local/lib/sysctl.d/10-net.conf' WHERE line = 1;

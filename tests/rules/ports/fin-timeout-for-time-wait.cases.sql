-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_fin_timeout', '15');
INSERT INTO fact_state (state, first, last, min, max) VALUES
  ('TIME_WAIT', 8000, 9000, 8000, 9000), ('ESTABLISHED', 910, 910, 910, 910),
  ('FIN_WAIT2', 50, 90, 50, 90);

-- case: many TIME_WAIT, few FIN_WAIT_2
-- kind: fires
-- expect: subject=net.ipv4.tcp_fin_timeout, confidence=high, key=NULL, evidence.sockets=10000, message~does not act on the 9000 sockets in TIME_WAIT, which last 60 s whatever it is; in FIN_WAIT_2, where it would, there are 90.

-- case: nobody in FIN_WAIT_2
-- kind: fires
-- expect: evidence.fin_wait2=0
DELETE FROM fact_state WHERE state = 'FIN_WAIT2';

-- case: just below the kernel's own time
-- kind: boundary
-- expect: evidence.timeout_s=59
UPDATE fact_sysctl SET value = '59';

-- case: the kernel's own time
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '60';

-- case: one in a hundred is in FIN_WAIT_2: it may be meant for them
-- kind: boundary
-- expect: none
UPDATE fact_state SET max = 100 WHERE state = 'FIN_WAIT2';
UPDATE fact_state SET max = 900 WHERE state = 'ESTABLISHED';

-- case: just fewer
-- kind: boundary
-- expect: evidence.fin_wait2=99
UPDATE fact_state SET max = 99 WHERE state = 'FIN_WAIT2';
UPDATE fact_state SET max = 901 WHERE state = 'ESTABLISHED';

-- case: just enough TIME_WAIT
-- kind: boundary
-- expect: evidence.time_wait=1000
UPDATE fact_state SET max = 1000 WHERE state = 'TIME_WAIT';
UPDATE fact_state SET max = 9 WHERE state = 'FIN_WAIT2';

-- case: too few TIME_WAIT
-- kind: boundary
-- expect: none
UPDATE fact_state SET max = 999 WHERE state = 'TIME_WAIT';
UPDATE fact_state SET max = 9 WHERE state = 'FIN_WAIT2';

-- case: the sockets could not be listed
-- kind: missing
-- expect: unjudged=fact_state.max
DELETE FROM fact_state;

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_fin_timeout
DELETE FROM fact_sysctl;

-- case: between 60 and 120 s another rule speaks
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '90';

-- case: a pile of FIN_WAIT_2 is what it is for
-- kind: trap
-- expect: none
UPDATE fact_state SET max = 4000 WHERE state = 'FIN_WAIT2';

-- case: the shortest that is not another rule's
-- kind: boundary
-- expect: evidence.timeout_s=5
UPDATE fact_sysctl SET value = '5';

-- case: shorter still: another rule speaks
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '4';

-- case: what was applied here was meant for FIN_WAIT_2
-- kind: trap
-- expect: none
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/90-tcpadvisor.conf', 3, 'net.ipv4.tcp_fin_timeout', '15', 1, 1);

-- case: another file overrules what was applied here
-- kind: trap
-- expect: evidence.timeout_s=15
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/90-tcpadvisor.conf', 3, 'net.ipv4.tcp_fin_timeout', '30', 0, 0),
  ('/etc/sysctl.d/99-web.conf', 1, 'net.ipv4.tcp_fin_timeout', '15', 1, 1);

-- SPDX-License-Identifier: GPL-2.0-or-later
-- 20 000 of them at the default limit of 131 072.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_fin_timeout', '60'),
  ('net.ipv4.tcp_max_tw_buckets', '131072');
INSERT INTO fact_state (state, first, last, min, max, orphans_max) VALUES
  ('FIN_WAIT2', 19000, 20000, 19000, 20000, 20000), ('TIME_WAIT', 500, 500, 500, 500, 0);

-- case: peers that do not close
-- kind: fires
-- expect: subject=FIN_WAIT2 of the host, confidence=high, key=net.ipv4.tcp_fin_timeout, proposed=30, message~Peers do not close their side: 20 000 connections, message~15 % of tcp_max_tw_buckets, message~given up after 60 s; 30 s is enough

-- case: given up early already: the peers are at fault
-- kind: fires
-- expect: key=NULL, proposed=NULL, message~after 30 s already: have the peers close
UPDATE fact_sysctl SET value = '30' WHERE key = 'net.ipv4.tcp_fin_timeout';

-- case: one second more than proposed
-- kind: boundary
-- expect: key=net.ipv4.tcp_fin_timeout, message~30 s is enough
UPDATE fact_sysctl SET value = '31' WHERE key = 'net.ipv4.tcp_fin_timeout';

-- case: just a tenth of the limit
-- kind: boundary
-- expect: evidence.limit_pct=10
UPDATE fact_sysctl SET value = '200000' WHERE key = 'net.ipv4.tcp_max_tw_buckets';

-- case: just less than a tenth of the limit
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '200001' WHERE key = 'net.ipv4.tcp_max_tw_buckets';

-- case: just enough on a small host; gone down at the end
-- kind: boundary
-- expect: evidence.orphans=1000, confidence=medium
UPDATE fact_sysctl SET value = '8192' WHERE key = 'net.ipv4.tcp_max_tw_buckets';
UPDATE fact_state SET orphans_max = 1000, last = 999 WHERE state = 'FIN_WAIT2';

-- case: still there at the end
-- kind: boundary
-- expect: evidence.orphans=1000, confidence=high
UPDATE fact_sysctl SET value = '8192' WHERE key = 'net.ipv4.tcp_max_tw_buckets';
UPDATE fact_state SET orphans_max = 1000, last = 1000 WHERE state = 'FIN_WAIT2';

-- case: too few to speak of on a small host
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '8192' WHERE key = 'net.ipv4.tcp_max_tw_buckets';
UPDATE fact_state SET orphans_max = 999 WHERE state = 'FIN_WAIT2';

-- case: sockets could not be read
-- kind: missing
-- expect: unjudged=fact_state.orphans_max
DELETE FROM fact_state;

-- case: the timeout is not known
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_fin_timeout
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_fin_timeout';

-- case: the limit is not known
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_max_tw_buckets
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_max_tw_buckets';

-- case: a process holds them: the timeout does not act on these
-- kind: trap
-- expect: none
UPDATE fact_state SET orphans_max = 0;

-- case: TIME_WAIT is no FIN_WAIT2
-- kind: trap
-- expect: none
DELETE FROM fact_state;
INSERT INTO fact_state (state, first, last, min, max, orphans_max) VALUES
  ('TIME_WAIT', 60000, 60000, 60000, 60000, 0), ('FIN_WAIT1', 30000, 30000, 30000, 30000, 30000);

-- case: somewhat fewer now
-- kind: boundary
-- expect: evidence.orphans=20000
UPDATE fact_state SET orphans_trail = '20000 11797' WHERE state = 'FIN_WAIT2';

-- case: clearly fewer now: over
-- kind: boundary
-- expect: none
UPDATE fact_state SET orphans_trail = '20000 11796' WHERE state = 'FIN_WAIT2';

-- case: no TIME_WAIT is allowed
-- kind: boundary
-- expect: message~no process here holds any more wait in FIN_WAIT2. They are given up
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_max_tw_buckets';

-- case: as many as are allowed
-- kind: boundary
-- expect: message~wait in FIN_WAIT2 and take 100 % of tcp_max_tw_buckets.
UPDATE fact_sysctl SET value = '20000' WHERE key = 'net.ipv4.tcp_max_tw_buckets';

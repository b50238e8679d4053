-- SPDX-License-Identifier: GPL-2.0-or-later
-- Two paths over eth0, busy as 1 500 flows all the time.
INSERT INTO fact_sysctl (key, value) VALUES ('net.core.default_qdisc', 'pfifo_fast');
INSERT INTO fact_link (ifname, up, qdisc) VALUES ('eth0', 1, 'pfifo_fast');
INSERT INTO fact_path (path, path_id, ifname, cc, loopback, span_us, sockets_max, busy_us) VALUES
  ('192.0.2.0/24 via eth0 (bbr)', 1, 'eth0', 'bbr', 0, 300000000, 5000, 300000000000),
  ('198.51.100.0/24 via eth0 (bbr)', 2, 'eth0', 'bbr', 0, 300000000, 900, 150000000000);

-- case: many busy flows
-- kind: fires
-- expect: evidence.ifname=eth0, evidence.wanted=NULL, subject=eth0, severity=info, confidence=medium, key=NULL, evidence.busy_flows=1500, message~On eth0 about 1500 BBR flows are busy at a time, message~has pfifo_fast and not fq

-- case: just enough
-- kind: boundary
-- expect: evidence.busy_flows=1000
DELETE FROM fact_path WHERE path_id = 2;

-- case: just fewer
-- kind: boundary
-- expect: none
DELETE FROM fact_path WHERE path_id = 2;
UPDATE fact_path SET busy_us = 299999999999;

-- case: busy times are not known
-- kind: missing
-- expect: unjudged=fact_path.busy_us
UPDATE fact_path SET busy_us = NULL;

-- case: the queueing discipline is not known
-- kind: missing
-- expect: unjudged=fact_link.qdisc
UPDATE fact_link SET qdisc = NULL;

-- case: fq
-- kind: trap
-- expect: none
UPDATE fact_link SET qdisc = 'fq';

-- case: below mq it cannot be seen
-- kind: trap
-- expect: none
UPDATE fact_link SET qdisc = 'mq';

-- case: a few flows without fq are paced just as well
-- kind: trap
-- expect: none
UPDATE fact_path SET busy_us = 2000000000;

-- case: cubic is not paced
-- kind: trap
-- expect: none
UPDATE fact_path SET cc = 'cubic';

-- case: many open connections that are idle
-- kind: trap
-- expect: none
UPDATE fact_path SET sockets_max = 90000, busy_us = 9000000000;

-- case: loopback
-- kind: trap
-- expect: none
UPDATE fact_path SET loopback = 1;

-- case: a path that was there for a tenth of the window
-- kind: trap
-- expect: none
UPDATE fact_path SET span_us = 30000000, busy_us = busy_us / 10;

-- case: interfaces that come up now would get fq
-- kind: fires
-- expect: evidence.wanted=fq, evidence.default_qdisc=fq
UPDATE fact_sysctl SET value = 'fq';

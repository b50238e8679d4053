-- SPDX-License-Identifier: GPL-2.0-or-later
-- Four processors that stop 100 times a second, and a card that drops.
INSERT INTO fact_host (hostname, kernel, cpus, netns) VALUES ('here', '6.18.0', 4, '');
INSERT INTO fact_sysctl (key, value) VALUES ('net.core.netdev_budget', '300'),
  ('net.core.netdev_budget_usecs', '2000');
INSERT INTO fact_softnet (processed, time_squeeze, time_squeeze_per_s) VALUES (9980000, 30000, 100);
INSERT INTO fact_link (ifname, up, rx_packets, rx_missed_errors, rx_fifo_errors) VALUES
  ('eth0', 1, 9980000, 20000, 0), ('eth1', 1, 10, 0, 0);

-- case: the packets: twice the budget
-- kind: fires
-- expect: subject=packet budget of the host, confidence=medium, key=net.core.netdev_budget, proposed=600, message~Processors stopped 100 times a second with packets left, and eth0 dropped 20 000 for want of room, message~twice the budget of 300 packets and 2.0 ms helps, evidence.missed=20000
-- expect: key=net.core.netdev_budget_usecs, proposed=4000

-- case: the budget was raised already
-- kind: boundary
-- expect: key=NULL, proposed=NULL, message~the budget of 301 packets and 2.0 ms was raised already.
UPDATE fact_sysctl SET value = '301' WHERE key = 'net.core.netdev_budget';

-- case: the longest two clock ticks
-- kind: boundary
-- expect: key=net.core.netdev_budget_usecs, proposed=40000
-- expect: key=net.core.netdev_budget, proposed=600
UPDATE fact_sysctl SET value = '20000' WHERE key = 'net.core.netdev_budget_usecs';

-- case: the time was raised already
-- kind: boundary
-- expect: key=NULL
UPDATE fact_sysctl SET value = '20001' WHERE key = 'net.core.netdev_budget_usecs';

-- case: two cards drop, one of them counts them as fifo errors
-- kind: fires
-- expect: message~eth0, eth1 dropped 50 000, key=net.core.netdev_budget
-- expect: key=net.core.netdev_budget_usecs
UPDATE fact_link SET rx_fifo_errors = 30000 WHERE ifname = 'eth1';

-- case: ten a second for each processor
-- kind: boundary
-- expect: key=net.core.netdev_budget
-- expect: key=net.core.netdev_budget_usecs
UPDATE fact_softnet SET time_squeeze_per_s = 40;

-- case: less than ten a second for each processor
-- kind: boundary
-- expect: none
UPDATE fact_softnet SET time_squeeze_per_s = 39.9;

-- case: a hundred packets dropped
-- kind: boundary
-- expect: evidence.missed=100, key=net.core.netdev_budget
-- expect: key=net.core.netdev_budget_usecs
UPDATE fact_link SET rx_packets = 900, rx_missed_errors = 100 WHERE ifname = 'eth0';

-- case: less than a hundred
-- kind: boundary
-- expect: none
UPDATE fact_link SET rx_packets = 900, rx_missed_errors = 99 WHERE ifname = 'eth0';

-- case: one in ten thousand
-- kind: boundary
-- expect: evidence.missed=998, key=net.core.netdev_budget
-- expect: key=net.core.netdev_budget_usecs
UPDATE fact_link SET rx_missed_errors = 998;
UPDATE fact_link SET rx_missed_errors = 0 WHERE ifname = 'eth1';
UPDATE fact_link SET rx_packets = 9979000 WHERE ifname = 'eth0';

-- case: less than one in ten thousand
-- kind: boundary
-- expect: none
UPDATE fact_link SET rx_missed_errors = 998 WHERE ifname = 'eth0';
UPDATE fact_link SET rx_packets = 9980000 WHERE ifname = 'eth0';

-- case: squeezes alone are harmless
-- kind: trap
-- expect: none
UPDATE fact_link SET rx_missed_errors = 0;

-- case: a virtual device
-- kind: trap
-- expect: none
UPDATE fact_link SET kind = 'veth';

-- case: seen from a container: they are the whole machine's
-- kind: trap
-- expect: none
UPDATE fact_host SET netns = 'web';

-- case: squeezes are not known
-- kind: missing
-- expect: unjudged=fact_softnet.time_squeeze
UPDATE fact_softnet SET time_squeeze = NULL;

-- case: processors are not known
-- kind: missing
-- expect: unjudged=fact_host.cpus
UPDATE fact_host SET cpus = NULL;

-- case: drops are not known
-- kind: missing
-- expect: unjudged=fact_link.rx_missed_errors
UPDATE fact_link SET rx_missed_errors = NULL;

-- case: the budget is not known
-- kind: missing
-- expect: unjudged=sysctl:net.core.netdev_budget
DELETE FROM fact_sysctl WHERE key = 'net.core.netdev_budget';

-- case: the time is not known
-- kind: missing
-- expect: unjudged=sysctl:net.core.netdev_budget_usecs
DELETE FROM fact_sysctl WHERE key = 'net.core.netdev_budget_usecs';

-- case: exactly one in ten thousand
-- kind: boundary
-- expect: evidence.missed=100, key=net.core.netdev_budget
-- expect: key=net.core.netdev_budget_usecs
UPDATE fact_link SET rx_packets = 999900, rx_missed_errors = 100 WHERE ifname = 'eth0';

-- SPDX-License-Identifier: GPL-2.0-or-later
-- A host of containers: 20,000 of 10 million packets were dropped.
INSERT INTO fact_host (hostname, netns) VALUES ('here', '');
INSERT INTO fact_sysctl (key, value) VALUES ('net.core.netdev_max_backlog', '1000');
INSERT INTO fact_softnet (processed, dropped, time_squeeze, received_rps, flow_limit)
VALUES (10000000, 20000, 30, 0, 0);

-- case: packets are dropped
-- kind: fires
-- expect: subject=packet backlog of the host, confidence=high, key=net.core.netdev_max_backlog, proposed=2048, message~20 000 of 10 000 000 packets were dropped. They came from virtual devices: spread them over more processors, and let the queue hold 2048 packets instead of 1000, evidence.dropped_pct=0.2

-- case: packets are handed to other processors
-- kind: fires
-- expect: message~They came from virtual devices or by receive packet steering
UPDATE fact_softnet SET received_rps = 1;

-- case: never above the configured number
-- kind: fires
-- expect: proposed=16384
UPDATE fact_sysctl SET value = '16383';

-- case: the queue is long enough
-- kind: boundary
-- expect: key=NULL, proposed=NULL, message~the queue of 16 384 packets is long enough.
UPDATE fact_sysctl SET value = '16384';

-- case: just one in ten thousand
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_softnet SET dropped = 1000;

-- case: less than one in ten thousand
-- kind: boundary
-- expect: none
UPDATE fact_softnet SET dropped = 999;

-- case: ten times as many are surer
-- kind: boundary
-- expect: confidence=high
UPDATE fact_softnet SET dropped = 10000;

-- case: a little less is not
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_softnet SET dropped = 9999;

-- case: just a hundred
-- kind: boundary
-- expect: evidence.dropped=100
UPDATE fact_softnet SET processed = 1000, dropped = 100;

-- case: less than a hundred
-- kind: boundary
-- expect: none
UPDATE fact_softnet SET processed = 1000, dropped = 99;

-- case: the limit of single flows was asked for
-- kind: trap
-- expect: none
UPDATE fact_softnet SET flow_limit = 19950;

-- case: seen from a container: they are the whole machine's
-- kind: trap
-- expect: none
UPDATE fact_host SET netns = 'web';

-- case: squeezes alone
-- kind: trap
-- expect: none
UPDATE fact_softnet SET dropped = 0, time_squeeze = 100000;

-- case: the kernel does not tell of the limit of single flows
-- kind: missing
-- expect: evidence.flow_limit=NULL, confidence=high
UPDATE fact_softnet SET flow_limit = NULL, received_rps = NULL;

-- case: drops are not known
-- kind: missing
-- expect: unjudged=fact_softnet.dropped
UPDATE fact_softnet SET dropped = NULL;

-- case: packets are not known
-- kind: missing
-- expect: unjudged=fact_softnet.processed
UPDATE fact_softnet SET processed = NULL;

-- case: the queue is not known
-- kind: missing
-- expect: unjudged=sysctl:net.core.netdev_max_backlog
DELETE FROM fact_sysctl;

-- case: the host is not known
-- kind: missing
-- expect: unjudged=fact_host
DELETE FROM fact_host;

-- case: lowered once: at least the kernel's own
-- kind: fires
-- expect: key=net.core.netdev_max_backlog, proposed=1000
UPDATE fact_sysctl SET value = '100' WHERE key = 'net.core.netdev_max_backlog';

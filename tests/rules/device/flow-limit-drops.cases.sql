-- SPDX-License-Identifier: GPL-2.0-or-later
-- An operator set the bitmap; one flow floods.
INSERT INTO fact_host (hostname, netns) VALUES ('here', '');
INSERT INTO fact_softnet (processed, dropped, flow_limit) VALUES (10000000, 5000, 5000);

-- case: packets of the largest flows are dropped
-- kind: fires
-- expect: subject=flow limit of the host, severity=info, confidence=high, key=NULL, message~The flow limit dropped 5000 packets

-- case: just a hundred
-- kind: boundary
-- expect: evidence.flow_limit=100
UPDATE fact_softnet SET flow_limit = 100;

-- case: less than a hundred
-- kind: boundary
-- expect: none
UPDATE fact_softnet SET flow_limit = 99;

-- case: the queue overflowed without it
-- kind: trap
-- expect: none
UPDATE fact_softnet SET flow_limit = 0;

-- case: seen from a container: they are the whole machine's
-- kind: trap
-- expect: none
UPDATE fact_host SET netns = 'web';

-- case: the kernel does not tell
-- kind: missing
-- expect: unjudged=fact_softnet.flow_limit
UPDATE fact_softnet SET flow_limit = NULL;

-- case: the host is not known
-- kind: missing
-- expect: unjudged=fact_host
DELETE FROM fact_host;

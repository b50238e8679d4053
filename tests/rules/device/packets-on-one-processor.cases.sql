-- SPDX-License-Identifier: GPL-2.0-or-later
-- A router whose card has one queue.
INSERT INTO fact_host (hostname, netns, cpus) VALUES ('here', '', 16);
INSERT INTO fact_softnet (processed, processed_per_s, dropped, time_squeeze, received_rps,
  busiest_pct, busiest_trail)
VALUES (24000000, 80000, 0, 0, 0, 95, '91 95 95');

-- case: one does nearly all
-- kind: fires
-- expect: subject=received packets of the host, confidence=medium, key=NULL, evidence.busiest_pct=95, message~One of 16 processors takes in 95 % of all packets, 80 000 a second together. Spread

-- case: it has no more time for it
-- kind: fires
-- expect: confidence=high, message~packets, 80 000 a second together. Spread
UPDATE fact_softnet SET time_squeeze = 1;

-- case: and loses some
-- kind: fires
-- expect: confidence=high, message~together, and 12 were dropped before they were taken in. Spread
UPDATE fact_softnet SET dropped = 12;

-- case: just enough of all
-- kind: boundary
-- expect: evidence.busiest_pct=70
UPDATE fact_softnet SET busiest_pct = 70, busiest_trail = '50 70';

-- case: not enough
-- kind: boundary
-- expect: none
UPDATE fact_softnet SET busiest_pct = 69, busiest_trail = '50 69';

-- case: it hovers about the mark
-- kind: trap
-- expect: evidence.busiest_pct=64
UPDATE fact_softnet SET busiest_pct = 64, busiest_trail = '72 64';

-- case: it was so once
-- kind: trap
-- expect: none
UPDATE fact_softnet SET busiest_pct = 30, busiest_trail = '72 30';

-- case: just enough packets
-- kind: boundary
-- expect: evidence.processed_per_s=50000.0
UPDATE fact_softnet SET processed_per_s = 50000;

-- case: so few packets are nothing for one
-- kind: boundary
-- expect: none
UPDATE fact_softnet SET processed_per_s = 49999;

-- case: just enough processors
-- kind: boundary
-- expect: evidence.cpus=4
UPDATE fact_host SET cpus = 4;

-- case: with three a share of 70 % is not much more than its own
-- kind: trap
-- expect: none
UPDATE fact_host SET cpus = 3;

-- case: the counts are the whole machine's
-- kind: trap
-- expect: none
UPDATE fact_host SET netns = 'blue';

-- case: the share is not known
-- kind: missing
-- expect: unjudged=fact_softnet.busiest_pct
UPDATE fact_softnet SET busiest_pct = NULL, busiest_trail = NULL;

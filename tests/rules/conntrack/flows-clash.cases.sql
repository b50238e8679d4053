-- SPDX-License-Identifier: GPL-2.0-or-later
-- A node with address translation: 400 lost first packets in 300 s, the table nearly empty.
INSERT INTO fact_conntrack (entries, entries_max, max_entries, entries_max_pct, buckets,
  insert_failed, chaintoolong, clash_resolved)
VALUES (9000, 11000, 262144, 4.2, 262144, 400, 0, 55);

-- case: packets are lost
-- kind: fires
-- expect: subject=connection tracking, confidence=medium, key=NULL, proposed=NULL, message~400 of their packets were dropped (80.0 a minute) although the table is only 4, evidence.clash_resolved=55

-- case: six a minute
-- kind: boundary
-- expect: evidence.clashes_per_min=6.0
UPDATE fact_conntrack SET insert_failed = 30;

-- case: less than six a minute
-- kind: boundary
-- expect: none
UPDATE fact_conntrack SET insert_failed = 29;

-- case: twenty in a short window
-- kind: boundary
-- expect: evidence.clashes=20
INSERT INTO fact_quality (samples, span_us, socket_span_us, boots)
VALUES (3, 30000000, 30000000, 1);
UPDATE fact_conntrack SET insert_failed = 20;

-- case: less than twenty in a short window
-- kind: boundary
-- expect: none
INSERT INTO fact_quality (samples, span_us, socket_span_us, boots)
VALUES (3, 30000000, 30000000, 1);
UPDATE fact_conntrack SET insert_failed = 19;

-- case: the kernel before 5.15 does not tell of long chains
-- kind: missing
-- expect: evidence.clashes=400
UPDATE fact_conntrack SET chaintoolong = NULL;

-- case: the counter is not known
-- kind: missing
-- expect: unjudged=fact_conntrack.insert_failed
UPDATE fact_conntrack SET insert_failed = NULL;

-- case: how full it is is not known
-- kind: missing
-- expect: unjudged=fact_conntrack.entries_max_pct
UPDATE fact_conntrack SET entries_max_pct = NULL;

-- case: chains that are too long count as failed inserts as well
-- kind: trap
-- expect: none
UPDATE fact_conntrack SET chaintoolong = 390;

-- case: nearly full: that comes first
-- kind: boundary
-- expect: none
UPDATE fact_conntrack SET entries_max_pct = 80;

-- case: not nearly full
-- kind: boundary
-- expect: key=NULL
UPDATE fact_conntrack SET entries_max_pct = 79.9;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- nf_conntrack_max was raised to two million, the hash was forgotten.
INSERT INTO fact_conntrack (entries, entries_max, max_entries, entries_max_pct, buckets,
  chaintoolong)
VALUES (1500000, 1600000, 2000000, 80, 65536, 310);

-- case: new flows are refused
-- kind: fires
-- expect: subject=connection tracking, confidence=high, key=net.netfilter.nf_conntrack_buckets, proposed=2097152, message~has only 65 536 buckets for 1 600 000 flows, and 310 new flows were refused, evidence.entries_a_bucket=24.4

-- case: one is enough
-- kind: boundary
-- expect: message~1 new flow was refused
UPDATE fact_conntrack SET chaintoolong = 1;

-- case: none was refused
-- kind: boundary
-- expect: none
UPDATE fact_conntrack SET chaintoolong = 0;

-- case: just four entries a bucket
-- kind: boundary
-- expect: key=net.netfilter.nf_conntrack_buckets
UPDATE fact_conntrack SET entries_max = 262144;

-- case: a sparse hash: somebody found colliding flows, or they are counted elsewhere
-- kind: boundary
-- expect: none
UPDATE fact_conntrack SET entries_max = 262143;

-- case: as many buckets as the table may have entries
-- kind: trap
-- expect: none
UPDATE fact_conntrack SET max_entries = 65536;

-- case: a few entries more than buckets
-- kind: boundary
-- expect: proposed=131072
UPDATE fact_conntrack SET max_entries = 65537;

-- case: the counter is not known
-- kind: missing
-- expect: unjudged=fact_conntrack.chaintoolong
UPDATE fact_conntrack SET chaintoolong = NULL;

-- case: the buckets are not known
-- kind: missing
-- expect: unjudged=fact_conntrack.buckets
UPDATE fact_conntrack SET buckets = NULL;

-- case: the limit is not known
-- kind: missing
-- expect: unjudged=fact_conntrack.max_entries
UPDATE fact_conntrack SET max_entries = NULL;

-- case: the number of entries is not known
-- kind: missing
-- expect: unjudged=fact_conntrack.entries_max
UPDATE fact_conntrack SET entries_max = NULL;

-- case: a table without a sensible limit
-- kind: trap
-- expect: proposed=4194304
UPDATE fact_conntrack SET max_entries = 1073741824;

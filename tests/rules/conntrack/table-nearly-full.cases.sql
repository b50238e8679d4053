-- SPDX-License-Identifier: GPL-2.0-or-later
-- A firewall of 24 GiB with 220,000 of 262,144 entries.
INSERT INTO fact_host (hostname, memory_bytes, page_bytes) VALUES ('here', 25769803776, 4096);
INSERT INTO fact_conntrack (entries, entries_max, max_entries, entries_max_pct, buckets, dropped,
  early_dropped)
VALUES (215000, 220000, 262144, 83.9, 262144, 0, 0);

-- case: it fills
-- kind: fires
-- expect: subject=connection tracking, confidence=high, key=net.netfilter.nf_conntrack_max, proposed=524288, message~held 220 000 of 262 144 entries (84 %), message~raise the limit to 524 288., evidence.cap_entries=2516582

-- case: it is less at the end
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_conntrack SET entries = 209715;

-- case: just as much at the end
-- kind: boundary
-- expect: confidence=high
UPDATE fact_conntrack SET entries = 209716;

-- case: just four fifths
-- kind: boundary
-- expect: key=net.netfilter.nf_conntrack_max
UPDATE fact_conntrack SET entries = 209716, entries_max = 209716, entries_max_pct = 80;

-- case: less than four fifths
-- kind: boundary
-- expect: none
UPDATE fact_conntrack SET entries = 209715, entries_max = 209715, entries_max_pct = 79.9;

-- case: a small host: the memory is the limit
-- kind: fires
-- expect: proposed=419430, evidence.need_entries=524288
UPDATE fact_host SET memory_bytes = 4294967296;

-- case: too small for more
-- kind: fires
-- expect: key=NULL, proposed=NULL, message~The memory of this host allows no more than 209 715: find out which flows need not be tracked.
UPDATE fact_host SET memory_bytes = 2147483648;

-- case: the memory is not known
-- kind: missing
-- expect: key=NULL, message~Whether the host has memory for more is not known.
DELETE FROM fact_host;

-- case: no connection tracking
-- kind: missing
-- expect: unjudged=fact_conntrack.entries_max_pct
DELETE FROM fact_conntrack;

-- case: the number of entries is not known
-- kind: missing
-- expect: unjudged=fact_conntrack.entries_max_pct
UPDATE fact_conntrack SET entries_max_pct = NULL;

-- case: full, and flows are refused: told by another rule
-- kind: trap
-- expect: none
UPDATE fact_conntrack SET entries_max_pct = 95, dropped = 1;

-- case: full, and entries are thrown out: told by another rule
-- kind: trap
-- expect: none
UPDATE fact_conntrack SET entries_max_pct = 95, early_dropped = 1;

-- case: full, and nothing is lost yet
-- kind: boundary
-- expect: key=net.netfilter.nf_conntrack_max
UPDATE fact_conntrack SET entries_max_pct = 99, dropped = NULL, early_dropped = NULL;

-- case: drops at a table that is not full are of another kind
-- kind: boundary
-- expect: key=net.netfilter.nf_conntrack_max
UPDATE fact_conntrack SET entries_max_pct = 94.9, dropped = 5;

-- case: a usual host: loaded, and no rule that tracks
-- kind: trap
-- expect: none
UPDATE fact_conntrack SET entries = 0, entries_max = 0, entries_max_pct = 0;

-- case: a little less again: still nearly full
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_conntrack SET entries = 188744, entries_trail = '220000 188744';

-- case: clearly less since: over
-- kind: boundary
-- expect: none
UPDATE fact_conntrack SET entries = 200000, entries_trail = '220000 188743 200000';

-- case: as much as that, but never nearly full
-- kind: trap
-- expect: none
UPDATE fact_conntrack SET entries = 200000, entries_max = 200000, entries_max_pct = 76.3;

-- case: the operator wants no hysteresis
-- kind: trap
-- policy: hysteresis_pct=100%
-- expect: none
UPDATE fact_conntrack SET entries = 209715, entries_trail = '220000 209715';

-- case: the memory allows just what there is
-- kind: boundary
-- expect: key=NULL, evidence.cap_entries=262144
UPDATE fact_host SET memory_bytes = 2684354560;

-- case: exactly four fifths at the end
-- kind: boundary
-- expect: confidence=high
UPDATE fact_conntrack SET entries = 209716, max_entries = 262145;

-- case: a limit that was lowered: no less than the hash was made for
-- kind: fires
-- expect: key=net.netfilter.nf_conntrack_max, proposed=262144, evidence.need_entries=262144
UPDATE fact_conntrack SET entries = 910, entries_max = 990, max_entries = 1000,
  entries_max_pct = 99, buckets = 262144;

-- case: the buckets are not known
-- kind: missing
-- expect: proposed=2048
UPDATE fact_conntrack SET entries = 910, entries_max = 990, max_entries = 1000,
  entries_max_pct = 99, buckets = NULL;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- A firewall of 24 GiB whose table was full for a while.
INSERT INTO fact_host (hostname, memory_bytes, page_bytes) VALUES ('here', 25769803776, 4096);
INSERT INTO fact_conntrack (entries, entries_max, max_entries, entries_max_pct, buckets, dropped,
  early_dropped)
VALUES (215000, 262144, 262144, 100, 262144, 4100, 12);

-- case: packets are dropped
-- kind: fires
-- expect: subject=connection tracking, confidence=high, key=net.netfilter.nf_conntrack_max, proposed=524288, message~table is full (262 144 of 262 144 entries): 4100 packets were dropped, and 12 flows were forgotten to make room. Raise the limit to 524 288, then see which flows fill it.

-- case: flows are forgotten
-- kind: fires
-- expect: confidence=medium, message~1 flow was forgotten to make room.
UPDATE fact_conntrack SET dropped = 0, early_dropped = 1;

-- case: one packet, and one flow
-- kind: fires
-- expect: message~1 packet was dropped, and 1 flow was forgotten to make room.
UPDATE fact_conntrack SET dropped = 1, early_dropped = 1;

-- case: nothing could be forgotten
-- kind: fires
-- expect: confidence=medium, message~1 packet was dropped. Raise
UPDATE fact_conntrack SET dropped = 1, early_dropped = 0;

-- case: just full
-- kind: boundary
-- expect: key=net.netfilter.nf_conntrack_max
UPDATE fact_conntrack SET entries_max_pct = 95;

-- case: drops, but not nearly full: they are invalid packets
-- kind: boundary
-- expect: none
UPDATE fact_conntrack SET entries_max_pct = 94.9;

-- case: full, but nothing was lost
-- kind: boundary
-- expect: none
UPDATE fact_conntrack SET dropped = 0, early_dropped = 0;

-- case: a small host: the memory is the limit
-- kind: fires
-- expect: proposed=419430
UPDATE fact_host SET memory_bytes = 4294967296;

-- case: too small for more
-- kind: fires
-- expect: key=NULL, proposed=NULL, message~The memory of this host allows no more than 209 715
UPDATE fact_host SET memory_bytes = 2147483648;

-- case: the memory is not known
-- kind: missing
-- expect: key=NULL, message~Whether the host has memory for more is not known
DELETE FROM fact_host;

-- case: the counters could not be read
-- kind: missing
-- expect: none
UPDATE fact_conntrack SET dropped = NULL, early_dropped = NULL;

-- case: no connection tracking
-- kind: missing
-- expect: unjudged=fact_conntrack.entries_max_pct
DELETE FROM fact_conntrack;

-- case: invalid packets are dropped on a host with a few flows
-- kind: trap
-- expect: none
UPDATE fact_conntrack SET entries_max = 900, entries_max_pct = 0.3;

-- case: the memory allows just what there is
-- kind: boundary
-- expect: key=NULL, evidence.cap_entries=262144
UPDATE fact_host SET memory_bytes = 2684354560;

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

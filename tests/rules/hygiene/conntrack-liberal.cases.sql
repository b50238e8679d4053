-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.netfilter.nf_conntrack_tcp_be_liberal', '1');
INSERT INTO fact_counter (name, kind, last) VALUES
  ('net.netfilter.nf_conntrack_count', 'gauge', 1);

-- case: on, and something is tracked
-- kind: fires
-- expect: subject=net.netfilter.nf_conntrack_tcp_be_liberal, confidence=high, key=NULL, evidence.entries=1

-- case: the count stands under its other name
-- kind: fires
-- expect: evidence.entries=1
UPDATE fact_counter SET name = 'conntrack.entries';

-- case: off
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '0';

-- case: what is tracked is not known
-- kind: missing
-- expect: evidence.entries=NULL
DELETE FROM fact_counter;

-- case: connection tracking is not loaded
-- kind: missing
-- expect: unjudged=sysctl:net.netfilter.nf_conntrack_tcp_be_liberal
DELETE FROM fact_sysctl;

-- case: nothing is tracked
-- kind: trap
-- expect: none
UPDATE fact_counter SET last = 0;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- A path that sends 2 % again, half of it for nothing.
INSERT INTO fact_path (path, path_id, prefix, ifname, cc, loopback, samples, data_segs_out,
  retrans_segs, dsack_dups, reord_seen, reordering_max_segs, bytes_retrans, out_bps)
VALUES ('192.0.2.0/24 via eth0 (cubic)', 1, '192.0.2.0/24', 'eth0', 'cubic', 0, 6, 20000, 400, 200,
  90, 45, 579200, 40000000);

-- case: the receiver reports duplicates, and the kernel sees reordering
-- kind: fires
-- expect: subject=192.0.2.0/24 via eth0 (cubic), confidence=high, key=NULL, proposed=NULL, message~400 of 20 000 data segments (2.0 %) were sent again; the receiver reported 200 duplicates (50 %), and the kernel saw 90 reorderings.

-- case: duplicates alone
-- kind: fires
-- expect: confidence=medium, message~200 duplicates (50 %).
UPDATE fact_path SET reord_seen = 0;

-- case: reordering alone
-- kind: fires
-- expect: confidence=medium
UPDATE fact_path SET dsack_dups = 0;

-- case: duplicates just at their share
-- kind: boundary
-- expect: evidence.dsack_pct=20
UPDATE fact_path SET dsack_dups = 80, reord_seen = 0;

-- case: both just below their share: loss, another rule's
-- kind: boundary
-- expect: none
UPDATE fact_path SET dsack_dups = 79, reord_seen = 79;

-- case: just enough retransmissions
-- kind: boundary
-- expect: evidence.retrans_segs=100
UPDATE fact_path SET data_segs_out = 5000, retrans_segs = 100;

-- case: just too few retransmissions
-- kind: boundary
-- expect: none
UPDATE fact_path SET data_segs_out = 5000, retrans_segs = 99;

-- case: just enough segments
-- kind: boundary
-- expect: evidence.data_segs_out=1000
UPDATE fact_path SET data_segs_out = 1000;

-- case: just too few segments
-- kind: boundary
-- expect: none
UPDATE fact_path SET data_segs_out = 999;

-- case: the rate of retransmissions just below the mark
-- kind: boundary
-- expect: none
UPDATE fact_path SET data_segs_out = 40001;

-- case: the rate of retransmissions just at the mark
-- kind: boundary
-- expect: evidence.retrans_pct=1
UPDATE fact_path SET data_segs_out = 40000;

-- case: duplicates are not reported before kernel 4.19
-- kind: missing
-- expect: unjudged=fact_path.dsack_dups
UPDATE fact_path SET dsack_dups = NULL;

-- case: reordering is not reported
-- kind: missing
-- expect: unjudged=fact_path.reord_seen
UPDATE fact_path SET reord_seen = NULL;

-- case: tail loss probes are often needless: their few duplicates do no harm
-- kind: trap
-- expect: none
UPDATE fact_path SET data_segs_out = 2000000, retrans_segs = 400, dsack_dups = 300;

-- case: real loss
-- kind: trap
-- expect: none
UPDATE fact_path SET retrans_segs = 2000, dsack_dups = 20, reord_seen = 10;

-- case: loopback
-- kind: trap
-- expect: none
UPDATE fact_path SET loopback = 1;

-- case: only reordering reaches its share
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_path SET dsack_dups = 79, reord_seen = 80;

-- case: only duplicates reach their share
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_path SET dsack_dups = 80, reord_seen = 79;

-- case: both just reach their share
-- kind: boundary
-- expect: confidence=high
UPDATE fact_path SET dsack_dups = 80, reord_seen = 80;

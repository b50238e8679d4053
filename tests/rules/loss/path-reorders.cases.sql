-- SPDX-License-Identifier: GPL-2.0-or-later
-- Two uplinks used packet by packet; TCP has learned to wait.
INSERT INTO fact_path (path, path_id, loopback, samples, reord_seen, reordering_max_segs,
  data_segs_out, retrans_segs, dsack_dups)
VALUES ('192.0.2.0/24 via bond0 (cubic)', 1, 0, 6, 900, 80, 500000, 300, 250);

-- case: reordering that TCP copes with
-- kind: fires
-- expect: subject=192.0.2.0/24 via bond0 (cubic), severity=info, confidence=medium, key=NULL, message~900 times among 500 000 data segments, by up to 80 segments

-- case: nothing had to be sent again
-- kind: fires
-- expect: message~TCP has adapted to it and sent none again.
UPDATE fact_path SET retrans_segs = 0, dsack_dups = 0;

-- case: just far enough
-- kind: boundary
-- expect: evidence.reordering_max_segs=30
UPDATE fact_path SET reordering_max_segs = 30;

-- case: not far
-- kind: boundary
-- expect: none
UPDATE fact_path SET reordering_max_segs = 29;

-- case: just often enough
-- kind: boundary
-- expect: evidence.reord_seen=100
UPDATE fact_path SET reord_seen = 100;

-- case: not often
-- kind: boundary
-- expect: none
UPDATE fact_path SET reord_seen = 99;

-- case: just few enough retransmissions
-- kind: boundary
-- expect: evidence.retrans_segs=4999
UPDATE fact_path SET retrans_segs = 4999;

-- case: with many retransmissions it is another rule's
-- kind: boundary
-- expect: none
UPDATE fact_path SET retrans_segs = 5000;

-- case: seen just often enough
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_path SET samples = 3;

-- case: few samples
-- kind: boundary
-- expect: confidence=low
UPDATE fact_path SET samples = 2;

-- case: reordering is not told before kernel 4.19
-- kind: missing
-- expect: unjudged=fact_path.reord_seen
UPDATE fact_path SET reord_seen = NULL;

-- case: how far is not known
-- kind: missing
-- expect: unjudged=fact_path.reordering_max_segs
UPDATE fact_path SET reordering_max_segs = NULL;

-- case: retransmissions are not known
-- kind: missing
-- expect: unjudged=fact_path.retrans_segs
UPDATE fact_path SET retrans_segs = NULL;

-- case: a degree that was learned once, and no reordering now
-- kind: trap
-- expect: none
UPDATE fact_path SET reordering_max_segs = 300, reord_seen = 0;

-- case: loopback
-- kind: trap
-- expect: none
UPDATE fact_path SET loopback = 1;

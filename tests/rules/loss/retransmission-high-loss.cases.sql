-- SPDX-License-Identifier: GPL-2.0-or-later
-- A path of 100 ms that loses 1 %.
INSERT INTO fact_path (path, path_id, prefix, ifname, cc, loopback, samples, min_rtt_us, srtt_us,
  snd_mss_bytes, data_segs_out, retrans_segs, dsack_dups, reord_seen, rtos, bytes_sent,
  bytes_retrans, out_bps)
VALUES ('192.0.2.0/24 via eth0 (cubic)', 1, '192.0.2.0/24', 'eth0', 'cubic', 0, 6, 100000, 104000,
  1448, 20000, 200, 4, 2, 3, 28960000, 289600, 1400000);

-- case: loss, and what it costs a loss-based congestion control
-- kind: fires
-- expect: subject=192.0.2.0/24 via eth0 (cubic), confidence=medium, key=NULL, proposed=NULL, evidence.loss_bound_bps=1413248, evidence.retrans_pct=1, message~Loss on this path: 200 of 20 000 data segments (1.0 %) were sent again, message~At that loss and 100 ms one cubic connection cannot go far beyond 1.41 Mbit/s.

-- case: none was needless
-- kind: fires
-- expect: message~and the receiver called none of them needless.
UPDATE fact_path SET dsack_dups = 0;

-- case: just not heavy
-- kind: boundary
-- expect: severity=medium, confidence=medium, evidence.retrans_pct=3
UPDATE fact_path SET retrans_segs = 599;

-- case: just heavy: another rule's
-- kind: boundary
-- expect: none
UPDATE fact_path SET retrans_segs = 600;

-- case: just below the mark
-- kind: boundary
-- expect: none
UPDATE fact_path SET retrans_segs = 199;

-- case: just enough segments
-- kind: boundary
-- expect: evidence.data_segs_out=1000
UPDATE fact_path SET data_segs_out = 1000, retrans_segs = 20, dsack_dups = 0, reord_seen = 0;

-- case: just too few segments
-- kind: boundary
-- expect: none
UPDATE fact_path SET data_segs_out = 999, retrans_segs = 20, dsack_dups = 0, reord_seen = 0;

-- case: needless retransmissions just below their share
-- kind: boundary
-- expect: evidence.dsack_dups=39
UPDATE fact_path SET dsack_dups = 39;

-- case: needless retransmissions at their share: another rule's
-- kind: boundary
-- expect: none
UPDATE fact_path SET dsack_dups = 40;

-- case: reordering just below its share
-- kind: boundary
-- expect: evidence.reord_seen=39
UPDATE fact_path SET reord_seen = 39;

-- case: reordering at its share: another rule's
-- kind: boundary
-- expect: none
UPDATE fact_path SET reord_seen = 40;

-- case: one path of several
-- kind: fires
-- expect: subject=192.0.2.0/24 via eth0 (cubic)
INSERT INTO fact_path (path, path_id, cc, loopback, samples, data_segs_out, retrans_segs, dsack_dups,
  reord_seen) VALUES ('203.0.113.0/24 via eth0 (cubic)', 2, 'cubic', 0, 6, 900000, 300, 5, 0);

-- case: duplicates are not reported before kernel 4.19
-- kind: missing
-- expect: unjudged=fact_path.dsack_dups
UPDATE fact_path SET dsack_dups = NULL;

-- case: no retransmissions known
-- kind: missing
-- expect: unjudged=fact_path.retrans_segs
UPDATE fact_path SET retrans_segs = NULL;

-- case: no round-trip time: the loss stands, its cost is not told
-- kind: missing
-- expect: evidence.loss_bound_bps=NULL, message~(1.0 %) were sent again
UPDATE fact_path SET min_rtt_us = NULL;

-- case: BBR is not bound by the loss and causes some of it
-- kind: trap
-- expect: confidence=medium, evidence.loss_bound_bps=NULL, message~A part may be bbr's own
UPDATE fact_path SET cc = 'bbr', retrans_segs = 600;

-- case: reordering that looks like heavy loss
-- kind: trap
-- expect: none
UPDATE fact_path SET retrans_segs = 800, dsack_dups = 600, reord_seen = 300;

-- case: a handful of segments, one of them lost
-- kind: trap
-- expect: none
UPDATE fact_path SET data_segs_out = 20, retrans_segs = 1, dsack_dups = 0, reord_seen = 0;

-- case: nothing was sent
-- kind: trap
-- expect: none
UPDATE fact_path SET data_segs_out = 0, retrans_segs = 0, dsack_dups = 0, reord_seen = 0;

-- case: loopback
-- kind: trap
-- expect: none
UPDATE fact_path SET loopback = 1;

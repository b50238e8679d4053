-- SPDX-License-Identifier: GPL-2.0-or-later
-- Two uplinks used packet by packet, towards peers without SACK.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_max_reordering', '300'),
  ('net.ipv4.tcp_reordering', '3'), ('net.ipv4.tcp_sack', '1');
INSERT INTO fact_path (path, path_id, loopback, samples, reord_seen, reordering_max_segs,
  data_segs_out, retrans_segs, dsack_dups, no_sack_max, sockets_max)
VALUES ('192.0.2.0/24 via bond0 (cubic)', 1, 0, 6, 1600, 300, 26000, 1500, 0, 4, 4);

-- case: segments come later than TCP may learn
-- kind: fires
-- expect: subject=192.0.2.0/24 via bond0 (cubic), severity=medium, confidence=medium, key=net.ipv4.tcp_max_reordering, proposed=1000, evidence.max_reordering_segs=300, message~by more than the 300 that tcp_max_reordering lets TCP expect, and its peers have no SACK: 1500 of 26 000 data segments (5.8 %) were sent again, and 1600 times

-- case: one path of several
-- kind: fires
-- expect: subject=192.0.2.0/24 via bond0 (cubic)
INSERT INTO fact_path (path, path_id, loopback, samples, reord_seen, reordering_max_segs,
  data_segs_out, retrans_segs, dsack_dups, no_sack_max, sockets_max)
VALUES ('203.0.113.0/24 via eth0 (cubic)', 2, 0, 6, 1600, 120, 26000, 1500, 0, 4, 4);

-- case: the limit was raised, but not far enough
-- kind: boundary
-- expect: proposed=1000
UPDATE fact_sysctl SET value = '999' WHERE key = 'net.ipv4.tcp_max_reordering';
UPDATE fact_path SET reordering_max_segs = 999;

-- case: the limit is as high already
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '1000' WHERE key = 'net.ipv4.tcp_max_reordering';
UPDATE fact_path SET reordering_max_segs = 1000;

-- case: one segment is left
-- kind: boundary
-- expect: none
UPDATE fact_path SET reordering_max_segs = 299;

-- case: just often enough
-- kind: boundary
-- expect: evidence.reord_seen=100
UPDATE fact_path SET reord_seen = 100, retrans_segs = 300;

-- case: not often
-- kind: boundary
-- expect: none
UPDATE fact_path SET reord_seen = 99, retrans_segs = 300;

-- case: just enough segments
-- kind: boundary
-- expect: evidence.data_segs_out=1000
UPDATE fact_path SET data_segs_out = 1000, retrans_segs = 100;

-- case: just too few segments
-- kind: boundary
-- expect: none
UPDATE fact_path SET data_segs_out = 999, retrans_segs = 100;

-- case: just enough is sent again
-- kind: boundary
-- expect: evidence.retrans_pct=1
UPDATE fact_path SET retrans_segs = 260;

-- case: little is sent again
-- kind: boundary
-- expect: none
UPDATE fact_path SET retrans_segs = 259;

-- case: reordering at its share of what is sent again
-- kind: boundary
-- expect: evidence.reord_seen=300
UPDATE fact_path SET reord_seen = 300;

-- case: below it, most was lost
-- kind: boundary
-- expect: none
UPDATE fact_path SET reord_seen = 299;

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

-- case: the limit is not known
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_max_reordering
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_max_reordering';

-- case: with SACK it is time that decides, and the limit has no effect
-- kind: trap
-- expect: none
UPDATE fact_path SET no_sack_max = 0;

-- case: one peer has SACK, and may be the one at the limit
-- kind: trap
-- expect: none
UPDATE fact_path SET no_sack_max = 3;

-- case: duplicates are reported: these connections have it, those without only tried to connect
-- kind: trap
-- expect: none
UPDATE fact_path SET dsack_dups = 1;

-- case: this host has SACK off
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_sack';

-- case: connections begin at the limit: nothing was learned
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '300' WHERE key = 'net.ipv4.tcp_reordering';

-- case: a route sets the degree
-- kind: trap
-- expect: none
UPDATE fact_path SET reordering_max_segs = 500;

-- case: a degree that was learned once, and no reordering now
-- kind: trap
-- expect: none
UPDATE fact_path SET reord_seen = 0;

-- case: loopback
-- kind: trap
-- expect: none
UPDATE fact_path SET loopback = 1;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- A firewall removes the MSS option of what arrives.
INSERT INTO fact_link (ifname, kind, up, mtu_bytes) VALUES ('eth0', NULL, 1, 1500);
INSERT INTO fact_path (path, prefix, ifname, loopback, samples, snd_mss_bytes, pmtu_bytes,
  data_segs_out, bytes_sent, sockets_max)
VALUES ('198.51.100.0/24 via eth0 (cubic)', '198.51.100.0/24', 'eth0', 0, 30, 524, 1500, 20000,
  10000000, 4);

-- case: the option is gone
-- kind: fires
-- expect: subject=198.51.100.0/24 via eth0 (cubic), confidence=medium, key=NULL, evidence.mss_bytes=524, evidence.mtu_bytes=1500, message~Segments on this path carry 524 bytes at most, though eth0 and the path take packets of 1500: 20 000 segments for 10.0 MB

-- case: just half
-- kind: boundary
-- expect: evidence.mss_bytes=730
UPDATE fact_path SET snd_mss_bytes = 730;

-- case: a little more than half
-- kind: boundary
-- expect: none
UPDATE fact_path SET snd_mss_bytes = 731;

-- case: just enough segments
-- kind: boundary
-- expect: evidence.data_segs_out=1000
UPDATE fact_path SET data_segs_out = 1000;

-- case: too few segments
-- kind: boundary
-- expect: none
UPDATE fact_path SET data_segs_out = 999;

-- case: segments that are half full
-- kind: boundary
-- expect: evidence.bytes_sent=5240000
UPDATE fact_path SET bytes_sent = 5240000;

-- case: short messages are small for another reason
-- kind: trap
-- expect: none
UPDATE fact_path SET bytes_sent = 5239999;

-- case: jumbo frames at this end, none at the others
-- kind: trap
-- expect: none
UPDATE fact_link SET mtu_bytes = 9000;
UPDATE fact_path SET snd_mss_bytes = 1448, pmtu_bytes = 9000, bytes_sent = 28000000;

-- case: a tunnel on the way has told its size
-- kind: trap
-- expect: none
UPDATE fact_path SET pmtu_bytes = 576;

-- case: nothing leaves the host
-- kind: trap
-- expect: none
UPDATE fact_path SET loopback = 1;

-- case: few samples
-- kind: boundary
-- expect: confidence=low
UPDATE fact_path SET samples = 2;

-- case: enough of them
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_path SET samples = 3;

-- case: the link is not known
-- kind: missing
-- expect: unjudged=fact_link.mtu_bytes
DELETE FROM fact_link;

-- case: the size of the path is not known
-- kind: missing
-- expect: unjudged=fact_path.pmtu_bytes
UPDATE fact_path SET pmtu_bytes = NULL;

-- case: another link
-- kind: missing
-- expect: none
UPDATE fact_path SET ifname = '';

-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_rto_min_us', '5000');
INSERT INTO fact_path (path, loopback, samples, min_rtt_us, rtos, dsack_dups) VALUES
  ('192.0.2.0/24 via eth0 (cubic)', 0, 6, 40000, 9, 120),
  ('10.0.0.0/24 via eth0 (cubic)', 0, 6, 300, 0, 0);

-- case: five milliseconds, and a peer 40 ms away
-- kind: fires
-- expect: subject=net.ipv4.tcp_rto_min_us, confidence=high, key=net.ipv4.tcp_rto_min_us, proposed=200000, evidence.paths=1, evidence.limit_us=40000, message~a margin of only 5.0 ms (tcp_rto_min_us), but 1 path is up to 40.0 ms long, message~; 120 segments were sent again for nothing.

-- case: one segment was sent again for nothing
-- kind: fires
-- expect: message~; 1 segment was sent again for nothing.
UPDATE fact_path SET dsack_dups = 1 WHERE dsack_dups > 0;

-- case: nothing was sent again for nothing yet
-- kind: fires
-- expect: confidence=medium, message~for 200 ms. Set it to 200000
UPDATE fact_path SET dsack_dups = 0;

-- case: just below the delay of an acknowledgement
-- kind: boundary
-- expect: evidence.rto_min_us=39999
UPDATE fact_sysctl SET value = '39999';

-- case: just as long as the delay of an acknowledgement
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '40000';

-- case: a path that is just long enough
-- kind: boundary
-- expect: evidence.rtt_us=5001
UPDATE fact_path SET min_rtt_us = 5001 WHERE min_rtt_us = 40000;

-- case: a path that is just not
-- kind: boundary
-- expect: none
UPDATE fact_path SET min_rtt_us = 5000 WHERE min_rtt_us = 40000;

-- case: duplicates are not known
-- kind: missing
-- expect: confidence=medium, evidence.dsack_dups=NULL
UPDATE fact_path SET dsack_dups = NULL;

-- case: no round-trip time is known
-- kind: missing
-- expect: unjudged=fact_path.min_rtt_us
UPDATE fact_path SET min_rtt_us = NULL;

-- case: kernels before 6.11 do not have the key
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_rto_min_us
DELETE FROM fact_sysctl;

-- case: all peers are in the same data centre
-- kind: trap
-- expect: none
DELETE FROM fact_path WHERE min_rtt_us = 40000;

-- case: loopback under load
-- kind: trap
-- expect: none
UPDATE fact_path SET loopback = 1;

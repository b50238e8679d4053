-- SPDX-License-Identifier: GPL-2.0-or-later
-- A resolver that gets large answers: 4 MiB are used up.
INSERT INTO fact_host (memory_bytes, page_bytes) VALUES (25275924480, 4096);
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.ipfrag_high_thresh', '4194304'),
  ('net.ipv6.ip6frag_high_thresh', '4194304');
INSERT INTO fact_counter (name, kind, delta, rate_per_s, last, min, max) VALUES
  ('Ip.ReasmFails', 'counter', 5000, 17, NULL, NULL, NULL),
  ('Ip.ReasmTimeout', 'counter', 200, 0.7, NULL, NULL, NULL),
  ('Ip.ReasmReqds', 'counter', 90000, 300, NULL, NULL, NULL),
  ('sockstat.FRAG.memory', 'gauge', NULL, NULL, 4000000, 100, 4194304),
  ('Ip6.ReasmFails', 'counter', 0, 0, NULL, NULL, NULL),
  ('Ip6.ReasmTimeout', 'counter', 0, 0, NULL, NULL, NULL),
  ('Ip6.ReasmReqds', 'counter', 0, 0, NULL, NULL, NULL),
  ('sockstat6.FRAG6.memory', 'gauge', NULL, NULL, 0, 0, 0);

-- case: IPv4
-- kind: fires
-- expect: subject=IPv4 fragments, confidence=medium, key=net.ipv4.ipfrag_high_thresh, proposed=8388608, message~The memory for IPv4 fragments is full: up to 4.00 MiB of 4.00 MiB were in use, and 5000, message~Until then double the memory.

-- case: lowered once: back to the kernel's own
-- kind: fires
-- expect: key=net.ipv4.ipfrag_high_thresh, proposed=4194304, message~Until then go back to the kernel's own 4.00 MiB.
UPDATE fact_sysctl SET value = '65536';

-- case: half of the kernel's own
-- kind: boundary
-- expect: proposed=4194304, message~Until then double the memory.
UPDATE fact_sysctl SET value = '2097152';

-- case: IPv6
-- kind: fires
-- expect: subject=IPv6 fragments, key=net.ipv6.ip6frag_high_thresh, proposed=8388608, evidence.fails=700
UPDATE fact_counter SET delta = 0 WHERE name = 'Ip.ReasmFails';
UPDATE fact_counter SET delta = 700 WHERE name = 'Ip6.ReasmFails';
UPDATE fact_counter SET max = 4194304 WHERE name = 'sockstat6.FRAG6.memory';

-- case: just full enough
-- kind: boundary
-- expect: evidence.memory_max_bytes=3355444
UPDATE fact_counter SET max = 3355444 WHERE name = 'sockstat.FRAG.memory';

-- case: just not
-- kind: boundary
-- expect: none
UPDATE fact_counter SET max = 3355443 WHERE name = 'sockstat.FRAG.memory';

-- case: just enough that did not time out
-- kind: boundary
-- expect: evidence.fails=300
UPDATE fact_counter SET delta = 300 WHERE name = 'Ip.ReasmFails';

-- case: nearly all timed out
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 299 WHERE name = 'Ip.ReasmFails';

-- case: twice as much is just 1 % of the memory
-- kind: boundary
-- expect: key=net.ipv4.ipfrag_high_thresh
UPDATE fact_host SET memory_bytes = 838860800;

-- case: twice as much would be more
-- kind: boundary
-- expect: key=NULL, proposed=NULL, message~at the sender.
UPDATE fact_host SET memory_bytes = 838860799;

-- case: as large as the catalog allows when doubled
-- kind: boundary
-- expect: key=net.ipv4.ipfrag_high_thresh, proposed=1073741824
UPDATE fact_host SET memory_bytes = 1000000000000;
UPDATE fact_sysctl SET value = '536870912';
UPDATE fact_counter SET max = 536870912 WHERE name = 'sockstat.FRAG.memory';

-- case: larger than that
-- kind: boundary
-- expect: key=NULL
UPDATE fact_host SET memory_bytes = 1000000000000;
UPDATE fact_sysctl SET value = '536870913';
UPDATE fact_counter SET max = 536870912 WHERE name = 'sockstat.FRAG.memory';

-- case: not counted
-- kind: missing
-- expect: unjudged=counter:Ip.ReasmFails
DELETE FROM fact_counter WHERE name = 'Ip.ReasmFails';

-- case: the memory in use is not known
-- kind: missing
-- expect: unjudged=gauge:sockstat.FRAG.memory
DELETE FROM fact_counter WHERE name = 'sockstat.FRAG.memory';

-- case: the limit is not known
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.ipfrag_high_thresh
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.ipfrag_high_thresh';

-- case: the memory of the host is not known
-- kind: missing
-- expect: key=NULL
DELETE FROM fact_host;

-- case: lost fragments: the memory is nearly empty
-- kind: trap
-- expect: none
UPDATE fact_counter SET max = 90000 WHERE name = 'sockstat.FRAG.memory';

-- case: one a minute
-- kind: boundary
-- expect: evidence.fails=400
INSERT INTO fact_quality (samples, span_us, socket_span_us, dumps_interrupted, lost_events, boots)
VALUES (99, 12000000000, 12000000000, 0, 0, 1);
UPDATE fact_counter SET delta = 400 WHERE name = 'Ip.ReasmFails';

-- case: less often than once a minute is noise
-- kind: boundary
-- expect: none
INSERT INTO fact_quality (samples, span_us, socket_span_us, dumps_interrupted, lost_events, boots)
VALUES (99, 12000000001, 12000000001, 0, 0, 1);
UPDATE fact_counter SET delta = 400 WHERE name = 'Ip.ReasmFails';

-- case: exactly full enough
-- kind: boundary
-- expect: evidence.memory_max_bytes=4000000
UPDATE fact_sysctl SET value = '5000000' WHERE key = 'net.ipv4.ipfrag_high_thresh';
UPDATE fact_counter SET max = 4000000 WHERE name = 'sockstat.FRAG.memory';

-- SPDX-License-Identifier: GPL-2.0-or-later
-- 100 of 4 000 fragments wait in vain.
INSERT INTO fact_host (memory_bytes, page_bytes) VALUES (25275924480, 4096);
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.ipfrag_high_thresh', '4194304'),
  ('net.ipv6.ip6frag_high_thresh', '4194304');
INSERT INTO fact_counter (name, kind, delta, rate_per_s, last, min, max) VALUES
  ('Ip.ReasmTimeout', 'counter', 100, 0.3, NULL, NULL, NULL),
  ('Ip.ReasmReqds', 'counter', 4000, 13, NULL, NULL, NULL),
  ('sockstat.FRAG.memory', 'gauge', NULL, NULL, 0, 0, 90000),
  ('Ip6.ReasmTimeout', 'counter', 0, 0, NULL, NULL, NULL),
  ('Ip6.ReasmReqds', 'counter', 4000, 13, NULL, NULL, NULL),
  ('sockstat6.FRAG6.memory', 'gauge', NULL, NULL, 0, 0, 90000);

-- case: IPv4
-- kind: fires
-- expect: subject=IPv4 fragments, confidence=medium, key=NULL, evidence.timeout_pct=2.5, message~Fragments get lost on the way: 100 IPv4 packets did not become whole in time, of 4000 fragments

-- case: IPv6
-- kind: fires
-- expect: subject=IPv6 fragments
UPDATE fact_counter SET delta = 0 WHERE name = 'Ip.ReasmTimeout';
UPDATE fact_counter SET delta = 100 WHERE name = 'Ip6.ReasmTimeout';

-- case: just the share
-- kind: boundary
-- expect: evidence.timeout_pct=1
UPDATE fact_counter SET delta = 40 WHERE name = 'Ip.ReasmTimeout';

-- case: just below the share
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 39 WHERE name = 'Ip.ReasmTimeout';

-- case: just enough fragments
-- kind: boundary
-- expect: evidence.fragments=100
UPDATE fact_counter SET delta = 100 WHERE name LIKE 'Ip.%';

-- case: a few fragments
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 99 WHERE name LIKE 'Ip.%';

-- case: the memory just not full
-- kind: boundary
-- expect: evidence.memory_pct=80
UPDATE fact_counter SET max = 3355443 WHERE name = 'sockstat.FRAG.memory';

-- case: the memory is full: another rule's
-- kind: boundary
-- expect: none
UPDATE fact_counter SET max = 3355444 WHERE name = 'sockstat.FRAG.memory';

-- case: exactly at the mark
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '5000000' WHERE key = 'net.ipv4.ipfrag_high_thresh';
UPDATE fact_counter SET max = 4000000 WHERE name = 'sockstat.FRAG.memory';

-- case: not counted
-- kind: missing
-- expect: unjudged=counter:Ip.ReasmTimeout
DELETE FROM fact_counter WHERE name = 'Ip.ReasmTimeout';

-- case: fragments are not counted
-- kind: missing
-- expect: unjudged=counter:Ip.ReasmReqds
DELETE FROM fact_counter WHERE name = 'Ip.ReasmReqds';

-- case: the memory for them is not known
-- kind: missing
-- expect: evidence.memory_pct=NULL, confidence=medium
DELETE FROM fact_sysctl;

-- case: packets given up for overlaps or bad headers are no loss
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 0 WHERE name = 'Ip.ReasmTimeout';
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('Ip.ReasmFails', 'counter', 3000, 10);

-- case: the memory for those of IPv6 is full
-- kind: boundary
-- expect: subject=IPv4 fragments, evidence.memory_pct=2.1
UPDATE fact_counter SET delta = 100 WHERE name = 'Ip6.ReasmTimeout';
UPDATE fact_counter SET max = 4000000 WHERE name = 'sockstat6.FRAG6.memory';

-- case: fragments that came before
-- kind: boundary
-- expect: message~101 IPv4 packets did not become whole in time. Have senders
UPDATE fact_counter SET delta = 101 WHERE name = 'Ip.ReasmTimeout';
UPDATE fact_counter SET delta = 100 WHERE name = 'Ip.ReasmReqds';

-- case: no more than came
-- kind: boundary
-- expect: message~in time, of 100 fragments that came (100 %).
UPDATE fact_counter SET delta = 100 WHERE name = 'Ip.ReasmReqds';

-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_retries2', '3'),
  ('net.ipv4.tcp_rto_max_ms', '120000');

-- case: three, as guides for clusters have it
-- kind: fires
-- expect: subject=net.ipv4.tcp_retries2, confidence=high, key=net.ipv4.tcp_retries2, proposed=8, evidence.lasts_ms=3000, message~An outage of 3.0 s ends each connection that has data under way (tcp_retries2 is 3); it should survive

-- case: five
-- kind: fires
-- expect: proposed=8, evidence.lasts_ms=12600
UPDATE fact_sysctl SET value = '5' WHERE key = 'net.ipv4.tcp_retries2';

-- case: none
-- kind: fires
-- expect: proposed=8, evidence.lasts_ms=200
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_retries2';

-- case: short time-outs make eight of them too few
-- kind: fires
-- expect: proposed=9, evidence.lasts_ms=81000, evidence.enough=9, message~tcp_rto_max_ms is 30000)
UPDATE fact_sysctl SET value = '8' WHERE key = 'net.ipv4.tcp_retries2';
UPDATE fact_sysctl SET value = '30000' WHERE key = 'net.ipv4.tcp_rto_max_ms';

-- case: just too few
-- kind: boundary
-- expect: proposed=8, evidence.lasts_ms=51000
UPDATE fact_sysctl SET value = '7' WHERE key = 'net.ipv4.tcp_retries2';

-- case: just enough
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '8' WHERE key = 'net.ipv4.tcp_retries2';

-- case: the longest time-out is not told: 120 s
-- kind: missing
-- expect: proposed=8, evidence.rto_max_s=120.0
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_rto_max_ms';

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_retries2
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_retries2';

-- case: the kernel's own number with short time-outs lasts long enough
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '15' WHERE key = 'net.ipv4.tcp_retries2';
UPDATE fact_sysctl SET value = '30000' WHERE key = 'net.ipv4.tcp_rto_max_ms';

-- case: no number lasts so long
-- kind: fires
-- policy: outage_min_us=1d
-- expect: key=NULL, proposed=NULL, evidence.enough=NULL

-- case: just the largest number would not last so long
-- kind: boundary
-- policy: outage_min_us=255s
-- expect: key=NULL, evidence.enough=NULL
UPDATE fact_sysctl SET value = '1000' WHERE key = 'net.ipv4.tcp_rto_max_ms';

-- case: a number that lasts exactly so long
-- kind: boundary
-- policy: outage_min_us=30s
-- expect: proposed=239
UPDATE fact_sysctl SET value = '125' WHERE key = 'net.ipv4.tcp_rto_max_ms';

-- case: it lasts exactly so long
-- kind: boundary
-- policy: outage_min_us=30s
-- expect: none
UPDATE fact_sysctl SET value = '125' WHERE key = 'net.ipv4.tcp_rto_max_ms';
UPDATE fact_sysctl SET value = '239' WHERE key = 'net.ipv4.tcp_retries2';

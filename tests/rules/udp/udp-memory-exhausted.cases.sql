-- SPDX-License-Identifier: GPL-2.0-or-later
-- 400 drops at the limit of a host with 24105 MiB.
INSERT INTO fact_host (memory_bytes, page_bytes) VALUES (25275924480, 4096);
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.udp_mem', '575802 767736 1151604');
INSERT INTO fact_counter (name, kind, delta, rate_per_s, last, min, max) VALUES
  ('Udp.MemErrors', 'counter', 300, 1, NULL, NULL, NULL),
  ('Udp6.MemErrors', 'counter', 100, 0.3, NULL, NULL, NULL),
  ('sockstat.UDP.mem', 'gauge', NULL, NULL, 1100000, 900000, 1151604);

-- case: somebody had lowered it
-- kind: fires
-- expect: subject=UDP memory of the host, confidence=high, key=net.ipv4.udp_mem, proposed=578520 771360 1157040, message~(65 536 pages instead of 1 157 040), and 400 datagrams were dropped for that. Set it back.
UPDATE fact_sysctl SET value = '16384 32768 65536';

-- case: more than the kernel's own: somebody does not read
-- kind: fires
-- expect: key=NULL, proposed=NULL, message~UDP sockets hold more unread data than udp_mem allows (2 000 000 pages), message~Find the process that does not read.
UPDATE fact_sysctl SET value = '1000000 1500000 2000000';

-- case: just the kernel's own
-- kind: boundary
-- expect: key=NULL
UPDATE fact_sysctl SET value = '578520 771360 1157040';

-- case: just below the kernel's own
-- kind: boundary
-- expect: key=net.ipv4.udp_mem
UPDATE fact_sysctl SET value = '578520 771360 1157039';

-- case: a single one
-- kind: boundary
-- expect: evidence.drops=1, message~1 datagram was dropped
UPDATE fact_counter SET delta = 0 WHERE name = 'Udp6.MemErrors';
UPDATE fact_counter SET delta = 1 WHERE name = 'Udp.MemErrors';

-- case: one, where more are wanted
-- kind: boundary
-- policy: udp_memory_drops_min=2
-- expect: none
UPDATE fact_counter SET delta = 0 WHERE name = 'Udp6.MemErrors';
UPDATE fact_counter SET delta = 1 WHERE name = 'Udp.MemErrors';

-- case: drops are not counted before kernel 5.12
-- kind: missing
-- expect: unjudged=counter:Udp.MemErrors
DELETE FROM fact_counter WHERE name = 'Udp.MemErrors';

-- case: a child namespace does not show the limit
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.udp_mem
DELETE FROM fact_sysctl;

-- case: the memory of the host is not known
-- kind: missing
-- expect: key=NULL, evidence.default_high_pages=NULL
DELETE FROM fact_host;

-- case: a host without IPv6
-- kind: missing
-- expect: evidence.drops=300
DELETE FROM fact_counter WHERE name = 'Udp6.MemErrors';

-- case: a full receive buffer of one socket is not the memory of all
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 0 WHERE kind = 'counter';
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('Udp.RcvbufErrors', 'counter', 90000, 300);

-- case: what UDP holds is told
-- kind: fires
-- expect: evidence.used_pages=1151604
UPDATE fact_counter SET max = 9999999 WHERE name <> 'sockstat.UDP.mem';

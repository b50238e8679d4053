-- SPDX-License-Identifier: GPL-2.0-or-later
-- A second uplink: 2 % of what comes in.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.conf.all.rp_filter', '1');
INSERT INTO fact_counter (name, kind, delta, rate_per_s) VALUES
  ('TcpExt.IPReversePathFilter', 'counter', 2000, 7), ('Ip.InReceives', 'counter', 100000, 330);

-- case: asymmetric routes
-- kind: fires
-- expect: subject=reverse path filter, confidence=medium, key=NULL, proposed=NULL, evidence.drop_pct=2, evidence.rp_filter_all=1, message~2000 of 100 000 IPv4 packets were dropped by rp_filter, message~of that interface to loose (2)

-- case: just enough of all
-- kind: boundary
-- expect: evidence.drop_pct=0.1
UPDATE fact_counter SET delta = 2000000 WHERE name = 'Ip.InReceives';

-- case: as rare as forged packets are
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 2000001 WHERE name = 'Ip.InReceives';

-- case: just enough
-- kind: boundary
-- expect: evidence.drops=100
UPDATE fact_counter SET delta = 100 WHERE name = 'TcpExt.IPReversePathFilter';

-- case: a few
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 99 WHERE name = 'TcpExt.IPReversePathFilter';
UPDATE fact_counter SET delta = 1000 WHERE name = 'Ip.InReceives';

-- case: not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.IPReversePathFilter
DELETE FROM fact_counter WHERE name = 'TcpExt.IPReversePathFilter';

-- case: packets are not counted
-- kind: missing
-- expect: unjudged=counter:Ip.InReceives
DELETE FROM fact_counter WHERE name = 'Ip.InReceives';

-- case: the setting is not known
-- kind: missing
-- expect: evidence.rp_filter_all=NULL, confidence=medium
DELETE FROM fact_sysctl;

-- case: a strict filter that drops nothing
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 0 WHERE name = 'TcpExt.IPReversePathFilter';

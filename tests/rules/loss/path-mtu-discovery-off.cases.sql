-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.ip_no_pmtu_disc', '1'),
  ('net.ipv4.tcp_mtu_probing', '0');
INSERT INTO fact_counter (name, kind, delta) VALUES ('Ip.FragCreates', 'counter', 7);

-- case: off
-- kind: fires
-- expect: subject=net.ipv4.ip_no_pmtu_disc, confidence=high, key=net.ipv4.ip_no_pmtu_disc, proposed=0, evidence.fragments_created=7, message~routers may cut the packets of new sockets in pieces, and one ICMP makes them very small.

-- case: deaf
-- kind: fires
-- expect: proposed=0, message~nobody can ask for smaller ones.
UPDATE fact_sysctl SET value = '2' WHERE key = 'net.ipv4.ip_no_pmtu_disc';

-- case: strict
-- kind: fires
-- expect: proposed=0, message~tunnels cannot be asked for smaller ones.
UPDATE fact_sysctl SET value = '3' WHERE key = 'net.ipv4.ip_no_pmtu_disc';

-- case: on
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.ip_no_pmtu_disc';

-- case: fragments are not counted
-- kind: missing
-- expect: proposed=0, evidence.fragments_created=NULL
DELETE FROM fact_counter;

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.ip_no_pmtu_disc
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.ip_no_pmtu_disc';

-- case: probing by itself is no fault
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.ip_no_pmtu_disc';
UPDATE fact_sysctl SET value = '1' WHERE key = 'net.ipv4.tcp_mtu_probing';

-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_keepalive_time', '7200'),
  ('net.ipv4.tcp_keepalive_intvl', '75'), ('net.ipv4.tcp_keepalive_probes', '9');

-- case: probes without pause
-- kind: fires
-- expect: subject=net.ipv4.tcp_keepalive_time, confidence=high, key=net.ipv4.tcp_keepalive_time, proposed=7200, message~net.ipv4.tcp_keepalive_time is 0: idle connections are probed without pause.
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_keepalive_time';

-- case: no pause between probes
-- kind: fires
-- expect: key=net.ipv4.tcp_keepalive_intvl, proposed=75, message~a peer that does not answer is probed without pause
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_keepalive_intvl';

-- case: no probe may stay without an answer
-- kind: fires
-- expect: key=net.ipv4.tcp_keepalive_probes, proposed=9
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_keepalive_probes';

-- case: a first probe that is too soon
-- kind: fires
-- expect: key=net.ipv4.tcp_keepalive_time, proposed=60, message~idle connections are probed after only 10.0 s.
UPDATE fact_sysctl SET value = '10' WHERE key = 'net.ipv4.tcp_keepalive_time';

-- case: a short outage ends connections
-- kind: fires
-- expect: key=net.ipv4.tcp_keepalive_intvl, proposed=20, message~an outage of 6.0 s ends connections
UPDATE fact_sysctl SET value = '2' WHERE key = 'net.ipv4.tcp_keepalive_intvl';
UPDATE fact_sysctl SET value = '3' WHERE key = 'net.ipv4.tcp_keepalive_probes';

-- case: the pause between seven probes is rounded up
-- kind: fires
-- expect: key=net.ipv4.tcp_keepalive_intvl, proposed=9
UPDATE fact_sysctl SET value = '2' WHERE key = 'net.ipv4.tcp_keepalive_intvl';
UPDATE fact_sysctl SET value = '7' WHERE key = 'net.ipv4.tcp_keepalive_probes';

-- case: both are too short
-- kind: fires
-- expect: key=net.ipv4.tcp_keepalive_time, proposed=60
-- expect: key=net.ipv4.tcp_keepalive_intvl, proposed=60
UPDATE fact_sysctl SET value = '5' WHERE key = 'net.ipv4.tcp_keepalive_time';
UPDATE fact_sysctl SET value = '1' WHERE key <> 'net.ipv4.tcp_keepalive_time';

-- case: a first probe after just long enough
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '30' WHERE key = 'net.ipv4.tcp_keepalive_time';

-- case: a first probe just too soon
-- kind: boundary
-- expect: key=net.ipv4.tcp_keepalive_time, proposed=60
UPDATE fact_sysctl SET value = '29' WHERE key = 'net.ipv4.tcp_keepalive_time';

-- case: probing just long enough
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '5' WHERE key = 'net.ipv4.tcp_keepalive_intvl';
UPDATE fact_sysctl SET value = '3' WHERE key = 'net.ipv4.tcp_keepalive_probes';

-- case: probing just too short
-- kind: boundary
-- expect: key=net.ipv4.tcp_keepalive_intvl, proposed=30
UPDATE fact_sysctl SET value = '7' WHERE key = 'net.ipv4.tcp_keepalive_intvl';
UPDATE fact_sysctl SET value = '2' WHERE key = 'net.ipv4.tcp_keepalive_probes';

-- case: a key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_keepalive_intvl
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_keepalive_intvl';

-- case: the defaults, slow as they are
-- kind: trap
-- expect: none

-- case: settings for a cloud NAT
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '192' WHERE key = 'net.ipv4.tcp_keepalive_time';
UPDATE fact_sysctl SET value = '30' WHERE key = 'net.ipv4.tcp_keepalive_intvl';
UPDATE fact_sysctl SET value = '3' WHERE key = 'net.ipv4.tcp_keepalive_probes';

-- case: neither probes nor a pause between them
-- kind: boundary
-- expect: key=net.ipv4.tcp_keepalive_intvl, proposed=75
-- expect: key=net.ipv4.tcp_keepalive_probes, proposed=9
UPDATE fact_sysctl SET value = '0' WHERE key <> 'net.ipv4.tcp_keepalive_time';

-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.ip_local_port_range', '49152 60999'),
  ('net.ipv4.ip_local_reserved_ports', '');
INSERT INTO fact_listener (addr, port, cookie, process, samples) VALUES
  ('0.0.0.0', 443, 1, 'nginx', 6);

-- case: fewer than half of the usual ports
-- kind: fires
-- expect: subject=net.ipv4.ip_local_port_range, confidence=high, key=net.ipv4.ip_local_port_range, proposed=32768 60999, evidence.range_ports=11848, message~only 11 848 ports (49152 60999): towards one destination that allows 197 short ones a second. Go back to 32768 60999.

-- case: the reserved ports make it small
-- kind: fires
-- expect: key=NULL, proposed=NULL, message~(32768 60999 less the reserved ones), message~Shorten net.ipv4.ip_local_reserved_ports.
UPDATE fact_sysctl SET value = '32768 60999' WHERE key = 'net.ipv4.ip_local_port_range';
UPDATE fact_sysctl SET value = '40000-55000' WHERE key = 'net.ipv4.ip_local_reserved_ports';

-- case: a service listens where the range would go
-- kind: fires
-- expect: key=NULL, message~once no service listens in it.
UPDATE fact_listener SET port = 40000;

-- case: one port too few
-- kind: boundary
-- expect: evidence.range_ports=16383
UPDATE fact_sysctl SET value = '40000 56382' WHERE key = 'net.ipv4.ip_local_port_range';

-- case: just enough
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '40000 56383' WHERE key = 'net.ipv4.ip_local_port_range';

-- case: the listeners are not known: a service might lie in the wider range
-- kind: missing
-- expect: key=NULL, evidence.range_ports=11848, message~Go back to 32768 60999, if no service takes a port there: none was seen to listen at all.
DELETE FROM fact_listener;

-- case: the range could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.ip_local_port_range
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.ip_local_port_range';

-- case: the kernel's own range
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '32768 60999' WHERE key = 'net.ipv4.ip_local_port_range';

-- case: a service inside the small range is there already
-- kind: trap
-- expect: key=net.ipv4.ip_local_port_range
UPDATE fact_listener SET port = 50000;

-- case: a service above the kernel's own range
-- kind: trap
-- expect: key=net.ipv4.ip_local_port_range
UPDATE fact_listener SET port = 61000;

-- case: a server needs no ports
-- kind: trap
-- policy: role=server
-- expect: none

-- case: but one that opens connections as well does
-- kind: fires
-- policy: role=server, client
-- expect: evidence.range_ports=11848

-- case: just enough, but for a reserved one
-- kind: boundary
-- expect: key=NULL, message~(44616 60999 less the reserved ones)
UPDATE fact_sysctl SET value = '44616 60999' WHERE key = 'net.ipv4.ip_local_port_range';
UPDATE fact_sysctl SET value = '50000' WHERE key = 'net.ipv4.ip_local_reserved_ports';

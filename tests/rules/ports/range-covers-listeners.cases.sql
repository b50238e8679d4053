-- SPDX-License-Identifier: GPL-2.0-or-later
-- A range that a guide made wide, and two services in it.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.ip_local_port_range', '1024 65535'),
  ('net.ipv4.ip_local_reserved_ports', '');
INSERT INTO fact_listener (addr, port, cookie, pid, process, samples, backlog) VALUES
  ('0.0.0.0', 8080, 1, 700, 'java', 6, 100), ('0.0.0.0', 22, 2, 500, 'sshd', 6, 128),
  ('::', 6443, 3, 800, 'kube-apiserver', 6, 4096);

-- case: two services in a wide range
-- kind: fires
-- expect: subject=net.ipv4.ip_local_reserved_ports, confidence=medium, key=net.ipv4.ip_local_reserved_ports, proposed=6443,8080, evidence.listeners=2, message~6443 (kube-apiserver), 8080 (java) are ports of services, but lie in ip_local_port_range (1024 65535), message~Reserve them, unless

-- case: what is reserved already stays
-- kind: fires
-- expect: proposed=3000-3010,9090,6443,8080
UPDATE fact_sysctl SET value = '3000-3010,9090' WHERE key = 'net.ipv4.ip_local_reserved_ports';

-- case: one service, and its owner is not known
-- kind: fires
-- expect: proposed=8080, message~8080 (a process that could not be read) is the port of a service, but lies, message~Reserve it
DELETE FROM fact_listener WHERE port = 6443;
UPDATE fact_listener SET process = NULL;

-- case: one port of the usual range on two addresses: somebody chose it
-- kind: fires
-- expect: confidence=low, proposed=50000
UPDATE fact_sysctl SET value = '32768 60999' WHERE key = 'net.ipv4.ip_local_port_range';
INSERT INTO fact_listener (addr, port, cookie, pid, process, samples, backlog) VALUES
  ('0.0.0.0', 50000, 4, 900, 'db2', 6, 128), ('::', 50000, 5, 900, 'db2', 6, 128);

-- case: just inside the range
-- kind: boundary
-- expect: proposed=8080
UPDATE fact_sysctl SET value = '8080 65535' WHERE key = 'net.ipv4.ip_local_port_range';

-- case: just outside the range
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '8081 65535' WHERE key = 'net.ipv4.ip_local_port_range';

-- case: the port above the usual range
-- kind: boundary
-- expect: confidence=medium, proposed=61000
DELETE FROM fact_listener;
INSERT INTO fact_listener (addr, port, cookie, samples) VALUES ('0.0.0.0', 61000, 1, 6);

-- case: the last port of the usual range
-- kind: boundary
-- expect: none
DELETE FROM fact_listener;
INSERT INTO fact_listener (addr, port, cookie, samples) VALUES ('0.0.0.0', 60999, 1, 6);

-- case: as many as can be reserved
-- kind: boundary
-- expect: key=net.ipv4.ip_local_reserved_ports, evidence.listeners=64
DELETE FROM fact_listener;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 64)
INSERT INTO fact_listener (addr, port, cookie, samples) SELECT '0.0.0.0', 2000 + i, i, 6 FROM n;

-- case: too many to reserve
-- kind: boundary
-- expect: key=NULL, proposed=NULL, message~65 ports are ports of services, message~move the range to 32768 60999.
DELETE FROM fact_listener;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 65)
INSERT INTO fact_listener (addr, port, cookie, samples) SELECT '0.0.0.0', 2000 + i, i, 6 FROM n;

-- case: the listeners could not be read
-- kind: missing
-- expect: unjudged=fact_listener.port
DELETE FROM fact_listener;

-- case: the range is not known
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.ip_local_port_range
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.ip_local_port_range';

-- case: what is reserved is not known: a write would replace it
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.ip_local_reserved_ports
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.ip_local_reserved_ports';

-- case: a listener of the usual range has its port from the kernel
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '32768 60999' WHERE key = 'net.ipv4.ip_local_port_range';
INSERT INTO fact_listener (addr, port, cookie, pid, process, samples, backlog) VALUES
  ('127.0.0.1', 41235, 4, 900, 'containerd', 6, 4096);

-- case: all are reserved
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '6443,8000-8100' WHERE key = 'net.ipv4.ip_local_reserved_ports';

-- case: as many as one sentence can name
-- kind: boundary
-- expect: evidence.listeners=8, message~2001 (a process that could not be read), 2002
DELETE FROM fact_listener;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8)
INSERT INTO fact_listener (addr, port, cookie, samples) SELECT '0.0.0.0', 2000 + i, i, 6 FROM n;

-- case: more than one sentence can name
-- kind: boundary
-- expect: evidence.listeners=9, message~9 ports are ports of services, but lie, key=net.ipv4.ip_local_reserved_ports
DELETE FROM fact_listener;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9)
INSERT INTO fact_listener (addr, port, cookie, samples) SELECT '0.0.0.0', 2000 + i, i, 6 FROM n;

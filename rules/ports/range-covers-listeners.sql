-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: range-covers-listeners
-- title: Outgoing connections may take the port of a service
-- severity: low
-- family: ports
-- needs: fact_listener.port, sysctl:net.ipv4.ip_local_port_range,
--   sysctl:net.ipv4.ip_local_reserved_ports
-- sets: net.ipv4.ip_local_reserved_ports
-- merge: first
-- references: net/ipv4/inet_hashtables.c __inet_hash_connect(); net/ipv4/inet_connection_sock.c
--   inet_csk_get_port(); Documentation/networking/ip-sysctl.rst ip_local_reserved_ports; bind(2)
--   EADDRINUSE
-- why: While a service runs nobody takes its port. When it restarts, an outgoing connection may
--   have got that port in between, and the service fails to start with EADDRINUSE until that
--   connection ends.
-- fix: Name the ports of services in net.ipv4.ip_local_reserved_ports; they can still be bound
--   explicitly. A write replaces the whole list, so the ports that stand there stay in it. Or move
--   ip_local_port_range away from them.
-- risk: Outgoing connections have that many ports fewer.
-- formula: the present list "{reserved}" and the ports {ports}
WITH
listener AS (
  SELECT port, min(coalesce(process, 'a process that could not be read')) AS process,
    -- The kernel gives a port of its own range to each bind() that names none. Outside the range
    -- that it starts with, and where several sockets share a port, somebody chose the port.
    port NOT BETWEEN 32768 AND 60999 AS chosen, count(DISTINCT addr || ' ' || cookie) AS sockets
  FROM fact_listener
  WHERE port_in_range(port)
  GROUP BY port
),
fixed AS (
  SELECT * FROM listener WHERE chosen OR sockets > 1 ORDER BY port
),
judged AS (
  SELECT count(*) AS listeners, max(chosen) AS chosen, group_concat(port, ',') AS ports,
    group_concat(port || ' (' || process || ')', ', ') AS services,
    sysctl('net.ipv4.ip_local_reserved_ports') AS reserved,
    count(*) <= policy('reserve_ports_max') AS few
  FROM fixed
)
SELECT
  'net.ipv4.ip_local_reserved_ports' AS subject,
  json_object('file', sysctl_file('net.ipv4.ip_local_port_range'),
    'listeners', listeners, 'ports', ports,
    'range', sysctl('net.ipv4.ip_local_port_range'), 'range_ports', ports_in_range(),
    'reserved', reserved) AS evidence,
  -- a message has its limit
  CASE WHEN listeners <= 8 THEN services ELSE fmt_count(listeners) || ' ports' END
    || CASE listeners WHEN 1 THEN ' is the port of a service, but lies'
      ELSE ' are ports of services, but lie' END
    || ' in ip_local_port_range (' || sysctl('net.ipv4.ip_local_port_range')
    || '): after a stop of the service an outgoing connection may take it, and the service cannot'
    || ' start again. '
    || CASE WHEN few THEN 'Reserve '
        || CASE listeners WHEN 1 THEN 'it' ELSE 'them' END
        || ', unless the service takes another port at each start.'
      ELSE 'So many are no exception: move the range to 32768 60999.' END AS message,
  CASE WHEN chosen THEN 'medium' ELSE 'low' END AS confidence,
  CASE WHEN few THEN 'net.ipv4.ip_local_reserved_ports' END AS key,
  CASE WHEN few THEN CASE reserved WHEN '' THEN '' ELSE reserved || ',' END || ports END AS proposed
FROM judged
WHERE listeners > 0
ORDER BY subject;

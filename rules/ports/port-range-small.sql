-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: port-range-small
-- title: The range of ephemeral ports is small
-- severity: low
-- family: ports
-- needs: sysctl:net.ipv4.ip_local_port_range
-- sets: net.ipv4.ip_local_port_range
-- merge: first
-- explains: ephemeral-ports-used-up, ephemeral-ports-running-out, port-range-parity
-- about: host
-- references: net/ipv4/inet_hashtables.c __inet_hash_connect(); net/ipv4/af_inet.c inet_init_net();
--   RFC 6335 section 6; RFC 6056 section 3.2; ip(7) ip_local_port_range
-- why: Each destination can have as many connections at a time as there are ports, and those that
--   this host closes hold theirs for a minute. A small range is used up soon, and its ports are
--   easier to guess.
-- fix: Go back to 32768 60999, the kernel's own range, or shorten the list of reserved ports if
--   that is what makes it small.
-- risk: A firewall that lets only the small range out must be changed as well.
-- formula: the kernel's own range instead of {range}
WITH
judged AS (
  SELECT ports_in_range() AS range_ports,
    sysctl('net.ipv4.ip_local_port_range', 0) AS low,
    sysctl('net.ipv4.ip_local_port_range', 1) AS high,
    (SELECT count(*) FROM fact_listener) AS listeners
),
verdict AS (
  SELECT *, high - low + 1 < policy('port_range_min') AS narrow,
    -- A port of a service must not come into the range.
    listeners > 0 AND NOT EXISTS (SELECT 1 FROM fact_listener
      WHERE port BETWEEN 32768 AND 60999 AND port NOT BETWEEN low AND high) AS free
  FROM judged
  WHERE range_ports < policy('port_range_min')
    -- Connections that a server accepts take no port of the range.
    AND (role('client') OR role('proxy') OR NOT role('server'))
)
SELECT
  'net.ipv4.ip_local_port_range' AS subject,
  json_object('file', sysctl_file('net.ipv4.ip_local_port_range'),
    'range', sysctl('net.ipv4.ip_local_port_range'),
    'reserved', sysctl('net.ipv4.ip_local_reserved_ports'), 'range_ports', range_ports,
    'connects_per_s_limit', CAST(range_ports / 60.0 AS INTEGER)) AS evidence,
  'Outgoing connections have only ' || fmt_count(range_ports) || ' ports ('
    || sysctl('net.ipv4.ip_local_port_range')
    || CASE WHEN narrow THEN '' ELSE ' less the reserved ones' END
    || '): towards one destination that allows ' || fmt_count(CAST(range_ports / 60.0 AS INTEGER))
    || ' short ones a second. '
    || CASE WHEN NOT narrow THEN 'Shorten net.ipv4.ip_local_reserved_ports.'
      WHEN free THEN 'Go back to 32768 60999.'
      WHEN listeners = 0 THEN 'Go back to 32768 60999, if no service takes a port there: none was'
        || ' seen to listen at all.'
      ELSE 'Go back to 32768 60999, once no service listens in it.' END AS message,
  'high' AS confidence,
  CASE WHEN narrow AND free THEN 'net.ipv4.ip_local_port_range' END AS key,
  CASE WHEN narrow AND free THEN '32768 60999' END AS proposed
FROM verdict
ORDER BY subject;

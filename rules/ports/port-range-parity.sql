-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: port-range-parity
-- title: Both ends of the port range are even, or both odd
-- severity: info
-- family: ports
-- needs: sysctl:net.ipv4.ip_local_port_range
-- references: net/ipv4/sysctl_net_ipv4.c set_local_port_range(); net/ipv4/inet_hashtables.c
--   __inet_hash_connect(); net/ipv4/inet_connection_sock.c inet_csk_find_open_port()
-- why: connect() prefers ports of one parity and bind() those of the other, so that they seldom
--   meet. The kernel wants as many of each and warns in its log when the range has one more.
-- fix: When the range is changed next, let one end be even and the other odd. It is cosmetic.
WITH
range AS (
  SELECT sysctl('net.ipv4.ip_local_port_range', 0) AS low,
    sysctl('net.ipv4.ip_local_port_range', 1) AS high
)
SELECT
  'net.ipv4.ip_local_port_range' AS subject,
  json_object('file', sysctl_file('net.ipv4.ip_local_port_range'),
    'low', low, 'high', high, 'better_high', high - 1) AS evidence,
  'ip_local_port_range is ' || low || ' to ' || high || ', and the kernel prefers one even and one'
    || ' odd end: ' || low || ' ' || (high - 1) || ' would be quiet. Nothing suffers from it.'
    AS message,
  'high' AS confidence,
  NULL AS key, NULL AS proposed
FROM range
WHERE low < high AND (high - low) % 2 = 0
ORDER BY subject;

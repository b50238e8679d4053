-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: syncookies-off
-- title: SYN cookies are off
-- severity: low
-- family: hygiene
-- needs: sysctl:net.ipv4.tcp_syncookies
-- sets: net.ipv4.tcp_syncookies
-- merge: first
-- explains: attempts-dropped-otherwise
-- about: sysctl
-- references: net/ipv4/tcp_input.c tcp_conn_request(); net/ipv4/syncookies.c; RFC 4987 section 3.6;
--   tcp(7) tcp_syncookies
-- why: Without SYN cookies a flood of SYNs fills the queue of half-open connections, and real
--   clients are dropped. With the value 1 cookies are sent only while that queue is full.
-- fix: Set net.ipv4.tcp_syncookies to 1, its default.
-- risk: Connections that were made by a cookie lack window scaling and SACK unless the client uses
--   timestamps.
-- formula: 1, the kernel's default
SELECT
  'net.ipv4.tcp_syncookies' AS subject,
  json_object('file', sysctl_file('net.ipv4.tcp_syncookies'),
    'sysctl', 'net.ipv4.tcp_syncookies', 'value', sysctl('net.ipv4.tcp_syncookies', 0),
    'dropped_syns', counter('TcpExt.TCPReqQFullDrop')) AS evidence,
  'SYN cookies are off, so a SYN flood locks real clients out.'
    || CASE WHEN counter('TcpExt.TCPReqQFullDrop') > 0 THEN ' The queue was full already: '
      || fmt_count(counter('TcpExt.TCPReqQFullDrop')) || ' SYNs were dropped.' ELSE '' END
    AS message,
  'high' AS confidence,
  'net.ipv4.tcp_syncookies' AS key, '1' AS proposed
WHERE sysctl('net.ipv4.tcp_syncookies', 0) = 0
ORDER BY subject;

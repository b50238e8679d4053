-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: syncookies-always
-- title: Every connection is made by a SYN cookie
-- severity: low
-- family: listen
-- needs: sysctl:net.ipv4.tcp_syncookies
-- sets: net.ipv4.tcp_syncookies
-- merge: first
-- references: net/ipv4/tcp_input.c tcp_conn_request(); net/ipv4/syncookies.c
--   cookie_timestamp_decode(); Documentation/networking/ip-sysctl.rst tcp_syncookies; RFC 4987
--   section 3.6
-- why: The value 2 is meant for tests of the network. A cookie holds little: without timestamps
--   from the client the connection has no window scaling, no SACK and one of a few segment sizes,
--   and a lost SYN-ACK is not sent again.
-- fix: Set net.ipv4.tcp_syncookies to 1, its default: cookies are then sent only while a queue is
--   full.
-- risk: Half-open connections take places in the queue of their listener again.
-- formula: 1 instead of {value}
SELECT
  'net.ipv4.tcp_syncookies' AS subject,
  json_object('file', sysctl_file('net.ipv4.tcp_syncookies'),
    'value', sysctl('net.ipv4.tcp_syncookies', 0),
    'cookies_sent', counter('TcpExt.SyncookiesSent')) AS evidence,
  'tcp_syncookies is 2: every connection is made by a cookie, also while no queue is full'
    || CASE WHEN counter('TcpExt.SyncookiesSent') > 0
      THEN ' (' || fmt_count(counter('TcpExt.SyncookiesSent')) || ' in this window)' ELSE '' END
    || '. Clients without timestamps lose window scaling and SACK; set it to 1.' AS message,
  'high' AS confidence,
  'net.ipv4.tcp_syncookies' AS key, '1' AS proposed
WHERE sysctl('net.ipv4.tcp_syncookies', 0) = 2
ORDER BY subject;

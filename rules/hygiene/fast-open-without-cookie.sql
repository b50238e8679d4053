-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: fast-open-without-cookie
-- title: Fast Open works without cookies
-- severity: low
-- family: hygiene
-- needs: sysctl:net.ipv4.tcp_fastopen
-- sets: net.ipv4.tcp_fastopen
-- merge: first
-- references: net/ipv4/tcp_fastopen.c tcp_try_fastopen(), tcp_fastopen_cookie_check();
--   include/net/tcp.h TFO_SERVER_COOKIE_NOT_REQD; RFC 7413 section 5; tcp(7) tcp_fastopen
-- why: The cookie proves that a client can receive at the address that it sends from. Without it,
--   bits 0x200 and 0x4, anybody can make a server work and answer with data to an address that was
--   forged.
-- fix: Take the bits 0x200 and 0x4 away; 1, 2 and 0x400 may stay. With cookies only the first
--   connection to a server takes a round trip more.
-- risk: The first connection of a client to a server no longer carries data in its SYN.
-- formula: {value} without the bits 0x200 and 0x4
WITH
judged AS (
  SELECT sysctl('net.ipv4.tcp_fastopen', 0) AS value,
    sysctl('net.ipv4.tcp_fastopen', 0) & 0x403 AS rest
)
SELECT
  'net.ipv4.tcp_fastopen' AS subject,
  json_object('value', value, 'server_without', value & 0x200 <> 0, 'client_without',
    value & 0x4 <> 0, 'rest', rest, 'passive', counter('TcpExt.TCPFastOpenPassive')) AS evidence,
  'tcp_fastopen is ' || value || ': '
    || CASE WHEN value & 0x200 THEN 'servers here answer data in a SYN without a cookie, also to'
        || ' forged addresses'
      ELSE 'clients here send data in a SYN without having a cookie' END
    || '. Set it to ' || rest || '.' AS message,
  'high' AS confidence,
  'net.ipv4.tcp_fastopen' AS key, CAST(rest AS TEXT) AS proposed
FROM judged
WHERE value & 0x204 <> 0
ORDER BY subject;

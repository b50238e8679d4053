-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: ecn-refused
-- title: Peers that ask for congestion notification are refused
-- severity: info
-- family: congestion
-- needs: sysctl:net.ipv4.tcp_ecn
-- sets: net.ipv4.tcp_ecn
-- merge: max
-- references: net/ipv4/tcp_input.c tcp_ecn_create_request(); include/net/tcp.h; RFC 3168 section
--   6.1; RFC 8087; tcp(7) tcp_ecn
-- why: With tcp_ecn=0 this host answers no to peers that ask for explicit congestion notification,
--   so that queues on the way can slow them down only by dropping packets. The kernel's own 2 says
--   yes when it is asked, and never asks.
-- fix: Set net.ipv4.tcp_ecn to 2. Outgoing connections ask for it with 1; try that on your own
--   paths first.
-- risk: None is known for 2; the peer has asked.
-- formula: 2 instead of {value}
SELECT
  'net.ipv4.tcp_ecn' AS subject,
  json_object('value', sysctl('net.ipv4.tcp_ecn', 0)) AS evidence,
  'tcp_ecn is 0: peers that ask for congestion notification are refused, and must lose packets to'
    || ' learn of a full queue. Set it to 2, the kernel''s own value, which accepts without asking.'
    AS message,
  'high' AS confidence,
  'net.ipv4.tcp_ecn' AS key, '2' AS proposed
WHERE sysctl('net.ipv4.tcp_ecn', 0) = 0
ORDER BY subject;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: abort-on-overflow
-- title: Full accept queues reset connections
-- severity: low
-- family: hygiene
-- needs: sysctl:net.ipv4.tcp_abort_on_overflow
-- sets: net.ipv4.tcp_abort_on_overflow
-- merge: first
-- references: net/ipv4/tcp_minisocks.c tcp_check_req(); tcp(7) tcp_abort_on_overflow
-- why: With tcp_abort_on_overflow=1 a client whose handshake ends while the accept queue is full
--   gets a reset. Without it the handshake is repeated and the client does not notice a short
--   burst.
-- fix: Set net.ipv4.tcp_abort_on_overflow to 0, its default. If queues overflow, cure that.
-- risk: Clients of a service that stays overloaded wait for their time-out instead of failing at
--   once.
-- formula: 0, the kernel's default
SELECT
  'net.ipv4.tcp_abort_on_overflow' AS subject,
  json_object('file', sysctl_file('net.ipv4.tcp_abort_on_overflow'),
    'value', sysctl('net.ipv4.tcp_abort_on_overflow', 0),
    'overflows', counter('TcpExt.ListenOverflows')) AS evidence,
  'tcp_abort_on_overflow turns each short burst into connection resets at the clients.'
    || CASE WHEN counter('TcpExt.ListenOverflows') > 0 THEN ' Accept queues overflowed '
      || CASE counter('TcpExt.ListenOverflows') WHEN 1 THEN 'once'
        ELSE fmt_count(counter('TcpExt.ListenOverflows')) || ' times' END
      || ' in this window.' ELSE '' END
    AS message,
  'high' AS confidence,
  'net.ipv4.tcp_abort_on_overflow' AS key, '0' AS proposed
WHERE sysctl('net.ipv4.tcp_abort_on_overflow', 0) <> 0
ORDER BY subject;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: moderate-rcvbuf-off
-- title: Receive buffers do not grow by themselves
-- severity: low
-- family: hygiene
-- needs: sysctl:net.ipv4.tcp_moderate_rcvbuf
-- sets: net.ipv4.tcp_moderate_rcvbuf
-- merge: first
-- references: net/ipv4/tcp_input.c tcp_rcv_space_adjust(); tcp(7) tcp_moderate_rcvbuf
-- why: With tcp_moderate_rcvbuf=0 each connection keeps the receive buffer it began with, the
--   second value of tcp_rmem. That is far too small for fast or long paths, whatever the ceiling
--   is.
-- fix: Set net.ipv4.tcp_moderate_rcvbuf to 1, its default. Connections that are open follow.
-- risk: Busy connections may use more memory, up to the third value of tcp_rmem each.
-- formula: 1, the kernel's default
SELECT
  'net.ipv4.tcp_moderate_rcvbuf' AS subject,
  json_object('file', sysctl_file('net.ipv4.tcp_moderate_rcvbuf'),
    'value', sysctl('net.ipv4.tcp_moderate_rcvbuf', 0),
    'initial_bytes', sysctl('net.ipv4.tcp_rmem', 1),
    'ceiling_bytes', sysctl('net.ipv4.tcp_rmem', 2)) AS evidence,
  'Autotuning of receive buffers is off'
    || CASE WHEN sysctl('net.ipv4.tcp_rmem', 1) < sysctl('net.ipv4.tcp_rmem', 2)
      THEN ': each connection stays at ' || fmt_bibytes(sysctl('net.ipv4.tcp_rmem', 1))
        || ' instead of growing up to ' || fmt_bibytes(sysctl('net.ipv4.tcp_rmem', 2))
      ELSE '' END
    || '.' AS message,
  'high' AS confidence,
  'net.ipv4.tcp_moderate_rcvbuf' AS key, '1' AS proposed
WHERE sysctl('net.ipv4.tcp_moderate_rcvbuf', 0) = 0
ORDER BY subject;

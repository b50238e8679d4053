-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: fin-timeout-very-short
-- title: Closed connections do not wait for the other side to finish
-- severity: low
-- family: hygiene
-- needs: sysctl:net.ipv4.tcp_fin_timeout
-- sets: net.ipv4.tcp_fin_timeout
-- merge: max
-- references: net/ipv4/tcp.c __tcp_close(); include/net/tcp.h tcp_fin_time(); RFC 9293 section
--   3.10.4; tcp(7) tcp_fin_timeout
-- why: After close() the kernel keeps a connection for tcp_fin_timeout, or 3.5 retransmission
--   time-outs if that is longer, until the other side has finished as well. With a few seconds a
--   peer that is slow, or far away, is answered with a reset. The kernel takes zero and negative
--   values without a word.
-- fix: Set net.ipv4.tcp_fin_timeout to 60, its default. It does not act on TIME_WAIT.
-- risk: Orphaned sockets in FIN_WAIT_2 stay for up to a minute.
-- formula: 60 instead of {timeout_s}
SELECT
  'net.ipv4.tcp_fin_timeout' AS subject,
  json_object('file', sysctl_file('net.ipv4.tcp_fin_timeout'),
    'timeout_s', sysctl('net.ipv4.tcp_fin_timeout', 0),
    'limit_s', CAST(policy('fin_timeout_min_us') / 1e6 AS INTEGER)) AS evidence,
  'tcp_fin_timeout is ' || sysctl('net.ipv4.tcp_fin_timeout', 0)
    || ' s: a peer that takes longer to finish after this side has closed is answered with a reset.'
    || ' Set it to 60; TIME_WAIT lasts as long whatever it is.' AS message,
  'high' AS confidence,
  'net.ipv4.tcp_fin_timeout' AS key, '60' AS proposed
WHERE sysctl('net.ipv4.tcp_fin_timeout', 0) * 1e6 < policy('fin_timeout_min_us')
ORDER BY subject;

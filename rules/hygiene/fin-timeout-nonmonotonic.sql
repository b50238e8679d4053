-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: fin-timeout-nonmonotonic
-- title: tcp_fin_timeout lies where a larger value waits shorter
-- severity: low
-- family: hygiene
-- needs: sysctl:net.ipv4.tcp_fin_timeout
-- sets: net.ipv4.tcp_fin_timeout
-- merge: min
-- references: net/ipv4/tcp.c __tcp_close(); net/ipv4/tcp_timer.c tcp_keepalive_timer();
--   include/net/tcp.h tcp_fin_time(); tcp(7) tcp_fin_timeout
-- why: Above 60 s the kernel splits the wait of an orphaned FIN_WAIT_2 socket in two and takes the
--   rest above 60 s for both, so that 61 to 119 s act like 2 * (value - 60) s: 80 waits 40 s.
-- fix: Set net.ipv4.tcp_fin_timeout to 60, its default. It does not act on TIME_WAIT.
-- formula: 60; {timeout_s} acts like 2 * ({timeout_s} - 60) s
SELECT
  'net.ipv4.tcp_fin_timeout' AS subject,
  json_object('timeout_s', sysctl('net.ipv4.tcp_fin_timeout', 0),
    'effective_s', 2 * (sysctl('net.ipv4.tcp_fin_timeout', 0) - 60)) AS evidence,
  'tcp_fin_timeout is ' || sysctl('net.ipv4.tcp_fin_timeout', 0)
    || ' s, but between 60 and 120 the kernel really waits '
    || (2 * (sysctl('net.ipv4.tcp_fin_timeout', 0) - 60)) || ' s.' AS message,
  'high' AS confidence,
  'net.ipv4.tcp_fin_timeout' AS key, '60' AS proposed
WHERE sysctl('net.ipv4.tcp_fin_timeout', 0) > 60 AND sysctl('net.ipv4.tcp_fin_timeout', 0) < 120
ORDER BY subject;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: backlog-drops
-- title: Segments are dropped while a process holds its socket
-- severity: high
-- family: memory
-- needs: counter:TcpExt.TCPBacklogDrop
-- references: net/ipv4/tcp_ipv4.c tcp_add_backlog(); socket(7) SO_RCVBUF
-- why: While a process is inside a system call on a socket, arriving segments wait in that socket's
--   backlog, which may hold a little more than its buffers. It overflowed: the process is held up
--   in the middle of the call (several threads at one socket, a busy CPU), or has set small
--   buffers.
-- fix: Look for many threads that use one socket, for large single reads or writes on busy CPUs,
--   and for processes that set SO_RCVBUF or SO_SNDBUF to small values. net.core.netdev_max_backlog
--   is another queue.
SELECT
  'socket backlogs of the host' AS subject,
  json_object('drops', delta, 'drops_per_s', round(rate_per_s, 3),
    'received', counter('Tcp.InSegs')) AS evidence,
  'Processes hold their sockets too long, or gave them small buffers: ' || fmt_count(delta)
    || ' segments'
    || coalesce(' of ' || fmt_count(counter('Tcp.InSegs')), '') || ' that arrived meanwhile were'
    || ' dropped. Look for threads that share a socket and for small SO_RCVBUF.' AS message,
  'medium' AS confidence,
  NULL AS key, NULL AS proposed
FROM fact_counter
WHERE name = 'TcpExt.TCPBacklogDrop' AND delta >= policy('receive_drops_min')
  AND rate_per_s * 60 >= policy('noise_per_min')
ORDER BY subject;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: time-wait-limit-lowered
-- title: The limit of TIME_WAIT sockets was lowered
-- severity: low
-- family: ports
-- needs: sysctl:net.ipv4.tcp_max_tw_buckets
-- sets: net.ipv4.tcp_max_tw_buckets
-- merge: max
-- explains: time-wait-limit-reached, fin-wait2-orphans
-- about: host
-- references: net/ipv4/inet_timewait_sock.c inet_twsk_alloc(); net/ipv4/tcp_minisocks.c
--   tcp_time_wait(); net/ipv4/tcp_ipv4.c tcp_sk_init(); RFC 9293 section 3.6.1; tcp(7)
--   tcp_max_tw_buckets
-- why: Beyond tcp_max_tw_buckets the kernel closes connections without TIME_WAIT. A late segment
--   of the old connection can then reach a new one of the same ports, and a lost last
--   acknowledgement is answered with a reset. A socket in TIME_WAIT takes 256 bytes and no file
--   descriptor: there is nothing to save.
-- fix: Set net.ipv4.tcp_max_tw_buckets back to half the size of the table of connections, the
--   kernel's own value. If ephemeral ports run out, let the client keep its connections.
-- risk: Up to 256 bytes of memory for each socket more.
-- formula: half of {table_slots}
WITH
limits AS (
  SELECT sysctl('net.ipv4.tcp_max_tw_buckets', 0) AS limit_sockets,
    -- negative: the table is that of the first namespace
    abs(sysctl('net.ipv4.tcp_ehash_entries', 0)) AS table_slots,
    sysctl_default('net.ipv4.tcp_max_tw_buckets', 0) AS computed_sockets
),
judged AS (
  SELECT limit_sockets, coalesce(table_slots, 2 * computed_sockets) AS table_slots,
    coalesce(table_slots / 2, computed_sockets) AS own_sockets,
    coalesce(counter('TcpExt.TCPTimeWaitOverflow'), 0) AS overflows
  FROM limits
  -- Computed from the size of the memory the table may be wrong by a factor of two.
  WHERE limit_sockets * 100 < policy('default_share_pct')
    * coalesce(table_slots / 2, computed_sockets / 2)
)
SELECT
  'net.ipv4.tcp_max_tw_buckets' AS subject,
  json_object('file', sysctl_file('net.ipv4.tcp_max_tw_buckets'),
    'limit_sockets', limit_sockets, 'own_sockets', own_sockets,
    'table_slots', table_slots, 'overflows', counter('TcpExt.TCPTimeWaitOverflow')) AS evidence,
  'No more than ' || fmt_count(max(limit_sockets, 0)) || ' sockets may be in TIME_WAIT; the'
    || ' kernel''s own limit is ' || fmt_count(own_sockets) || '. '
    || CASE WHEN overflows > 0 THEN fmt_count(overflows)
      || CASE overflows WHEN 1 THEN ' connection' ELSE ' connections' END
      || ' ended without that protection in this window. ' ELSE '' END
    || 'Set it back: TIME_WAIT costs next to nothing, and without it old segments reach new'
    || ' connections.' AS message,
  'high' AS confidence,
  'net.ipv4.tcp_max_tw_buckets' AS key, CAST(own_sockets AS TEXT) AS proposed
FROM judged
ORDER BY subject;

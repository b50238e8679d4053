-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: orphan-limit-lowered
-- title: The limit of orphaned sockets was lowered
-- severity: low
-- family: leaks
-- needs: sysctl:net.ipv4.tcp_max_orphans
-- sets: net.ipv4.tcp_max_orphans
-- merge: max
-- explains: orphans-near-limit, closing-connections-reset
-- about: sysctl
-- references: net/ipv4/tcp.c tcp_check_oom(), __tcp_close(); net/ipv4/tcp_timer.c
--   tcp_out_of_resources(); tcp(7) tcp_max_orphans
-- why: A socket that its process has closed lives on until its last data is delivered. Beyond
--   tcp_max_orphans, for sockets that make no progress beyond a half or a quarter of it, the kernel
--   resets such connections, and the peer loses the end of what was sent.
-- fix: Set net.ipv4.tcp_max_orphans back to half the size of the table of connections, the kernel's
--   own value. Against many orphans look for the peers that do not take their data.
-- risk: Orphans hold their send buffers: up to 64 KiB each is usual.
-- formula: half of {table_slots}
WITH
limits AS (
  SELECT sysctl('net.ipv4.tcp_max_orphans', 0) AS limit_sockets,
    sysctl('net.ipv4.tcp_ehash_entries', 0) AS table_slots,
    sysctl_default('net.ipv4.tcp_max_orphans', 0) AS computed_sockets,
    gauge('sockstat.TCP.orphan') AS orphans
),
judged AS (
  SELECT limit_sockets, orphans, coalesce(table_slots, 2 * computed_sockets) AS table_slots,
    coalesce(table_slots / 2, computed_sockets) AS own_sockets
  FROM limits
  -- Computed from the size of the memory the table may be wrong by a factor of two.
  WHERE limit_sockets * 100 < policy('default_share_pct')
    * coalesce(table_slots / 2, computed_sockets / 2)
)
SELECT
  'net.ipv4.tcp_max_orphans' AS subject,
  json_object('file', sysctl_file('net.ipv4.tcp_max_orphans'),
    'sysctl', 'net.ipv4.tcp_max_orphans',
    'limit_sockets', limit_sockets, 'own_sockets', own_sockets,
    'table_slots', table_slots, 'orphans', orphans) AS evidence,
  'No more than ' || fmt_count(max(limit_sockets, 0)) || ' sockets may live on after their process'
    || ' closed them; the kernel''s own limit is ' || fmt_count(own_sockets) || '. '
    || coalesce('There are ' || fmt_count(orphans) || ' now. ', '')
    || 'Set it back: beyond it connections are reset before their last data is delivered.'
    AS message,
  'high' AS confidence,
  'net.ipv4.tcp_max_orphans' AS key, CAST(own_sockets AS TEXT) AS proposed
FROM judged
ORDER BY subject;

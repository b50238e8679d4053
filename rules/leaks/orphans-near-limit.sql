-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: orphans-near-limit
-- title: Closed connections that still deliver data come near their limit
-- severity: low
-- family: leaks
-- needs: gauge:sockstat.TCP.orphan, sysctl:net.ipv4.tcp_max_orphans
-- sets: net.ipv4.tcp_max_orphans
-- merge: max
-- explains: closing-connections-reset
-- about: sysctl
-- references: net/ipv4/tcp.c tcp_check_oom(), tcp_orphan_count_sum(); net/ipv4/tcp_timer.c
--   tcp_out_of_resources(); tcp(7) tcp_max_orphans
-- why: After a process has closed a connection the kernel still delivers what was written. Above
--   tcp_max_orphans such connections (of all network namespaces together; those without progress
--   count twice or four times) are reset, and the peer loses the end of the data.
-- fix: Find out why so many take so long: peers that vanish or read slowly. As long as TCP has
--   memory, raise net.ipv4.tcp_max_orphans meanwhile. Never lower it.
-- risk: Each may hold up to 64 KB of kernel memory that cannot be swapped.
-- formula: twice {limit}, where TCP holds less than the first value of tcp_mem ({low_pages} pages)
WITH
seen AS (
  SELECT max AS orphans, last AS orphans_last, trail,
    sysctl('net.ipv4.tcp_max_orphans', 0) AS limit_sockets,
    (SELECT max FROM fact_counter WHERE name = 'sockstat.TCP.mem') AS used_pages,
    sysctl('net.ipv4.tcp_mem', 0) AS low_pages,
    (SELECT group_concat(state || ' ' || orphans_max, ', ')
     FROM (SELECT * FROM fact_state WHERE orphans_max > 0 ORDER BY orphans_max DESC, state))
      AS states
  FROM fact_counter WHERE name = 'sockstat.TCP.orphan'
),
judged AS (
  SELECT *, min(16777216, 2 * limit_sockets) AS wanted,
    coalesce(used_pages < low_pages, 0) AND limit_sockets < 16777216 AS settable
  FROM seen
  WHERE raised(trail, policy('orphan_use_pct') / 100.0 * limit_sockets)
    -- Where none is allowed there is no share: another rule tells of it.
    AND limit_sockets > 0
)
SELECT
  'net.ipv4.tcp_max_orphans' AS subject,
  json_object('sysctl', 'net.ipv4.tcp_max_orphans',
    'orphans', orphans, 'orphans_last', orphans_last, 'limit', limit_sockets,
    'use_pct', CAST(round(orphans * 100.0 / limit_sockets) AS INTEGER), 'states', states,
    'used_pages', used_pages, 'low_pages', low_pages,
    'aborted', counter('TcpExt.TCPAbortOnMemory')) AS evidence,
  'Connections take long to deliver their last data: ' || fmt_count(orphans)
    || ' that no process holds any more are ' || fmt_pct(orphans * 100.0 / limit_sockets)
    || ' of the limit' || coalesce(' (here: ' || states || ')', '')
    || ', above which the kernel resets them. Look for peers that vanish or read slowly'
    || CASE WHEN settable THEN '; TCP has memory for a higher limit meanwhile.'
      WHEN used_pages >= low_pages THEN '; TCP has no memory for a higher limit.'
      ELSE '.' END AS message,
  CASE WHEN orphans_last * 100 >= policy('orphan_use_pct') * limit_sockets THEN 'high'
    ELSE 'medium' END AS confidence,
  CASE WHEN settable THEN 'net.ipv4.tcp_max_orphans' END AS key,
  CASE WHEN settable THEN CAST(wanted AS TEXT) END AS proposed
FROM judged
ORDER BY subject;

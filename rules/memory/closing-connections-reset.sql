-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: closing-connections-reset
-- title: The kernel resets closing connections for lack of room
-- severity: high
-- family: memory
-- needs: counter:TcpExt.TCPAbortOnMemory
-- references: net/ipv4/tcp.c tcp_check_oom(), __tcp_close(); net/ipv4/tcp_timer.c
--   tcp_out_of_resources(); tcp(7) tcp_max_orphans, tcp_mem
-- why: A process has closed these connections while data was still to be delivered. The kernel cut
--   them off, because there were too many of them or because TCP was at its memory limit: the peers
--   lose the end of what was sent to them.
-- fix: The kernel log says which: "too many orphaned sockets" or "out of memory -- consider tuning
--   tcp_mem". Too many: find out why peers take so long to take the last data, and raise
--   tcp_max_orphans. Memory: find who holds it.
WITH
seen AS (
  SELECT delta AS aborts,
    (SELECT max FROM fact_counter WHERE name = 'sockstat.TCP.orphan') AS orphans,
    sysctl('net.ipv4.tcp_max_orphans', 0) AS limit_sockets,
    (SELECT max FROM fact_counter WHERE name = 'sockstat.TCP.mem') AS used_pages,
    sysctl('net.ipv4.tcp_mem', 2) AS high_pages, sysctl('net.ipv4.tcp_mem', 1) AS pressure_pages
  FROM fact_counter WHERE name = 'TcpExt.TCPAbortOnMemory'
),
judged AS (
  -- Connections without progress count up to four times against the limit.
  SELECT *, CASE WHEN used_pages >= pressure_pages THEN 'memory'
      WHEN orphans * 4 >= limit_sockets THEN 'orphans' END AS cause
  FROM seen
)
SELECT
  'closing connections' AS subject,
  json_object('aborts', aborts, 'cause', cause, 'sysctl', CASE cause
      WHEN 'memory' THEN 'net.ipv4.tcp_mem' WHEN 'orphans' THEN 'net.ipv4.tcp_max_orphans' END,
    'orphans_max', orphans, 'limit', limit_sockets,
    'used_pages', used_pages, 'pressure_pages', pressure_pages, 'high_pages', high_pages)
    AS evidence,
  CASE cause
    WHEN 'memory' THEN 'TCP is short of memory (' || fmt_count(used_pages) || ' of '
      || fmt_count(high_pages) || ' pages): '
    WHEN 'orphans' THEN 'Too many connections still deliver data after their process closed them'
      || ' (up to ' || fmt_count(orphans) || ', the limit is ' || fmt_count(limit_sockets)
      || ', and those without progress count up to four times): '
    ELSE 'There were too many closing connections for a moment, or TCP was short of memory: ' END
    || fmt_count(aborts) || CASE aborts WHEN 1 THEN ' was' ELSE ' were' END
    || ' reset, and peers lost the end of their data. '
    || CASE cause WHEN 'memory' THEN 'Find who holds the memory.'
      WHEN 'orphans' THEN 'Find out why peers take so long, and raise tcp_max_orphans meanwhile.'
      ELSE 'The kernel log says which.' END AS message,
  CASE WHEN cause IS NULL THEN 'medium' ELSE 'high' END AS confidence,
  NULL AS key, NULL AS proposed
FROM judged
WHERE aborts >= policy('memory_aborts_min')
ORDER BY subject;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: udp-memory-exhausted
-- title: Datagrams are dropped because UDP is at its memory limit
-- severity: high
-- family: udp
-- needs: counter:Udp.MemErrors, sysctl:net.ipv4.udp_mem
-- sets: net.ipv4.udp_mem
-- merge: first
-- references: net/ipv4/udp.c __udp_enqueue_schedule_skb(), udp_init(); net/core/sock.c
--   __sk_mem_raise_allocated(); udp(7) udp_mem
-- why: All UDP sockets of the host, in all network namespaces, together hold as much memory as
--   udp_mem (in pages) allows. Datagrams for any of them are dropped then, also for those that read
--   in time.
-- fix: Find the process whose sockets hold unread data (ss -uam) and have it read or close. If
--   udp_mem was set below what the kernel computes for this memory, go back to that.
-- risk: Socket memory cannot be swapped.
-- formula: the kernel's own, where {high_pages} is below it: pages / 8 as the second value, 3/4 and
--   3/2 of it as the others
WITH
seen AS (
  SELECT counter('Udp.MemErrors') + coalesce(counter('Udp6.MemErrors'), 0) AS drops,
    (SELECT max FROM fact_counter WHERE name = 'sockstat.UDP.mem') AS used_pages,
    sysctl('net.ipv4.udp_mem', 2) AS high_pages,
    sysctl_default('net.ipv4.udp_mem', 2) AS default_high_pages
),
judged AS (
  SELECT *, coalesce(high_pages < default_high_pages, 0) AS lowered FROM seen
  WHERE drops >= policy('udp_memory_drops_min')
)
SELECT
  'UDP memory of the host' AS subject,
  json_object('drops', drops, 'used_pages', used_pages, 'high_pages', high_pages,
    'default_high_pages', default_high_pages) AS evidence,
  CASE WHEN lowered THEN 'udp_mem allows less than the kernel gives by itself ('
      || fmt_count(high_pages) || ' pages instead of ' || fmt_count(default_high_pages) || '), and '
    ELSE 'UDP sockets hold more unread data than udp_mem allows (' || fmt_count(high_pages)
      || ' pages), and ' END
    || fmt_count(drops) || CASE drops WHEN 1 THEN ' datagram was' ELSE ' datagrams were' END
    || ' dropped for that.'
    || CASE WHEN lowered THEN ' Set it back.' ELSE ' Find the process that does not read.' END
    AS message,
  'high' AS confidence,
  CASE WHEN lowered THEN 'net.ipv4.udp_mem' END AS key,
  CASE WHEN lowered THEN sysctl_default('net.ipv4.udp_mem') END AS proposed
FROM judged
ORDER BY subject;

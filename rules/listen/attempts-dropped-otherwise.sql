-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: attempts-dropped-otherwise
-- title: Listeners drop connection attempts though their accept queues have room
-- severity: high
-- family: listen
-- needs: counter:TcpExt.ListenDrops, counter:TcpExt.ListenOverflows, sysctl:net.ipv4.tcp_syncookies
-- sets: net.ipv4.tcp_syncookies
-- merge: first
-- references: net/ipv4/tcp_input.c tcp_conn_request(); net/ipv4/tcp_ipv4.c tcp_v4_syn_recv_sock();
--   include/net/tcp.h tcp_listendrop(); RFC 4987 section 3.6; tcp(7) tcp_syncookies
-- why: A listener drops an attempt when its accept queue is full, which other rules tell of, and
--   also when its SYN queue is full while SYN cookies are off, when there is no memory or no route
--   back, or when a security module refuses. Clients wait a second or more for their next try.
-- fix: With net.ipv4.tcp_syncookies=0 turn it on: cookies are sent only when the queue is full.
--   With cookies on look for missing routes back to the clients, TCP under memory pressure, and
--   refusals of a security module in the log.
-- risk: Clients that answer a cookie without timestamps get no window scaling and no SACK.
-- formula: 1, the kernel's default, where {syncookies} is 0
WITH
seen AS (
  SELECT counter('TcpExt.ListenDrops') - counter('TcpExt.ListenOverflows') AS drops,
    counter('TcpExt.ListenOverflows') AS overflows,
    counter('TcpExt.TCPReqQFullDrop') AS queue_full,
    sysctl('net.ipv4.tcp_syncookies', 0) AS syncookies,
    coalesce(counter('TcpExt.TCPMemoryPressures'), 0) AS pressures
)
SELECT
  'listeners of the host' AS subject,
  json_object('sysctl', CASE WHEN syncookies = 0 THEN 'net.ipv4.tcp_syncookies'
      WHEN coalesce(queue_full, 0) = 0 AND pressures > 0 THEN 'net.ipv4.tcp_mem' END,
    'drops', drops, 'overflows', overflows, 'syn_queue_full', queue_full,
    'syncookies', syncookies, 'memory_pressures', pressures) AS evidence,
  CASE WHEN syncookies = 0 THEN 'SYN cookies are off, so a full SYN queue turns clients away: '
      || fmt_count(drops) || ' packets of connection attempts were dropped'
      || CASE WHEN queue_full >= drops THEN ' at the backlog'
        WHEN queue_full = 0 THEN ' at tcp_max_syn_backlog or for lack of memory'
        ELSE ' (' || coalesce(fmt_count(queue_full), 'an unknown number')
          || ' at the backlog, the others at tcp_max_syn_backlog or for lack of memory)' END
      || '. Turn tcp_syncookies on.'
    WHEN queue_full > 0 THEN 'SYN cookies were off for a part of the window, and listeners dropped '
      || fmt_count(drops) || ' packets of connection attempts. They are on now.'
    WHEN pressures > 0 THEN 'TCP is short of memory: listeners dropped ' || fmt_count(drops)
      || ' packets of connection attempts though their queues have room.'
    ELSE 'Listeners dropped ' || fmt_count(drops) || ' packets of connection attempts though their'
      || ' queues have room. Look for missing routes back to the clients and for refusals of a'
      || ' security module.' END AS message,
  CASE WHEN syncookies = 0 AND queue_full > 0 THEN 'high' ELSE 'medium' END AS confidence,
  CASE WHEN syncookies = 0 THEN 'net.ipv4.tcp_syncookies' END AS key,
  CASE WHEN syncookies = 0 THEN '1' END AS proposed
FROM seen
WHERE drops >= policy('syn_drops_min')
  AND drops * 60e6 >= policy('noise_per_min') * (SELECT span_us FROM fact_quality)
ORDER BY subject;

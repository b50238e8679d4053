-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: received-data-dropped
-- title: Received data is thrown away for lack of receive memory
-- severity: high
-- family: memory
-- needs: counter:TcpExt.RcvPruned, counter:TcpExt.OfoPruned
-- references: net/ipv4/tcp_input.c tcp_prune_queue(), tcp_prune_ofo_queue(), tcp_data_queue(),
--   tcp_try_rmem_schedule(); tcp(7) tcp_rmem; socket(7) SO_RCVBUF
-- why: Segments arrived inside the window that this host had offered, but there was no room for
--   them: the buffer was set too small for many small segments, the application does not read, or
--   TCP as a whole is short of memory. The peer sends all of it again.
-- fix: If TCP is under memory pressure, cure that. Else look at the named process: it reads too
--   slowly, or sets SO_RCVBUF to a small value; leave that to the kernel. PruneCalled alone,
--   without these drops, only says that the kernel made room, and needs nothing.
WITH
seen AS (
  SELECT counter('TcpExt.RcvPruned') AS pruned, counter('TcpExt.OfoPruned') AS ofo_pruned,
    coalesce(counter('TcpExt.TCPRcvQDrop'), 0) AS queue_drops,
    coalesce(counter('TcpExt.TCPOFODrop'), 0) AS ofo_drops,
    counter('TcpExt.PruneCalled') AS prune_called,
    (SELECT max FROM fact_counter WHERE name = 'sockstat.TCP.mem') AS used_pages,
    sysctl('net.ipv4.tcp_mem', 1) AS pressure_pages
),
judged AS (
  SELECT *, pruned + ofo_pruned + queue_drops + ofo_drops AS drops,
    coalesce(used_pages >= pressure_pages, 0)
      OR coalesce(counter('TcpExt.TCPMemoryPressures') > 0, 0) AS pressed
  FROM seen
),
-- The flow with most unread data, of those that leave much.
suspect AS (
  SELECT process, pid, remote, rqueue_max_bytes, rcvbuf_max_bytes FROM fact_flow
  WHERE rqueue_max_bytes >= policy('rqueue_min_bytes')
    OR rqueue_max_bytes * 100 >= policy('rqueue_high_pct') * rcvbuf_max_bytes
  ORDER BY rqueue_max_bytes DESC, cookie LIMIT 1
)
SELECT
  'received data of the host' AS subject,
  json_object('sysctl', CASE WHEN pressed THEN 'net.ipv4.tcp_mem' END,
    'drops', drops, 'rcv_pruned', pruned, 'ofo_pruned', ofo_pruned,
    'rcv_queue_drops', queue_drops, 'ofo_drops', ofo_drops, 'prune_called', prune_called,
    'used_pages', used_pages, 'pressure_pages', pressure_pages, 'memory_pressure', pressed,
    'process', s.process, 'pid', s.pid, 'remote', s.remote, 'rqueue_max_bytes', s.rqueue_max_bytes,
    'rcvbuf_max_bytes', s.rcvbuf_max_bytes) AS evidence,
  CASE WHEN pressed THEN 'TCP is under memory pressure, and '
    WHEN s.remote IS NOT NULL THEN coalesce(s.process || ' (pid ' || s.pid || ')', s.process,
        'A process that could not be read') || ' may be reading too slowly ('
      || fmt_bytes(s.rqueue_max_bytes) || ' unread from ' || s.remote || '), and '
    ELSE 'An application reads too slowly or has set a small receive buffer, and ' END
    || 'received segments were thrown away ' || fmt_count(drops) || ' times for lack of room; peers'
    || ' have to send them again.'
    || CASE WHEN pressed THEN ' Cure the pressure first.'
      ELSE ' Look at processes that use SO_RCVBUF or leave data unread.' END AS message,
  CASE WHEN pressed THEN 'high' WHEN s.remote IS NOT NULL THEN 'medium' ELSE 'low' END
    AS confidence,
  NULL AS key, NULL AS proposed
FROM judged LEFT JOIN suspect s
WHERE drops >= policy('receive_drops_min')
  AND drops * 60e6 >= policy('noise_per_min') * (SELECT span_us FROM fact_quality)
ORDER BY subject;

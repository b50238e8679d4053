-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: tcp-memory-pressure
-- title: TCP is under memory pressure
-- severity: high
-- family: memory
-- needs: counter:TcpExt.TCPMemoryPressures
-- sets: net.ipv4.tcp_mem
-- merge: max
-- explains: received-data-dropped, closing-connections-reset, attempts-dropped-otherwise
-- about: sysctl
-- references: net/core/sock.c __sk_mem_raise_allocated(); net/ipv4/tcp.c
--   tcp_enter_memory_pressure(), tcp_leave_memory_pressure(); tcp(7) tcp_mem
-- why: Above the second value of tcp_mem (pages, for all namespaces together) the kernel shrinks
--   buffers and windows of all connections; above the third it fails to send and drops what
--   arrives.
-- fix: Find who holds the memory: many connections with full send buffers to slow peers, or an
--   application that does not read. Lower what one connection may hold (tcp_notsent_lowat, the
--   third values of tcp_rmem and tcp_wmem). Only with much memory free raise all three values of
--   tcp_mem in proportion.
-- risk: Socket memory cannot be swapped: too high a limit takes memory from everything else.
-- formula: each value * {factor}, where {factor} is 1.5 or what keeps the third within the
--   configured share of {memory_bytes}
WITH
host AS (
  SELECT h.memory_bytes, h.page_bytes,
    sysctl('net.ipv4.tcp_mem', 0) AS low_pages, sysctl('net.ipv4.tcp_mem', 1) AS pressure_pages,
    sysctl('net.ipv4.tcp_mem', 2) AS high_pages,
    (SELECT max(c.max) FROM fact_counter c WHERE c.name = 'sockstat.TCP.mem') AS used_pages,
    (SELECT c.trail FROM fact_counter c WHERE c.name = 'sockstat.TCP.mem') AS used_trail,
    gauge('sockstat.TCP.mem') AS used_last_pages,
    (SELECT min(c.min) FROM fact_counter c WHERE c.name = 'meminfo.MemAvailable_bytes')
      AS free_bytes,
    coalesce(counter('TcpExt.TCPMemoryPressures'), 0) AS entered,
    coalesce(counter('TcpExt.TCPMemoryPressuresChrono'), 0) AS chrono_ms
  FROM fact_host h
),
pressed AS (
  SELECT *,
    CASE WHEN free_bytes * 100 >= policy('tcp_mem_low_free_pct') * memory_bytes
      THEN min(1.5, policy('tcp_mem_max_pct') / 100.0 * memory_bytes / page_bytes / high_pages)
      END AS factor,
    (SELECT path FROM fact_path
     ORDER BY coalesce(wmem_queued_max_bytes, 0) + coalesce(rmem_alloc_max_bytes, 0) DESC, path
     LIMIT 1) AS largest
  FROM host
  WHERE raised(used_trail, pressure_pages) OR entered > 0 OR chrono_ms > 0
),
judged AS (
  -- Values in the wrong order are another rule's to put right, not to be multiplied.
  SELECT *, low_pages <= pressure_pages AND pressure_pages <= high_pages AS ordered,
    coalesce(factor > 1 AND low_pages <= pressure_pages AND pressure_pages <= high_pages, 0)
      AS settable
  FROM pressed
)
SELECT
  'TCP memory of the host' AS subject,
  json_object('sysctl', 'net.ipv4.tcp_mem',
    'used_pages', used_pages, 'used_last_pages', used_last_pages,
    'low_pages', low_pages, 'pressure_pages', pressure_pages, 'high_pages', high_pages,
    'used_bytes', used_pages * page_bytes, 'pressure_bytes', pressure_pages * page_bytes,
    'pressures', entered, 'pressure_ms', chrono_ms,
    'memory_bytes', memory_bytes, 'free_bytes', free_bytes, 'largest_path', largest,
    'factor', round(factor, 2)) AS evidence,
  CASE WHEN used_pages >= high_pages THEN 'TCP sockets reached their hard memory limit: they held '
      || fmt_bibytes(used_pages * page_bytes) || ' of ' || fmt_bibytes(high_pages * page_bytes)
    WHEN used_pages >= pressure_pages
    THEN 'TCP sockets held ' || fmt_bibytes(used_pages * page_bytes)
      || ', more than the pressure mark of ' || fmt_bibytes(pressure_pages * page_bytes)
    ELSE 'TCP sockets came into memory pressure in this namespace' END
    || CASE WHEN entered > 0 THEN '; pressure began ' || fmt_count(entered)
        || CASE entered WHEN 1 THEN ' time' ELSE ' times' END ELSE '' END
    || CASE WHEN chrono_ms > 0 THEN '; it lasted ' || fmt_duration(chrono_ms * 1000.0) ELSE '' END
    || '. Buffers and windows of all connections suffer.'
    || CASE WHEN largest IS NULL THEN '' ELSE ' Most is held by ' || largest || '.' END
    || CASE WHEN settable THEN ' ' || fmt_bibytes(free_bytes) || ' of ' || fmt_bibytes(memory_bytes)
        || ' are free, so tcp_mem may grow by a factor of ' || round(factor, 2) || '.'
      WHEN NOT ordered THEN ' The values of tcp_mem are in the wrong order: put that right first.'
      WHEN free_bytes IS NULL THEN ' Whether the host has memory to spare is not known.'
      ELSE ' The host has no memory to spare for more.' END AS message,
  CASE WHEN entered > 0 OR chrono_ms > 0 OR used_last_pages >= pressure_pages THEN 'high'
    ELSE 'medium' END AS confidence,
  CASE WHEN settable THEN 'net.ipv4.tcp_mem' END AS key,
  CASE WHEN settable THEN CAST(low_pages * factor AS INTEGER) || ' '
    || CAST(pressure_pages * factor AS INTEGER) || ' ' || CAST(high_pages * factor AS INTEGER) END
    AS proposed
FROM judged
ORDER BY subject;

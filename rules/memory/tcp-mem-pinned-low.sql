-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: tcp-mem-pinned-low
-- title: A sysctl.d line leaves TCP less memory than the kernel would
-- severity: low
-- family: memory
-- needs: sysctl:net.ipv4.tcp_mem, fact_host.memory_bytes
-- sets: net.ipv4.tcp_mem
-- merge: max
-- explains: tcp-memory-pressure
-- about: host
-- references: net/ipv4/tcp.c tcp_init_mem(); net/core/sock.c __sk_mem_raise_allocated(); tcp(7)
--   tcp_mem; sysctl.d(5)
-- why: The kernel computes tcp_mem from the memory of the machine. A line that was written for a
--   smaller machine puts all of TCP under memory pressure while most of the memory is free: windows
--   shrink, buffers stop growing, and beyond the third value data is dropped.
-- fix: Remove the line. Until the next boot write what the kernel would have chosen.
-- risk: Socket memory cannot be swapped; where the line is there to leave memory to something else,
--   keep it and write the reason beside it.
-- formula: the kernel's own: {own}
WITH
mem AS (
  SELECT sysctl('net.ipv4.tcp_mem') AS value, sysctl('net.ipv4.tcp_mem', 0) AS low_pages,
    sysctl('net.ipv4.tcp_mem', 1) AS pressure_pages, sysctl('net.ipv4.tcp_mem', 2) AS high_pages,
    sysctl_default('net.ipv4.tcp_mem') AS own, sysctl_default('net.ipv4.tcp_mem', 2) AS own_pages,
    (SELECT max(page_bytes) FROM fact_host) AS page_bytes,
    (SELECT max(memory_bytes) FROM fact_host) AS memory_bytes,
    gauge('sockstat.TCP.mem') AS used_pages,
    (SELECT group_concat(at, ', ') FROM (SELECT file || ':' || line AS at FROM fact_dropin
       WHERE key = 'net.ipv4.tcp_mem' AND (wins_systemd OR wins_procps) ORDER BY file, line))
      AS files
)
SELECT
  'net.ipv4.tcp_mem' AS subject,
  json_object('file', sysctl_file('net.ipv4.tcp_mem'),
    'value', value, 'own', own, 'high_bytes', high_pages * page_bytes,
    'own_high_bytes', own_pages * page_bytes, 'memory_bytes', memory_bytes,
    'used_bytes', used_pages * page_bytes, 'files', files) AS evidence,
  files || ' leaves all TCP sockets together ' || fmt_bibytes(high_pages * page_bytes)
    || ' of this host''s ' || fmt_bibytes(memory_bytes) || '; the kernel by itself would allow '
    || fmt_bibytes(own_pages * page_bytes) || '. '
    || coalesce('They use ' || fmt_bibytes(used_pages * page_bytes) || ' now. ', '')
    || 'Remove the line.' AS message,
  'high' AS confidence,
  'net.ipv4.tcp_mem' AS key, own AS proposed
FROM mem
WHERE files IS NOT NULL AND high_pages * 100 < policy('default_share_pct') * own_pages
  -- what is in the wrong order is another rule's
  AND low_pages <= pressure_pages AND pressure_pages <= high_pages
ORDER BY subject;

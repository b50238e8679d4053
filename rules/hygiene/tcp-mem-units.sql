-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: tcp-mem-units
-- title: tcp_mem was written in wrong units or order
-- severity: low
-- family: hygiene
-- needs: sysctl:net.ipv4.tcp_mem
-- sets: net.ipv4.tcp_mem
-- merge: first
-- explains: tcp-memory-pressure
-- about: host
-- references: net/ipv4/tcp.c tcp_init_mem(); net/core/sock.c __sk_mem_raise_allocated(); tcp(7)
--   tcp_mem
-- why: tcp_mem counts pages, not bytes. Values that were meant as bytes allow TCP thousands of
--   times the memory that there is, so that nothing stops it before the host runs out; values in
--   the wrong order leave the pressure mark without a meaning.
-- fix: Remove the line that sets net.ipv4.tcp_mem: the kernel computes it from the memory of the
--   machine at boot. Until then write what it would have computed.
-- risk: If TCP really needs that memory, it comes under pressure earlier than now.
-- formula: the kernel's own: pages / 16 as the second value, 3/4 and 3/2 of it as the others
WITH
mem AS (
  SELECT sysctl('net.ipv4.tcp_mem') AS value,
    sysctl('net.ipv4.tcp_mem', 0) AS low_pages, sysctl('net.ipv4.tcp_mem', 1) AS pressure_pages,
    sysctl('net.ipv4.tcp_mem', 2) AS high_pages,
    (SELECT memory_bytes FROM fact_host) AS memory_bytes,
    (SELECT page_bytes FROM fact_host) AS page_bytes
),
judged AS (
  SELECT *, high_pages * page_bytes AS high_bytes,
    high_pages * page_bytes * 100.0 / memory_bytes AS share_pct,
    high_pages < pressure_pages OR pressure_pages < low_pages AS unordered,
    sysctl_default('net.ipv4.tcp_mem') AS wanted,
    (SELECT group_concat(at, ', ') FROM (SELECT file || ':' || line AS at FROM fact_dropin
       WHERE key = 'net.ipv4.tcp_mem' ORDER BY file, line)) AS files
  FROM mem
)
SELECT
  'net.ipv4.tcp_mem' AS subject,
  json_object('file', sysctl_file('net.ipv4.tcp_mem'),
    'value', value, 'high_pages', high_pages, 'high_bytes', high_bytes,
    'memory_bytes', memory_bytes, 'share_pct', CAST(round(share_pct) AS INTEGER),
    'unordered', unordered, 'files', files) AS evidence,
  'tcp_mem is "' || value || '" pages'
    || CASE WHEN unordered THEN ', which must not decrease from one value to the next'
      ELSE ': TCP may take ' || fmt_bibytes(high_bytes) || ' of this host''s '
        || fmt_bibytes(memory_bytes) || ', which looks like bytes written for pages' END
    || CASE WHEN files IS NULL THEN '' ELSE ' (set in ' || files || ')' END || '.' AS message,
  CASE WHEN unordered OR share_pct > 100 THEN 'high' ELSE 'medium' END AS confidence,
  CASE WHEN wanted IS NOT NULL THEN 'net.ipv4.tcp_mem' END AS key,
  wanted AS proposed
FROM judged
WHERE unordered OR share_pct > policy('tcp_mem_sane_pct')
ORDER BY subject;

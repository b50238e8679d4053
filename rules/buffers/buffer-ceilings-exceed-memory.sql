-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: buffer-ceilings-exceed-memory
-- title: Raised buffer ceilings allow more than the memory for TCP
-- severity: low
-- family: buffers
-- needs: fact_flow.samples, fact_host.memory_bytes, sysctl:net.ipv4.tcp_mem,
--   sysctl:net.ipv4.tcp_rmem, sysctl:net.ipv4.tcp_wmem
-- sets: net.ipv4.tcp_rmem, net.ipv4.tcp_wmem
-- merge: min
-- explains: tcp-memory-pressure
-- about: host
-- references: net/core/sock.c __sk_mem_raise_allocated(); net/ipv4/tcp.c tcp_init(); tcp(7)
--   tcp_mem, tcp_rmem, tcp_wmem
-- why: The bulk flows that were seen at the same time would, each at its raised ceiling, hold more
--   than the pressure mark of tcp_mem. If their peers or readers slow down together, TCP comes
--   under memory pressure, and all connections of the host suffer.
-- fix: Lower the third values to what the flows can have at the same time, though not below the
--   kernel's own. Raising tcp_mem instead takes the memory from everything else.
-- risk: A single flow over a long fast path may reach its ceiling sooner.
-- formula: half of the pressure mark ({pressure_bytes}) for the {flows} flows of one direction, in
--   whole MiB, at least the kernel's default of {default_bytes}
WITH
-- How many there were at a time, on average: not all of a long window were there together.
bulk AS (
  SELECT sum((in_bps >= policy('bulk_bps')) * samples) / (SELECT samples FROM fact_quality)
      AS receiving,
    sum((out_bps >= policy('bulk_bps')) * samples) / (SELECT samples FROM fact_quality) AS sending
  FROM fact_flow WHERE NOT loopback AND samples >= policy('min_samples')
),
host AS (
  SELECT sysctl('net.ipv4.tcp_mem', 1) * (SELECT page_bytes FROM fact_host) AS pressure_bytes
),
side AS (
  SELECT 'net.ipv4.tcp_rmem' AS key, receiving AS flows,
    sysctl('net.ipv4.tcp_rmem', 2) AS ceiling_bytes,
    sysctl_default('net.ipv4.tcp_rmem', 2) AS default_bytes FROM bulk
  UNION ALL
  SELECT 'net.ipv4.tcp_wmem', sending, sysctl('net.ipv4.tcp_wmem', 2),
    sysctl_default('net.ipv4.tcp_wmem', 2) FROM bulk
),
judged AS (
  SELECT *, sum(flows * ceiling_bytes) OVER () AS demand_bytes,
    max(default_bytes, pressure_bytes / 2 / nullif(flows, 0) / 1048576 * 1048576) AS wanted
  FROM side, host
)
SELECT
  key AS subject,
  json_object('file', sysctl_file(key),
    'flows', flows, 'ceiling_bytes', ceiling_bytes, 'default_bytes', default_bytes,
    'demand_bytes', demand_bytes, 'pressure_bytes', pressure_bytes,
    'wanted_bytes', wanted) AS evidence,
  'The ceiling of ' || key || ' was raised to ' || fmt_bibytes(ceiling_bytes) || ': with the '
    || fmt_count(flows) || ' bulk flows that there are at a time, TCP could come to hold '
    || fmt_bibytes(demand_bytes) || ', and it is under pressure from '
    || fmt_bibytes(pressure_bytes) || ' on. ' || fmt_bibytes(wanted) || ' a flow fit in.'
    AS message,
  'medium' AS confidence,
  key, triple(key, wanted) AS proposed
FROM judged
WHERE demand_bytes > pressure_bytes AND ceiling_bytes > wanted
ORDER BY subject;

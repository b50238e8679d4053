-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: unsent-data
-- title: Unsent data fills the memory for TCP
-- severity: low
-- family: memory
-- needs: fact_path.notsent_max_bytes, fact_flow.notsent_bytes, fact_host.page_bytes,
--   sysctl:net.ipv4.tcp_mem, sysctl:net.ipv4.tcp_notsent_lowat
-- sets: net.ipv4.tcp_notsent_lowat
-- merge: min
-- explains: tcp-memory-pressure
-- about: host
-- references: include/net/tcp.h tcp_stream_memory_free(), tcp_notsent_lowat(); tcp(7)
--   tcp_notsent_lowat, TCP_NOTSENT_LOWAT
-- why: Applications write far more than the network takes at the time. The rest waits in send
--   buffers: it counts towards memory pressure for all connections, and what was written can no
--   longer be changed or taken back.
-- fix: Limit what waits unsent to 128 KiB a connection, best in the application that writes (the
--   socket option TCP_NOTSENT_LOWAT), else for the host by net.ipv4.tcp_notsent_lowat.
-- risk: Writers are woken more often, and it acts on all connections at once; a single very fast
--   flow may lose a little rate.
-- formula: 131072 bytes a connection: enough to be on the wire before the writer is back
WITH
unsent AS (
  SELECT sum(notsent_max_bytes) AS total_bytes, max(samples) AS samples,
    sysctl('net.ipv4.tcp_mem', 1) * (SELECT page_bytes FROM fact_host) AS pressure_bytes,
    sysctl('net.ipv4.tcp_notsent_lowat', 0) AS lowat_bytes
  FROM fact_path WHERE NOT loopback
),
-- Flows with much more unsent than a window: the network is slower than the writer.
flow AS (
  SELECT *, count(*) OVER () AS flows,
    row_number() OVER (ORDER BY notsent_bytes DESC, cookie) AS nth
  FROM fact_flow
  WHERE NOT loopback AND samples >= policy('min_samples')
    AND notsent_bytes >= policy('unsent_windows') * cwnd_bytes
)
SELECT
  'unsent data of the host' AS subject,
  json_object('notsent_bytes', total_bytes, 'pressure_bytes', pressure_bytes,
    'share_pct', CAST(round(total_bytes * 100.0 / pressure_bytes) AS INTEGER),
    'lowat_bytes', lowat_bytes, 'flows', f.flows, 'process', f.process, 'pid', f.pid,
    'remote', f.remote, 'flow_notsent_bytes', CAST(round(f.notsent_bytes) AS INTEGER),
    'flow_cwnd_bytes', CAST(round(f.cwnd_bytes) AS INTEGER), 'samples', u.samples) AS evidence,
  'Applications write more than the network takes: up to ' || fmt_bibytes(total_bytes)
    || ' waited unsent, ' || fmt_pct(total_bytes * 100.0 / pressure_bytes)
    || ' of the mark from which on TCP is under memory pressure. '
    || coalesce(f.process || ' (pid ' || f.pid || ')', 'A process that could not be read')
    || ' alone has ' || fmt_bytes(f.notsent_bytes) || ' unsent to ' || f.remote || ', where '
    || fmt_bytes(f.cwnd_bytes) || ' go out a round trip. Limit it to 128 KiB a connection.'
    AS message,
  CASE WHEN u.samples >= policy('steady_samples') THEN 'medium' ELSE 'low' END AS confidence,
  'net.ipv4.tcp_notsent_lowat' AS key, '131072' AS proposed
FROM unsent u JOIN flow f ON f.nth = 1
WHERE total_bytes * 100 >= policy('unsent_pct') * pressure_bytes AND lowat_bytes > 131072
ORDER BY subject;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: notsent-lowat-for-latency
-- title: What is written waits behind unsent data
-- severity: medium
-- family: buffers
-- needs: sysctl:net.ipv4.tcp_notsent_lowat, fact_flow.notsent_bytes, fact_flow.out_bps
-- sets: net.ipv4.tcp_notsent_lowat
-- merge: min
-- references: include/net/tcp.h tcp_stream_memory_free(), tcp_notsent_lowat(); tcp(7)
--   tcp_notsent_lowat, TCP_NOTSENT_LOWAT; RFC 9293 section 3.9.1.2
-- why: A send buffer takes far more than the network carries at the time. What the application
--   writes next waits until all of that has gone out, and what it has written it can no longer
--   change or take back. On a host of the role latency that wait is a delay of its own.
-- fix: Set net.ipv4.tcp_notsent_lowat to 131072: a socket is then writable only while less than
--   that waits unsent, so what is written goes out soon. Best the application asks for it on its
--   own sockets, with TCP_NOTSENT_LOWAT. It helps programs that wait until they may write.
-- risk: Writers are woken more often, and all connections of the host are held to it at once.
-- formula: 131072, where {notsent_bytes} * 8e6 / {out_bps} is {delay_us}, {limit_us} or more
WITH
flow AS (
  SELECT *, notsent_bytes * 8e6 / out_bps AS delay_us
  FROM fact_flow
  WHERE NOT loopback AND samples >= policy('min_samples')
    AND data_segs_out >= policy('bulk_min_segs')
),
late AS (
  SELECT *, count(*) OVER () AS flows, row_number() OVER (ORDER BY delay_us DESC, cookie) AS nth
  FROM flow
  -- What is within the limit that is proposed would stay.
  WHERE delay_us >= policy('unsent_delay_us') AND notsent_bytes > 131072
)
SELECT
  'net.ipv4.tcp_notsent_lowat' AS subject,
  json_object('lowat_bytes', sysctl('net.ipv4.tcp_notsent_lowat', 0), 'flows', flows,
    'process', process, 'pid', pid, 'local', local, 'remote', remote, 'samples', samples,
    'notsent_bytes', CAST(round(notsent_bytes) AS INTEGER),
    'out_bps', CAST(round(out_bps) AS INTEGER), 'delay_us', CAST(round(delay_us) AS INTEGER),
    'limit_us', CAST(policy('unsent_delay_us') AS INTEGER)) AS evidence,
  'What ' || coalesce(process || ' (pid ' || pid || ')', 'a process that could not be read')
    || ' writes to ' || remote || ' waits ' || fmt_duration(delay_us) || ' before it is sent: '
    || fmt_bytes(notsent_bytes) || ' lie unsent before it, on a flow of ' || fmt_rate(out_bps)
    || CASE WHEN flows > 1 THEN ', and ' || fmt_count(flows - 1) || ' more like it' ELSE '' END
    || '. Let no more than 128 KiB wait.' AS message,
  CASE WHEN samples >= policy('steady_samples') THEN 'high' ELSE 'medium' END AS confidence,
  'net.ipv4.tcp_notsent_lowat' AS key, '131072' AS proposed
FROM late
WHERE role('latency') AND nth = 1 AND sysctl('net.ipv4.tcp_notsent_lowat', 0) > 131072
ORDER BY subject;

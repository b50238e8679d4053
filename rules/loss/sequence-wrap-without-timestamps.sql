-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: sequence-wrap-without-timestamps
-- title: A fast connection has no protection against old segments
-- severity: low
-- family: loss
-- needs: fact_flow.out_bps, fact_path.no_timestamps_max
-- sets: net.ipv4.tcp_timestamps
-- merge: first
-- references: net/ipv4/tcp_input.c tcp_validate_incoming(), tcp_paws_discard(); RFC 7323 section 5;
--   tcp(7) tcp_timestamps
-- why: Sequence numbers have 32 bits. At 10 Gbit/s they come round in 3.4 s, and a segment that was
--   delayed for that long is taken for new data: the stream is damaged without an error. Timestamps
--   tell old segments from new ones.
-- fix: Set net.ipv4.tcp_timestamps to 1 here; if it is on here, the other side has it off or a
--   middlebox takes the option away.
-- risk: 12 bytes in each segment.
-- formula: 1; 2^32 bytes at {rate_bps} bit/s pass in {wrap_ms} ms
WITH
fast AS (
  SELECT f.local, f.remote, f.process, max(f.out_bps, f.in_bps) AS rate_bps, f.samples
  FROM fact_flow f JOIN fact_path p ON p.path_id = f.path_id
  WHERE NOT f.loopback AND p.no_timestamps_max > 0
    AND max(f.out_bps, f.in_bps) >= policy('wrap_bps')
),
judged AS (
  SELECT *, row_number() OVER (PARTITION BY remote ORDER BY rate_bps DESC, local) AS nth,
    CAST(round(4294967296.0 * 8000 / rate_bps) AS INTEGER) AS wrap_ms,
    sysctl('net.ipv4.tcp_timestamps', 0) AS timestamps
  FROM fast
)
SELECT
  local || ' to ' || remote AS subject,
  json_object('sysctl', CASE WHEN timestamps = 0 THEN 'net.ipv4.tcp_timestamps' END,
    'local', local, 'remote', remote, 'process', process,
    'rate_bps', CAST(rate_bps AS INTEGER), 'wrap_ms', wrap_ms, 'timestamps', timestamps,
    'samples', samples) AS evidence,
  'The connection from ' || local || ' to ' || remote || ' moves ' || fmt_rate(rate_bps)
    || ' without timestamps: its sequence numbers come round in ' || fmt_duration(wrap_ms * 1e3)
    || ', and a segment delayed for so long would damage the stream. '
    || CASE WHEN timestamps = 0 THEN 'Set net.ipv4.tcp_timestamps to 1.'
      ELSE 'They are on here: switch them on at the other side, or look for a middlebox that takes'
        || ' the option away.' END AS message,
  CASE WHEN samples >= policy('min_samples') THEN 'high' ELSE 'medium' END AS confidence,
  CASE WHEN timestamps = 0 THEN 'net.ipv4.tcp_timestamps' END AS key,
  CASE WHEN timestamps = 0 THEN '1' END AS proposed
FROM judged
WHERE nth = 1
ORDER BY rate_bps DESC, subject;

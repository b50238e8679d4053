-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: receive-buffer-capped
-- title: A UDP socket drops datagrams at the largest buffer that the host allows
-- severity: high
-- family: udp
-- needs: fact_udp.drops, fact_udp.rcvbuf_bytes, counter:Udp.RcvbufErrors, sysctl:net.core.rmem_max
-- sets: net.core.rmem_max
-- merge: max
-- references: net/core/sock.c sk_setsockopt(), __sock_set_rcvbuf(); net/ipv4/udp.c
--   __udp_enqueue_schedule_skb(); socket(7) SO_RCVBUF, rmem_max; RFC 8085 section 3.1
-- why: An application that asks for more with SO_RCVBUF than net.core.rmem_max silently gets that
--   much (the kernel shows the double). In bursts the buffer is full, and datagrams are dropped.
-- fix: Raise net.core.rmem_max and restart the application: the size is decided when it asks. If
--   it asked for no more than it got, let it ask for more. Faster reading helps in any case.
-- risk: Each socket that asks may hold that much memory, which cannot be swapped.
-- formula: the next power of two from 2 * {rmem_max_bytes}, at most the configured size
WITH
host AS (
  SELECT span_us, intervals, sysctl('net.core.rmem_max', 0) AS rmem_max_bytes,
    counter('Udp.RcvbufErrors') + coalesce(counter('Udp6.RcvbufErrors'), 0) AS overflows
  FROM fact_quality
),
port AS (
  SELECT addr, port, pid, process, count(*) AS sockets, sum(drops) AS drops,
    max(samples) AS samples_dropping, max(rqueue_max_bytes) AS rqueue_max_bytes,
    max(rcvbuf_bytes) AS rcvbuf_bytes
  FROM fact_udp
  GROUP BY addr, port, pid, process
),
judged AS (
  SELECT *,
    CAST(min(policy('udp_rmem_max_bytes'), next_pow2(2 * rmem_max_bytes)) AS INTEGER)
      AS proposed_bytes,
    coalesce(process || ' (pid ' || pid || ')', process, 'a process that could not be read')
      || ' at ' || CASE WHEN addr = 'other' THEN 'other ports'
        WHEN addr LIKE '%:%' THEN '[' || addr || ']:' || port
        ELSE addr || ':' || port END AS name
  FROM port, host
  -- The kernel doubles what it is asked for.
  WHERE rcvbuf_bytes = 2 * rmem_max_bytes AND rmem_max_bytes < policy('udp_rmem_max_bytes')
    AND drops >= policy('udp_drops_min')
    AND drops * 60e6 >= policy('udp_drops_per_min') * span_us
    -- A socket also drops what its filter refuses or is damaged: no matter of its buffer.
    AND overflows * 2 >= drops
    -- One that drops all the time reads too slowly, whatever its buffer.
    AND samples_dropping * 100 < policy('udp_overload_pct') * intervals
)
SELECT
  name AS subject,
  json_object('sysctl', 'net.core.rmem_max',
    'process', process, 'pid', pid, 'addr', addr, 'port', port, 'sockets', sockets,
    'drops', drops, 'drops_per_s', round(drops * 1e6 / span_us, 2), 'overflows_host', overflows,
    'samples_dropping', samples_dropping, 'samples', intervals,
    'rcvbuf_bytes', rcvbuf_bytes, 'rqueue_max_bytes', rqueue_max_bytes,
    'rmem_max_bytes', rmem_max_bytes) AS evidence,
  'net.core.rmem_max holds the receive buffer of ' || name || ' at ' || fmt_bibytes(rmem_max_bytes)
    || ', and in bursts that is not enough: ' || fmt_count(drops) || ' datagrams were dropped, in '
    || fmt_count(samples_dropping) || ' of ' || fmt_count(intervals)
    || ' samples. With a higher limit it gets what it asks for, after a restart.' AS message,
  -- That it asked for more than it got cannot be seen.
  CASE WHEN samples_dropping >= policy('min_samples') THEN 'medium' ELSE 'low' END AS confidence,
  'net.core.rmem_max' AS key,
  CAST(proposed_bytes AS TEXT) AS proposed
FROM judged
ORDER BY drops DESC, subject;

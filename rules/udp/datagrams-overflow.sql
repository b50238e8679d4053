-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: datagrams-overflow
-- title: A UDP socket drops datagrams because its receive buffer is full
-- severity: high
-- family: udp
-- needs: fact_udp.drops, counter:Udp.RcvbufErrors
-- references: net/ipv4/udp.c __udp_enqueue_schedule_skb(), __udp_queue_rcv_skb(); udp(7);
--   socket(7) SO_RCVBUF; RFC 8085 section 3.1
-- why: Datagrams wait in the receive buffer of their socket until the application reads them. What
--   arrives while it is full is dropped, and nobody is told.
-- fix: Let the application read faster: more threads or sockets (SO_REUSEPORT), recvmmsg(), no
--   slow work between two reads. If the losses come in bursts, let it also ask for a larger buffer
--   with SO_RCVBUF. net.core.rmem_default would enlarge the buffers of all sockets of the host.
WITH
host AS (
  SELECT span_us, intervals,
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
  SELECT *, samples_dropping * 100 >= policy('udp_overload_pct') * intervals AS overload,
    coalesce(rcvbuf_bytes = sysctl('net.core.rmem_default', 0), 0) AS is_default,
    -- The kernel doubles what it is asked for.
    coalesce(rcvbuf_bytes = 2 * sysctl('net.core.rmem_max', 0)
      AND sysctl('net.core.rmem_max', 0) < policy('udp_rmem_max_bytes'), 0) AS is_capped
  FROM port, host
  WHERE drops >= policy('udp_drops_min')
    AND drops * 60e6 >= policy('udp_drops_per_min') * span_us
    -- A socket also drops what its filter refuses or is damaged: no matter of its buffer.
    AND overflows * 2 >= drops
)
SELECT
  coalesce(process || ' (pid ' || pid || ')', process, 'a process that could not be read') || ' at '
    || CASE WHEN addr = 'other' THEN 'other ports'
      WHEN addr LIKE '%:%' THEN '[' || addr || ']:' || port
      ELSE addr || ':' || port END AS subject,
  json_object('process', process, 'pid', pid, 'addr', addr, 'port', port, 'sockets', sockets,
    'drops', drops, 'drops_per_s', round(drops * 1e6 / span_us, 2), 'overflows_host', overflows,
    'samples_dropping', samples_dropping, 'samples', intervals,
    'rcvbuf_bytes', rcvbuf_bytes, 'rqueue_max_bytes', rqueue_max_bytes,
    'rcvbuf_is_default', is_default) AS evidence,
  'The receive buffer of ' || coalesce(process || ' (pid ' || pid || ')', process,
      'a process that could not be read')
    || CASE WHEN addr = 'other' THEN ''
      WHEN addr LIKE '%:%' THEN ' at [' || addr || ']:' || port
      ELSE ' at ' || addr || ':' || port END
    || ' overflows: ' || fmt_count(drops) || ' datagrams were dropped, in '
    || fmt_count(samples_dropping) || ' of ' || fmt_count(intervals) || ' samples. '
    || CASE
      WHEN overload THEN 'It reads more slowly than they arrive, so a larger buffer would only'
        || ' delay the losses: let it read faster, or share the load among more sockets.'
      WHEN is_default THEN 'They come in bursts, and it never asked for more than the default of '
        || fmt_bibytes(rcvbuf_bytes) || ': let it ask with SO_RCVBUF, and read faster.'
      ELSE 'They come in bursts: let it read faster'
        || coalesce(', or ask for more than ' || fmt_bibytes(rcvbuf_bytes) || ' with SO_RCVBUF', '')
        || '.' END AS message,
  CASE WHEN samples_dropping >= policy('min_samples') THEN 'high' ELSE 'medium' END AS confidence,
  NULL AS key, NULL AS proposed
FROM judged
WHERE overload OR NOT is_capped
ORDER BY drops DESC, subject;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: receiver-application-slow
-- title: A local application reads slower than data arrives
-- severity: medium
-- family: buffers
-- needs: fact_flow.rqueue_bytes, fact_flow.rcvbuf_max_bytes
-- explains: received-data-dropped
-- about: pid
-- references: net/ipv4/inet_diag.c inet_diag_msg_attrs_fill(), net/ipv4/tcp_diag.c
--   tcp_diag_get_info(); net/ipv4/tcp_output.c __tcp_select_window(); RFC 9293 section 3.8.6.2.2
-- why: Data that the application has not read fills the receive buffer and closes the window. The
--   sender then runs at the speed of the reader, not of the network.
-- fix: Look at the process that is named: is it waiting for a disk, a lock, another service, or for
--   one busy thread? More receive buffer (tcp_rmem) only hides this for a moment.
WITH
flow AS (
  SELECT *,
    -- The window of an empty buffer: what was offered at best, or half of the buffer.
    max(coalesce(rcv_wnd_max_bytes, 0), window_for(rcvbuf_max_bytes)) AS window_bytes,
    coalesce(process || ' (pid ' || pid || ')', process, 'a process that could not be read')
      AS owner
  FROM fact_flow
  WHERE samples >= policy('min_samples')
),
slow AS (
  SELECT *, rqueue_bytes * 100.0 / window_bytes AS unread_pct,
    count(*) OVER (PARTITION BY owner) AS flows,
    row_number() OVER (PARTITION BY owner ORDER BY rqueue_bytes DESC, cookie) AS nth
  FROM flow
  WHERE rqueue_bytes * 100 >= policy('rqueue_high_pct') * window_bytes
    AND rqueue_bytes >= policy('rqueue_min_bytes')
)
SELECT
  owner AS subject,
  json_object('process', process, 'pid', pid, 'flows', flows, 'local', local, 'remote', remote,
    'samples', samples, 'unread_bytes', CAST(round(rqueue_bytes) AS INTEGER),
    'unread_max_bytes', rqueue_max_bytes, 'unread_pct', CAST(round(unread_pct) AS INTEGER),
    'window_bytes', window_bytes, 'rcvbuf_bytes', rcvbuf_max_bytes,
    'in_bps', CAST(round(in_bps) AS INTEGER),
    'zero_windows', counter('TcpExt.TCPToZeroWindowAdv')) AS evidence,
  'The application ' || owner || ' is the limit: on average ' || fmt_bytes(rqueue_bytes)
    || ' from ' || remote || ' wait unread, ' || fmt_pct(unread_pct) || ' of the window of '
    || fmt_bytes(window_bytes) || CASE WHEN flows > 1 THEN ', and ' || fmt_count(flows - 1)
      || ' more of its connections ' || CASE flows WHEN 2 THEN 'is' ELSE 'are' END
      || ' like that' ELSE '' END || '.'
    || CASE WHEN counter('TcpExt.TCPToZeroWindowAdv') > 0 THEN ' This host had to close a window '
      || CASE counter('TcpExt.TCPToZeroWindowAdv') WHEN 1 THEN 'once.'
        ELSE fmt_count(counter('TcpExt.TCPToZeroWindowAdv')) || ' times.' END ELSE '' END AS message,
  CASE WHEN counter('TcpExt.TCPToZeroWindowAdv') > 0 AND samples >= policy('steady_samples')
    THEN 'high' ELSE 'medium' END AS confidence,
  NULL AS key, NULL AS proposed
FROM slow
WHERE nth = 1
ORDER BY rqueue_bytes DESC, subject;

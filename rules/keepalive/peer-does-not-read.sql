-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: peer-does-not-read
-- title: Connections wait for a peer that does not read
-- severity: medium
-- family: keepalive
-- needs: fact_process.window_closed
-- references: net/ipv4/tcp_timer.c tcp_probe_timer(); net/ipv4/tcp_input.c tcp_ack_probe();
--   RFC 9293 section 3.8.6.1; RFC 1122 section 4.2.2.17; tcp(7) TCP_USER_TIMEOUT
-- why: The peer's window is closed: its kernel is alive and acknowledges each probe, but its
--   application does not take what has arrived. This may last forever, as TCP never gives up a peer
--   that acknowledges, and keepalive rests while data is waiting. Meanwhile the data takes memory
--   here, and whoever writes it blocks.
-- fix: Look at the application at the other end: it hangs, is stopped, or waits for something else.
--   Here the application should give up by a deadline of its own; TCP_USER_TIMEOUT counts closed
--   windows too. No buffer and no sysctl of this host helps.
WITH stalled AS (
  SELECT *,
    CASE pid WHEN 0 THEN 'Processes that could not be read'
      ELSE coalesce(process, 'unknown') || ' (pid ' || pid || ')' END AS owner
  FROM fact_process
  WHERE window_closed_age_max_us >= policy('stalled_us')
    -- A client may pause what it plays; a service should take what it is sent.
    AND (window_closed_out >= policy('stalled_out_min') OR window_closed >= policy('stalled_min'))
)
SELECT
  owner AS subject,
  json_object('process', process, 'pid', nullif(pid, 0), 'window_closed', window_closed,
    'window_closed_out', window_closed_out, 'age_max_us', window_closed_age_max_us,
    'remote', window_closed_remote) AS evidence,
  owner || CASE pid WHEN 0 THEN ' have' ELSE ' has' END || ' data for peers that do not read: '
    || CASE window_closed_out WHEN 0 THEN fmt_count(window_closed) || ' connections'
      WHEN 1 THEN 'a connection that this host has opened'
      ELSE fmt_count(window_closed_out) || ' connections that this host has opened' END
    || coalesce(CASE window_closed_out WHEN 1 THEN ' to ' ELSE ', most of them to ' END
      || window_closed_remote, '')
    || ', found the window closed for at least ' || fmt_duration(window_closed_age_max_us)
    || '. The peer''s kernel acknowledges, its application takes nothing; TCP waits as long as that'
    || ' lasts.' AS message,
  CASE WHEN window_closed_out > 0 AND pid <> 0 THEN 'high' ELSE 'medium' END AS confidence,
  NULL AS key, NULL AS proposed
FROM stalled
ORDER BY window_closed_out DESC, window_closed DESC, subject;

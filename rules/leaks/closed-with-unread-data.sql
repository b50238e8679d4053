-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: closed-with-unread-data
-- title: Connections are reset because data was left unread
-- severity: low
-- family: leaks
-- needs: counter:TcpExt.TCPAbortOnClose, counter:Tcp.ActiveOpens, counter:Tcp.PassiveOpens
-- references: net/ipv4/tcp.c __tcp_close(); RFC 2525 section 2.17; RFC 9293 section 3.6; close(2)
-- why: A process that closes a connection while data it has received is still unread makes the
--   kernel send a reset. The peer reads "connection reset by peer", and what was sent to it before
--   may be lost on the way.
-- fix: Have the application read to the end before it closes: the rest of a request that it
--   refuses, the last message of TLS, the answer of a health check. Clients that give up early do
--   the same and are harmless. No sysctl changes this.
WITH
seen AS (
  SELECT counter('TcpExt.TCPAbortOnClose') AS aborts,
    counter('Tcp.ActiveOpens') + counter('Tcp.PassiveOpens') AS connections
)
SELECT
  'closes with unread data' AS subject,
  json_object('aborts', aborts, 'connections', connections,
    'share_pct', round(aborts * 100.0 / connections, 1)) AS evidence,
  'Applications here close connections without reading all that came: ' || fmt_count(aborts)
    -- Those that were made before the window end in it too.
    || CASE WHEN aborts > connections THEN ' connections'
      ELSE ' of ' || fmt_count(connections) || ' connections ('
        || fmt_pct(aborts * 100.0 / connections) || ')' END
    || ' ended so, and their peers got a reset. Have them read to the end first.' AS message,
  'medium' AS confidence,
  NULL AS key, NULL AS proposed
FROM seen
WHERE aborts >= policy('abort_min') AND aborts * 100 >= policy('abort_share_pct') * connections
ORDER BY subject;

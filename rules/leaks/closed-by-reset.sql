-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: closed-by-reset
-- title: Applications end connections by a reset
-- severity: low
-- family: leaks
-- needs: counter:TcpExt.TCPAbortOnData, counter:Tcp.ActiveOpens, counter:Tcp.PassiveOpens
-- references: net/ipv4/tcp.c __tcp_close(); net/ipv4/tcp_input.c tcp_rcv_state_process(); socket(7)
--   SO_LINGER; RFC 1337
-- why: A process closed with SO_LINGER set to zero, or data arrived for a connection that it had
--   closed already. Either way the kernel sends a reset: what was not delivered yet is lost, the
--   peer reads an error, and nothing keeps late segments out of the next connection.
-- fix: Leave SO_LINGER alone, and let the side that knows the end of the exchange close. As a way
--   around TIME_WAIT it trades a harmless state for lost data: pool connections instead. Checks of
--   load balancers that probe a port this way are harmless.
WITH
seen AS (
  SELECT counter('TcpExt.TCPAbortOnData') AS aborts,
    counter('Tcp.ActiveOpens') + counter('Tcp.PassiveOpens') AS connections
)
SELECT
  'closes by reset' AS subject,
  json_object('aborts', aborts, 'connections', connections,
    'share_pct', round(aborts * 100.0 / connections, 1)) AS evidence,
  'Applications here end connections by a reset (SO_LINGER of zero), or close before the peer has'
    || ' sent all: ' || fmt_count(aborts)
    -- Those that were made before the window end in it too.
    || CASE WHEN aborts > connections THEN ' connections'
      ELSE ' of ' || fmt_count(connections) || ' connections ('
        || fmt_pct(aborts * 100.0 / connections) || ')' END
    || ' ended so. What was under way is lost.' AS message,
  'medium' AS confidence,
  NULL AS key, NULL AS proposed
FROM seen
WHERE aborts >= policy('abort_min') AND aborts * 100 >= policy('abort_share_pct') * connections
ORDER BY subject;

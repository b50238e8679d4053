-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: half-closed-connections
-- title: A process keeps connections half closed
-- severity: medium
-- family: leaks
-- needs: fact_process.fin_wait2_max, fact_state.orphans_max
-- references: net/ipv4/tcp.c tcp_shutdown(), tcp_close(); shutdown(2) SHUT_WR; RFC 9293 section 3.6
-- why: The process has ended its own sending with shutdown() but still holds the socket, and waits
--   for peers that never close. There is no time-out for that, and each keeps a file descriptor.
-- fix: Have the process read until the end of the data with a deadline of its own, and then close.
--   tcp_fin_timeout does not act on a socket that a process holds.
WITH
state AS (
  -- Those that no process holds come on top: what is left is a lower bound.
  SELECT last - orphans_max AS held, last - orphans_max - first AS grown, first, last, orphans_max
  FROM fact_state WHERE state = 'FIN_WAIT2'
),
owner AS (
  SELECT *, row_number() OVER (ORDER BY fin_wait2_max DESC, pid) AS nth,
    CASE pid WHEN 0 THEN 'Processes that could not be read'
      ELSE coalesce(process, 'unknown') || ' (pid ' || pid || ')' END AS name
  FROM fact_process WHERE fin_wait2_max >= policy('half_closed_min')
    AND samples >= policy('min_samples')
)
SELECT
  o.name AS subject,
  json_object('process', o.process, 'pid', nullif(o.pid, 0), 'samples', o.samples,
    'fin_wait2_max', o.fin_wait2_max, 'held_at_least', s.held, 'grown_at_least', s.grown,
    'sockets_first', s.first, 'sockets_last', s.last, 'orphans_max', s.orphans_max) AS evidence,
  o.name || CASE o.pid WHEN 0 THEN ' hold' ELSE ' holds' END || ' up to '
    || fmt_count(o.fin_wait2_max) || ' connections half closed: sending has ended there, but'
    || ' the peers do not close. At least ' || fmt_count(s.grown) || ' more of them stood in'
    || ' FIN_WAIT2 at the end of the window than at its start. Only the application can give them up.'
    AS message,
  CASE WHEN o.samples >= policy('steady_samples') AND o.pid <> 0 THEN 'medium' ELSE 'low' END
    AS confidence,
  NULL AS key, NULL AS proposed
FROM owner o, state s
WHERE o.nth = 1 AND s.held >= policy('half_closed_min')
  AND s.grown >= policy('half_closed_growth_min')
ORDER BY subject;

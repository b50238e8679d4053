-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: fin-wait2-orphans
-- title: Many closed connections wait for peers that do not close
-- severity: low
-- family: leaks
-- needs: fact_state.orphans_max, sysctl:net.ipv4.tcp_fin_timeout,
--   sysctl:net.ipv4.tcp_max_tw_buckets
-- sets: net.ipv4.tcp_fin_timeout
-- merge: min
-- explains: time-wait-limit-reached
-- about: host
-- references: net/ipv4/tcp.c __tcp_close(); net/ipv4/tcp_input.c tcp_rcv_state_process(); RFC 9293
--   section 3.6; tcp(7) tcp_fin_timeout
-- why: A local process has closed these connections and the peers have confirmed that, but do not
--   close their side. The kernel waits tcp_fin_timeout for that; meanwhile each counts against
--   tcp_max_tw_buckets and holds a port.
-- fix: Halve net.ipv4.tcp_fin_timeout. It acts on these sockets only, not on TIME_WAIT, which
--   always takes 60 s. If the peers are your own, let them close when they have read the end of the
--   data.
-- risk: A peer that answers after the end gets a reset instead.
-- formula: 30, half of the kernel's default
WITH
seen AS (
  SELECT s.orphans_max AS orphans, s.orphans_trail, s.last,
    sysctl('net.ipv4.tcp_fin_timeout', 0) AS timeout_s,
    sysctl('net.ipv4.tcp_max_tw_buckets', 0) AS limit_sockets
  FROM fact_state s WHERE s.state = 'FIN_WAIT2'
)
SELECT
  'FIN_WAIT2 of the host' AS subject,
  json_object('orphans', orphans, 'sockets_last', last, 'limit', limit_sockets,
    'limit_pct', CAST(round(orphans * 100.0 / limit_sockets) AS INTEGER),
    'fin_timeout_s', timeout_s) AS evidence,
  'Peers do not close their side: ' || fmt_count(orphans) || ' connections that no process here'
    || ' holds any more wait in FIN_WAIT2' || CASE WHEN limit_sockets < orphans THEN ''
      ELSE ' and take ' || fmt_pct(orphans * 100.0 / limit_sockets) || ' of tcp_max_tw_buckets' END
    || '. They are given up after ' || timeout_s || ' s'
    || CASE WHEN timeout_s > 30 THEN '; 30 s is enough.' ELSE ' already: have the peers close.' END
    AS message,
  CASE WHEN last >= policy('fin_wait2_orphans_min') THEN 'high' ELSE 'medium' END AS confidence,
  CASE WHEN timeout_s > 30 THEN 'net.ipv4.tcp_fin_timeout' END AS key,
  CASE WHEN timeout_s > 30 THEN '30' END AS proposed
FROM seen
WHERE raised(orphans_trail,
  max(policy('fin_wait2_orphans_min'), policy('fin_wait2_share_pct') / 100.0 * limit_sockets))
ORDER BY subject;

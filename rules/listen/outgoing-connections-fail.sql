-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: outgoing-connections-fail
-- title: Many connections that this host opens fail
-- severity: high
-- family: listen
-- needs: counter:Tcp.AttemptFails, counter:Tcp.ActiveOpens, counter:TcpExt.EmbryonicRsts
-- references: net/ipv4/tcp.c tcp_done(); net/ipv4/tcp_minisocks.c tcp_check_req();
--   net/ipv4/tcp_timer.c tcp_write_timeout(); RFC 4022 tcpAttemptFails; connect(2) ECONNREFUSED,
--   ETIMEDOUT
-- why: Remote hosts refuse connections of this host at once, or do not answer at all. The
--   applications wait, or try again and again.
-- fix: Refused: nothing listens there, or a firewall rejects; look for a service that is down or a
--   wrong address in a configuration. No answer: the host or the network is down, a firewall drops,
--   or the other side's queues overflow; give connect() a deadline in the application. Other values
--   of tcp_syn_retries only change how long it takes to fail.
WITH
seen AS (
  -- A handshake that a client of this host breaks off counts in both.
  SELECT counter('Tcp.AttemptFails') - counter('TcpExt.EmbryonicRsts') AS fails,
    counter('Tcp.ActiveOpens') AS opens, counter('TcpExt.EmbryonicRsts') AS incoming,
    coalesce(counter('TcpExt.TCPAbortOnTimeout'), 0) AS timeouts,
    counter('TcpExt.TCPSynRetrans') AS repeated
),
waiting AS (
  SELECT CASE WHEN remote_addr LIKE '%:%' THEN '[' || remote_addr || ']:' ELSE remote_addr || ':'
      END || remote_port AS remote, process, syn_sent_max
  FROM fact_destination WHERE syn_sent_max > 0
  ORDER BY syn_sent_max DESC, remote_addr, remote_port LIMIT 1
)
SELECT
  'outgoing connections' AS subject,
  json_object('failure', CASE WHEN timeouts * 2 >= fails THEN 'no answer' ELSE 'refused' END,
    'fails', fails, 'opens', opens, 'fail_pct', round(fails * 100.0 / opens, 1),
    'timeouts', timeouts, 'syn_repeated', repeated, 'incoming_broken_off', incoming,
    'remote', w.remote, 'process', w.process, 'syn_sent_max', w.syn_sent_max) AS evidence,
  CASE WHEN timeouts * 2 >= fails THEN 'Remote hosts do not answer: '
    ELSE 'Remote hosts, or this host itself, refuse connections: ' END
    -- Those that were begun before the window fail in it too.
    || fmt_count(fails) || CASE WHEN fails > opens THEN ' connections that this host opened failed'
      ELSE ' of ' || fmt_count(opens) || ' connections that this host opened ('
        || fmt_pct(fails * 100.0 / opens) || ') failed' END
    || coalesce('; most that waited at one time, ' || fmt_count(w.syn_sent_max) || ', were '
      || coalesce('those of ' || w.process || ' ', '') || 'to ' || w.remote, '') || '. '
    || CASE WHEN timeouts * 2 >= fails THEN 'Look for hosts that are down and firewalls that drop.'
      ELSE 'Look for a service that is down or a wrong address.' END AS message,
  'medium' AS confidence,
  NULL AS key, NULL AS proposed
FROM seen LEFT JOIN waiting w
WHERE fails >= policy('connect_failures_min')
  AND fails * 100 >= policy('connect_failures_pct') * opens
ORDER BY subject;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: peer-does-not-answer
-- title: Connections wait for a peer that answers nothing
-- severity: medium
-- family: keepalive
-- needs: fact_process.unanswered
-- references: net/ipv4/tcp_timer.c tcp_write_timeout(), tcp_model_timeout(); RFC 5482;
--   RFC 1122 section 4.2.3.5; tcp(7) TCP_USER_TIMEOUT
-- why: Data was sent again, timeout after timeout, and nothing of it was acknowledged: the peer is
--   gone without a word, or something on the way drops what it is sent. TCP goes on for 15 minutes
--   and more with the default of tcp_retries2, and so long the application learns of nothing.
--   Keepalive does not help: its timer rests while data is unacknowledged.
-- fix: Look at the peer and the path to it. The application should set TCP_USER_TIMEOUT to the time
--   after which it would rather have an error, or a deadline of its own for each answer, and then
--   turn to another peer. Lower tcp_retries2 only for a whole cluster that is made for it, and not
--   below 8.
WITH stalled AS (
  SELECT *, sysctl('net.ipv4.tcp_retries2', 0) AS retries2,
    CASE pid WHEN 0 THEN 'Processes that could not be read'
      ELSE coalesce(process, 'unknown') || ' (pid ' || pid || ')' END AS owner
  FROM fact_process
  WHERE unanswered_age_max_us >= policy('stalled_us')
    -- Clients leave without a word every day; a service should not.
    AND (unanswered_out >= policy('stalled_out_min') OR unanswered >= policy('stalled_min'))
)
SELECT
  owner AS subject,
  json_object('process', process, 'pid', nullif(pid, 0), 'unanswered', unanswered,
    'unanswered_out', unanswered_out, 'age_max_us', unanswered_age_max_us,
    'remote', unanswered_remote, 'retries2', retries2) AS evidence,
  owner || CASE pid WHEN 0 THEN ' wait' ELSE ' waits' END || ' on '
    || CASE unanswered_out WHEN 0 THEN fmt_count(unanswered) || ' connections'
      WHEN 1 THEN 'a connection that this host has opened'
      ELSE fmt_count(unanswered_out) || ' connections that this host has opened' END
    || coalesce(CASE unanswered_out WHEN 1 THEN ' to ' ELSE ', most of them to ' END
      || unanswered_remote, '')
    || ': what was sent is not acknowledged, timeout after timeout, for at least '
    || fmt_duration(unanswered_age_max_us) || '. TCP gives up '
    || coalesce('only after ' || retries2 || ' of them (tcp_retries2)', 'much later')
    || '; with TCP_USER_TIMEOUT or a deadline of its own the application would learn of it earlier.'
    AS message,
  CASE WHEN unanswered_out > 0 AND pid <> 0 THEN 'high' ELSE 'medium' END AS confidence,
  NULL AS key, NULL AS proposed
FROM stalled
ORDER BY unanswered_out DESC, unanswered DESC, subject;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: closing-takes-long
-- title: Closing connections hang because peers no longer answer
-- severity: low
-- family: leaks
-- needs: fact_state.last, counter:Tcp.ActiveOpens, counter:Tcp.PassiveOpens
-- explains: orphans-near-limit, closing-connections-reset
-- about: sysctl
-- references: net/ipv4/tcp_timer.c tcp_write_timeout(), tcp_orphan_retries(); RFC 9293 section 3.6;
--   Little 1961 "A proof for the queuing formula L = lambda W"
-- why: A connection that was closed here is over one round trip after its last data. Where it takes
--   minutes, peers have gone without a word, or read very slowly what is left in the send buffer,
--   which stays in kernel memory.
-- fix: Look where these peers are: mobile clients that vanish, a firewall or NAT that forgets
--   connections. Slow readers: send less at once (tcp_notsent_lowat, smaller responses) and give
--   requests a deadline. The kernel gives up by itself after about 100 s without an answer; a lower
--   tcp_orphan_retries would also cut off peers that only had a short outage.
WITH
closing AS (
  -- Present at both ends of the window: what stands, not a burst that passes.
  SELECT sum(min(first, last)) AS standing, max(orphans_max) AS orphans,
    group_concat(state || ' ' || min(first, last), ', ') AS states
  FROM (SELECT * FROM fact_state WHERE state IN ('FIN_WAIT1', 'LAST_ACK', 'CLOSING')
        ORDER BY state)
),
rate AS (
  -- What opens has to close; failed attempts are counted as well, which errs on the short side.
  SELECT counter('Tcp.ActiveOpens') + counter('Tcp.PassiveOpens')
      + coalesce((SELECT max(0, first - last) FROM fact_state WHERE state = 'ESTABLISHED'), 0)
      AS closes, span_us, samples
  FROM fact_quality
),
judged AS (
  -- No longer than the window can prove.
  SELECT *, min(coalesce(standing * 1.0 / nullif(closes, 0), 1), 1) * span_us AS stay_us
  FROM closing, rate
)
SELECT
  'closing connections' AS subject,
  json_object('sysctl', 'net.ipv4.tcp_max_orphans',
    'standing', standing, 'states', states, 'orphans_max', orphans, 'closes', closes,
    'span_us', span_us, 'stay_us', CAST(round(stay_us) AS INTEGER),
    'timeouts', counter('TcpExt.TCPTimeouts')) AS evidence,
  'Peers do not answer when connections end, or read very slowly: ' || fmt_count(standing)
    || ' stand in closing (' || states || '), and with ' || fmt_count(closes)
    || ' that ended in this window each takes ' || CASE WHEN stay_us < span_us THEN 'about '
      ELSE 'at least ' END || fmt_duration(stay_us) || '. Look for peers that vanish and for a'
        || ' firewall that forgets connections.' AS message,
  CASE WHEN samples >= policy('steady_samples') THEN 'medium' ELSE 'low' END AS confidence,
  NULL AS key, NULL AS proposed
FROM judged
WHERE standing >= policy('closing_min') AND stay_us >= policy('closing_stay_us')
ORDER BY subject;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: losses-wait-for-timeouts
-- title: Losses on a path are repaired by timeouts
-- severity: medium
-- family: loss
-- needs: fact_path.rtos, fact_path.retrans_segs
-- references: net/ipv4/tcp_timer.c tcp_retransmit_timer(); net/ipv4/tcp_output.c
--   tcp_send_loss_probe(); RFC 8985 section 7; RFC 6298; RFC 2018
-- why: A loss is normally repaired a round trip later, when acknowledgments of later segments
--   arrive. Here the sender had to wait for its timeout, 200 ms and more beyond the round trip, and
--   began anew with one segment: no later segments came through, or nothing told of them.
-- fix: Look for losses in bursts: a policer, a queue that is too short, Wi-Fi. Keep tcp_sack,
--   tcp_recovery and tcp_early_retrans at their defaults; they exist to avoid these timeouts. A
--   shorter tcp_rto_min_us would only add needless timeouts.
WITH
path AS (
  SELECT *, rtos * 100.0 / retrans_segs AS rto_pct,
    retrans_segs * 100.0 / data_segs_out AS retrans_pct,
    CASE WHEN sysctl('net.ipv4.tcp_sack', 0) = 0 THEN 'tcp_sack'
      WHEN sysctl('net.ipv4.tcp_early_retrans', 0) = 0 THEN 'tcp_early_retrans'
      WHEN sysctl('net.ipv4.tcp_recovery', 0) = 0 THEN 'tcp_recovery' END AS off
  FROM fact_path
  -- Without loss, timeouts are those of peers that vanished.
  WHERE NOT loopback AND data_segs_out >= policy('retrans_path_min_segs')
    AND retrans_segs * 100 >= policy('retrans_warn_pct') * data_segs_out
    AND rtos >= policy('rto_min_count') AND rtos * 100 >= policy('rto_share_pct') * retrans_segs
)
SELECT
  path AS subject,
  json_object('path', path, 'sysctl', 'net.ipv4.' || off,
    'samples', samples, 'rtos', rtos, 'retrans_segs', retrans_segs,
    'rto_pct', CAST(round(rto_pct) AS INTEGER), 'data_segs_out', data_segs_out,
    'retrans_pct', round(retrans_pct, 2), 'no_sack_max', no_sack_max, 'sockets_max', sockets_max,
    'min_rtt_us', min_rtt_us, 'srtt_us', CAST(round(srtt_us) AS INTEGER), 'off', off) AS evidence,
  CASE WHEN off IS NOT NULL THEN off || ' is 0, so losses on this path wait for timeouts: '
    WHEN no_sack_max > 0 THEN 'Peers without SACK let losses on this path wait for timeouts: '
    ELSE 'Losses on this path come in bursts or at the end of what is sent, and wait for'
      || ' timeouts: ' END
    || fmt_count(rtos) || ' timeouts for ' || fmt_count(retrans_segs)
    || ' segments that were sent again (' || fmt_pct(retrans_pct) || ' of all data segments). Each'
    || ' costs at least 200 ms.'
    || CASE WHEN off IS NULL THEN ' Look for a policer or a queue that is too short.'
      ELSE ' Set it back to its default.' END AS message,
  CASE WHEN samples >= policy('min_samples') THEN 'medium' ELSE 'low' END AS confidence,
  NULL AS key, NULL AS proposed
FROM path
-- In a local network the length of the timeout is the matter: another rule's.
WHERE off IS NOT NULL
  OR NOT (role('lan') AND coalesce(min_rtt_us < policy('role_lan_rtt_us'), 0))
ORDER BY rtos DESC, subject;

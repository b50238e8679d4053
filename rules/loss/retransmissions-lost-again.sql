-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: retransmissions-lost-again
-- title: Retransmissions are lost again
-- severity: medium
-- family: loss
-- needs: counter:TcpExt.TCPLostRetransmit, counter:TcpExt.TCPTimeouts, counter:Tcp.RetransSegs,
--   counter:TcpExt.TCPSynRetrans
-- references: net/ipv4/tcp_input.c tcp_mark_skb_lost(), tcp_enter_loss(); RFC 8985 section 6.2
-- why: What was sent again did not arrive either. Losses that come alone are repaired at the first
--   try; two in a row mean a bottleneck that drops everything for a while: a policer whose bucket
--   is empty, or a queue that stays full.
-- fix: Look for a rate limit on the way (of the provider, of a cloud instance, of the peer's host)
--   and shape to just below it on this host, which delays instead of dropping. Larger buffers send
--   even more into it.
WITH
seen AS (
  -- A timeout counts what it repeats as lost again: a peer that is gone is no lossy path.
  SELECT counter('TcpExt.TCPLostRetransmit') - counter('TcpExt.TCPTimeouts') AS again,
    counter('TcpExt.TCPLostRetransmit') AS lost, counter('TcpExt.TCPTimeouts') AS timeouts,
    counter('Tcp.RetransSegs') - counter('TcpExt.TCPSynRetrans') AS retrans
),
worst AS (
  SELECT path, retrans_segs, data_segs_out FROM fact_path
  WHERE NOT loopback AND retrans_segs > 0 ORDER BY retrans_segs DESC, path LIMIT 1
)
SELECT
  'retransmissions of the host' AS subject,
  json_object('lost_again', again, 'lost_retransmit', lost, 'timeouts', timeouts,
    'retrans_segs', retrans, 'again_pct', CAST(round(again * 100.0 / retrans) AS INTEGER),
    'path', w.path, 'path_retrans_segs', w.retrans_segs, 'path_data_segs_out', w.data_segs_out)
    AS evidence,
  'A bottleneck drops for a while whatever comes, as a policer does: ' || fmt_count(again) || ' of '
    || fmt_count(retrans) || ' segments that were sent again (' || fmt_pct(again * 100.0 / retrans)
    || ') were lost again.' || coalesce(' Most are sent again on ' || w.path || '.', '')
    || ' Look for a rate limit on the way and shape to just below it.' AS message,
  'medium' AS confidence,
  NULL AS key, NULL AS proposed
FROM seen LEFT JOIN worst w
WHERE again >= policy('lost_again_min') AND again * 100 >= policy('lost_again_pct') * retrans
  -- Where losses come at random, of what is sent again as much is lost as of all else.
  AND coalesce(again * w.data_segs_out >= policy('lost_again_factor') * w.retrans_segs * retrans, 1)
ORDER BY subject;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: retransmission-high-loss
-- title: A path loses segments
-- severity: medium
-- family: loss
-- needs: fact_path.retrans_segs, fact_path.dsack_dups, fact_path.reord_seen
-- explains: loss-bound-long-path, losses-wait-for-timeouts, retransmissions-lost-again
-- about: path
-- references: net/ipv4/tcp_output.c __tcp_retransmit_skb(); net/ipv4/tcp_input.c tcp_check_dsack(),
--   tcp_check_sack_reordering(); RFC 8985; RFC 2883; RFC 3155; Mathis et al. 1997 "The macroscopic
--   behavior of the TCP congestion avoidance algorithm"
-- why: Segments on this path had to be sent again, and the receiver reported hardly any of them as
--   needless: they were really lost. Each loss costs a round trip, and a loss-based congestion
--   control takes it for a full link and slows down.
-- fix: Look at the path: errors and drops of the interface, a policer or a rate limit of the
--   provider, Wi-Fi, duplex, a full queue at the bottleneck. Compare the addresses inside the
--   prefix to find out where it begins. tcp_reordering, tcp_retries2 or larger buffers do not cure
--   loss.
WITH
path AS (
  SELECT *, retrans_segs * 100.0 / data_segs_out AS retrans_pct,
    dsack_dups * 100.0 / retrans_segs AS dsack_pct,
    reord_seen * 100.0 / retrans_segs AS reord_pct,
    cc <> '' AND cc NOT LIKE 'bbr%' AS loss_based
  FROM fact_path
  WHERE NOT loopback AND data_segs_out >= policy('retrans_path_min_segs')
),
lossy AS (
  SELECT *, CASE WHEN loss_based
      THEN mathis_bps(snd_mss_bytes, min_rtt_us, retrans_segs * 1.0 / data_segs_out) END
      AS bound_bps
  FROM path
  WHERE retrans_pct >= policy('retrans_warn_pct')
    -- Heavy loss is another rule's, unless a part of it may be bbr's own.
    AND (retrans_pct < policy('retrans_bad_pct') OR cc LIKE 'bbr%')
    -- Beyond that they are needless repetitions: another rule tells of them.
    AND dsack_pct < policy('dsack_share_pct') AND reord_pct < policy('reord_share_pct')
)
SELECT
  path AS subject,
  json_object('path', path,
    'samples', samples, 'data_segs_out', data_segs_out, 'retrans_segs', retrans_segs,
    'retrans_pct', round(retrans_pct, 2), 'dsack_dups', dsack_dups,
    'dsack_pct', CAST(round(dsack_pct) AS INTEGER), 'reord_seen', reord_seen, 'rtos', rtos,
    'bytes_retrans', bytes_retrans, 'bytes_sent', bytes_sent,
    'min_rtt_us', min_rtt_us, 'srtt_us', CAST(round(srtt_us) AS INTEGER),
    'snd_mss_bytes', snd_mss_bytes, 'congestion_control', cc,
    'out_bps', CAST(round(out_bps) AS INTEGER),
    'loss_bound_bps', CAST(round(bound_bps) AS INTEGER)) AS evidence,
  'Loss on this path: ' || fmt_count(retrans_segs) || ' of ' || fmt_count(data_segs_out)
    || ' data segments (' || fmt_pct(retrans_pct) || ') were sent again, and the receiver called'
    || CASE dsack_dups WHEN 0 THEN ' none' ELSE ' only ' || fmt_count(dsack_dups) END
    || ' of them needless.'
    || CASE WHEN bound_bps IS NOT NULL THEN ' At that loss and ' || fmt_duration(min_rtt_us)
        || ' one ' || cc || ' connection cannot go far beyond ' || fmt_rate(bound_bps) || '.'
      WHEN cc LIKE 'bbr%' THEN ' A part may be ' || cc || '''s own: it fills short queues to probe'
        || ' for more.'
      ELSE '' END AS message,
  'medium' AS confidence,
  NULL AS key, NULL AS proposed
FROM lossy
ORDER BY retrans_pct DESC, subject;

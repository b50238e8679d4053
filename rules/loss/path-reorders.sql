-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: path-reorders
-- title: A path reorders segments
-- severity: info
-- family: loss
-- needs: fact_path.reord_seen, fact_path.reordering_max_segs, fact_path.retrans_segs
-- references: net/ipv4/tcp_input.c tcp_check_sack_reordering(); RFC 8985 section 6.2; RFC 4653;
--   tcp(7) tcp_reordering
-- why: Segments overtake each other on the way. TCP has adapted to it and repeats little, but it
--   waits longer before it calls a segment lost, and receivers handle more packets one by one.
-- fix: If the path is your own, balance per flow instead of per packet (bonding mode, router,
--   several uplinks). Leave tcp_reordering alone: the kernel has measured the degree for itself.
SELECT
  path AS subject,
  json_object('samples', samples, 'reord_seen', reord_seen,
    'reordering_max_segs', reordering_max_segs, 'data_segs_out', data_segs_out,
    'retrans_segs', retrans_segs, 'dsack_dups', dsack_dups) AS evidence,
  'Segments overtake each other on this path, as with balancing per packet: '
    || fmt_count(reord_seen) || ' times among ' || fmt_count(data_segs_out)
    || ' data segments, by up to ' || fmt_count(reordering_max_segs)
    || ' segments. TCP has adapted to it and sent ' || CASE retrans_segs WHEN 0 THEN 'none'
      ELSE 'only ' || fmt_count(retrans_segs) END || ' again.' AS message,
  CASE WHEN samples >= policy('min_samples') THEN 'medium' ELSE 'low' END AS confidence,
  NULL AS key, NULL AS proposed
FROM fact_path
-- With many retransmissions other rules tell of it.
WHERE NOT loopback AND reord_seen >= policy('reord_min')
  AND reordering_max_segs >= policy('reordering_segs')
  AND retrans_segs * 100 < policy('retrans_warn_pct') * data_segs_out
ORDER BY reord_seen DESC, subject;

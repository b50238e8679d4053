-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: retransmission-high-reordering
-- title: Retransmissions are needless: the path reorders
-- severity: medium
-- family: loss
-- needs: fact_path.retrans_segs, fact_path.dsack_dups, fact_path.reord_seen
-- references: net/ipv4/tcp_input.c tcp_check_dsack(), tcp_check_sack_reordering(); RFC 2883; RFC
--   8985 section 6.2; RFC 4653
-- why: The receiver reports that it already had much of what was sent again. Segments that overtake
--   each other, or a round-trip time that jumps, look like loss to the sender: it repeats data and
--   slows down for nothing.
-- fix: Look for per-packet load balancing (bonding in round-robin mode, several uplinks), for
--   Wi-Fi, and for a path whose round-trip time varies a lot; balance per flow instead. Leave
--   tcp_sack, tcp_dsack, tcp_frto and tcp_recovery on: with them the kernel adapts by itself.
--   Raising tcp_reordering only makes the repair of real losses slower.
WITH
path AS (
  SELECT *, retrans_segs * 100.0 / data_segs_out AS retrans_pct,
    dsack_dups * 100.0 / retrans_segs AS dsack_pct,
    reord_seen * 100.0 / retrans_segs AS reord_pct
  FROM fact_path
  WHERE NOT loopback AND data_segs_out >= policy('retrans_path_min_segs')
    AND retrans_segs >= policy('dsack_min')
)
SELECT
  path AS subject,
  json_object('path', path,
    'samples', samples, 'data_segs_out', data_segs_out, 'retrans_segs', retrans_segs,
    'retrans_pct', round(retrans_pct, 2), 'dsack_dups', dsack_dups,
    'dsack_pct', CAST(round(dsack_pct) AS INTEGER), 'reord_seen', reord_seen,
    'reord_pct', CAST(round(reord_pct) AS INTEGER),
    'reordering_max_segs', reordering_max_segs, 'bytes_retrans', bytes_retrans,
    'out_bps', CAST(round(out_bps) AS INTEGER)) AS evidence,
  'Segments on this path are reordered or late rather than lost: ' || fmt_count(retrans_segs)
    || ' of ' || fmt_count(data_segs_out) || ' data segments (' || fmt_pct(retrans_pct)
    || ') were sent again; the receiver reported ' || fmt_count(dsack_dups)
    || CASE dsack_dups WHEN 1 THEN ' duplicate (' ELSE ' duplicates (' END
    || fmt_pct(dsack_pct) || ')' || CASE reord_seen WHEN 0 THEN ''
      WHEN 1 THEN ', and the kernel saw 1 reordering'
      ELSE ', and the kernel saw ' || fmt_count(reord_seen) || ' reorderings' END || '.' AS message,
  CASE WHEN dsack_pct >= policy('dsack_share_pct') AND reord_pct >= policy('reord_share_pct')
    THEN 'high' ELSE 'medium' END AS confidence,
  NULL AS key, NULL AS proposed
FROM path
WHERE retrans_pct >= policy('retrans_warn_pct')
  AND (dsack_pct >= policy('dsack_share_pct') OR reord_pct >= policy('reord_share_pct'))
ORDER BY retrans_pct DESC, subject;

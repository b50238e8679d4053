-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: reordering-capped
-- title: A path reorders further than TCP may learn
-- severity: medium
-- family: loss
-- needs: fact_path.reord_seen, fact_path.reordering_max_segs, fact_path.retrans_segs,
--   fact_path.dsack_dups, fact_path.no_sack_max, sysctl:net.ipv4.tcp_max_reordering,
--   sysctl:net.ipv4.tcp_reordering, sysctl:net.ipv4.tcp_sack
-- sets: net.ipv4.tcp_max_reordering
-- merge: max
-- explains: retransmission-high-reordering
-- about: path
-- references: net/ipv4/tcp_input.c tcp_check_sack_reordering(), tcp_check_reno_reordering(),
--   tcp_newreno_mark_lost(); net/ipv4/tcp_recovery.c tcp_rack_reo_wnd();
--   Documentation/networking/ip-sysctl.rst tcp_max_reordering
-- why: Peers of this path have no SACK, so a segment counts as lost once as many others have
--   overtaken it as the connection has learned to expect. It has learned all that
--   tcp_max_reordering allows, segments still come later than that, and each is sent again for
--   nothing and slows the connection down.
-- fix: Set net.ipv4.tcp_max_reordering to 1000. Better still balance per flow instead of per packet
--   (bonding mode, router, several uplinks), and have SACK switched on at the peers: with it time
--   decides, and the limit has no effect.
-- risk: Real losses are repaired later where a connection has learned a larger degree.
-- formula: 1000 instead of {max_reordering_segs}
WITH capped AS (
  SELECT *, sysctl('net.ipv4.tcp_max_reordering', 0) AS limit_segs,
    retrans_segs * 100.0 / data_segs_out AS retrans_pct
  FROM fact_path
  WHERE NOT loopback AND reord_seen >= policy('reord_min')
    -- A route may set more than the limit, which then says nothing.
    AND reordering_max_segs = sysctl('net.ipv4.tcp_max_reordering', 0)
    AND reordering_max_segs > sysctl('net.ipv4.tcp_reordering', 0)
    -- Of a path with both kinds it is not known which ones are at the limit; a peer that reports
    -- duplicates has SACK.
    AND no_sack_max = sockets_max AND dsack_dups = 0
    AND data_segs_out >= policy('retrans_path_min_segs')
    AND retrans_segs * 100 >= policy('retrans_warn_pct') * data_segs_out
    AND reord_seen * 100 >= policy('reord_share_pct') * retrans_segs
)
SELECT
  path AS subject,
  json_object('path', path, 'samples', samples, 'max_reordering_segs', limit_segs,
    'reord_seen', reord_seen, 'data_segs_out', data_segs_out, 'retrans_segs', retrans_segs,
    'retrans_pct', round(retrans_pct, 2), 'no_sack_max', no_sack_max,
    'sockets_max', sockets_max) AS evidence,
  'Segments overtake each other on this path by more than the ' || fmt_count(limit_segs)
    || ' that tcp_max_reordering lets TCP expect, and its peers have no SACK: '
    || fmt_count(retrans_segs) || ' of ' || fmt_count(data_segs_out) || ' data segments ('
    || fmt_pct(retrans_pct) || ') were sent again, and ' || fmt_count(reord_seen)
    || ' times the kernel saw that one had only come late. Set it to 1000.' AS message,
  CASE WHEN samples >= policy('min_samples') THEN 'medium' ELSE 'low' END AS confidence,
  'net.ipv4.tcp_max_reordering' AS key, '1000' AS proposed
FROM capped
-- Where it is off on this host, switching it on is the remedy: another rule's.
WHERE sysctl('net.ipv4.tcp_sack', 0) = 1 AND limit_segs < 1000
ORDER BY reord_seen DESC, subject;

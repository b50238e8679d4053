-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: timeouts-long-for-lan
-- title: Losses in the local network wait for a long timeout
-- severity: medium
-- family: loss
-- needs: fact_path.rtos, fact_path.min_rtt_us, fact_path.retrans_segs
-- references: include/net/tcp.h TCP_RTO_MIN, TCP_DELACK_MIN; net/ipv4/tcp_output.c tcp_rto_min();
--   ip-route(8) rto_min; RFC 6298 section 2.4; doi:10.1145/1592568.1592604
-- why: When the last segments of an answer are lost, or a switch drops a burst of many answers at
--   once (incast), nothing but the timeout repairs it. It lasts at least 200 ms, the margin that
--   long paths need, while a round trip here takes less than a thousandth of that.
-- fix: Give the route to these peers a shorter margin, 50 ms or more, which is longer than the
--   40 ms for which Linux may hold an acknowledgement back: ip route change ... rto_min 50ms. Leave
--   tcp_rto_min_us alone where the host has distant peers too. Then look for the switch that drops.
-- risk: Peers that hold acknowledgements back longer than that get segments sent twice.
WITH
path AS (
  SELECT *, coalesce(sysctl('net.ipv4.tcp_rto_min_us', 0), 200000) AS rto_min_us,
    rtos * 100.0 / retrans_segs AS rto_pct
  FROM fact_path
  WHERE NOT loopback AND data_segs_out >= policy('retrans_path_min_segs')
    AND min_rtt_us < policy('role_lan_rtt_us')
    AND rtos >= policy('rto_min_count') AND rtos * 100 >= policy('rto_share_pct') * retrans_segs
    -- A peer that is gone times out over and over: what it never acknowledges is all that there is.
    AND retrans_segs * 100 >= policy('retrans_warn_pct') * data_segs_out AND delivered_segs > rtos
)
SELECT
  path AS subject,
  json_object('samples', samples, 'rtos', rtos, 'retrans_segs', retrans_segs,
    'rto_pct', CAST(round(rto_pct) AS INTEGER), 'data_segs_out', data_segs_out,
    'delivered_segs', delivered_segs, 'min_rtt_us', min_rtt_us, 'rto_min_us', rto_min_us,
    'sockets_max', sockets_max) AS evidence,
  fmt_count(rtos) || ' times a connection in the local network waited for a timeout of '
    || fmt_duration(rto_min_us) || ' or more, where a round trip takes ' || fmt_duration(min_rtt_us)
    || ' (' || fmt_pct(rto_pct) || ' of the segments that were sent again). Give the route to these'
    || ' peers rto_min 50ms, and look for a switch that drops bursts.' AS message,
  CASE WHEN samples >= policy('steady_samples') THEN 'medium' ELSE 'low' END AS confidence,
  NULL AS key, NULL AS proposed
FROM path
WHERE role('lan') AND rto_min_us > 50000
ORDER BY rtos DESC, subject;

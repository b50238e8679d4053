-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: rto-min-below-delayed-ack
-- title: Retransmission time-outs are too short for distant peers
-- severity: low
-- family: loss
-- needs: sysctl:net.ipv4.tcp_rto_min_us, fact_path.min_rtt_us
-- sets: net.ipv4.tcp_rto_min_us
-- merge: max
-- explains: spurious-timeouts
-- about: host
-- references: net/ipv4/tcp_input.c tcp_rtt_estimator(); include/net/tcp.h TCP_RTO_MIN,
--   TCP_DELACK_MIN, TCP_DELACK_MAX; RFC 6298 section 2.4; RFC 9293 section 3.8.6.3; ip-route(8)
--   rto_min
-- why: The time-out is the round-trip time and a margin of at least tcp_rto_min_us. Peers may hold
--   an acknowledgement back for 40 to 200 ms, and on long ways delays vary more than that. With a
--   small margin the kernel sends again what was not lost, and slows down for it.
-- fix: Set net.ipv4.tcp_rto_min_us to 200000, its default. For peers in the same data centre give
--   their route a shorter one: ip route change ... rto_min 10ms.
-- risk: Losses at the end of a transfer inside the data centre are repaired later, unless its
--   routes have an rto_min of their own.
-- formula: 200000, where {rto_min_us} is less than {limit_us} and a path has {rtt_us} us
WITH
judged AS (
  SELECT sysctl('net.ipv4.tcp_rto_min_us', 0) AS rto_min_us, count(*) AS paths,
    max(min_rtt_us) AS rtt_us, sum(rtos) AS rtos, sum(dsack_dups) AS dsack_dups
  FROM fact_path
  WHERE NOT loopback AND min_rtt_us > policy('wan_rtt_us')
)
SELECT
  'net.ipv4.tcp_rto_min_us' AS subject,
  json_object('rto_min_us', rto_min_us, 'limit_us', CAST(policy('rto_margin_min_us') AS INTEGER),
    'paths', paths, 'rtt_us', rtt_us, 'rtos', rtos, 'dsack_dups', dsack_dups) AS evidence,
  'Retransmission time-outs have a margin of only ' || fmt_duration(rto_min_us)
    || ' (tcp_rto_min_us), but ' || fmt_count(paths) || CASE paths WHEN 1 THEN ' path is'
      ELSE ' paths are' END || ' up to ' || fmt_duration(rtt_us)
    || ' long and peers may hold acknowledgements back for 200 ms'
    || coalesce('; ' || fmt_count(nullif(dsack_dups, 0))
      || CASE dsack_dups WHEN 1 THEN ' segment was' ELSE ' segments were' END
      || ' sent again for nothing', '')
    || '. Set it to 200000, and a shorter one on the routes inside the site.' AS message,
  CASE WHEN dsack_dups > 0 THEN 'high' ELSE 'medium' END AS confidence,
  'net.ipv4.tcp_rto_min_us' AS key, '200000' AS proposed
FROM judged
WHERE paths > 0 AND rto_min_us < policy('rto_margin_min_us')
ORDER BY subject;

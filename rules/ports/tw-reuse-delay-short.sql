-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: tw-reuse-delay-short
-- title: TIME_WAIT ports may be reused before the peer's clock has moved
-- severity: low
-- family: ports
-- needs: sysctl:net.ipv4.tcp_tw_reuse_delay, sysctl:net.ipv4.tcp_tw_reuse
-- references: net/ipv4/tcp_ipv4.c tcp_twsk_unique(); Documentation/networking/ip-sysctl.rst
--   tcp_tw_reuse_delay; RFC 6191 section 2; RFC 7323 section 5
-- why: A port in TIME_WAIT can be taken over safely because the new connection's timestamps are
--   later than those of the old one. Timestamps of some systems move only once in up to a second:
--   sooner than that the peer cannot tell old segments from new ones.
-- fix: Set net.ipv4.tcp_tw_reuse_delay back to 1000, unless all destinations are known to count
--   their timestamps in milliseconds.
WITH
judged AS (
  SELECT sysctl('net.ipv4.tcp_tw_reuse_delay', 0) AS delay_ms,
    sysctl('net.ipv4.tcp_tw_reuse', 0) AS reuse
)
SELECT
  'net.ipv4.tcp_tw_reuse_delay' AS subject,
  json_object('delay_ms', delay_ms, 'tcp_tw_reuse', reuse) AS evidence,
  'A port in TIME_WAIT may be taken over after ' || delay_ms || ' ms (tcp_tw_reuse_delay), but the'
    || ' clock of a peer''s timestamps may move only once a second: old segments can then pass for'
    || ' new ones. Set it back to 1000.' AS message,
  'high' AS confidence,
  NULL AS key, NULL AS proposed
FROM judged
WHERE delay_ms < 1000 AND reuse = 1
ORDER BY subject;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: challenge-ack-limit
-- title: A limit of challenge acknowledgements lets others probe connections
-- severity: low
-- family: hygiene
-- needs: sysctl:net.ipv4.tcp_challenge_ack_limit, sysctl:net.ipv4.tcp_ehash_entries
-- references: net/ipv4/tcp_input.c tcp_send_challenge_ack(); CVE-2016-5696; RFC 5961 section 7;
--   Documentation/networking/ip-sysctl.rst tcp_challenge_ack_limit
-- why: The limit is shared by all connections of the namespace. Somebody who has a connection of
--   his own can see by it whether a guess about a foreign one was right, and in the end reset or
--   fill it. Kernels with no limit do not show that.
-- fix: Remove the line. Without it the kernel does not limit them; each connection has its own
--   limit by tcp_invalid_ratelimit.
SELECT
  'net.ipv4.tcp_challenge_ack_limit' AS subject,
  json_object('limit_per_s', sysctl('net.ipv4.tcp_challenge_ack_limit', 0),
    'own', 2147483647, 'sent', counter('TcpExt.TCPChallengeACK')) AS evidence,
  'All connections share a limit of '
    || fmt_count(sysctl('net.ipv4.tcp_challenge_ack_limit', 0))
    || ' challenge acknowledgements a second, and that lets others learn about them'
    || ' (CVE-2016-5696). Remove the line that sets tcp_challenge_ack_limit: this kernel has none'
    || ' by itself.' AS message,
  'high' AS confidence,
  NULL AS key, NULL AS proposed
WHERE sysctl('net.ipv4.tcp_challenge_ack_limit', 0) < 2147483647
ORDER BY subject;

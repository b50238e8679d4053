-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: handshake-retries-extreme
-- title: Handshakes are repeated too seldom or too often
-- severity: low
-- family: listen
-- needs: none
-- sets: net.ipv4.tcp_syn_retries, net.ipv4.tcp_synack_retries
-- merge: first
-- references: net/ipv4/tcp_timer.c tcp_write_timeout(); net/ipv4/inet_connection_sock.c
--   reqsk_timer_handler(); RFC 6298 section 5.7; RFC 9293 section 3.8.3; tcp(7) tcp_syn_retries,
--   tcp_synack_retries
-- why: A SYN and its answer are repeated after 1, 2, 4 s and so on. With one repetition two lost
--   packets in a row fail a connection that would have been made; with very many a process waits
--   for half an hour for a host that does not answer, and half-open connections keep their places.
-- fix: Go back to the kernel's own 6 and 5. A process that wants to give up sooner sets
--   TCP_USER_TIMEOUT or its own time-out for connect().
-- risk: connect() to a host that does not answer takes longer, or shorter, than it does now.
-- formula: {own}, the kernel's own number
WITH
setting(key, what, retries, own, least, most, linear_s) AS (
  SELECT 'net.ipv4.tcp_syn_retries', 'connect() gives up', sysctl('net.ipv4.tcp_syn_retries', 0), 6,
    policy('syn_retries_min'), policy('syn_retries_max'),
    coalesce(sysctl('net.ipv4.tcp_syn_linear_timeouts', 0), 0)
  UNION ALL SELECT 'net.ipv4.tcp_synack_retries', 'a half-open connection is given up',
    sysctl('net.ipv4.tcp_synack_retries', 0), 5,
    policy('synack_retries_min'), policy('synack_retries_max'), 0
),
judged AS (
  -- the pauses double up to 120 s
  SELECT *, retries < least AS few,
    linear_s + CASE WHEN retries <= 6 THEN pow(2, retries + 1) - 1
      ELSE 127 + (retries - 6) * 120 END AS give_up_s
  FROM setting
  WHERE few OR retries > most
)
SELECT
  key AS subject,
  json_object('file', sysctl_file(key),
    'retries', retries, 'own', own, 'linear_s', linear_s,
    'give_up_s', CAST(give_up_s AS INTEGER)) AS evidence,
  key || ' is ' || retries || ': ' || what || ' after ' || fmt_duration(give_up_s * 1e6)
    || CASE WHEN few THEN ', so that a few lost packets fail a connection.'
      ELSE ', long after the other side can be expected to answer.' END
    || ' The kernel''s own number is ' || own || '.' AS message,
  'high' AS confidence,
  key, CAST(own AS TEXT) AS proposed
FROM judged
ORDER BY key;

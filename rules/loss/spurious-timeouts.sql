-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: spurious-timeouts
-- title: Retransmission timeouts fire although nothing is lost
-- severity: medium
-- family: loss
-- needs: counter:TcpExt.TCPLossUndo, counter:TcpExt.TCPTimeouts, counter:TcpExt.TCPSynRetrans
-- sets: net.ipv4.tcp_rto_min_us
-- merge: max
-- references: net/ipv4/tcp_input.c tcp_process_loss(), tcp_try_undo_loss(); RFC 3522; RFC 5682;
--   RFC 6298 section 2.4
-- why: The acknowledgment was only late when the timer fired: the sender repeats data that has
--   arrived. The kernel notices most such cases and takes its slowing down back, but each costs
--   needless segments and a pause.
-- fix: With net.ipv4.tcp_rto_min_us below its default set it back: a peer may hold an
--   acknowledgment for up to 200 ms. Otherwise look for round-trip times that jump: Wi-Fi and
--   mobile networks, full queues, virtual machines that stand still. Leave tcp_frto on.
-- risk: Real losses at the end of data wait longer for their timeout.
-- formula: the kernel's default, 200000, where {rto_min_us} is below
WITH
seen AS (
  -- TCPSpuriousRTOs has those that F-RTO found, and not those that timestamps or DSACK told of.
  SELECT counter('TcpExt.TCPLossUndo') AS spurious,
    max(counter('TcpExt.TCPTimeouts') - counter('TcpExt.TCPSynRetrans'),
      counter('TcpExt.TCPLossUndo')) AS timeouts,
    sysctl('net.ipv4.tcp_rto_min_us', 0) AS rto_min_us
),
judged AS (
  SELECT *, coalesce(rto_min_us < 200000, 0) AS low FROM seen
  WHERE spurious >= policy('rto_min_count')
    AND spurious * 100 >= policy('spurious_rto_pct') * timeouts
)
SELECT
  'timeouts of the host' AS subject,
  json_object('spurious', spurious, 'timeouts', timeouts,
    'spurious_pct', CAST(round(spurious * 100.0 / timeouts) AS INTEGER),
    'rto_min_us', rto_min_us) AS evidence,
  CASE WHEN low THEN 'tcp_rto_min_us is only ' || fmt_duration(rto_min_us) || ', and timers fire'
      || ' while acknowledgments are still on their way: '
    ELSE 'Round-trip times jump, and timers fire while acknowledgments are still on their way: ' END
    || fmt_count(spurious) || ' of ' || fmt_count(timeouts)
    || ' timeouts were needless. '
    || CASE WHEN low THEN 'Set it back to 200 ms.'
      ELSE 'Look for full queues, Wi-Fi, and virtual machines that stand still.' END AS message,
  CASE WHEN low THEN 'high' ELSE 'medium' END AS confidence,
  CASE WHEN low THEN 'net.ipv4.tcp_rto_min_us' END AS key,
  CASE WHEN low THEN '200000' END AS proposed
FROM judged
ORDER BY subject;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: retransmissions-stay-on-host
-- title: Retransmissions are held up on this host, not in the network
-- severity: medium
-- family: loss
-- needs: counter:TcpExt.TCPSpuriousRtxHostQueues, counter:TcpExt.TCPRetransFail,
--   counter:Tcp.RetransSegs
-- references: net/ipv4/tcp_output.c __tcp_retransmit_skb(), skb_still_in_host_queue(); tc(8)
-- why: When TCP wanted to send a segment again the first copy was still waiting in the queue of
--   this host's own device, or the device, the firewall or the routing table refused the second
--   one. The delay is local; the network has lost nothing.
-- fix: Look at the queueing discipline and the driver of the device (tc -s qdisc, ip -s link), at
--   rate limits set on this host, at its own firewall rules, and at whether a virtual machine
--   stands still at times. It is no loss of the path: leave congestion control and buffers alone.
WITH
seen AS (
  SELECT counter('TcpExt.TCPSpuriousRtxHostQueues') AS queued,
    counter('TcpExt.TCPRetransFail') AS refused, counter('Tcp.RetransSegs') AS retrans,
    (SELECT group_concat(ifname || ' ' || qdisc, ', ')
     FROM (SELECT * FROM fact_link WHERE up AND ifname <> 'lo' AND qdisc IS NOT NULL
           ORDER BY ifname)) AS qdiscs,
    -- with one device only it is sure where they wait
    (SELECT CASE WHEN min(ifname) = max(ifname) THEN min(ifname) END FROM fact_link
     WHERE up AND ifname <> 'lo') AS only_ifname
),
judged AS (
  -- Those that were held back because the first copy still waits are not sent, nor counted as sent.
  SELECT *, queued + refused AS held, retrans + queued AS tried FROM seen
)
SELECT
  'retransmissions of the host' AS subject,
  json_object('ifname', CASE WHEN queued >= refused THEN only_ifname END,
    'queued', queued, 'refused', refused, 'retrans_segs', retrans,
    'held_pct', CAST(round(held * 100.0 / tried) AS INTEGER), 'qdiscs', qdiscs) AS evidence,
  CASE WHEN queued >= refused THEN 'A queue on this host itself is longer than a timeout: '
    ELSE 'This host itself refuses to send segments again: ' END
    || CASE WHEN queued > 0 THEN fmt_count(queued) || CASE queued WHEN 1 THEN ' time' ELSE ' times'
      END || ' the first copy of a segment was still waiting in a device queue when it was to be'
      || ' sent again' ELSE '' END
    || CASE WHEN queued > 0 AND refused > 0 THEN ', and ' ELSE '' END
    || CASE WHEN refused > 0 THEN fmt_count(refused) || CASE refused WHEN 1 THEN ' repetition was'
      ELSE ' repetitions were' END || ' refused' ELSE '' END
    || ' (' || fmt_pct(held * 100.0 / tried) || ' of all repetitions). '
    || CASE WHEN queued >= refused THEN 'Look at rate limits and queues of the devices'
        || coalesce(' (' || qdiscs || ')', '') || '.'
      ELSE 'Look at the firewall rules and routes of this host.' END AS message,
  'medium' AS confidence,
  NULL AS key, NULL AS proposed
FROM judged
WHERE held >= policy('local_retrans_min') AND held * 100 >= policy('local_retrans_pct') * tried
ORDER BY subject;

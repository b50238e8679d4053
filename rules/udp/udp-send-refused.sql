-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: udp-send-refused
-- title: Datagrams cannot be sent because a queue is full
-- severity: medium
-- family: udp
-- needs: counter:Udp.SndbufErrors, counter:Udp.OutDatagrams
-- references: net/ipv4/udp.c udp_sendmsg(); send(2) ENOBUFS, EAGAIN
-- why: An application sent faster than the device takes: its send buffer was full, or the queue of
--   the device refused the datagram. Applications that wait for room and try again lose nothing by
--   it; the others lose the datagram.
-- fix: Look at the queue of the device (tc -s qdisc, ip -s link) and have the sender pace itself
--   (SO_MAX_PACING_RATE) or ask for a larger SO_SNDBUF. net.core.wmem_default would change the
--   buffers of every socket on the host.
WITH
family(name, refused, sent) AS (
  SELECT 'UDP', counter('Udp.SndbufErrors'), counter('Udp.OutDatagrams')
  UNION ALL
  SELECT 'UDP over IPv6', counter('Udp6.SndbufErrors'), counter('Udp6.OutDatagrams')
)
SELECT
  name AS subject,
  json_object('refused', refused, 'sent', sent,
    'refused_pct', round(refused * 100.0 / (refused + sent), 2)) AS evidence,
  'An application sends ' || name || ' datagrams faster than a device or its own send buffer takes'
    || ' them: ' || fmt_count(refused) || ' were refused while ' || fmt_count(sent)
    || ' were sent. Look at the queues of the devices, and whether the application tries again.'
    AS message,
  'medium' AS confidence,
  NULL AS key, NULL AS proposed
FROM family
WHERE refused >= policy('udp_send_refused_min')
  AND refused * 100 >= policy('udp_send_refused_pct') * (refused + sent)
ORDER BY refused DESC, subject;

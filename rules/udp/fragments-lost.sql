-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: fragments-lost
-- title: Fragmented packets do not become whole
-- severity: medium
-- family: udp
-- needs: counter:Ip.ReasmTimeout, counter:Ip.ReasmReqds
-- references: net/ipv4/ip_fragment.c ip_expire(); RFC 8900 section 3; RFC 9715; ip(7) ipfrag_time
-- why: A fragment waited ipfrag_time for the rest of its packet, which did not come. Firewalls and
--   NATs drop fragments, and the loss of one makes the whole packet worthless. Large UDP answers
--   (DNS), tunnels and NFS over UDP suffer.
-- fix: Avoid fragments: the right MTU on tunnels, an EDNS buffer of 1232 bytes, path MTU discovery
--   in the application, or TCP. A longer ipfrag_time only lets the rest wait longer.
WITH
family(name, timeouts, reqds, used) AS (
  SELECT 'IPv4', counter('Ip.ReasmTimeout'), counter('Ip.ReasmReqds'),
    (SELECT max FROM fact_counter WHERE name = 'sockstat.FRAG.memory') * 100.0
      / sysctl('net.ipv4.ipfrag_high_thresh', 0)
  UNION ALL
  SELECT 'IPv6', counter('Ip6.ReasmTimeout'), counter('Ip6.ReasmReqds'),
    (SELECT max FROM fact_counter WHERE name = 'sockstat6.FRAG6.memory') * 100.0
      / sysctl('net.ipv6.ip6frag_high_thresh', 0)
)
SELECT
  name || ' fragments' AS subject,
  json_object('timeouts', timeouts, 'fragments', reqds,
    'timeout_pct', round(timeouts * 100.0 / reqds, 2), 'memory_pct', round(used, 1)) AS evidence,
  'Fragments get lost on the way: ' || fmt_count(timeouts) || ' ' || name
    || ' packets did not become whole in time'
    -- Those that came before the window are given up in it.
    || CASE WHEN timeouts > reqds THEN ''
      ELSE ', of ' || fmt_count(reqds) || ' fragments that came ('
        || fmt_pct(timeouts * 100.0 / reqds) || ')' END || '. Have senders use smaller datagrams, or tunnels the'
    || ' right MTU.' AS message,
  'medium' AS confidence,
  NULL AS key, NULL AS proposed
FROM family
WHERE reqds >= policy('fragments_min') AND timeouts * 100 >= policy('fragment_loss_pct') * reqds
  -- Where the memory is full, the kernel itself threw the rest away.
  AND coalesce(used < policy('fragment_memory_pct'), 1)
ORDER BY timeouts DESC, subject;

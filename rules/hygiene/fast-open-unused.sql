-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: fast-open-unused
-- title: Fast Open is on for servers, but none uses it
-- severity: info
-- family: hygiene
-- needs: sysctl:net.ipv4.tcp_fastopen, counter:TcpExt.TCPFastOpenPassive,
--   counter:TcpExt.TCPFastOpenCookieReqd, counter:Tcp.PassiveOpens
-- references: net/ipv4/tcp_fastopen.c tcp_try_fastopen(); RFC 7413 sections 4.1 and 6; tcp(7)
--   TCP_FASTOPEN, tcp_fastopen
-- why: The server bit alone does nothing: each listener must ask for it with TCP_FASTOPEN, and
--   clients must send data with the SYN. Where nobody does, the line only looks like an
--   optimisation.
-- fix: Switch it on in the server's own configuration if requests may safely come twice, since data
--   in a SYN can be repeated; otherwise remove the line.
WITH
judged AS (
  SELECT sysctl('net.ipv4.tcp_fastopen', 0) AS value, q.span_us,
    counter('Tcp.PassiveOpens') AS accepted,
    counter('TcpExt.TCPFastOpenPassive') + counter('TcpExt.TCPFastOpenCookieReqd') AS uses
  FROM fact_quality q
)
SELECT
  'net.ipv4.tcp_fastopen' AS subject,
  json_object('value', value, 'span_us', span_us, 'accepted', accepted, 'uses', uses) AS evidence,
  'tcp_fastopen is ' || value || ', but of ' || fmt_count(accepted)
    || ' connections that were accepted in ' || fmt_duration(span_us)
    || ' none used it: the server must ask for it with TCP_FASTOPEN, and clients too.' AS message,
  'medium' AS confidence,
  NULL AS key, NULL AS proposed
FROM judged
WHERE value & 2 <> 0 AND uses = 0 AND accepted > 0 AND span_us >= policy('unused_span_us')
ORDER BY subject;

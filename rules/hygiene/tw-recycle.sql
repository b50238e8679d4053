-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: tw-recycle
-- title: tcp_tw_recycle is set
-- severity: low
-- family: hygiene
-- needs: none
-- references: net/ipv4/tcp_input.c tcp_conn_request() before Linux 4.12; RFC 7323 section 5; RFC
--   6191
-- why: tcp_tw_recycle made the kernel refuse connections whose timestamps are older than the last
--   ones of the same address. Behind a NAT several hosts share an address, so some of them could
--   not connect at all. Linux 4.12 removed the key; on such kernels the line only causes an error
--   at boot.
-- fix: Remove the line from the file that is named. On a kernel that still has the key set it to 0
--   by hand; tcpadvisor never writes it. Against too many TIME_WAIT ports use connection pooling.
WITH
line AS (
  SELECT group_concat(at, ', ') AS files, count(*) AS lines,
    CASE WHEN min(file) = max(file) THEN min(file) END AS file
  FROM (SELECT file, file || ':' || line AS at FROM fact_dropin
        WHERE key = 'net.ipv4.tcp_tw_recycle' AND value <> '0' ORDER BY file, line)
)
SELECT
  'net.ipv4.tcp_tw_recycle' AS subject,
  json_object('file', file,
    'value', sysctl('net.ipv4.tcp_tw_recycle', 0), 'files', files, 'lines', lines) AS evidence,
  CASE WHEN sysctl('net.ipv4.tcp_tw_recycle', 0) <> 0
    THEN 'tcp_tw_recycle is on: clients behind a NAT are refused at random.'
      || CASE WHEN files IS NULL THEN '' ELSE ' It is set in ' || files || '.' END
    ELSE 'tcp_tw_recycle is set in ' || files || CASE
      WHEN sysctl('net.ipv4.tcp_tw_recycle') IS NULL
      THEN ', but this kernel no longer has it: the line does nothing and should go.'
      ELSE ' and will refuse clients behind a NAT after the next boot.' END END AS message,
  'high' AS confidence,
  NULL AS key, NULL AS proposed
FROM line
WHERE lines > 0 OR sysctl('net.ipv4.tcp_tw_recycle', 0) <> 0
ORDER BY subject;

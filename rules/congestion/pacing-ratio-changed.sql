-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: pacing-ratio-changed
-- title: The pace of sending was changed for all connections
-- severity: low
-- family: congestion
-- needs: none
-- sets: net.ipv4.tcp_pacing_ss_ratio, net.ipv4.tcp_pacing_ca_ratio
-- merge: first
-- references: net/ipv4/tcp_input.c tcp_update_pacing_rate(); Documentation/networking/ip-sysctl.rst
--   tcp_pacing_ss_ratio, tcp_pacing_ca_ratio
-- why: Paced connections send at these shares of window over round-trip time. At 100 % or less
--   slow start cannot double its window, and congestion avoidance cannot probe for more; far above
--   the defaults pacing lets bursts through, which is what it is there to prevent. BBR computes its
--   own pace and ignores both.
-- fix: Go back to the kernel's own 200 and 120. SO_MAX_PACING_RATE bounds a single application.
-- risk: Connections send in other bursts than they do now.
-- formula: {own_pct}, the kernel's own share
WITH
setting(key, value_pct, own_pct, least_pct) AS (
  SELECT 'net.ipv4.tcp_pacing_ss_ratio', sysctl('net.ipv4.tcp_pacing_ss_ratio', 0), 200, 100
  UNION ALL SELECT 'net.ipv4.tcp_pacing_ca_ratio', sysctl('net.ipv4.tcp_pacing_ca_ratio', 0), 120,
    100
)
SELECT
  key AS subject,
  json_object('value_pct', value_pct, 'own_pct', own_pct, 'least_pct', least_pct) AS evidence,
  key || ' is ' || value_pct || ' %, and the kernel''s own is ' || own_pct || ' %: '
    || CASE WHEN value_pct <= least_pct THEN 'connections can hardly grow faster than they send.'
      WHEN value_pct < own_pct THEN 'connections take up free capacity more slowly.'
      ELSE 'connections send in larger bursts.' END || ' Set it back.' AS message,
  CASE WHEN value_pct <= least_pct THEN 'high' ELSE 'medium' END AS confidence,
  key, CAST(own_pct AS TEXT) AS proposed
FROM setting
WHERE value_pct <> own_pct
ORDER BY key;

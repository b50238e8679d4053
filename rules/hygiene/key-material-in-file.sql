-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: key-material-in-file
-- title: A secret key stands in a sysctl.d file
-- severity: low
-- family: hygiene
-- needs: none
-- references: net/ipv4/tcp_fastopen.c; net/core/sysctl_net_core.c netdev_rss_key;
--   net/ipv6/addrconf.c stable_secret; RFC 7413 section 5; RFC 7217 section 5; sysctl.d(5)
-- why: Files in sysctl.d can usually be read by everybody and go into backups and repositories. Who
--   knows the key of Fast Open can forge cookies; who knows a stable_secret can tell the addresses
--   of the host in other networks.
-- fix: Make the file readable for root only, in a file of its own, or write the key at boot from a
--   place that is kept secret. Servers behind one load balancer need the same key; a single host
--   needs none in a file.
WITH
line AS (
  SELECT key, file || ':' || line AS at FROM fact_dropin
  WHERE key IN ('net.ipv4.tcp_fastopen_key', 'net.core.netdev_rss_key')
    OR key LIKE 'net.ipv6.conf.%.stable!_secret' ESCAPE '!'
  ORDER BY key, file, line
)
SELECT
  key AS subject,
  json_object('key', key, 'files', group_concat(at, ', '), 'lines', count(*)) AS evidence,
  key || ' is a secret and stands in ' || group_concat(at, ', ')
    || '. See to it that only root can read that file and its copies.' AS message,
  'medium' AS confidence,
  NULL AS key, NULL AS proposed
FROM line
GROUP BY line.key
ORDER BY subject;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: loaders-disagree
-- title: A boot and sysctl --system give different values
-- severity: low
-- family: hygiene
-- needs: none
-- references: sysctl.d(5); systemd-sysctl.service(8); sysctl(8) --system; sysctl.conf(5)
-- why: systemd-sysctl, which runs at boot, takes the last file name of all and does not read
--   /etc/sysctl.conf unless a link in sysctl.d leads to it. sysctl --system takes /etc/sysctl.conf
--   last. Whoever tests with one of them has other values after the next boot.
-- fix: Keep each key in one file of /etc/sysctl.d, and nothing in /etc/sysctl.conf.
WITH
key AS (
  SELECT key, max(CASE WHEN wins_systemd THEN substr(value, 1, 200) END) AS at_boot,
    max(CASE WHEN wins_procps THEN substr(value, 1, 200) END) AS by_command,
    max(CASE WHEN wins_systemd THEN file END) AS boot_file,
    max(CASE WHEN wins_procps THEN file END) AS command_file
  FROM fact_dropin
  GROUP BY key
  HAVING at_boot IS NOT by_command
  ORDER BY key
),
pair AS (
  SELECT boot_file, command_file, count(*) AS keys, min(key) AS key,
    substr(group_concat(key, ', '), 1, 400) AS list
  FROM key
  GROUP BY boot_file, command_file
)
SELECT
  coalesce(p.boot_file, 'none') || ' or ' || coalesce(p.command_file, 'none') AS subject,
  json_object('boot_file', p.boot_file, 'command_file', p.command_file, 'keys', p.keys,
    'list', p.list, 'at_boot', k.at_boot, 'by_command', k.by_command) AS evidence,
  'After a boot ' || p.key || ' is '
    || coalesce('"' || k.at_boot || '" (' || p.boot_file || ')', 'left as the kernel has it')
    || ', but after sysctl --system it is '
    || coalesce('"' || k.by_command || '" (' || p.command_file || ')', 'left as it is')
    || CASE p.keys WHEN 1 THEN '' WHEN 2 THEN ', and one more key likewise'
      ELSE ', and ' || (p.keys - 1) || ' more keys likewise' END
    || '. Keep each key in one file of /etc/sysctl.d.' AS message,
  'high' AS confidence,
  NULL AS key, NULL AS proposed
FROM pair p JOIN key k ON k.key = p.key
ORDER BY subject;

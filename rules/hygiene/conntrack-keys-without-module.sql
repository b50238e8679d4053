-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: conntrack-keys-without-module
-- title: Settings of connection tracking are read before its module is there
-- severity: low
-- family: hygiene
-- needs: fact_sysctl.key
-- explains: table-full, table-nearly-full
-- about: sysctl
-- references: net/netfilter/nf_conntrack_standalone.c nf_conntrack_standalone_init_sysctl();
--   sysctl.d(5) "net.bridge"; modules-load.d(5); systemd-sysctl.service(8)
-- why: The keys of connection tracking exist only while nf_conntrack is loaded, and the first
--   firewall rule that needs it loads it, often after sysctl.d was read at boot. The lines then do
--   nothing, and the table has its default size.
-- fix: Name nf_conntrack in a file of /etc/modules-load.d, which is read first. If the host needs
--   no connection tracking, remove the lines.
WITH
line AS (
  SELECT d.key, d.value, v.value AS now, d.file || ':' || d.line AS at
  FROM fact_dropin d LEFT JOIN fact_sysctl v ON v.key = d.key
  WHERE d.wins_systemd
    AND (d.key LIKE 'net.netfilter.nf!_conntrack!_%' ESCAPE '!' OR d.key = 'net.nf_conntrack_max')
    -- rounded up by the kernel
    AND d.key <> 'net.netfilter.nf_conntrack_buckets'
  ORDER BY d.file, d.line
),
judged AS (
  SELECT EXISTS (SELECT 1 FROM fact_sysctl WHERE key = 'net.netfilter.nf_conntrack_max') AS loaded,
    count(*) AS lines, sum(value <> now) AS late,
    substr(group_concat(CASE WHEN value <> now THEN key || ' is ' || now || ' and not ' || value
      END, ', '), 1, 1000) AS list, min(at) AS first,
    max(CASE WHEN CAST(now AS INTEGER) < CAST(value AS INTEGER)
        AND key LIKE '%nf!_conntrack!_max' ESCAPE '!'
      THEN 'net.netfilter.nf_conntrack_max' END) AS limit_key
  FROM line
)
SELECT
  'nf_conntrack' AS subject,
  json_object('sysctl', limit_key,
    'loaded', loaded, 'lines', lines, 'not_in_force', late, 'list', list,
    'first', first) AS evidence,
  CASE WHEN loaded THEN 'nf_conntrack was loaded after sysctl.d had been read, or its values were'
      || ' changed since: ' || list
    ELSE 'nf_conntrack is not loaded, so that '
      || CASE lines WHEN 1 THEN 'its line' ELSE fmt_count(lines) || ' lines' END || ' (the first: '
      || first || ') did nothing' END
    || '. Name nf_conntrack in /etc/modules-load.d'
    || CASE WHEN loaded THEN '.' ELSE ', or remove what nobody needs.' END AS message,
  CASE WHEN loaded THEN 'medium' ELSE 'high' END AS confidence,
  NULL AS key, NULL AS proposed
FROM judged
WHERE CASE WHEN loaded THEN late > 0 ELSE lines > 0 END
ORDER BY subject;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: file-not-in-force
-- title: The running values are not those of the files
-- severity: low
-- family: hygiene
-- needs: none
-- references: sysctl.d(5); systemd-sysctl.service(8); sysctl(8); proc_sys(5)
-- why: Somebody changed the running value, or the file, but not the other. The host runs well, or
--   badly, with values that the next boot takes away, and nobody will know what changed.
-- fix: Decide which value is right. Apply the file with systemctl restart systemd-sysctl, or write
--   the running value into it.
WITH
line AS (
  SELECT d.file, d.line, d.key, d.value AS in_file, v.value AS running
  FROM fact_dropin d JOIN fact_sysctl v ON v.key = d.key
  WHERE d.wins_systemd AND d.value <> v.value
    -- A key of connection tracking can be late because of its module, which another rule tells.
    AND d.key NOT LIKE 'net.netfilter.%' AND d.key <> 'net.nf_conntrack_max'
    -- The kernel shows these otherwise than they were written.
    AND d.key NOT IN ('net.ipv4.ip_local_reserved_ports', 'net.core.rps_default_mask',
      'net.core.flow_limit_cpu_bitmap', 'net.ipv4.tcp_child_ehash_entries',
      'net.ipv4.udp_child_hash_entries')
    -- Plain numbers, as many as there are, or a name that the kernel has.
    AND ((d.value NOT GLOB '*[^0-9 -]*' AND ' ' || d.value NOT GLOB '* 0[0-9]*'
        AND length(d.value) - length(replace(d.value, ' ', ''))
          = length(v.value) - length(replace(v.value, ' ', '')))
      OR d.key = 'net.core.default_qdisc'
      OR (d.key = 'net.ipv4.tcp_congestion_control' AND ' '
        || sysctl('net.ipv4.tcp_available_congestion_control') || ' ' LIKE '% ' || d.value || ' %'))
  ORDER BY d.file, d.line
),
judged AS (
  SELECT file, count(*) AS lines, min(line) AS first,
    substr(group_concat(key || ' (' || running || ', in the file ' || in_file || ')', ', '), 1,
      1000) AS list
  FROM line
  GROUP BY file
)
SELECT
  file AS subject,
  json_object('file', file, 'lines', lines, 'first_line', first, 'list', list) AS evidence,
  CASE lines WHEN 1 THEN 'A line of ' || file || ' is'
    ELSE fmt_count(lines) || ' lines of ' || file || ' are' END
    || ' not in force: ' || list || '. The next boot brings the values of the file; decide which'
    || ' are right.' AS message,
  'high' AS confidence,
  NULL AS key, NULL AS proposed
FROM judged
ORDER BY file;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: congestion-control-not-available
-- title: The congestion control that a file asks for is not there
-- severity: low
-- family: congestion
-- needs: sysctl:net.ipv4.tcp_available_congestion_control, sysctl:net.ipv4.tcp_congestion_control
-- references: net/ipv4/tcp_cong.c tcp_set_default_congestion_control(); modules-load.d(5);
--   sysctl.d(5); tcp(7) tcp_congestion_control
-- why: The kernel loads the module of a congestion control when root asks for it. If there is no
--   such module for this kernel, or modules may not be loaded any more, the line fails at each boot
--   and new connections go on with another one.
-- fix: Load the module, tcp_bbr for bbr, with modprobe, and name it in a file of
--   /etc/modules-load.d so that it is there before sysctl.d is read. If modprobe does not find it,
--   install the package with the kernel's further modules, or remove the line.
WITH
line AS (
  SELECT substr(value, 1, 64) AS wanted, group_concat(at, ', ') AS files
  FROM (SELECT value, file || ':' || line AS at FROM fact_dropin
        WHERE key = 'net.ipv4.tcp_congestion_control' AND (wins_systemd OR wins_procps)
        ORDER BY value, file, line)
  GROUP BY value
),
judged AS (
  SELECT *, sysctl('net.ipv4.tcp_congestion_control') AS now,
    sysctl('net.ipv4.tcp_available_congestion_control') AS available
  FROM line
)
SELECT
  'net.ipv4.tcp_congestion_control = ' || wanted AS subject,
  json_object('wanted', wanted, 'now', now, 'available', available, 'files', files) AS evidence,
  files || ' asks for the congestion control ' || wanted || ', but the kernel offers only '
    || available || ' and uses ' || now || '. Load its module (modprobe tcp_' || wanted
    || ') and name it in /etc/modules-load.d, or remove the line.' AS message,
  'high' AS confidence,
  NULL AS key, NULL AS proposed
FROM judged
WHERE wanted <> now AND ' ' || available || ' ' NOT LIKE '% ' || wanted || ' %'
ORDER BY wanted;

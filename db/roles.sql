-- SPDX-License-Identifier: GPL-2.0-or-later
-- The roles that the evidence shows: role, the sentence's half that says why, its figures. A role
-- that cannot be known has no row. Read once before the rules, with the thresholds as the operator
-- has them. There is no latency here: nothing that is measured tells that a delay matters.
WITH
-- Connections inside the host are opened and accepted here: they would make a proxy of it. Those
-- that were there before are taken off too: rather no role than a wrong one. Where closed sockets
-- are not heard of, short ones cannot be told apart.
inside AS (
  SELECT (SELECT coalesce(sum(closed + sockets_max), 0) / 2 FROM fact_path WHERE loopback)
      AS connections
  FROM fact_quality WHERE lost_events * 100 <= events
),
made AS (
  SELECT *, 100.0 * accepted / (accepted + opened) AS accepted_pct
  FROM (SELECT max(0, counter('Tcp.PassiveOpens') - connections) AS accepted,
      max(0, counter('Tcp.ActiveOpens') - connections) AS opened,
      (SELECT count(*) FROM fact_listener WHERE addr NOT LIKE '127.%' AND addr <> '::1')
        AS listeners,
      (SELECT count(*) FROM fact_destination WHERE NOT loopback) AS destinations
    FROM inside)
),
side AS (
  SELECT *,
    accepted >= policy('role_connections_min') AND listeners > 0 AS accepts,
    opened >= policy('role_connections_min')
      AND destinations BETWEEN 1 AND policy('role_destinations_max') AS opens,
    fmt_count(accepted) || ' connections accepted, ' || fmt_count(opened) || ' opened to '
      || fmt_count(destinations) || CASE destinations WHEN 1 THEN ' destination'
        ELSE ' destinations' END AS because,
    json_object('accepted', accepted, 'opened', opened, 'listeners', listeners,
      'destinations', destinations) AS figures
  FROM made
),
-- A path without a round-trip time, such as that of all the others, may lead anywhere.
path AS (
  SELECT count(*) AS paths, max(min_rtt_us) AS rtt_us, max(samples) AS samples,
    sum(min_rtt_us < policy('role_lan_rtt_us') AND (prefix LIKE '10.%' OR prefix LIKE '192.168.%'
      OR prefix LIKE '169.254.%' OR prefix GLOB '172.1[6-9].*' OR prefix GLOB '172.2[0-9].*'
      OR prefix GLOB '172.3[01].*' OR prefix GLOB 'f[cd]*:*' OR prefix LIKE 'fe80:%')) AS near
  FROM fact_path WHERE NOT loopback
),
socket AS (
  SELECT max - inside AS sockets, raised(trail, policy('role_many_sockets') + inside) AS many
  FROM (SELECT *, coalesce((SELECT sum(sockets_max) FROM fact_path WHERE loopback), 0) AS inside
        FROM fact_state WHERE state = 'ESTABLISHED')
),
bulk AS (
  SELECT count(*) AS flows, sum(bytes_acked + bytes_received) AS bytes,
    (SELECT sum(bytes_acked + bytes_received) FROM fact_path WHERE NOT loopback) AS all_bytes
  FROM fact_flow
  WHERE NOT loopback AND samples >= policy('min_samples')
    AND max(out_bps, in_bps) >= policy('bulk_bps')
    AND data_segs_out + data_segs_in >= policy('bulk_min_segs')
)
SELECT 'server' AS role, because, figures
FROM side WHERE accepts AND accepted_pct >= policy('role_share_pct')
UNION ALL
SELECT 'client', because, figures
FROM side WHERE opens AND 100 - accepted_pct >= policy('role_share_pct')
UNION ALL
SELECT 'proxy', because, figures
FROM side WHERE accepts AND opens
  AND max(accepted_pct, 100 - accepted_pct) < policy('role_share_pct')
UNION ALL
SELECT 'lan', CASE paths WHEN 1 THEN 'its only path is private and ' ELSE 'all '
    || fmt_count(paths) || ' paths are private and at most ' END || fmt_duration(rtt_us) || ' long',
  json_object('paths', paths, 'rtt_max_us', rtt_us)
FROM path WHERE paths > 0 AND near = paths AND samples >= policy('min_samples')
UNION ALL
SELECT 'many-connections', 'up to ' || fmt_count(sockets) || ' connections at a time',
  json_object('sockets', sockets)
FROM socket WHERE many
UNION ALL
SELECT 'bulk', fmt_count(flows) || CASE flows WHEN 1 THEN ' flow' ELSE ' flows' END
    || ' of ' || fmt_rate(policy('bulk_bps')) || ' or more moved '
    || fmt_pct(min(100, 100.0 * bytes / all_bytes)) || ' of all bytes',
  json_object('flows', flows, 'bytes', bytes, 'all_bytes', all_bytes)
FROM bulk WHERE bytes * 100 >= policy('role_bulk_pct') * all_bytes;

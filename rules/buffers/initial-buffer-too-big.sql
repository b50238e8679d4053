-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: initial-buffer-too-big
-- title: Every socket starts with a large buffer
-- severity: low
-- family: buffers
-- needs: none
-- sets: net.ipv4.tcp_rmem, net.ipv4.tcp_wmem
-- merge: first
-- references: net/ipv4/tcp.c tcp_init_sock(); net/ipv4/tcp_input.c tcp_init_buffer_space(),
--   tcp_rcv_space_adjust(); net/core/sock.c sock_init_data_uid(); tcp(7) tcp_rmem; socket(7)
--   rmem_default
-- why: The second value of tcp_rmem and tcp_wmem is what each connection may fill before it has
--   shown any need. Autotuning grows from small values within a few round trips, so a large one
--   gains nothing, but thousands of connections to slow or hostile peers can hold that much each.
--   rmem_default and wmem_default do the same to all other sockets.
-- fix: Set the second value back to the kernel's own. For net.core.rmem_default and wmem_default
--   let the application that needs more ask for it with SO_RCVBUF or SO_SNDBUF, and then remove the
--   line.
-- risk: A receiver of UDP that never asks for a buffer loses room in bursts when rmem_default goes
--   back: change the application first.
-- formula: {own_initial_bytes} as the second value, but not below the first; the others as they
--   are
WITH
setting(key, initial_bytes, limit_bytes, least_bytes, most_bytes) AS (
  SELECT 'net.ipv4.tcp_rmem', sysctl('net.ipv4.tcp_rmem', 1), policy('rcvbuf_initial_max_bytes'),
    sysctl('net.ipv4.tcp_rmem', 0), sysctl('net.ipv4.tcp_rmem', 2)
  UNION ALL SELECT 'net.ipv4.tcp_wmem', sysctl('net.ipv4.tcp_wmem', 1),
    policy('sndbuf_initial_max_bytes'), sysctl('net.ipv4.tcp_wmem', 0),
    sysctl('net.ipv4.tcp_wmem', 2)
  UNION ALL SELECT 'net.core.rmem_default', sysctl('net.core.rmem_default', 0),
    policy('rcvbuf_initial_max_bytes'), NULL, NULL
  UNION ALL SELECT 'net.core.wmem_default', sysctl('net.core.wmem_default', 0),
    policy('rcvbuf_initial_max_bytes'), NULL, NULL
),
judged AS (
  SELECT *, most_bytes IS NOT NULL AS tcp,
    -- What is beyond 1 GiB no window can use, and is not written again.
    coalesce(least_bytes >= 4096 AND most_bytes BETWEEN least_bytes AND 1073741824, 0) AS settable,
    CASE key WHEN 'net.ipv4.tcp_rmem' THEN 131072 WHEN 'net.ipv4.tcp_wmem' THEN 16384
      ELSE 212992 END AS own_initial_bytes
  FROM setting
  WHERE initial_bytes > limit_bytes
)
SELECT
  key AS subject,
  json_object('sysctl', CASE WHEN initial_bytes > most_bytes THEN key END, 'file', sysctl_file(key),
    'value', sysctl(key), 'initial_bytes', initial_bytes,
    'limit_bytes', CAST(limit_bytes AS INTEGER), 'own_initial_bytes', own_initial_bytes)
    AS evidence,
  CASE WHEN tcp THEN 'Each TCP connection' ELSE 'Each socket that is not TCP' END
    || ' starts with a buffer of ' || fmt_bibytes(initial_bytes) || ' (' || key
    || '); the kernel''s own value is ' || fmt_bibytes(own_initial_bytes) || '. '
    || CASE WHEN tcp THEN 'Autotuning grows it where it is needed, so set it back.'
      ELSE 'Only the application that needs it should ask for it, with '
        || CASE WHEN key LIKE '%rmem%' THEN 'SO_RCVBUF.' ELSE 'SO_SNDBUF.' END END AS message,
  'high' AS confidence,
  CASE WHEN settable THEN key END AS key,
  CASE WHEN settable THEN least_bytes || ' ' || max(own_initial_bytes, least_bytes) || ' '
    || most_bytes END AS proposed
FROM judged
ORDER BY subject;

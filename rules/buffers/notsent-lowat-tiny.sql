-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: notsent-lowat-tiny
-- title: Hardly any unsent data is allowed
-- severity: low
-- family: buffers
-- needs: sysctl:net.ipv4.tcp_notsent_lowat
-- sets: net.ipv4.tcp_notsent_lowat
-- merge: max
-- references: include/net/tcp.h tcp_stream_memory_free(), tcp_notsent_lowat(); tcp(7)
--   tcp_notsent_lowat, TCP_NOTSENT_LOWAT
-- why: A socket counts as writable only while less than tcp_notsent_lowat bytes wait for the
--   network. With a few kilobytes the writer must be woken for each segment or two, and the
--   connection runs dry whenever it is late. The key acts on all sockets at once.
-- fix: Set net.ipv4.tcp_notsent_lowat to 131072, which still keeps latency low. An application that
--   wants less asks for it on its own sockets with TCP_NOTSENT_LOWAT.
-- risk: Connections to slow peers hold somewhat more memory each.
-- formula: 131072, where {lowat_bytes} is below {limit_bytes}
SELECT
  'net.ipv4.tcp_notsent_lowat' AS subject,
  json_object('lowat_bytes', sysctl('net.ipv4.tcp_notsent_lowat', 0),
    'limit_bytes', CAST(policy('notsent_lowat_min_bytes') AS INTEGER)) AS evidence,
  'Writers are held back as soon as ' || fmt_bibytes(sysctl('net.ipv4.tcp_notsent_lowat', 0))
    || ' of a connection wait to be sent (tcp_notsent_lowat): they must be woken again and again, and'
    || ' fast connections run dry. Allow 128 KiB.' AS message,
  'high' AS confidence,
  'net.ipv4.tcp_notsent_lowat' AS key, '131072' AS proposed
-- Old kernels show -1 where there is no limit.
WHERE sysctl('net.ipv4.tcp_notsent_lowat', 0) >= 0
  AND sysctl('net.ipv4.tcp_notsent_lowat', 0) < policy('notsent_lowat_min_bytes')
ORDER BY subject;

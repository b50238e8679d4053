-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: large-segments-vanish
-- title: Large segments vanish on a path, small ones pass
-- severity: critical
-- family: loss
-- needs: fact_path.full_stuck_max, sysctl:net.ipv4.tcp_mtu_probing
-- sets: net.ipv4.tcp_mtu_probing
-- merge: first
-- explains: losses-wait-for-timeouts, retransmission-heavy-loss, retransmission-high-loss,
--   retransmissions-lost-again
-- about: path
-- references: RFC 2923 section 2.1; RFC 4821; RFC 8899; net/ipv4/tcp_timer.c tcp_mtu_probing();
--   Documentation/networking/ip-sysctl.rst tcp_mtu_probing
-- why: A link on the way takes only smaller packets, and the ICMP that says so (fragmentation
--   needed, packet too big) is dropped on its way back or never sent: a black hole. Connections are
--   made and short messages pass, but each larger one hangs until it is given up.
-- fix: Let ICMP type 3 code 4 and ICMPv6 type 2 pass all firewalls towards this host, and give
--   tunnels their true MTU. Where that is out of your hands set net.ipv4.tcp_mtu_probing to 1:
--   TCP then looks for a size that passes, only where timeouts follow each other.
-- risk: With 1 connections that meet heavy loss or a peer that is gone may go on with smaller
--   segments; it costs little there.
-- formula: 1 instead of {mtu_probing}: segments of {stuck_mss_bytes} B do not pass
WITH hole AS (
  SELECT *, sysctl('net.ipv4.tcp_mtu_probing', 0) AS mtu_probing
  FROM fact_path
  WHERE NOT loopback AND full_stuck_max >= policy('black_hole_sockets')
    -- A site that is gone answers nothing at all.
    AND full_stuck_samples >= policy('min_samples')
    -- Where others get as large ones through it is their peer that is gone.
    AND coalesce(full_passed_mss_bytes < full_stuck_mss_bytes, 1)
)
SELECT
  path AS subject,
  json_object('path', path, 'stuck', full_stuck_max, 'samples', samples,
    'stuck_samples', full_stuck_samples, 'stuck_mss_bytes', full_stuck_mss_bytes,
    'passed_mss_bytes', full_passed_mss_bytes, 'pmtu_bytes', pmtu_bytes, 'rtos', rtos,
    'mtu_probing', mtu_probing) AS evidence,
  'Segments of ' || fmt_count(full_stuck_mss_bytes) || ' bytes do not get through on this path, '
    || CASE WHEN full_passed_mss_bytes IS NULL THEN 'while small ones do'
      ELSE 'while those of ' || fmt_count(full_passed_mss_bytes) || ' bytes do' END
    || ': up to ' || fmt_count(full_stuck_max) || ' connections at a time hang in timeouts with'
    || ' nothing but large segments unacknowledged, and their peers answer. Something on the way'
    || ' drops large packets, and the ICMP that would say so does not arrive here.' AS message,
  CASE WHEN full_stuck_samples >= policy('steady_samples') THEN 'medium' ELSE 'low' END
    AS confidence,
  'net.ipv4.tcp_mtu_probing' AS key, '1' AS proposed
FROM hole
WHERE mtu_probing = 0
ORDER BY full_stuck_max DESC, subject;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: conntrack-liberal
-- title: Connection tracking lets segments outside the window pass
-- severity: info
-- family: hygiene
-- needs: sysctl:net.netfilter.nf_conntrack_tcp_be_liberal
-- references: net/netfilter/nf_conntrack_proto_tcp.c tcp_in_window();
--   Documentation/networking/nf_conntrack-sysctl.rst nf_conntrack_tcp_be_liberal
-- why: With nf_conntrack_tcp_be_liberal=1 only resets are held against the window of a connection.
--   A forged or misled segment then counts as part of it. It is the last resort where only one
--   direction of the traffic passes, or hardware changes the segments.
-- fix: Keep it only if somebody knows which traffic needs it, and write that beside the line.
--   Otherwise set it to 0 and watch whether conntrack.invalid rises.
SELECT
  'net.netfilter.nf_conntrack_tcp_be_liberal' AS subject,
  json_object('value', sysctl('net.netfilter.nf_conntrack_tcp_be_liberal', 0),
    'entries', coalesce(gauge('net.netfilter.nf_conntrack_count'), gauge('conntrack.entries')))
    AS evidence,
  'The firewall takes segments outside the window for part of their connection'
    || ' (nf_conntrack_tcp_be_liberal is on). Keep that only where it is known which traffic needs'
    || ' it.' AS message,
  'high' AS confidence,
  NULL AS key, NULL AS proposed
WHERE sysctl('net.netfilter.nf_conntrack_tcp_be_liberal', 0) <> 0
  -- it matters only where something is tracked
  AND coalesce(gauge('net.netfilter.nf_conntrack_count'), gauge('conntrack.entries'), 1) > 0
ORDER BY subject;

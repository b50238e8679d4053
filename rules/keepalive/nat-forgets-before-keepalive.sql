-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: nat-forgets-before-keepalive
-- title: This router forgets idle connections before keepalive probes them
-- severity: low
-- family: keepalive
-- needs: sysctl:net.ipv4.ip_forward, sysctl:net.netfilter.nf_conntrack_tcp_timeout_established
-- sets: net.netfilter.nf_conntrack_tcp_timeout_established
-- merge: max
-- references: net/netfilter/nf_conntrack_proto_tcp.c nf_conntrack_tcp_packet();
--   Documentation/networking/nf_conntrack-sysctl.rst; RFC 5382 section 5 REQ-5; RFC 9293 section
--   3.8.4
-- why: Hosts behind this router use keepalive with a first probe after 7200 s, unless they are told
--   otherwise. Connection tracking here drops an entry sooner: a connection that was idle in
--   between is rejected or, behind address translation, hangs, and neither side knows why.
-- fix: Raise nf_conntrack_tcp_timeout_established to 7440 s, which RFC 5382 asks of a NAT, if the
--   table has room; or lower tcp_keepalive_time on the hosts that use this router.
-- risk: Entries of connections that died in silence stay for longer; watch the number of entries.
-- formula: 7440 instead of {timeout_s}
WITH
judged AS (
  SELECT sysctl('net.netfilter.nf_conntrack_tcp_timeout_established', 0) AS timeout_s,
    coalesce(gauge('net.netfilter.nf_conntrack_count'), gauge('conntrack.entries')) AS entries,
    sysctl('net.netfilter.nf_conntrack_max', 0) AS entries_max,
    CAST(policy('nat_idle_min_us') / 1e6 AS INTEGER) AS wanted_s
  WHERE sysctl('net.ipv4.ip_forward', 0) > 0
),
verdict AS (
  SELECT *, coalesce(entries * 2 <= entries_max, 0) AS room
  FROM judged
  WHERE entries > 0 AND timeout_s < wanted_s
)
SELECT
  'net.netfilter.nf_conntrack_tcp_timeout_established' AS subject,
  json_object('timeout_s', timeout_s, 'wanted_s', wanted_s, 'entries', entries,
    'entries_max', entries_max) AS evidence,
  'This host forwards packets and forgets a connection that is idle for '
    || fmt_duration(timeout_s * 1e6) || ', but hosts probe idle connections only after '
    || fmt_duration(7200e6) || ' unless they were told otherwise. '
    || CASE WHEN room THEN 'Keep entries for ' || wanted_s || ' s; the table has room ('
        || fmt_count(entries) || ' of ' || fmt_count(entries_max) || ' entries).'
      ELSE 'Let those hosts use a shorter tcp_keepalive_time: the table may have no room for longer'
        || ' entries.' END AS message,
  'medium' AS confidence,
  CASE WHEN room THEN 'net.netfilter.nf_conntrack_tcp_timeout_established' END AS key,
  CASE WHEN room THEN CAST(wanted_s AS TEXT) END AS proposed
FROM verdict
ORDER BY subject;

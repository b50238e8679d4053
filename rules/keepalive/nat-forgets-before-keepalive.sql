-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: nat-forgets-before-keepalive
-- title: Connection tracking forgets idle connections before keepalive probes them
-- severity: low
-- family: keepalive
-- needs: sysctl:net.ipv4.ip_forward, sysctl:net.netfilter.nf_conntrack_tcp_timeout_established
-- sets: net.netfilter.nf_conntrack_tcp_timeout_established
-- merge: max
-- explains: idle-without-keepalive, keepalive-later-than-idle-limit
-- about: sysctl
-- references: net/netfilter/nf_conntrack_proto_tcp.c nf_conntrack_tcp_packet();
--   Documentation/networking/nf_conntrack-sysctl.rst; RFC 5382 section 5 REQ-5; RFC 9293 section
--   3.8.4
-- why: Keepalive sends its first probe after 7200 s, unless it was told otherwise. Connection
--   tracking here drops an entry sooner: a connection that was idle in between, of this host or of
--   one behind it, is rejected or, behind address translation, hangs, and neither side knows why.
-- fix: Raise nf_conntrack_tcp_timeout_established to 7440 s, which RFC 5382 asks of a NAT, if the
--   table has room; or lower tcp_keepalive_time on the hosts whose connections pass here. The
--   kernel's own value is five days.
-- risk: Entries of connections that died in silence stay for longer; watch the number of entries.
-- formula: 7440 instead of {timeout_s}
WITH
limits AS (
  SELECT sysctl('net.netfilter.nf_conntrack_tcp_timeout_established', 0) AS timeout_s,
    coalesce(gauge('net.netfilter.nf_conntrack_count'), gauge('conntrack.entries')) AS entries,
    sysctl('net.netfilter.nf_conntrack_max', 0) AS entries_max,
    CAST(policy('nat_idle_min_us') / 1e6 AS INTEGER) AS wanted_s,
    sysctl('net.ipv4.ip_forward', 0) > 0 AS forwards
),
-- Connections of this host itself that are idle for longer; idle times are counted in steps.
own AS (
  SELECT coalesce(sum(CASE WHEN timeout_s <= 60 THEN no_keepalive_idle_60s
      WHEN timeout_s <= 300 THEN no_keepalive_idle_300s
      WHEN timeout_s <= 1200 THEN no_keepalive_idle_1200s ELSE no_keepalive_idle_3600s END), 0)
      AS idle,
    coalesce(sum(CASE WHEN keepalive_idle_max_us >= (timeout_s + 1) * 1e6 THEN keepalive END), 0)
      AS late
  FROM limits, fact_process
),
judged AS (
  SELECT *, coalesce(entries * 2 <= entries_max, 0) AS room
  FROM limits, own
  WHERE entries > 0 AND timeout_s < wanted_s
    AND (forwards OR late > 0 OR idle >= policy('idle_sockets_min'))
)
SELECT
  'net.netfilter.nf_conntrack_tcp_timeout_established' AS subject,
  json_object('sysctl', 'net.netfilter.nf_conntrack_tcp_timeout_established',
    'timeout_s', timeout_s, 'wanted_s', wanted_s, 'forwards', forwards, 'own_idle', idle,
    'own_late_keepalive', late, 'entries', entries, 'entries_max', entries_max) AS evidence,
  CASE WHEN forwards THEN 'This host forwards packets and forgets' ELSE 'This host forgets' END
    || ' a connection that is idle for ' || fmt_duration(timeout_s * 1e6) || ', but '
    || CASE WHEN forwards
      THEN 'hosts probe idle connections only after ' || fmt_duration(7200e6)
        || ' unless they were told otherwise. '
      ELSE fmt_count(idle + late) || CASE idle + late WHEN 1 THEN ' of its own was or may be'
        ELSE ' of its own were or may be' END || ' idle for longer without a probe. ' END
    || CASE WHEN room THEN 'Keep entries for ' || wanted_s || ' s; the table has room ('
        || fmt_count(entries) || ' of ' || fmt_count(entries_max) || ' entries).'
      WHEN forwards THEN 'Let those hosts use a shorter tcp_keepalive_time: the table may have no'
        || ' room for longer entries.'
      ELSE 'Let them be probed sooner: the table may have no room for longer entries.' END
    AS message,
  CASE WHEN forwards OR late > 0 THEN 'medium' ELSE 'low' END AS confidence,
  CASE WHEN room THEN 'net.netfilter.nf_conntrack_tcp_timeout_established' END AS key,
  CASE WHEN room THEN CAST(wanted_s AS TEXT) END AS proposed
FROM judged
ORDER BY subject;

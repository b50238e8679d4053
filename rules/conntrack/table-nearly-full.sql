-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: table-nearly-full
-- title: The connection tracking table is nearly full
-- severity: low
-- family: conntrack
-- needs: fact_conntrack.entries_max_pct
-- sets: net.netfilter.nf_conntrack_max
-- merge: max
-- references: net/netfilter/nf_conntrack_core.c __nf_conntrack_alloc(), early_drop();
--   net/netfilter/nf_conntrack_standalone.c; Documentation/networking/nf_conntrack-sysctl.rst
-- why: Each flow that a firewall or NAT rule looks at has an entry. When nf_conntrack_max is
--   reached, the kernel throws out entries or drops the first packet of new flows.
-- fix: See what fills it (conntrack -L): many entries of closed or dead flows are a matter of the
--   timeouts. If they are live, raise net.netfilter.nf_conntrack_max, and nf_conntrack_buckets
--   with it.
-- risk: Each entry takes memory that cannot be swapped, 512 bytes at most are counted here. The
--   limit is one for all network namespaces, and each may fill it.
-- formula: the next power of two from 1.5 * {entries_max}, at least {buckets}, at most
--   {cap_entries}
WITH
seen AS (
  -- By itself the kernel allows at least as many entries as its hash has buckets.
  SELECT c.*, max(next_pow2(1.5 * entries_max), coalesce(buckets, 0)) AS need_entries,
    floor(policy('conntrack_memory_pct') / 100.0 * h.memory_bytes / 512) AS cap_entries
  FROM fact_conntrack c LEFT JOIN fact_host h
  WHERE raised(entries_trail, policy('conntrack_near_pct') / 100.0 * max_entries)
    -- Flows are lost already: told by another rule.
    AND NOT (entries_max_pct >= policy('conntrack_full_pct')
      AND coalesce(dropped, 0) + coalesce(early_dropped, 0) > 0)
),
judged AS (
  SELECT *, CAST(min(need_entries, cap_entries) AS INTEGER) AS proposed_entries,
    coalesce(min(need_entries, cap_entries) > max_entries, 0) AS settable
  FROM seen
)
SELECT
  'connection tracking' AS subject,
  json_object('sysctl', 'net.netfilter.nf_conntrack_max',
    'entries', entries, 'entries_max', entries_max, 'max_entries', max_entries,
    'entries_max_pct', CAST(round(entries_max_pct) AS INTEGER), 'buckets', buckets,
    'need_entries', CAST(need_entries AS INTEGER), 'cap_entries', CAST(cap_entries AS INTEGER))
    AS evidence,
  'The connection tracking table held ' || fmt_count(entries_max) || ' of '
    || fmt_count(max_entries) || ' entries (' || fmt_pct(entries_max_pct)
    || '); at the limit new flows are refused. '
    || CASE WHEN settable THEN 'If they are live flows, raise the limit to '
        || fmt_count(proposed_entries) || '.'
      WHEN cap_entries IS NULL THEN 'Whether the host has memory for more is not known.'
      ELSE 'The memory of this host allows no more than ' || fmt_count(cap_entries)
        || ': find out which flows need not be tracked.' END AS message,
  CASE WHEN entries * 100.0 >= policy('conntrack_near_pct') * max_entries THEN 'high'
    ELSE 'medium' END AS confidence,
  CASE WHEN settable THEN 'net.netfilter.nf_conntrack_max' END AS key,
  CASE WHEN settable THEN CAST(proposed_entries AS TEXT) END AS proposed
FROM judged
ORDER BY subject;

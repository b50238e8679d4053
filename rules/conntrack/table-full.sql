-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: table-full
-- title: The connection tracking table is full and flows are lost
-- severity: critical
-- family: conntrack
-- needs: fact_conntrack.entries_max_pct
-- sets: net.netfilter.nf_conntrack_max
-- merge: max
-- explains: outgoing-connections-fail
-- about: failure
-- references: net/netfilter/nf_conntrack_core.c __nf_conntrack_alloc(), early_drop(),
--   nf_conntrack_in(); Documentation/networking/nf_conntrack-sysctl.rst
-- why: At nf_conntrack_max the kernel looks for an entry of a flow without an answer and throws it
--   out; if it finds none, it drops the packet that wanted a new one. Connects then hang and fail,
--   whoever they belong to.
-- fix: Raise net.netfilter.nf_conntrack_max, and nf_conntrack_buckets with it. Then see what fills
--   the table (conntrack -L): entries of closed flows go sooner with a shorter
--   nf_conntrack_tcp_timeout_time_wait; flows that need no tracking can be left out (notrack).
--   Keep nf_conntrack_tcp_timeout_established above the keepalive time of the endpoints.
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
  -- Packets that tracking refuses as invalid count as dropped too: not without a full table.
  WHERE entries_max_pct >= policy('conntrack_full_pct')
    AND coalesce(dropped, 0) + coalesce(early_dropped, 0) > 0
),
judged AS (
  SELECT *, CAST(min(need_entries, cap_entries) AS INTEGER) AS proposed_entries,
    coalesce(min(need_entries, cap_entries) > max_entries, 0) AS settable
  FROM seen
)
SELECT
  'connection tracking' AS subject,
  json_object('failure', 'no answer',
    'sysctl', 'net.netfilter.nf_conntrack_max',
    'dropped', dropped, 'early_dropped', early_dropped, 'entries', entries,
    'entries_max', entries_max, 'max_entries', max_entries,
    'entries_max_pct', CAST(round(entries_max_pct) AS INTEGER), 'buckets', buckets,
    'need_entries', CAST(need_entries AS INTEGER), 'cap_entries', CAST(cap_entries AS INTEGER))
    AS evidence,
  'The connection tracking table is full (' || fmt_count(entries_max) || ' of '
    || fmt_count(max_entries) || ' entries): ' || CASE
      WHEN coalesce(dropped, 0) = 0 THEN fmt_count(early_dropped)
        || CASE early_dropped WHEN 1 THEN ' flow was' ELSE ' flows were' END
        || ' forgotten to make room. '
      ELSE fmt_count(dropped) || CASE dropped WHEN 1 THEN ' packet was' ELSE ' packets were' END
        || ' dropped' || CASE WHEN early_dropped > 0 THEN ', and ' || fmt_count(early_dropped)
          || CASE early_dropped WHEN 1 THEN ' flow was' ELSE ' flows were' END
          || ' forgotten to make room. ' ELSE '. ' END END
    || CASE WHEN settable THEN 'Raise the limit to ' || fmt_count(proposed_entries)
        || ', then see which flows fill it.'
      WHEN cap_entries IS NULL THEN 'Whether the host has memory for more is not known: see which'
        || ' flows fill it.'
      ELSE 'The memory of this host allows no more than ' || fmt_count(cap_entries)
        || ': find out which flows need not be tracked.' END AS message,
  CASE WHEN dropped > 0 AND early_dropped > 0 THEN 'high' ELSE 'medium' END AS confidence,
  CASE WHEN settable THEN 'net.netfilter.nf_conntrack_max' END AS key,
  CASE WHEN settable THEN CAST(proposed_entries AS TEXT) END AS proposed
FROM judged
ORDER BY subject;

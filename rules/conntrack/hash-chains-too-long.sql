-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: hash-chains-too-long
-- title: The hash of connection tracking is too small for its flows
-- severity: critical
-- family: conntrack
-- needs: fact_conntrack.chaintoolong, fact_conntrack.buckets, fact_conntrack.max_entries,
--   fact_conntrack.entries_max
-- sets: net.netfilter.nf_conntrack_buckets
-- merge: max
-- explains: outgoing-connections-fail
-- about: failure
-- references: net/netfilter/nf_conntrack_core.c __nf_conntrack_confirm() MIN_CHAINLEN,
--   nf_conntrack_init_start(); Documentation/networking/nf_conntrack-sysctl.rst
--   nf_conntrack_buckets
-- why: A new flow is looked for in two chains of the hash. When one is longer than about fifty
--   entries, the packet is dropped, although the table has room. That comes of a nf_conntrack_max
--   that was raised alone.
-- fix: Set net.netfilter.nf_conntrack_buckets to nf_conntrack_max, as the kernel does by itself
--   since 5.15, or to what the flows need if that limit is far above them. It acts at once, 8 bytes
--   a bucket.
-- risk: While the hash is rebuilt packets of tracked flows wait.
-- formula: the next power of two from {max_entries}, at most that from twice {entries_max}
SELECT
  'connection tracking' AS subject,
  json_object('failure', 'no answer',
    'chaintoolong', chaintoolong, 'buckets', buckets, 'max_entries', max_entries,
    'entries_max', entries_max,
    'entries_a_bucket', round(entries_max * 1.0 / buckets, 1)) AS evidence,
  'The hash of connection tracking has only ' || fmt_count(buckets) || ' buckets for '
    || fmt_count(entries_max) || ' flows, and ' || fmt_count(chaintoolong)
    || CASE chaintoolong WHEN 1 THEN ' new flow was' ELSE ' new flows were' END
    || ' refused for too long a chain. Set it to ' || fmt_count(need_buckets) || '.' AS message,
  'high' AS confidence,
  'net.netfilter.nf_conntrack_buckets' AS key,
  CAST(CAST(need_buckets AS INTEGER) AS TEXT) AS proposed
FROM (SELECT *, min(next_pow2(max_entries), next_pow2(2 * entries_max)) AS need_buckets
  FROM fact_conntrack)
WHERE chaintoolong > 0
  -- Long chains in a sparse hash are not for want of buckets.
  AND entries_max >= policy('conntrack_chain_entries') * buckets
  AND need_buckets > buckets
ORDER BY subject;

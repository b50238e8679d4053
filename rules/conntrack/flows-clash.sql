-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: flows-clash
-- title: Connection tracking drops first packets because two flows clash
-- severity: high
-- family: conntrack
-- needs: fact_conntrack.insert_failed, fact_conntrack.entries_max_pct
-- references: net/netfilter/nf_conntrack_core.c __nf_conntrack_confirm(), nf_ct_resolve_clash();
--   iptables-extensions(8) --random-fully; nft(8) fully-random; resolv.conf(5) single-request
-- why: Two packets that begin a flow at the same time can want the same entry: two queries of a
--   resolver library from one UDP port, or two clients that address translation gives the same
--   port. The second packet is dropped; a resolver then waits 5 s for nothing.
-- fix: With address translation choose ports at random (--random-fully, fully-random) and use more
--   addresses. For name resolution use a local cache, TCP (use-vc), or single-request-reopen; or
--   let the queries go untracked. nf_conntrack_max has nothing to do with it.
WITH
seen AS (
  SELECT c.*, q.span_us, insert_failed - coalesce(chaintoolong, 0) AS clashes
  FROM fact_conntrack c, fact_quality q
)
SELECT
  'connection tracking' AS subject,
  json_object('clashes', clashes, 'clashes_per_min', round(clashes * 60e6 / span_us, 1),
    'insert_failed', insert_failed, 'chaintoolong', chaintoolong,
    'clash_resolved', clash_resolved, 'entries_max', entries_max, 'max_entries', max_entries,
    'entries_max_pct', CAST(round(entries_max_pct) AS INTEGER)) AS evidence,
  'Flows that begin at the same time want the same entry of connection tracking, and '
    || fmt_count(clashes) || ' of their packets were dropped ('
    || round(clashes * 60e6 / span_us, 1) || ' a minute) although the table is only '
    || fmt_pct(entries_max_pct) || ' full. Look at name resolution over UDP, and at address'
    || ' translation: let it choose ports at random, from more addresses.' AS message,
  'medium' AS confidence,
  NULL AS key, NULL AS proposed
FROM seen
WHERE clashes >= policy('conntrack_clashes_min')
  AND clashes * 60e6 >= policy('conntrack_clashes_per_min') * span_us
  AND entries_max_pct < policy('conntrack_near_pct')
ORDER BY subject;

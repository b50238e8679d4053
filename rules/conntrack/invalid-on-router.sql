-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: invalid-on-router
-- title: Connection tracking takes many packets of a router for invalid
-- severity: low
-- family: conntrack
-- needs: fact_conntrack.invalid, counter:Ip.InReceives, counter:Ip.ForwDatagrams
-- references: net/netfilter/nf_conntrack_core.c nf_conntrack_in();
--   net/netfilter/nf_conntrack_proto_tcp.c tcp_in_window();
--   Documentation/networking/nf_conntrack-sysctl.rst nf_conntrack_log_invalid
-- why: A packet that fits no tracked flow is invalid. Firewalls drop those, and address
--   translation leaves them as they are, so the other end answers with a reset. Many of them mean
--   that this router sees only one direction of its flows, or that flows outlive their entries.
-- fix: Look which they are (nf_conntrack_log_invalid = 6 for a moment). Let both directions pass
--   this router, or leave those flows untracked. nf_conntrack_tcp_be_liberal only hides it.
WITH
seen AS (
  SELECT c.invalid, counter('Ip.InReceives') + coalesce(counter('Ip6.InReceives'), 0) AS received,
    counter('Ip.ForwDatagrams') + coalesce(counter('Ip6.OutForwDatagrams'), 0) AS forwarded
  FROM fact_conntrack c
)
SELECT
  'connection tracking' AS subject,
  json_object('invalid', invalid, 'received', received, 'forwarded', forwarded,
    'invalid_pct', round(invalid * 100.0 / received, 2)) AS evidence,
  'Connection tracking takes ' || fmt_count(invalid) || ' of ' || fmt_count(received)
    || ' packets (' || fmt_pct(invalid * 100.0 / received) || ') for invalid on this router, which'
    || ' forwards ' || fmt_count(forwarded) || '. See whether it sees only one direction of those'
    || ' flows, or forgets them before they end.' AS message,
  'low' AS confidence,
  NULL AS key, NULL AS proposed
FROM seen
WHERE invalid >= policy('conntrack_invalid_min')
  AND invalid * 100 >= policy('conntrack_invalid_pct') * received
  -- A host that forwards little is scanned from outside: that is no fault of its own.
  AND forwarded * 2 >= received
ORDER BY subject;

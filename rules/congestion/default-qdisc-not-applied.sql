-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: default-qdisc-not-applied
-- title: Interfaces still have the former queueing discipline
-- severity: low
-- family: congestion
-- needs: sysctl:net.core.default_qdisc, fact_link.qdisc
-- explains: bufferbloat-local, bbr-without-fq
-- about: ifname, wanted
-- references: net/sched/sch_generic.c attach_default_qdiscs(); net/sched/sch_mq.c;
--   Documentation/admin-guide/sysctl/net.rst default_qdisc; tc(8)
-- why: net.core.default_qdisc counts for interfaces and queues that are set up later. Those that
--   were there before keep what they have, so that the change has done nothing for them yet.
-- fix: Give the interface the discipline now: tc qdisc replace dev NAME root fq, with the
--   discipline that was meant. An interface with several queues takes mq as its root. Or reboot.
--   BBR does not need it: it paces by itself without fq.
-- risk: Packets that wait in the queue at that moment are lost or overtaken.
WITH
link AS (
  SELECT ifname, qdisc, sysctl('net.core.default_qdisc') AS wanted
  FROM fact_link
  WHERE up AND kind IS NULL AND ifname <> 'lo'
    -- What a kernel or a distribution sets by itself; any other was chosen for this interface.
    AND qdisc IN ('pfifo_fast', 'fq_codel')
)
SELECT
  ifname AS subject,
  json_object('ifname', ifname, 'qdisc', qdisc, 'wanted', wanted) AS evidence,
  ifname || ' still uses ' || qdisc || ' although net.core.default_qdisc is ' || wanted
    || ', which counts only for interfaces that come up later. Replace it now: tc qdisc replace'
    || ' dev ' || ifname || ' root ' || wanted || '.' AS message,
  'high' AS confidence,
  NULL AS key, NULL AS proposed
FROM link
WHERE qdisc <> wanted AND wanted <> 'pfifo_fast'
ORDER BY ifname;

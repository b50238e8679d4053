-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: flow-limit-drops
-- title: The flow limit drops packets of the largest flows
-- severity: info
-- family: device
-- needs: fact_softnet.flow_limit, fact_host
-- references: net/core/dev.c skb_flow_limit(); Documentation/networking/scaling.rst RPS Flow Limit
-- why: flow_limit_cpu_bitmap is set, so when the queue of received packets of a processor is half
--   full, packets of the flow that has most of it are dropped. That protects the others.
-- fix: Nothing, if that was wanted. Else spread packets over more processors, or unset
--   net.core.flow_limit_cpu_bitmap.
SELECT
  'flow limit of the host' AS subject,
  json_object('flow_limit', flow_limit, 'dropped', dropped, 'processed', processed,
    'cpu_bitmap', sysctl('net.core.flow_limit_cpu_bitmap')) AS evidence,
  'The flow limit dropped ' || fmt_count(flow_limit) || ' packets of flows that filled most of a'
    || ' processor''s queue. That is what it is for; if those flows matter, spread them over more'
    || ' processors.' AS message,
  'high' AS confidence,
  NULL AS key, NULL AS proposed
FROM fact_softnet, fact_host
WHERE flow_limit >= policy('backlog_drops_min') AND netns = ''
ORDER BY subject;

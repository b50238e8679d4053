-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: bbr-without-fq
-- title: Many BBR flows are paced without fq
-- severity: info
-- family: congestion
-- needs: fact_path.busy_us, fact_link.qdisc
-- references: net/ipv4/tcp_bbr.c; net/ipv4/tcp_output.c tcp_pacing_check(); net/sched/sch_fq.c;
--   tc-fq(8)
-- why: Without the fq queueing discipline TCP paces each BBR flow with a timer of its own. That
--   works, but with thousands of busy flows one timer a device, as fq has it, takes less CPU time.
-- fix: If CPU time matters, set fq on the device (on several queues below mq:
--   net.core.default_qdisc, then make mq anew). BBR does not need fq to be right.
WITH
paced AS (
  -- Time with data under way, over the time of the window: flows that are busy at a time.
  SELECT ifname, sum(busy_us) * 1.0 / (SELECT socket_span_us FROM fact_quality) AS flows,
    sum(sockets_max) AS sockets
  FROM fact_path WHERE NOT loopback AND cc LIKE 'bbr%'
  GROUP BY ifname
)
SELECT
  p.ifname AS subject,
  json_object('ifname', p.ifname,
    'wanted', CASE sysctl('net.core.default_qdisc') WHEN 'fq' THEN 'fq' END,
    'busy_flows', CAST(round(p.flows) AS INTEGER), 'sockets', p.sockets,
    'qdisc', l.qdisc, 'default_qdisc', sysctl('net.core.default_qdisc')) AS evidence,
  'On ' || p.ifname || ' about ' || fmt_count(round(p.flows)) || ' BBR flows are busy at a time,'
    || ' each paced by a timer of its own, because the device has ' || l.qdisc
    || ' and not fq. fq would do it with less CPU time; nothing is wrong otherwise.' AS message,
  'medium' AS confidence,
  NULL AS key, NULL AS proposed
FROM paced p JOIN fact_link l ON l.ifname = p.ifname
-- Below mq each queue has a discipline of its own, which is not seen here.
WHERE p.flows >= policy('busy_flows_many') AND l.qdisc NOT IN ('fq', 'mq', 'noqueue')
ORDER BY subject;

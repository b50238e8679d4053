-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.core.default_qdisc', 'fq');
INSERT INTO fact_link (ifname, kind, up, mtu_bytes, qdisc) VALUES ('eth0', NULL, 1, 1500, 'pfifo_fast'),
  ('lo', NULL, 1, 65536, 'noqueue');

-- case: set after the interface came up
-- kind: fires
-- expect: subject=eth0, confidence=high, key=NULL, message~eth0 still uses pfifo_fast although net.core.default_qdisc is fq, message~tc qdisc replace dev eth0 root fq.

-- case: the distribution's own came first
-- kind: fires
-- expect: subject=eth0, evidence.qdisc=fq_codel
UPDATE fact_link SET qdisc = 'fq_codel' WHERE ifname = 'eth0';

-- case: applied
-- kind: boundary
-- expect: none
UPDATE fact_link SET qdisc = 'fq' WHERE ifname = 'eth0';

-- case: the interface is down
-- kind: boundary
-- expect: none
UPDATE fact_link SET up = 0;

-- case: the disciplines are not known
-- kind: missing
-- expect: unjudged=fact_link.qdisc
UPDATE fact_link SET qdisc = NULL;

-- case: another namespace than the first does not show the key
-- kind: missing
-- expect: unjudged=sysctl:net.core.default_qdisc
DELETE FROM fact_sysctl;

-- case: several queues: their leaves are not told
-- kind: trap
-- expect: none
UPDATE fact_link SET qdisc = 'mq' WHERE ifname = 'eth0';

-- case: somebody shapes this interface
-- kind: trap
-- expect: none
UPDATE fact_link SET qdisc = 'htb' WHERE ifname = 'eth0';

-- case: somebody improved one interface and left the kernel's default
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = 'pfifo_fast';
UPDATE fact_link SET qdisc = 'fq_codel' WHERE ifname = 'eth0';

-- case: a tunnel has no queue of its own
-- kind: trap
-- expect: none
UPDATE fact_link SET kind = 'wireguard';

-- case: loopback
-- kind: trap
-- expect: none
DELETE FROM fact_link WHERE ifname = 'eth0';
UPDATE fact_link SET qdisc = 'pfifo_fast';

-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.ip_local_port_range', '1024 65000');

-- case: both even
-- kind: fires
-- expect: subject=net.ipv4.ip_local_port_range, confidence=high, key=NULL, evidence.better_high=64999, message~1024 64999 would be quiet.

-- case: both odd
-- kind: fires
-- expect: evidence.better_high=60998
UPDATE fact_sysctl SET value = '32769 60999';

-- case: one port more
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '1024 65001';

-- case: the range could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.ip_local_port_range
DELETE FROM fact_sysctl;

-- case: a single port has one end only
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '40000 40000';

-- case: the kernel's own range
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '32768 60999';

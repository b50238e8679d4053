-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_ecn', '0');

-- case: off
-- kind: fires
-- expect: subject=net.ipv4.tcp_ecn, confidence=high, key=net.ipv4.tcp_ecn, proposed=2, message~tcp_ecn is 0: peers that ask

-- case: asked for and accepted
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '1';

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_ecn
DELETE FROM fact_sysctl;

-- case: the kernel's own value
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '2';

-- case: accurate notification of later kernels
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '3';

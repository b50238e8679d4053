-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_syncookies', '0');
INSERT INTO fact_counter (name, kind, delta) VALUES ('TcpExt.TCPReqQFullDrop', 'counter', 0);

-- case: off
-- kind: fires
-- expect: subject=net.ipv4.tcp_syncookies, confidence=high, key=net.ipv4.tcp_syncookies, proposed=1, message~locks real clients out., evidence.dropped_syns=0

-- case: off, and SYNs were dropped
-- kind: fires
-- expect: message~1200 SYNs were dropped., proposed=1
UPDATE fact_counter SET delta = 1200;

-- case: on
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '1';

-- case: the drops are not counted
-- kind: missing
-- expect: proposed=1, evidence.dropped_syns=NULL
DELETE FROM fact_counter;

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_syncookies
DELETE FROM fact_sysctl;

-- case: always on is not off
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '2';

-- case: nothing was dropped yet
-- kind: boundary
-- expect: message=SYN cookies are off, so a SYN flood locks real clients out.

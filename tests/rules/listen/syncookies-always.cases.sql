-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_syncookies', '2');
INSERT INTO fact_counter (name, kind, delta) VALUES ('TcpExt.SyncookiesSent', 'counter', 4000);

-- case: always
-- kind: fires
-- expect: subject=net.ipv4.tcp_syncookies, confidence=high, key=net.ipv4.tcp_syncookies, proposed=1, message~also while no queue is full (4000 in this window).

-- case: nobody connected
-- kind: fires
-- expect: message~also while no queue is full. Clients
UPDATE fact_counter SET delta = 0;

-- case: only while a queue is full
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '1';

-- case: the cookies are not counted
-- kind: missing
-- expect: proposed=1, evidence.cookies_sent=NULL
DELETE FROM fact_counter;

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_syncookies
DELETE FROM fact_sysctl;

-- case: off is another rule's
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '0';

-- case: other values act like 1
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '3';

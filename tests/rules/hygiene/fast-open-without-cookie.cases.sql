-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_fastopen', '1539');
INSERT INTO fact_counter (name, kind, delta) VALUES ('TcpExt.TCPFastOpenPassive', 'counter', 5);

-- case: servers without cookies, for all listeners
-- kind: fires
-- expect: subject=net.ipv4.tcp_fastopen, confidence=high, key=net.ipv4.tcp_fastopen, proposed=1027, evidence.passive=5, evidence.server_without=1, evidence.client_without=0, message~tcp_fastopen is 1539: servers here answer data in a SYN without a cookie, message~Set it to 1027.

-- case: clients without cookies
-- kind: fires
-- expect: proposed=1, evidence.server_without=0, evidence.client_without=1, message~clients here send data in a SYN without having a cookie. Set it to 1.
UPDATE fact_sysctl SET value = '5';

-- case: client, server and all listeners, with cookies
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '1027';

-- case: its use is not counted
-- kind: missing
-- expect: proposed=1027, evidence.passive=NULL
DELETE FROM fact_counter;

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_fastopen
DELETE FROM fact_sysctl;

-- case: client and server, as guides have it
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '3';

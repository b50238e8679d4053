-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 2, 'net.ipv4.tcp_fastopen_key', '(secret)', 1, 1);

-- case: the key of Fast Open
-- kind: fires
-- expect: subject=net.ipv4.tcp_fastopen_key, confidence=medium, key=NULL, message~net.ipv4.tcp_fastopen_key is a secret and stands in /etc/sysctl.d/99-tune.conf:2.

-- case: the others, one of them twice
-- kind: fires
-- expect: subject=net.core.netdev_rss_key, evidence.files=/etc/sysctl.conf:9, /etc/sysctl.d/99-tune.conf:2
-- expect: subject=net.ipv6.conf.default.stable_secret, evidence.lines=1
UPDATE fact_dropin SET key = 'net.core.netdev_rss_key';
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.conf', 9, 'net.core.netdev_rss_key', '(secret)', 0, 1),
  ('/etc/sysctl.conf', 10, 'net.ipv6.conf.default.stable_secret', '(secret)', 0, 1);

-- case: another key of Fast Open
-- kind: boundary
-- expect: none
UPDATE fact_dropin SET key = 'net.ipv4.tcp_fastopen';

-- case: no files
-- kind: missing
-- expect: none
DELETE FROM fact_dropin;

-- case: a key whose name only looks like one
-- kind: trap
-- expect: none
UPDATE fact_dropin SET key = 'net.ipv6.conf.default.stable-secret';

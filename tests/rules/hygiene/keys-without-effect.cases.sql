-- SPDX-License-Identifier: GPL-2.0-or-later
-- A current kernel, and no line in any file.
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.ipv4.tcp_syncookies', '1'), ('net.ipv4.tcp_fack', '0'), ('net.ipv4.tcp_low_latency', '0'),
  ('net.ipv4.tcp_adv_win_scale', '1'), ('net.ipv4.udp_wmem_min', '4096');
INSERT INTO fact_counter (name, kind, delta) VALUES ('TcpExt.TCPLossProbes', 'counter', 5),
  ('TcpExt.TCPAORequired', 'counter', 0);

-- case: keys that exist, but do nothing
-- kind: fires
-- expect: subject=net.ipv4.tcp_adv_win_scale, confidence=high, key=NULL, proposed=NULL, message~net.ipv4.tcp_adv_win_scale = 2 in /etc/sysctl.d/99-tune.conf:1 does nothing: this kernel measures
-- expect: subject=net.ipv4.tcp_fack, evidence.file=/etc/sysctl.d/99-tune.conf
-- expect: subject=net.ipv4.tcp_low_latency
-- expect: subject=net.ipv4.udp_wmem_min
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 1, 'net.ipv4.tcp_adv_win_scale', '2', 1, 1),
  ('/etc/sysctl.d/99-tune.conf', 2, 'net.ipv4.tcp_fack', '1', 1, 1),
  ('/etc/sysctl.d/99-tune.conf', 3, 'net.ipv4.tcp_low_latency', '1', 1, 1),
  ('/etc/sysctl.d/99-tune.conf', 4, 'net.ipv4.udp_wmem_min', '8192', 1, 1);

-- case: keys that are gone
-- kind: fires
-- expect: subject=net.ipv4.tcp_thin_dupack, message~this kernel does not have it any more., evidence.exists=0
-- expect: subject=net.ipv4.tcp_rx_skb_cache
-- expect: subject=net.ipv4.tcp_tx_skb_cache
-- expect: subject=net.netfilter.nf_conntrack_helper
-- expect: subject=net.core.warnings
-- expect: subject=net.ipv4.route.max_size
-- expect: subject=net.ipv4.tcp_tw_recycle
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.conf', 1, 'net.ipv4.tcp_thin_dupack', '1', 1, 1),
  ('/etc/sysctl.conf', 2, 'net.ipv4.tcp_rx_skb_cache', '1', 1, 1),
  ('/etc/sysctl.conf', 3, 'net.ipv4.tcp_tx_skb_cache', '1', 1, 1),
  ('/etc/sysctl.conf', 4, 'net.netfilter.nf_conntrack_helper', '1', 1, 1),
  ('/etc/sysctl.conf', 5, 'net.core.warnings', '0', 1, 1),
  ('/etc/sysctl.conf', 6, 'net.ipv4.route.max_size', '100000', 1, 1),
  ('/etc/sysctl.conf', 7, 'net.ipv4.tcp_tw_recycle', '0', 1, 1);

-- case: several lines of one key are one finding
-- kind: fires
-- expect: subject=net.ipv4.tcp_fack, evidence.lines=2, message~in /etc/sysctl.conf:4, /etc/sysctl.d/99-tune.conf:2 does nothing
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 2, 'net.ipv4.tcp_fack', '1', 1, 0),
  ('/etc/sysctl.conf', 4, 'net.ipv4.tcp_fack', '1', 0, 1);

-- case: the SYN backlog with SYN cookies on
-- kind: fires
-- expect: subject=net.ipv4.tcp_max_syn_backlog, message~it acts only while tcp_syncookies is 0
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 1, 'net.ipv4.tcp_max_syn_backlog', '65536', 1, 1);

-- case: the SYN backlog with SYN cookies off does something
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_syncookies';
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 1, 'net.ipv4.tcp_max_syn_backlog', '65536', 1, 1);

-- case: BeyondWindow tells of a scaling ratio as well
-- kind: fires
-- expect: subject=net.ipv4.tcp_adv_win_scale
UPDATE fact_counter SET name = 'TcpExt.BeyondWindow' WHERE name = 'TcpExt.TCPAORequired';
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 1, 'net.ipv4.tcp_adv_win_scale', '2', 1, 1);

-- case: an older kernel still acts on tcp_adv_win_scale
-- kind: trap
-- expect: none
DELETE FROM fact_counter WHERE name = 'TcpExt.TCPAORequired';
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 1, 'net.ipv4.tcp_adv_win_scale', '2', 1, 1);

-- case: a kernel with FACK and the pre-queue still acts on them
-- kind: trap
-- expect: none
INSERT INTO fact_counter (name, kind, delta) VALUES ('TcpExt.TCPFACKReorder', 'counter', 0),
  ('TcpExt.TCPPrequeued', 'counter', 0);
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 2, 'net.ipv4.tcp_fack', '1', 1, 1),
  ('/etc/sysctl.d/99-tune.conf', 3, 'net.ipv4.tcp_low_latency', '1', 1, 1);

-- case: a removed key that this kernel still has
-- kind: trap
-- expect: none
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_thin_dupack', '0'),
  ('net.ipv4.tcp_tw_recycle', '0');
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.conf', 1, 'net.ipv4.tcp_thin_dupack', '1', 1, 1),
  ('/etc/sysctl.conf', 2, 'net.ipv4.tcp_tw_recycle', '0', 1, 1);

-- case: tcp_tw_recycle switched on is told by another rule alone
-- kind: trap
-- expect: none
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.conf', 1, 'net.ipv4.tcp_tw_recycle', '1', 1, 1);

-- case: a key that is inert, but set by nobody
-- kind: trap
-- expect: none

-- case: no counters: nothing is concluded of the kernel
-- kind: missing
-- expect: none
DELETE FROM fact_counter;
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 1, 'net.ipv4.tcp_adv_win_scale', '2', 1, 1),
  ('/etc/sysctl.d/99-tune.conf', 2, 'net.ipv4.tcp_fack', '1', 1, 1),
  ('/etc/sysctl.d/99-tune.conf', 3, 'net.ipv4.tcp_low_latency', '1', 1, 1);

-- case: whether SYN cookies are on is not known
-- kind: missing
-- expect: none
DELETE FROM fact_sysctl;
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 1, 'net.ipv4.tcp_max_syn_backlog', '65536', 1, 1);

-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_early_retrans', '3'),
  ('net.ipv4.tcp_frto', '2'), ('net.ipv4.tcp_recovery', '1'), ('net.ipv4.tcp_reordering', '3');
INSERT INTO fact_counter (name, kind, delta) VALUES ('TcpExt.TCPLossProbes', 'counter', 0),
  ('TcpExt.TCPTimeouts', 'counter', 40);

-- case: no tail loss probes
-- kind: fires
-- expect: subject=net.ipv4.tcp_early_retrans, confidence=high, key=net.ipv4.tcp_early_retrans, proposed=3, evidence.timeouts=40, message~net.ipv4.tcp_early_retrans is 0: tail loss probes are off
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_early_retrans';

-- case: no F-RTO
-- kind: fires
-- expect: key=net.ipv4.tcp_frto, proposed=2, message~a time-out that was only a delay
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_frto';

-- case: no RACK on a kernel that can do without
-- kind: fires
-- expect: key=net.ipv4.tcp_recovery, proposed=1, message~RACK is off
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_recovery';

-- case: only other bits of RACK
-- kind: fires
-- expect: key=net.ipv4.tcp_recovery, evidence.value=2
UPDATE fact_sysctl SET value = '2' WHERE key = 'net.ipv4.tcp_recovery';

-- case: a first loss is believed late
-- kind: fires
-- expect: key=net.ipv4.tcp_reordering, proposed=3, message~net.ipv4.tcp_reordering is 30: each connection waits for so many segments
UPDATE fact_sysctl SET value = '30' WHERE key = 'net.ipv4.tcp_reordering';

-- case: values just beside the kernel's own
-- kind: boundary
-- expect: key=net.ipv4.tcp_early_retrans
-- expect: key=net.ipv4.tcp_reordering
UPDATE fact_sysctl SET value = '2' WHERE key = 'net.ipv4.tcp_early_retrans';
UPDATE fact_sysctl SET value = '4' WHERE key = 'net.ipv4.tcp_reordering';

-- case: other values that leave them on
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '4' WHERE key = 'net.ipv4.tcp_early_retrans';
UPDATE fact_sysctl SET value = '1' WHERE key = 'net.ipv4.tcp_frto';
UPDATE fact_sysctl SET value = '7' WHERE key = 'net.ipv4.tcp_recovery';

-- case: nothing is counted
-- kind: missing
-- expect: key=net.ipv4.tcp_frto, evidence.timeouts=NULL
DELETE FROM fact_counter;
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_frto';

-- case: the keys could not be read
-- kind: missing
-- expect: none
DELETE FROM fact_sysctl;

-- case: the kernel's own values
-- kind: trap
-- expect: none

-- case: from 6.18 on RACK stays on whatever the key says
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_recovery';
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_ecn_option', '2');

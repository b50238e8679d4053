-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_syn_retries', '6'),
  ('net.ipv4.tcp_synack_retries', '5'), ('net.ipv4.tcp_syn_linear_timeouts', '4');

-- case: one repetition of each
-- kind: fires
-- expect: subject=net.ipv4.tcp_syn_retries, confidence=high, key=net.ipv4.tcp_syn_retries, proposed=6, evidence.give_up_s=7, message~connect() gives up after 7.0 s, so that a few lost packets fail a connection.
-- expect: subject=net.ipv4.tcp_synack_retries, key=net.ipv4.tcp_synack_retries, proposed=5, evidence.give_up_s=3, message~a half-open connection is given up after 3.0 s
UPDATE fact_sysctl SET value = '1' WHERE key LIKE '%retries';

-- case: twenty repetitions of each
-- kind: fires
-- expect: key=net.ipv4.tcp_syn_retries, proposed=6, evidence.give_up_s=1811, message~long after the other side can be expected to answer.
-- expect: key=net.ipv4.tcp_synack_retries, proposed=5, evidence.give_up_s=1807
UPDATE fact_sysctl SET value = '20' WHERE key LIKE '%retries';

-- case: the answer is never repeated
-- kind: fires
-- expect: key=net.ipv4.tcp_synack_retries, evidence.give_up_s=1
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_synack_retries';

-- case: just enough
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '2' WHERE key LIKE '%retries';

-- case: just not too many
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '8' WHERE key = 'net.ipv4.tcp_syn_retries';
UPDATE fact_sysctl SET value = '7' WHERE key = 'net.ipv4.tcp_synack_retries';

-- case: just too many
-- kind: boundary
-- expect: key=net.ipv4.tcp_syn_retries, evidence.give_up_s=491
-- expect: key=net.ipv4.tcp_synack_retries, evidence.give_up_s=367
UPDATE fact_sysctl SET value = '9' WHERE key = 'net.ipv4.tcp_syn_retries';
UPDATE fact_sysctl SET value = '8' WHERE key = 'net.ipv4.tcp_synack_retries';

-- case: a kernel without time-outs of one second each
-- kind: missing
-- expect: key=net.ipv4.tcp_syn_retries, evidence.give_up_s=3
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_syn_linear_timeouts';
UPDATE fact_sysctl SET value = '1' WHERE key = 'net.ipv4.tcp_syn_retries';

-- case: the keys could not be read
-- kind: missing
-- expect: none
DELETE FROM fact_sysctl;

-- case: the kernel's own numbers
-- kind: trap
-- expect: none

-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.core.rmem_max', '4194304'),
  ('net.ipv4.tcp_rmem', '4096 131072 33554432'), ('net.ipv4.tcp_congestion_control', 'cubic'),
  ('net.ipv4.ip_local_reserved_ports', '8080'), ('net.core.rps_default_mask', '0'),
  ('net.core.flow_limit_cpu_bitmap', '0');
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 2, 'net.core.rmem_max', '16M', 1, 1);

-- case: a unit
-- kind: fires
-- expect: subject=/etc/sysctl.d/99-tune.conf:2, confidence=high, key=NULL, message~/etc/sysctl.d/99-tune.conf:2 sets net.core.rmem_max to "16M": the kernel refuses "16M", which is no number to it, and the line fails at each boot. It is "4194304" now.

-- case: commas
-- kind: fires
-- expect: evidence.refused=4096,87380,16777216
UPDATE fact_dropin SET key = 'net.ipv4.tcp_rmem', value = '4096,87380,16777216';

-- case: quotes and backslashes
-- kind: fires
-- expect: evidence.refused="16777216\
UPDATE fact_dropin SET value = '"16777216\';

-- case: nothing at all
-- kind: fires
-- expect: message~the kernel refuses an empty value
UPDATE fact_dropin SET value = '';

-- case: a leading zero
-- kind: fires
-- expect: evidence.octal=010000000, message~with its leading zero the kernel reads "010000000" as an octal number.
UPDATE fact_dropin SET value = '010000000';

-- case: a leading zero before what is no octal digit
-- kind: boundary
-- expect: evidence.refused=0128, message~the kernel refuses "0128"
UPDATE fact_dropin SET value = '0128';

-- case: two of three numbers
-- kind: boundary
-- expect: evidence.numbers_given=2, message~that is 2 of 3 numbers, and the others stay
UPDATE fact_dropin SET key = 'net.ipv4.tcp_rmem', value = '4096 131072';

-- case: a remark behind the number
-- kind: fires
-- expect: evidence.refused=NULL, message~the kernel takes one number and leaves out the rest.
UPDATE fact_dropin SET value = '16777216 # 16M';

-- case: a remark behind three numbers
-- kind: fires
-- expect: message~the kernel takes 3 numbers and leaves out the rest.
UPDATE fact_dropin SET key = 'net.ipv4.tcp_rmem', value = '4096 131072 33554432 # 32M';

-- case: a sign that the kernel does not take
-- kind: fires
-- expect: evidence.refused=+5
UPDATE fact_dropin SET value = '+5';

-- case: all three numbers
-- kind: boundary
-- expect: none
UPDATE fact_dropin SET key = 'net.ipv4.tcp_rmem', value = '4096 131072 16777216';

-- case: zero is no octal number
-- kind: boundary
-- expect: none
UPDATE fact_dropin SET value = '0';

-- case: what the key holds now is not known
-- kind: missing
-- expect: none
DELETE FROM fact_sysctl;

-- case: no files
-- kind: missing
-- expect: none
DELETE FROM fact_dropin;

-- case: hexadecimal is understood
-- kind: trap
-- expect: none
UPDATE fact_dropin SET value = '0x1000000';

-- case: a letter too far is not
-- kind: boundary
-- expect: evidence.refused=0x100000g
UPDATE fact_dropin SET value = '0x100000g';

-- case: a negative number is understood
-- kind: trap
-- expect: none
UPDATE fact_dropin SET value = '-1';

-- case: a name, a list of ports, masks
-- kind: trap
-- expect: none
UPDATE fact_dropin SET key = 'net.ipv4.tcp_congestion_control', value = 'bbr';
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 3, 'net.ipv4.ip_local_reserved_ports', '8080,9000-9010', 1, 1),
  ('/etc/sysctl.d/99-tune.conf', 4, 'net.core.rps_default_mask', 'ff', 1, 1),
  ('/etc/sysctl.d/99-tune.conf', 5, 'net.core.flow_limit_cpu_bitmap', 'f', 1, 1);

-- case: a line that is overruled
-- kind: trap
-- expect: none
UPDATE fact_dropin SET wins_systemd = 0, wins_procps = 0;

-- case: only sysctl --system reads the line
-- kind: fires
-- expect: evidence.refused=16M
UPDATE fact_dropin SET wins_systemd = 0;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- 384 MiB for TCP, from a guide of 2009, on a host with 24105 MiB.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_mem', '50576 64768 98152');
INSERT INTO fact_host (memory_bytes, page_bytes) VALUES (25275924480, 4096);
INSERT INTO fact_counter (name, kind, last) VALUES ('sockstat.TCP.mem', 'gauge', 25600);
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 5, 'net.ipv4.tcp_mem', '50576 64768 98152', 1, 1);

-- case: the limit of a small machine
-- kind: fires
-- expect: subject=net.ipv4.tcp_mem, confidence=high, key=net.ipv4.tcp_mem, proposed=289260 385680 578520, message~/etc/sysctl.d/99-tune.conf:5 leaves all TCP sockets together 383 MiB of this host's 23.5 GiB; the kernel by itself would allow 2.21 GiB. They use 100 MiB now. Remove the line.

-- case: only sysctl --system reads the line
-- kind: fires
-- expect: evidence.files=/etc/sysctl.d/99-tune.conf:5
UPDATE fact_dropin SET wins_systemd = 0;

-- case: just below the share
-- kind: boundary
-- expect: proposed=289260 385680 578520
UPDATE fact_sysctl SET value = '50576 64768 520667';

-- case: just at the share
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '50576 64768 520668';

-- case: equal values are in order
-- kind: boundary
-- expect: key=net.ipv4.tcp_mem
UPDATE fact_sysctl SET value = '98152 98152 98152';

-- case: what TCP uses is not known
-- kind: missing
-- expect: evidence.used_bytes=NULL, message~would allow 2.21 GiB. Remove the line.
DELETE FROM fact_counter;

-- case: the memory is not known
-- kind: missing
-- expect: unjudged=fact_host.memory_bytes
DELETE FROM fact_host;

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_mem
DELETE FROM fact_sysctl;

-- case: nobody set it: the kernel counted its memory before more was plugged in
-- kind: trap
-- expect: none
DELETE FROM fact_dropin;

-- case: values in the wrong order are another rule's
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '98152 64768 50576';

-- case: the first two in the wrong order
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '64768 50576 98152';

-- case: the kernel's own values in a file
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '287901 383868 575802';

-- case: a line that another one overrules
-- kind: trap
-- expect: none
UPDATE fact_dropin SET wins_systemd = 0, wins_procps = 0;

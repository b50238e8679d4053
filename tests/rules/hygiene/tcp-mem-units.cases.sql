-- SPDX-License-Identifier: GPL-2.0-or-later
-- A line that is copied from guide to guide, on a host with 24105 MiB: 102 GiB for TCP.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_mem', '786432 1048576 26777216');
INSERT INTO fact_host (memory_bytes, page_bytes) VALUES (25275924480, 4096);
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 5, 'net.ipv4.tcp_mem', '786432 1048576 26777216', 1, 1);

-- case: bytes written for pages
-- kind: fires
-- expect: subject=net.ipv4.tcp_mem, confidence=high, key=net.ipv4.tcp_mem, proposed=289260 385680 578520, message~TCP may take 102 GiB of this host's 23.5 GiB, which looks like bytes written for pages (set in /etc/sysctl.d/99-tune.conf:5).

-- case: values in the wrong order
-- kind: fires
-- expect: confidence=high, proposed=289260 385680 578520, evidence.unordered=1, message~must not decrease from one value to the next
UPDATE fact_sysctl SET value = '575802 383868 287901';

-- case: the pressure mark above the limit
-- kind: fires
-- expect: evidence.unordered=1
UPDATE fact_sysctl SET value = '287901 600000 575802';

-- case: more than half of the memory, but not more than all of it
-- kind: boundary
-- expect: confidence=medium, evidence.share_pct=50, key=net.ipv4.tcp_mem
UPDATE fact_sysctl SET value = '786432 1048576 3085441';

-- case: just half of the memory
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '786432 1048576 3085440';

-- case: equal values are in order
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '383868 383868 383868';

-- case: no file sets it
-- kind: fires
-- expect: message~looks like bytes written for pages.
DELETE FROM fact_dropin;

-- case: the memory is not known: the order still counts, but nothing can be proposed
-- kind: missing
-- expect: key=NULL, proposed=NULL, evidence.unordered=1
DELETE FROM fact_host;
UPDATE fact_sysctl SET value = '575802 383868 287901';

-- case: the memory is not known
-- kind: missing
-- expect: none
DELETE FROM fact_host;

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_mem
DELETE FROM fact_sysctl;

-- case: what the kernel computed
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '287901 383868 575802';

-- case: the same numbers are pages of 64 KiB on other machines
-- kind: trap
-- expect: none
UPDATE fact_host SET page_bytes = 65536, memory_bytes = 549755813888;
UPDATE fact_sysctl SET value = '786432 1048576 3145728';

-- case: just all of the memory
-- kind: boundary
-- expect: confidence=medium, evidence.share_pct=100
UPDATE fact_host SET memory_bytes = 109679476736;

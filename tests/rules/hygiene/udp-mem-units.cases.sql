-- SPDX-License-Identifier: GPL-2.0-or-later
-- 16 MiB meant as bytes, on a host with 24105 MiB: 64 GiB for UDP.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.udp_mem', '8388608 12582912 16777216');
INSERT INTO fact_host (memory_bytes, page_bytes) VALUES (25275924480, 4096);
INSERT INTO fact_dropin (file, line, key, value, wins_systemd, wins_procps) VALUES
  ('/etc/sysctl.d/99-tune.conf', 5, 'net.ipv4.udp_mem', '8388608 12582912 16777216', 1, 1);

-- case: bytes written for pages
-- kind: fires
-- expect: subject=net.ipv4.udp_mem, confidence=high, key=net.ipv4.udp_mem, proposed=578520 771360 1157040, message~UDP may take 64.0 GiB of this host's 23.5 GiB, which looks like bytes written for pages (set in /etc/sysctl.d/99-tune.conf:5).

-- case: values in the wrong order
-- kind: fires
-- expect: confidence=high, evidence.unordered=1, message~must not decrease from one value to the next
UPDATE fact_sysctl SET value = '1151604 767736 575802';

-- case: the pressure mark above the limit
-- kind: fires
-- expect: evidence.unordered=1
UPDATE fact_sysctl SET value = '575802 1200000 1151604';

-- case: more than half of the memory
-- kind: boundary
-- expect: confidence=medium, evidence.share_pct=50
UPDATE fact_sysctl SET value = '786432 1048576 3085441';

-- case: just half of the memory
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '786432 1048576 3085440';

-- case: more than all of the memory
-- kind: boundary
-- expect: confidence=high
UPDATE fact_sysctl SET value = '786432 1048576 6170881';

-- case: just all of the memory
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_sysctl SET value = '786432 1048576 6170880';

-- case: no file sets it
-- kind: fires
-- expect: message~looks like bytes written for pages.
DELETE FROM fact_dropin;

-- case: the memory is not known
-- kind: missing
-- expect: none
DELETE FROM fact_host;

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.udp_mem
DELETE FROM fact_sysctl;

-- case: what the kernel computed
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '575802 767736 1151604';

-- case: equal values are in order
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '767736 767736 767736';

-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.neigh.default.gc_thresh1', '128'),
  ('net.ipv4.neigh.default.gc_thresh2', '512'), ('net.ipv4.neigh.default.gc_thresh3', '1024'),
  ('net.ipv6.neigh.default.gc_thresh1', '128'), ('net.ipv6.neigh.default.gc_thresh2', '512'),
  ('net.ipv6.neigh.default.gc_thresh3', '1024');

-- case: only the second was raised
-- kind: fires
-- expect: evidence.protocol=IPv4, subject=net.ipv4.neigh.default.gc_thresh, confidence=high, key=NULL, message~gc_thresh1 to 3 are 128, 4096 and 1024: the most that there may be is less
UPDATE fact_sysctl SET value = '4096' WHERE key = 'net.ipv4.neigh.default.gc_thresh2';

-- case: only the first was raised, for IPv6
-- kind: fires
-- expect: evidence.protocol=IPv6, subject=net.ipv6.neigh.default.gc_thresh, message~are 1000, 512 and 1024: the number that is always kept is above the mark
UPDATE fact_sysctl SET value = '1000' WHERE key = 'net.ipv6.neigh.default.gc_thresh1';

-- case: equal limits
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '1024';

-- case: one more than equal
-- kind: boundary
-- expect: subject=net.ipv4.neigh.default.gc_thresh, message~the most that there may be
-- expect: subject=net.ipv6.neigh.default.gc_thresh, message~the number that is always kept
UPDATE fact_sysctl SET value = '1025' WHERE key = 'net.ipv4.neigh.default.gc_thresh2';
UPDATE fact_sysctl SET value = '513' WHERE key = 'net.ipv6.neigh.default.gc_thresh1';

-- case: another namespace than the first does not show them
-- kind: missing
-- expect: none
DELETE FROM fact_sysctl;

-- case: the kernel's own limits
-- kind: trap
-- expect: none

-- case: only the last was raised: that is in order
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '16384' WHERE key LIKE '%gc_thresh3';

-- case: the first above the two others, which are equal
-- kind: boundary
-- expect: message~the number that is always kept is above the mark
UPDATE fact_sysctl SET value = '2000' WHERE key = 'net.ipv4.neigh.default.gc_thresh1';
UPDATE fact_sysctl SET value = '1024' WHERE key = 'net.ipv4.neigh.default.gc_thresh2';

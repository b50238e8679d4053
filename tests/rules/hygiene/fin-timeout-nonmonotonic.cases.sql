-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_fin_timeout', '80');

-- case: 80 waits 40
-- kind: fires
-- expect: subject=net.ipv4.tcp_fin_timeout, confidence=high, key=net.ipv4.tcp_fin_timeout, proposed=60, evidence.effective_s=40, message~tcp_fin_timeout is 80 s, but between 60 and 120 the kernel really waits 40 s.

-- case: the default
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '60';

-- case: just above the default
-- kind: boundary
-- expect: evidence.effective_s=2
UPDATE fact_sysctl SET value = '61';

-- case: just below two minutes
-- kind: boundary
-- expect: evidence.effective_s=118
UPDATE fact_sysctl SET value = '119';

-- case: two minutes are two minutes
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '120';

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_fin_timeout
DELETE FROM fact_sysctl;

-- case: a short time-out is as it says, whatever TIME_WAIT does
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '15';
INSERT INTO fact_state (state, first, last, min, max) VALUES
  ('TIME_WAIT', 20000, 20000, 20000, 20000);

-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.core.busy_poll', '50'),
  ('net.core.busy_read', '50');

-- case: both
-- kind: fires
-- expect: subject=net.core.busy_poll, confidence=high, key=NULL, message~net.core.busy_poll is 50: each poll() and select() on this host spins for up to 50 us
-- expect: subject=net.core.busy_read, message~each blocking read on this host

-- case: one microsecond of one of them
-- kind: boundary
-- expect: subject=net.core.busy_read, evidence.us=1
UPDATE fact_sysctl SET value = CASE key WHEN 'net.core.busy_read' THEN '1' ELSE '0' END;

-- case: another namespace than the first does not show them
-- kind: missing
-- expect: none
DELETE FROM fact_sysctl;

-- case: off, as the kernel has it
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '0';

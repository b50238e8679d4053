-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES
  ('net.ipv4.tcp_sack', '1'), ('net.ipv4.tcp_dsack', '1'), ('net.ipv4.tcp_window_scaling', '1'),
  ('net.ipv4.tcp_timestamps', '1'), ('net.ipv4.tcp_tw_reuse', '2');

-- case: selective acknowledgements are off
-- kind: fires
-- expect: subject=net.ipv4.tcp_sack, confidence=high, key=net.ipv4.tcp_sack, proposed=1, message~net.ipv4.tcp_sack is off. Without selective acknowledgements
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_sack';

-- case: duplicate SACK is off
-- kind: fires
-- expect: key=net.ipv4.tcp_dsack, proposed=1
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_dsack';

-- case: window scaling is off
-- kind: fires
-- expect: key=net.ipv4.tcp_window_scaling, proposed=1, message~64 KiB in flight: 5.24 Mbit/s at 100 ms.
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_window_scaling';

-- case: timestamps are off
-- kind: fires
-- expect: key=net.ipv4.tcp_timestamps, proposed=1, message~TIME_WAIT ports cannot be reused.
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_timestamps';

-- case: timestamps are off while TIME_WAIT ports shall be reused
-- kind: fires
-- expect: key=net.ipv4.tcp_timestamps, proposed=1, message~so tcp_tw_reuse=1, which is set here, does nothing.
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_timestamps';
UPDATE fact_sysctl SET value = '1' WHERE key = 'net.ipv4.tcp_tw_reuse';

-- case: each key is a finding of its own
-- kind: fires
-- expect: key=net.ipv4.tcp_sack
-- expect: key=net.ipv4.tcp_timestamps
-- expect: key=net.ipv4.tcp_window_scaling
UPDATE fact_sysctl SET value = '0'
WHERE key IN ('net.ipv4.tcp_sack', 'net.ipv4.tcp_timestamps', 'net.ipv4.tcp_window_scaling');

-- case: timestamps without a random offset are on
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '2' WHERE key = 'net.ipv4.tcp_timestamps';

-- case: all on
-- kind: boundary
-- expect: none

-- case: a key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_timestamps
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_timestamps';

-- case: a key that does not exist is not off
-- kind: missing
-- expect: none
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_dsack';

-- case: reuse of TIME_WAIT ports without timestamps is on another key: nothing else is named
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '1' WHERE key = 'net.ipv4.tcp_tw_reuse';

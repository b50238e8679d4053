-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_no_metrics_save', '1'),
  ('net.ipv4.tcp_no_ssthresh_metrics_save', '1');

-- case: as guides have it
-- kind: fires
-- expect: subject=net.ipv4.tcp_no_metrics_save, confidence=high, key=net.ipv4.tcp_no_metrics_save, proposed=0, message~(tcp_no_metrics_save is 1)

-- case: they are saved
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_no_metrics_save';

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_no_metrics_save
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_no_metrics_save';

-- case: before 5.6 the threshold was remembered: there it is a cure
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_no_ssthresh_metrics_save
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_no_ssthresh_metrics_save';

-- case: where the threshold is remembered on purpose, both belong together
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '0' WHERE key = 'net.ipv4.tcp_no_ssthresh_metrics_save';

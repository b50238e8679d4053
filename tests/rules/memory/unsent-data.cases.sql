-- SPDX-License-Identifier: GPL-2.0-or-later
-- 200 MB unsent where pressure begins at 1.46 GiB; one flow has 4 MB unsent, a window of 100 kB.
INSERT INTO fact_host (memory_bytes, page_bytes) VALUES (25275924480, 4096);
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_mem', '287901 383868 575802'),
  ('net.ipv4.tcp_notsent_lowat', '4294967295');
INSERT INTO fact_path (path, path_id, loopback, samples, notsent_max_bytes) VALUES
  ('192.0.2.0/24 via eth0 (cubic)', 1, 0, 6, 150000000),
  ('198.51.100.0/24 via eth0 (cubic)', 2, 0, 6, 50000000), ('127.0.0.0/24', 3, 1, 6, 900000000);
INSERT INTO fact_flow (cookie, path_id, loopback, samples, pid, process, remote, notsent_bytes,
  cwnd_bytes) VALUES (1, 1, 0, 6, 44, 'proxy', '192.0.2.8:5000', 4000000, 100000),
  (2, 1, 0, 6, 44, 'proxy', '192.0.2.9:5000', 0, 100000);

-- case: slow clients of a proxy
-- kind: fires
-- expect: subject=unsent data of the host, confidence=medium, key=net.ipv4.tcp_notsent_lowat, proposed=131072, evidence.share_pct=13, evidence.flows=1, message~up to 191 MiB waited unsent, 13 % of the mark, message~proxy (pid 44) alone has 4.00 MB unsent to 192.0.2.8:5000, where 100 kB go out a round trip

-- case: the owner is not known
-- kind: missing
-- expect: message~A process that could not be read alone has
UPDATE fact_flow SET pid = NULL, process = NULL;

-- case: just a tenth
-- kind: boundary
-- expect: evidence.notsent_bytes=157232333
UPDATE fact_path SET notsent_max_bytes = 107232333 WHERE path_id = 1;

-- case: just less than a tenth
-- kind: boundary
-- expect: none
UPDATE fact_path SET notsent_max_bytes = 107232332 WHERE path_id = 1;

-- case: just two windows unsent
-- kind: boundary
-- expect: evidence.flow_notsent_bytes=200000
UPDATE fact_flow SET notsent_bytes = 200000 WHERE cookie = 1;

-- case: less than two windows: the network takes it
-- kind: boundary
-- expect: none
UPDATE fact_flow SET notsent_bytes = 199999 WHERE cookie = 1;

-- case: a limit just larger than the proposal
-- kind: boundary
-- expect: key=net.ipv4.tcp_notsent_lowat
UPDATE fact_sysctl SET value = '131073' WHERE key = 'net.ipv4.tcp_notsent_lowat';

-- case: the limit is set
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '131072' WHERE key = 'net.ipv4.tcp_notsent_lowat';

-- case: few samples
-- kind: boundary
-- expect: confidence=low
UPDATE fact_path SET samples = 4;

-- case: enough samples
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_path SET samples = 5;

-- case: the flow was seen just often enough
-- kind: boundary
-- expect: evidence.flows=1
UPDATE fact_flow SET samples = 3;

-- case: the flow was seen too seldom
-- kind: boundary
-- expect: none
UPDATE fact_flow SET samples = 2;

-- case: paths are not known
-- kind: missing
-- expect: unjudged=fact_path.notsent_max_bytes
DELETE FROM fact_path;

-- case: flows are not known
-- kind: missing
-- expect: unjudged=fact_flow.notsent_bytes
DELETE FROM fact_flow;

-- case: the size of a page is not known
-- kind: missing
-- expect: unjudged=fact_host.page_bytes
DELETE FROM fact_host;

-- case: a child namespace does not show tcp_mem
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_mem
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_mem';

-- case: whether there is a limit is not known
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_notsent_lowat
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_notsent_lowat';

-- case: loopback never waits for a network
-- kind: trap
-- expect: none
UPDATE fact_path SET loopback = 1;

-- case: a proxy holds data twice: one window unsent
-- kind: boundary
-- policy: role=proxy
-- expect: evidence.flow_notsent_bytes=100000
UPDATE fact_flow SET notsent_bytes = 100000 WHERE cookie = 1;

-- case: less than a window on a proxy
-- kind: boundary
-- policy: role=proxy
-- expect: none
UPDATE fact_flow SET notsent_bytes = 99999 WHERE cookie = 1;

-- case: the operator's own figure goes before that of the role
-- kind: trap
-- policy: role=proxy
-- policy: unsent_windows=2
-- expect: none
UPDATE fact_flow SET notsent_bytes = 100000 WHERE cookie = 1;

-- case: exactly a tenth
-- kind: boundary
-- expect: evidence.notsent_bytes=157233152
UPDATE fact_sysctl SET value = '287901 383870 575802' WHERE key = 'net.ipv4.tcp_mem';
UPDATE fact_path SET notsent_max_bytes = 107233152 WHERE path_id = 1;

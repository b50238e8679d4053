-- SPDX-License-Identifier: GPL-2.0-or-later
-- 1 MB unsent on a flow of 80 Mbit/s: 100 ms.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_notsent_lowat', '4294967295');
INSERT INTO fact_flow (cookie, loopback, local, remote, pid, process, samples, data_segs_out,
  out_bps, notsent_bytes)
VALUES (1, 0, '198.51.100.1:443', '192.0.2.7:40000', 812, 'game', 6, 40000, 80000000, 1000000),
  (2, 0, '198.51.100.1:443', '192.0.2.8:40000', 812, 'game', 6, 40000, 80000000, 0);

-- case: a writer is far ahead of the network
-- kind: fires
-- policy: role=latency
-- expect: subject=net.ipv4.tcp_notsent_lowat, confidence=high, key=net.ipv4.tcp_notsent_lowat, proposed=131072, evidence.delay_us=100000, evidence.flows=1, message~What game (pid 812) writes to 192.0.2.7:40000 waits 100 ms before it is sent: 1.00 MB lie unsent

-- case: two of them
-- kind: fires
-- policy: role=latency, bulk
-- expect: evidence.flows=2, message~, and 1 more like it.
UPDATE fact_flow SET notsent_bytes = 500000 WHERE cookie = 2;

-- case: just at the limit
-- kind: boundary
-- policy: role=latency
-- policy: unsent_delay_us=100ms
-- expect: evidence.delay_us=100000

-- case: just below the limit
-- kind: boundary
-- policy: role=latency
-- policy: unsent_delay_us=100ms
-- expect: none
UPDATE fact_flow SET notsent_bytes = 999999 WHERE cookie = 1;

-- case: seen in few samples
-- kind: boundary
-- policy: role=latency
-- expect: confidence=medium
UPDATE fact_flow SET samples = 3;

-- case: the owner is not known
-- kind: missing
-- policy: role=latency
-- expect: message~What a process that could not be read writes
UPDATE fact_flow SET pid = NULL, process = NULL;

-- case: what is unsent is not known
-- kind: missing
-- policy: role=latency
-- expect: unjudged=fact_flow.notsent_bytes
UPDATE fact_flow SET notsent_bytes = NULL;

-- case: a host that nobody calls one for latency
-- kind: trap
-- expect: none

-- case: nor do its transfers make it one
-- kind: trap
-- policy: role=auto
-- expect: none

-- case: a slow flow, and less unsent than the limit that would be set
-- kind: trap
-- policy: role=latency
-- expect: none
UPDATE fact_flow SET notsent_bytes = 131072, out_bps = 1000000;

-- case: there is a limit already
-- kind: trap
-- policy: role=latency
-- expect: none
UPDATE fact_sysctl SET value = '131072';

-- case: loopback waits for no network
-- kind: trap
-- policy: role=latency
-- expect: none
UPDATE fact_flow SET loopback = 1;

-- case: just enough segments in just enough samples
-- kind: boundary
-- policy: role=latency
-- policy: bulk_min_segs=40000
-- policy: min_samples=6
-- expect: evidence.samples=6

-- case: a segment too few
-- kind: boundary
-- policy: role=latency
-- policy: bulk_min_segs=40000
-- expect: none
UPDATE fact_flow SET data_segs_out = 39999;

-- case: a sample too few
-- kind: boundary
-- policy: role=latency
-- policy: min_samples=6
-- expect: none
UPDATE fact_flow SET samples = 5;

-- case: one flow in just enough samples for a sure word
-- kind: boundary
-- policy: role=latency
-- expect: confidence=high, message~on a flow of 80.0 Mbit/s. Let no more
UPDATE fact_flow SET samples = 5;

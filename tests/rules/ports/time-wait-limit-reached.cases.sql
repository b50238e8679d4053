-- SPDX-License-Identifier: GPL-2.0-or-later
-- A proxy at the default limit of a host with 24105 MiB.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_max_tw_buckets', '131072');
INSERT INTO fact_host (memory_bytes, page_bytes) VALUES (25275924480, 4096);
INSERT INTO fact_counter (name, kind, delta, rate_per_s, last, min, max) VALUES
  ('TcpExt.TCPTimeWaitOverflow', 'counter', 4000, 13, NULL, NULL, NULL),
  ('sockstat.TCP.tw', 'gauge', NULL, NULL, 131072, 120000, 131072);

-- case: at the limit: twice as many
-- kind: fires
-- expect: evidence.remote=NULL, subject=net.ipv4.tcp_max_tw_buckets, confidence=high, key=net.ipv4.tcp_max_tw_buckets, proposed=262144, message~The limit of 131 072 sockets in TIME_WAIT is reached (up to 131 072 were seen): 4000 connections were closed without it, message~Raise it;

-- case: a limit that somebody lowered goes back to the kernel's default
-- kind: fires
-- expect: proposed=131072, evidence.proposed_sockets=131072
UPDATE fact_sysctl SET value = '5000';
UPDATE fact_counter SET last = 5000, max = 5000 WHERE name = 'sockstat.TCP.tw';

-- case: just near enough to the limit
-- kind: boundary
-- expect: confidence=high, key=net.ipv4.tcp_max_tw_buckets
UPDATE fact_sysctl SET value = '100000';
UPDATE fact_counter SET max = 90000 WHERE name = 'sockstat.TCP.tw';

-- case: not near the limit in any sample: a burst or no memory, nothing is proposed
-- kind: boundary
-- expect: confidence=low, key=NULL, proposed=NULL, message~was reached between two samples, or there was no memory for more, message~Keep connections open for several requests.
UPDATE fact_sysctl SET value = '100000';
UPDATE fact_counter SET max = 89999 WHERE name = 'sockstat.TCP.tw';

-- case: twice as many just within 2 % of the memory
-- kind: boundary
-- expect: key=net.ipv4.tcp_max_tw_buckets, proposed=262144
UPDATE fact_host SET memory_bytes = 3355443200;

-- case: twice as many would be more than 2 % of the memory
-- kind: boundary
-- expect: key=NULL, confidence=high, evidence.proposed_sockets=NULL
UPDATE fact_host SET memory_bytes = 3355443199;

-- case: just enough overflows to speak of
-- kind: boundary
-- expect: evidence.overflows=10
UPDATE fact_counter SET delta = 10 WHERE kind = 'counter';

-- case: a few overflows are not worth a word
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 9 WHERE kind = 'counter';

-- case: as high as the catalog allows already
-- kind: boundary
-- expect: key=NULL, confidence=high
UPDATE fact_sysctl SET value = '16777216';
UPDATE fact_counter SET max = 16777216 WHERE name = 'sockstat.TCP.tw';
UPDATE fact_host SET memory_bytes = 1000000000000;

-- case: overflows are not counted
-- kind: missing
-- expect: unjudged=counter:TcpExt.TCPTimeWaitOverflow
DELETE FROM fact_counter WHERE kind = 'counter';

-- case: the limit is not known
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_max_tw_buckets
DELETE FROM fact_sysctl;

-- case: how many there were is not known
-- kind: missing
-- expect: confidence=low, key=NULL
DELETE FROM fact_counter WHERE kind = 'gauge';

-- case: the memory is not known
-- kind: missing
-- expect: confidence=high, key=NULL
DELETE FROM fact_host;

-- case: many in TIME_WAIT below the limit do no harm
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 0 WHERE kind = 'counter';

-- case: one a minute
-- kind: boundary
-- expect: evidence.overflows=20
INSERT INTO fact_quality (samples, span_us, socket_span_us, dumps_interrupted, lost_events, boots)
VALUES (99, 1200000000, 1200000000, 0, 0, 1);
UPDATE fact_counter SET delta = 20 WHERE kind = 'counter';

-- case: less often than once a minute is noise
-- kind: boundary
-- expect: none
INSERT INTO fact_quality (samples, span_us, socket_span_us, dumps_interrupted, lost_events, boots)
VALUES (99, 1200000001, 1200000001, 0, 0, 1);
UPDATE fact_counter SET delta = 20 WHERE kind = 'counter';

-- case: most of them are towards one destination
-- kind: fires
-- expect: evidence.remote=192.0.2.5:5432
INSERT INTO fact_destination (remote_addr, remote_port, time_wait_max) VALUES
  ('192.0.2.5', 5432, 65537), ('2001:db8::5', 5432, 65535);

-- case: an IPv6 one
-- kind: fires
-- expect: evidence.remote=[2001:db8::5]:5432
INSERT INTO fact_destination (remote_addr, remote_port, time_wait_max) VALUES
  ('2001:db8::5', 5432, 100000);

-- case: just half of them
-- kind: boundary
-- expect: evidence.remote=NULL
INSERT INTO fact_destination (remote_addr, remote_port, time_wait_max) VALUES
  ('192.0.2.5', 5432, 65536);

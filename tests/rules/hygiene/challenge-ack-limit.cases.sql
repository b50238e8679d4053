-- SPDX-License-Identifier: GPL-2.0-or-later
-- A kernel that tells the size of its table (6.1 and later) has no limit by itself.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_challenge_ack_limit', '1000'),
  ('net.ipv4.tcp_ehash_entries', '262144');
INSERT INTO fact_counter (name, kind, delta) VALUES ('TcpExt.TCPChallengeACK', 'counter', 9);

-- case: the limit of old kernels
-- kind: fires
-- expect: subject=net.ipv4.tcp_challenge_ack_limit, confidence=high, key=NULL, evidence.sent=9, message~share a limit of 1000 challenge acknowledgements a second

-- case: one less than none
-- kind: boundary
-- expect: evidence.limit_per_s=2147483646
UPDATE fact_sysctl SET value = '2147483646' WHERE key = 'net.ipv4.tcp_challenge_ack_limit';

-- case: none
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '2147483647' WHERE key = 'net.ipv4.tcp_challenge_ack_limit';

-- case: they are not counted
-- kind: missing
-- expect: evidence.sent=NULL
DELETE FROM fact_counter;

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.ipv4.tcp_challenge_ack_limit
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_challenge_ack_limit';

-- case: an older kernel has 1000 by itself
-- kind: trap
-- expect: unjudged=sysctl:net.ipv4.tcp_ehash_entries
DELETE FROM fact_sysctl WHERE key = 'net.ipv4.tcp_ehash_entries';

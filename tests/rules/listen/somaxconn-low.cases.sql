-- SPDX-License-Identifier: GPL-2.0-or-later
INSERT INTO fact_sysctl (key, value) VALUES ('net.core.somaxconn', '128');
INSERT INTO fact_counter (name, kind, delta) VALUES ('TcpExt.ListenOverflows', 'counter', 0);
INSERT INTO fact_listener (addr, port, cookie, process, samples, queue_max, backlog, samples_full)
VALUES ('0.0.0.0', 443, 1, 'nginx', 6, 20, 128, 0), ('::', 80, 2, 'nginx', 6, 4, 128, 0),
  ('127.0.0.1', 25, 3, 'master', 6, 0, 100, 0);

-- case: two listeners want more than 128
-- kind: fires
-- expect: subject=net.core.somaxconn, confidence=high, key=net.core.somaxconn, proposed=4096, evidence.listeners_at_limit=2, evidence.queue_max=20, message~net.core.somaxconn is 128, and 2 listeners asked for that much or more, such as 0.0.0.0:443 (nginx): a burst

-- case: one, on IPv6, of a process that could not be read
-- kind: fires
-- expect: message~1 listener asked for that much or more, such as [::]:80: a burst
DELETE FROM fact_listener WHERE port = 443;
UPDATE fact_listener SET process = NULL;

-- case: just below the limit
-- kind: boundary
-- expect: proposed=4096
UPDATE fact_sysctl SET value = '1023';
UPDATE fact_listener SET backlog = 1023 WHERE port = 443;

-- case: just at the limit
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '1024';
UPDATE fact_listener SET backlog = 1024 WHERE port = 443;

-- case: one place less than the limit: the application asked for no more
-- kind: boundary
-- expect: none
UPDATE fact_listener SET backlog = 127 WHERE port IN (443, 80);

-- case: a queue overflowed: another rule has the figures
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 1;

-- case: overflows are not counted
-- kind: missing
-- expect: proposed=4096
DELETE FROM fact_counter;

-- case: the listeners could not be read
-- kind: missing
-- expect: unjudged=fact_listener.backlog
DELETE FROM fact_listener;

-- case: the key could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.core.somaxconn
DELETE FROM fact_sysctl;

-- case: applications that ask for 128 of 4096
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '4096';

-- case: listeners at a limit that is large
-- kind: trap
-- expect: none
UPDATE fact_sysctl SET value = '4096';
UPDATE fact_listener SET backlog = 4096;

-- case: fewer overflows than those that count
-- kind: boundary
-- policy: listen_overflows_min=10
-- expect: proposed=4096
UPDATE fact_counter SET delta = 9;

-- case: a server has larger bursts
-- kind: boundary
-- policy: role=server
-- expect: proposed=4096
UPDATE fact_sysctl SET value = '4095';
UPDATE fact_listener SET backlog = 4095 WHERE port = 443;

-- case: the kernel's own value is enough for it
-- kind: boundary
-- policy: role=server
-- expect: none
UPDATE fact_sysctl SET value = '4096';
UPDATE fact_listener SET backlog = 4096 WHERE port = 443;

-- case: a client listens for its administrator only
-- kind: trap
-- policy: role=client
-- expect: none

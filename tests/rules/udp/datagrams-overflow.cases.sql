-- SPDX-License-Identifier: GPL-2.0-or-later
-- A resolver with the default buffer that loses 1200 datagrams in bursts (300 s, 30 samples).
INSERT INTO fact_sysctl (key, value) VALUES ('net.core.rmem_default', '212992'),
  ('net.core.rmem_max', '4194304');
INSERT INTO fact_counter (name, kind, delta) VALUES ('Udp.RcvbufErrors', 'counter', 1200),
  ('Udp6.RcvbufErrors', 'counter', 0);
INSERT INTO fact_udp (addr, port, cookie, pid, process, samples, drops, drops_total,
  rqueue_max_bytes, rcvbuf_bytes)
VALUES ('192.0.2.1', 53, 1, 812, 'resolver', 4, 1200, 5000, 213000, 212992);

-- case: bursts into a buffer of the default size
-- kind: fires
-- expect: subject=resolver (pid 812) at 192.0.2.1:53, confidence=high, key=NULL, proposed=NULL, message~The receive buffer of resolver (pid 812) at 192.0.2.1:53 overflows: 1200 datagrams were dropped, in 4 of 30 samples. They come in bursts, message~never asked for more than the default of 208 KiB, evidence.drops_per_s=4.0, evidence.rcvbuf_is_default=1

-- case: it asked for more already
-- kind: fires
-- expect: message~They come in bursts: let it read faster, or ask for more than 1.00 MiB with SO_RCVBUF., evidence.rcvbuf_is_default=0
UPDATE fact_udp SET rcvbuf_bytes = 1048576;

-- case: it drops nearly always: no buffer is large enough
-- kind: fires
-- expect: message~It reads more slowly than they arrive, key=NULL
UPDATE fact_udp SET samples = 24;

-- case: the first sample cannot tell of drops
-- kind: fires
-- expect: message~in 2 of 2 samples. It reads more slowly than they arrive
INSERT INTO fact_quality (samples, intervals, span_us, socket_span_us, boots)
VALUES (3, 2, 4000000, 4000000, 1);
UPDATE fact_udp SET samples = 2;

-- case: a little less often
-- kind: boundary
-- expect: message~They come in bursts
UPDATE fact_udp SET samples = 23;

-- case: always full at the largest buffer: still no matter of net.core.rmem_max
-- kind: trap
-- expect: key=NULL, message~a larger buffer would only delay the losses
UPDATE fact_udp SET samples = 24, rcvbuf_bytes = 8388608;

-- case: several sockets share the port
-- kind: fires
-- expect: evidence.sockets=2, evidence.drops=1200
UPDATE fact_udp SET drops = 600;
INSERT INTO fact_udp SELECT * FROM fact_udp;

-- case: IPv6
-- kind: fires
-- expect: subject=resolver (pid 812) at [2001:db8::1]:53, evidence.overflows_host=1200
UPDATE fact_udp SET addr = '2001:db8::1';
UPDATE fact_counter SET delta = 1200 - delta;

-- case: the many small ones
-- kind: fires
-- expect: subject=a process that could not be read at other ports, message~of a process that could not be read overflows
UPDATE fact_udp SET addr = 'other', port = 0, pid = NULL, process = NULL;

-- case: seen in two samples only
-- kind: fires
-- expect: confidence=medium
UPDATE fact_udp SET samples = 2;

-- case: just enough samples
-- kind: boundary
-- expect: confidence=high
UPDATE fact_udp SET samples = 3;

-- case: the kernel without IPv6
-- kind: missing
-- expect: evidence.overflows_host=1200
DELETE FROM fact_counter WHERE name = 'Udp6.RcvbufErrors';

-- case: sizes of buffers are not known
-- kind: missing
-- expect: message~They come in bursts: let it read faster., evidence.rcvbuf_is_default=0
UPDATE fact_udp SET rcvbuf_bytes = NULL;

-- case: no increase is known yet
-- kind: missing
-- expect: unjudged=fact_udp.drops
UPDATE fact_udp SET drops = NULL;

-- case: the counter could not be read
-- kind: missing
-- expect: unjudged=counter:Udp.RcvbufErrors
DELETE FROM fact_counter;

-- case: fifty datagrams, ten a minute
-- kind: boundary
-- expect: evidence.drops=50
UPDATE fact_udp SET drops = 50;

-- case: less than ten a minute
-- kind: boundary
-- expect: none
UPDATE fact_udp SET drops = 49;

-- case: a few in a short window
-- kind: boundary
-- expect: none
INSERT INTO fact_quality (samples, intervals, span_us, socket_span_us, boots)
VALUES (3, 2, 30000000, 30000000, 1);
UPDATE fact_udp SET drops = 19;

-- case: enough in a short window
-- kind: boundary
-- expect: evidence.drops=20
INSERT INTO fact_quality (samples, intervals, span_us, socket_span_us, boots)
VALUES (3, 2, 30000000, 30000000, 1);
UPDATE fact_udp SET drops = 20;

-- case: dropped by a socket filter: the host counts no full buffers
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 0;

-- case: most of it dropped by a filter
-- kind: boundary
-- expect: none
UPDATE fact_udp SET drops = 2401;

-- case: half of it may be
-- kind: boundary
-- expect: evidence.drops=2400
UPDATE fact_udp SET drops = 2400;

-- case: the kernel gave it less than it asked for: told by another rule
-- kind: trap
-- expect: none
UPDATE fact_udp SET rcvbuf_bytes = 8388608;

-- case: the same, but the maximum is already at what is proposed at most
-- kind: boundary
-- expect: key=NULL, message~They come in bursts
UPDATE fact_udp SET rcvbuf_bytes = 134217728;
UPDATE fact_sysctl SET value = '67108864' WHERE key = 'net.core.rmem_max';

-- case: the same, and the maximum is a little below what is proposed at most
-- kind: boundary
-- expect: none
UPDATE fact_udp SET rcvbuf_bytes = 134217726;
UPDATE fact_sysctl SET value = '67108863' WHERE key = 'net.core.rmem_max';

-- SPDX-License-Identifier: GPL-2.0-or-later
-- A syslog server that asked for 16 MiB and got net.core.rmem_max, 208 KiB (300 s, 30 samples).
INSERT INTO fact_sysctl (key, value) VALUES ('net.core.rmem_max', '212992');
INSERT INTO fact_counter (name, kind, delta) VALUES ('Udp.RcvbufErrors', 'counter', 1200);
INSERT INTO fact_udp (addr, port, cookie, pid, process, samples, drops, drops_total,
  rqueue_max_bytes, rcvbuf_bytes)
VALUES ('0.0.0.0', 514, 1, 812, 'syslogd', 4, 1200, 5000, 426000, 425984);

-- case: held at the limit
-- kind: fires
-- expect: subject=syslogd (pid 812) at 0.0.0.0:514, confidence=medium, key=net.core.rmem_max, proposed=524288, message~net.core.rmem_max holds the receive buffer of syslogd (pid 812) at 0.0.0.0:514 at 208 KiB, message~1200 datagrams were dropped, in 4 of 30 samples., evidence.drops_per_s=4.0

-- case: never above the configured size
-- kind: fires
-- policy: udp_rmem_max_bytes=256KiB
-- expect: proposed=262144
DELETE FROM fact_link;

-- case: the configured size is reached
-- kind: boundary
-- policy: udp_rmem_max_bytes=212992
-- expect: none
DELETE FROM fact_link;

-- case: the default of the configured size, just below it
-- kind: boundary
-- expect: proposed=67108864
UPDATE fact_sysctl SET value = '67108863';
UPDATE fact_udp SET rcvbuf_bytes = 134217726;

-- case: the default of the configured size is reached
-- kind: boundary
-- expect: none
UPDATE fact_sysctl SET value = '67108864';
UPDATE fact_udp SET rcvbuf_bytes = 134217728;

-- case: IPv6
-- kind: fires
-- expect: subject=syslogd (pid 812) at [::]:514
UPDATE fact_udp SET addr = '::';

-- case: several sockets share the port
-- kind: fires
-- expect: evidence.sockets=2, evidence.drops=1200
UPDATE fact_udp SET drops = 600;
INSERT INTO fact_udp SELECT * FROM fact_udp;

-- case: the owner is not known
-- kind: missing
-- expect: subject=a process that could not be read at 0.0.0.0:514
UPDATE fact_udp SET pid = NULL, process = NULL;

-- case: the many small ones
-- kind: fires
-- expect: subject=a process that could not be read at other ports
UPDATE fact_udp SET addr = 'other', port = 0, pid = NULL, process = NULL;

-- case: seen in two samples only
-- kind: boundary
-- expect: confidence=low
UPDATE fact_udp SET samples = 2;

-- case: just enough samples
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_udp SET samples = 3;

-- case: IPv6 counts too
-- kind: fires
-- expect: evidence.overflows_host=1300
INSERT INTO fact_counter (name, kind, delta) VALUES ('Udp6.RcvbufErrors', 'counter', 100);

-- case: no increase is known yet
-- kind: missing
-- expect: unjudged=fact_udp.drops
UPDATE fact_udp SET drops = NULL;

-- case: sizes of buffers are not known
-- kind: missing
-- expect: unjudged=fact_udp.rcvbuf_bytes
UPDATE fact_udp SET rcvbuf_bytes = NULL;

-- case: the counter could not be read
-- kind: missing
-- expect: unjudged=counter:Udp.RcvbufErrors
DELETE FROM fact_counter;

-- case: the limit could not be read
-- kind: missing
-- expect: unjudged=sysctl:net.core.rmem_max
DELETE FROM fact_sysctl;

-- case: the default size: it asked for nothing
-- kind: trap
-- expect: none
UPDATE fact_udp SET rcvbuf_bytes = 212992;

-- case: forced above the limit
-- kind: trap
-- expect: none
UPDATE fact_udp SET rcvbuf_bytes = 851968;

-- case: it drops nearly always: no buffer is large enough
-- kind: trap
-- expect: none
UPDATE fact_udp SET samples = 24;

-- case: a little less often
-- kind: boundary
-- expect: key=net.core.rmem_max
UPDATE fact_udp SET samples = 23;

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
VALUES (6, 6, 30000000, 30000000, 1);
UPDATE fact_udp SET drops = 19;

-- case: enough in a short window
-- kind: boundary
-- expect: evidence.drops=20
INSERT INTO fact_quality (samples, intervals, span_us, socket_span_us, boots)
VALUES (6, 6, 30000000, 30000000, 1);
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

-- SPDX-License-Identifier: GPL-2.0-or-later
-- An importer that leaves 2.5 MB of a window of 3.9 MB unread.
INSERT INTO fact_counter (name, kind, delta) VALUES ('TcpExt.TCPToZeroWindowAdv', 'counter', 37);
INSERT INTO fact_flow (cookie, path_id, prefix, loopback, local, remote, pid, process, samples,
  in_bps, rcvbuf_max_bytes, rcv_wnd_max_bytes, rqueue_bytes, rqueue_max_bytes)
VALUES (1, 1, '192.0.2.0/24', 0, '198.51.100.1:5432', '192.0.2.7:40000', 812, 'importer', 6,
  40000000, 6291456, 3930752, 2500000, 3900000);

-- case: names the process
-- kind: fires
-- expect: subject=importer (pid 812), confidence=high, key=NULL, proposed=NULL, message~2.50 MB from 192.0.2.7:40000 wait unread, 64 % of the window of 3.93 MB, message~close a window 37 times, evidence.unread_pct=64

-- case: several of its connections are one finding
-- kind: fires
-- expect: subject=importer (pid 812), evidence.flows=2, message~1 more of its connections is like that. This host had to close a window 37 times.
INSERT INTO fact_flow SELECT * FROM fact_flow;
UPDATE fact_flow SET cookie = 2, rqueue_bytes = 2400000
WHERE rowid = (SELECT max(rowid) FROM fact_flow);

-- case: one window was closed
-- kind: fires
-- expect: message~This host had to close a window once.
UPDATE fact_counter SET delta = 1;

-- case: no window was ever closed
-- kind: fires
-- expect: confidence=medium, evidence.zero_windows=0
UPDATE fact_counter SET delta = 0;

-- case: few samples are less sure
-- kind: fires
-- expect: confidence=medium
UPDATE fact_flow SET samples = 3;

-- case: too few samples: a burst that is being read
-- kind: boundary
-- expect: none
UPDATE fact_flow SET samples = 2;

-- case: just half of the window
-- kind: boundary
-- expect: evidence.unread_pct=50
UPDATE fact_flow SET rqueue_bytes = 1965376;

-- case: less than half of the window
-- kind: boundary
-- expect: none
UPDATE fact_flow SET rqueue_bytes = 1965375;

-- case: too little to be worth a word
-- kind: boundary
-- expect: none
UPDATE fact_flow SET rcvbuf_max_bytes = 131072, rcv_wnd_max_bytes = 65536, rqueue_bytes = 65535;

-- case: just worth a word
-- kind: boundary
-- expect: evidence.unread_pct=100
UPDATE fact_flow SET rcvbuf_max_bytes = 131072, rcv_wnd_max_bytes = 65536, rqueue_bytes = 65536;

-- case: the window is not shown before kernel 6.2: half of the buffer is taken for it
-- kind: missing
-- expect: evidence.window_bytes=3145728, message~79 % of the window
UPDATE fact_flow SET rcv_wnd_max_bytes = NULL;

-- case: the owner is not known
-- kind: missing
-- expect: subject=a process that could not be read
UPDATE fact_flow SET pid = NULL, process = NULL;

-- case: the counter is not known
-- kind: missing
-- expect: confidence=medium, evidence.zero_windows=NULL
DELETE FROM fact_counter;

-- case: unread data is not known
-- kind: missing
-- expect: unjudged=fact_flow.rqueue_bytes
UPDATE fact_flow SET rqueue_bytes = NULL;

-- case: the reader is so slow that the window was never open: the buffer tells what it could be
-- kind: trap
-- expect: evidence.window_bytes=3145728
UPDATE fact_flow SET rcv_wnd_max_bytes = 1448;

-- case: an application that keeps up
-- kind: trap
-- expect: none
UPDATE fact_flow SET rqueue_bytes = 8000;

-- case: one connection, and no window was ever closed
-- kind: boundary
-- expect: message=The application importer (pid 812) is the limit: on average 2.50 MB from 192.0.2.7:40000 wait unread, 64 % of the window of 3.93 MB.
UPDATE fact_counter SET delta = 0;

-- case: just enough samples for a sure word
-- kind: boundary
-- expect: confidence=high
UPDATE fact_flow SET samples = 5;

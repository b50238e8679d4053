-- SPDX-License-Identifier: GPL-2.0-or-later
-- TCP holds 1.5 GiB, a little more than the pressure mark of a host with 24105 MiB.
INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_mem', '287901 383868 575802');
INSERT INTO fact_host (memory_bytes, page_bytes) VALUES (25275924480, 4096);
INSERT INTO fact_counter (name, kind, delta, last, min, max) VALUES
  ('TcpExt.TCPMemoryPressures', 'counter', 2, NULL, NULL, NULL),
  ('TcpExt.TCPMemoryPressuresChrono', 'counter', 1500, NULL, NULL, NULL),
  ('sockstat.TCP.mem', 'gauge', NULL, 390000, 380000, 400000);

-- case: above the mark; whether memory is free is not known, so it is advice
-- kind: fires
-- expect: subject=TCP memory of the host, confidence=high, key=NULL, proposed=NULL, message~TCP sockets held 1.53 GiB, more than the pressure mark of 1.46 GiB; pressure began 2 times; it lasted 1.5 s., message~Whether the host has memory to spare is not known.

-- case: much memory is free: half as much again
-- kind: fires
-- expect: key=net.ipv4.tcp_mem, proposed=431851 575802 863703, evidence.factor=1.5, message~so tcp_mem may grow by a factor of 1.5
INSERT INTO fact_counter (name, kind, last, min, max) VALUES
  ('meminfo.MemAvailable_bytes', 'gauge', 12637962240, 12637962240, 12637962240);

-- case: the values are in the wrong order: nothing is built on them
-- kind: trap
-- expect: key=NULL, proposed=NULL, message~in the wrong order: put that right first.
UPDATE fact_sysctl SET value = '383869 383868 575802';
INSERT INTO fact_counter (name, kind, last, min, max) VALUES
  ('meminfo.MemAvailable_bytes', 'gauge', 15000000000, 15000000000, 16000000000);

-- case: nor where the last is too small
-- kind: trap
-- expect: key=NULL, message~in the wrong order
UPDATE fact_sysctl SET value = '287901 383868 383867';
INSERT INTO fact_counter (name, kind, last, min, max) VALUES
  ('meminfo.MemAvailable_bytes', 'gauge', 15000000000, 15000000000, 16000000000);

-- case: two values that are equal are in order
-- kind: boundary
-- expect: key=net.ipv4.tcp_mem
UPDATE fact_sysctl SET value = '383868 383868 383868';
INSERT INTO fact_counter (name, kind, last, min, max) VALUES
  ('meminfo.MemAvailable_bytes', 'gauge', 15000000000, 15000000000, 16000000000);

-- case: no more than a quarter of the memory
-- kind: fires
-- expect: key=net.ipv4.tcp_mem, proposed=642800 1028480 1542720, evidence.factor=1.29
UPDATE fact_sysctl SET value = '500000 800000 1200000';
UPDATE fact_counter SET last = 810000, max = 820000 WHERE name = 'sockstat.TCP.mem';
INSERT INTO fact_counter (name, kind, last, min, max) VALUES
  ('meminfo.MemAvailable_bytes', 'gauge', 12637962240, 12637962240, 12637962240);

-- case: tcp_mem is a quarter of the memory already
-- kind: fires
-- expect: key=NULL, message~The host has no memory to spare for more.
UPDATE fact_sysctl SET value = '771360 1028480 1542720';
UPDATE fact_counter SET last = 1030000, max = 1030000 WHERE name = 'sockstat.TCP.mem';
INSERT INTO fact_counter (name, kind, last, min, max) VALUES
  ('meminfo.MemAvailable_bytes', 'gauge', 12637962240, 12637962240, 12637962240);

-- case: the hard limit was reached
-- kind: fires
-- expect: confidence=high, message~TCP sockets reached their hard memory limit
UPDATE fact_counter SET max = 575802 WHERE name = 'sockstat.TCP.mem';

-- case: only the counters tell of it
-- kind: fires
-- expect: confidence=high, message~TCP sockets came into memory pressure in this namespace; pressure began 2 times
UPDATE fact_counter SET max = 300000, last = 300000 WHERE name = 'sockstat.TCP.mem';

-- case: only the memory tells of it: another namespace has the counters
-- kind: fires
-- expect: confidence=high, message~more than the pressure mark of 1.46 GiB. Buffers
UPDATE fact_counter SET delta = 0 WHERE kind = 'counter';

-- case: the mark was passed for a moment
-- kind: boundary
-- expect: confidence=medium
UPDATE fact_counter SET delta = 0 WHERE kind = 'counter';
UPDATE fact_counter SET last = 345482 WHERE name = 'sockstat.TCP.mem';

-- case: and sockets hold clearly less now
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 0 WHERE kind = 'counter';
UPDATE fact_counter SET last = 345481 WHERE name = 'sockstat.TCP.mem';

-- case: pressure that only ended in the window
-- kind: fires
-- expect: confidence=high, message~it lasted 1.5 s
UPDATE fact_counter SET delta = 0 WHERE name = 'TcpExt.TCPMemoryPressures';
UPDATE fact_counter SET max = 300000, last = 300000 WHERE name = 'sockstat.TCP.mem';

-- case: the path that holds most is named
-- kind: fires
-- expect: message~Most is held by 192.0.2.0/24 via eth0 (cubic).
INSERT INTO fact_path (path, path_id, loopback, wmem_queued_max_bytes, rmem_alloc_max_bytes) VALUES
  ('198.51.100.0/24 via eth0 (cubic)', 1, 0, 1000000, NULL),
  ('192.0.2.0/24 via eth0 (cubic)', 2, 0, 900000000, 1000000);

-- case: just at the mark
-- kind: boundary
-- expect: evidence.used_pages=383868
UPDATE fact_counter SET delta = 0 WHERE kind = 'counter';
UPDATE fact_counter SET max = 383868, last = 383868 WHERE name = 'sockstat.TCP.mem';

-- case: just below the mark
-- kind: boundary
-- expect: none
UPDATE fact_counter SET delta = 0 WHERE kind = 'counter';
UPDATE fact_counter SET max = 383867, last = 383867 WHERE name = 'sockstat.TCP.mem';

-- case: just a quarter of the memory is free
-- kind: boundary
-- expect: key=net.ipv4.tcp_mem
INSERT INTO fact_counter (name, kind, last, min, max) VALUES
  ('meminfo.MemAvailable_bytes', 'gauge', 6318981120, 6318981120, 6318981120);

-- case: less than a quarter of the memory is free
-- kind: boundary
-- expect: key=NULL, message~no memory to spare
INSERT INTO fact_counter (name, kind, last, min, max) VALUES
  ('meminfo.MemAvailable_bytes', 'gauge', 6318981119, 6318981119, 6318981119);

-- case: memory was free at the end only
-- kind: trap
-- expect: key=NULL, message~no memory to spare
INSERT INTO fact_counter (name, kind, last, min, max) VALUES
  ('meminfo.MemAvailable_bytes', 'gauge', 12637962240, 1000000000, 12637962240);

-- case: the counters are not known
-- kind: missing
-- expect: unjudged=counter:TcpExt.TCPMemoryPressures
DELETE FROM fact_counter WHERE name = 'TcpExt.TCPMemoryPressures';

-- case: a child namespace does not show tcp_mem: the counters still tell
-- kind: missing
-- expect: confidence=high, key=NULL, message~came into memory pressure in this namespace
DELETE FROM fact_sysctl;
INSERT INTO fact_counter (name, kind, last, min, max) VALUES
  ('meminfo.MemAvailable_bytes', 'gauge', 12637962240, 12637962240, 12637962240);

-- case: the memory in use is not known
-- kind: missing
-- expect: none
DELETE FROM fact_counter WHERE name = 'sockstat.TCP.mem';
UPDATE fact_counter SET delta = 0 WHERE kind = 'counter';

-- case: above the first value there is no pressure yet
-- kind: trap
-- expect: none
UPDATE fact_counter SET delta = 0 WHERE kind = 'counter';
UPDATE fact_counter SET max = 300000, last = 300000 WHERE name = 'sockstat.TCP.mem';

-- case: just at the mark at the end as well
-- kind: boundary
-- expect: confidence=high, message~TCP sockets held 1.46 GiB
UPDATE fact_counter SET delta = 0 WHERE kind = 'counter';
UPDATE fact_counter SET last = 383868, max = 383868 WHERE kind = 'gauge';

-- case: two values that are equal are in order also where memory is not known
-- kind: boundary
-- expect: key=NULL, message~Whether the host has memory to spare is not known.
UPDATE fact_sysctl SET value = '383868 383868 383868';

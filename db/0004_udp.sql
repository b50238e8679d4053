-- SPDX-License-Identifier: GPL-2.0-or-later
-- UDP sockets that dropped datagrams in the interval, most drops first; those beyond what a sample
-- keeps are one row, addr "other", cookie 0.
CREATE TABLE udp_sample (
  sample_id      INTEGER NOT NULL,
  cookie         INTEGER NOT NULL,
  addr           TEXT NOT NULL,       -- local
  port           INTEGER NOT NULL,
  drops          INTEGER NOT NULL,    -- datagrams, since the socket was made
  drops_delta    INTEGER,             -- in the interval; NULL in a run's first sample
  rqueue_bytes   INTEGER NOT NULL,    -- buffer in use by what the application has not read
  rcvbuf_bytes   INTEGER NOT NULL,
  pid            INTEGER,             -- NULL = owner not known
  process        TEXT,
  PRIMARY KEY (sample_id, cookie)
) WITHOUT ROWID;

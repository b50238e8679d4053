-- SPDX-License-Identifier: GPL-2.0-or-later
-- The first schema. A migration is applied once, in one transaction with its number in
-- PRAGMA user_version. Rows are written in time order (the key starts with the sample), so that
-- inserts append and a disk is not worn. A value that could not be read is NULL, never 0.

-- One machine as it was: a row changes only when one of these does (another kernel, more memory).
CREATE TABLE host (
  id             INTEGER PRIMARY KEY,
  boot_id        TEXT NOT NULL,       -- /proc/sys/kernel/random/boot_id
  hostname       TEXT,
  kernel         TEXT,                -- uname release
  cpus           INTEGER,             -- online
  memory_bytes   INTEGER,             -- MemTotal
  page_bytes     INTEGER,
  UNIQUE (boot_id, hostname, kernel, cpus, memory_bytes, page_bytes)
);

-- One network namespace: its own counters, sysctls and sockets.
CREATE TABLE series (
  id             INTEGER PRIMARY KEY,
  netns          TEXT NOT NULL UNIQUE -- '' = the one the collector was started in
);

CREATE TABLE sample (
  id             INTEGER PRIMARY KEY, -- grows with time
  series_id      INTEGER NOT NULL REFERENCES series (id),
  host_id        INTEGER NOT NULL REFERENCES host (id),
  ts_us          INTEGER NOT NULL,    -- wall clock, us since 1970
  boottime_us    INTEGER NOT NULL,    -- us since boot, suspend included
  interval_us    INTEGER,             -- what the counters' deltas cover; NULL = nothing to compare with
  socket_interval_us INTEGER,         -- what the sockets' deltas cover; NULL in a run's first sample
  took_us        INTEGER NOT NULL,    -- from the first read to the last
  cpu_us         INTEGER NOT NULL,    -- CPU time of the sample
  sockets        INTEGER,             -- TCP sockets seen, all states; NULL = sock_diag refused
  dumps_retried  INTEGER NOT NULL,    -- interrupted dumps that were repeated
  dumps_interrupted INTEGER NOT NULL, -- dumps still interrupted after the last try
  lost_events    INTEGER NOT NULL,
  notes          INTEGER NOT NULL     -- sources that were missing or refused, see note
);
CREATE INDEX sample_by_time ON sample (series_id, ts_us);

CREATE TABLE note (                   -- a source that could not be read, and why
  sample_id      INTEGER NOT NULL,
  source         TEXT NOT NULL,
  text           TEXT NOT NULL,
  PRIMARY KEY (sample_id, source)
) WITHOUT ROWID;

CREATE TABLE name (                   -- names of counters, gauges and sysctls
  id             INTEGER PRIMARY KEY,
  name           TEXT NOT NULL UNIQUE
);

CREATE TABLE counter (                -- increases that are not zero
  sample_id      INTEGER NOT NULL,
  name_id        INTEGER NOT NULL,
  delta          INTEGER NOT NULL,
  PRIMARY KEY (sample_id, name_id)
) WITHOUT ROWID;

CREATE TABLE counter_now (            -- newest absolute values; a counter that is gone has no row
  series_id      INTEGER NOT NULL,
  name_id        INTEGER NOT NULL,
  value          INTEGER NOT NULL,    -- bit pattern of the kernel's unsigned 64-bit value
  PRIMARY KEY (series_id, name_id)
) WITHOUT ROWID;

CREATE TABLE gauge (
  sample_id      INTEGER NOT NULL,
  name_id        INTEGER NOT NULL,
  value          INTEGER NOT NULL,
  PRIMARY KEY (sample_id, name_id)
) WITHOUT ROWID;

CREATE TABLE sysctl (                 -- changes only; value NULL = the key is gone
  series_id      INTEGER NOT NULL,
  name_id        INTEGER NOT NULL,
  sample_id      INTEGER NOT NULL,
  value          TEXT,
  PRIMARY KEY (series_id, name_id, sample_id)
) WITHOUT ROWID;

CREATE TABLE state (                  -- sockets by address family and TCP state
  sample_id      INTEGER NOT NULL,
  family         INTEGER NOT NULL,    -- 4, 6 (IPv4-mapped addresses count as 4)
  state          INTEGER NOT NULL,    -- kernel's number: 1 ESTABLISHED ... 12 NEW_SYN_RECV
  sockets        INTEGER NOT NULL,
  orphans        INTEGER NOT NULL,    -- of them without an inode
  PRIMARY KEY (sample_id, family, state)
) WITHOUT ROWID;

CREATE TABLE path (                   -- remote prefix, local interface, congestion control
  id             INTEGER PRIMARY KEY,
  prefix         TEXT NOT NULL,       -- "192.0.2.0/24"
  ifname         TEXT NOT NULL,       -- '' = not known
  cc             TEXT NOT NULL,       -- '' = not known
  UNIQUE (prefix, ifname, cc)
);

CREATE TABLE path_sample (
  sample_id      INTEGER NOT NULL,
  path_id        INTEGER NOT NULL,
  -- now, over the path's sockets that carry tcp_info
  sockets        INTEGER NOT NULL,
  min_rtt_us     INTEGER,             -- smallest tcpi_min_rtt
  srtt_us        INTEGER,             -- mean of tcpi_rtt weighted by the bytes moved in the interval
  rcv_rtt_us     INTEGER,             -- smallest tcpi_rcv_rtt
  cwnd_max_segs  INTEGER,
  reordering_max_segs INTEGER,
  notsent_bytes  INTEGER,             -- sum
  wmem_queued_bytes INTEGER,          -- sum
  rmem_alloc_bytes INTEGER,           -- sum
  snd_mss_bytes  INTEGER,             -- largest
  pmtu_bytes     INTEGER,             -- smallest
  delivery_rate_bps INTEGER,          -- largest tcpi_delivery_rate that was not app-limited
  no_wscale      INTEGER,             -- sockets whose handshake lacked the option
  no_sack        INTEGER,
  no_timestamps  INTEGER,
  -- increases in the interval; NULL in a run's first sample
  bytes_sent     INTEGER,             -- payload, retransmissions included
  bytes_acked    INTEGER,
  bytes_received INTEGER,
  bytes_retrans  INTEGER,
  segs_out       INTEGER,
  segs_in        INTEGER,
  data_segs_out  INTEGER,
  data_segs_in   INTEGER,
  retrans_segs   INTEGER,
  dsack_dups     INTEGER,
  reord_seen     INTEGER,
  rtos           INTEGER,
  rcv_ooopack    INTEGER,
  busy_us        INTEGER,
  rwnd_limited_us INTEGER,
  sndbuf_limited_us INTEGER,
  PRIMARY KEY (sample_id, path_id)
) WITHOUT ROWID;

CREATE TABLE flow_sample (            -- the fastest flows of each path in the interval
  sample_id      INTEGER NOT NULL,
  cookie         INTEGER NOT NULL,    -- idiag_cookie: the socket for its whole life
  path_id        INTEGER NOT NULL,
  local          TEXT NOT NULL,       -- address:port
  remote         TEXT NOT NULL,
  pid            INTEGER,
  process        TEXT,                -- comm, escaped
  -- increases in the interval
  bytes_sent     INTEGER, bytes_acked INTEGER, bytes_received INTEGER, bytes_retrans INTEGER,
  data_segs_out  INTEGER, data_segs_in INTEGER, retrans_segs INTEGER,
  busy_us        INTEGER, rwnd_limited_us INTEGER, sndbuf_limited_us INTEGER,
  -- now
  srtt_us        INTEGER, min_rtt_us INTEGER, rcv_rtt_us INTEGER,
  sndbuf_bytes   INTEGER, wmem_queued_bytes INTEGER, notsent_bytes INTEGER,
  inflight_bytes INTEGER,             -- (unacked - sacked - lost + retrans) * mss
  cwnd_bytes     INTEGER, snd_wnd_bytes INTEGER, ssthresh_segs INTEGER,
  rcvbuf_bytes   INTEGER, rmem_alloc_bytes INTEGER, rcv_wnd_bytes INTEGER,
  rqueue_bytes   INTEGER,             -- received, not read by the application
  snd_wscale     INTEGER, rcv_wscale INTEGER, -- NULL = option not in use
  snd_mss_bytes  INTEGER, rcv_mss_bytes INTEGER,
  delivery_rate_bps INTEGER, app_limited INTEGER, ca_state INTEGER, reordering_segs INTEGER,
  PRIMARY KEY (sample_id, cookie)
) WITHOUT ROWID;

CREATE TABLE destination_sample (     -- one source address to one remote address and port
  sample_id      INTEGER NOT NULL,
  local_addr     TEXT NOT NULL,
  remote_addr    TEXT NOT NULL,
  remote_port    INTEGER NOT NULL,
  ports          INTEGER NOT NULL,    -- local ports of the ephemeral range in use, all states
  time_wait      INTEGER NOT NULL,    -- of them TIME_WAIT
  established    INTEGER NOT NULL,
  syn_sent       INTEGER NOT NULL,
  pid            INTEGER,             -- owner of one of its live sockets
  process        TEXT,
  PRIMARY KEY (sample_id, local_addr, remote_addr, remote_port)
) WITHOUT ROWID;

CREATE TABLE listener_sample (
  sample_id      INTEGER NOT NULL,
  addr           TEXT NOT NULL,
  port           INTEGER NOT NULL,
  queue          INTEGER NOT NULL,    -- connections waiting for accept()
  backlog        INTEGER NOT NULL,    -- most that may wait: min(listen() argument, somaxconn)
  syn_recv       INTEGER NOT NULL,    -- half-open connections to this port
  cookie         INTEGER NOT NULL,
  pid            INTEGER,
  process        TEXT,
  PRIMARY KEY (sample_id, port, addr, cookie)
) WITHOUT ROWID;

-- Of the sockets that a rule may name: CLOSE_WAIT, FIN_WAIT2, and connections to other hosts that
-- have been idle for a minute or wait for a keepalive probe. The others are not attributed.
CREATE TABLE process_sample (
  sample_id      INTEGER NOT NULL,
  pid            INTEGER NOT NULL,    -- 0 = owner not known (no permission, or gone)
  process        TEXT,
  sockets        INTEGER NOT NULL,
  established    INTEGER NOT NULL,
  close_wait     INTEGER NOT NULL,
  close_wait_unread INTEGER NOT NULL, -- of them with data that the application has not read
  close_wait_age_p50_us INTEGER,      -- at least this long in CLOSE_WAIT
  close_wait_age_max_us INTEGER,
  close_wait_remote TEXT,             -- the peer that most of them belong to
  fin_wait2      INTEGER NOT NULL,
  -- ESTABLISHED to other hosts, idle for a minute, no timer running: keepalive is off
  no_keepalive   INTEGER NOT NULL,
  no_keepalive_idle_60s INTEGER NOT NULL, -- of them idle at least so long
  no_keepalive_idle_300s INTEGER NOT NULL,
  no_keepalive_idle_1200s INTEGER NOT NULL,
  no_keepalive_idle_3600s INTEGER NOT NULL,
  -- ESTABLISHED to other hosts with the keepalive timer running
  keepalive      INTEGER NOT NULL,
  keepalive_idle_max_us INTEGER,      -- longest idle time before the first probe among them
  PRIMARY KEY (sample_id, pid)
) WITHOUT ROWID;

CREATE TABLE link (                   -- changes only
  series_id      INTEGER NOT NULL,
  ifname         TEXT NOT NULL,
  sample_id      INTEGER NOT NULL,
  kind           TEXT,                -- rtnetlink kind: "veth", "tun"; NULL = a device of its own
  up             INTEGER,             -- NULL = the link is gone
  mtu_bytes      INTEGER,
  speed_bps      INTEGER,             -- of real devices only; NULL = the driver does not know
  qdisc          TEXT,
  PRIMARY KEY (series_id, ifname, sample_id)
) WITHOUT ROWID;

CREATE TABLE dropin (                 -- sysctl.d assignments, the newest state
  series_id      INTEGER NOT NULL,
  file           TEXT NOT NULL,
  line           INTEGER NOT NULL,
  key            TEXT NOT NULL,
  value          TEXT NOT NULL,
  wins_systemd   INTEGER NOT NULL,    -- in force after a boot
  wins_procps    INTEGER NOT NULL,    -- in force after `sysctl --system`
  PRIMARY KEY (series_id, file, line, key)
) WITHOUT ROWID;

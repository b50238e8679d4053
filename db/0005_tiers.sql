-- SPDX-License-Identifier: GPL-2.0-or-later
-- Tiers: the samples of a minute, and of an hour, as one row of sample whose rows in the other
-- tables are the aggregate of theirs. Raw samples have ids from 1, so that what changes (sysctl,
-- link) is in force from a raw id on. Coarse ones have ids below 0, minutes apart from hours: each
-- tier lies together in every table, whatever is deleted beside it.
--
-- Columns added here that are not in sample are NULL in a raw sample, where the figure itself says
-- all. seen: raw samples that had the row; NULL = all of them.

ALTER TABLE sample ADD COLUMN tier INTEGER NOT NULL DEFAULT 0;   -- 0 raw, 1 minute, 2 hour; 9 to be deleted
ALTER TABLE sample ADD COLUMN merged INTEGER NOT NULL DEFAULT 1; -- raw samples in it
ALTER TABLE sample ADD COLUMN first_id INTEGER;                  -- ids of these; both its own if raw
ALTER TABLE sample ADD COLUMN last_id INTEGER;
ALTER TABLE sample ADD COLUMN period_us INTEGER;                 -- time that a coarse one speaks for
UPDATE sample SET first_id = id, last_id = id;
DROP INDEX sample_by_time;
CREATE INDEX sample_by_tier ON sample (series_id, tier, last_id);

ALTER TABLE note ADD COLUMN seen INTEGER;

ALTER TABLE gauge ADD COLUMN min INTEGER;
ALTER TABLE gauge ADD COLUMN max INTEGER;
ALTER TABLE gauge ADD COLUMN sum INTEGER;           -- over `seen` samples; value is the last one
ALTER TABLE gauge ADD COLUMN seen INTEGER;

ALTER TABLE state ADD COLUMN sockets_min INTEGER;   -- over the samples in which there were any
ALTER TABLE state ADD COLUMN sockets_max INTEGER;
ALTER TABLE state ADD COLUMN sockets_sum INTEGER;   -- over all samples; sockets are the last

ALTER TABLE path ADD COLUMN used_us INTEGER;        -- wall clock; to within an hour
UPDATE path SET used_us = (SELECT max(ts_us) FROM sample);

-- Most rows are of these two, so their figures are packed (store/pack.h): half the room of columns.
-- path_figures(figures) and flow_figures(figures) are tables with the columns as before, and some
-- that are NULL in a raw sample: srtt_max_us of a path, smallest and largest of some figures of a
-- flow, seen, and span_us, of the increases, NULL = the sample's. A coarse flow has means; in
-- app_limited the number of samples.
ALTER TABLE path_sample RENAME TO path_columns;
CREATE TABLE path_sample (
  sample_id      INTEGER NOT NULL,
  path_id        INTEGER NOT NULL,
  figures        BLOB NOT NULL,
  srtt_hist      BLOB,                -- base/histogram.h; one count for each socket that moved
  rcv_rtt_hist   BLOB,                -- data in the interval, us; NULL = none
  PRIMARY KEY (sample_id, path_id)
) WITHOUT ROWID;
INSERT INTO path_sample SELECT sample_id, path_id, pack_path(
    'sockets', sockets, 'bytes_acked', bytes_acked, 'bytes_sent', bytes_sent,
    'bytes_received', bytes_received, 'data_segs_out', data_segs_out, 'segs_out', segs_out,
    'delivered_segs', delivered_segs, 'segs_in', segs_in, 'data_segs_in', data_segs_in,
    'srtt_us', srtt_us, 'min_rtt_us', min_rtt_us, 'rcv_rtt_us', rcv_rtt_us,
    'cwnd_max_segs', cwnd_max_segs, 'wmem_queued_bytes', wmem_queued_bytes,
    'delivery_rate_bps', delivery_rate_bps, 'busy_us', busy_us,
    'sndbuf_max_bytes', sndbuf_max_bytes, 'rcvbuf_max_bytes', rcvbuf_max_bytes, 'closed', closed,
    'short_lived', short_lived, 'retrans_segs', retrans_segs, 'bytes_retrans', bytes_retrans,
    'snd_mss_bytes', snd_mss_bytes, 'reordering_max_segs', reordering_max_segs,
    'notsent_bytes', notsent_bytes, 'rmem_alloc_bytes', rmem_alloc_bytes, 'pmtu_bytes', pmtu_bytes,
    'no_wscale', no_wscale, 'no_sack', no_sack, 'no_timestamps', no_timestamps,
    'rwnd_limited_us', rwnd_limited_us, 'sndbuf_limited_us', sndbuf_limited_us,
    'lost_segs', lost_segs, 'dsack_dups', dsack_dups, 'reord_seen', reord_seen, 'rtos', rtos,
    'rcv_ooopack', rcv_ooopack, 'ecn', ecn, 'sndbuf_pinned', sndbuf_pinned,
    'rcvbuf_pinned', rcvbuf_pinned, 'delivered_ce_segs', delivered_ce_segs),
    srtt_hist, rcv_rtt_hist
  FROM path_columns ORDER BY sample_id, path_id;
DROP TABLE path_columns;

ALTER TABLE flow_sample RENAME TO flow_columns;
CREATE TABLE flow_sample (            -- the fastest flows of each path in the interval
  sample_id      INTEGER NOT NULL,
  cookie         INTEGER NOT NULL,    -- idiag_cookie: the socket for its whole life
  path_id        INTEGER NOT NULL,
  local          TEXT NOT NULL,       -- address:port
  remote         TEXT NOT NULL,
  process        TEXT,                -- comm, escaped
  figures        BLOB NOT NULL,
  PRIMARY KEY (sample_id, cookie)
) WITHOUT ROWID;
INSERT INTO flow_sample SELECT sample_id, cookie, path_id, local, remote, process, pack_flow(
    'bytes_acked', bytes_acked, 'bytes_sent', bytes_sent, 'bytes_received', bytes_received,
    'data_segs_out', data_segs_out, 'data_segs_in', data_segs_in, 'busy_us', busy_us, 'pid', pid,
    'srtt_us', srtt_us, 'min_rtt_us', min_rtt_us, 'rcv_rtt_us', rcv_rtt_us,
    'sndbuf_bytes', sndbuf_bytes, 'cwnd_bytes', cwnd_bytes, 'inflight_bytes', inflight_bytes,
    'wmem_queued_bytes', wmem_queued_bytes, 'snd_wnd_bytes', snd_wnd_bytes,
    'delivery_rate_bps', delivery_rate_bps, 'rcv_wnd_bytes', rcv_wnd_bytes,
    'rcvbuf_bytes', rcvbuf_bytes, 'app_limited', app_limited, 'retrans_segs', retrans_segs,
    'bytes_retrans', bytes_retrans, 'snd_mss_bytes', snd_mss_bytes, 'rcv_mss_bytes', rcv_mss_bytes,
    'notsent_bytes', notsent_bytes, 'rmem_alloc_bytes', rmem_alloc_bytes,
    'rqueue_bytes', rqueue_bytes, 'snd_wscale', snd_wscale, 'rcv_wscale', rcv_wscale,
    'ca_state', ca_state, 'reordering_segs', reordering_segs, 'ssthresh_segs', ssthresh_segs,
    'rwnd_limited_us', rwnd_limited_us, 'sndbuf_limited_us', sndbuf_limited_us)
  FROM flow_columns ORDER BY sample_id, cookie;
DROP TABLE flow_columns;

ALTER TABLE destination_sample ADD COLUMN ports_last INTEGER; -- NULL = gone at the end
ALTER TABLE destination_sample ADD COLUMN seen INTEGER;

ALTER TABLE listener_sample ADD COLUMN queue_last INTEGER;    -- NULL = gone at the end
ALTER TABLE listener_sample ADD COLUMN queue_sum INTEGER;
ALTER TABLE listener_sample ADD COLUMN full INTEGER;          -- samples with a full queue
ALTER TABLE listener_sample ADD COLUMN half_full INTEGER;     -- and with one more than half full
ALTER TABLE listener_sample ADD COLUMN seen INTEGER;

ALTER TABLE process_sample ADD COLUMN close_wait_first INTEGER;
ALTER TABLE process_sample ADD COLUMN close_wait_max INTEGER;
ALTER TABLE process_sample ADD COLUMN close_wait_decreases INTEGER;
ALTER TABLE process_sample ADD COLUMN at_end INTEGER;         -- 0 = gone at the end
ALTER TABLE process_sample ADD COLUMN seen INTEGER;

ALTER TABLE udp_sample ADD COLUMN seen INTEGER;     -- NULL: those in which it dropped

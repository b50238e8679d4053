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

ALTER TABLE path_sample ADD COLUMN srtt_max_us INTEGER;
ALTER TABLE path_sample ADD COLUMN span_us INTEGER; -- of the increases; NULL = the sample's
ALTER TABLE path_sample ADD COLUMN seen INTEGER;

-- A coarse flow has means; in app_limited the number of samples.
ALTER TABLE flow_sample ADD COLUMN sndbuf_min_bytes INTEGER;
ALTER TABLE flow_sample ADD COLUMN rcvbuf_min_bytes INTEGER;
ALTER TABLE flow_sample ADD COLUMN snd_wnd_max_bytes INTEGER;
ALTER TABLE flow_sample ADD COLUMN rcv_wnd_max_bytes INTEGER;
ALTER TABLE flow_sample ADD COLUMN rqueue_max_bytes INTEGER;
ALTER TABLE flow_sample ADD COLUMN span_us INTEGER;
ALTER TABLE flow_sample ADD COLUMN seen INTEGER;

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

-- SPDX-License-Identifier: GPL-2.0-or-later
-- Paths: distributions, ECN, buffers and who set them. Processes: buffers set by hand.

-- base/histogram.h; one count for each socket that moved data in the interval, us; NULL = none
ALTER TABLE path_sample ADD COLUMN srtt_hist BLOB;
ALTER TABLE path_sample ADD COLUMN rcv_rtt_hist BLOB;
-- now, over the path's sockets that carry tcp_info
ALTER TABLE path_sample ADD COLUMN ecn INTEGER;              -- sockets that negotiated it
ALTER TABLE path_sample ADD COLUMN lost_segs INTEGER;        -- sum
ALTER TABLE path_sample ADD COLUMN sndbuf_max_bytes INTEGER; -- largest
ALTER TABLE path_sample ADD COLUMN rcvbuf_max_bytes INTEGER;
ALTER TABLE path_sample ADD COLUMN sndbuf_pinned INTEGER;    -- sockets whose buffer looks set by hand
ALTER TABLE path_sample ADD COLUMN rcvbuf_pinned INTEGER;
-- increases in the interval; NULL in a run's first sample
ALTER TABLE path_sample ADD COLUMN delivered_segs INTEGER;
ALTER TABLE path_sample ADD COLUMN delivered_ce_segs INTEGER; -- of them with an ECN mark

-- Of the process's sockets that are counted: since then also connections to other hosts that move
-- 800 kbit/s or more through such a buffer.
ALTER TABLE process_sample ADD COLUMN sndbuf_pinned INTEGER; -- NULL = not told of any
ALTER TABLE process_sample ADD COLUMN rcvbuf_pinned INTEGER;

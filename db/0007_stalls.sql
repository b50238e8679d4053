-- SPDX-License-Identifier: GPL-2.0-or-later
-- Of the process's established connections those whose data cannot go on: the peer answers nothing,
-- or has no room. _out: of them those that this host opened; age and remote are of these, if there
-- are any. NULL in rows of before.
ALTER TABLE process_sample ADD COLUMN unanswered INTEGER;
ALTER TABLE process_sample ADD COLUMN unanswered_out INTEGER;
ALTER TABLE process_sample ADD COLUMN unanswered_age_max_us INTEGER;    -- at least; NULL = none
ALTER TABLE process_sample ADD COLUMN unanswered_remote TEXT;           -- most frequent peer
ALTER TABLE process_sample ADD COLUMN window_closed INTEGER;
ALTER TABLE process_sample ADD COLUMN window_closed_out INTEGER;
ALTER TABLE process_sample ADD COLUMN window_closed_age_max_us INTEGER; -- at least; NULL = none
ALTER TABLE process_sample ADD COLUMN window_closed_remote TEXT;        -- most frequent peer

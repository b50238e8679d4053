-- SPDX-License-Identifier: GPL-2.0-or-later
-- The interval that was asked for: where interval_us is longer, the collector kept to its budget of
-- CPU time.
ALTER TABLE sample ADD COLUMN wanted_interval_us INTEGER; -- NULL = not known: older, or a recording

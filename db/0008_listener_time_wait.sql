-- SPDX-License-Identifier: GPL-2.0-or-later
-- Connections of the listener's port in TIME_WAIT: those that this host closed first.
ALTER TABLE listener_sample ADD COLUMN time_wait INTEGER; -- NULL in rows of before

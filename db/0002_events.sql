-- SPDX-License-Identifier: GPL-2.0-or-later
-- Sockets that closed in the interval, told by the kernel as they went. NULL: nobody listened,
-- or not for the whole interval.

ALTER TABLE sample ADD COLUMN events INTEGER;           -- closed sockets heard of, TCP and UDP
ALTER TABLE path_sample ADD COLUMN closed INTEGER;      -- sockets of the path that closed
ALTER TABLE path_sample ADD COLUMN short_lived INTEGER; -- of them those that no dump ever had

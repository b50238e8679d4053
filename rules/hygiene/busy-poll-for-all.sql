-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: busy-poll-for-all
-- title: Every socket polls the device
-- severity: info
-- family: hygiene
-- needs: none
-- references: net/core/sock.c sock_init_data_uid(); include/net/busy_poll.h sk_can_busy_loop();
--   Documentation/networking/napi.rst "Busy polling"; socket(7) SO_BUSY_POLL
-- why: With busy_read each blocking read, and with busy_poll each poll() and select(), spins on the
--   queue of the device before it sleeps. For a few sockets that saves some microseconds; for all
--   sockets of the host it burns processor time and keeps cores from turning faster.
-- fix: Remove the lines, and let the application that needs it set SO_BUSY_POLL on its sockets.
WITH
setting(key, us, what) AS (
  SELECT 'net.core.busy_poll', sysctl('net.core.busy_poll', 0), 'each poll() and select()'
  UNION ALL SELECT 'net.core.busy_read', sysctl('net.core.busy_read', 0), 'each blocking read'
)
SELECT
  key AS subject,
  json_object('us', us) AS evidence,
  key || ' is ' || us || ': ' || what || ' on this host spins for up to ' || fmt_duration(us)
    || ' before it sleeps. Applications that need it can set SO_BUSY_POLL themselves.' AS message,
  'high' AS confidence,
  NULL AS key, NULL AS proposed
FROM setting
WHERE us > 0
ORDER BY subject;

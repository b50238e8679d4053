-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: close-wait-unread
-- title: A process leaves data of closed connections unread
-- severity: low
-- family: leaks
-- needs: fact_process.close_wait_unread_last, fact_process.close_wait_age_p50_us
-- references: net/ipv4/tcp.c tcp_recvmsg(), tcp_close(); RFC 9293 section 3.6; recv(2)
-- why: The peers have sent their last data and closed, and nobody reads it: the process is stuck
--   before these connections or has forgotten them. Each keeps a file descriptor and its data in
--   kernel memory.
-- fix: Find out what the process waits for (a thread that hangs, a lock, a pool that is used up),
--   or why it no longer watches these connections. No sysctl acts on CLOSE_WAIT.
WITH
pile AS (
  SELECT *, CASE pid WHEN 0 THEN 'Processes that could not be read'
      ELSE coalesce(process, 'unknown') || ' (pid ' || pid || ')' END AS owner
  FROM fact_process
  -- The larger piles are another rule's.
  WHERE NOT raised(close_wait_trail, policy('close_wait_min'))
    AND close_wait_unread_last >= policy('close_wait_unread_min')
    AND samples >= policy('min_samples')
)
SELECT
  owner AS subject,
  json_object('process', process, 'pid', nullif(pid, 0), 'samples', samples,
    'close_wait', close_wait_last, 'unread', close_wait_unread_last,
    'age_p50_us', close_wait_age_p50_us, 'age_max_us', close_wait_age_max_us,
    'remote', close_wait_remote) AS evidence,
  owner || CASE pid WHEN 0 THEN ' do' ELSE ' does' END || ' not read what peers sent before they'
    || ' closed: ' || fmt_count(close_wait_unread_last) || ' of ' || fmt_count(close_wait_last)
    || ' connections in CLOSE_WAIT hold unread data'
    || coalesce(', most of them from ' || close_wait_remote, '') || ', and half have stood for at'
    || ' least ' || fmt_duration(close_wait_age_p50_us) || '. It hangs, or has forgotten them.'
    AS message,
  CASE WHEN samples >= policy('steady_samples') AND pid <> 0 THEN 'medium' ELSE 'low' END
    AS confidence,
  NULL AS key, NULL AS proposed
FROM pile
-- The age is that of all in CLOSE_WAIT: it tells of the unread ones only where most are.
WHERE close_wait_unread_last * 100 >= policy('close_wait_unread_pct') * close_wait_last
  AND close_wait_age_p50_us >= policy('close_wait_unread_age_us')
ORDER BY close_wait_unread_last DESC, subject;

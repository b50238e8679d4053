-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: close-wait-leak
-- title: A process leaks connections in CLOSE_WAIT
-- severity: medium
-- family: leaks
-- needs: fact_process.close_wait_max
-- references: net/ipv4/tcp.c tcp_close(); RFC 9293 section 3.6; netstat(8) CLOSE_WAIT
-- why: In CLOSE_WAIT the peer has closed and the kernel waits for the local process to call
--   close(). There is no time-out for that. Each such socket keeps a file descriptor until the
--   process reaches its limit and can accept or open nothing any more.
-- fix: Find the code path in the process that does not close a socket after end of file or an
--   error, often a pool that never checks its idle connections. A restart frees them for a while.
--   No sysctl acts on CLOSE_WAIT.
WITH
pile AS (
  SELECT *, close_wait_last - close_wait_first AS grown,
    coalesce(close_wait_age_p50_us >= policy('close_wait_age_us'), 0) AS old,
    close_wait_decreases = 0 AS steady
  FROM fact_process
  -- A process that was gone at the end has none then: nothing is leaking.
  WHERE raised(close_wait_trail, policy('close_wait_min')) AND samples >= policy('min_samples')
),
judged AS (
  -- A burst passes through CLOSE_WAIT in milliseconds: what stays for seconds was not closed at once.
  SELECT *, steady AND grown >= policy('close_wait_growth_min')
      AND coalesce(close_wait_age_p50_us >= policy('close_wait_growing_age_us'), 0) AS growing,
    CASE pid WHEN 0 THEN 'Processes that could not be read'
      ELSE coalesce(process, 'unknown') || ' (pid ' || pid || ')' END AS owner
  FROM pile
)
SELECT
  owner AS subject,
  json_object('process', process, 'pid', nullif(pid, 0), 'samples', samples,
    'close_wait', close_wait_last, 'close_wait_first', close_wait_first,
    'close_wait_max', close_wait_max, 'grown', grown, 'decreases', close_wait_decreases,
    'unread', close_wait_unread_last, 'age_p50_us', close_wait_age_p50_us,
    'age_max_us', close_wait_age_max_us, 'remote', close_wait_remote) AS evidence,
  owner || CASE pid WHEN 0 THEN ' do' ELSE ' does' END || ' not close connections that their peers'
    || ' have closed: ' || fmt_count(close_wait_last) || ' are in CLOSE_WAIT'
    || coalesce(', most of them with ' || close_wait_remote, '')
    || CASE WHEN close_wait_age_p50_us IS NULL THEN ''
      ELSE ', half of them for at least ' || fmt_duration(close_wait_age_p50_us) END
    || CASE WHEN grown > 0 THEN '; ' || fmt_count(grown) || ' more than when the window began'
      WHEN grown < 0 THEN '; ' || fmt_count(-grown) || ' fewer than when the window began'
      ELSE '; as many as when the window began' END || '.'
    || CASE WHEN close_wait_unread_last > 0 THEN ' ' || fmt_count(close_wait_unread_last)
      || ' still hold data that nobody has read.' ELSE '' END
    || ' Only the application can close them.' AS message,
  CASE WHEN NOT old THEN 'low'
    WHEN steady AND samples >= policy('steady_samples') AND pid <> 0 THEN 'high'
    ELSE 'medium' END AS confidence,
  NULL AS key, NULL AS proposed
FROM judged
WHERE old OR growing
ORDER BY close_wait_last DESC, subject;

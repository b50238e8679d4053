-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: somaxconn-low
-- title: Accept queues are held short by an old limit
-- severity: low
-- family: listen
-- needs: sysctl:net.core.somaxconn, fact_listener.backlog
-- sets: net.core.somaxconn
-- merge: max
-- references: net/socket.c __sys_listen_socket(); include/linux/socket.h SOMAXCONN; listen(2)
--   backlog
-- why: net.core.somaxconn cuts the length of queue that an application asks for. Until Linux 5.4 it
--   was 128, and lines of that time still set small values. Nothing was dropped yet, but a burst of
--   connections larger than the queue will be.
-- fix: Set net.core.somaxconn to 4096, the kernel's own value, and restart the services that are
--   named: only listen() takes it over.
-- risk: A longer queue lets clients of an overloaded service wait longer.
-- formula: 4096 instead of {somaxconn}
WITH
listener AS (
  SELECT CASE WHEN addr LIKE '%:%' THEN '[' || addr || ']:' ELSE addr || ':' END || port
      || coalesce(' (' || process || ')', '') AS name, queue_max
  FROM fact_listener
  WHERE backlog >= sysctl('net.core.somaxconn', 0)
  ORDER BY queue_max DESC, 1
),
judged AS (
  SELECT count(*) AS listeners, min(name) AS name, max(queue_max) AS queue_max,
    sysctl('net.core.somaxconn', 0) AS somaxconn
  FROM listener
)
SELECT
  'net.core.somaxconn' AS subject,
  json_object('file', sysctl_file('net.core.somaxconn'),
    'somaxconn', somaxconn, 'listeners_at_limit', listeners, 'one_of_them', name,
    'queue_max', queue_max) AS evidence,
  'net.core.somaxconn is ' || somaxconn || ', and ' || fmt_count(listeners)
    || CASE listeners WHEN 1 THEN ' listener asked' ELSE ' listeners asked' END
    || ' for that much or more, such as ' || name || ': a burst of more connections will be'
    || ' dropped. Set it to 4096, and restart the services.' AS message,
  'high' AS confidence,
  'net.core.somaxconn' AS key, '4096' AS proposed
FROM judged
WHERE listeners > 0 AND somaxconn < policy('somaxconn_min')
  -- What a host that only opens connections listens for is its own administration.
  AND (role('server') OR role('proxy') OR NOT role('client'))
  -- queues that overflow already are another rule's
  AND coalesce(counter('TcpExt.ListenOverflows'), 0) < policy('listen_overflows_min')
ORDER BY subject;

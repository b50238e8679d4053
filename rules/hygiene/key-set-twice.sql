-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: key-set-twice
-- title: Several files give one key different values
-- severity: info
-- family: hygiene
-- needs: none
-- references: sysctl.d(5) "CONFIGURATION DIRECTORIES AND PRECEDENCE"; sysctl(8) --system
-- why: Only the last line counts, by the names of the files, and whoever edits another one wonders
--   why nothing changes. Files of the distribution are left out: lines in /etc are there to
--   overrule them.
-- fix: Keep the line that is wanted and remove the others.
WITH
line AS (
  SELECT key, value, wins_systemd, file || ':' || line AS at
  FROM fact_dropin
  WHERE (file LIKE '/etc/%' OR file LIKE '/run/%' OR file LIKE '/usr/local/%')
    -- settings of interfaces are often a pattern with exceptions
    AND key NOT LIKE 'net.%.conf.%' AND key NOT LIKE 'net.%.neigh.%'
    AND file NOT LIKE '%/90-tcpadvisor.conf'
  ORDER BY key, file, line
),
doubled AS (
  SELECT key, count(*) AS lines, count(DISTINCT value) AS choices,
    substr(group_concat(at || ' "' || value || '"', ', '), 1, 1000) AS list,
    max(CASE WHEN wins_systemd THEN at END) AS winner,
    max(CASE WHEN wins_systemd THEN value END) AS value
  FROM line
  GROUP BY key
)
SELECT
  key AS subject,
  json_object('lines', lines, 'choices', choices, 'list', list, 'winner', winner, 'value', value)
    AS evidence,
  key || ' is set to ' || choices || ' different values: ' || list || '. '
    || coalesce('At boot ' || winner || ' wins.', 'At boot none of these lines wins.')
    || ' Keep one line.' AS message,
  'high' AS confidence,
  NULL AS key, NULL AS proposed
FROM doubled
WHERE choices > 1
ORDER BY key;

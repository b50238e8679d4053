-- SPDX-License-Identifier: GPL-2.0-or-later
-- id: value-not-understood
-- title: A sysctl.d line has a value that the kernel refuses or reads otherwise
-- severity: low
-- family: hygiene
-- needs: none
-- references: kernel/sysctl.c do_proc_dointvec(), proc_get_long(); sysctl.d(5); proc_sys(5)
-- why: The kernel takes whole numbers with blanks between, and nothing else: no units, no commas. A
--   line with another value fails at each boot and the former value stays. A number with a leading
--   zero is octal; of a vector that is too short the other numbers stay as they were; what comes
--   behind the last number, such as a remark, is left out without a word.
-- fix: Write the value in plain numbers, all of them.
WITH
line AS (
  SELECT d.file || ':' || d.line AS at, d.key, substr(d.value, 1, 200) AS text, v.value AS now,
    1 + length(v.value) - length(replace(v.value, ' ', '')) AS fields,
    1 + length(d.value) - length(replace(d.value, ' ', '')) AS given
  FROM fact_dropin d JOIN fact_sysctl v ON v.key = d.key
  WHERE (d.wins_systemd OR d.wins_procps)
    -- numbers now, and so numbers always, but for lists of ports and masks
    AND v.value NOT GLOB '*[^0-9 -]*' AND v.value <> ''
    AND d.key NOT IN ('net.ipv4.ip_local_reserved_ports', 'net.core.rps_default_mask',
      'net.core.flow_limit_cpu_bitmap')
),
word AS (
  SELECT at, ltrim(j.value, '-') AS word
  FROM line, json_each('[' || replace(json_quote(text), ' ', '","') || ']') j
  WHERE j.key < fields
),
judged AS (
  SELECT l.*,
    (SELECT min(word) FROM word w WHERE w.at = l.at AND (word = '' OR (word GLOB '*[^0-9]*'
      AND (lower(word) NOT GLOB '0x[0-9a-f]*' OR lower(substr(word, 3)) GLOB '*[^0-9a-f]*'))
      OR word GLOB '0[0-9]*' AND word GLOB '*[89]*')) AS refused,
    (SELECT min(word) FROM word w WHERE w.at = l.at AND word GLOB '0[0-9]*') AS octal
  FROM line l
)
SELECT
  at AS subject,
  json_object('at', at, 'key', key, 'value', text, 'now', now, 'numbers_given', given,
    'numbers', fields, 'refused', refused, 'octal', octal) AS evidence,
  at || ' sets ' || key || ' to "' || text || '": '
    || CASE WHEN refused = '' THEN 'the kernel refuses an empty value, and the line fails at each'
        || ' boot.'
      WHEN refused IS NOT NULL THEN 'the kernel refuses "' || refused
        || '", which is no number to it, and the line fails at each boot. It is "' || now
        || '" now.'
      WHEN octal IS NOT NULL THEN 'with its leading zero the kernel reads "' || octal
        || '" as an octal number.'
      WHEN given < fields THEN 'that is ' || given || ' of ' || fields
        || ' numbers, and the others stay what they were before.'
      ELSE 'the kernel takes ' || CASE fields WHEN 1 THEN 'one number' ELSE fields || ' numbers' END
        || ' and leaves out the rest. A remark needs a line of its own.' END AS message,
  'high' AS confidence,
  NULL AS key, NULL AS proposed
FROM judged
WHERE refused IS NOT NULL OR octal IS NOT NULL OR given <> fields
ORDER BY at;

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A user's own rules: what a rule may not do is one clear rule error and costs no other rule.
. "$(dirname "$0")/lib.sh"

RULES=send-ceiling/etc/tcpadvisor/rules.d
ROW="json_object('n', 1) AS evidence, 'It says so.' AS message, 'low' AS confidence,
  NULL AS key, NULL AS proposed"

# rule ID SQL: a rule file with a good header.
rule()
{
	printf -- '-- %s: %s\n' id "$1" title "The rule $1" severity low family own \
		why "Because it is so." fix "Do something." >"$RULES/$1.sql"
	printf '%s\n' "$2" >>"$RULES/$1.sql"
}

# Forbidden or failing rules, one a line: "ID; ERROR; SQL".
forbidden()
{
	cat <<-END
		bad-delete; DELETE is not allowed; DELETE FROM fact_sysctl
		bad-insert; INSERT is not allowed; INSERT INTO fact_sysctl VALUES ('x', 'y')
		bad-attach; ATTACH is not allowed; ATTACH 'attached.db' AS other
		bad-two; more than one statement; SELECT 'x' AS subject, $ROW2; DELETE FROM fact_path
		bad-endless; too many steps; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS subject, $ROW2 FROM n
		bad-function; no such function: no_such; SELECT no_such(1) AS subject, $ROW2
		bad-load; function load_extension is not allowed; SELECT load_extension('x') AS subject, $ROW2
		bad-write; function writefile is not allowed|no such function: writefile; SELECT writefile('written', 'x') AS subject, $ROW2
		bad-pragma; PRAGMA is not allowed; PRAGMA user_version
		bad-pragma-table; is not allowed; SELECT name AS subject, $ROW2 FROM pragma_table_info('sample')
		bad-table; reading table sample is not allowed; SELECT id AS subject, $ROW2 FROM sample
		bad-schema; reading table sqlite_master is not allowed; SELECT name AS subject, $ROW2 FROM sqlite_master
		bad-borrowed; reading table sample is not allowed; WITH fact_path AS (SELECT id FROM main.sample) SELECT id AS subject, $ROW2 FROM fact_path
		bad-create; not allowed; CREATE TEMP TABLE t (x)
		bad-vacuum; is no SELECT; VACUUM INTO 'written'
		bad-syntax; syntax error; SELEC 1
		bad-nothing; no SELECT; /* nothing */
		bad-columns; column "evidence" is missing; SELECT 1 AS subject
		bad-json; evidence is no JSON object; SELECT 'x' AS subject, '{' AS evidence, 'm' AS message, 'low' AS confidence, NULL AS key, NULL AS proposed
		bad-rows; more than 1000 rows; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1001) SELECT i AS subject, $ROW2 FROM n
		bad-key; does not name; SELECT 'x' AS subject, '{}' AS evidence, 'm' AS message, 'low' AS confidence, 'net.ipv4.tcp_sack' AS key, '1' AS proposed
	END
}

# Files that cannot be loaded: "FILE; ERROR", made by bad_files.
bad_files()
{
	rule good-other "SELECT 'x' AS subject, $ROW"
	mv "$RULES/good-other.sql" "$RULES/bad-name.sql"
	printf -- '-- id: bad-header\n-- colour: red\nSELECT 1\n' >"$RULES/bad-header.sql"
	printf -- '-- id: bad-severity\n-- title: T\n-- severity: awful\n-- family: own\n%s\n' \
		'-- why: W' '-- fix: F' 'SELECT 1' >"$RULES/bad-severity.sql"
	printf -- '-- id: bad-missing\n-- title: T\nSELECT 1\n' >"$RULES/bad-missing.sql"
	: >"$RULES/bad-empty.sql"
	printf 'a\0b' >"$RULES/bad-nul.sql"
	head -c 70000 /dev/zero | tr '\0' ' ' >"$RULES/bad-large.sql"
	mkdir "$RULES/bad-directory.sql"
	mkfifo "$RULES/bad-pipe.sql"
	ln -s no-such-file "$RULES/bad-dangling.sql"
	# absolute, or with too many ..: a link never leads out of the root
	echo "secret" >secret
	ln -s "$WORK/secret" "$RULES/bad-absolute.sql"
	ln -s ../../../../../../../../../../../../etc/passwd "$RULES/bad-dots.sql"
	ln -s bad-link.sql "$RULES/bad-link.sql"
	printf -- "-- id: bad-escape\n-- ${ESC}[31mred\n" >"$RULES/bad-escape.sql"
	cat <<-END
		bad-name.sql; id "good-other" must be the file's base name
		bad-header.sql; line 2: unknown header key "colour"
		bad-severity.sql; severity
		bad-missing.sql; header key ".*" is missing
		bad-empty.sql; header key "id" is missing
		bad-nul.sql; holds a NUL byte
		bad-large.sql; File too large
		bad-directory.sql; is no regular file
		bad-pipe.sql; is no regular file
		bad-dangling.sql; No such file
		bad-absolute.sql; No such file
		bad-dots.sql; No such file
		bad-link.sql; [Tt]oo many .*symbolic links
		bad-escape.sql; line 2: .*x1b\[31mred
	END
}

make_rules()
{
	collected send-ceiling
	run --root send-ceiling --db send-ceiling.db report
	cp out before
	mkdir -p "$RULES"
	ROW2=$(echo "$ROW" | tr -s '\n ' ' ')
	forbidden >forbidden
	while IFS=';' read -r id _ sql; do
		rule "$id" "${sql# }"
	done <forbidden
	bad_files >bad_files
	rule good-one "SELECT 'the subject' AS subject, $ROW"
	ln -s good-one.sql "$RULES/.hidden.sql"
	echo "no rule" >"$RULES/README"
}

# error_of FILE ID: the texts of a rule's errors in a JSON report, one a line
error_of()
{
	awk -v id="\"$2\"," '/^  "rule_errors": \[/ { inside = 1 } inside && /^  \]/ { inside = 0 }
		inside && /^      "rule":/ { here = $2 == id }
		inside && here && /^      "error":/ { gsub(/\\"/, "\""); print }' "$1"
}

report_them()
{
	run --root send-ceiling --db send-ceiling.db report
	ran "report with broken rules: exit 0" 0
	cp out text
	says "it says that rules are broken" text '^Some rules are broken'
	says "the shipped rule still reports" text '^1\. Send buffer ceiling'
	says "so does the user's own good one" text '^2\. The rule good-one$'
	is "and there are no other findings" 2 "$(grep -c '^[0-9]*\. ' text)"
	silent "nothing is shown raw" text "$ESC"
	is "no rule wrote a file" "" "$(ls -d -- *attached* *written* 2>/dev/null)"

	run --root send-ceiling --db send-ceiling.db --format json report
	cp out json
	while IFS=';' read -r id error _; do
		error_of json "$id" >errors
		is "$id: one error" 1 "$(wc -l <errors | tr -d ' ')"
		says "$id: that says why" errors "${error# }"
	done <<-END
		$(cat forbidden bad_files)
	END
	is "no other rule is in error" "$(cat forbidden bad_files | wc -l)" \
		"$(grep -c '"rule": "bad-' json)"

	run --root send-ceiling --db send-ceiling.db report --fail-on low
	ran "--fail-on counts the findings of user rules" 1
	run --root send-ceiling --db send-ceiling.db explain good-one
	ran "a user rule can be explained" 0
	run --root send-ceiling --db send-ceiling.db plan
	says "and the plan is what it was" out '^net.ipv4.tcp_wmem = 4096 16384 4194304$'
}

list_them()
{
	run --root send-ceiling rules list
	ran "rules list: exit 1, some do not load" 1
	says "names the user's rule with its file" out '^good-one .*/rules.d/good-one.sql$'
	says "names the shipped ones" out '^send-buffer-below-bdp .*shipped$'
	says "names a file that cannot be loaded" out 'bad-header.sql line 2'
	run --root send-ceiling rules show good-one
	ran "rules show" 0
	says "shows the SQL" out "AS subject, json_object"
	run --root send-ceiling rules show bad-header.sql
	complains "rules show of one that cannot be loaded" 3 'could not be loaded.*line 2'
	rule good-escape "SELECT '${ESC}[31m' AS subject, $ROW"
	run --root send-ceiling rules show good-escape
	silent "rules show: nothing is shown raw" out "$ESC"
	rule good-latin "SELECT 'the subject' AS subject, $ROW"
	LC_ALL=C sed -i "s/^-- title:.*/-- title: $(printf 'T\351')/" "$RULES/good-latin.sql"
	run --root send-ceiling --format json rules show good-latin
	ran "rules show as JSON: a title that is no UTF-8" 0
	says "is escaped" out '"title": "T\\\\xe9"'
	run --root send-ceiling --format json rules list
	says "and so it is in rules list" out '"title": "T\\\\xe9"'
	rm "$RULES/good-latin.sql"
	run rules show close-wait-leak
	says "rules show of a shipped one" out '^Origin +shipped$'
	run rules reference pdf
	complains "rules reference as what it is not" 2 '"pdf" is neither man nor html'
	run --root send-ceiling rules reference html
	says "rules reference has the user's rules, with their file" out \
		'<dd>.*/rules.d/good-one.sql</dd>'
	run --format json rules list
	ran "rules list as JSON, without user rules: exit 0" 0
}

replace()
{
	rm -rf "$RULES"
	mkdir -p "$RULES"
	rule send-buffer-below-bdp "SELECT 'mine' AS subject, $ROW"
	run --root send-ceiling --db send-ceiling.db report
	says "a shipped rule can be replaced" out '^1\. The rule send-buffer-below-bdp$'
	is "and is then silent" 1 "$(grep -c '^[0-9]*\. ' out)"
	run --root send-ceiling rules list
	is "it is listed once" 1 "$(grep -c '^send-buffer-below-bdp ' out)"
	echo broken >"$RULES/send-buffer-below-bdp.sql"
	run --root send-ceiling --db send-ceiling.db report
	says "a replacement that does not load leaves the shipped rule" out '^1\. Send buffer ceiling'
	says "and is reported" out 'send-buffer-below-bdp.sql: '
	rm -r "$RULES"
	run --root send-ceiling --db send-ceiling.db report
	check "without user rules the report is the former" diff before out
	run --root send-ceiling --db send-ceiling.db --config "$TESTS_SRCDIR/cli/thresholds.conf" report
	says "a threshold of the configuration acts on rules" out '^Nothing wrong was found'
}

test_them()
{
	mkdir own
	awk '/^```sql / { file = "own/" $2; next } /^```text/ { file = "wanted"; next }
		/^```/ { file = "" } file { print > file }' "$TOP_SRCDIR/rules/README.md"
	is "rules/README.md has a rule and its cases" 2 "$(ls own | wc -l)"
	example=$(find own -name '*.sql' ! -name '*.cases.sql')
	run rules test "$example"
	ran "its example passes rules test" 0
	is "with every case" "$(grep -c '^-- case:' "${example%.sql}.cases.sql")" \
		"$(grep -c '^ok .* ([a-z]*)$' out)"
	check "and prints what stands there" diff wanted out
	sed 's/>= pressure_pages/> pressure_pages/' "$example" >changed && cp changed "$example"
	run rules test "$example"
	says "with the mistake that it names the second one fails" out '^not ok 2 '
	sed 's/> pressure_pages/>= pressure_pages/' changed >"$example"

	mkdir -p "$RULES" && cp own/*.sql "$RULES"
	run --root send-ceiling --db send-ceiling.db explain unsent-data-piles-up
	ran "put in place it is in force" 0
	says "and says why it did not judge" out 'net.ipv4.tcp_mem \(missing\)'
	rm "$RULES"/*

	sed -i 's/^-- expect: none$/-- expect: confidence=high/' "${example%.sql}.cases.sql"
	run rules test "$example"
	ran "a case that fails: exit 1" 1
	says "is told" out '^not ok '
	rm "${example%.sql}.cases.sql"
	run rules test "$example"
	ran "a rule without cases: exit 1" 1
	run rules test own/absent.sql
	ran "a rule file that is not there: exit 1" 1
	says "is told" out 'own/absent.sql.*No such file'
	run rules test --cases own/absent
	complains "a directory of cases that is not there" 3 'own/absent: No such file'
}

make_rules
report_them
list_them
replace
test_them
plan

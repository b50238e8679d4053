#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The shipped rules as a whole: how many there are, and that one without its cases fails the suite.
. "$(dirname "$0")/lib.sh"

RULES=$TOP_SRCDIR/rules
CASES=$TESTS_SRCDIR/rules

# without KIND FILE: the cases of all other kinds; one that names none fires.
without()
{
	awk -v kind="$1" '
		function end() { if (!inside || here != kind) printf "%s", text; text = "" }
		/^-- case:/ { end(); inside = 1; here = "fires" }
		/^-- kind:/ { here = $3 }
		{ text = text $0 "\n" }
		END { end() }' "$2"
}

list_them()
{
	run --root root --format json rules list
	ran "rules list as JSON: all load" 0
	grep -c '^      "id": ' out >count
	check "there are a hundred at least" test "$(cat count)" -ge 100
	is "all of rules/" "$(find "$RULES" -name '*.sql' | wc -l)" "$(cat count)"
	# no sysctl closes what an application has left open
	grep -l CLOSE_WAIT "$RULES"/leaks/close-wait-*.sql >leaks
	check "some are about CLOSE_WAIT" test -s leaks
	is "and set nothing" "" "$(xargs grep -l '^-- sets:' <leaks)"
}

# The suite is test_rule_cases.sh, which runs this over the cases of the source.
miss_cases()
{
	mkdir cases
	run --root root rules test --cases cases
	ran "without any cases the suite fails" 1
	is "for every rule" "$(cat count)" \
		"$(grep -c '^not ok .* has cases that can be run' out)"
	is "and tells which file is missing" "$(cat count)" \
		"$(grep -c "^# $WORK/cases/.*\.cases\.sql does not exist" out)"
}

# One rule, with its cases where those of shipped rules are.
miss_kinds()
{
	cp "$RULES/leaks/close-wait-leak.sql" .
	run rules test --cases "$CASES" close-wait-leak.sql
	ran "with its own cases a rule passes" 0
	says "which it says" out '^ok [0-9]+ - close-wait-leak: has a case of each kind$'
	mkdir -p cases/leaks
	for kind in fires boundary missing trap; do
		without $kind "$CASES/leaks/close-wait-leak.cases.sql" \
			>cases/leaks/close-wait-leak.cases.sql
		run rules test --cases cases close-wait-leak.sql
		ran "without those of kind $kind it fails" 1
		is "for nothing else" "# no case of kind \"$kind\"" "$(grep -A1 '^not ok' out |
			grep -v '^not ok [0-9]* - close-wait-leak: has a case of each kind')"
	done
	without boundary "$CASES/leaks/close-wait-leak.cases.sql" | without trap - \
		>cases/leaks/close-wait-leak.cases.sql
	run rules test --cases cases close-wait-leak.sql
	says "all that are missing are told" out '^# no case of kind "boundary", "trap"$'
}

mkdir root
list_them
miss_cases
miss_kinds
plan

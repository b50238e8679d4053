#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What decides on a plan besides the rules: the operator's pins and limits, and how it is shown.
. "$(dirname "$0")/lib.sh"

KEY=net.ipv4.tcp_wmem

# rule ID KEY VALUE SEVERITY MERGE: a rule of the administrator that proposes it.
rule()
{
	cat >"send-ceiling/etc/tcpadvisor/rules.d/$1.sql" <<-END
		-- id: $1
		-- title: The rule $1
		-- severity: $4
		-- family: own
		-- sets: $2
		-- merge: $5
		-- why: It is said so.
		-- fix: Set it.
		SELECT 'it' AS subject, json_object() AS evidence, 'It is said so.' AS message,
		  'high' AS confidence, '$2' AS key, '$3' AS proposed
	END
}

# planned ARG...: the plan under the settings in ./conf.
planned()
{
	run --root send-ceiling --db send-ceiling.db --config conf "$@"
}

prepare()
{
	collected send-ceiling
	mkdir -p send-ceiling/etc/tcpadvisor/rules.d
	: >conf
}

limits()
{
	echo 'max_change_factor = 1.5' >conf
	planned plan
	ran "a step that is limited" 0
	says "goes so far" out "^$KEY = 4096 16384 1572864\$"
	says "and says that more is asked for" out 'Limited.*Cut to 1.5 times the present value'
	says "what it takes at worst is said" out '^1 key to change, 2.00 MiB more memory at worst'
	echo "pin = $KEY = 4096 16384 2097152" >conf
	planned plan
	says "a pin is the value" out "^$KEY = 4096 16384 2097152\$"
	tr -s ' \n' ' ' <out >flat
	says "and the finding that wants otherwise is told" flat \
		"$KEY = 4096 16384 4194304 \(send-buffer-below-bdp\): the configuration fixes it at"
	echo "pin = $KEY = 4096 16384 1048576" >conf
	planned plan
	ran "a pin that is in force already: nothing is left" 0
	says "which is said" out '^Nothing to change: no proposal can be carried out'
	echo "pin = $KEY = 8192 16384 1048576" >conf
	planned plan
	ran "a pin that the deny list forbids" 0
	tr -s ' \n' ' ' <out >flat
	says "is refused as well" flat "\(the configuration\): the first value of $KEY is never changed"
	: >conf
}

conflicts()
{
	rule mine "$KEY" "4096 16384 8388608" critical max
	rule other "$KEY" "4096 16384 2097152" low min
	planned plan
	says "rules that differ: one value" out "^$KEY = 4096 16384 8388608\$"
	tr -s ' \n' ' ' <out >flat
	says "all proposals are shown" flat \
		'proposals differ \(mine: 4096 16384 8388608, send-buffer-below-bdp: 4096 16384 4194304, other: 4096 16384 2097152\)'
	says "what is followed" flat 'the largest is taken: 4096 16384 8388608'
	says "and what is left aside, and why" flat 'other is left aside: it merges by min, and mine is more severe'
	rm send-ceiling/etc/tcpadvisor/rules.d/*
}

diffs()
{
	planned plan --diff
	ran "plan --diff" 0
	cp out diff
	is "begins as a diff does" "--- /dev/null" "$(head -n 1 diff)"
	says "has the line" diff "^\+$KEY = 4096 16384 4194304\$"
	silent "and nothing that is no diff" diff '^[^-+@ ]'
	if command -v patch >/dev/null; then
		mkdir -p patched/etc/sysctl.d
		check "patch takes it" sh -c 'patch -d patched -p1 <diff >/dev/null'
		cp -R send-ceiling applied
		run --root applied --db send-ceiling.db apply --yes
		is "what apply then writes is that" "$(without_time applied/etc/sysctl.d/90-tcpadvisor.conf)" \
			"$(without_time patched/etc/sysctl.d/90-tcpadvisor.conf)"
	else
		skip "patch takes it" "no patch(1)"
	fi
	planned plan --diff --except "$KEY"
	ran "without anything to change: 0" 0
	says "which is said" out '^Nothing to change'
	planned --format json plan --diff
	complains "a diff is no JSON" 2 'JSON has it as .dropin.diff'
}

schemas()
{
	planned --format json plan
	mv out plan.json
	planned --format json plan --except "$KEY"
	mv out empty.json
	printf '%s\n' "pin = $KEY = 4096 16384 2097152" 'pin = net.ipv4.tcp_fin_timeout = 30' >conf
	rule broken "$KEY" "4096 16384 0" low max
	planned --format json plan
	mv out pinned.json
	if ! /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
		skip "JSON follows the schema" "/usr/bin/python3 has no jsonschema (python3-jsonschema)"
		return
	fi
	/usr/bin/python3 "$TESTS_SRCDIR/cli/validate.py" "$TOP_SRCDIR/packaging/schema" \
		plan=plan.json plan=empty.json plan=pinned.json >validated 2>validate.err
	is "JSON follows the schema" "ok plan.json ok empty.json ok pinned.json" \
		"$(tr '\n' ' ' <validated | sed 's/ $//')"
}

prepare
limits
conflicts
diffs
schemas
plan

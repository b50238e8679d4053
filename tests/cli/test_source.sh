#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# House rules that a program can check: layers, lists of files, guards, cases of rules.
. "$(dirname "$0")/lib.sh"
cd "$TOP_SRCDIR" || exit 99

LAYERS="base sysctl collect store rule plan report cmd"

# none TITLE WHAT: what violates the rule, a line each.
none()
{
	if [ -z "$2" ]; then
		ok "$1"
	else
		not_ok "$1" "$2"
	fi
}

# The C files below the folders given.
c_files()
{
	find "$@" -name '*.[ch]' -o -name '*.inc' | LC_ALL=C sort
}

layers()
{
	seen=
	for layer in $LAYERS; do
		seen="$seen|$layer"
		# shellcheck disable=SC2046
		none "advisor/$layer includes only from itself and the layers before it" "$(
			grep -nE '^[[:space:]]*#[[:space:]]*include "' $(c_files "advisor/$layer") /dev/null |
				grep -vE "include \"(${seen#|})/|include \"catalog_[a-z0-9]+\.inc\""
		)"
	done
	is "there is no other folder" "$(echo "$LAYERS" | tr ' ' '\n' | sort | xargs)" \
		"$(ls -d advisor/*/ | xargs -n1 basename | sort | xargs)"
	none "only collect/nl.c includes libnl" \
		"$(grep -rnE 'include <(netlink|libnl)' advisor | grep -v '^advisor/collect/nl\.c:')"
	none "only store, rule, plan and cmd know SQLite" \
		"$(grep -rln 'include <sqlite3.h>' advisor | grep -vE '^advisor/(store|rule|plan|cmd)/')"
	none "only report and cmd print tables" \
		"$(grep -rlnE 'include <libsmartcols' advisor | grep -vE '^advisor/(report|cmd)/')"
	# shellcheck disable=SC2046
	none "layers below report and cmd do not print" "$(
		grep -nE '\<(printf|puts|putchar|perror|fprintf|log_(error|warning|info)) ?\(' \
			$(c_files advisor/sysctl advisor/collect advisor/store advisor/rule advisor/plan) |
			grep -vE ':[[:space:]]*(/?\*|//)|/\*.*\<(printf|puts)|format\(printf'
	)"
	# shellcheck disable=SC2046
	none "only collect and sysctl name files of proc" "$(
		grep -nE '"/?proc/' $(c_files advisor | grep -vE '^advisor/(collect|sysctl)/')
	)"
}

# The names that a local.mk lists in its own folder with %D%/, sorted.
listed()
{
	grep -oE '%D%/[A-Za-z0-9_./-]+' "$1" | sed 's,%D%/,,' | LC_ALL=C sort -u
}

lists()
{
	for layer in $LAYERS; do
		is "advisor/$layer/local.mk lists every file of the folder" \
			"$(ls "advisor/$layer" | grep -E '\.([ch]|inc)$' | LC_ALL=C sort)" \
			"$(listed "advisor/$layer/local.mk" | grep -E '\.([ch]|inc)$')"
	done
	is "rules/local.mk lists every rule" \
		"$(cd rules && find . -name '*.sql' | sed 's,^\./,,' | LC_ALL=C sort)" \
		"$(listed rules/local.mk | grep '\.sql$')"
	is "and the cases of every rule" \
		"$(find tests/rules -name '*.sql' | LC_ALL=C sort)" \
		"$(grep -oE 'tests/rules/[a-z0-9./-]+' rules/local.mk | LC_ALL=C sort)"
	is "db/local.mk lists every migration and the views" \
		"$(ls db | grep '\.sql$' | LC_ALL=C sort)" "$(listed db/local.mk | grep '\.sql$')"
	is "migrations are numbered without a gap" \
		"$(ls db | grep -c '^[0-9]')" "$(ls db | sed -n 's/^0*\([0-9]*\)_.*/\1/p' | tail -n 1)"
	is "tests/unit/local.mk lists every unit test" \
		"$(ls tests/unit | sed -n 's/^\(test_.*\)\.c$/\1/p' | LC_ALL=C sort)" \
		"$(listed tests/unit/local.mk | grep '^test_')"
	is "tests/cli/local.mk lists every script here" \
		"$(ls tests/cli | grep '^test_.*\.sh$' | LC_ALL=C sort)" \
		"$(listed tests/cli/local.mk | grep '^test_')"
	none "scripts can be executed" "$(find tests quickstart autogen.sh -name '*.sh' -o -name quickstart |
		grep -vE '/(lib|record_[a-z]+)\.sh$' | while read -r file; do [ -x "$file" ] || echo "$file"; done)"
	none "every command of cmd/ is in the table of main.c" "$(
		grep -ohE '^const struct cmd cmd_[a-z_]+' advisor/cmd/*.c | grep -o 'cmd_.*' |
			while read -r cmd; do grep -q "&$cmd\>" advisor/main.c || echo "$cmd"; done
	)"
}

texts()
{
	none "every source has its SPDX line" "$(
		find advisor db packaging rules tests -path packaging/build-aux -prune -o -type f \
			\( -name '*.[ch]' -o -name '*.inc' -o -name '*.sh' -o -name '*.sql' \
			-o -name '*.mk' -o -name '*.m4' -o -name '*.awk' -o -name '*.py' \) -print |
			xargs grep -L 'SPDX-License-Identifier: GPL-2.0-or-later'
		grep -L 'SPDX-License-Identifier: GPL-2.0-or-later' quickstart autogen.sh configure.ac \
			Makefile.am packaging/build-aux/tap-driver.sh | grep -v tap-driver
	)"
	none "every header has a guard that is its own" "$(
		for file in $(c_files advisor tests | grep '\.h$'); do
			guard=$(sed -n 's/^#ifndef \([A-Z0-9_]*_H\)$/\1/p' "$file" | head -n 1)
			[ -n "$guard" ] && grep -qx "#define $guard" "$file" || echo "$file: no guard"
			[ -z "$guard" ] || echo "$guard" >>"$WORK/guards"
		done
	)"
	none "no guard is used twice" "$(sort "$WORK/guards" | uniq -d)"
	# shellcheck disable=SC2046
	none "comments are written /* so */" \
		"$(grep -nE '^([^"]|"[^"]*")*[[:space:];]//' $(c_files advisor tests) | grep -v '://')"
	none "the .c file includes its own header first" "$(
		for file in $(find advisor -name '*.c' | LC_ALL=C sort); do
			own=${file%.c}.h
			[ -f "$own" ] || continue
			grep -m 1 '^#include' "$file" | grep -qF "\"${own#advisor/}\"" || echo "$file"
		done
	)"
}

# Every rule has a case that fires, one just below, one with a fact missing, one trap. A case
# without a kind is one that fires.
rules()
{
	find rules -name '*.sql' | LC_ALL=C sort >"$WORK/rules"
	none "every rule has cases" "$(
		while read -r rule; do
			[ -s "tests/${rule%.sql}.cases.sql" ] || echo "$rule"
		done <"$WORK/rules"
	)"
	# shellcheck disable=SC2046
	none "of each kind" "$(
		awk 'function case_ends() {
				if (kind)
					seen[kind]
			}
			function file_ends(i) {
				case_ends()
				for (i = 1; file && i <= n; i++)
					if (!(kinds[i] in seen))
						print file ": no case of kind " kinds[i]
				split("", seen)
				kind = ""
			}
			BEGIN { n = split("fires boundary missing trap", kinds) }
			FNR == 1 { file_ends(); file = FILENAME }
			/^-- case:/ { case_ends(); kind = "fires" }
			/^-- kind:/ { kind = $3 }
			END { file_ends() }' $(find tests/rules -name '*.cases.sql' | LC_ALL=C sort)
	)"
	# shellcheck disable=SC2046
	none "a rule's family is its folder, its id its name" "$(
		awk '/^-- (family|id): / { said[FILENAME, $2] = $3 }
			END {
				for (i = 1; i < ARGC; i++) {
					split(ARGV[i], at, "/")
					if (said[ARGV[i], "family:"] != at[2] ||
					    said[ARGV[i], "id:"] ".sql" != at[3])
						print ARGV[i]
				}
			}' $(cat "$WORK/rules")
	)"
}

layers
lists
texts
rules
cd "$WORK" || exit 99
plan

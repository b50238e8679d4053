#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The manual pages say what the program does: commands, options, settings, facts, functions.
set -u
LC_ALL=C
export LC_ALL
[ -n "${TOP_SRCDIR-}" ] || TOP_SRCDIR=$(cd "$(dirname "$0")/../.." && pwd)
[ -n "${TCPADVISOR-}" ] || TCPADVISOR=$TOP_SRCDIR/build/tcpadvisor

rule_src=$TOP_SRCDIR/advisor/rule
example=$TOP_SRCDIR/packaging/tcpadvisor.conf.example
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/root"
n=0
failed=0

# Apart from what this host's own configuration and rules say.
advisor() {
	"$TCPADVISOR" --root "$tmp/root" "$@"
}

# result TITLE WHY-FILE: passes if the file is empty.
result() {
	n=$((n + 1))
	if [ -s "$2" ]; then
		printf 'not ok %d - %s\n' "$n" "$1"
		sed 's/^/# /' "$2"
		failed=1
	else
		printf 'ok %d - %s\n' "$n" "$1"
	fi
}

# same TITLE PROGRAM PAGE: both files hold the same lines, and some.
same() {
	sort -u "$2" >"$tmp/a"
	sort -u "$3" >"$tmp/b"
	{
		[ -s "$tmp/a" ] || echo "nothing was found in the program"
		comm -23 "$tmp/a" "$tmp/b" | sed 's/^/not in the page: /'
		comm -13 "$tmp/a" "$tmp/b" | sed 's/^/not in the program: /'
	} >"$tmp/why"
	result "$1" "$tmp/why"
}

# The page without comments and escapes: what is left are macros and words.
plain() {
	sed -e '/^\.\\"/d' -e "s/\\\\(aq/'/g" -e 's/\\f[A-Z]//g' -e 's/\\-/-/g' -e 's/\\e/\\/g' \
		-e 's/\\&//g' "$TOP_SRCDIR/packaging/man/$1"
}

# part MACRO TITLE: the lines of one .SH or .SS out of standard input.
part() {
	awk -v macro=".$1" -v title="$2" '
		/^\.SH / || (macro == ".SS" && /^\.SS /) {
			on = $1 == macro && substr($0, 5) == title
			next
		}
		on'
}

# Options defined in what --help prints: "  -n, --dry-run  show ...".
defined_options() {
	grep -E '^  +(-[a-z], )?--?[a-z]' | sed -E 's/(  [^ -].*| {3,}[^-].*)$//' |
		grep -oE '(^|[ ,[])--?[a-z][a-z-]*' | sed 's/^[^-]*//'
}

# Options that the tags of a page's part name.
tagged_options() {
	awk '/^\.TP/ { getline; print }' | grep -oE '(^|[^A-Za-z0-9-])--?[a-z][a-z-]*' |
		sed 's/^[^-]*//'
}

for page in tcpadvisor.8 tcpadvisor.conf.5 tcpadvisor-rules.5.in; do
	plain $page >"$tmp/$page"
done
page8=$tmp/tcpadvisor.8
page_conf=$tmp/tcpadvisor.conf.5
page_rules=$tmp/tcpadvisor-rules.5.in

# Commands and options

advisor --help >"$tmp/help"
part SH OPTIONS <"$page8" | tagged_options >"$tmp/page"
defined_options <"$tmp/help" >"$tmp/program"
# these two share a line of the help
grep -o -e --version "$tmp/help" >>"$tmp/program"
same "global options" "$tmp/program" "$tmp/page"
cp "$tmp/program" "$tmp/options"

awk '/^Commands:/ { on = 1; next } /^$/ { on = 0 } on { print $1 }' "$tmp/help" >"$tmp/commands"
awk '/^\.SH / { on = $2 == "COMMANDS" } on && /^\.SS / { print $2 }' "$page8" >"$tmp/page"
same "every command has its section" "$tmp/commands" "$tmp/page"

while read -r command; do
	part SS "$command" <"$page8" >"$tmp/section"
	advisor "$command" --help >"$tmp/usage"
	defined_options <"$tmp/usage" >"$tmp/program"
	tagged_options <"$tmp/section" >"$tmp/page"
	cat "$tmp/program" >>"$tmp/options"
	# what a usage line names, the text below it defines
	sed -n '/^Usage:/p;/^       tcpadvisor/p' "$tmp/usage" | grep -oE -e '--[a-z][a-z-]*' \
		>"$tmp/named"
	[ "$command" = calc ] || cat "$tmp/named" >>"$tmp/program"
	if [ -s "$tmp/program" ] || [ -s "$tmp/page" ]; then
		same "options of $command" "$tmp/program" "$tmp/page"
	fi
done <"$tmp/commands"

advisor calc | sed 's/   *[^ ].*//' >"$tmp/program"
part SS calc <"$page8" | awk '/^\.RS/ { on = 1; next } /^\.RE/ { on = 0 } on' >"$tmp/page"
same "calculations" "$tmp/program" "$tmp/page"
grep -oE -e '--[a-z][a-z-]*' "$tmp/program" >>"$tmp/options"

# `sysctl --system` is procps's
cat "$page8" "$page_conf" "$page_rules" | sed 's/sysctl --system//' |
	grep -oE '(^|[^A-Za-z0-9-])--[a-z][a-z-]*' | sed 's/^[^-]*//' | sort -u >"$tmp/page"
sort -u "$tmp/options" | comm -13 - "$tmp/page" >"$tmp/why"
result "the pages name no option that no command has" "$tmp/why"

advisor trend --help |
	awk '/^Metrics/ { on = 1; next } /^$/ { on = 0 } on && /^  [a-z_]+  / { print $1 }' \
	>"$tmp/program"
part SS trend <"$page8" | awk '/^\.RS/ { on = 1 } /^\.RE/ { on = 0 }
	on && /^\.TP/ { getline; print }' | grep -v COUNTER | grep -oE '[a-z_]{3,}' >"$tmp/page"
same "metrics of trend" "$tmp/program" "$tmp/page"

grep -rhoE 'getenv\("[A-Z_]+"\)' "$TOP_SRCDIR/advisor" | cut -d '"' -f 2 >"$tmp/program"
part SH ENVIRONMENT <"$page8" | grep '^\.B' | grep -oE '[A-Z][A-Z_]{2,}' >"$tmp/page"
same "environment" "$tmp/program" "$tmp/page"

# The examples: commands, and rules that are named in them
part SH EXAMPLES <"$page8" | grep '^tcpadvisor ' >"$tmp/examples"
sed -E 's/^tcpadvisor //; s/^(--[a-z]+ [^ ]+ )+//; s/ .*//' "$tmp/examples" | sort -u |
	awk 'NR == FNR { known[$1]; next } !($1 in known)' "$tmp/commands" - >"$tmp/why"
grep -oE '(--only|explain .*) [a-z]+(-[a-z]+)+' "$tmp/examples" | sed 's/.* //' |
	while read -r id; do
		advisor rules show "$id" >/dev/null 2>>"$tmp/why" || echo "$id" >>"$tmp/why"
	done
result "examples name commands and rules that exist" "$tmp/why"

cat "$page8" "$page_conf" "$page_rules" |
	grep -oE 'net\.(core|ipv4|ipv6|netfilter)\.[a-z0-9_.]*[a-z0-9_]' | sort -u >"$tmp/keys"
: >"$tmp/why"
while read -r key; do
	advisor sysctl show "$key" >/dev/null 2>>"$tmp/why"
done <"$tmp/keys"
result "every sysctl that the pages name is in the catalog" "$tmp/why"

# Settings: "name default min max" in the unit of the name

awk '
	function value(text,    part, i, v) {
		v = 1
		for (i = split(text, part, "*"); i > 0; i--)
			v *= part[i] ~ /DAY_US/ ? 86400e6 : part[i] ~ /MIB/ ? 1048576 : part[i] + 0
		return sprintf("%.10g", v)
	}
	/ items\[\] = / { on = 1 }
	on { text = text " " $0 }
	on && /^};/ { exit }
	END {
		item = "(SITE|NUMBER|WHOLE|DURATION|RATE|BYTES|CHOICE|ROLES)\\(\"[a-z0-9_]+\"[^\"]*\""
		while (match(text, item)) {
			one = substr(text, RSTART, RLENGTH)
			text = substr(text, RSTART + RLENGTH)
			site = one ~ /^SITE/
			keys = one ~ /POLICY_(KEYS|PINS)/
			choice = one ~ /^CHOICE/
			roles = one ~ /^ROLES/
			sub(/^[A-Z]+\(/, "", one)
			gsub(/"|POLICY_[A-Z_]+, */, "", one)
			split(one, arg, / *, */)
			if (roles) {
				print arg[1], "auto none none"
				continue
			}
			if (choice) {
				print arg[1], substr(text, 1, index(text, "\"") - 1), "none", "none"
				continue
			}
			print arg[1], site ? "none" : value(arg[2]),
				keys ? "none" : value(arg[site ? 2 : 3]),
				keys ? "none" : value(arg[site ? 3 : 4])
		}
	}' "$rule_src/policy_items.inc" >"$tmp/program"

awk '
	function value(name, text,    unit) {
		if (text !~ /^[0-9]/)
			return text
		unit = text
		sub(/^[0-9.]+/, "", unit)
		if (!((class(name), unit) in factor))
			return text "?"
		return sprintf("%.10g", text * factor[class(name), unit])
	}
	function class(name) {
		return match(name, /_(us|bps|bytes|pct)$/) ? substr(name, RSTART + 1) : "number"
	}
	function flush() {
		if (name != "")
			print name, value(name, def), value(name, lo), value(name, hi)
		name = ""
	}
	BEGIN {
		factor["number", ""] = factor["bytes", ""] = factor["pct", "%"] = 1
		factor["us", "us"] = 1; factor["us", "ms"] = 1e3; factor["us", "s"] = 1e6
		factor["us", "m"] = 60e6; factor["us", "h"] = 3600e6; factor["us", "d"] = 86400e6
		factor["bps", "kbit"] = 1e3; factor["bps", "mbit"] = 1e6
		factor["bps", "gbit"] = 1e9
		factor["bytes", "KiB"] = 1024; factor["bytes", "MiB"] = 1048576
	}
	/^\.SH / { on = $2 ~ /^(SITE|COLLECTOR|THRESHOLDS)$/ }
	on && /^\.BR [a-z0-9_]+ " (=|\()/ && tag {
		flush()
		name = $2
		def = /no default/ ? "none" : $NF
		lo = hi = "none"
	}
	on && /^Range / { lo = $2; hi = $4; sub(/\.$/, "", hi) }
	{ tag = /^\.TP/ }
	END { flush() }' "$page_conf" >"$tmp/page"
same "settings with their defaults and ranges" "$tmp/program" "$tmp/page"

echo 'role = auto, latency' >"$tmp/settings"
advisor check-config "$tmp/settings" | sed -n 's/^#   \(.*\) (.*/\1/p' >"$tmp/program"
part SH ROLES <"$page_conf" | grep -E '^[a-z-]+: [a-z0-9_]+ = ' >"$tmp/page"
same "what roles change" "$tmp/program" "$tmp/page"

# The values as the page writes them are values for the program.
for column in default least most; do
	awk -v column=$column '
		/^\.SH / { on = $2 ~ /^(SITE|COLLECTOR|THRESHOLDS)$/ }
		on && /^\.BR [a-z0-9_]+ " / { name = $2 }
		on && column == "default" && /^\.BR [a-z0-9_]+ " = "/ { print name " = " $NF }
		on && column != "default" && /^Range / {
			sub(/\.$/, "")
			print name " = " (column == "least" ? $2 : $4)
		}' "$page_conf" >"$tmp/settings"
	advisor --config "$tmp/settings" rules list 2>"$tmp/why" >/dev/null
	[ -s "$tmp/settings" ] || echo "no setting was found" >>"$tmp/why"
	result "settings are accepted as written: $column" "$tmp/why"
done

advisor --config "$example" rules list 2>"$tmp/why" >/dev/null || echo "exit $?" >>"$tmp/why"
result "the example configuration loads" "$tmp/why"
sed -E 's/^#([a-z_]+ =)/\1/' "$example" >"$tmp/settings"
advisor --config "$tmp/settings" rules list 2>"$tmp/why" >/dev/null ||
	echo "exit $?" >>"$tmp/why"
result "the example configuration loads with all its lines" "$tmp/why"
awk '!/^#/ && NF { print $1, $3 }' "$example" | sort >"$tmp/a"
sed -nE 's/^\.BR ([a-z0-9_]+) " = " (.*)/\1 \2/p' "$page_conf" | sort >"$tmp/b"
comm -23 "$tmp/a" "$tmp/b" >"$tmp/why"
result "the example configuration sets defaults" "$tmp/why"

# Rules

awk '/^\} headers/ { on = 1; next } /^};/ { on = 0 } on && /"/ {
		split($0, part, "\"")
		print part[2], part[3] ~ /true/ ? "needed" : "-"
	}' "$rule_src/rule.c" >"$tmp/program"
part SH HEADER <"$page_rules" | awk '/^\.TP/ {
		getline
		print $2, /needed/ ? "needed" : "-"
	}' >"$tmp/page"
same "header keys" "$tmp/program" "$tmp/page"

{
	awk '/ functions\[\] = / { on = 1 } /^};/ { on = 0 } on' "$rule_src/functions.c" |
		grep -oE '(SQL|OF1|OF2|TEXT)\("[a-z0-9_]+"|\.name = "[a-z0-9_]+"'
	awk '/^} (aggregates|histograms)/ { on = 1 } /^};/ { on = 0 } on' "$rule_src/aggregate.c" \
		"$rule_src/histograms.c" | grep -oE '\{ "[a-z0-9_]+"'
} | cut -d '"' -f 2 >"$tmp/program"
part SH FUNCTIONS <"$page_rules" | grep -oE '^\.B [a-z0-9_]+\(' | tr -d '(' | sed 's/^\.B //' \
	>"$tmp/page"
same "SQL functions" "$tmp/program" "$tmp/page"

awk '/ builtins\[\] = / { on = 1; next } /^};/ { on = 0 } on' "$rule_src/functions.c" |
	grep -oE '"[^"]+"' | tr -d '"' >"$tmp/program"
part SS "From SQLite" <"$page_rules" | sed -n 's/^\.B //p' | tr ' ' '\n' >"$tmp/page"
same "functions of SQLite" "$tmp/program" "$tmp/page"

# fact columns: one line a fact, "fact_x column column ..."
part SH FACTS <"$page_rules" | awk '
	/^\.TP/ { getline; if (fact != "") print fact; fact = $2 }
	/^\.I [a-z]/ && NF > 2 { sub(/^\.I/, ""); fact = fact $0 }
	END { print fact }' >"$tmp/facts"
sed -nE 's/^CREATE TEMP TABLE (fact_[a-z]+) .*/\1/p' "$TOP_SRCDIR/db/views.sql" >"$tmp/program"
sed 's/ .*//' "$tmp/facts" >"$tmp/page"
same "facts" "$tmp/program" "$tmp/page"

# The same for who reads the source
readme=$TOP_SRCDIR/rules/README.md
grep -oE '`fact_[a-z]+`' "$readme" | tr -d '`' >"$tmp/page"
same "facts in rules/README.md" "$tmp/program" "$tmp/page"
part SH FUNCTIONS <"$page_rules" | grep -oE '^\.B [a-z0-9_]+\(' | tr -d '(' | sed 's/^\.B //' \
	>"$tmp/program"
awk '/^## / { on = $2 == "Functions" } on && /^\|/' "$readme" | grep -oE '`[a-z0-9_]+\(' | tr -d '`(' >"$tmp/page"
same "SQL functions in rules/README.md" "$tmp/program" "$tmp/page"
part SH HEADER <"$page_rules" | awk '/^\.TP/ { getline; print $2 }' >"$tmp/program"
awk '/^## / { on = $3 == "header" } on' "$readme" | sed -n '/^\*\*[a-z]/q; s/^| `\([a-z]*\)` |.*/\1/p' \
	>"$tmp/page"
same "header keys in rules/README.md" "$tmp/program" "$tmp/page"

# A rule that reads each column shows that all exist; a row with a value for each, that none is
# left out.
while read -r fact columns; do
	id=$(echo "$fact" | tr _ -)
	{
		printf -- '-- %s\n' "id: $id" 'title: t' 'severity: info' 'family: f' 'why: w' 'fix: f'
		printf "SELECT 'x' AS subject, json_object() AS evidence, 'm' AS message, 'low' AS "
		printf 'confidence FROM %s ORDER BY "%s"\n' "$fact" "$(echo "$columns" | sed 's/ /","/g')"
	} >"$tmp/$id.sql"
	{
		printf -- '-- case: has these columns\n-- expect: subject=x\n'
		printf 'INSERT INTO %s VALUES (%s);\n' "$fact" \
			"$(echo "$columns" | sed 's/[^ ][^ ]*/NULL/g; s/ /,/g')"
	} >"$tmp/$id.cases.sql"
	advisor rules test "$tmp/$id.sql" >"$tmp/tap" 2>&1 && : >"$tmp/tap"
	result "columns of $fact" "$tmp/tap"
done <"$tmp/facts"

awk '/^\.SH / { on = $2 == "EXAMPLE" } !on { next }
	/^\.nf/ { nth++; inside = 1; next } /^\.fi/ { inside = 0 } /^\.R[SE]/ { next }
	inside { print > (dir "/block" nth) }' dir="$tmp" "$page_rules"
cp "$tmp/block1" "$tmp/syn-sent-pile.sql"
cp "$tmp/block2" "$tmp/syn-sent-pile.cases.sql"
advisor rules test "$tmp/syn-sent-pile.sql" >"$tmp/tap" 2>&1 && : >"$tmp/tap"
result "the example of a rule passes its cases" "$tmp/tap"

# The reference of all rules

# What the build made; a tarball has it beside the sources.
built() {
	if [ -f "${TCPADVISOR%/*}/packaging/$1" ]; then
		echo "${TCPADVISOR%/*}/packaging/$1"
	else
		echo "$TOP_SRCDIR/packaging/$1"
	fi
}

advisor rules reference man >"$tmp/catalogue"
sed -e "/^@RULES@\$/{r $tmp/catalogue" -e 'd;}' "$TOP_SRCDIR/packaging/man/tcpadvisor-rules.5.in" \
	>"$tmp/page"
diff "$(built man/tcpadvisor-rules.5)" "$tmp/page" >"$tmp/why" 2>&1
result "tcpadvisor-rules.5 ends with the rules of this program" "$tmp/why"
advisor rules reference html >"$tmp/page"
diff "$(built rules.html)" "$tmp/page" >"$tmp/why" 2>&1
result "rules.html is that of this program" "$tmp/why"

(cd "$TOP_SRCDIR/rules" && ls -- */*.sql) | sed 's,.*/,,; s/\.sql$//' >"$tmp/program"
sed -n 's/^\.BR \(.*\) " (.*)"$/\1/p' "$tmp/catalogue" | sed 's/\\-/-/g' >"$tmp/page"
same "rules of the page" "$tmp/program" "$tmp/page"
advisor rules reference html | sed -n 's/^<article id="\(.*\)">$/\1/p' >"$tmp/page"
same "rules of rules.html" "$tmp/program" "$tmp/page"

advisor rules reference html | grep -oE '(href="#| id=")[^"]*' | sort -u >"$tmp/page"
sed -n 's/^href="#//p' "$tmp/page" >"$tmp/links"
sed -n 's/^ id="//p' "$tmp/page" | sort | comm -23 "$tmp/links" - >"$tmp/why"
[ -s "$tmp/links" ] || echo "there is no link" >>"$tmp/why"
result "every link of rules.html leads somewhere" "$tmp/why"

(cd "$TOP_SRCDIR/rules" && ls -d -- */) | tr -d / >"$tmp/families"
sed -n 's/^\.SS "\(.*\)"$/\1/p' "$tmp/catalogue" | grep -xFf "$tmp/families" >"$tmp/why"
result "every family has a heading for people" "$tmp/why"

# The reference of all sysctls

advisor sysctl list | awk 'NR > 1 { print $1 }' >"$tmp/program"
advisor sysctl reference >"$tmp/tcpadvisor-sysctl.7"
sed -nE 's/^\.SS (net\.)/\1/p' "$tmp/tcpadvisor-sysctl.7" >"$tmp/page"
same "every sysctl of the catalog is in its reference" "$tmp/program" "$tmp/page"
groff -man -ww -Tutf8 -z "$tmp/tcpadvisor-sysctl.7" 2>"$tmp/why"
command -v groff >/dev/null 2>&1 || : >"$tmp/why"
result "the reference of sysctls is clean" "$tmp/why"

# The pages as such

for page in tcpadvisor.8 tcpadvisor.conf.5 tcpadvisor-rules.5.in; do
	grep -nE 'README|(^|[^a-z])(advisor|db|tests|rules|packaging)/|\.[ch]([^a-z]|$)' "$tmp/$page" \
		>"$tmp/why"
	result "$page points to nothing that is not installed" "$tmp/why"
done

for page in tcpadvisor.8 tcpadvisor.conf.5 tcpadvisor-rules.5; do
	file=$(built man/$page)
	if ! command -v groff >/dev/null 2>&1; then
		n=$((n + 1))
		echo "ok $n - $page is clean # SKIP groff is not here"
		continue
	fi
	groff -man -ww -Tutf8 -z "$file" 2>"$tmp/why"
	! command -v mandoc >/dev/null 2>&1 || mandoc -T lint -W warning "$file" >>"$tmp/why"
	result "$page is clean" "$tmp/why"
done
echo "1..$n"
exit $failed

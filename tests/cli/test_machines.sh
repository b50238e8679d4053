#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every recorded machine is replayed, and what the rules find is compared with what the machine was
# made to have. Beside each recording NAME stands NAME.expected: comments that tell how its state
# was made, and a line each of
#
#	healthy       nothing is wrong: no rule may fire
#	finds RULE    this is what was made to go wrong: the rule must fire
#	may RULE      this is true as well; a comment above says why
#
# A finding that is neither expected nor allowed is false.

# in memory where possible: thousands of files are unpacked, and a database synced for each machine,
# but only one at a time, so that there is always room
[ -w /dev/shm ] && export TMPDIR="${TMPDIR:-/dev/shm}"
. "$(dirname "$0")/lib.sh"

# replay NAME: what this machine fires, in ./NAME.fired.
replay()
{
	collected "$1"
	run --root "$1" --db "$1.db" --format json report
	ran "$1: report ends well" 0
	findings out >"$1.fired"
	rm -r "$1" "$1.db"*
}

# What all machines fired and were expected to, "NAME fired|finds|may RULE" a line, each once.
gathered()
{
	awk 'FNR == 1 { name = FILENAME; sub(/.*\//, "", name); sub(/\.[a-z]*$/, "", name) }
		FILENAME ~ /\.fired$/ { print name, "fired", $1 }
		FILENAME ~ /\.expected$/ && /^(finds|may) / { print name, $1, $2 }' \
		./*.fired "$MACHINES"/*.expected | sort -u
}

# The lines that are no expectation or name no rule of ours, and the machines whose lines do not go
# together: healthy stands alone, and something must stand there.
unreadable()
{
	awk 'FILENAME == "rules" { rule[$1]; next }
		FILENAME == "names" { names[$1]; next }
		FNR == 1 { name = FILENAME; sub(/.*\//, "", name); sub(/\.[a-z]*$/, "", name) }
		/^#/ { next }
		{ lines[name]++ }
		NF == 1 && $1 == "healthy" { healthy[name]; next }
		NF == 2 && ($1 == "finds" || $1 == "may") && ($2 in rule) { next }
		{ print name ": " $0 }
		END {
			for (name in names)
				if (lines[name] == 0 || (name in healthy && lines[name] > 1))
					print name ": neither healthy nor findings"
		}' rules names "$MACHINES"/*.expected
}

# A line a machine: "NAME|rules that had to fire|rules that must not have fired".
compared()
{
	awk 'NF == 1 { names[++n] = $1; next }
		{ is[$2, $1, $3]; pairs[$1 " " $3] }
		END {
			for (pair in pairs) {
				split(pair, at)
				name = at[1]
				rule = at[2]
				fired = ("fired", name, rule) in is
				made = ("finds", name, rule) in is
				if (made && !fired)
					missed[name] = missed[name] " " rule
				if (fired && !made && !(("may", name, rule) in is))
					false[name] = false[name] " " rule
			}
			for (i = 1; i <= n; i++)
				print names[i] "|" missed[names[i]] "|" false[names[i]]
		}' names all
}

# One line a rule that occurs, over all machines: "VERDICT RULE FIRED EXPECTED RIGHT PRECISION
# RECALL"; what may be found as well is right where it is found, and not missed where it is not.
score()
{
	awk '{ rules[$3]; machines[$1] }
		$2 == "fired" { fired[$1, $3] }
		$2 != "fired" { made[$1, $3] = $2 }
		END {
			for (rule in rules) {
				n = expected = right = met = 0
				for (m in machines) {
					n += (m, rule) in fired
					expected += made[m, rule] == "finds"
					right += (m, rule) in fired && made[m, rule] != ""
					met += (m, rule) in fired && made[m, rule] == "finds"
				}
				if (!n && !expected)
					continue
				precision = n ? sprintf("%.2f", right / n) : "-"
				recall = expected ? sprintf("%.2f", met / expected) : "-"
				verdict = right < n || met < expected ? "not_ok" : "ok"
				print verdict, rule, n, expected, right, precision, recall
			}
		}' all | sort -k 2
}

# The table, a result each line, so that it is seen in what make check prints.
table()
{
	score >scores
	while read -r verdict rule fired expected right precision recall; do
		"$verdict" "$(printf '%-36s fired %2d, expected %2d, right %2d: %s %4s, %s %4s' \
			"$rule" "$fired" "$expected" "$right" precision "$precision" recall "$recall")"
	done <scores
	ok "$(($(wc -l <rules) - $(wc -l <scores))) rules of $(wc -l <rules) occur on none of the machines"
}

"$TCPADVISOR" --format json rules list | sed -n 's/^ *"id": "\(.*\)",$/\1/p' >rules
(cd "$MACHINES" && ls -- *.expected) | sed 's/\.expected$//' >names
is "each machine has its expectations, and each expectation a machine" \
	"$(cd "$MACHINES" && ls -- *.tar.xz | sed 's/\.tar\.xz$//')" "$(cat names)"
is "all expectations can be read" "" "$(unreadable)"
while read -r name; do
	replay "$name"
done <names
gathered >all
compared >differences
while IFS='|' read -r name missed false; do
	is "$name: finds all that was made" "" "$missed"
	is "$name: finds nothing else" "" "$false"
done <differences
table
plan

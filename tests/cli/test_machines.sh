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

# in memory where possible: thousands of files are unpacked, and a database synced for each machine
[ -w /dev/shm ] && export TMPDIR="${TMPDIR-/dev/shm}"
. "$(dirname "$0")/lib.sh"

# wrong_lines FILE: what is no expectation, or names no rule of ours.
wrong_lines()
{
	awk 'FNR == NR { rule[$1]; next }
		/^#/ || (NF == 1 && $1 == "healthy") { next }
		NF == 2 && ($1 == "finds" || $1 == "may") && ($2 in rule) { next }
		{ print }' rules "$1"
	# healthy stands alone, and something must stand there
	grep -v '^#' "$1" | awk '$1 == "healthy" { healthy++ }
		END { if (NR == 0 || (healthy && NR > 1)) print "neither healthy nor findings" }'
}

# replay NAME: "fired RULE", "finds RULE" and "may RULE" lines of this machine, each once, in ./all
# with the name in front.
replay()
{
	collected "$1"
	run --root "$1" --db "$1.db" --format json report
	ran "$1: report ends well" 0
	findings out | awk '{ print "fired", $1 }' | sort -u >fired
	grep -E '^(finds|may) ' "$MACHINES/$1.expected" | sort -u >expected
	sed "s/^/$1 /" fired expected >>all
	is "$1: finds all that was made" "" "$(grep '^finds ' expected | while read -r _ rule; do
		grep -qx "fired $rule" fired || echo "$rule"
	done)"
	is "$1: finds nothing else" "" "$(while read -r _ rule; do
		grep -Eqx "(finds|may) $rule" expected || echo "$rule"
	done <fired)"
	rm -r "$1" "$1.db"*
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
: >all
is "each machine has its expectations, and each expectation a machine" \
	"$(cd "$MACHINES" && ls -- *.tar.xz | sed 's/\.tar\.xz$//')" \
	"$(cd "$MACHINES" && ls -- *.expected | sed 's/\.expected$//')"
for expected in "$MACHINES"/*.expected; do
	name=$(basename "$expected" .expected)
	is "$name: expectations that can be read" "" "$(wrong_lines "$expected")"
	replay "$name"
done
table
plan

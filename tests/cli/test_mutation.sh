#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Cases notice when a rule is spoiled: the first condition of every rule, and that mutate.py sees
# what cases leave open. `make mutation` does the same with every condition and threshold.
. "$(dirname "$0")/lib.sh"

if ! python3 -c '' 2>/dev/null; then
	echo "1..0 # SKIP there is no python3"
	exit 0
fi

# mutate ARG...: over the rules of this tree, or of $tree; what it says in ./out, its exit in $code.
mutate()
{
	TOP_SRCDIR=${tree-$TOP_SRCDIR} python3 "$TESTS_SRCDIR/mutation/mutate.py" "$@" >out 2>err
	code=$?
}

# left_open: what it said of the small rule of this test.
left_open()
{
	grep -v '^#' out | sed 's,^rules/f/r.sql:,,'
}

mutate --first --kinds negate
ran "cases of every rule notice that its first condition is negated" 0
is "each rule has one" "$(find "$TOP_SRCDIR/rules" -name '*.sql' | wc -l)" \
	"$(sed -n 's/^# negate: 0 of \([0-9]*\) .*/\1/p' out)"

tree=$WORK/tree
mkdir -p tree/rules/f tree/tests/rules/f tree/tests/mutation
: >tree/tests/mutation/equivalent.txt
cat >tree/rules/f/r.sql <<-'END'
	-- id: r
	-- title: T
	-- severity: low
	-- family: f
	-- why: w < W
	-- fix: F
	SELECT f.remote AS subject, json_object('n', 1) AS evidence, 'It < is.' AS message,
	  'low' AS confidence, NULL AS key, NULL AS proposed
	FROM fact_flow f JOIN fact_link l ON l.ifname = f.ifname -- WHERE 1 < 2
	WHERE (f.samples BETWEEN 1 AND 8 AND NOT f.loopback)
	  AND f.out_bps >= policy('bulk_bps') * 1.5
	ORDER BY subject;
END
cat >tree/tests/rules/f/r.cases.sql <<-'END'
	INSERT INTO fact_link (ifname) VALUES ('eth0');
	-- case: more than enough
	-- kind: fires
	-- expect: subject=a
	INSERT INTO fact_flow (remote, ifname, samples, loopback, out_bps)
	VALUES ('a', 'eth0', 3, 0, 1e12);
	-- case: nothing
	-- kind: boundary
	-- expect: none
	-- case: nothing known
	-- kind: missing
	-- expect: none
	-- case: nothing to fall into
	-- kind: trap
	-- expect: none
END
mutate
is "what one case leaves open" "11: edge: ) AND f.out_bps >= policy('bulk_bps'
11: times10: bulk_bps
11: tenth: bulk_bps" "$(left_open)"
is "tells by its exit code" 1 "$code"
says "and in numbers" out '^# negate: 0 of 3 '

sed -i "s/^-- case:.*/&\n-- policy: bulk_bps=8mbit/; s/1e12/12e6/" tree/tests/rules/f/r.cases.sql
mutate
is "a case at the edge closes all but one" "11: tenth: bulk_bps" "$(left_open)"
echo "r tenth bulk_bps" >tree/tests/mutation/equivalent.txt
mutate
is "which is no survivor where it is listed as equivalent" "" "$(left_open)"
ran "nor the exit code's matter" 0
echo "r tenth bulk_ops" >>tree/tests/mutation/equivalent.txt
mutate
is "a line that fits none is told" "equivalent.txt: no survivor is: r tenth bulk_ops" "$(left_open)"

sed -i 's/subject=a/subject=b/' tree/tests/rules/f/r.cases.sql
mutate
says "a rule whose own cases fail is told" err 'rules/f/r.sql: its own cases do not pass'
plan

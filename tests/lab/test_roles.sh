#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Roles that the evidence shows, from real connections: who accepts is a server, who opens a client,
# and who talks to itself is neither.

. "$(dirname "$0")/lib.sh"

PORT=5001
CONNS=150

# collect NAME NAMESPACE : in the background, until it is stopped.
collect()
{
	"$TCPADVISOR" --netns "$2" --config /dev/null --db "$LAB_DIR/$1.db" collect \
		--interval 500ms --for 8s >"$LAB_DIR/$1.out" 2>&1 &
	LAB_PIDS+=("$!")
	COLLECTORS+=("$!")
}

# report NAME NAMESPACE [OPTION...]
report()
{
	local name=$1 ns=$2

	shift 2
	"$TCPADVISOR" --netns "$ns" --config /dev/null --db "$LAB_DIR/$name.db" "$@" report
}

# roles NAME NAMESPACE : those of the report, with blanks between.
roles()
{
	report "$1" "$2" --format json | python3 -c '
import json, sys
print(*sorted(r["role"] for r in json.load(sys.stdin)["roles"] if r["source"] == "detected"))'
}

command -v python3 >/dev/null || lab_skip "needs python3"
lab_require
# 20 ms away: no local network, though on private addresses
lab_up roles 10ms 100mbit 10ms || lab_bail "no lab"
lab_spawn_b server traffic serve --port $PORT || lab_bail "no server"
collect a "$LAB_NS_A"
collect b "$LAB_NS_B"
lab_add_ns "$LAB_NS_A-alone"
collect alone "$LAB_NS_A-alone"
sleep 1
lab_exec_a traffic connect --to "$LAB_ADDR_B" --port $PORT --count $CONNS --rate 50 >/dev/null ||
	lab_bail "no connections"
ip netns exec "$LAB_NS_A-alone" traffic short --port $PORT --count 2000 --bytes 100 --flows 8 \
	>/dev/null || lab_bail "no short connections"
for pid in "${COLLECTORS[@]}"; do
	wait "$pid"
done
check "who opens is a client" test "$(roles a "$LAB_NS_A")" = client
check "who accepts is a server" test "$(roles b "$LAB_NS_B")" = server
check "who talks to itself is neither" test -z "$(roles alone "$LAB_NS_A-alone")"
check "the report says why" grep -qE "^Roles +server \(detected: $CONNS connections accepted" \
	<(report b "$LAB_NS_B")
lab_done

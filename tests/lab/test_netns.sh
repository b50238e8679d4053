#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# One collector, all network namespaces: two with a name and one that only a process is in. Each is
# a series with its own sums; one that is deleted while it is watched ends, and nothing of it stays
# open; the host's own namespace is left as it was.

. "$(dirname "$0")/lib.sh"

PORT=5001
SENT=4000000
GONE=tcpadv-gone-$$

# A namespace without a name, and the process that keeps it; ANON_PID, ANON is its series.
start_anonymous()
{
	unshare -n sh -c 'echo ready; exec sleep 60' >"$LAB_DIR/anon.out" &
	ANON_PID=$!
	LAB_PIDS+=("$ANON_PID")
	lab_wait_line "$LAB_DIR/anon.out" ready 5 "$ANON_PID" || return
	ANON=$(readlink "/proc/$ANON_PID/ns/net" | tr -dc 0-9)
}

series()
{
	sqlite3 "$LAB_DIR/all.db" "$@"
}

# samples NETNS
samples()
{
	series "SELECT count(*) FROM sample JOIN series ON series.id = series_id WHERE netns = '$1' AND tier = 0"
}

# counted NETNS COUNTER : what the increases of the series add up to.
counted()
{
	series "SELECT coalesce(sum(delta), 0) FROM counter c
		JOIN sample s ON s.id = c.sample_id AND s.tier = 0
		JOIN name ON name.id = c.name_id JOIN series ON series.id = s.series_id
		WHERE netns = '$1' AND name = '$2'"
}

# in_kernel NAMESPACE COLUMN : of Tcp in /proc/net/snmp; 11 = InSegs, 12 = OutSegs.
in_kernel()
{
	ip netns exec "$1" awk -v column="$2" '/^Tcp: [0-9]/ { print $column }' /proc/net/snmp
}

# fds PID : how many descriptors it holds; the least of some looks, for a tick opens more.
fds()
{
	local i

	for i in {1..10}; do
		find "/proc/$1/fd" -mindepth 1 2>/dev/null | wc -l
		sleep 0.02
	done | sort -n | head -n 1
}

host_state()
{
	readlink /proc/self/ns/net
	ip -o link | awk '{ print $2 }'
	ls /run/netns
	find /proc/sys/net/ipv4 -maxdepth 1 -name 'tcp_[a-l]*' -print0 2>/dev/null |
		sort -z | xargs -0 cat 2>/dev/null
}

test_all()
{
	lab_up netns 1ms 500mbit 50ms
	lab_add_ns "$GONE"
	start_anonymous
	lab_spawn_b server traffic serve --port $PORT
	lab_exec_b sysctl -qw net.ipv4.tcp_fin_timeout=33
	"$TCPADVISOR" --db "$LAB_DIR/all.db" --netns all collect --for 5s --interval 1s \
		>"$LAB_DIR/collect.out" 2>"$LAB_DIR/collect.err" &
	COLLECTOR=$!
	sleep 1.5
	OPEN_BEFORE=$(fds $COLLECTOR)
	ip netns del "$GONE"
	LAB_MADE_NS=("$LAB_NS_A" "$LAB_NS_B")
	host_state >"$LAB_DIR/before"
	lab_exec_a traffic send --to "$LAB_ADDR_B" --port $PORT --rate 16mbit --bytes $SENT \
		>"$LAB_DIR/sent" 2>&1
	OPEN_AFTER=$(fds $COLLECTOR)
	check "the collector ends well" wait $COLLECTOR
	diag "$(cat "$LAB_DIR/collect.err")"
	check "and says nothing" test ! -s "$LAB_DIR/collect.err"
	host_state >"$LAB_DIR/after"
	check "the host's namespace is as it was" cmp "$LAB_DIR/before" "$LAB_DIR/after"
}

test_series()
{
	check "the host has its series" test "$(samples '')" = 6
	check "so has each namespace with a name" test "$(samples "$LAB_NS_A") $(samples "$LAB_NS_B")" = "6 6"
	diag "$(series "SELECT netns, count(*) FROM series JOIN sample ON series.id = series_id GROUP BY 1")"
	check "and that of a process" test "$(samples "net:$ANON")" = 6
	check_between "one that was deleted ended at the next tick" "$(samples "$GONE")" 2 3
	check "its descriptor and sockets are closed" test "$OPEN_AFTER" -lt "$OPEN_BEFORE"
	check "sysctls are of the namespace" test "$(series "SELECT value FROM sysctl
		JOIN name ON name.id = name_id JOIN series ON series.id = series_id
		WHERE netns = '$LAB_NS_B' AND name = 'net.ipv4.tcp_fin_timeout'")" = 33
	check "the sender sent something" test "$(counted "$LAB_NS_A" Tcp.OutSegs)" -gt $((SENT / 1500))
	check "segments out of the sender are exact" \
		test "$(counted "$LAB_NS_A" Tcp.OutSegs)" = "$(in_kernel "$LAB_NS_A" 12)"
	check "so are those into the server" \
		test "$(counted "$LAB_NS_B" Tcp.InSegs)" = "$(in_kernel "$LAB_NS_B" 11)"
	check "nothing of it is in the third" test "$(counted "net:$ANON" Tcp.OutSegs)" = 0
	check "the flow is the sender's" test "$(series "SELECT DISTINCT netns FROM flow_sample f
		JOIN sample s ON s.id = f.sample_id JOIN series ON series.id = s.series_id
		WHERE f.remote = '$LAB_ADDR_B:$PORT'
		AND netns IN ('', '$LAB_NS_A', '$LAB_NS_B', 'net:$ANON')")" = "$LAB_NS_A"
	check "files in sysctl.d are the host's" test "$(series "SELECT count(*) FROM dropin
		JOIN series ON series.id = series_id WHERE netns <> ''")" = 0
}

# A report reads a series whose namespace need not be there any more.
test_report()
{
	"$TCPADVISOR" --db "$LAB_DIR/all.db" --netns "$GONE" report >"$LAB_DIR/report" 2>&1
	check "the report of a namespace that is gone" grep -q "network namespace $GONE" "$LAB_DIR/report"
	"$TCPADVISOR" --db "$LAB_DIR/all.db" --netns all report >"$LAB_DIR/report" 2>&1
	check "there is none of all, but the names" grep -q "$LAB_NS_A, .*$LAB_NS_B" "$LAB_DIR/report"
	"$TCPADVISOR" --db "$LAB_DIR/one.db" --netns "net:$ANON" collect --once >"$LAB_DIR/report" 2>&1
	check "one without a name can be sampled alone" test "$(sqlite3 "$LAB_DIR/one.db" \
		"SELECT netns FROM series")" = "net:$ANON"
}

# Without the right to enter others there is one warning, and the own namespace.
test_without_rights()
{
	chmod 777 "$LAB_DIR"
	setpriv --bounding-set=-sys_admin "$TCPADVISOR" --db "$LAB_DIR/own.db" --netns all \
		collect --for 2s --interval 1s >"$LAB_DIR/own.out" 2>"$LAB_DIR/own.err"
	check "without CAP_SYS_ADMIN the own one is sampled" test "$(sqlite3 "$LAB_DIR/own.db" \
		"SELECT group_concat(netns, '+') FROM series")" = ""
	check "after one warning" test "$(grep -c . "$LAB_DIR/own.err"):$(grep -c \
		'CAP_SYS_ADMIN.*own one' "$LAB_DIR/own.err")" = 1:1
}

lab_require
command -v sqlite3 >/dev/null || lab_skip "no sqlite3"
command -v unshare >/dev/null || lab_skip "no unshare"
[ -x "${TCPADVISOR-}" ] || lab_skip "TCPADVISOR does not name the program"
test_all
test_series
test_report
test_without_rights
lab_done

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Connections of a few milliseconds: what the samples say was moved is what the load moved, to the
# byte, although no dump sees most of them; also when ticks fall into the load. What the kernel could
# not tell is counted: received and lost together are all that closed.
#
# What the kernel counts over both ends of a connection that carries X bytes up and Y down and is
# closed by both [net/ipv4/tcp_input.c tcp_snd_una_update, tcp_rcv_nxt_update]:
#	bytes_sent - bytes_retrans = X + Y
#	bytes_acked    = X + Y + 3	the SYN of the client, both FIN
#	bytes_received = X + Y + 2	both FIN

. "$(dirname "$0")/lib.sh"

PORT=5001
CONNS=50000

# collect NAME INTERVAL TIME : in the background; returns when the first sample is there. COLLECTOR is
# its process.
collect()
{
	local tries=250

	"$TCPADVISOR" --netns "$LAB_NS_A" --config /dev/null --db "$LAB_DIR/$1.db" collect \
		--interval "$2" --for "$3" >"$LAB_DIR/$1.out" 2>&1 &
	COLLECTOR=$!
	LAB_PIDS+=("$COLLECTOR")
	until [ "$(query "$1" 'SELECT count(*) FROM sample WHERE tier = 0')" = 1 ]; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || lab_bail "no sample: $(cat "$LAB_DIR/$1.out")"
		sleep 0.02
	done
}

query()
{
	"$LAB_BIN/sql" "$LAB_DIR/$1.db" "$2" 2>/dev/null
}

# load CONNECTIONS : LOAD is what it says.
load()
{
	LOAD=$(lab_exec_a traffic short --port $PORT --count "$1" --bytes 3000 --flows 64)
	diag "$LOAD"
	BYTES=$(($(lab_field client_bytes <<<"$LOAD") + $(lab_field server_bytes <<<"$LOAD")))
}

# sum NAME EXPRESSION : over the path of loopback in all samples.
sum()
{
	query "$1" "SELECT sum($2) FROM path_sample t JOIN path_figures(t.figures) s
		JOIN path p ON p.id = t.path_id AND t.sample_id > 0
		WHERE p.prefix = '127.0.0.0/24'"
}

check_sums()
{
	local name=$1 what=$2

	check "$what: nothing is lost" test "$(query "$name" 'SELECT sum(lost_events) FROM sample WHERE tier = 0')" = 0
	# and the listener
	check "$what: all closes are told" \
		test "$(query "$name" 'SELECT sum(events) FROM sample WHERE tier = 0')" = $((2 * CONNS + 1))
	check "$what: all sockets" test "$(sum "$name" closed)" = $((2 * CONNS))
	check "$what: bytes sent" test "$(sum "$name" 'bytes_sent - bytes_retrans')" = "$BYTES"
	check "$what: bytes received" \
		test "$(sum "$name" bytes_received)" = $((BYTES + 2 * CONNS))
	check "$what: bytes acknowledged" test "$(sum "$name" bytes_acked)" = $((BYTES + 3 * CONNS))
}

test_sums()
{
	local between middle

	lab_up events 1ms 100mbit 10ms
	collect between 20s 20s
	between=$COLLECTOR
	collect middle 300ms 19s
	middle=$COLLECTOR
	load $CONNS
	wait "$between" "$middle"
	check "the load is over before the second tick" \
		test "$(query between 'SELECT count(*) FROM path_sample, path_figures(figures)
			WHERE sample_id > 0 AND closed > 0')" = 1
	check_sums between "between two ticks"
	check "between two ticks: no dump had any" test "$(sum between short_lived)" = $((2 * CONNS))
	check_sums middle "ticks within the load"
	check "ticks within the load: dumps had some" test "$(sum middle 'closed - short_lived')" -gt 0
	check "ticks within the load: there were several" \
		test "$(query middle 'SELECT count(*) FROM path_sample, path_figures(figures)
			WHERE sample_id > 0 AND closed > 0')" -gt 2
	lab_down
}

# Waits until the kernel, which tells of closed sockets in its own time, has found the buffer full.
wait_for_loss()
{
	local tries=100

	# the column Drops of the socket that listens to groups
	until lab_exec_a awk '$4 == "0000000f" && $9 > 0 { found = 1 } END { exit !found }' \
		/proc/net/netlink; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return
		sleep 0.05
	done
}

# A collector that is stopped meanwhile: its receive buffer holds some 13,000 events.
test_loss()
{
	local conns=20000 events lost

	lab_up loss 1ms 100mbit 10ms
	collect loss 1s 8s
	kill -STOP "$COLLECTOR"
	load $conns
	wait_for_loss
	kill -CONT "$COLLECTOR"
	wait "$COLLECTOR"
	events=$(query loss 'SELECT sum(events) FROM sample WHERE tier = 0')
	lost=$(query loss 'SELECT sum(lost_events) FROM sample WHERE tier = 0')
	diag "$events closed sockets were told, $lost were lost"
	check "full buffer: some are lost" test "$lost" -gt 0
	check "full buffer: told and lost are all that closed" \
		test $((events + lost)) = $((2 * conns + 1))
	check "full buffer: the sample has a note" \
		test "$(query loss "SELECT count(*) FROM note WHERE sample_id > 0 AND source = 'closed sockets lost'")" = 1
	check "full buffer: told sockets are counted" \
		test "$(sum loss closed)" -ge $((events - 1)) -a "$(sum loss closed)" -le "$events"
	lab_down
}

lab_require
[ -x "$LAB_BIN/sql" ] || lab_skip "needs sql built in $LAB_BIN"
[ -x "${TCPADVISOR-}" ] || lab_skip "TCPADVISOR does not name the program"
test_sums
test_loss
lab_done

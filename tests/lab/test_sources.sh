#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Sources beside TCP on a real kernel: who drops datagrams and how many, what a queueing discipline
# and its link have dropped. Each against what the kernel tells elsewhere; a recording says the same
# when it is replayed.

. "$(dirname "$0")/lib.sh"

PORT=5300
READER='
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
s.bind(("127.0.0.1", '$PORT'))
print("ready", flush=True)
time.sleep(60)'
SENDER='
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for i in range(int(sys.argv[3])):
    s.sendto(b"x" * 1000, (sys.argv[1], int(sys.argv[2])))'

# send HOST PORT COUNT : datagrams of 1000 bytes.
send()
{
	lab_exec_a python3 -c "$SENDER" "$@"
}

sql()
{
	sqlite3 "$LAB_DIR/$1.db" "$2"
}

# drops_of_sockets : as /proc tells, IPv4.
drops_of_sockets()
{
	# shellcheck disable=SC2016 # awk's
	lab_exec_a awk 'NR > 1 { sum += $NF } END { print sum + 0 }' /proc/net/udp
}

# total NAME : increase of a counter in the samples.
total()
{
	sql live "SELECT coalesce(sum(delta), 0) FROM counter JOIN name ON id = name_id WHERE name = '$1' AND sample_id > 0"
}

# all_values DATABASE : everything but what a replay need not know.
all_values()
{
	sql "$1" "SELECT * FROM udp_sample; SELECT sample_id, name, delta FROM counter
		JOIN name ON id = name_id ORDER BY 1, 2; SELECT sample_id, name, value FROM gauge
		JOIN name ON id = name_id ORDER BY 1, 2; SELECT * FROM link"
}

lab_require
[ -x "${TCPADVISOR-}" ] || lab_skip "TCPADVISOR does not name the program"
for program in python3 sqlite3 tc; do
	command -v "$program" >/dev/null || lab_skip "needs the program $program"
done
lab_up src 1ms 100mbit 100ms || lab_bail "no lab"
tc -n "$LAB_NS_A" qdisc replace dev "$LAB_DEV" root tbf rate 1mbit burst 2kb limit 10kb ||
	lab_skip "the kernel has no tbf"
lab_spawn_a reader python3 -c "$READER" || lab_bail "no reader"
reader=$LAB_PID

"$TCPADVISOR" --netns "$LAB_NS_A" --db "$LAB_DIR/live.db" collect --interval 1s --for 5s \
	--record "$LAB_DIR/record" >"$LAB_DIR/collect.out" 2>&1 &
collector=$!
sleep 1.5
send 127.0.0.1 $PORT 500
send "$LAB_ADDR_B" 9 300
sleep 1
send 127.0.0.1 $PORT 200
wait "$collector" || diag "$(cat "$LAB_DIR/collect.out")"

lost=$(drops_of_sockets)
check_between "the reader's buffer was too small" "$lost" 100 700
check_between "drops of sockets add up" \
	"$(sql live 'SELECT sum(drops_delta) FROM udp_sample WHERE sample_id > 0')" "$lost" "$lost"
check_between "the kernel counts the same" "$(total Udp.InErrors)" "$lost" "$lost"
check "they have an owner" \
	[ "$(sql live "SELECT DISTINCT port, pid, process FROM udp_sample")" = "$PORT|$reader|python3" ]
check "ticks without a drop have no row" \
	[ "$(sql live 'SELECT count(*) FROM udp_sample WHERE sample_id > 0')" -le 4 ]

shed=$(tc -n "$LAB_NS_A" -s qdisc show dev "$LAB_DEV" | sed -n 's/.*(dropped \([0-9]*\),.*/\1/p')
check_between "the qdisc dropped" "$shed" 100 300
check_between "and its drops were counted" "$(total "qdisc.$LAB_DEV.drops")" "$shed" "$shed"
check "with those of the link" [ "$(total "link.$LAB_DEV.tx_packets")" -gt 0 ]

"$TCPADVISOR" --root "$LAB_DIR/record" --db "$LAB_DIR/again.db" collect --interval 1s --for 5s \
	>"$LAB_DIR/replay.out" 2>&1 || diag "$(cat "$LAB_DIR/replay.out")"
check "a replay says the same" [ "$(all_values live)" = "$(all_values again)" ]
lab_done

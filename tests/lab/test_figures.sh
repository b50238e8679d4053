#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Figures of a path and of processes on a real kernel: ECN, buffers that an application sized
# itself, percentiles of the round-trip time, segments delivered. The flows are known, so are the
# counts.

. "$(dirname "$0")/lib.sh"

DELAY_MS=20
PORT=5001       # the server leaves its buffers to the kernel
PORT_SMALL=5002 # the server asks for a receive buffer
TUNED=2 SNDBUF=3 RCVBUF=2
ALL=$((TUNED + SNDBUF + RCVBUF))

# adv NAMESPACE ARGUMENT... : as in test_buffers.sh, with the rule that shows the figures.
adv()
{
	local ns=$1

	shift
	unshare -m --propagation private sh -c 'mount --bind "$1/var-lib" /var/lib &&
		mount -t tmpfs tmpfs /etc && mkdir -p /etc/tcpadvisor/rules.d &&
		cp "$1/figures.sql" /etc/tcpadvisor/rules.d/ && shift && exec "$@"' sh "$LAB_DIR" \
		"$TCPADVISOR" --netns "$ns" --db "$LAB_DIR/$ns.db" "$@"
}

write_rule()
{
	mkdir -p "$LAB_DIR/var-lib"
	cat >"$LAB_DIR/figures.sql" <<-'END'
		-- id: figures
		-- title: Figures of paths and processes
		-- severity: info
		-- family: lab
		-- why: the test compares them
		-- fix: none
		SELECT prefix AS subject, json_object('sockets', sockets_max, 'ecn', ecn_max,
		    'sndbuf_pinned', sndbuf_pinned_max, 'rcvbuf_pinned', rcvbuf_pinned_max,
		    'sndbuf_max_bytes', sndbuf_max_bytes, 'srtt_p50_us', srtt_p50_us,
		    'srtt_p99_us', srtt_p99_us, 'rcv_rtt_p50_us', rcv_rtt_p50_us,
		    'delivered_pct', delivered_segs * 100.0 / (data_segs_out - retrans_segs))
		    AS evidence, '-' AS message, 'high' AS confidence FROM fact_path WHERE NOT loopback
		UNION ALL
		SELECT process, json_object('sndbuf_pinned', sndbuf_pinned_max,
		    'rcvbuf_pinned', rcvbuf_pinned_max), '-', 'high' FROM fact_process WHERE pid
		ORDER BY 1
	END
}

# collect_and_show NAMESPACE
collect_and_show()
{
	adv "$1" collect --interval 1s --for 5s >"$LAB_DIR/$1.out" 2>&1 ||
		cat "$LAB_DIR/$1.out"
	adv "$1" --format json report >"$LAB_DIR/$1.json"
}

# figure NAMESPACE SUBJECT NAME : empty if it is unknown.
figure()
{
	sqlite3 :memory: "SELECT max(value ->> '\$.evidence.$3')
		FROM json_each(readfile('$LAB_DIR/$1.json'), '\$.findings')
		WHERE value ->> 'rule' = 'figures' AND value ->> 'subject' = '$2'"
}

send()
{
	lab_exec_a traffic send --to "$LAB_ADDR_B" --for 9s --rate 30mbit "$@" >/dev/null 2>&1 &
}

run()
{
	lab_up figures ${DELAY_MS}ms 200mbit 100ms || lab_bail "cannot set up the lab"
	write_rule
	lab_sysctl_both net.ipv4.tcp_ecn 1
	lab_spawn_b server traffic serve --port $PORT || lab_bail "no server"
	lab_spawn_b small traffic serve --port $PORT_SMALL --rcvbuf 65536 || lab_bail "no server"
	send --port $PORT --flows $TUNED
	send --port $PORT --flows $SNDBUF --sndbuf 131072
	send --port $PORT_SMALL --flows $RCVBUF
	sleep 2
	collect_and_show "$LAB_NS_A" &
	collect_and_show "$LAB_NS_B"
	wait $!
}

test_sender()
{
	local ns=$LAB_NS_A path=10.99.1.0/24

	check "sender: all flows are on one path" test "$(figure "$ns" $path sockets)" = $ALL
	check "sender: all negotiated ECN" test "$(figure "$ns" $path ecn)" = $ALL
	check "sender: buffers set by SO_SNDBUF" \
		test "$(figure "$ns" $path sndbuf_pinned)" = $SNDBUF
	check "sender: the process that set them" \
		test "$(figure "$ns" traffic sndbuf_pinned)" = $SNDBUF
	check_between "sender: largest send buffer, bytes" \
		"$(figure "$ns" $path sndbuf_max_bytes)" 262144 67108864
	check_between "sender: median round-trip time, us" "$(figure "$ns" $path srtt_p50_us)" \
		$((DELAY_MS * 2000 * 93 / 100)) $((DELAY_MS * 2000 * 130 / 100))
	check_between "sender: 99th percentile, us" "$(figure "$ns" $path srtt_p99_us)" \
		"$(figure "$ns" $path srtt_p50_us)" $((DELAY_MS * 2000 + 106000))
	check_between "sender: delivered of the segments sent once, percent" \
		"$(figure "$ns" $path delivered_pct)" 97 103
}

test_receiver()
{
	local ns=$LAB_NS_B path=10.99.1.0/24

	check "receiver: buffers set by SO_RCVBUF" \
		test "$(figure "$ns" $path rcvbuf_pinned)" = $RCVBUF
	check "receiver: no send buffer was set" test "$(figure "$ns" $path sndbuf_pinned)" = 0
	check "receiver: the process that set them" \
		test "$(figure "$ns" traffic rcvbuf_pinned)" = $RCVBUF
	check_between "receiver: median of its own estimate, us" \
		"$(figure "$ns" $path rcv_rtt_p50_us)" \
		$((DELAY_MS * 2000 * 93 / 100)) $((DELAY_MS * 2000 * 200 / 100))
}

lab_require
command -v sqlite3 >/dev/null || lab_skip "no sqlite3"
[ -x "${TCPADVISOR-}" ] || lab_skip "TCPADVISOR does not name the program"
run
test_sender
test_receiver
lab_done

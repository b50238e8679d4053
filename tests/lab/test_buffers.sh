#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The whole way on a real kernel: a bulk transfer that is slow because of a small tcp_wmem ceiling,
# then one because of tcp_rmem. tcpadvisor, inside the namespace, finds the cause; its plan is
# applied there; goodput rises to the emulated link; rollback gives back the exact former values. Healthy
# paths get no finding.

. "$(dirname "$0")/lib.sh"

RATE_MBIT=500
CC=cubic
PORT=5001
PAYLOAD=$((RATE_MBIT * 1448 / 1500)) # Mbit/s that 1500-byte packets with timestamps can carry

# adv NAMESPACE ARGUMENT... : tcpadvisor in a namespace. Its journal goes below LAB_DIR: in a mount
# namespace of its own, /var/lib is another directory.
adv()
{
	local ns=$1

	shift
	mkdir -p "$LAB_DIR/var-lib"
	unshare -m --propagation private sh -c \
		'mount --bind "$1/var-lib" /var/lib && shift && exec "$@"' sh "$LAB_DIR" \
		"$TCPADVISOR" --netns "$ns" --config "$LAB_DIR/conf" --db "$LAB_DIR/$ns.db" "$@"
}

# The operator's own word for the access link: a tun device has no speed to ask for.
write_config()
{
	printf 'link_rate_bps = %smbit\n' "$RATE_MBIT" >"$LAB_DIR/conf"
}

# transfer SECONDS : a bulk transfer a to b; SENT is its summary, GOODPUT its rate in Mbit/s.
transfer()
{
	SENT=$(lab_exec_a traffic send --to "$LAB_ADDR_B" --port $PORT --for "$1" --warmup 4s --cc "$CC")
	GOODPUT=$(lab_field goodput_bps <<<"$SENT" | awk '{ printf "%d", $1 / 1e6 }')
	diag "goodput $GOODPUT Mbit/s of $PAYLOAD possible: $SENT"
}

# watch NAMESPACE : a transfer while tcpadvisor samples the namespace; leaves report.json and plan.json.
watch()
{
	rm -f "$LAB_DIR/$1.db"*
	adv "$1" collect --interval 1s --for 11s >"$LAB_DIR/collect.out" 2>&1 &
	local collector=$!

	transfer 12s
	wait "$collector" || diag "collect failed: $(cat "$LAB_DIR/collect.out")"
	adv "$1" --format json report >"$LAB_DIR/report.json"
	adv "$1" report | sed 's/^/# /'
}

# findings [RULE] : how many findings, or how many of this rule, the last report holds.
findings()
{
	sqlite3 :memory: "SELECT count(*) FROM json_each(readfile('$LAB_DIR/report.json'), '\$.findings')
		WHERE '${1-}' IN ('', value ->> 'rule')"
}

# case_ceiling NAMESPACE KEY SMALL RULE : slow, found, planned, applied, fast, rolled back.
case_ceiling()
{
	local ns=$1 key=$2 small=$3 rule=$4 before value

	lab_exec_in "$ns" sysctl -qw "$key=$small"
	before=$(lab_exec_in "$ns" sysctl -n "$key")
	watch "$ns"
	local slow=$GOODPUT

	check "$rule: the transfer is slow" test "$slow" -lt $((PAYLOAD / 2))
	check "$rule is found" test "$(findings "$rule")" = 1
	check "$rule is the only finding" test "$(findings)" = 1
	diag "$(adv "$ns" apply --only "$rule" --yes 2>&1)"
	value=$(lab_exec_in "$ns" sysctl -n "$key")
	check "$rule: the plan changed $key" test "$value" != "$before"
	transfer 12s
	diag "before $slow Mbit/s, after $GOODPUT Mbit/s ($key $before -> $value)"
	check_between "$rule: goodput after, percent of the link" $((GOODPUT * 100 / PAYLOAD)) 90 101
	diag "$(adv "$ns" rollback 2>&1)"
	check "$rule: rollback gave back the former value" \
		test "$(lab_exec_in "$ns" sysctl -n "$key")" = "$before"
}

lab_exec_in()
{
	local ns=$1

	shift
	ip netns exec "$ns" "$@"
}

start()
{
	# a queue of one bandwidth-delay product: 100 ms
	lab_up "$1" 50ms ${RATE_MBIT}mbit 100ms
	write_config
	lab_sysctl_both net.ipv4.tcp_rmem "4096 131072 67108864"
	lab_sysctl_both net.ipv4.tcp_wmem "4096 16384 67108864"
	lab_spawn_b server traffic serve --port $PORT --warmup 4s
}

test_send_ceiling()
{
	start wmem
	case_ceiling "$LAB_NS_A" net.ipv4.tcp_wmem "4096 16384 1048576" send-buffer-below-bdp
	lab_down
}

test_receive_ceiling()
{
	start rmem
	case_ceiling "$LAB_NS_B" net.ipv4.tcp_rmem "4096 131072 1048576" receive-buffer-below-bdp
	lab_down
}

test_healthy()
{
	start healthy
	watch "$LAB_NS_A"
	check "healthy path: the link is full" test "$GOODPUT" -ge $((PAYLOAD * 85 / 100))
	check "healthy path: no finding" test "$(findings)" = 0
	lab_down
}

# With bbr the kernel's sndbuf_limited runs on a full path too, and nothing told the link's rate.
test_full_bbr()
{
	RATE_MBIT=200
	PAYLOAD=$((RATE_MBIT * 1448 / 1500))
	CC=bbr
	start bbr
	: >"$LAB_DIR/conf"
	lab_sysctl_a net.ipv4.tcp_wmem "4096 16384 4194304"
	watch "$LAB_NS_A"
	check "full path with bbr: the link is full" test "$GOODPUT" -ge $((PAYLOAD * 85 / 100))
	check "full path with bbr: no finding" test "$(findings)" = 0
	lab_down
}

lab_require
command -v sqlite3 >/dev/null || lab_skip "no sqlite3"
[ -x "${TCPADVISOR-}" ] || lab_skip "TCPADVISOR does not name the program"
test_send_ceiling
test_receive_ceiling
test_healthy
test_full_bbr
lab_done

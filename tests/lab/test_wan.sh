#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The emulated WAN is what it says: round-trip time, rate, queue and loss, with nothing lost and
# nothing late by its own doing.
set -u
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

PORT=5001
BUFFER_MAX=67108864

# Payload per packet of 1500 bytes: 40 of headers and 12 of time stamps.
goodput_pct()
{
	awk -v bps="$1" -v rate="$2" 'BEGIN { printf "%.2f", 100 * bps / (rate * 1448 / 1500) }'
}

ratio_pct()
{
	awk -v part="$1" -v whole="$2" 'BEGIN { printf "%.3f", whole ? 100 * part / whole : -1 }'
}

large_buffers()
{
	lab_sysctl_both net.ipv4.tcp_rmem "4096 131072 $BUFFER_MAX" &&
		lab_sysctl_both net.ipv4.tcp_wmem "4096 16384 $BUFFER_MAX"
}

start()
{
	lab_up "$@" || lab_bail "cannot set up the lab"
	large_buffers || lab_bail "cannot set the buffers"
	lab_spawn_b server traffic serve --port $PORT --warmup 4s || lab_bail "no server"
	SERVER=$LAB_PID
}

# The kernel's queues must not lose what the emulator did not see, nor itself run out of room.
check_honest()
{
	local what=$1

	check "$what: no drop before the emulator" \
		test "$(lab_kernel_drops a)$(lab_kernel_drops b)" = 00
	lab_stop_wan
	check "$what: no overrun" \
		test "$(lab_stat a-b dropped_overrun)$(lab_stat b-a dropped_overrun)" = 00
	check_between "$what: packets more than 1 ms late, in percent" \
		"$(ratio_pct "$(lab_stat a-b late_over_1ms)" "$(lab_stat a-b forwarded)")" 0 1
	diag "$(grep direction "$LAB_DIR/wan.out")"
}

# check_accounts DIRECTION : every packet that came in is accounted for.
check_accounts()
{
	local sum=0 key

	for key in forwarded dropped_queue dropped_loss dropped_size dropped_overrun write_errors \
	    in_flight; do
		sum=$((sum + $(lab_stat "$1" $key)))
	done
	check "direction $1: in = forwarded + dropped + in flight" \
		test "$sum" = "$(lab_stat "$1" packets_in)"
}

# transfer CC SECONDS WARMUP ADDRESS : sets SENT to the sender's result.
transfer()
{
	SENT=$(lab_exec_a traffic send --to "$4" --port $PORT --cc "$1" --for "$2" --warmup "$3" \
		--abort)
	diag "$SENT"
}

test_round_trip()
{
	local result

	result=$(lab_exec_a traffic connect --to "$LAB_ADDR_B" --port $PORT --count 30 --rate 30)
	diag "$result"
	check "30 connections" test "$(lab_field connected <<<"$result")" = 30
	check_between "shortest connect, us" \
		"$(lab_field connect_min_us <<<"$result")" 100000 101000
	check_between "mean connect, us" "$(lab_field connect_avg_us <<<"$result")" 100000 103000
}

test_fast()
{
	# 100 ms of queue is one bandwidth-delay product: 6.25 MB.
	start fast 50ms 500mbit 100ms
	test_round_trip
	transfer cubic 13s 5s "$LAB_ADDR_B"
	check_between "500 Mbit/s cubic, percent of the payload rate, sender" \
		"$(goodput_pct "$(lab_field goodput_bps <<<"$SENT")" 500e6)" 90 100.5
	check_between "500 Mbit/s, shortest round trip, us" \
		"$(lab_field min_rtt_us <<<"$SENT")" 100000 103000
	lab_stop "$SERVER"
	diag "$(cat "$LAB_DIR/server.out")"
	check_between "500 Mbit/s cubic, percent of the payload rate, receiver" \
		"$(goodput_pct "$(lab_field goodput_bps <"$LAB_DIR/server.out")" 500e6)" 90 100.5
	check_honest "500 Mbit/s"
	check_between "queue never above its limit" "$(lab_stat a-b max_queue_bytes)" 1 6250000
	check_accounts a-b
	check_accounts b-a
	lab_down
}

test_slow()
{
	start slow 50ms 50mbit 100ms
	transfer reno 9s 3s "$LAB_ADDR_B"
	check_between "50 Mbit/s reno, percent of the payload rate" \
		"$(goodput_pct "$(lab_field goodput_bps <<<"$SENT")" 50e6)" 90 100.5
	SENT=$(lab_exec_a traffic connect --to "$LAB_ADDR6_B" --port $PORT --count 1)
	check "nothing listens on IPv6" test "$(lab_field refused <<<"$SENT")" = 1
	lab_stop_wan
	check_between "10 ms and more of queue were used, bytes" \
		"$(lab_stat a-b max_queue_bytes)" 62500 625000
	lab_down
}

test_loss()
{
	start loss 10ms 50mbit 100ms 1%
	transfer bbr 5s 2s "$LAB_ADDR_B"
	check_honest "loss of 1 %"
	check_between "lost a to b, percent" \
		"$(ratio_pct "$(lab_stat a-b dropped_loss)" "$(lab_stat a-b packets_in)")" 0.7 1.3
	check_between "lost b to a, percent" \
		"$(ratio_pct "$(lab_stat b-a dropped_loss)" "$(lab_stat b-a packets_in)")" 0.6 1.4
	check "not lost in the queue" test "$(lab_stat a-b dropped_queue)" = 0
	lab_down
}

# Segments of full size never pass, the handshake does.
test_black_hole()
{
	start hole 10ms 50mbit 100ms --black-hole 1400
	transfer cubic 3s 1s "$LAB_ADDR_B"
	check "nothing was acknowledged" test "$(lab_field goodput_bps <<<"$SENT")" = 0
	lab_stop_wan
	check_accounts a-b
	check_between "large packets vanished" "$(lab_stat a-b dropped_size)" 5 10000
	check_between "small ones did not" "$(lab_stat a-b forwarded)" 2 100
	lab_down
}

lab_require
test_fast
test_slow
test_loss
test_black_hole
lab_done

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# States that mislead: what is sent again or waits has another cause than loss; sourced by record.sh.

make_radio_loss()
{
	lab_up radio 10ms 200mbit 100ms --loss-forward 15
	lab_spawn_b server traffic serve --port $PORT
	sending --cc bbr --flows 4
	record radio-loss 8s "$LAB_NS_A"
	lab_down
}

# A path that stands still for half a second, again and again.
make_standstill()
{
	local pauses

	lab_up stand 10ms 100mbit 1s
	lab_spawn_b server traffic serve --port $PORT
	sending --cc cubic --flows 8 --rate 40mbit
	while sleep 0.9; do
		kill -STOP "$LAB_WAN_PID"
		sleep 0.6
		kill -CONT "$LAB_WAN_PID"
	done &
	pauses=$!
	record standstill 8s "$LAB_NS_A"
	kill $pauses
	kill -CONT "$LAB_WAN_PID"
	lab_down
}

make_host_queue()
{
	lab_up host 5ms 200mbit 100ms
	tc -n "$LAB_NS_A" qdisc replace dev "$LAB_DEV" root tbf rate 300kbit burst 20kb limit 2000000
	lab_spawn_b server traffic serve --port $PORT
	from_a send --for 1m --cc cubic --flows 60
	record host-queue 8s "$LAB_NS_A"
	lab_down
}

make_fast_no_timestamps()
{
	lab_up fast 5ms 200mbit 50ms
	fast_link
	lab_sysctl_a net.ipv4.tcp_timestamps 0
	lab_spawn_b server traffic serve --port $PORT
	LAB_ADDR_B=$FAST_ADDR_B sending --cc cubic
	record fast-no-timestamps 8s "$LAB_NS_A"
	lab_down
}

# The services that a process has turned to vanish under it, without a word.
make_peer_gone()
{
	lab_up gone 5ms 100mbit 100ms
	app_b server answer $PORT
	for client in 1 2 3; do
		app_a "client$client" pool "$LAB_ADDR_B" $PORT 4 40
	done
	sleep 1
	ip -n "$LAB_NS_B" link set "$LAB_DEV" down
	sleep 65
	record peer-gone 4s "$LAB_NS_A"
	lab_down
}

make_peer_stopped()
{
	lab_up stopped 5ms 100mbit 100ms
	app_b server hold $PORT
	from_a send --for 2m --flows 2
	sleep 65
	record peer-stopped 4s "$LAB_NS_A"
	lab_down
}

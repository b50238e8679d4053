# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# States of the network, of the path and of the two ends of a transfer; sourced by record.sh.

# from_a COMMAND [OPTION...] : traffic from a to b in the background, until lab_down.
from_a()
{
	ip netns exec "$LAB_NS_A" traffic "$1" --to "$LAB_ADDR_B" --port "$PORT" "${@:2}" >/dev/null &
	LAB_PIDS+=($!)
}

# sending OPTION... : a transfer, until lab_down; returns when it is past its start.
sending()
{
	from_a send --for 1m "$@"
	sleep 3
}

# both_ends NAME-A NAME-B OPTION... : a transfer as both of its ends see it.
both_ends()
{
	local sender receiver

	sending "${@:3}"
	record "$1" 8s "$LAB_NS_A" &
	sender=$!
	record "$2" 8s "$LAB_NS_B" &
	receiver=$!
	wait $sender $receiver
}

# fast_link : a second link that does not go through the emulator; b is FAST_ADDR_B there.
fast_link()
{
	FAST_ADDR_B=10.99.2.2
	ip -n "$LAB_NS_A" link add fast0 type veth peer name fast0 netns "$LAB_NS_B"
	ip -n "$LAB_NS_A" addr add 10.99.2.1/24 dev fast0
	ip -n "$LAB_NS_B" addr add $FAST_ADDR_B/24 dev fast0
	ip -n "$LAB_NS_A" link set fast0 up
	ip -n "$LAB_NS_B" link set fast0 up
}

make_receive_ceiling()
{
	lab_up rmem 50ms 200mbit 100ms
	lab_sysctl_b net.ipv4.tcp_rmem "4096 131072 1048576"
	lab_spawn_b server traffic serve --port $PORT
	both_ends peer-window receive-ceiling --cc cubic
	lab_down
}

make_receive_pinned()
{
	lab_up rcvbuf 50ms 200mbit 100ms
	lab_spawn_b server traffic serve --port $PORT --rcvbuf 200000
	both_ends peer-pinned receive-pinned --cc bbr
	lab_down
}

make_slow_reader()
{
	lab_up slow 20ms 200mbit 100ms
	lab_spawn_b server traffic serve --port $PORT --read-rate 20mbit
	both_ends peer-slow slow-reader --cc cubic
	lab_down
}

make_send_pinned()
{
	lab_up sndbuf 50ms 200mbit 100ms
	lab_spawn_b server traffic serve --port $PORT
	sending --cc bbr --sndbuf 200000
	record send-pinned 8s "$LAB_NS_A"
	lab_down
}

make_send_ceiling_bbr()
{
	lab_up wmembbr 50ms 200mbit 100ms
	lab_sysctl_a net.ipv4.tcp_wmem "4096 16384 1048576"
	lab_spawn_b server traffic serve --port $PORT
	sending --cc bbr
	record send-ceiling-bbr 8s "$LAB_NS_A"
	lab_down
}

make_random_loss()
{
	lab_up loss 20ms 200mbit 100ms --loss-forward 0.4
	lab_spawn_b server traffic serve --port $PORT
	sending --cc cubic
	record random-loss 20s "$LAB_NS_A"
	lab_down
}

make_heavy_loss()
{
	lab_up heavy 20ms 200mbit 100ms --loss-forward 3
	lab_spawn_b server traffic serve --port $PORT
	sending --cc cubic
	record heavy-loss 20s "$LAB_NS_A"
	lab_down
}

make_loss_without_sack()
{
	lab_up nosack 20ms 200mbit 100ms --loss-forward 3
	lab_sysctl_both net.ipv4.tcp_sack 0
	lab_spawn_b server traffic serve --port $PORT
	sending --cc cubic --flows 20
	record loss-without-sack 8s "$LAB_NS_A"
	lab_down
}

make_queue_too_short()
{
	lab_up short 20ms 2500kbit 10ms
	lab_spawn_b server traffic serve --port $PORT
	sending --cc cubic --flows 100
	record queue-too-short 8s "$LAB_NS_A"
	lab_down
}

make_bufferbloat()
{
	lab_up bloat 10ms 20mbit 500ms
	lab_spawn_b server traffic serve --port $PORT
	sending --cc cubic
	record bufferbloat 8s "$LAB_NS_A"
	lab_down
}

make_local_queue()
{
	lab_up local 100us 500mbit 100ms
	tc -n "$LAB_NS_A" qdisc replace dev "$LAB_DEV" root tbf rate 20mbit burst 20kb limit 1000000
	lab_spawn_b server traffic serve --port $PORT
	sending --cc cubic --flows 4
	record local-queue 8s "$LAB_NS_A"
	lab_down
}

make_reordering()
{
	lab_up reorder 20ms 100mbit 100ms --reorder 5,10ms
	lab_spawn_b server traffic serve --port $PORT
	sending --cc cubic
	record reordering 8s "$LAB_NS_A"
	lab_down
}

make_reordering_capped()
{
	lab_up capped 20ms 100mbit 100ms --reorder 5,10ms
	lab_sysctl_a net.ipv4.tcp_max_reordering 20
	lab_sysctl_b net.ipv4.tcp_sack 0
	lab_spawn_b server traffic serve --port $PORT
	sending --cc cubic
	record reordering-capped 8s "$LAB_NS_A"
	lab_down
}

make_needless_repeats()
{
	lab_up repeat 5ms 100mbit 100ms --reorder 3,40ms
	lab_spawn_b server traffic serve --port $PORT
	sending --cc cubic
	record needless-repeats 8s "$LAB_NS_A"
	lab_down
}

# The server's answers are larger than a tunnel on the way, which sends no ICMP; requests pass.
make_black_hole()
{
	lab_up hole 10ms 100mbit 100ms --black-hole 1400
	app_b server answer $PORT
	for client in 1 2 3 4 5; do
		app_a "client$client" visit "$LAB_ADDR_B" $PORT 20
	done
	connects --count 1000 --rate 50
	sleep 2
	record black-hole 8s "$LAB_NS_B"
	lab_down
}

make_features_off()
{
	lab_up off 50ms 200mbit 100ms
	lab_sysctl_a net.ipv4.tcp_sack 0
	lab_sysctl_a net.ipv4.tcp_window_scaling 0
	lab_sysctl_a net.ipv4.tcp_timestamps 0
	lab_spawn_b server traffic serve --port $PORT
	sending --cc bbr
	record features-off 8s "$LAB_NS_A"
	lab_down
}

make_healthy_cubic()
{
	lab_up cubic 10ms 200mbit 20ms
	lab_spawn_b server traffic serve --port $PORT
	both_ends healthy-cubic healthy-receiver --cc cubic
	lab_down
}

make_healthy_bbr()
{
	lab_up bbr 10ms 200mbit 50ms
	lab_spawn_b server traffic serve --port $PORT
	sending --cc bbr
	record healthy-bbr 8s "$LAB_NS_A"
	lab_down
}

make_healthy_requests()
{
	lab_up lan 250us 1gbit 10ms
	lab_spawn_b server traffic serve --port $PORT
	from_a connect --count 600 --rate 40
	sending --cc cubic --flows 8 --rate 16mbit
	record healthy-requests 8s "$LAB_NS_B"
	lab_down
}

make_healthy_long_path()
{
	lab_up long 100ms 100mbit 200ms
	lab_sysctl_both net.ipv4.tcp_rmem "4096 131072 33554432"
	lab_sysctl_both net.ipv4.tcp_wmem "4096 16384 33554432"
	lab_spawn_b server traffic serve --port $PORT
	sending --cc bbr
	sleep 5 # bbr looks for the rate longer over such a path, and overruns the queue once
	record healthy-long-path 8s "$LAB_NS_A"
	lab_down
}

make_healthy_ipv6()
{
	lab_up six 5ms 200mbit 20ms
	lab_spawn_b server traffic serve --port $PORT --family 6
	LAB_ADDR_B=$LAB_ADDR6_B sending --cc cubic --flows 2
	record healthy-ipv6 8s "$LAB_NS_A"
	lab_down
}

make_healthy_stream()
{
	lab_up stream 40ms 200mbit 50ms
	lab_spawn_b server traffic serve --port $PORT
	both_ends healthy-stream healthy-player --cc cubic --flows 4 --rate 24mbit
	lab_down
}

make_healthy_fast_lan()
{
	lab_up lan 5ms 200mbit 50ms
	fast_link
	lab_spawn_b server traffic serve --port $PORT
	LAB_ADDR_B=$FAST_ADDR_B both_ends healthy-fast-lan healthy-fast-receiver --cc cubic --flows 4
	lab_down
}

# A peer whose SYNs ask for 536 bytes, as those do whose option a firewall has removed.
make_small_segments()
{
	lab_up small 5ms 50mbit 100ms
	ip -n "$LAB_NS_B" route change 10.99.1.0/24 dev "$LAB_DEV" src "$LAB_ADDR_B" advmss 536
	lab_spawn_b server traffic serve --port $PORT
	sending --cc cubic --rate 8mbit
	record small-segments 8s "$LAB_NS_A"
	lab_down
}

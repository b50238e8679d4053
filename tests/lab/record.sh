#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes the recorded machines below tests/fixtures/machines anew, each in a state that is known;
# what that is, and what must be found there, stands in NAME.expected beside each:
#
#	TCPADVISOR=build/tcpadvisor LAB_BIN=build/tests/lab tests/lab/record.sh DIRECTORY [NAME...]

. "$(dirname "$0")/lib.sh"
. "$LAB_SRC/record_apps.sh"
. "$LAB_SRC/record_network.sh"
. "$LAB_SRC/record_settings.sh"
. "$LAB_SRC/record_trouble.sh"

OUT=$1
shift
PORT=5001

# pack NAME : many small files that are much the same become one
pack()
{
	tar -C "$OUT" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cJf \
		"$OUT/$1.tar.xz" "$1"
	rm -r "${OUT:?}/$1"
}

# record NAME SECONDS NAMESPACE : five samples or, of less than eight seconds, fewer.
record()
{
	local interval=2s

	[ "${2%s}" -le 8 ] || interval=$((${2%s} / 4))s
	"$TCPADVISOR" --netns "$3" --db "$LAB_DIR/$1.db" collect --interval $interval --for "$2" \
		--record "$OUT/$1" && pack "$1"
}

make_idle()
{
	lab_up idle 5ms 100mbit 100ms
	record idle 4s "$LAB_NS_A"
	lab_down
}

make_send_ceiling()
{
	lab_up wmem 50ms 500mbit 100ms
	lab_sysctl_both net.ipv4.tcp_rmem "4096 131072 67108864"
	lab_sysctl_a net.ipv4.tcp_wmem "4096 16384 1048576"
	lab_spawn_b server traffic serve --port $PORT
	lab_exec_a traffic send --to "$LAB_ADDR_B" --port $PORT --for 12s --warmup 1s --cc cubic >/dev/null &
	sleep 2
	record send-ceiling 8s "$LAB_NS_A"
	wait $!
	lab_down
}

make_close_wait()
{
	lab_up cw 5ms 100mbit 100ms
	lab_spawn_b server traffic serve --port $PORT --hold-close-wait
	lab_exec_a traffic connect --to "$LAB_ADDR_B" --port $PORT --count 400 --rate 40 >/dev/null &
	sleep 3
	record close-wait 8s "$LAB_NS_B"
	wait $!
	lab_down
}

make_accept_queue()
{
	lab_up aq 5ms 100mbit 100ms
	lab_spawn_b server traffic serve --port $PORT --no-accept --backlog 8
	lab_exec_a traffic connect --to "$LAB_ADDR_B" --port $PORT --count 60 --rate 10 --hold 10s \
		--timeout 10s >/dev/null &
	sleep 2
	record accept-queue 8s "$LAB_NS_B"
	wait $!
	lab_down
}

make_many_time_wait()
{
	lab_up tw 1ms 100mbit 100ms
	lab_spawn_b server traffic serve --port $PORT
	lab_exec_a traffic connect --to "$LAB_ADDR_B" --port $PORT --count 3000 --rate 1000 >/dev/null
	record many-time-wait 4s "$LAB_NS_A"
	lab_down
}

lab_require
mkdir -p "$OUT"
if [ $# = 0 ]; then
	mapfile -t all < <(declare -F | sed -n 's/^declare -f make_//p')
	set -- "${all[@]}"
fi
for name in "$@"; do
	"make_${name//-/_}"
done

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The formulas against the kernel that runs here: limits that it computed from memory, what
# SO_RCVBUF and SO_SNDBUF become, and when connect() gives up.

. "$(dirname "$0")/lib.sh"

PYTHON=/usr/bin/python3

# calc RESULT ARGUMENT... : one result of a calculation, without its unit.
calc()
{
	local name=$1

	shift
	"$TCPADVISOR" calc "$@" | awk -v name="$name" '$1 == name && $2 == "=" { print $3 }'
}

# in_ns FILE : of /proc/sys/net, in the namespace, which got the kernel's own values.
in_ns()
{
	lab_exec_a cat "/proc/sys/net/$1"
}

limits()
{
	local memory

	memory=$(awk '$1 == "MemTotal:" { print $2 "k" }' /proc/meminfo)
	for key in tcp_max_tw_buckets tcp_max_syn_backlog; do
		check "$key of this machine" [ "$(in_ns ipv4/$key)" = \
			"$(calc $key limits --memory "$memory")" ]
	done
	check "ports of a new namespace" [ "$(in_ns ipv4/ip_local_port_range)" = \
		"$(printf '32768\t60999')" ]
	# the kernel counts free buffer pages, half a percent less
	check_between "tcp_mem of this machine, if nobody set it, to what is computed" \
		"$(awk -v want="$(calc pressure tcp-mem --memory "$memory")" '{ print $2 / want }' \
			/proc/sys/net/ipv4/tcp_mem)" 0.98 1.001
}

socket_buffers()
{
	local size kind got want
	local -A most=([rcvbuf]=core/rmem_max [sndbuf]=core/wmem_max)

	for size in 1 8192 262144 8388608; do
		for kind in rcvbuf sndbuf; do
			got=$(lab_exec_a $PYTHON -c "
import socket
s, o = socket.socket(), socket.SO_${kind^^}
s.setsockopt(socket.SOL_SOCKET, o, $size)
print(s.getsockopt(socket.SOL_SOCKET, o))")
			want=$(calc $kind so-buf --size "$size" \
				--max "$(in_ns "${most[$kind]}")")
			check "$kind of $size is $got" [ "$got" = "$want" ]
		done
	done
}

# Nothing arrives at the other end: how long connect() takes.
connect_gives_up()
{
	local retries linear got want

	for retries in 1 2; do
		for linear in 0 4; do
			lab_sysctl_a net.ipv4.tcp_syn_retries $retries
			lab_sysctl_a net.ipv4.tcp_syn_linear_timeouts $linear
			want=$(calc gives_up syn --retries $retries --linear $linear)
			got=$(lab_exec_a $PYTHON -c "
import socket, time
begin = time.monotonic()
try:
    socket.create_connection(('$LAB_ADDR_B', 5001))
except TimeoutError:
    print('%.1f' % (time.monotonic() - begin))")
			check_between "seconds of connect() with $retries retries, $linear linear" \
				"$got" "$want" "$((want + 1))"
		done
	done
}

lab_require
[ -x "$PYTHON" ] || lab_skip "needs $PYTHON"
lab_up calc 1ms 100mbit 100ms 100% || lab_bail "no path"
limits
socket_buffers
connect_gives_up
lab_done

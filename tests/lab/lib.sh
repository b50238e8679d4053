# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Lab tests: two network namespaces joined by the emulated WAN, and TAP on standard output.
#
#	. "$(dirname "$0")/lib.sh"
#	lab_require
#	lab_up bulk 50ms 500mbit 100ms
#	lab_spawn_b server traffic serve --port 5001
#	lab_exec_a traffic send --to "$LAB_ADDR_B" --port 5001 --for 10s
#	lab_down
#	lab_done
#
# The programs wan and traffic are looked for in LAB_BIN, else in the directory of this file.
# Nothing outside the two namespaces is changed; lab_down also runs when the script ends early.

LAB_SRC=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
LAB_BIN=${LAB_BIN:-$LAB_SRC}
LAB_BIN=$(cd "$LAB_BIN" && pwd)
PATH=$LAB_BIN:$PATH:/usr/sbin:/sbin

LAB_DEV=wan0
LAB_ADDR_A=10.99.1.1
LAB_ADDR_B=10.99.1.2
LAB_ADDR6_A=fd99::1
LAB_ADDR6_B=fd99::2
LAB_NS_A=
LAB_NS_B=
LAB_DIR=
LAB_WAN_PID=
LAB_WAN_CTL=
LAB_PIDS=()
LAB_MADE_NS=()
LAB_TESTS=0
LAB_FAILED=0

# ---- TAP ----

diag()
{
	local line

	while IFS= read -r line; do
		printf '# %s\n' "$line"
	done <<<"$*"
}

ok()
{
	LAB_TESTS=$((LAB_TESTS + 1))
	printf 'ok %d - %s\n' "$LAB_TESTS" "$*"
}

not_ok()
{
	LAB_TESTS=$((LAB_TESTS + 1))
	LAB_FAILED=$((LAB_FAILED + 1))
	printf 'not ok %d - %s\n' "$LAB_TESTS" "$*"
}

# check DESCRIPTION COMMAND... : ok when the command succeeds.
check()
{
	local what=$1

	shift
	if "$@"; then
		ok "$what"
	else
		not_ok "$what"
		diag "failed: $*"
	fi
}

# check_between DESCRIPTION VALUE LOW HIGH : numbers, with or without a point, ends included.
check_between()
{
	if awk -v v="$2" -v lo="$3" -v hi="$4" \
	    'BEGIN { exit !(v ~ /^[0-9.]+$/ && v + 0 >= lo + 0 && v + 0 <= hi + 0) }'; then
		ok "$1 ($2 in $3..$4)"
	else
		not_ok "$1 ($2 in $3..$4)"
	fi
}

# The end of a test script: the plan, and the exit status.
lab_done()
{
	printf '1..%d\n' "$LAB_TESTS"
	lab_down
	exit $((LAB_FAILED > 0))
}

# lab_bail REASON : the lab itself does not work.
lab_bail()
{
	printf 'Bail out! %s\n' "$*"
	exit 99
}

# lab_skip REASON : skip the whole script.  Automake's TAP driver takes the plan line for the
# skip and wants status 0 (LAB_SKIP_STATUS=0); other runners go by 77.
lab_skip()
{
	printf '1..0 # SKIP %s\n' "$*"
	exit "${LAB_SKIP_STATUS:-77}"
}

# ---- what is needed ----

lab_require()
{
	local probe=tcpadv-probe-$$ name

	[ "$(id -u)" -eq 0 ] || lab_skip "needs root"
	for name in ip awk mkfifo mktemp; do
		command -v "$name" >/dev/null || lab_skip "needs the program $name"
	done
	[ -c /dev/net/tun ] || lab_skip "needs /dev/net/tun"
	for name in wan traffic; do
		[ -x "$LAB_BIN/$name" ] || lab_skip "needs $name built in $LAB_BIN"
	done
	ip netns add "$probe" 2>/dev/null || lab_skip "cannot create a network namespace"
	if ! ip -n "$probe" tuntap add probe0 mode tun 2>/dev/null; then
		ip netns del "$probe"
		lab_skip "cannot create a TUN device"
	fi
	ip netns del "$probe"
}

# ---- namespaces and the path ----

lab_add_ns()
{
	ip netns add "$1" || return
	LAB_MADE_NS+=("$1")
	ip -n "$1" link set lo up
}

# lab_wait_line FILE TEXT SECONDS PID : until the file has that line; fails when PID has ended.
lab_wait_line()
{
	local tries=$(($3 * 50))

	while ! grep -qsx "$2" "$1"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] && lab_is_ours "$4" || return 1
		sleep 0.02
	done
}

lab_configure()
{
	ip -n "$1" link set dev "$LAB_DEV" mtu 1500 txqueuelen 100000 addrgenmode none &&
		ip -n "$1" link set dev "$LAB_DEV" up &&
		ip -n "$1" addr add "$2/24" dev "$LAB_DEV" &&
		ip -n "$1" -6 addr add "$3/64" dev "$LAB_DEV" nodad
}

lab_start_wan()
{
	mkfifo "$LAB_DIR/ctl" || return
	"$LAB_BIN/wan" --ns-a "$LAB_NS_A" --ns-b "$LAB_NS_B" --dev-a "$LAB_DEV" \
		--dev-b "$LAB_DEV" --until-eof "$@" \
		<"$LAB_DIR/ctl" >"$LAB_DIR/wan.out" 2>"$LAB_DIR/wan.err" &
	LAB_WAN_PID=$!
	# The emulator ends with the script even if that is killed and runs no trap.
	exec {LAB_WAN_CTL}<>"$LAB_DIR/ctl"
	lab_wait_line "$LAB_DIR/wan.out" ready 5 "$LAB_WAN_PID" && return
	diag "wan: $(cat "$LAB_DIR/wan.err")"
	return 1
}

# lab_up NAME DELAY RATE QUEUE [LOSS] [WAN-OPTION...] : DELAY is one way; NAME is part of the
# names of the namespaces.  One lab at a time.
lab_up()
{
	local name=$1 options=(--delay "$2" --rate "$3" --queue "$4")

	shift 4
	if [ $# -gt 0 ] && [ "${1#--}" = "$1" ]; then
		options+=(--loss "$1")
		shift
	fi
	[ -z "$LAB_DIR" ] || lab_down
	trap lab_down EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	LAB_DIR=$(mktemp -d "${TMPDIR:-/tmp}/tcpadv-lab.XXXXXX") || return
	LAB_NS_A=tcpadv-$name-$$-a
	LAB_NS_B=tcpadv-$name-$$-b
	lab_add_ns "$LAB_NS_A" && lab_add_ns "$LAB_NS_B" &&
		lab_start_wan "${options[@]}" "$@" &&
		lab_configure "$LAB_NS_A" "$LAB_ADDR_A" "$LAB_ADDR6_A" &&
		lab_configure "$LAB_NS_B" "$LAB_ADDR_B" "$LAB_ADDR6_B"
}

lab_is_ours()
{
	jobs -pr | grep -qx "$1"
}

# lab_kill PID : end a process of ours and wait for it; a number that is no longer ours is left.
lab_kill()
{
	if lab_is_ours "$1"; then
		kill -TERM "$1" 2>/dev/null
	fi
	wait "$1" 2>/dev/null
}

# End the emulator; lab_stat reads its figures afterwards.
lab_stop_wan()
{
	[ -n "$LAB_WAN_PID" ] || return 0
	lab_kill "$LAB_WAN_PID"
	LAB_WAN_PID=
	exec {LAB_WAN_CTL}>&-
}

lab_down()
{
	local item

	[ -n "$LAB_DIR" ] || return 0
	for item in "${LAB_PIDS[@]}"; do
		lab_kill "$item"
	done
	LAB_PIDS=()
	lab_stop_wan
	for item in "${LAB_MADE_NS[@]}"; do
		ip netns del "$item"
	done
	LAB_MADE_NS=()
	rm -rf "$LAB_DIR"
	LAB_DIR=
}

# ---- inside ----

lab_exec_a()
{
	ip netns exec "$LAB_NS_A" "$@"
}

lab_exec_b()
{
	ip netns exec "$LAB_NS_B" "$@"
}

# lab_spawn NAMESPACE NAME COMMAND... : in the background; its output is in $LAB_DIR/NAME.out.
# Returns when it has printed "ready"; LAB_PID is its process.
lab_spawn()
{
	local ns=$1 name=$2

	shift 2
	: >"$LAB_DIR/$name.out"
	# Without the line to the emulator, which must be in the hands of the script alone.
	(
		exec {LAB_WAN_CTL}>&-
		exec ip netns exec "$ns" "$@"
	) >"$LAB_DIR/$name.out" 2>"$LAB_DIR/$name.err" </dev/null &
	LAB_PID=$!
	LAB_PIDS+=("$LAB_PID")
	lab_wait_line "$LAB_DIR/$name.out" ready 5 "$LAB_PID" && return
	diag "$name: $(cat "$LAB_DIR/$name.err")"
	return 1
}

lab_spawn_a()
{
	lab_spawn "$LAB_NS_A" "$@"
}

lab_spawn_b()
{
	lab_spawn "$LAB_NS_B" "$@"
}

# lab_stop PID : end a spawned process and wait for its last output.
lab_stop()
{
	local pid kept=()

	lab_kill "$1"
	for pid in "${LAB_PIDS[@]}"; do
		[ "$pid" = "$1" ] || kept+=("$pid")
	done
	LAB_PIDS=("${kept[@]}")
}

# lab_sysctl_ns NAMESPACE KEY VALUE : only net.*, and an error when the host's value changes
# with it, that is when the key does not belong to the namespace; the host's is then put back.
lab_sysctl_ns()
{
	local ns=$1 file=/proc/sys/${2//.//} value=$3 before='' after=''

	if [ "${2#net.}" = "$2" ]; then
		diag "sysctl $2 is not one of a network namespace"
		return 1
	fi
	[ -r "$file" ] && before=$(<"$file")
	# shellcheck disable=SC2016 # expanded by the inner shell
	ip netns exec "$ns" sh -c 'printf "%s\n" "$2" >"$1"' sh "$file" "$value" || return
	[ -r "$file" ] && after=$(<"$file")
	[ "$before" = "$after" ] && return
	printf '%s\n' "$before" >"$file"
	diag "sysctl $2 is global: put back"
	return 1
}

lab_sysctl_a()
{
	lab_sysctl_ns "$LAB_NS_A" "$@"
}

lab_sysctl_b()
{
	lab_sysctl_ns "$LAB_NS_B" "$@"
}

# lab_sysctl_both KEY VALUE
lab_sysctl_both()
{
	lab_sysctl_a "$@" && lab_sysctl_b "$@"
}

# lab_field KEY : the value of a key in JSON lines on standard input, of the last line with it.
# The first occurrence in a line counts, so totals come before what is inside "per_flow".
lab_field()
{
	awk -v key="\"$1\":" '
		(i = index($0, key)) {
			v = substr($0, i + length(key))
			if (v ~ /^"/) {
				v = substr(v, 2)
				sub(/".*/, "", v)
			} else {
				sub(/[,}].*/, "", v)
			}
			found = v
		}
		END { print found }'
}

# lab_stat DIRECTION KEY : of the emulator, after lab_stop_wan; DIRECTION is a-b or b-a.
lab_stat()
{
	grep "\"direction\":\"$1\"" "$LAB_DIR/wan.out" | lab_field "$2"
}

# lab_kernel_drops a|b : packets the kernel dropped before the emulator could read them.
lab_kernel_drops()
{
	local ns=$LAB_NS_A

	[ "$1" = a ] || ns=$LAB_NS_B
	# shellcheck disable=SC2016 # awk's
	ip netns exec "$ns" awk -v dev="$LAB_DEV:" '$1 == dev { print $13 }' /proc/net/dev
}

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The collector as the unit runs it, without systemd: a user of its own with exactly the unit's
# capabilities, on file systems that it cannot write but for its state directory, in mount and
# network namespaces that the test makes. What each capability is for must work, and the directory
# of that user must be no way to root.

. "$(dirname "$0")/lib.sh"

UNIT=$LAB_SRC/../../packaging/systemd/tcpadvisor.service.in
SERVICE_ID=64123 # user and group of the service
MEMBER_ID=64124  # somebody of that group
PORT=5001

# unit KEY : its value in the unit.
unit()
{
	sed -n "s/^$1=//p" "$UNIT"
}

# as USER GROUP CAPABILITIES COMMAND... : "CAP_NET_ADMIN CAP_SYS_PTRACE", as in the unit.
as()
{
	local caps

	caps=-all$(printf ',+%s' $3 | tr A-Z a-z | sed 's/cap_//g; s/,+$//')
	exec setpriv --reuid "$1" --regid "$2" --clear-groups --no-new-privs \
		--inh-caps "$caps" --ambient-caps "$caps" --bounding-set "$caps" "${@:4}"
}

# A manager: writes what it is told to a file, a line each. Call in the background.
listen()
{
	exec python3 - "$1" "$2" <<-'END'
		import os, socket, sys
		s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
		s.bind(sys.argv[1])
		os.chmod(sys.argv[1], 0o666)
		with open(sys.argv[2], "w", buffering=1) as out:
		    out.write("ready\n")
		    while True:
		        out.write(s.recv(4096).decode() + "\n")
	END
}

# What the collector asks of the kernel beyond its own socket's limits.
probe()
{
	python3 - <<-'END'
		import socket
		SO_RCVBUFFORCE, NETLINK_SOCK_DIAG, TCP_DESTROY = 33, 4, 1
		s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG)
		s.bind((0, 0))
		s.setsockopt(270, 1, TCP_DESTROY)	# SOL_NETLINK, NETLINK_ADD_MEMBERSHIP
		print("events")
		s.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 32 << 20)
		print("buffer" if s.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) >= 64 << 20 else "small")
	END
}

# Runs inside the namespaces; the arguments are a directory for what is found and the collector.
inside()
{
	local dir=$1 id=$SERVICE_ID caps

	caps=$(unit AmbientCapabilities)
	mount -t tmpfs -o mode=755 tmpfs /var/lib &&
		mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys || return
	install -d -o $id -g $id -m "$(unit StateDirectoryMode)" "/var/lib/$(unit StateDirectory)"
	umask "$(unit UMask)"
	(as $id $id "$caps" bash -c "$(declare -f probe); probe") >"$dir/probe" 2>&1
	(
		export NOTIFY_SOCKET=$dir/notify WATCHDOG_USEC=1000000
		as $id $id "$caps" "$TCPADVISOR" collect --interval 3s
	) >"$dir/collect.out" 2>"$dir/collect.err" &
	local collector=$!

	sleep 5
	for command in report plan trend status "explain send-buffer-below-bdp" "apply --dry-run"; do
		(as $MEMBER_ID $id '' "$TCPADVISOR" $command) >/dev/null 2>>"$dir/live.err" &&
			echo "$command" >>"$dir/live"
	done
	kill -HUP $collector
	sleep 1
	kill -TERM $collector
	wait $collector
	echo $? >"$dir/code"
	stat -c '%a %u %g' /var/lib/tcpadvisor /var/lib/tcpadvisor/tcpadvisor.db >"$dir/modes"
	cp /var/lib/tcpadvisor/tcpadvisor.db* "$dir"
	(as $MEMBER_ID $id '' "$TCPADVISOR" report) >"$dir/member" 2>&1
	(as $MEMBER_ID $MEMBER_ID '' "$TCPADVISOR" report) >"$dir/stranger" 2>&1
	"$TCPADVISOR" rollback >"$dir/rollback" 2>&1
	# a journal that the service's user made up, where an older version kept it
	rm -rf /var/lib/tcpadvisor-changes
	(as $id $id '' sh -c "echo x >/var/lib/tcpadvisor/changes.db")
	"$TCPADVISOR" rollback >"$dir/forged" 2>&1
}

test_service()
{
	lab_up service 1ms 500mbit 50ms
	chmod 755 "$LAB_DIR"
	lab_spawn_a server traffic serve --port $PORT
	listen "$LAB_DIR/notify" "$LAB_DIR/told" &
	LAB_PIDS+=("$!")
	lab_wait_line "$LAB_DIR/told" ready 5 "$!" || lab_bail "no listener"
	install -m 755 "$TCPADVISOR" "$LAB_DIR/tcpadvisor"
	TCPADVISOR=$LAB_DIR/tcpadvisor lab_exec_a unshare -m --propagation private \
		bash -c ". '$LAB_SRC/lib.sh'; $(declare -p UNIT SERVICE_ID MEMBER_ID)
			$(declare -f unit as probe inside); inside '$LAB_DIR'"
}

check_service()
{
	check "the collector ends well" test "$(cat "$LAB_DIR/code")" = 0
	diag "$(cat "$LAB_DIR/collect.err")"
	check "and lacks nothing" test ! -s "$LAB_DIR/collect.err"
	check "it told that it is ready" grep -q '^READY=1' "$LAB_DIR/told"
	check_between "and alive in time for the watchdog" "$(grep -c '^WATCHDOG=1' "$LAB_DIR/told")" 8 20
	check "and stopping" grep -q '^STOPPING=1' "$LAB_DIR/told"
	check "the owner of a socket of root's is known" test "$(sqlite3 "$LAB_DIR/tcpadvisor.db" \
		"SELECT DISTINCT process FROM listener_sample WHERE port = $PORT")" = traffic
	check "no process was hidden" test "$(sqlite3 "$LAB_DIR/tcpadvisor.db" \
		"SELECT count(*) FROM note WHERE source LIKE 'proc/PID%'")" = 0
	check "closed sockets are told to it" grep -qx events "$LAB_DIR/probe"
	check "through a large receive buffer" grep -qx buffer "$LAB_DIR/probe"
	check "the samples are the service's, and its group's to read" \
		test "$(tr '\n' ' ' <"$LAB_DIR/modes")" = "2750 $SERVICE_ID $SERVICE_ID 640 $SERVICE_ID $SERVICE_ID "
	check "a member of the group may read while it writes" \
		test "$(grep -c . "$LAB_DIR/live") $(grep -c . "$LAB_DIR/live.err")" = "6 0"
	diag "$(cat "$LAB_DIR/live.err")"
	check "a member of the group may report" grep -q '^Window' "$LAB_DIR/member"
	check "somebody else may not" grep -q 'Permission denied' "$LAB_DIR/stranger"
	check "the journal is root's, in another place" grep -q 'no change stands' "$LAB_DIR/rollback"
	check "root does not take a journal from there" grep -q 'not trusted' "$LAB_DIR/forged"
	diag "$(cat "$LAB_DIR/probe" "$LAB_DIR/member" "$LAB_DIR/rollback" "$LAB_DIR/forged")"
}

lab_require
for program in sqlite3 python3 setpriv unshare; do
	command -v $program >/dev/null || lab_skip "no $program"
done
[ -x "${TCPADVISOR-}" ] || lab_skip "TCPADVISOR does not name the program"
test_service
check_service
lab_done

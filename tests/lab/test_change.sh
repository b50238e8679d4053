#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The whole way of a change on a real kernel: plan, apply, status, drift, rollback. In network,
# process and mount namespaces of its own, so that to the program it is the host: the drop-in and
# the journal are written to an /etc and a /var/lib which nobody else sees.

. "$(dirname "$0")/lib.sh"

DROPIN=/etc/sysctl.d/90-tcpadvisor.conf
KEYS="net.core.somaxconn net.ipv4.tcp_keepalive_time net.ipv4.tcp_wmem"
MINE=12345 # by hand

# Runs the script once more, in there. Nothing of /proc/sys/net may be open from before.
enter()
{
	cd / || exit
	exec unshare --net --mount --propagation private --pid --fork --mount-proc \
		bash "$LAB_SRC/test_change.sh" inside
}

own_files()
{
	mount -t tmpfs -o mode=755 tmpfs /mnt || lab_bail "no tmpfs"
	mkdir /mnt/lib
	cp -a /etc /mnt/etc
	mount --bind /mnt/etc /etc && mount --bind /mnt/lib /var/lib || lab_bail "no mount"
	mkdir -p /etc/sysctl.d /etc/tcpadvisor/rules.d
	rm -f /etc/tcpadvisor/rules.d/* "$DROPIN"
	cat >/etc/tcpadvisor/rules.d/lab-change.sql <<-'END'
		-- id: lab-change
		-- title: What the lab asks for
		-- severity: high
		-- family: keepalive
		-- needs: sysctl:net.core.somaxconn
		-- sets: net.core.somaxconn, net.ipv4.tcp_keepalive_time, net.ipv4.tcp_wmem
		-- merge: max
		-- references: lab
		-- why: The lab wants to see a change.
		-- fix: Make it.
		WITH want (key, proposed) AS (VALUES ('net.core.somaxconn', '16384'),
			('net.ipv4.tcp_keepalive_time', '14400'), ('net.ipv4.tcp_wmem', '4096 16384 16777216'))
		SELECT 'lab' AS subject, json_object('somaxconn', sysctl('net.core.somaxconn')) AS evidence,
			'The lab asks for it.' AS message, 'high' AS confidence, key, proposed FROM want
	END
}

# program ARG... : output in out, exit status in CODE.
program()
{
	"$TCPADVISOR" "$@" >"$LAB_DIR/out" 2>"$LAB_DIR/err"
	CODE=$?
}

# says DESCRIPTION PATTERN
says()
{
	check "$1" grep -Eq "$2" "$LAB_DIR/out" || diag "$(cat "$LAB_DIR/out" "$LAB_DIR/err")"
}

values()
{
	local key

	for key in $KEYS; do
		sysctl -n "$key" | tr '\t' ' '
	done
}

test_plan_and_apply()
{
	values >"$LAB_DIR/before"
	program --db /var/lib/lab.db collect --once
	sleep 1
	program --db /var/lib/lab.db collect --once
	program --db /var/lib/lab.db plan --only lab-change
	check "plan: exit 0" test $CODE = 0
	says "it has the three keys" '^\+net\.ipv4\.tcp_wmem = 4096 16384 16777216$'
	check "and changes nothing" test ! -e "$DROPIN" -a "$(values)" = "$(cat "$LAB_DIR/before")"
	program --db /var/lib/lab.db apply --yes --only lab-change
	check "apply: exit 0" test $CODE = 0
	check "the kernel has the values" test "$(values | tr '\n' /)" = \
		"16384/14400/4096 16384 16777216/"
	check "so has the drop-in" test "$(grep -c '^net.* = ' "$DROPIN")" = 3
	program --db /var/lib/lab.db plan --only lab-change
	says "a new plan is empty" '^Nothing to change'
	check "and that is fine: exit 0" test $CODE = 0
}

test_drift()
{
	program status
	check "status: applied, exit 0" test $CODE = 0
	says "it names the change" 'change 1 .*for lab-change'
	sysctl -qw net.core.somaxconn=$MINE
	program status
	check "one key changed by hand: exit 1" test $CODE = 1
	says "is drift" '^Drift: 1 of 3'
}

test_rollback()
{
	program rollback
	check "rollback: exit 1, a part still stands" test $CODE = 1
	says "it refuses the key that was changed" "net.core.somaxconn = $MINE was left: somebody"
	check "and leaves its value" test "$(sysctl -n net.core.somaxconn)" = $MINE
	check "the others are as before" test "$(values | tail -n 2)" = \
		"$(tail -n 2 "$LAB_DIR/before")"
	check "the drop-in keeps only that key" test "$(grep -o '^net[^ ]*' "$DROPIN")" = \
		net.core.somaxconn
	program rollback --force
	check "rollback --force: exit 0" test $CODE = 0
	check "all values are as before" test "$(values)" = "$(cat "$LAB_DIR/before")"
	check "the drop-in is gone" test ! -e "$DROPIN"
	program status
	says "nothing is applied any more" '^Nothing is applied'
}

test_confirmation()
{
	program --db /var/lib/lab.db apply --yes --only lab-change --confirm-within 1s
	check "apply --confirm-within: exit 0" test $CODE = 0
	check "in force" test "$(sysctl -n net.core.somaxconn)" = 16384
	check "without a drop-in, which a reboot would make last" test ! -e "$DROPIN"
	sleep 2
	check "nobody confirmed: all is as before" test "$(values)" = "$(cat "$LAB_DIR/before")"
	program --db /var/lib/lab.db apply --yes --only lab-change --confirm-within 1m
	program confirm
	check "confirm: exit 0" test $CODE = 0
	check "writes the drop-in" test "$(grep -c '^net.* = ' "$DROPIN")" = 3
	program rollback
	check "and can be rolled back" test "$(values)" = "$(cat "$LAB_DIR/before")"
}

test_persist_only()
{
	program --db /var/lib/lab.db apply --yes --only net.core.somaxconn --persist-only
	check "apply --persist-only: exit 0" test $CODE = 0
	check "leaves the kernel alone" test "$(values)" = "$(cat "$LAB_DIR/before")"
	sysctl -qp "$DROPIN"
	check "what a boot does then" test "$(sysctl -n net.core.somaxconn)" = 16384
	program rollback
	check "rollback takes that back, too" test "$(values)" = "$(cat "$LAB_DIR/before")"
}

# A namespace with a name in here: its values, no file of the host.
test_netns()
{
	mount -t tmpfs tmpfs /run/netns || lab_bail "no mount"
	ip netns add inner || lab_bail "no namespace"
	program --netns inner apply --yes --live 1s --only lab-change
	check "apply --netns: exit 0" test $CODE = 0
	check "the values are in there" test "$(ip netns exec inner sysctl -n net.core.somaxconn)" = 16384
	check "not here" test "$(values)" = "$(cat "$LAB_DIR/before")"
	check "nor in a file" test ! -e "$DROPIN"
	program rollback
	check "rollback from outside enters it" test \
		"$(ip netns exec inner sysctl -n net.core.somaxconn)" != 16384
	ip netns del inner
}

if [ "${1-}" != inside ]; then
	lab_require
	command -v unshare >/dev/null || lab_skip "no unshare"
	command -v sysctl >/dev/null || lab_skip "no sysctl"
	[ -x "${TCPADVISOR-}" ] || lab_skip "TCPADVISOR does not name the program"
	enter
fi
LAB_DIR=$(mktemp -d)
own_files
test_plan_and_apply
test_drift
test_rollback
test_confirmation
test_persist_only
test_netns
lab_done

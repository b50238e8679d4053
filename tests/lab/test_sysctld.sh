#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The resolver of sysctl.d beside the programs that load it: random sets of files, loaded by the
# real systemd-sysctl and `sysctl --system` in namespaces of their own. SYSCTLD_CASES of them (100,
# in `make stress` 2000), from SYSCTLD_SEED on; a set that is loaded otherwise is printed.

. "$(dirname "$0")/lib.sh"

TCPADVISOR=${TCPADVISOR:-$LAB_BIN/../../tcpadvisor}
CASES=${SYSCTLD_CASES:-${TCPADVISOR_STRESS:+2000}}
CASES=${CASES:-100}
SEED=${SYSCTLD_SEED:-1}

lab_require
for name in python3 unshare sysctl; do
	command -v "$name" >/dev/null || lab_skip "needs the program $name"
done
[ -x /usr/lib/systemd/systemd-sysctl ] || [ -x /lib/systemd/systemd-sysctl ] ||
	lab_skip "needs systemd-sysctl"
unshare -mniu true 2>/dev/null || lab_skip "cannot make namespaces"

LAB_DIR=$(mktemp -d "${TMPDIR:-/tmp}/tcpadv-lab.XXXXXX") || lab_bail "no directory"
trap lab_down EXIT

# sums : of the machine's own keys and files, which no loader may reach.
sums()
{
	sysctl -a --pattern '^net\.(core|ipv4)' 2>/dev/null | cksum
	find /etc/sysctl.d /etc/sysctl.conf /run/sysctl.d /usr/lib/sysctl.d -ls 2>/dev/null | cksum
}

program=$(realpath "$TCPADVISOR")
# A directory of /proc that is open would lead to the machine's own keys.
cd / || lab_bail "no root directory"
before=$(sums)
unshare -mniu python3 "$LAB_SRC/sysctld.py" "$program" "$CASES" "$SEED" \
	"$(stat -Lc %i /proc/self/ns/net)" >"$LAB_DIR/out" 2>"$LAB_DIR/err"
grep '^#' "$LAB_DIR/out"
diag "$(tail -n 1 "$LAB_DIR/out")"
[ ! -s "$LAB_DIR/err" ] || diag "$(cat "$LAB_DIR/err")"
check "$CASES sets of files, seed $SEED, are loaded as the resolver says" \
	grep -qx "cases $CASES seed $SEED differing 0" "$LAB_DIR/out"
check "the machine's own keys and files are as they were" [ "$before" = "$(sums)" ]
lab_done

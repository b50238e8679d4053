#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A short soak: what the collector holds does not grow while connections, listeners and paths come
# and go. `make soak` runs the long one.

. "$(dirname "$0")/lib.sh"

TICKS=2400
FROM=1000

lab_require
[ -x "$LAB_BIN/soak" ] || lab_skip "needs soak built in $LAB_BIN"
out=$(timeout 300 soak $TICKS $FROM)
status=$?
diag "$out"
check "heap, memory and open files do not grow from tick $FROM to $TICKS" test $status = 0
lab_done

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The cases of every shipped rule; the program itself prints the TAP.
. "$(dirname "$0")/lib.sh"

mkdir root
"$TCPADVISOR" --root root rules test --cases "$TESTS_SRCDIR/rules"

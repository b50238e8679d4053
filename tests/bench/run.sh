#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Runs benches, each argument a command line, and ends with the targets of all of them: how many
# were met, and which were not. Fails only when a bench could not run.

log=$(mktemp)
trap 'rm -f "$log"' EXIT
failed=0
for run in "$@"; do
	# shellcheck disable=SC2086 # a command line
	$run >"$log.one" || { echo "bench: failed: $run" >&2; failed=1; }
	tee -a "$log" <"$log.one"
	rm -f "$log.one"
done
printf '%s targets met, %s over\n' "$(grep -c 'pass$' "$log")" "$(grep -c 'over$' "$log")"
grep 'over$' "$log"
exit "$failed"

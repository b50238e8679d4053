#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Runs libFuzzer programs for FUZZ_SECONDS each from their seeds in corpus/NAME, and prints a line
# for each. What ends one stays in the working directory as NAME-crash-HASH or the like; put it
# among the seeds once it is mended. Fails if there was any.

seeds=$(cd "$(dirname "$0")" && pwd)/corpus
seconds=${FUZZ_SECONDS:-60}
# targets that write recordings run six times as fast in memory
work=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
for program in "$@"; do
	name=${program##*/fuzz_}
	mkdir "$work/$name"
	result=clean
	TMPDIR=$work "$program" -max_total_time="$seconds" -print_final_stats=1 -timeout=10 \
		-artifact_prefix="$name-" "$work/$name" "$seeds/$name" >"$work/log" 2>&1 || result=FAILED
	printf '%-10s %10s runs in %s s, %s new inputs: %s\n' "$name" \
		"$(awk '/^stat::number_of_executed_units/ { print $2 }' "$work/log")" "$seconds" \
		"$(find "$work/$name" -type f | wc -l)" "$result"
	[ "$result" = clean ] && continue
	failed=1
	grep -vE '^(#|stat::|INFO)' "$work/log" | tail -40
done
exit "$failed"

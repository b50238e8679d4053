#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The collector as a service: what it reads again at SIGHUP, its budget of CPU time, how it ends.
. "$(dirname "$0")/lib.sh"

# start CONFIG-LINE...: a collector with this configuration, as $pid.
start()
{
	printf '%s\n' "$@" >conf
	"$TCPADVISOR" --config conf --db "$WORK/live.db" collect >out 2>err </dev/null &
	pid=$!
	# Not before it takes signals: it would die of them.
	tries=200
	until grep -q '^SigBlk:.*[1357bdf]$' "/proc/$pid/status" || [ "$tries" -eq 0 ]; do
		sleep 0.05
		tries=$((tries - 1))
	done
}

# samples: how many there are in the database by now.
samples()
{
	"$TCPADVISOR" --db "$WORK/live.db" --format json status 2>status.err |
		sed -n 's/^    "samples": \([0-9]*\),$/\1/p'
}

# stored N: waits until the database has so many samples; 20 s are ample on the busiest host.
stored()
{
	tries=200
	while [ "$tries" -gt 0 ]; do
		found=$(samples)
		[ "${found:-0}" -lt "$1" ] || return 0
		sleep 0.1
		tries=$((tries - 1))
	done
	return 1
}

# stop: how many samples it says that it took are in $taken.
stop()
{
	kill -TERM "$pid"
	wait "$pid"
	code=$?
	taken=$(sed -n 's/^\([0-9]*\) samples* stored.*/\1/p' out)
}

# lines N: until the log has so many lines, or 5 s.
lines()
{
	tries=100
	while [ "$(wc -l <err)" -lt "$1" ] && [ "$tries" -gt 0 ]; do
		sleep 0.05
		tries=$((tries - 1))
	done
}

start 'interval_us = 100ms' 'cpu_budget_pct = 100'
check "the configured interval is kept" stored 8
stop
ran "a collector ends well when it is told to" 0
check "and tells of all samples" test "$taken" -ge 8

start 'interval_us = 100ms' 'cpu_budget_pct = 0.01'
sleep 1.2
stop
ran "so does one that waits for its budget" 0
check "which samples less often" test "$taken" -le 3

before=$(samples)
start 'interval_us = 1d'
echo 'interval_us = soon' >conf
kill -HUP "$pid"
lines 1
says "a broken configuration is told" err 'conf line 1: interval_us: "soon".*former.*stays in force'
is "in one line" 1 "$(wc -l <err)"
check "and does not end the collector" kill -0 "$pid"
printf 'interval_us = 100ms\ncpu_budget_pct = 100\n' >conf
kill -HUP "$pid"
check "a good one holds at once" stored $((8 + before))
stop
ran "nor does it end the collector" 0
is "without another line" 1 "$(wc -l <err)"
plan

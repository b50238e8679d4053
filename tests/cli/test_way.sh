#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The whole way on a recorded machine: sample, report, explain, plan, apply, status, rollback, trend.
. "$(dirname "$0")/lib.sh"

ROOT=send-ceiling
KEY=net.ipv4.tcp_wmem
FILE=proc/sys/net/ipv4/tcp_wmem
DROPIN=etc/sysctl.d/90-tcpadvisor.conf
BEFORE="4096 16384 1048576"
AFTER="4096 16384 4194304"

way() # ARG...: the program on the copy at hand
{
	run --root "$ROOT" --db send-ceiling.db "$@"
}

value()
{
	tr '\t' ' ' <"$ROOT/$FILE"
}

see()
{
	machine "$ROOT"
	files "$ROOT" >original
	way collect
	says "collect tells what it did" out '^5 samples stored in send-ceiling.db$'
	way report
	says "report names the remedy" out "Set     $KEY = $AFTER  \(now: $BEFORE\)"
	finding=$(sed -n 's/^   More .* explain //p' out)
	way explain "$finding"
	golden "explain FINDING, as the report proposes it" out explain.txt
	way explain send-buffer-below-bdp
	golden "explain RULE tells the same" out explain.txt
	way plan
	without_time out >plan.txt
	golden "plan, text" plan.txt plan.txt
	way --format json plan
	without_time out >plan.json
	golden "plan, JSON" plan.json plan.json
	way plan --except "$KEY"
	ran "plan without that key" 0
	silent "does not propose it" out "^$KEY = "
	way plan --only no-such-rule
	complains "plan for a rule that there is not" 2 'no-such-rule'
	files "$ROOT" >now
	check "nothing of that changed a file" diff original now
}

refuse_to_change()
{
	way apply
	complains "apply without --yes and without a terminal" 2 'no terminal.*--yes'
	way apply --dry-run
	ran "apply --dry-run" 0
	says "shows the plan" out "^$KEY = $AFTER$"
	files "$ROOT" >now
	check "neither changed a file" diff original now
	is "nor is there a journal" "" "$(ls "$ROOT/var/lib/tcpadvisor-changes/changes.db" 2>/dev/null)"
}

change()
{
	way apply --yes
	ran "apply --yes" 0
	is "the kernel has the value" "$AFTER" "$(value)"
	without_time "$ROOT/$DROPIN" >dropin
	golden "the drop-in" dropin dropin.conf
	is "is for all to read" 644 "$(stat -c %a "$ROOT/$DROPIN")"
	files "$ROOT" | grep -Ev "\./($FILE|$DROPIN)( |$)" >now
	grep -Ev "\./$FILE( |$)" original >want
	check "no other file changed, came or went" diff want now
	way status
	ran "status: no drift" 0
	says "status names the change" out "By +change 1 .*for send-buffer-below-bdp"
	way apply --yes
	ran "a second apply" 0
	says "has nothing to do" out '^Nothing to change'
	way changes
	is "one change is listed" 1 "$(grep -c "^[0-9].*applied.*$KEY" out)"
	way --format json changes 1
	says "with its former value" out "^ +\"before\": \"$BEFORE\""
}

drift()
{
	echo 4096 16384 3000000 >"$ROOT/$FILE"
	way status
	ran "status after a change by hand: exit 1" 1
	says "calls it drift" out '^Drift: 1 of 1'
	says "shows the value" out '4096 16384 3000000'
	way rollback
	ran "rollback: exit 1, something still stands" 1
	says "and says what and why" out "was left: somebody"
	is "it left what somebody else set" "4096 16384 3000000" "$(value)"
	way rollback --force --dry-run
	is "rollback --dry-run changes nothing" "4096 16384 3000000" "$(value)"
	way rollback --force
	ran "rollback --force" 0
	is "brings the old value back" "$BEFORE" "$(value)"
	files "$ROOT" >now
	check "every file is as it was, to the byte" diff original now
	way rollback
	complains "a further rollback" 3 'nothing to roll back'
	way status
	ran "status afterwards" 0
	says "nothing stands" out '^Nothing is applied'
}

keep_what_was_there()
{
	mkdir -p "$ROOT/etc/sysctl.d"
	printf '# ours\nnet.ipv4.tcp_sack=1' >"$ROOT/$DROPIN"
	echo 'vm.swappiness = 10' >"$ROOT/etc/sysctl.d/99-local.conf"
	chmod 600 "$ROOT/$DROPIN"
	files "$ROOT" >with_dropin
	way apply --yes
	is "apply over a drop-in that is there: exit code" 0 "$code"
	says "its line stays" "$ROOT/$DROPIN" '^net.ipv4.tcp_sack *= *1$'
	says "ours is added" "$ROOT/$DROPIN" "^$KEY = $AFTER$"
	way rollback
	ran "rollback of it" 0
	files "$ROOT" >now
	check "gives that very file back" diff with_dropin now
	way apply --yes --runtime-only
	is "apply --runtime-only sets the value" "$AFTER" "$(value)"
	files "$ROOT" | grep -Ev "\./$FILE( |$)" >now
	grep -Ev "\./$FILE( |$)" with_dropin >want
	check "and changes no other file" diff want now
	way rollback
	files "$ROOT" >now
	check "and back" diff with_dropin now
	rm -r "${ROOT:?}/etc"
}

confirmed()
{
	run --root "$WORK/$ROOT" --db send-ceiling.db apply --yes --confirm-within 2m
	ran "apply --confirm-within" 0
	says "tells how to keep it" out '^Keep it: .* confirm$'
	is "the value is in force" "$AFTER" "$(value)"
	is "but no drop-in yet" "" "$(ls "$ROOT/$DROPIN" 2>/dev/null)"
	undo=$(waiting "$WORK/$ROOT")
	way confirm
	ran "confirm" 0
	without_time "$ROOT/$DROPIN" | sed 's/change [0-9]*,/change 1,/' >dropin
	golden "writes the drop-in" dropin dropin.conf
	way confirm
	complains "a second confirm" 3 'no change waits'
	[ -z "$undo" ] || kill "$undo"
	way rollback
	files "$ROOT" >now
	check "rollback afterwards gives every byte back" diff original now
}

not_confirmed()
{
	machine send-ceiling alone
	machine send-ceiling dead
	# Time enough for a busy host to look before it is over.
	"$TCPADVISOR" --root "$WORK/dead" --db send-ceiling.db apply --yes --confirm-within 4s >/dev/null
	undo=$(waiting "$WORK/dead")
	check "a process waits to undo it" kill "$undo"
	is "until then the value is in force" "$AFTER" "$(cat "dead/$FILE")"
	"$TCPADVISOR" --root "$WORK/alone" --db send-ceiling.db apply --yes --confirm-within 1s >/dev/null
	sleep 4.1
	tries=100
	while [ "$(cat "alone/$FILE")" != "$BEFORE" ] && [ "$tries" -gt 0 ]; do
		sleep 0.2
		tries=$((tries - 1))
	done
	is "not confirmed: undone without any command" "$BEFORE" "$(cat "alone/$FILE")"
	is "that process killed: still so" "$AFTER" "$(cat "dead/$FILE")"
	run --root dead --db send-ceiling.db status
	is "and the next command undoes it" "$BEFORE" "$(cat "dead/$FILE")"
	ran "and then does its own work" 0
	says "telling what it did" err 'was not confirmed|taken back'
	for dir in alone dead; do
		files $dir >now
		check "$dir: every file as it was" diff original now
	done
}

show_trend()
{
	way trend
	ran "trend" 0
	golden "trend, charts" out trend.txt
	way trend --table
	golden "trend, table" out trend-table.txt
	way trend --table --by path
	golden "trend by path" out trend-path.txt
	way trend --table Tcp.RetransSegs goodput_out
	golden "trend of a counter by its name" out trend-counter.txt
	way trend no_such_metric
	complains "trend of what there is not" 2 'no_such_metric'
	run --root "$ROOT" --db one.db collect --once
	run --db one.db trend
	says "one sample makes no trend" out '^One sample so far'
}

see
refuse_to_change
change
drift
keep_what_was_there
confirmed
not_confirmed
show_trend
plan

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What else can be asked of apply, rollback and changes, on a recorded machine.
. "$(dirname "$0")/lib.sh"

ROOT=send-ceiling
KEY=net.ipv4.tcp_wmem
FILE=proc/sys/net/ipv4/tcp_wmem
DROPIN=etc/sysctl.d/90-tcpadvisor.conf
BEFORE="4096 16384 1048576"
AFTER="4096 16384 4194304"
RULES=etc/tcpadvisor/rules.d

way() # ARG...: the program on the copy at hand
{
	run --root "$ROOT" --db send-ceiling.db "$@"
}

value()
{
	tr '\t' ' ' <"$ROOT/$FILE"
}

# A rule of the user's that always has something to say.
add_rule()
{
	mkdir -p "$ROOT/$RULES"
	cat >"$ROOT/$RULES/keep-alive.sql" <<-'END'
		-- id: keep-alive
		-- title: Keepalive of the site
		-- severity: low
		-- family: keepalive
		-- needs: sysctl:net.ipv4.tcp_wmem
		-- sets: net.core.somaxconn
		-- merge: max
		-- references: site
		-- why: The site wants it.
		-- fix: Set it.
		SELECT 'site' AS subject, json_object('wanted', 8192) AS evidence, 'The site wants it.' AS message,
		  'high' AS confidence, 'net.core.somaxconn' AS key, '8192' AS proposed
	END
}

refuse_rules_of_others()
{
	add_rule
	chmod 666 "$ROOT/$RULES/keep-alive.sql"
	way plan
	ran "plan with a rule that everybody can write" 0
	way apply --yes
	complains "apply with it" 3 'rule that is not trusted: .*keep-alive.sql is writable for everybody'
	way apply --dry-run
	ran "apply --dry-run with it" 0
	chmod 644 "$ROOT/$RULES/keep-alive.sql"
	mv "$ROOT/$RULES" "$ROOT/etc/elsewhere"
	ln -s /etc/elsewhere "$ROOT/$RULES"
	way apply --yes
	complains "apply with rules behind a symlink" 3 'rules.d is a symlink'
	is "nothing was set" "$BEFORE" "$(value)"
	rm -r "${ROOT:?}/$RULES" "${ROOT:?}/etc/elsewhere"
}

# Only the drop-in; a boot that sets what stands there; and back.
persist_only()
{
	files "$ROOT" >original
	way apply --yes --persist-only --runtime-only
	complains "apply --persist-only --runtime-only" 2 'excludes --runtime-only'
	way apply --yes --persist-only --confirm-within 1m
	complains "apply --persist-only --confirm-within" 2 'excludes --confirm-within'
	way apply --yes --persist-only
	ran "apply --persist-only" 0
	says "says from when on" out 'from the next boot on'
	is "the kernel is as before" "$BEFORE" "$(value)"
	says "the drop-in has the value" "$ROOT/$DROPIN" "^$KEY = $AFTER$"
	way status
	ran "status: no drift" 0
	says "but at boot" out 'as before: the drop-in sets it at the next boot'
	way --format json status
	says "JSON, too" out '"now": "at-boot"|"state": "at-boot"'
	way rollback
	ran "rollback before a boot" 0
	files "$ROOT" >now
	check "leaves every file as it was" diff original now
	way apply --yes --persist-only
	echo "$AFTER" >"$ROOT/$FILE"
	mkdir -p "$ROOT/proc/sys/kernel/random"
	echo 22222222-2222-2222-2222-222222222222 >"$ROOT/proc/sys/kernel/random/boot_id"
	way status
	ran "status after the boot: no drift" 0
	silent "and nothing to wait for" out 'next boot'
	way rollback
	ran "rollback after the boot" 0
	is "takes the value back, too" "$BEFORE" "$(value)"
}

to_time()
{
	way rollback --to yesterday
	complains "rollback --to what is no time" 2 'needs a time as .changes. shows it'
	way rollback --to
	complains "rollback --to nothing" 2 'needs a time'
	way rollback --to 2h 3
	complains "rollback --to TIME CHANGE" 2 'exclude each other'
	way apply --yes
	way rollback --to 9999-12-31
	complains "rollback to a time after the change" 3 'made at 9999-12-31 00:00:00Z or later'
	at=$(way changes; sed -n 's/^ *[0-9]\+ *\(20[^Z]*Z\).* applied .*/\1/p' out)
	way rollback --to "$at"
	ran "rollback --to the time that changes shows" 0
	is "takes it back" "$BEFORE" "$(value)"
	way apply --yes
	way rollback --to 1h
	ran "rollback --to a time ago" 0
	is "takes it back as well" "$BEFORE" "$(value)"
}

# A systemd-run that notes what it is asked, and does it when told to.
fake_systemd()
{
	mkdir -p bin "$ROOT/run/systemd/system"
	cat >bin/systemd-run <<-'END'
		#!/bin/sh
		printf '%s\n' "$@" >"${0%/*}/asked"
		exit "$(cat "${0%/*}/status")"
	END
	chmod +x bin/systemd-run
	echo "${1}" >bin/status
}

# The command behind "--" in what systemd-run was asked.
timer_fires()
{
	sed '1,/^--$/d' bin/asked >bin/command
	set --
	while IFS= read -r word; do
		set -- "$@" "$word"
	done <bin/command
	"$@" >out 2>err
	code=$?
}

confirm_by_systemd()
{
	fake_systemd 0
	PATH=$WORK/bin:$PATH run --root "$WORK/$ROOT" --db send-ceiling.db apply --yes --confirm-within 2s
	ran "apply --confirm-within where systemd runs" 0
	is "the value is in force" "$AFTER" "$(value)"
	says "there is a transient timer" bin/asked '^--unit=tcpadvisor-undo-[0-9]+$'
	left=$(sed -n 's/^--on-active=\([0-9]*\)us$/\1/p' bin/asked)
	check "for the time that is left" test "$left" -gt 1000000 -a "$left" -le 2000000
	timer_fires
	ran "before its time it does nothing" 0
	is "and the value stays" "$AFTER" "$(value)"
	sleep 2
	timer_fires
	ran "the timer fires" 0
	is "the value is taken back" "$BEFORE" "$(value)"
	timer_fires
	ran "once more finds nothing to do" 0
	is "and no process waits" "" "$(waiting "$WORK/$ROOT")"
	fake_systemd 1
	PATH=$WORK/bin:$PATH run --root "$WORK/$ROOT" --db send-ceiling.db apply --yes --confirm-within 1s
	ran "apply where systemd-run fails" 0
	check "has a process that waits" test -n "$(waiting "$WORK/$ROOT")"
	sleep 1.5
	is "which takes the value back" "$BEFORE" "$(value)"
	rm -r "${ROOT:?}/run" bin
}

# The shell that asked, and all that belongs to its session, is killed.
shell_dies()
{
	setsid sh -c '"$0" --root "$1" --db send-ceiling.db apply --yes --confirm-within 2s >/dev/null
		echo $$ >shell; sleep 60' "$TCPADVISOR" "$ROOT" &
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ ! -s shell ] || break
		sleep 0.1
	done
	kill -KILL "-$(cat shell)"
	wait
	is "the shell is dead, the value in force" "$AFTER" "$(value)"
	sleep 2.2
	is "and it is taken back all the same" "$BEFORE" "$(value)"
}

broken_configuration()
{
	way apply --yes
	mkdir -p "$ROOT/etc/tcpadvisor"
	echo 'no such thing' >"$ROOT/etc/tcpadvisor/tcpadvisor.conf"
	way plan
	complains "plan with a broken configuration" 3 'tcpadvisor.conf'
	way rollback
	ran "it does not bar the way back" 0
	is "which is gone" "$BEFORE" "$(value)"
	rm "$ROOT/etc/tcpadvisor/tcpadvisor.conf"
}

# A file that comes after the drop-in has the last word, and that is said.
loses_to_another()
{
	echo "$KEY = 4096 16384 2000000" >"$ROOT/etc/sysctl.d/99-local.conf"
	way plan
	says "plan names the file that wins" out 'Does not last: another file wins'
	way --format json plan
	says "in JSON, too" out '"loses_to": \[$'
	way apply --yes
	ran "apply warns" 0
	says "of the file and its line" err '99-local.conf line 1 sets .* wins over the drop-in at boot$'
	way rollback
	rm "$ROOT/etc/sysctl.d/99-local.conf"
}

# What status says of the next boot, and of a drop-in that somebody edited.
look_ahead()
{
	way apply --yes
	echo 4096 16384 99999 >"$ROOT/$FILE"
	way status
	ran "status of a drift" 1
	says "names the line that sets it again" out "^ +Boot +$AFTER again, by /$DROPIN line [0-9]+$"
	mkdir -p "$ROOT/etc/tuned/site"
	echo site >"$ROOT/etc/tuned/active_profile"
	printf '[sysctl]\n%s=4096 16384 2000000\n' "$KEY" >"$ROOT/etc/tuned/site/tuned.conf"
	way status
	says "tuned goes through the files once more" out 'again, by'
	echo 'reapply_sysctl = 0' >"$ROOT/etc/tuned/tuned-main.conf"
	way status
	says "else it wins" out '^ +Boot +/etc/tuned/site/tuned.conf line 2 sets 4096 16384 2000000$'
	rm -r "${ROOT:?}/etc/tuned"
	echo "$AFTER" >"$ROOT/$FILE"
	echo '# mine' >>"$ROOT/$DROPIN"
	way status
	ran "status of an edited drop-in" 1
	says "says so" out "/$DROPIN was edited or removed since"
	way --format json status
	says "JSON, too" out '"file_edited": true'
	way rollback
	way status
	ran "status when only the drop-in is left" 1
	says "says that it is" out "/$DROPIN was edited or removed since"
	way rollback --force
	way status
	ran "status afterwards" 0
}

show_then_and_now()
{
	SUDO_USER=somebody way apply --yes
	id=$(sed -n 's/^Change \([0-9]*\):.*/\1/p' out)
	way changes
	says "changes tells who" out ' somebody +applied'
	says "and why" out 'for send-buffer-below-bdp'
	way changes show "$id"
	ran "changes show" 0
	says "has the reason of then" out '^ +Reason +The send buffer holds this path'
	says "and what is found now" out '^ +Today +'
	cp out by_word
	way changes "$id"
	check "changes NUMBER is the same" diff by_word out
	way --format json changes "$id"
	says "JSON has both" out '"evidence_now": '
	says "and who" out '"who": "somebody"'
	way changes show
	complains "changes show without a number" 2 'show which change'
	run --root "$ROOT" --db none.db changes show "$id"
	ran "without samples" 0
	says "it says that there are none" out '^ +Today .*none.db'
	way rollback
}

# answer TEXT: apply on a terminal, to which somebody types TEXT; what it shows is in out.
answer()
{
	echo "$1" | script -qec "$TCPADVISOR --root $ROOT --db send-ceiling.db apply" /dev/null |
		tr -d '\r' >out
}

ask_on_a_terminal()
{
	if ! script -qec true /dev/null </dev/null >/dev/null 2>&1; then
		skip "apply on a terminal" "no script(1)"
		return
	fi
	answer n
	says "on a terminal apply shows the plan" out "^\+$KEY = $AFTER"
	says "and asks" out 'Set 1 key now\? \[y/N\]'
	says "no is no" out 'Nothing was changed'
	is "and nothing was" "$BEFORE" "$(value)"
	answer ""
	is "so is nothing at all" "$BEFORE" "$(value)"
	answer y
	is "yes is yes" "$AFTER" "$(value)"
	way rollback
}

# What each prints for programs.
json()
{
	way --format json apply --dry-run
	cp out dry.json
	way --format json apply --yes --confirm-within 1m
	cp out apply.json
	way --format json confirm
	cp out confirm.json
	way --format json changes
	cp out changes.json
	way --format json changes "$(sed -n 's/^    "change": \([0-9]*\),$/\1/p' confirm.json)"
	cp out change.json
	way --format json rollback --dry-run
	cp out foretold.json
	way --format json rollback
	cp out rollback.json
	check "a dry run foretells the rollback" cmp -s foretold.json rollback.json
	way --format json rollback
	cp out nothing.json
	if ! /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
		skip "JSON follows the schemas" "/usr/bin/python3 has no jsonschema (python3-jsonschema)"
		return
	fi
	/usr/bin/python3 "$TESTS_SRCDIR/cli/validate.py" "$TOP_SRCDIR/packaging/schema" \
		apply=dry.json apply=apply.json confirm=confirm.json changes=changes.json \
		change=change.json rollback=foretold.json rollback=rollback.json \
		rollback=nothing.json >validated
	is "JSON follows the schemas" 8 "$(grep -c '^ok ' validated)"
	grep -v '^ok ' validated | sed 's/^/# /'
}

machine "$ROOT"
way collect
refuse_rules_of_others
persist_only
to_time
confirm_by_systemd
shell_dies
broken_configuration
loses_to_another
look_ahead
show_then_and_now
ask_on_a_terminal
json
plan

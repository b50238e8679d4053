#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What others may have written: samples, rules, settings. tcpadvisor(8), SECURITY, says what they
# can do at most; here it is tried.
. "$(dirname "$0")/lib.sh"

DROPIN=etc/sysctl.d/90-tcpadvisor.conf
BELL=$(printf '\007')
RETURN=$(printf '\r')

# spoil HOW: a copy of the machine in ./m, its database in ./m.db, as somebody else left it.
spoil()
{
	rm -rf m m.db*
	cp -R send-ceiling m
	cp send-ceiling.db m.db
	/usr/bin/python3 "$TESTS_SRCDIR/cli/spoil.py" m.db "$1" || exit 99
}

# on ARG...: the program on it; it may take a minute.
on()
{
	timeout 60 "$TCPADVISOR" --root m --db m.db "$@" >out 2>err </dev/null
	code=$?
}

# bounded TITLE: every line of the drop-in is a comment or a key of the catalog with a value that may
# be (as a pin, which is checked in the same way), and no other file was changed than these keys'.
bounded()
{
	: >pins
	[ ! -e m/$DROPIN ] || grep -v -e '^#' -e '^$' m/$DROPIN | sed 's/^/pin = /' >pins
	check "$1: what was written may be" "$TCPADVISOR" check-config pins
	echo "./$DROPIN" >may
	sed 's/^pin = //; s/ = .*//; s|\.|/|g; s|^|./proc/sys/|' pins >>may
	files m >now
	diff was now | sed -n 's/^[<>] //p' | grep -oE '\./[^ ]+' | sort -u >changed
	sort may | comm -13 - changed >others
	check "$1: and nothing else was" test ! -s others
}

samples()
{
	for how in texts keys view trigger infinity minus-infinity nan most least minus-one zero text \
		blob long-text; do
		spoil $how
		files m >was
		for command in report "--format json report" "explain send-buffer-below-bdp" plan \
			"--format json plan" status trend "apply --yes" changes "rollback --all"; do
			# shellcheck disable=SC2086
			on $command
			case $code in
			0 | 3) ok "samples, $how: $command ends well or with a word" ;;
			*) not_ok "samples, $how: $command ends well or with a word" "exit $code" \
				"$(cat err)" ;;
			esac
			cat out err >shown
			silent "samples, $how: $command shows nothing raw" shown "[$ESC$BELL$RETURN]"
			[ "$command" != "apply --yes" ] || bounded "samples, $how"
		done
		files m >now
		check "samples, $how: taken back, all is as before" diff was now
	done
}

# On a machine of 1 GiB, whatever the samples say of it: an eighth of a 16th for each buffer.
greed()
{
	spoil greedy
	files m >was
	on plan
	says "greedy samples: without the machine's own word they have their way" out \
		'^net.ipv4.tcp_wmem = 4096 16384 1073741823$'
	echo 'MemTotal:  1048576 kB' >m/proc/meminfo
	files m >was
	on plan
	tr -s ' \n' ' ' <out >flat
	says "with it they are cut" flat 'Cut from 1073741823 to 8388608: 64.0 MiB of memory for buffers'
	on apply --yes
	ran "apply does that" 0
	says "and no more" m/$DROPIN '^net.ipv4.tcp_wmem = 4096 16384 8388608$'
	bounded "greedy samples"
}

# Who owns the directory of the samples puts links beside them, and root reads.
links()
{
	if [ "$(id -u)" != 0 ]; then
		skip "links in the service's directory" "needs root"
		return
	fi
	cp "$TCPADVISOR" program
	install -d -o 65534 -g 65534 service
	echo secret >secret
	chmod 600 secret
	stat -c '%n %U %a %s' secret >was
	for name in m.db m.db-wal m.db-shm m.db-journal; do
		for target in secret absent; do
			rm -f service/*
			[ $name = m.db ] || install -o 65534 -g 65534 -m 640 send-ceiling.db service/m.db
			ln -s ../$target service/$name
			for command in report "collect --once" "apply --yes"; do
				# shellcheck disable=SC2086
				timeout 60 ./program --root send-ceiling --db service/m.db $command \
					>out 2>err </dev/null
				silent "$name is a link to $target: $command shows nothing of it" err secret'$'
			done
			stat -c '%n %U %a %s' secret >now
			check "and the file is root's as before" diff was now
			check "and none is made" test ! -e absent
		done
	done
}

# SQLite removes the file that a journal names as its super-journal, and gives a log away.
traps()
{
	if [ "$(id -u)" != 0 ]; then
		skip "traps in the service's directory" "needs root"
		return
	fi
	rm -f service/*
	stat -c '%n %U %a %s' secret >was
	for command in report "collect --once" "apply --yes"; do
		install -o 65534 -g 65534 -m 640 send-ceiling.db service/m.db
		/usr/bin/python3 "$TESTS_SRCDIR/cli/spoil.py" service/m.db journal "$WORK/secret"
		# shellcheck disable=SC2086
		run --root send-ceiling --db service/m.db $command
		stat -c '%n %U %a %s' secret >now
		check "a journal that names another file: $command leaves that" diff was now
		rm -f service/*
		for name in m.db-wal m.db-shm m.db-journal; do
			install -o 65534 -g 65534 -m 640 send-ceiling.db service/m.db
			ln secret service/$name
			# shellcheck disable=SC2086
			run --root send-ceiling --db service/m.db $command
			stat -c '%n %U %a %s' secret >now
			check "$name has two names: $command leaves the file" diff was now
			rm -f service/*
		done
	done
}

# Neither a key nor a value gets past the catalog because a rule names it.
rules()
{
	spoil keys
	files m >was
	mkdir -p m/etc/tcpadvisor/rules.d
	for key in ../../../etc/passwd net.ipv4.../../../etc/passwd kernel.core_pattern \
		net.ipv4.tcp_fastopen_key; do
		cat >m/etc/tcpadvisor/rules.d/evil.sql <<-END
			-- id: evil
			-- title: A rule
			-- severity: critical
			-- family: own
			-- sets: $key
			-- merge: first
			-- why: It is said so.
			-- fix: Set it.
			SELECT 'it' AS subject, json_object() AS evidence, 'x' AS message,
			  'high' AS confidence, '$key' AS key, '1' AS proposed
		END
		on --format json plan
		ran "a rule for $key" 0
		says "is no rule" out '"rule": "evil'
		silent "and not followed" out '"key": "[^"]*(passwd|core_pattern|fastopen_key)'
	done
	rm -r m/etc/tcpadvisor/rules.d
}

# With pins and thresholds one decides on values.
settings()
{
	spoil zero
	mkdir -p m/etc/tcpadvisor
	echo 'pin = net.core.somaxconn = 8192' >m/etc/tcpadvisor/tcpadvisor.conf
	files m >was
	chmod 666 m/etc/tcpadvisor/tcpadvisor.conf
	on plan
	says "settings that everybody can write: plan follows them" out '^net.core.somaxconn = 8192$'
	on apply --yes
	complains "apply does not" 3 \
		'configuration is not trusted: .*tcpadvisor.conf is writable for everybody'
	on apply --dry-run
	ran "but shows the plan" 0
	chmod 644 m/etc/tcpadvisor/tcpadvisor.conf
	files m >now
	check "nothing was changed" diff was now
	on apply --yes
	ran "settings that are root's" 0
	bounded "settings that are root's"
}

if ! /usr/bin/python3 -c 'import sqlite3' 2>/dev/null; then
	skip "what others may have written" "/usr/bin/python3 has no sqlite3"
	plan
	exit
fi
collected send-ceiling
"$TCPADVISOR" --db send-ceiling.db status >/dev/null 2>&1
samples
greed
links
traps
rules
settings
plan

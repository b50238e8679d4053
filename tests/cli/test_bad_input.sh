#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Bad input: one line on stderr, the exit code of the manual, and no damage.
. "$(dirname "$0")/lib.sh"

# Lines "CODE; PATTERN; ARGUMENTS" from stdin: each must be refused so.
refused()
{
	while IFS=';' read -r want pattern arguments; do
		# shellcheck disable=SC2086
		run $arguments
		complains "refused: $arguments" "${want#"${want%%[! ]*}"}" "${pattern# }"
	done
}

usage()
{
	refused <<-END
		2; ^tcpadvisor: which command\?;
		2; ^tcpadvisor: no command "nosuch".*--help; nosuch
		2; ^tcpadvisor: unknown option "--nosuch".*--help; --nosuch
		2; ^tcpadvisor: option "--db" needs a value.*--help; --db
		2; only text and json; --format xml report
		2; ^tcpadvisor: --netns: "../net" is no name; --netns ../net report
		2; ^tcpadvisor: --netns and --root exclude; --netns x --root . report
		2; collect: has no --format json; --format json collect --once
		2; report: unknown argument "--nosuch"; report --nosuch
		2; report: unknown argument "x"; report x
		2; --since needs a duration; report --since
		2; --since soon: not a duration; report --since soon
		2; --live 0s: not a duration; report --live 0s
		2; --fail-on needs info; report --fail-on bad
		2; -o needs a file; report -o
		2; explain: which finding; explain
		2; collect: --interval is at least 100ms; collect --interval 1ms
		2; collect: --once and --for exclude; collect --once --for 1s
		2; collect: --record needs a directory; collect --record
		2; --confirm-within needs a duration; apply --yes --confirm-within 0
		2; --only; plan --only
		2; rollback: "x" is no; rollback x
		2; exclude each other; rollback 1 --all
		2; confirm: "0" is no number; confirm 0
		2; changes: takes one change; changes 1 2
		2; status: unknown argument; status x
		2; rules: wanted; rules nosuch
		2; sysctl: what\?; sysctl nosuch
		2; --by needs path or state; trend --by colour
		2; calc: no calculation; calc nosuch
		3; there is no network namespace nosuch; --netns nosuch collect --once
		3; there is no network namespace nosuch; --netns nosuch report --live 1s
		2; --netns all is for collect: name one of \(the database has none\); --db no.db --netns all report
		2; --record is of one network namespace; --netns all collect --record x
		3; cannot use no/such/root as a root directory: No such file; --root no/such/root report
		3; cannot use no/such/root as a root directory: No such file; --root no/such/root collect
		3; no rule "nosuch"; rules show nosuch
		2; the catalog has no key "nosuch"; sysctl show nosuch
	END
	mkdir empty
	run --root empty --db unused.db collect
	complains "a root without a recording" 3 'empty holds no recording'
	run --root empty report --live 1s
	complains "the same with --live" 3 'empty holds no recording'
	run --root empty report
	complains "a root without a database" 3 'no database empty/var/lib/tcpadvisor/tcpadvisor.db'
	is "none of that made a file there" "" "$(ls -A empty)"
}

# bad_database FILE PATTERN: every command refuses it in these words, and it stays as it is.
bad_database()
{
	[ -d "$1" ] || cp "$1" untouched
	for command in report 'explain x' plan 'apply --yes' trend 'collect --once'; do
		# shellcheck disable=SC2086
		run --root idle --db "$1" $command
		complains "$1: $command" 3 "$2"
	done
	run --root idle --db "$1" status
	ran "$1: status shows it and goes on" 0
	says "$1: in the same words" out "^Database "
	[ -d "$1" ] || check "$1 is untouched" cmp "$1" untouched
}

databases()
{
	collected idle
	for command in report 'explain x' plan 'apply --yes' trend; do
		# shellcheck disable=SC2086
		run --root idle --db absent.db $command
		complains "no database: $command" 3 'no database absent.db: run tcpadvisor collect'
	done
	is "and none was made" "" "$(ls absent* 2>/dev/null)"
	seq 5000 >garbage.db
	bad_database garbage.db 'garbage.db: .*not a database'
	mkdir directory.db
	bad_database directory.db 'directory.db( is no file|: .*[Ii]s a directory)'
	head -c 20000 idle.db >cut.db
	run --db cut.db report
	complains "cut.db: report" 3 'cut.db: .*damaged'
	cp cut.db cut
	run --root idle --db cut.db collect
	ran "a damaged database: collect" 0
	says "says where it is now" err 'cut.db was damaged: it is now cut.db.corrupt-[0-9]{8}T[0-9]{6}, and a new one'
	check "it is untouched" cmp cut cut.db.corrupt-*
	run --db cut.db report
	ran "and the new one is in use" 0
	: >empty.db
	run --db empty.db report
	complains "an empty file: report" 3 'empty.db holds no samples'
	# user_version is at byte 60, application_id at byte 68 of the header
	cp idle.db newer.db
	printf '\0\0\0\143' | dd of=newer.db bs=1 seek=60 conv=notrunc 2>/dev/null
	bad_database newer.db 'newer.db has schema 99, this program knows [0-9]+: use a newer'
	cp idle.db other.db
	printf '\0\0\0\7' | dd of=other.db bs=1 seek=68 conv=notrunc 2>/dev/null
	bad_database other.db 'other.db is a database of another program'
}

# bad_config LINE PATTERN
bad_config()
{
	printf '# a comment\n\n%s\n' "$1" >bad.conf
	run --config bad.conf --db idle.db report
	complains "configuration: $1" 3 "bad.conf line 3: $2"
}

configuration()
{
	bad_config 'no_such_setting = 1' 'there is no setting "no_such_setting"'
	bad_config 'min_samples' '"min_samples" is no .name = value.'
	bad_config 'min_samples = -1' 'min_samples'
	bad_config 'bulk_bps = fast' 'bulk_bps: "fast" is not a rate'
	bad_config 'close_wait_age_us = 1 fortnight' 'close_wait_age_us: '
	bad_config 'sndbuf_fill_pct = 101' 'sndbuf_fill_pct'
	bad_config "min_${ESC}[31m = 1" 'there is no setting "min_\\x1b\[31m"'
	run --config absent.conf --db idle.db report
	complains "a configuration that is not there" 3 'absent.conf: No such file'
	run --config idle --db idle.db report
	complains "a directory as configuration" 3 'idle: [Ii]s a directory'
	mkdir -p conf/etc/tcpadvisor
	echo 'nonsense = 1' >conf/etc/tcpadvisor/tcpadvisor.conf
	run --root conf --db idle.db report
	complains "the one below --root" 3 'conf/etc/tcpadvisor/tcpadvisor.conf line 1: '
}

# damaged TITLE PATTERN [FACT]: the samples of ./damaged are taken; the report says what could not be
# read, and that rules lack the fact.
damaged()
{
	rm -f damaged.db*
	run --root damaged --db damaged.db collect
	ran "$1: collect goes on" 0
	run --root damaged --db damaged.db report
	ran "$1: report goes on" 0
	says "$1: and says so" out "$2"
	[ $# = 2 ] || says "$1: nor is it taken for zero" out "^   $3: "
	rm -r damaged
}

recordings()
{
	machine send-ceiling damaged
	for file in damaged/ticks/*/netlink/tcp4-full; do
		truncate -s -100 "$file"
	done
	damaged "socket dumps cut in a message" 'sock_diag: tcp4-full: .*malformed netlink message' \
		fact_flow.sndbuf_max_bytes

	machine send-ceiling damaged
	for file in damaged/ticks/*/netlink/link; do
		truncate -s 7 "$file"
	done
	damaged "link dumps cut in a header" 'link: .*malformed netlink message'

	machine send-ceiling damaged
	for file in damaged/ticks/*/proc/net/netstat; do
		printf 'TcpExt: A B C\nTcpExt: 1 2\n' >"$file"
	done
	damaged "a table with a value too few" 'proc/net/netstat: malformed: line 1' \
		counter:TcpExt.ListenOverflows

	machine send-ceiling damaged
	for file in damaged/ticks/*/proc/net/snmp; do
		head -c 5000 /dev/urandom >"$file"
	done
	damaged "a table of random bytes" 'proc/net/snmp: malformed'

	machine send-ceiling damaged
	rm damaged/ticks/*/proc/net/sockstat
	damaged "a table that is not there" 'proc/net/sockstat'

	machine send-ceiling damaged
	truncate -s -100 damaged/ticks/0002/netlink/tcp4-full
	rm -f damaged.db*
	"$TCPADVISOR" --root damaged --db damaged.db collect >/dev/null
	run --root damaged --db damaged.db report
	says "one dump in the middle: report says so" out 'malformed netlink message'
	rm -r damaged

	machine send-ceiling damaged
	echo x >damaged/ticks/0000/clock
	run --root damaged --db damaged2.db collect
	complains "a recording without its time" 3 'damaged.*clock'
	rm -r damaged
}

hostile_names()
{
	machine close-wait hostile
	bell=$(printf '\007')
	return=$(printf '\r')
	for file in hostile/ticks/*/owners; do
		sed -i "s/traffic\$/${ESC}[31me${ESC}]0;v$bell$return<b>\"/" "$file"
	done
	"$TCPADVISOR" --root hostile --db hostile.db collect >/dev/null
	for command in report 'report --live 1s' 'explain close-wait-leak' trend 'trend --by path'; do
		for format in text json; do
			# shellcheck disable=SC2086
			run --root hostile --db hostile.db --format $format $command
			ran "a hostile process name: $command, $format" 0
			silent "is never shown raw" out "[$ESC$bell$return]"
		done
	done
	run --root hostile --db hostile.db report
	says "but escaped, once" out '^ +\\x1b\[31me\\x1b\]0;v\\x07\\x0d<b>" \(pid [0-9]+\)$'
	silent "and no twice" out '\\x5c'
	run --root hostile --db hostile.db explain "${ESC}[31m"
	complains "a hostile argument" 3 'no finding or rule "\\x1b\[31m"'
}

full_database()
{
	if ! can_mount; then
		skip "a full disk" "$no_mounts"
		return
	fi
	collected many-time-wait
	with_mounts '
		mount -t tmpfs -o size=100k,mode=755 tmpfs mounted
		"$0" --root many-time-wait --db mounted/x.db collect >out 2>err
		echo $? >code
		"$0" --db mounted/x.db status >status 2>&1
		echo $? >status_code
		mount -t tmpfs -o size=2m,mode=755 tmpfs mounted
		"$0" --root idle --db mounted/x.db collect --once >/dev/null 2>&1
		head -c 4m /dev/zero >mounted/fill 2>/dev/null
		"$0" --root many-time-wait --db mounted/x.db collect >out2 2>err2
		echo $? >code2
		"$0" --db mounted/x.db report >report2 2>&1
		rm mounted/fill
		"$0" --root many-time-wait --db mounted/x.db collect >out3 2>err3
		echo $? >code3' "$TCPADVISOR"
	code=$(cat code)
	complains "no room for the first samples" 3 'mounted/x.db: .*disk is full'
	is "the database opens afterwards" 0 "$(cat status_code)"
	cp out2 out
	cp err2 err
	code=$(cat code2)
	complains "no room for further samples" 3 'mounted/x.db: .*disk is full'
	says "what was there before is there" report2 '^Nothing wrong was found|1 sample'
	is "with room again it goes on" 0 "$(cat code3)"
}

# A limit on the size of files is met as a full disk is, and needs no mount.
limited_files()
{
	rm -f limited.db*
	(
		trap '' XFSZ
		ulimit -f 80
		"$TCPADVISOR" --root idle --db limited.db collect >out 2>err
		echo $? >code
	)
	code=$(cat code)
	complains "collect with files limited in size" 3 'limited.db: '
	run --root idle --db limited.db collect
	ran "without the limit it goes on in the same database" 0
	rm -f limited.db*
	(
		ulimit -f 80
		"$TCPADVISOR" --root idle --db limited.db collect >out 2>err
		echo $? >code
	) 2>/dev/null
	code=$(cat code)
	complains "the same where SIGXFSZ is not ignored by the caller" 3 'limited.db: '
}

bad_journal()
{
	machine send-ceiling torn
	mkdir -p torn/var/lib/tcpadvisor-changes
	journal=torn/var/lib/tcpadvisor-changes/changes.db
	seq 5000 >"$journal"
	cp "$journal" untouched
	files torn >original
	for command in 'apply --yes' confirm rollback changes status report; do
		# shellcheck disable=SC2086
		run --root torn --db send-ceiling.db $command
		complains "a journal of changes that is none: $command" 3 'changes.db is damaged or is none'
	done
	check "it is untouched" cmp "$journal" untouched
	files torn >now
	check "and nothing else was changed" diff original now
}

# Changes with no room at all, then where the journal has room but not the drop-in.
full_changes()
{
	if ! can_mount; then
		skip "a full disk under apply" "$no_mounts"
		return
	fi
	collected send-ceiling
	mkdir -p send-ceiling/var/lib/tcpadvisor-changes send-ceiling/etc/sysctl.d
	files send-ceiling >original
	for place in var/lib/tcpadvisor-changes etc/sysctl.d; do
		with_mounts '
			mount -t tmpfs -o size=200k,mode=755 tmpfs "send-ceiling/$1"
			head -c 1m /dev/zero >"send-ceiling/$1/fill" 2>/dev/null
			"$0" --root send-ceiling --db send-ceiling.db apply --yes >out 2>err
			echo $? >code
			rm "send-ceiling/$1/fill"
			"$0" --root send-ceiling changes >changes 2>&1
			echo $? >changes_code
			cp send-ceiling/proc/sys/net/ipv4/tcp_wmem value
			ls send-ceiling/etc/sysctl.d >names' "$TCPADVISOR" "$place"
		code=$(cat code)
		complains "apply with $place full" 3 'No space left on device'
		is "$place full: the value is as before" "4096 16384 1048576" "$(cat value)"
		is "$place full: no drop-in" "" "$(cat names)"
		is "$place full: the journal can be read" 0 "$(cat changes_code)"
		silent "$place full: and nothing stands" changes ' applied '
		files send-ceiling >now
		check "$place full: every file is as before" diff original now
		rm -rf send-ceiling/var/lib/tcpadvisor-changes/*
	done
}

full_output()
{
	for arguments in "--db idle.db report" "--db idle.db --format json report" "--db idle.db trend" \
		"--root idle --db idle.db status" "rules list" "calc bdp 1gbit 10ms" "calc"; do
		# shellcheck disable=SC2086
		"$TCPADVISOR" $arguments >/dev/full 2>err </dev/null
		code=$?
		: >out
		complains "$arguments >/dev/full" 3 'cannot write the output: No space left on device'
	done
	"$TCPADVISOR" --help >/dev/full 2>err </dev/null
	code=$?
	complains "--help >/dev/full" 3 'cannot write the output'
}

# On this host's own kernel, and on a machine that belongs to somebody else.
no_privileges()
{
	cp "$TCPADVISOR" program
	mkdir tmp && chmod 1777 tmp
	TMPDIR=$WORK/tmp as_nobody ./program report --live 1s >out 2>err
	code=$?
	ran "without privileges: report --live" 0
	is "and no word of complaint" "" "$(cat err)"
	is "its temporary database is gone" "" "$(ls -A tmp)"

	machine send-ceiling foreign
	for suffix in '' -wal -shm; do
		cp "send-ceiling.db$suffix" "foreign.db$suffix"
	done
	chmod 644 foreign.db*
	find foreign -type d -exec chmod a-w {} +
	before=$(files foreign)
	as_nobody ./program --root foreign --db foreign.db apply --yes >out 2>err
	code=$?
	complains "without privileges: apply" 3 '\(run as root\): Permission denied'
	is "changes nothing" "$before" "$(files foreign)"
	as_nobody ./program --root foreign --db foreign.db report >out 2>err
	code=$?
	ran "without privileges: report from a database that one may read" 0
	chmod -R u+w foreign
}

usage
databases
configuration
recordings
hostile_names
full_database
limited_files
full_changes
bad_journal
full_output
no_privileges
plan

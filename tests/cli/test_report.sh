#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Reports of the recorded machines: what is found, how it looks, where it goes.
. "$(dirname "$0")/lib.sh"

# wider COLUMNS FILE: lines longer than that; a command that is proposed stays in one piece.
wider()
{
	awk -v columns="$1" 'length($0) > columns && !/^   (Apply|More) /' "$2"
}

# machine, the findings it must have and no others
all_machines()
{
	while read -r name expected; do
		collected "$name"
		run --root "$name" --db "$name.db" report
		ran "$name: report ends well" 0
		golden "$name: text" out "$name.report.txt"
		is "$name: no line is longer than 100 columns, commands aside" "" "$(wider 100 out)"
		silent "$name: no escape sequence" out "$ESC"
		run --root "$name" --db "$name.db" --format json report
		golden "$name: JSON" out "$name.report.json"
		is "$name: findings" "$expected" "$(findings out)"
		cp out "$name.json"
	done <<-END
		idle
		send-ceiling send-buffer-below-bdp net.ipv4.tcp_wmem
		close-wait close-wait-leak -
		accept-queue accept-queue-overflow-application -
		many-time-wait
	END
}

fail_on()
{
	while read -r name severity want; do
		run --root "$name" --db "$name.db" report --fail-on "$severity"
		ran "$name: exit code with --fail-on $severity" "$want"
	done <<-END
		idle info 0
		many-time-wait info 0
		send-ceiling info 1
		send-ceiling high 1
		send-ceiling critical 0
		close-wait low 1
	END
}

output_file()
{
	run --root idle --db idle.db report
	cp out whole
	run --root idle --db idle.db report -o file
	check "-o writes the report to the file" cmp whole file
	is "and nothing to stdout" "" "$(cat out)"
	is "with the mode of the umask" 644 "$(stat -c %a file)"

	echo before >file
	chmod 600 file
	run --root idle --db idle.db report --fail-on info --output file
	check "a file that is there is replaced" cmp whole file
	is "and keeps its mode" 600 "$(stat -c %a file)"
	is "no other file is left" "file" "$(ls -A -d -- *file* .*file* 2>/dev/null)"

	run --root idle --db idle.db report -o /dev/full
	complains "-o to a full device" 3 'cannot write /dev/full: No space left on device'
	run --root idle --db idle.db report -o no/such/file
	complains "-o to a directory that is not there" 3 'no/such/file: No such file'
	run --root idle --db idle.db report -o idle
	complains "-o to a directory" 3 'idle.*[Ii]s a directory'

	output_file_full
	output_file_closed
}

output_file_full()
{
	if ! can_mount; then
		skip "-o when the disk is full" "$no_mounts"
		return
	fi
	with_mounts '
		mount -t tmpfs -o size=16k,mode=755 tmpfs mounted
		echo before >mounted/file
		head -c 100000 /dev/zero >mounted/fill 2>/dev/null
		"$0" --root send-ceiling --db send-ceiling.db report -o mounted/file >out 2>err
		echo $? >code
		cat mounted/file >left
		ls -A mounted >names' "$TCPADVISOR"
	code=$(cat code)
	complains "-o when the disk is full" 3 'mounted/file: No space left on device'
	is "leaves the file that was there" before "$(cat left)"
	is "and no other" "file fill" "$(xargs <names)"
}

output_file_closed()
{
	mkdir closed
	echo before >closed/file
	chmod 555 closed
	chmod 644 closed/file idle.db*
	cp "$TCPADVISOR" program
	as_nobody ./program --db idle.db report -o closed/file >out 2>err
	code=$?
	complains "-o to a directory without permission" 3 'closed.*Permission denied'
	is "leaves the file there" before "$(cat closed/file)"
	chmod 755 closed
}

# Five of the values that this host suffers from stand in one file.
copied()
{
	machine old-guide guide
	mkdir -p guide/etc/sysctl.d
	printf 'net.ipv4.%s\n' 'ip_local_port_range = 1024 65535' 'tcp_max_tw_buckets = 5000' \
		'tcp_no_metrics_save = 1' 'tcp_syn_retries = 1' 'tcp_timestamps = 0' \
		>guide/etc/sysctl.d/99-guide.conf
	"$TCPADVISOR" --root guide --db guide.db collect >/dev/null
	run --root guide --db guide.db --format json report
	is "a copied file stands above what it has done, and only that" \
		"$(grep -c '"file": "/etc/sysctl.d/99-guide.conf"' out)" \
		"$(($(grep -c '"cause": "copied-tuning@' out) + 1))"
	is "that is five findings" 5 "$(grep -c '"cause": "copied-tuning@' out)"
}

# A line of sysctl.d holds the send buffer that a path waits for.
causes()
{
	machine send-ceiling caused
	mkdir -p caused/etc/sysctl.d caused/etc/tcpadvisor/rules.d
	echo 'net.ipv4.tcp_wmem = 4096 16384 1048576' >caused/etc/sysctl.d/50-old.conf
	"$TCPADVISOR" --root caused --db caused.db collect >/dev/null
	run --root caused --db caused.db report
	golden "a consequence stands below its cause" out caused.report.txt
	is "and has no part of its own" "1" "$(grep -c '^[0-9]*\. ' out)"
	run --root caused --db caused.db report --fail-on high
	ran "--fail-on sees what is explained" 1
	run --root caused --db caused.db plan
	says "the plan follows both" out 'pinned-below-default'
	says "the plan follows both" out 'send-buffer-below-bdp'
	run --root caused --db caused.db --format json explain pinned-below-default
	cp out caused-explain.json
	run --root caused --db caused.db --format json report
	cp out caused.json
	is "the score counts them once" 1 "$(grep -c '"points":' out)"

	for id in mine shipped; do
		sed -e 's/^-- explains:.*/-- explains: nothing-such/' -e "s/^-- id:.*/-- id: $id/" \
			"$TOP_SRCDIR/rules/memory/unsent-data.sql" \
			>"caused/etc/tcpadvisor/rules.d/$id.sql"
	done
	sed -i 's/nothing-such/mine/' caused/etc/tcpadvisor/rules.d/shipped.sql
	run --root caused rules list
	ran "rules that explain what is no rule are told" 1
	says "with file, line and name" out \
		'rules.d/mine.sql line [0-9]*: explains "nothing-such", but there is no such rule'
	says "and those that rest on them" out 'shipped.sql line [0-9]*: explains "mine"'
}

live_is_the_same()
{
	run --root send-ceiling report --live 1s
	grep -Ev '^   (Apply|More) ' out >live
	grep -Ev '^   (Apply|More) ' "$GOLDEN/send-ceiling.report.txt" >stored
	check "--live judges a recording as the database does" diff stored live
	is "and leaves nothing below the root" "page_bytes proc ticks" "$(ls -A send-ceiling | xargs)"
}

schemas()
{
	run --root send-ceiling --db send-ceiling.db --format json explain send-buffer-below-bdp
	cp out finding.json
	run --root send-ceiling --db send-ceiling.db --format json explain tcp-mem-units
	cp out rule.json
	run --root close-wait --db close-wait.db --format json explain close-wait-leak
	cp out advice.json
	run --root idle --db idle.db --format json status
	cp out status-none.json
	run --root send-ceiling --db send-ceiling.db apply --yes
	run --root send-ceiling --db send-ceiling.db --format json status
	cp out status.json
	echo 4096 16384 2000000 >send-ceiling/proc/sys/net/ipv4/tcp_wmem
	run --root send-ceiling --db no.db --format json status
	cp out status-drift.json
	for by in '' '--by path' '--by state'; do
		# shellcheck disable=SC2086
		run --root send-ceiling --db send-ceiling.db --format json trend $by
		cp out "trend${by#--by }.json"
	done
	"$TCPADVISOR" --root idle --db one.db collect --once >/dev/null
	run --root idle --db one.db --format json trend
	cp out trend-one.json
	run --root idle --db one.db --format json report
	cp out report-one.json
	mkdir -p idle/etc/tcpadvisor/rules.d
	echo broken >idle/etc/tcpadvisor/rules.d/broken.sql
	run --root idle --db idle.db --format json report
	cp out report-broken.json

	set -- report=idle.json report=send-ceiling.json report=close-wait.json \
		report=accept-queue.json report=many-time-wait.json report=report-one.json \
		report=report-broken.json report=caused.json \
		explain=caused-explain.json explain=finding.json explain=rule.json \
		explain=advice.json status=status-none.json status=status.json \
		status=status-drift.json trend=trend.json trend=trendpath.json \
		trend=trendstate.json trend=trend-one.json
	if ! /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
		skip "JSON follows the schemas" "/usr/bin/python3 has no jsonschema (python3-jsonschema)"
		return
	fi
	/usr/bin/python3 "$TESTS_SRCDIR/cli/validate.py" "$TOP_SRCDIR/packaging/schema" "$@" \
		>validated 2>validate.err
	is "every document was validated" $# "$(grep -c '^[on][ko] ' validated)"
	tail -n 3 validate.err | sed 's/^/# /'
	is "a document of another kind does not follow" "no finding.json" \
		"$(/usr/bin/python3 "$TESTS_SRCDIR/cli/validate.py" "$TOP_SRCDIR/packaging/schema" \
			report=finding.json 2>/dev/null | cut -d: -f1)"
	while read -r result what; do
		case $result in
		ok) ok "$what follows its schema" ;;
		*) not_ok "${what%%: *} follows its schema" "$what" ;;
		esac
	done <validated
}

# in_terminal COLUMNS ENVIRONMENT...: the report as it comes to a terminal, in ./out
in_terminal()
{
	columns=$1
	shift
	env "$@" script -qec "stty cols $columns && '$TCPADVISOR' --root close-wait \
		--db close-wait.db report" /dev/null </dev/null 2>&1 | tr -d '\r' >out
}

terminal()
{
	env -u NO_COLOR "$TCPADVISOR" --root close-wait --db close-wait.db report >out
	silent "no escape sequence where stdout is no terminal" out "$ESC"
	if ! script -qec true /dev/null </dev/null >/dev/null 2>&1; then
		skip "on a terminal" "script(1) is not there"
		return
	fi
	in_terminal 60 -u NO_COLOR TERM=xterm
	says "on a terminal there are colours" out "$ESC\["
	in_terminal 60 NO_COLOR=1 TERM=xterm
	says "NO_COLOR: the report is whole" out 'CLOSE_WAIT'
	silent "NO_COLOR: no escape sequence" out "$ESC"
	is "a terminal of 60 columns is wide enough, commands aside" "" "$(wider 60 out)"
	in_terminal 60 -u NO_COLOR TERM=dumb
	silent "TERM=dumb: no escape sequence" out "$ESC"
}

all_machines
fail_on
output_file
terminal
copied
causes
live_is_the_same
schemas
plan

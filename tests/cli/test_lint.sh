#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tcpadvisor lint over sets of files: those of distributions, of tuned, of widespread guides.
. "$(dirname "$0")/lib.sh"

SETS=$TESTS_SRCDIR/fixtures/sysctl.d

# set_up NAME: a copy as ./NAME of the machine with these files, with 16 GiB and some keys. Symbolic
# links are made from its list "PATH TARGET": an archive of the source would hold what they lead to.
set_up()
{
	cp -R "$SETS/$1" "./$1" && chmod -R u+w "./$1" && rm "./$1/expected"
	if [ -f "$1/links" ]; then
		while read -r path target; do
			mkdir -p "$1/$(dirname "$path")" && ln -s "$target" "$1/$path"
		done <"$1/links"
		rm "$1/links"
	fi
	mkdir -p "$1/proc/sys/net/ipv4/conf"
	echo 'MemTotal:       16777216 kB' >"$1/proc/meminfo"
	for device in all default lo eth0; do
		mkdir "$1/proc/sys/net/ipv4/conf/$device"
		for key in rp_filter accept_source_route promote_secondaries; do
			echo 0 >"$1/proc/sys/net/ipv4/conf/$device/$key"
		done
	done
}

# The findings as "SEVERITY: PLACE KEY [ID]"; drift is another test's.
findings()
{
	grep -E '^(error|warning|note): ' out | grep -v '\[drift\]$'
}

sets()
{
	for dir in "$SETS"/*; do
		name=$(basename "$dir")
		set_up "$name"
		run --root "$name" lint
		findings >got
		[ -z "${UPDATE-}" ] || cp got "$dir/expected"
		is "$name: what is found" "$(cat "$dir/expected")" "$(cat got)"
		if grep -q '^error' "$dir/expected"; then
			ran "$name: errors are the exit status" 1
		else
			ran "$name: without errors it is fine" 0
		fi
		run --root "$name" --format json lint
		cp out "$name.json"
	done
}

# keys: who sets what, and what does not count.
keys()
{
	run --root conflicts lint net.ipv4.tcp_wmem net/core/somaxconn net.ipv4.tcp_sack
	ran "lint of keys" 1
	says "names the line that counts, and the one that does not" out \
		'^net.ipv4.tcp_wmem +4096 16384 4194304 +/etc/sysctl.d/99-local.conf:1 .* /etc/sysctl.d/90-tcpadvisor.conf:1 = 4096 16384 8388608$'
	says "and the one of the other loader" out '/etc/sysctl.conf:1 = 1024 \(sysctl --system\)$'
	says "a key that no file sets is told" out '^No file sets net\.ipv4\.tcp_sack\.$'
	silent "other keys are left out" out 'tcp_keepalive'
	tr -s '\n ' ' ' <out >joined
	says "what overrules tcpadvisor is named" joined \
		'overruled by /etc/sysctl.d/99-local.conf:1 \(4096 16384 4194304\) at boot'
	run --root conflicts lint net.ipv4.tcp_retries2
	says "a hidden line is shown as such" out '/usr/lib/sysctl.d/50-vendor.conf:1 = 9 \(hidden\)$'
	run --root tuned lint net.ipv4.tcp_rmem
	says "tuned comes after the files" out '^tuned +network-throughput$'
	says "and overrules them" out \
		'^net.ipv4.tcp_rmem +4096 131072 16777216 +/usr/lib/tuned/network-throughput/tuned.conf:7 '
	run lint 'net.ipv4. tcp_rmem'
	complains "a key has no blank" 2 'is no name of a sysctl'
	run lint --all
	complains "there are no options" 2 'unknown argument "--all"'
}

drift()
{
	set_up conflicts 2>/dev/null
	printf '4096\t16384\t1048576\n' >conflicts/proc/sys/net/ipv4/tcp_wmem
	run --root conflicts lint net.ipv4.tcp_wmem
	says "drift names the value after the next boot" out \
		'it is 4096 16384 1048576 now, and 4096 16384 4194304 after the next boot'
	printf '4096\t16384\t4194304\n' >conflicts/proc/sys/net/ipv4/tcp_wmem
	run --root conflicts lint net.ipv4.tcp_wmem
	silent "the same in other blanks is no drift" out '\[drift\]'
}

# On a machine whose /proc/sys is all there, what is not there is unknown.
unknown()
{
	mkdir -p whole/proc/sys/vm whole/proc/sys/net/ipv4 whole/etc/sysctl.d
	echo 60 >whole/proc/sys/vm/swappiness
	printf '%s = 1\n' net.ipv4.tcp_sakc net.bridge.bridge-nf-call-iptables >whole/etc/sysctl.d/a.conf
	run --root whole lint
	says "a misspelt key is unknown" out 'a.conf:1 net.ipv4.tcp_sakc \[unknown-key\]$'
	says "one of a module that is not loaded may come" out \
		'^note: .*:2 net.bridge.bridge-nf-call-iptables \[module-missing\]$'
	ran "neither is an error" 0
}

hostile()
{
	mkdir -p hostile/etc/sysctl.d hostile/etc/tuned
	printf 'net.ipv4.%bx = %b[2J\nnet.ipv4.tcp_rmem = %b[31m\n' '\302\233' '\033' '\302\233' \
		>"hostile/etc/sysctl.d/$(printf '\033]0;x\007').conf"
	printf '%b[31mx\n' '\033' >hostile/etc/tuned/active_profile
	for format in text json; do
		run --root hostile --format $format lint
		silent "no control character reaches the terminal, $format" out \
			"$(printf '[\001-\010\016-\037]')"
		check "but the lines are there, $format" grep -q tcp_rmem out
	done
	run --root hostile lint
	silent "nor one of Latin 1" out "$(printf '\302\233')"
}

json()
{
	if ! /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
		skip "JSON follows the schema" "/usr/bin/python3 has no jsonschema (python3-jsonschema)"
		return
	fi
	for file in *.json; do
		is "JSON of ${file%.json} follows the schema" "ok $file" "$(/usr/bin/python3 \
			"$TESTS_SRCDIR/cli/validate.py" "$TOP_SRCDIR/packaging/schema" "lint=$file")"
	done
}

sets
keys
drift
unknown
hostile
json
plan

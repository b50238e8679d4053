#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What is never set: rules of a user propose it, one each; the plan tells why not and goes on.
. "$(dirname "$0")/lib.sh"

RULES=send-ceiling/etc/tcpadvisor/rules.d
PROC=send-ceiling/proc/sys

# never: "KEY; VALUE; REASON (grep -E)", a line each. What is denied whatever the present value is
# makes the rule broken; what depends on it, or on this machine, is refused by the plan alone.
never()
{
	cat <<-END
		net.ipv4.tcp_tw_recycle; 1; is never set: removed in 4.12
		net.ipv4.tcp_max_tw_buckets; 8192; is never lowered
		net.ipv4.tcp_timestamps; 0; is never set to "0"
		net.ipv4.tcp_sack; 0; is never set to "0"
		net.ipv4.tcp_window_scaling; 0; is never set to "0"
		net.ipv4.tcp_syncookies; 0; is never set to "0"
		net.ipv4.tcp_fin_timeout; 61; 61 is outside 5 to 60
		net.ipv4.tcp_retries2; 7; is never set to "7"|7 is outside
		net.ipv4.tcp_keepalive_time; 29; 29 is outside 30 to
		net.ipv4.ip_local_port_range; 1024 65535; is not widened
		net.ipv4.conf.all.rp_filter; 0; is never set: 0 lets packets
		net.ipv4.conf.default.rp_filter; 0; is never set: 0 lets packets
		net.ipv4.ip_no_pmtu_disc; 1; is never set to "1"
		net.ipv4.tcp_mem; 786432 1048576 26777216; more than half of the memory
		net.ipv4.udp_mem; 786432 1048576 26777216; more than half of the memory
		net.ipv4.tcp_rmem; 8192 131072 33554432; the first value of .* is never changed
		net.ipv4.tcp_wmem; 8192 16384 4194304; the first value of .* is never changed
		net.ipv4.tcp_abort_on_overflow; 1; is never set to "1"
		net.ipv4.tcp_mtu_probing; 2; is never set to "2"
		net.ipv4.tcp_challenge_ack_limit; 1000; is never set: a finite limit
		net.ipv4.tcp_fastopen; 5; is never set to "5"
		net.ipv4.tcp_fastopen; 513; is never set to "513"
		net.netfilter.nf_conntrack_tcp_be_liberal; 1; is never set to "1"
	END
}

# rule ID KEY VALUE: a rule that proposes it with all its might.
rule()
{
	cat >"$RULES/$1.sql" <<-END
		-- id: $1
		-- title: The rule $1
		-- severity: critical
		-- family: own
		-- sets: $2
		-- merge: first
		-- why: It is said so.
		-- fix: Set it.
		SELECT 'it' AS subject, json_object() AS evidence, 'It is said so.' AS message,
		  'high' AS confidence, '$2' AS key, '$3' AS proposed
	END
}

# key KEY VALUE: as the machine would have it.
key()
{
	key_file=$PROC/$(echo "$1" | tr . /)
	mkdir -p "${key_file%/*}"
	echo "$2" >"$key_file"
}

prepare()
{
	machine send-ceiling
	mkdir -p "$RULES"
	key net.ipv4.tcp_mem "98304 131072 196608"
	key net.ipv4.udp_mem "98304 131072 196608"
	key net.netfilter.nf_conntrack_tcp_be_liberal 0
	never >list
	n=0
	while IFS=';' read -r name value _; do
		n=$((n + 1))
		rule "never-$n" "$name" "${value# }"
	done <list
	rule allowed net.core.somaxconn 8192
	"$TCPADVISOR" --root send-ceiling --db db collect >/dev/null
	files send-ceiling >files-before
}

# reason_of N: why what the n-th rule proposes is not done, out of the plan as JSON.
reason_of()
{
	awk -v id="never-$1" '
		$1 ~ /^"rules?":$/ { here = $2 ~ "^\"" id "(\\.sql)?\"" }
		here && $1 ~ /^"(why|error)":$/ { gsub(/\\"/, "\""); print }' json
}

# The reason of each is told.
reasons()
{
	run --root send-ceiling --db db --format json plan
	ran "plan as JSON" 0
	mv out json
	n=0
	while IFS=';' read -r name value reason; do
		n=$((n + 1))
		reason_of $n >reason
		is "$name =$value: one reason" 1 "$(wc -l <reason | tr -d ' ')"
		says "$name =$value: that says why" reason "${reason# }"
	done <list
}

# goes_on COMMAND: none of them is in what it would do, and the rest is.
goes_on()
{
	# shellcheck disable=SC2086
	run --root send-ceiling --db db $1
	ran "$1" 0
	while IFS=';' read -r name value _; do
		silent "$1: $name =$value is no part of it" out "^\+?$name =$value\$"
	done <list
	says "$1: what is allowed is part of it" out '^net.core.somaxconn = 8192$'
	says "$1: and what a shipped rule proposes" out '^net.ipv4.tcp_wmem = 4096 16384 4194304$'
	says "$1: nothing else is" out '^2 keys to change'
}

prepare
reasons
goes_on plan
goes_on "apply --dry-run"
files send-ceiling >files-after
check "nothing was written" diff files-before files-after

run --root send-ceiling --db db apply --yes --only net.ipv4.tcp_mem,net.ipv4.tcp_rmem
ran "apply of nothing else: exit 0" 0
says "it says that nothing can be carried out" out '^Nothing to change'
files send-ceiling >files-after
check "and writes nothing" diff files-before files-after
plan

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tcpadvisor calc: known values of the formulas, as text and as JSON, and arguments that cannot be.
. "$(dirname "$0")/lib.sh"

# Lines "RESULT = VALUE; ARGUMENTS" from stdin.
vectors()
{
	while IFS=';' read -r want arguments; do
		# shellcheck disable=SC2086
		run calc $arguments
		if [ "$code" = 0 ] && sed 's/ (.*//' out | grep -Fqx -- "$want"; then
			ok "calc$arguments: $want"
		else
			not_ok "calc$arguments: $want" "exit code $code" "$(cat out err)"
		fi
	done
}

windows()
{
	vectors <<-END
		bdp = 12500000 B; bdp --rate 1gbit --rtt 100ms
		bdp = 625000 B; bdp 100mbit 50ms
		bdp = 100000000 B; bdp --rtt=80ms --rate=10gbit
		window = 655360 B; window 1MiB 160
		window = 2621440 B; window 4MiB 160
		window = 524288 B; window 1MiB
		window = 65536 B; window-old 128KiB
		window = 98304 B; window-old 128KiB 2
		window = 32768 B; window-old 128KiB --adv-win-scale -2
		rmem_max_least = 20971520 B; rmem 1gbit 100ms 160
		rmem_max_least = 25165824 B; rmem 1gbit 100ms 128
		rmem_max_least = 37748736 B; rmem 1gbit 100ms 85
		rmem_max = 50331648 B; rmem 1gbit 100ms
		rmem_max_least = 1048576 B; rmem 100mbit 50ms 160
		rmem_max_least = 2097152 B; rmem 100mbit 50ms
		rmem_max_least = 2097152 B; rmem 100mbit 50ms 85
		wmem_max = 25165824 B; wmem 1gbit 100ms
		sndbuf = 46080 B; sndbuf
		sndbuf = 69120 B; sndbuf --factor 3
		sndbuf = 87040 B; sndbuf --header 320
		sndbuf = 2626560 B; sndbuf --mss 65483
		sndbuf = 39780864 B; sndbuf 8633
		sndbuf = 75141632 B; sndbuf 8633 --header 320
		wscale = 7; wscale 131072 4MiB
		wscale = 7; wscale 6291456 4MiB
		largest_window = 8388480 B; wscale 6291456 4MiB
		wscale = 10; wscale 33554432 4MiB
		largest_window = 67107840 B; wscale 33554432 4MiB
		wscale = 12; wscale 134217728 4MiB
		wscale = 14; wscale 1073741824 4MiB
		largest_window = 1073725440 B; wscale 1073741824 4MiB
		wscale = 5; wscale 1048576 0
		rcvbuf = 2304 B; so-buf 1 4194304
		sndbuf = 4608 B; so-buf 1 4194304
		rcvbuf = 16384 B; so-buf 8192 4194304
		rcvbuf = 524288 B; so-buf 262144 4194304
		sndbuf = 8388608 B; so-buf 8388608 4194304
		rcvbuf = 268435456 B; so-buf 134217728 134217728
		round_trips = 4; slow-start 100KiB 1448
		round_trips = 7; slow-start 1000000 1448
		round_trips_to_window = 10; slow-start 12500000 1448
		wrap = 34.35973837 s; wrap 1gbit
		wrap = 3.435973837 s; wrap 10gbit
		wrap = 0.8589934592 s; wrap 40gbit
		wrap = 0.3435973837 s; wrap 100gbit
		half = 0.1717986918 s; wrap 100gbit
	END
}

durations()
{
	vectors <<-END
		gives_up = 131 s; syn 6 4
		gives_up = 131 s; syn
		gives_up = 127 s; syn 6 0
		gives_up = 67 s; syn 5 4
		gives_up = 35 s; syn 4 4
		gives_up = 19 s; syn 3 4
		gives_up = 7 s; syn 2 4
		gives_up = 3 s; syn 1 4
		gives_up = 63 s; synack
		gives_up = 15 s; synack 3
		gives_up = 7 s; synack 2
		at_least = 3 s; retries 3
		at_least = 12.6 s; retries 5
		at_least = 102.2 s; retries 8
		at_least = 204.6 s; retries 9
		at_least = 324.6 s; retries 10
		at_least = 564.6 s; retries 12
		at_least = 924.6 s; retries
		at_least = 81 s; retries 8 30s
		at_least = 291 s; retries 15 --rto-max 30s
		detect = 7875 s; keepalive
		detect = 90 s; keepalive 60s 10s 3
		detect = 210 s; keepalive 120s 30s 3
		detect = 345 s; keepalive 5m 15s 3
		keepalive_time = 280 s; keepalive --limit 350s
		keepalive_time = 192 s; keepalive --limit 240s
		keepalive_time = 240 s; keepalive --limit 5m
		probes = 500/s; keepalive 200s --idle 100000
		lasts = 60 s; fin-wait 400
		fin_wait_2 = 24000; fin-wait 400
		lasts = 40 s; fin-wait 400 80s
	END
}

rates_and_numbers()
{
	vectors <<-END
		rate = 1413248 bit/s; mathis 100ms 1%
		rate = 1413248 bit/s; mathis --rtt 0.1s --loss 0.01 --mss 1448
		rate = 1158400 bit/s; mathis 100ms 1% 1448 1
		window = 12.2 segments; cubic 100ms 1%
		window = 1054 segments; cubic 100ms 0.001%
		window = 8633 segments; cubic-loss 1gbit 100ms
		share = 0.03; retransmitted 30 1000
		share = 0.25; chrono 0.5s 2s
		share is unknown; chrono 0.5s 0.9s
		ports = 28232; ports
		connects = 470.5333333/s; ports
		ports = 64512; ports 1024 65535
		connects = 1075.2/s; ports 1024 65535
		connects = 28232/s; ports --hold 1s
		ports = 28222; ports --reserved 10
		time_wait = 24000; time-wait 400
		memory = 6144000 B; time-wait 400
		backlog = 4096; backlog 5000 500ms
		backlog = 1024; backlog 5000 200ms
		entries = 140000; conntrack 1000 20000
		nf_conntrack_max = 262144; conntrack 1000 20000
		pressure = 385680 pages; tcp-mem 24105MiB
		low = 289260 pages; tcp-mem 24105MiB 4096
		high = 578520 pages; tcp-mem 24105MiB 4KiB
		ehash_entries = 262144; limits 24105MiB
		tcp_max_tw_buckets = 131072; limits 24105MiB
		tcp_max_orphans = 131072; limits 24105MiB
		tcp_max_syn_backlog = 2048; limits 24105MiB
		tcp_rmem_max = 33554432 B; limits 24105MiB
		tcp_wmem_max = 4194304 B; limits 24105MiB
		tcp_rmem_max = 16777216 B; limits 2GiB
		udp_mem_pressure = 771360 pages; limits 24105MiB
		conntrack_buckets = 262144; limits 24105MiB
		conntrack_buckets = 65536; limits 4GiB
		taken = 104857600 B; buffers 10 6MiB 4MiB 24105MiB
		pressure = 1579745280 B; buffers 10 6MiB 4MiB 24105MiB
		share = 78987264 B; buffers 10 6MiB 4MiB 24105MiB
		cap = 197468160 B; buffers 10 6MiB 4MiB 24105MiB
		memory = 37937152 B; conntrack 1000 20000
	END
}

outputs()
{
	run calc
	ran "calc without arguments lists" 0
	cut -d' ' -f1 out >names
	is "every calculation by its own name" "$(sort -u names | wc -l)" "$(wc -l <names)"
	run --format json calc
	is "the same as JSON" "$(wc -l <names)" "$(grep -c '"calculation": ' out)"
	run calc bdp 1gbit 100ms
	golden "text" out calc.txt
	run --format json calc keepalive --limit 350s
	golden "JSON" out calc.json
	run --format json calc mathis 100ms 1%
	says "JSON with fractions" out '"loss": 0.01'
	run --format json calc time-wait 1e15
	says "figures stay numbers" out '"time_wait": [0-9]'
	run --format json calc chrono 1s 0.5s
	says "what is unknown is null" out '"share": null'
}

# host ARGUMENT...: the described host of the golden files, and more
host()
{
	run calc host --rate 10gbit --rtt 80ms --memory 64G --connections 2000 "$@"
}

described_host()
{
	host
	golden "a host that is only described" out calc-host.txt
	host --role client,latency --memory=2G --bulk 100 --cc bbr --connections 40000 --new 2000 \
		--listen 8080,9000-9100 --idle-limit 350s --conntrack --kernel 5.10
	golden "another one with everything told" out calc-host-all.txt
	host --role client,latency --connections 40000 --listen 8080 --dropin
	golden "as a drop-in" out calc-host.conf
	run calc host --rate 100mbit --rtt 5ms --memory 8G --connections 100
	says "the kernel's defaults may suit" out "^The kernel's defaults suit such a host"
	run calc host --rate 100mbit --rtt 5ms --memory 8G --connections 100 --dropin
	silent "and then a drop-in sets nothing" out '^[^#]'
	says "but tells what for" out '^# For a host of 100 Mbit/s'
	echo 'exclude = net.ipv4.tcp_rmem' >exclude.conf
	run --config exclude.conf calc host --rate 10gbit --rtt 80ms --memory 64G --connections 1
	silent "what the configuration excludes is not set" out '^net.ipv4.tcp_rmem ='
	says "but said" out 'configuration excludes it'
}

host_as_json()
{
	run --format json calc host --rate 10gbit --rtt 80ms --memory 64G --connections 2000
	cp out host.json
	golden "a described host as JSON" out calc-host.json
	run --format json calc host --rate 1gbit --rtt 20ms --memory 1G --connections 90000 \
		--bulk 500 --role server,lan,many-connections --new 100 --cc cubic --conntrack
	cp out host-all.json
	if ! /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
		skip "JSON follows the schema" "/usr/bin/python3 has no jsonschema (python3-jsonschema)"
		return
	fi
	is "JSON follows the schema" "ok host.json ok host-all.json" \
		"$(/usr/bin/python3 "$TESTS_SRCDIR/cli/validate.py" "$TOP_SRCDIR/packaging/schema" \
			host=host.json host=host-all.json 2>&1 | xargs)"
	run --format json calc bdp 1gbit 1ms
	cp out bdp.json
	is "another calculation does not" "no bdp.json" \
		"$(/usr/bin/python3 "$TESTS_SRCDIR/cli/validate.py" "$TOP_SRCDIR/packaging/schema" \
			host=bdp.json 2>/dev/null | cut -d: -f1)"
}

refused()
{
	while IFS=';' read -r pattern arguments; do
		# shellcheck disable=SC2086
		run calc $arguments
		complains "refused: calc$arguments" 2 "^tcpadvisor: calc: $pattern"
	done <<-END
		no calculation "nosuch"; nosuch
		missing: "rate"; bdp
		missing: "rtt".*wanted: tcpadvisor calc bdp --rate RATE --rtt TIME; bdp 1gbit
		no value for "--rtt"; bdp 1gbit --rtt
		no value for "rtt"; bdp 1gbit --rtt=
		no such argument: "3"; bdp 1gbit 100ms 3
		no such argument: "--colour"; bdp --colour red
		given twice: "--rate"; bdp --rate 1gbit --rate 2gbit
		not a possible value: "fast"; bdp fast 100ms
		not a possible value: "-1"; bdp 1gbit -1
		not a possible value: "0"; bdp 0 100ms
		not a possible value: "1gbits"; bdp 1gbits 100ms
		not a possible value: "nan"; time-wait nan
		not a possible value: "inf"; time-wait inf
		not a possible value: "1e308"; time-wait 1e308
		not a possible value: "99999999999999999999"; so-buf 99999999999999999999
		not a possible value: "0"; window 1MiB 0
		not a possible value: "256"; window 1MiB 256
		not a possible value: "1.5"; syn 1.5
		not a possible value: "128"; syn 128
		not a possible value: "256"; retries 256
		not a possible value: "0s"; retries 5 0s
		not a possible value: "0"; mathis 100ms 0
		not a possible value: "101%"; mathis 100ms 101%
		not a possible value: "0s"; cubic 0s 1%
		not a possible value: "65536"; ports 1 65536
		not a possible value: "0s"; ports --hold 0s
		not a possible value: "0"; keepalive --probes 0
		not a possible value: "32"; window-old 1MiB 32
		not a possible value: "4"; sndbuf --factor 4
		not a possible value: "0"; retransmitted 1 0
		not a possible value: "0"; slow-start 1MB 1448 0
		not a possible value: "0"; tcp-mem 1GiB 0
	END
	base='--rate 1gbit --rtt 1ms --memory 1G --connections 10'
	while IFS=';' read -r pattern arguments; do
		# shellcheck disable=SC2086
		run calc host $arguments
		complains "refused: calc host$arguments" 2 "^tcpadvisor: calc: $pattern"
	done <<-END
		missing: "rate"; --rtt 1ms
		missing: "connections"; --rate 1gbit --rtt 1ms --memory 1G
		no such argument: "1gbit"; 1gbit 1ms
		no such argument: "--colour"; $base --colour red
		no value for "--rate"; --rate
		not a possible value for --rate: "0"; --rate 0
		not a possible value for --connections: "1.5"; --connections 1.5
		not a possible value for --memory: "1k"; --memory 1k
		not a possible value for --role: "king"; $base --role king
		not a possible value for --role: ""; $base --role=
		not a possible value for --cc: "vegas"; $base --cc vegas
		not a possible value for --kernel: "6"; $base --kernel 6
		not a possible value for --kernel: "six.one"; $base --kernel six.one
		not a possible value for --listen: "70000"; $base --listen 70000
		--bulk is more than --connections; $base --bulk 11
	END
	# shellcheck disable=SC2086
	run --format json calc host $base --dropin
	complains "refused: a drop-in as JSON" 2 "--dropin is no JSON"
}

windows
durations
rates_and_numbers
outputs
described_host
host_as_json
refused
plan

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Figures and claims that stand in many guides and are wrong: none of them is in code, rules or
# documents here. Each line of `claims` has what is right, the claim as a pattern (grep -iE, over
# sentences that were joined again), and a wrong sentence, which the pattern must find.
. "$(dirname "$0")/lib.sh"
cd "$TOP_SRCDIR" || exit 99

# "RIGHT ;; PATTERN ;; WRONG"
claims()
{
	cat <<'END'
2^32 bytes at 10 Gbit/s are 3.4 s ;; \b51 ?s(ec|econds?)?\b ;; at 10 Gbit/s the sequence numbers wrap in 51 seconds
65535 B in 100 ms are 5.24 Mbit/s ;; \b640 ?k(bit|bps|b/s) ;; a window of 64 KB and 100 ms give 640 Kbps
the maximum is tcp_rmem[2], 6 or 32 MiB; 128 KiB is where it starts ;; max(imum)? [a-z ]{0,20}buffer[a-z ]{0,12} 128 ?k ;; the maximum socket buffer is 128 KB
128 KiB in 100 ms are 10.5 Mbit/s, 95 times short of 1 Gbit/s ;; 1,?000 ?(x|×|times|-fold) (short|too) ;; the buffer is 1000x short
TIME_WAIT lasts 60 s, fixed ;; time[_ -]wait[^.;]{0,60}(2 ?[*x×]? ?msl|(two|2) minutes|\b120 ?s|60 ?(-|–|to) ?120) ;; sockets stay in TIME_WAIT for 2 minutes
TIME_WAIT lasts 60 s, fixed ;; (2 ?[*x×]? ?msl|(two|2) minutes|\b120 ?s)[^.;]{0,40}time[_ -]wait ;; after 120 s the TIME_WAIT ends
28232 ports / 60 s are 470.5 a second ;; \b23[35] ?(conn|/s|a second|per s) ;; only 233 connections a second
28232 ports / 60 s are 470.5 a second ;; 28,?(000|232) ?/ ?120 ;; 28,000 / 120
60999 - 32768 + 1 are 28232 ports ;; \b28[,. ]?231\b ;; there are 28,231 ports
400 a second are 24,000 in 60 s, and fit into 28232 ports ;; \b(52,?000 (sockets )?(in )?time|48,?000 conn|28,?000 ?(/|a|per) ?min) ;; 52,000 TIME_WAIT sockets
tcp_mem counts in pages: this is 102 GiB ;; \b26777216\b ;; tcp_mem = 786432 1048576 26777216
40 bytes of headers; 41 is the whole packet ;; \b41[- ]bytes?( of)? (header|overhead) ;; each with 41-byte overhead
1.41 Mbit/s, and only where the answer to loss is Reno's ;; \b(1 ?%|1 percent)[^.;]{0,60}\b1 ?m(bit|bps) ;; 1% loss caps TCP at 1 Mbps
time + intvl * probes: 60 + 10 * 3 are 90 s ;; \b(3|three) probes[^.;]{0,30}\b30 ?s ;; 3 probes = 30 seconds
Linux doubles it: 524288 ;; 262144[^.;]{0,40}(prints|shows|returns) 262144 ;; set to 262144, getsockopt returns 262144
the send buffer has grown to 46080 or more by then ;; (accepted|established)[^.;]{0,40}(so_sndbuf|send buffer)[^.;]{0,20}16384 ;; an accepted socket has a send buffer of 16384
RFC 9293: two minutes ;; \bmsl\b[^.;]{0,40}(is|of|=|typically) ?60 ;; the MSL is typically 60 seconds
there is no such limit: 2147483647 in tcp_rmem[2] ;; \b134217728\b|\b128 ?mi?b\b ;; the largest buffer is 128 MB
EAGAIN ;; so_sndtimeo[^.;]{0,60}etimedout ;; SO_SNDTIMEO makes it fail with ETIMEDOUT
POLLOUT asks for local memory only ;; (writab(le|ility)|pollout)[^.;]{0,60}(advertised|peer'?s|receiver'?s) window ;; writable means that the peer's window is open
only TCP_USER_TIMEOUT or the application's own deadline ends that ;; keepalive[^.;]{0,30} (detects?|finds?|notices?)[^.;]{0,40}(stopped reading|slow reader|not read) ;; keepalive detects a receiver that stopped reading
only sockets with SO_KEEPALIVE ;; keepalive[^.;]{0,40} (probes?|acts? on) (all|every|each) (idle )?(connection|socket) ;; tcp_keepalive_time probes all connections
TCP paces by itself since 4.13 ;; \bbbr (requires?|needs?|must have) (the )?fq ;; BBR requires FQ for pacing
that replaces mq of a card with several queues: default_qdisc ;; tc qdisc (add|replace) dev [^ ]+ root fq\b ;; tc qdisc add dev eth0 root fq
the default is 2, and pooling comes first ;; (enable|switch on|turn on) (net\.ipv4\.)?tcp_tw_reuse ;; enable tcp_tw_reuse at once
the default is 2: loopback ;; tcp_tw_reuse[^.;]{0,40}(off by default|default(s)? (is|to|of) 0) ;; tcp_tw_reuse is off by default
that covers the ports of services ;; \b1024[[:space:]-]+65535\b ;; ip_local_port_range = 1024 65535
only orphans in FIN_WAIT2; TIME_WAIT stays 60 s ;; tcp_fin_timeout[^.;]{0,60} (shortens?|reduces?|lowers?|limits?|sets?) (the )?(time|duration|length)[ _-](of |in |spent in )*(time[_-])?wait ;; tcp_fin_timeout reduces the time in WAIT
the default is 1, clients only ;; tcp_fastopen[^.;]{0,30}default(s)? (is|to|of) 3 ;; tcp_fastopen has a default of 3
131072 since 4.20, and writing the old one lowers it ;; \b87380\b ;; tcp_rmem = 4096 87380 6291456
16384: a larger one costs every socket, for nothing ;; \b4096[[:space:]]+65536\b ;; tcp_wmem = 4096 65536 4194304
filtered ICMP makes a black hole; without MSS it is 536 ;; strip[a-z]*[^.;]{0,20}\bmss ;; firewalls that strip the MSS option
RACK and tail loss probes find losses ;; (only|needs?|takes?|waits? for) (three|3) (duplicate|dup)[ -]?acks ;; a loss needs three duplicate ACKs
Nagle is about small packets, RFC 896; silly windows are RFC 813 ;; nagle[^.;]{0,60}silly|silly[^.;]{0,60}nagle ;; Nagle prevents the silly window syndrome
40 to 200 ms ;; delayed ack[a-z]*[^.;]{0,40}(up to|at most) 40 ?ms ;; delayed ACKs wait up to 40 ms
a port can serve one connection to each destination ;; (each|every) (outgoing )?connection (uses|takes|needs|has) (one|an|its own|a) (ephemeral |local )?port\b[^.;]{0,8}[.;] ;; Each outgoing connection uses one ephemeral port.
scaling_ratio / 256 of the buffer, less what it holds ;; window (is|=) (the )?(receive )?buffer(_| )?(size )?(-|−|minus|less) ;; the window is the buffer size minus unread data
that is the limit; usable is what of it is not in flight ;; usable window (is|=) (the )?(min|lesser|smaller) ;; the usable window = min(rwnd, cwnd)
a pool closes some too: TIME_WAIT follows its churn ;; pool[a-z]*[^.;]{0,50}(eliminates?|never enters?|ends? all|without any) time[_-]wait ;; pooling eliminates TIME_WAIT entirely
CUBIC's growth is another ;; cubic[^.;]{0,40}\b(1|one) mss (per|a|/|each) ?(rtt|round) ;; CUBIC grows by one MSS per RTT
PSH bypasses nothing ;; \bpsh\b[^.;]{0,30}bypass ;; PSH lets data bypass the buffer
a dropped SYN is ETIMEDOUT after 131 s ;; econnrefused[^.;]{0,40}(firewall|dropp) ;; ECONNREFUSED: a firewall blocks
the first line is a heading: -H ;; ss -t?a?n?t?a? *\\?\| *awk ;; ss -tan | awk '{print $1}'
with data in flight 924.6 s ;; crashed (peer|host)[^.;]{0,50}hours ;; a crashed peer can hold it ESTABLISHED for hours
the file shows 0, which means 8 ;; tcp_orphan_retries[^.;]{0,30}default[^.;]{0,6} 8\b ;; tcp_orphan_retries has a default of 8
nothing is printed: TCPTimeWaitOverflow counts ;; (time[_-]wait|tw_buckets)[^.;]{0,60}(a )?warning is printed ;; above tcp_max_tw_buckets a warning is printed
END
}

# Where a wrong figure stands in order to be told from a right one: "FILE ;; PATTERN".
exceptions()
{
	cat <<'END'
rules/congestion/default-qdisc-not-applied.sql ;; tc qdisc (add|replace) dev [^ ]+ root fq\b
rules/hygiene/copied-tuning.sql ;; \b26777216\b
rules/hygiene/copied-tuning.sql ;; \b1024[[:space:]-]+65535\b
rules/hygiene/copied-tuning.sql ;; \b87380\b
rules/hygiene/copied-tuning.sql ;; \b4096[[:space:]]+65536\b
END
}

# Each file as one line, "FILE: TEXT": sentences are joined across comments, strings and macros.
# What a build makes of the sources is left out.
join_files()
{
	find README.md quickstart advisor rules db packaging -path packaging/build-aux -prune -o \
		-type f ! -name '*.o' ! -name '.*' ! -path packaging/man/tcpadvisor-rules.5 \
		! -path packaging/rules.html -print |
		LC_ALL=C sort | while read -r file; do
		printf '%s: ' "$file"
		sed -E -e 's/\\f[A-Z]//g; s/\\-/-/g; s/\\\(aq/'"'"'/g' \
			-e 's/^\.(B|I|BR|RB|IR|RI|BI|IB) //' \
			-e 's,^[[:space:]]*(--+|/\*+|\*/?|#+|\.\\")?[[:space:]]*,,' \
			-e 's/^"//; s/(\\n)?"[,;)]*$//' "$file" | tr -s '\n\t ' ' '
		echo
	done
}

# found PATTERN FILE: what it finds there, "FILE: TEXT" a line, but for the exceptions.
found()
{
	LC_ALL=C grep -iE -e "$1" "$2" | cut -d : -f 1 | while read -r file; do
		exceptions | grep -qxF "$file ;; $1" && continue
		echo "$file: $(LC_ALL=C grep "^$file: " "$2" | LC_ALL=C grep -oiE -e ".{0,40}($1).{0,20}")"
	done
}

join_files >"$WORK/all"
check "there is something to read" test "$(wc -l <"$WORK/all")" -gt 400
claims >"$WORK/claims"
while read -r line; do
	right=${line%% ;; *}
	rest=${line#* ;; }
	pattern=${rest%% ;; *}
	echo "an example: ${rest#* ;; }" >"$WORK/example"
	is "nowhere but: $right" "" "$(found "$pattern" "$WORK/all")"
	check "what it would be: ${rest#* ;; }" test -n "$(found "$pattern" "$WORK/example")"
done <"$WORK/claims"

# An exception that is none any more would hide the next one.
exceptions >"$WORK/exceptions"
while read -r line; do
	file=${line%% ;; *}
	LC_ALL=C grep "^$file: " "$WORK/all" >"$WORK/one"
	right=$(grep -F " ;; ${line#* ;; } ;; " "$WORK/claims" | sed 's/ ;; .*//')
	check "$file needs its exception: $right" \
		env LC_ALL=C grep -qiE -e "${line#* ;; }" "$WORK/one"
done <"$WORK/exceptions"

# Across the end of a line of a rule, a comment, a string and a manual page.
mkdir "$WORK/wrapped" "$WORK/wrapped/rules"
printf -- '-- why: It stays in TIME_WAIT for\n--   two minutes.\n' >"$WORK/wrapped/rules/a.sql"
printf '/*\n * TIME_WAIT lasts\n * two minutes.\n */\n' >"$WORK/wrapped/rules/b.c"
printf '\t"TIME_WAIT lasts "\n\t"two minutes",\n' >"$WORK/wrapped/rules/c.c"
printf '.B TIME_WAIT\nlasts\n.I two\nminutes.\n' >"$WORK/wrapped/rules/d.8"
cd "$WORK/wrapped" || exit 99
join_files 2>"$WORK/err" >"$WORK/joined"
is "a claim is found across lines" "rules/a.sql rules/b.c rules/c.c rules/d.8" \
	"$(LC_ALL=C grep -iE 'time_wait[^.;]{0,20}two minutes' "$WORK/joined" | cut -d : -f 1 | xargs)"
cd "$WORK" || exit 99
plan

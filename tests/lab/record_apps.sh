# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2086
#
# Recorded machines with problems of applications, ports, tables, datagrams and sysctl.d files, and
# their healthy counterparts. Sourced by record.sh. How each is made stands in its NAME.expected.
# Needs python3 and, for those of connection tracking, nft.

STRANGERS=10.99.7

# app_a NAME COMMAND... , app_b: one of apps.py in a namespace, until the lab is taken down.
app_a()
{
	lab_spawn_a "$1" "$LAB_SRC/apps.py" "${@:2}"
}

app_b()
{
	lab_spawn_b "$1" "$LAB_SRC/apps.py" "${@:2}"
}

# connects ARGUMENT... : connections from A to B in the background.
connects()
{
	lab_exec_a traffic connect --to "$LAB_ADDR_B" --port $PORT "$@" >/dev/null 2>&1 &
}

# The addresses of SYNs that are sent to B: an answer goes to A, which drops it.
route_strangers()
{
	ip -n "$LAB_NS_B" route add "$STRANGERS.0/24" dev "$LAB_DEV"
}

# ---- healthy ----

make_pooled_client()
{
	lab_up pool 5ms 100mbit 100ms
	app_b server answer $PORT
	app_a client pool "$LAB_ADDR_B" $PORT 50 500
	sleep 1
	record pooled-client 4s "$LAB_NS_A"
	lab_down
}

make_web_server()
{
	lab_up web 5ms 100mbit 100ms
	app_b server answer $PORT
	for client in 1 2 3 4; do
		app_a "client$client" visit "$LAB_ADDR_B" $PORT 20
	done
	sleep 1
	record web-server 4s "$LAB_NS_B"
	lab_down
}

# The services behind the proxy are at A too: two paths of one address.
make_reverse_proxy()
{
	lab_up proxy 5ms 100mbit 100ms
	app_a behind answer 5002
	app_b proxy proxy $PORT "$LAB_ADDR_A" 5002 8
	app_a clients visit "$LAB_ADDR_B" $PORT 25
	app_a keeper pool "$LAB_ADDR_B" $PORT 20 40
	sleep 1
	record reverse-proxy 4s "$LAB_NS_B"
	lab_down
}

make_datagram_server()
{
	lab_up udp 5ms 100mbit 100ms
	app_b reader datagrams_read 5300 0 100000
	app_a sender datagrams_send "$LAB_ADDR_B" 5300 500
	record datagram-server 4s "$LAB_NS_B"
	lab_down
}

make_server_closes_first()
{
	lab_up first 5ms 100mbit 100ms
	app_b server answer_once $PORT
	app_a client1 visit "$LAB_ADDR_B" $PORT 20
	app_a client2 visit "$LAB_ADDR_B" $PORT 20
	sleep 5
	record server-closes-first 4s "$LAB_NS_B"
	lab_down
}

make_health_checks()
{
	lab_up checks 5ms 100mbit 100ms
	app_b server answer $PORT
	app_a client pool "$LAB_ADDR_B" $PORT 20 100
	connects --count 300 --rate 50 --abort
	sleep 1
	record health-checks 4s "$LAB_NS_B"
	wait $!
	lab_down
}

make_over_loopback()
{
	lab_up loop 5ms 100mbit 100ms
	app_a server answer $PORT
	app_a client visit 127.0.0.1 $PORT 60
	app_a pool pool 127.0.0.1 $PORT 20 200
	sleep 2
	record over-loopback 4s "$LAB_NS_A"
	lab_down
}

# ---- ports ----

make_ports_refused()
{
	lab_up ports 5ms 100mbit 100ms
	lab_sysctl_a net.ipv4.ip_local_port_range "20000 20199"
	lab_spawn_b server traffic serve --port $PORT
	connects --count 900 --rate 100
	sleep 1
	record ports-refused 6s "$LAB_NS_A"
	wait $!
	lab_down
}

make_ports_held()
{
	lab_up held 5ms 100mbit 100ms
	lab_sysctl_a net.ipv4.ip_local_port_range "20000 20199"
	lab_spawn_b server traffic serve --port $PORT
	connects --count 180 --rate 100 --hold 12s --keepalive
	sleep 3
	record ports-held 4s "$LAB_NS_A"
	wait $!
	lab_down
}

make_service_in_port_range()
{
	lab_up inrange 5ms 100mbit 100ms
	lab_sysctl_b net.ipv4.ip_local_port_range "1024 65535"
	app_b server answer 8080
	app_a behind answer $PORT
	app_a clients pool "$LAB_ADDR_B" 8080 20 100
	app_b caller visit "$LAB_ADDR_A" $PORT 20
	sleep 1
	record service-in-port-range 4s "$LAB_NS_B"
	lab_down
}

make_time_wait_limit()
{
	lab_up twlimit 5ms 100mbit 100ms
	lab_sysctl_a net.ipv4.tcp_max_tw_buckets 100
	lab_spawn_b server traffic serve --port $PORT
	connects --count 900 --rate 100
	sleep 1
	record time-wait-limit 6s "$LAB_NS_A"
	wait $!
	lab_down
}

# ---- connections coming in ----

# half_open NAME : 300 SYNs a second that never end, while honest clients come too.
half_open()
{
	route_strangers
	lab_spawn_b server traffic serve --port $PORT --backlog 64
	app_a flood syns "$STRANGERS" "$LAB_ADDR_B" $PORT 300 100000
	connects --count 40 --rate 5 --timeout 3s
	sleep 1
	record "$1" 6s "$LAB_NS_B"
	wait $!
}

make_syn_flood()
{
	lab_up flood 5ms 100mbit 100ms
	half_open syn-flood
	lab_down
}

make_syn_flood_no_cookies()
{
	lab_up nocookies 5ms 100mbit 100ms
	lab_sysctl_b net.ipv4.tcp_syncookies 0
	half_open syn-flood-no-cookies
	lab_down
}

make_accept_abort()
{
	lab_up abort 5ms 100mbit 100ms
	lab_sysctl_b net.ipv4.tcp_abort_on_overflow 1
	lab_spawn_b server traffic serve --port $PORT --no-accept --backlog 8
	connects --count 60 --rate 10 --hold 10s
	sleep 2
	record accept-abort 6s "$LAB_NS_B"
	wait $!
	lab_down
}

make_somaxconn_small()
{
	lab_up somax 5ms 100mbit 100ms
	lab_sysctl_b net.core.somaxconn 16
	app_b server pause $PORT 0.4
	for _ in 1 2 3 4 5 6; do
		connects --count 30 --rate 3000
		sleep 1.5
	done &
	sleep 1
	record somaxconn-small 6s "$LAB_NS_B"
	wait $!
	lab_down
}

make_accept_bursts()
{
	lab_up bursts 5ms 100mbit 100ms
	lab_sysctl_b net.core.somaxconn 16
	app_b server pause $PORT 0.05
	for _ in 1 2 3 4 5 6 7 8; do
		connects --count 60 --rate 6000
		sleep 1.1
	done &
	sleep 1
	record accept-bursts 6s "$LAB_NS_B"
	wait $!
	lab_down
}

make_server_hangs()
{
	lab_up hangs 5ms 100mbit 100ms
	app_b hung hang $PORT
	connects --count 160 --rate 20 --hold 12s
	sleep 3
	record server-hangs 4s "$LAB_NS_B"
	wait $!
	lab_down
}

make_listeners_uneven()
{
	lab_up uneven 5ms 100mbit 100ms
	app_b hung hang $PORT
	app_b server answer $PORT
	connects --count 160 --rate 20 --hold 12s
	sleep 3
	record listeners-uneven 4s "$LAB_NS_B"
	wait $!
	lab_down
}

make_connects_refused()
{
	lab_up refused 5ms 100mbit 100ms
	connects --count 350 --rate 50
	sleep 1
	record connects-refused 4s "$LAB_NS_A"
	wait $!
	lab_down
}

# Without a route back to the strangers.
make_reverse_path_filter()
{
	lab_up rpf 5ms 100mbit 100ms
	lab_sysctl_b net.ipv4.conf.all.rp_filter 1
	app_b server answer $PORT
	app_a client pool "$LAB_ADDR_B" $PORT 10 50
	app_a strangers syns "$STRANGERS" "$LAB_ADDR_B" $PORT 100 100000
	sleep 1
	record reverse-path-filter 4s "$LAB_NS_B"
	lab_down
}

make_wrong_checksums()
{
	lab_up csum 5ms 100mbit 100ms
	app_b server answer $PORT
	app_a client pool "$LAB_ADDR_B" $PORT 10 50
	app_a damaged damaged "$LAB_ADDR_A" "$LAB_ADDR_B" $PORT 50
	sleep 1
	record wrong-checksums 4s "$LAB_NS_B"
	lab_down
}

# ---- ends of connections ----

make_fin_wait2_pile()
{
	lab_up fw2 5ms 100mbit 100ms
	lab_sysctl_a net.ipv4.tcp_max_tw_buckets 4096
	lab_spawn_b server traffic serve --port $PORT --hold-close-wait
	connects --count 1150 --rate 500
	wait $!
	record fin-wait2-pile 4s "$LAB_NS_A"
	lab_down
}

make_half_closed()
{
	lab_up half 5ms 100mbit 100ms
	lab_spawn_b server traffic serve --port $PORT --hold-close-wait
	app_a client half_close "$LAB_ADDR_B" $PORT 25
	sleep 2
	record half-closed 6s "$LAB_NS_A"
	lab_down
}

make_unread_close_wait()
{
	lab_up unread 5ms 100mbit 100ms
	app_b server hold $PORT
	app_a client leave "$LAB_ADDR_B" $PORT 4
	sleep 8
	lab_stop "$LAB_PID"
	sleep 63
	record unread-close-wait 6s "$LAB_NS_B"
	lab_down
}

make_unread_resets()
{
	lab_up rst 5ms 100mbit 100ms
	app_b server unread $PORT
	app_a client leave "$LAB_ADDR_B" $PORT 50
	sleep 1
	record unread-resets 4s "$LAB_NS_B"
	lab_down
}

make_server_aborts()
{
	lab_up linger 5ms 100mbit 100ms
	lab_spawn_b server traffic serve --port $PORT --abort
	connects --count 350 --rate 50
	sleep 1
	record server-aborts 4s "$LAB_NS_B"
	wait $!
	lab_down
}

# ---- datagrams and fragments ----

make_datagrams_slow_reader()
{
	lab_up slow 5ms 100mbit 100ms
	app_b reader datagrams_read 5300 8192 50
	app_a sender datagrams_send "$LAB_ADDR_B" 5300 500
	sleep 1
	record datagrams-slow-reader 4s "$LAB_NS_B"
	lab_down
}

make_datagrams_overload()
{
	lab_up overload 5ms 100mbit 100ms
	app_b reader datagrams_read 5300 67108864 50
	app_a sender datagrams_send "$LAB_ADDR_B" 5300 1000
	sleep 2
	record datagrams-overload 4s "$LAB_NS_B"
	lab_down
}

make_datagrams_capped()
{
	lab_up capped 5ms 100mbit 100ms
	app_b reader datagrams_read 5300 67108864 3000
	app_b sender datagrams_burst 127.0.0.1 5300 6000 4
	sleep 1
	record datagrams-capped 8s "$LAB_NS_B"
	lab_down
}

make_datagrams_send_refused()
{
	lab_up enobufs 5ms 100mbit 100ms
	tc -n "$LAB_NS_A" qdisc add dev "$LAB_DEV" root tbf rate 1mbit burst 4kb limit 8kb
	app_a sender datagrams_send "$LAB_ADDR_B" 5300 500
	sleep 1
	record datagrams-send-refused 4s "$LAB_NS_A"
	lab_down
}

# with_fragments NAME : datagrams whose rest never comes, next to whole ones.
with_fragments()
{
	lab_sysctl_b net.ipv4.ipfrag_time 2
	app_a sender fragments "$LAB_ADDR_A" "$LAB_ADDR_B" 100
	sleep 3
	record "$1" 6s "$LAB_NS_B"
}

make_fragments_missing()
{
	lab_up frag 5ms 100mbit 100ms
	with_fragments fragments-missing
	lab_down
}

make_fragments_memory()
{
	lab_up fragmem 5ms 100mbit 100ms
	lab_sysctl_b net.ipv4.ipfrag_low_thresh 65536
	lab_sysctl_b net.ipv4.ipfrag_high_thresh 131072
	with_fragments fragments-memory
	lab_down
}

# ---- connection tracking ----

# track NAMESPACE : follow its connections.
track()
{
	ip netns exec "$1" nft -f - <<-END
		table inet lab {
			chain out { type filter hook output priority 0; ct state new counter; }
			chain in { type filter hook input priority 0; ct state new counter; }
		}
	END
}

# limit_tracking ENTRIES : the limit belongs to the whole machine; unlimit_tracking puts it back.
limit_tracking()
{
	TRACKING_MAX=$(</proc/sys/net/netfilter/nf_conntrack_max)
	trap 'unlimit_tracking; lab_down' EXIT
	echo "$1" >/proc/sys/net/netfilter/nf_conntrack_max
}

unlimit_tracking()
{
	echo "$TRACKING_MAX" >/proc/sys/net/netfilter/nf_conntrack_max
	trap lab_down EXIT
}

# record_tracking NAME SYNS : a table of 1000 entries, and that many flows from SYNs.
record_tracking()
{
	limit_tracking 1000
	route_strangers
	track "$LAB_NS_B"
	app_b server answer $PORT
	app_a honest pool "$LAB_ADDR_B" $PORT 10 50
	app_a flows syns "$STRANGERS" "$LAB_ADDR_B" $PORT 400 "$2"
	sleep 3
	record "$1" 4s "$LAB_NS_B"
	unlimit_tracking
}

make_tracking_roomy()
{
	lab_up ctroomy 5ms 100mbit 100ms
	record_tracking tracking-roomy 200
	lab_down
}

make_tracking_nearly_full()
{
	lab_up ctnear 5ms 100mbit 100ms
	record_tracking tracking-nearly-full 900
	lab_down
}

make_tracking_full()
{
	lab_up ctfull 5ms 100mbit 100ms
	record_tracking tracking-full 100000
	lab_down
}

make_tracking_forgets_idle()
{
	lab_up ctidle 5ms 100mbit 100ms
	track "$LAB_NS_A"
	lab_sysctl_a net.netfilter.nf_conntrack_tcp_timeout_established 40
	app_b server answer $PORT
	app_a client idle "$LAB_ADDR_B" $PORT 60
	app_a other pool "$LAB_ADDR_B" $PORT 5 50
	sleep 66
	record tracking-forgets-idle 4s "$LAB_NS_A"
	lab_down
}

# ---- sysctl.d ----

# record_with_files NAME NAMESPACE : with the files of $LAB_DIR/etc instead of the machine's own,
# which the program reads only where it takes itself to be on the machine.
record_with_files()
{
	# shellcheck disable=SC2016 # expanded by the inner shell
	ip netns exec "$2" unshare -m sh -c 'mount --bind "$1" /etc && shift && exec "$@"' sh \
		"$LAB_DIR/etc" "$TCPADVISOR" --db "$LAB_DIR/$1.db" collect --interval 2s --for 4s \
		--record "$OUT/$1" && pack "$1"
}

# file NAME : a file of sysctl.d from standard input.
file()
{
	mkdir -p "$LAB_DIR/etc/sysctl.d"
	cat >"$LAB_DIR/etc/$1"
}

make_tidy_files()
{
	lab_up tidy 5ms 100mbit 100ms
	file sysctl.d/20-vendor.conf <<-END
		net.ipv4.conf.all.rp_filter = 2
		net.ipv4.conf.default.rp_filter = 2
	END
	file sysctl.d/60-server.conf <<-END
		# measured on the long path
		net.ipv4.tcp_rmem = 4096 131072 67108864
		net.ipv4.tcp_wmem = 4096 16384 33554432
		net.ipv4.tcp_slow_start_after_idle = 0
		net.core.somaxconn = 8192
	END
	for ns in "$LAB_NS_A" "$LAB_NS_B"; do
		sed -n 's/^\(net[^ ]*\) = /\1 /p' "$LAB_DIR"/etc/sysctl.d/*.conf | while read -r key value; do
			lab_sysctl_ns "$ns" "$key" "$value"
		done
	done
	app_b server answer $PORT
	app_a client pool "$LAB_ADDR_B" $PORT 20 100
	sleep 1
	record_with_files tidy-files "$LAB_NS_B"
	lab_down
}

make_careless_files()
{
	lab_up files 5ms 100mbit 100ms
	file sysctl.conf <<-END
		net.ipv4.tcp_keepalive_time = 900
	END
	file sysctl.d/10-tuning.conf <<-END
		net.ipv4.tcp_tw_recycle = 1
		net.ipv4.tcp_low_latency = 1
		net.ipv4.tcp_fack = 1
		net.ipv4.tcp_keepalive_time = 600
		net.ipv4.tcp_fin_timout = 30
	END
	file sysctl.d/50-other.conf <<-END
		net.core.somaxconn = 1024
		net.ipv4.tcp_slow_start_after_idle = off
		net.ipv4.tcp_fastopen_key = 01234567-89abcdef-01234567-89abcdef
	END
	file sysctl.d/70-web.conf <<-END
		net.core.somaxconn = 65535
	END
	record_with_files careless-files "$LAB_NS_B"
	lab_down
}

make_careless_values()
{
	lab_up values 5ms 100mbit 100ms
	lab_sysctl_b net.ipv4.tcp_sack 0
	lab_sysctl_b net.ipv4.tcp_timestamps 0
	lab_sysctl_b net.ipv4.tcp_tw_reuse 1
	lab_sysctl_b net.ipv4.tcp_fin_timeout 3
	lab_sysctl_b net.ipv4.tcp_moderate_rcvbuf 0
	lab_sysctl_b net.ipv4.tcp_rmem "4096 8388608 4194304"
	lab_sysctl_b net.ipv4.tcp_keepalive_time 10
	lab_sysctl_b net.ipv4.tcp_fastopen 519
	lab_sysctl_b net.ipv4.ip_local_port_range "40000 45001"
	lab_sysctl_b net.ipv4.tcp_retries2 3
	lab_sysctl_b net.ipv4.ip_no_pmtu_disc 1
	app_b server answer $PORT
	app_a client pool "$LAB_ADDR_B" $PORT 20 100
	sleep 1
	record careless-values 4s "$LAB_NS_B"
	lab_down
}

make_careless_handshakes()
{
	lab_up handshakes 5ms 100mbit 100ms
	lab_sysctl_b net.ipv4.tcp_syncookies 2
	lab_sysctl_b net.ipv4.tcp_syn_retries 1
	lab_sysctl_b net.ipv4.tcp_synack_retries 1
	lab_sysctl_b net.core.somaxconn 128
	lab_sysctl_b net.ipv4.tcp_abort_on_overflow 1
	lab_sysctl_b net.ipv4.ip_local_port_range "20000 60000"
	lab_sysctl_b net.ipv4.tcp_max_tw_buckets 5000
	lab_sysctl_b net.ipv4.tcp_mtu_probing 2
	lab_sysctl_b net.ipv4.tcp_early_retrans 0
	app_b server answer $PORT
	app_a client visit "$LAB_ADDR_B" $PORT 20
	sleep 1
	record careless-handshakes 4s "$LAB_NS_B"
	lab_down
}

# The server ends each connection itself; few may be in TIME_WAIT.
make_server_closes()
{
	lab_up closes 200us 100mbit 100ms
	lab_sysctl_b net.ipv4.tcp_max_tw_buckets 2000
	app_b server answer_once $PORT
	for client in 1 2 3 4; do
		app_a "client$client" visit "$LAB_ADDR_B" $PORT 300
	done
	sleep 2
	record server-closes 8s "$LAB_NS_B"
	lab_down
}

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# States in which only settings are wrong: a server with little to do; sourced by record.sh.

# served NAME : the server of a few connections a second, over 20 ms, with the sysctls on standard
# input, "KEY VALUE" a line
served()
{
	local key value

	lab_up "$1" 10ms 100mbit 100ms
	while read -r key value; do
		lab_sysctl_b "$key" "$value"
	done
	lab_spawn_b server traffic serve --port $PORT
	from_a connect --count 600 --rate 5
	sleep 1
	record "$1" 8s "$LAB_NS_B"
	lab_down
}

make_old_guide()
{
	served old-guide <<-END
		net.core.somaxconn 128
		net.ipv4.ip_local_port_range 1024 65535
		net.ipv4.tcp_congestion_control reno
		net.ipv4.tcp_ecn 0
		net.ipv4.tcp_fin_timeout 3
		net.ipv4.tcp_keepalive_time 10
		net.ipv4.tcp_max_tw_buckets 5000
		net.ipv4.tcp_no_metrics_save 1
		net.ipv4.tcp_retries2 5
		net.ipv4.tcp_rmem 8192 8388608 16777216
		net.ipv4.tcp_sack 0
		net.ipv4.tcp_syn_retries 1
		net.ipv4.tcp_syncookies 2
		net.ipv4.tcp_timestamps 0
	END
}

make_odd_settings()
{
	served odd-settings <<-END
		net.ipv4.ip_local_port_range 40000 42000
		net.ipv4.ip_no_pmtu_disc 1
		net.ipv4.tcp_abort_on_overflow 1
		net.ipv4.tcp_challenge_ack_limit 100
		net.ipv4.tcp_early_retrans 0
		net.ipv4.tcp_fastopen 515
		net.ipv4.tcp_fin_timeout 100
		net.ipv4.tcp_limit_output_bytes 131072
		net.ipv4.tcp_moderate_rcvbuf 0
		net.ipv4.tcp_mtu_probing 2
		net.ipv4.tcp_notsent_lowat 1024
		net.ipv4.tcp_pacing_ss_ratio 100
		net.ipv4.tcp_rto_min_us 5000
		net.ipv4.tcp_syncookies 0
		net.ipv4.tcp_tw_reuse 1
		net.ipv4.tcp_tw_reuse_delay 1
		net.ipv4.tcp_wmem 4096 8388608 4194304
	END
}

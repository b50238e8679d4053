/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The formulas, each written once: SQL functions and `tcpadvisor calc` both call these. Sources and
 * test vectors: kernel functions and RFC sections named at each. Rates in bits a second.
 */
#ifndef RULE_FORMULA_H
#define RULE_FORMULA_H

#include <stdbool.h>

/* TIME_WAIT lasts so long, compiled in [include/net/tcp.h TCP_TIMEWAIT_LEN]. */
#define FORMULA_TIME_WAIT_S 60.0

/* Bandwidth-delay product, bytes: B * R / 8. 1 Gbit/s, 100 ms -> 12 500 000. */
double formula_bdp_bytes(double bits_per_s, double rtt_us);

/*
 * Recommended tcp_rmem[2]: ceil(2 * BDP * 256 / ratio): the window may double while a loss is
 * repaired [net/ipv4/tcp_input.c tcp_rcvbuf_grow]. ratio = scaling_ratio, 1..255; 128 if unknown.
 */
double formula_rmem_bytes(double bdp_bytes, double ratio);
/* Smallest tcp_rmem[2] that holds the window: ceil(BDP * 256 / ratio). */
double formula_rmem_min_bytes(double bdp_bytes, double ratio);
/* Window of a receive buffer: rcvbuf * ratio / 256 [include/net/tcp.h tcp_win_from_space]. */
double formula_window_bytes(double rcvbuf_bytes, double ratio);
/*
 * The same before 6.6, where tcp_adv_win_scale = n splits the buffer: n > 0 leaves
 * rcvbuf - rcvbuf / 2^n, else rcvbuf / 2^-n [6.1 include/net/tcp.h tcp_win_from_space].
 */
double formula_adv_win_window_bytes(double rcvbuf_bytes, int adv_win_scale);
/*
 * tcp_wmem[2] that keeps the pipe full while the writer is woken, which happens when a third of the
 * buffer is free: ceil(2 * BDP).
 */
double formula_wmem_bytes(double bdp_bytes);
/* The same under BBR, which has up to two BDP in flight: ceil(3 * BDP) [net/ipv4/tcp_bbr.c]. */
double formula_wmem_bbr_bytes(double bdp_bytes);
/* sk_sndbuf that autotuning aims at for a cwnd [tcp_input.c tcp_sndbuf_expand]; factor 2, BBR 3. */
double formula_sndbuf_autotune_bytes(double cwnd_segs, double mss_bytes, bool bbr,
	double max_tcp_header);
/* rcv_wscale [tcp_output.c tcp_select_initial_window]: 0..14. */
int formula_wscale(double rmem_max_bytes, double core_rmem_max_bytes);
/* Largest window under a scale: 65535 << wscale [RFC 7323 section 2.2]. */
double formula_wscale_window_bytes(int wscale);
/* SO_RCVBUF / SO_SNDBUF as the kernel stores it [net/core/sock.c]. */
double formula_so_buf_bytes(double asked, double core_max, bool receive);
/* Mathis: MSS * 8 * C / (R * sqrt(p)), C = 1.22. */
double formula_mathis_bps(double mss_bytes, double rtt_us, double loss);
/* With another C: 1.22 without delayed ACKs, 0.87 to 1 with them or by other derivations. */
double formula_mathis_c_bps(double mss_bytes, double rtt_us, double loss, double c);
/* Largest of the Reno and CUBIC (RFC 9438) average windows, segments. */
double formula_cubic_window_segs(double rtt_us, double loss);
/* The inverse: the loss under which that window is window_segs on average. */
double formula_cubic_loss(double rtt_us, double window_segs);
/* Share of what was sent that was sent again: of segments (host) or of bytes (flow). */
double formula_retrans_share(double retrans, double sent);
/*
 * Share of its busy time that a flow was limited by something, of the increase of both. NAN below
 * one second of busy time: the kernel counts in jiffies [net/ipv4/tcp_output.c tcp_chrono_set].
 */
double formula_chrono_share(double limited_us, double busy_us);
/* Keepalive: seconds until a dead peer is noticed, time + intvl * probes. */
double formula_keepalive_detect_s(double time_s, double intvl_s, double probes);
/* tcp_keepalive_time for a middlebox that forgets after M: floor(0.8 * M). */
double formula_keepalive_time_s(double middlebox_s);
/* Packets a second that keepalive sends for so many idle connections. */
double formula_keepalive_probes_per_s(double idle, double time_s);
/*
 * Seconds until connect() gives up: at the first time-out from 2^(retries+1) - 1 s on. `linear`
 * time-outs come a second apart, the further ones double, none waits above 120 s. With 4 of them
 * that is linear + 2^(retries+1) - 1 from 3 retries on, and no later than without them below
 * [net/ipv4/tcp_timer.c tcp_write_timeout, retransmits_timed_out; measured on 6.18].
 */
double formula_syn_timeout_s(double retries, double linear);
/* The same of a half-open connection: 2^(retries+1) - 1. */
double formula_synack_timeout_s(double retries);
/* Lower bound of the time until retransmission gives up, s [tcp_timer.c tcp_model_timeout]. */
double formula_retries2_s(double retries, double rto_max_s);
/* Ephemeral ports, and connects a second that TIME_WAIT (60 s) lets through to one destination. */
double formula_ports(double lo, double hi, double reserved);
double formula_ports_rate_per_s(double ports, double hold_s);
/* Sockets in TIME_WAIT when this side closes so many connections a second. */
double formula_time_wait_sockets(double closes_per_s);
/*
 * How long an orphan stays in FIN_WAIT_2, s: above 60 s the rest counts twice, 2 * (timeout - 60)
 * [net/ipv4/tcp.c __tcp_close, tcp_timer.c tcp_keepalive_timer]. And how many there are.
 */
double formula_fin_wait2_s(double fin_timeout_s);
double formula_fin_wait2_sockets(double closes_per_s, double fin_timeout_s);
/* Smallest power of two >= x. */
double formula_next_pow2(double x);
/* Accept queue that outlasts a pause of the application: next power of two of rate * pause. */
double formula_backlog(double conns_per_s, double pause_s);
/* Slow start: round trips to deliver `segs` from an initial window. */
double formula_slow_start_rtts(double segs, double iw);
/* Slow start: round trips until the window has `window_segs`. */
double formula_window_rtts(double window_segs, double iw);
/* Seconds until the sequence numbers wrap. */
double formula_seq_wrap_s(double bits_per_s);
/* Rounds up to the next MiB. */
double formula_mib_up(double bytes);
/*
 * tcp_mem as the kernel computes it at boot: 3L/4, L, 3L/2 with L = pages / 16, at least 128
 * [net/ipv4/tcp.c tcp_init_mem]. The kernel counts free buffer pages, 0.5 % less than MemTotal.
 */
void formula_tcp_mem_pages(double memory_pages, double ret_pages[3]);
/* conntrack entries: new flows a second, each held so long, and the established ones. */
double formula_conntrack_entries(double flows_per_s, double hold_s, double established);
/* nf_conntrack_max for a peak: next power of two of 1.5 * peak. */
double formula_conntrack_max(double peak_entries);
/*
 * Hash slots that nf_conntrack makes on a machine of this size; since 5.15 also its limit of
 * entries, four times as many before [net/netfilter/nf_conntrack_core.c nf_conntrack_init_start].
 */
double formula_conntrack_buckets(double memory_bytes);
/* Memory of a table, at least: 256 bytes an entry, without extensions, and 8 a slot. */
double formula_conntrack_bytes(double entries, double buckets);
/*
 * Largest buffer maximum that memory allows: an eighth of tcp_mem's pressure mark, so that eight
 * full connections stay below it, and never 1 GiB (the largest window).
 */
double formula_buffer_cap_bytes(double tcp_mem_pressure_pages, double page_bytes);
/* Memory that so many connections take whose buffers are both full. */
double formula_buffers_bytes(double connections, double rmem_bytes, double wmem_bytes);
/*
 * Largest maximum of each of the two buffers with which so many connections stay below the pressure
 * mark; never below 4 MiB, where it would cost the few that need it.
 */
double formula_buffer_share_bytes(double tcp_mem_pressure_pages, double page_bytes,
	double connections);

#endif

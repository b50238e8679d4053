/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule/formula.h"

#include <math.h>

#define SCALING_RATIO_ONE 256.0 /* scaling_ratio counts in 1/256 of a buffer */
#define SCALING_RATIO_UNKNOWN 128.0
#define WSCALE_MAX 14           /* RFC 7323 section 2.3 */
#define INITIAL_CWND_SEGS 10.0  /* TCP_INIT_CWND */
#define SKB_OVERHEAD_BYTES 320.0 /* struct skb_shared_info, cache-aligned */
#define SKB_HEAD_BYTES 256.0    /* struct sk_buff, cache-aligned */
#define RTO_MIN_S 0.2
#define RTO_MAX_S 120.0         /* of the handshake */
#define MATHIS_C 1.22           /* sqrt(3/2), no delayed ACKs */
#define CUBIC_C 1.054           /* RFC 9438 section 5.1 */
#define BUFFER_LEAST_BYTES 0x1p22
#define CONNTRACK_BYTES 256     /* struct nf_conn in its slab */

double formula_bdp_bytes(double bits_per_s, double rtt_us)
{
	return bits_per_s * rtt_us / 8e6;
}

static double known_ratio(double ratio)
{
	return ratio >= 1 && ratio < SCALING_RATIO_ONE ? ratio : SCALING_RATIO_UNKNOWN;
}

double formula_rmem_min_bytes(double bdp_bytes, double ratio)
{
	return ceil(bdp_bytes * SCALING_RATIO_ONE / known_ratio(ratio));
}

double formula_rmem_bytes(double bdp_bytes, double ratio)
{
	return formula_rmem_min_bytes(2 * bdp_bytes, ratio);
}

double formula_window_bytes(double rcvbuf_bytes, double ratio)
{
	return floor(rcvbuf_bytes * known_ratio(ratio) / SCALING_RATIO_ONE);
}

double formula_adv_win_window_bytes(double rcvbuf_bytes, int adv_win_scale)
{
	if (adv_win_scale <= 0)
		return floor(ldexp(rcvbuf_bytes, adv_win_scale));
	return rcvbuf_bytes - floor(ldexp(rcvbuf_bytes, -adv_win_scale));
}

double formula_wmem_bytes(double bdp_bytes)
{
	return ceil(2 * bdp_bytes);
}

double formula_wmem_bbr_bytes(double bdp_bytes)
{
	return ceil(3 * bdp_bytes);
}

double formula_sndbuf_autotune_bytes(double cwnd_segs, double mss_bytes, bool bbr,
	double max_tcp_header)
{
	double per_mss = formula_next_pow2(mss_bytes + max_tcp_header + SKB_OVERHEAD_BYTES) +
		SKB_HEAD_BYTES;

	return (bbr ? 3 : 2) * fmax(INITIAL_CWND_SEGS, cwnd_segs) * per_mss;
}

int formula_wscale(double rmem_max_bytes, double core_rmem_max_bytes)
{
	double space = fmax(rmem_max_bytes, core_rmem_max_bytes);
	int scale = space >= 1 ? ilogb(space) - 15 : 0;

	return scale < 0 ? 0 : scale > WSCALE_MAX ? WSCALE_MAX : scale;
}

double formula_wscale_window_bytes(int wscale)
{
	return ldexp(65535, wscale);
}

double formula_so_buf_bytes(double asked, double core_max, bool receive)
{
	return fmax(2 * fmin(asked, core_max), receive ? 2304 : 4608);
}

double formula_mathis_c_bps(double mss_bytes, double rtt_us, double loss, double c)
{
	return mss_bytes * 8 * c / (rtt_us / 1e6 * sqrt(loss));
}

double formula_mathis_bps(double mss_bytes, double rtt_us, double loss)
{
	return formula_mathis_c_bps(mss_bytes, rtt_us, loss, MATHIS_C);
}

double formula_cubic_window_segs(double rtt_us, double loss)
{
	double cubic = CUBIC_C * pow(rtt_us / 1e6, 0.75) / pow(loss, 0.75);

	return fmax(cubic, MATHIS_C / sqrt(loss));
}

double formula_cubic_loss(double rtt_us, double window_segs)
{
	double cubic = rtt_us / 1e6 * pow(CUBIC_C / window_segs, 4.0 / 3);

	return fmin(1, fmax(cubic, pow(MATHIS_C / window_segs, 2)));
}

double formula_retrans_share(double retrans, double sent)
{
	return retrans / sent;
}

double formula_chrono_share(double limited_us, double busy_us)
{
	return busy_us >= 1e6 ? limited_us / busy_us : NAN;
}

double formula_keepalive_detect_s(double time_s, double intvl_s, double probes)
{
	return time_s + intvl_s * probes;
}

double formula_keepalive_time_s(double middlebox_s)
{
	return floor(0.8 * middlebox_s + 1e-9);
}

double formula_keepalive_probes_per_s(double idle, double time_s)
{
	return idle / time_s;
}

/* 2^(retries+1) - 1 s as long as no wait is above the longest time-out. */
static double handshake_s(double retries)
{
	double total = 0;

	for (int i = 0; i <= retries && i < 256; i++)
		total += fmin(ldexp(1, i), RTO_MAX_S);
	return total;
}

double formula_syn_timeout_s(double retries, double linear)
{
	double limit = handshake_s(retries), at = 0, wait = 1;

	for (int i = 0; at < limit; i++) {
		at += wait;
		if (i >= linear)
			wait = fmin(2 * wait, RTO_MAX_S);
	}
	return at;
}

double formula_synack_timeout_s(double retries)
{
	return handshake_s(retries);
}

double formula_retries2_s(double retries, double rto_max_s)
{
	int doublings = rto_max_s >= RTO_MIN_S ? ilogb(rto_max_s / RTO_MIN_S) : 0;

	if (retries <= doublings)
		return (exp2(retries + 1) - 1) * RTO_MIN_S;
	return (exp2(doublings + 1) - 1) * RTO_MIN_S + (retries - doublings) * rto_max_s;
}

double formula_ports(double lo, double hi, double reserved)
{
	return fmax(0, hi - lo + 1 - reserved);
}

double formula_ports_rate_per_s(double ports, double hold_s)
{
	return ports / hold_s;
}

double formula_time_wait_sockets(double closes_per_s)
{
	return closes_per_s * FORMULA_TIME_WAIT_S;
}

double formula_fin_wait2_s(double fin_timeout_s)
{
	if (fin_timeout_s <= FORMULA_TIME_WAIT_S)
		return fin_timeout_s;
	return 2 * (fin_timeout_s - FORMULA_TIME_WAIT_S);
}

double formula_fin_wait2_sockets(double closes_per_s, double fin_timeout_s)
{
	return closes_per_s * formula_fin_wait2_s(fin_timeout_s);
}

double formula_next_pow2(double x)
{
	double p = x > 1 ? ldexp(1, ilogb(x)) : 1;

	return p < x ? 2 * p : p;
}

double formula_backlog(double conns_per_s, double pause_s)
{
	return formula_next_pow2(ceil(conns_per_s * pause_s));
}

double formula_slow_start_rtts(double segs, double iw)
{
	return ceil(log2(segs / iw + 1));
}

double formula_window_rtts(double window_segs, double iw)
{
	return fmax(0, ceil(log2(window_segs / iw)));
}

double formula_seq_wrap_s(double bits_per_s)
{
	return 0x1p32 * 8 / bits_per_s;
}

double formula_mib_up(double bytes)
{
	return ceil(bytes / 0x1p20) * 0x1p20;
}

void formula_tcp_mem_pages(double memory_pages, double ret_pages[3])
{
	double limit = fmax(floor(memory_pages / 16), 128);

	ret_pages[0] = floor(limit / 4) * 3;
	ret_pages[1] = limit;
	ret_pages[2] = 2 * ret_pages[0];
}

double formula_conntrack_entries(double flows_per_s, double hold_s, double established)
{
	return ceil(flows_per_s * hold_s) + established;
}

double formula_conntrack_max(double peak_entries)
{
	return formula_next_pow2(1.5 * peak_entries);
}

double formula_buffer_cap_bytes(double tcp_mem_pressure_pages, double page_bytes)
{
	return fmin(0x1p30 - 1, floor(tcp_mem_pressure_pages * page_bytes / 8));
}

double formula_conntrack_buckets(double memory_bytes)
{
	if (memory_bytes > 0x1p32)
		return 262144;
	if (memory_bytes > 0x1p30)
		return 65536;
	return fmax(1024, floor(memory_bytes / 16384 / 8));
}

double formula_conntrack_bytes(double entries, double buckets)
{
	return entries * CONNTRACK_BYTES + buckets * 8;
}

double formula_buffers_bytes(double connections, double rmem_bytes, double wmem_bytes)
{
	return connections * (rmem_bytes + wmem_bytes);
}

double formula_buffer_share_bytes(double tcp_mem_pressure_pages, double page_bytes,
	double connections)
{
	return fmax(BUFFER_LEAST_BYTES,
		floor(tcp_mem_pressure_pages * page_bytes / (2 * connections)));
}

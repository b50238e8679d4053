/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/calculations.h"

#include <math.h>

#include "base/alloc.h"
#include "rule/formula.h"
#include "sysctl/defaults.h"
#include "sysctl/value.h"

static void give(struct calc_answer *ans, const char *name, enum calc_unit unit, double value)
{
	ans->results[ans->n].name = name;
	ans->results[ans->n].unit = unit;
	ans->results[ans->n++].value = value;
}

#define SAY(...) strbuf_printf(&ans->formula, __VA_ARGS__)

static void run_bdp(const double *a, struct calc_answer *ans)
{
	give(ans, "bdp", U_BYTES, formula_bdp_bytes(a[0], a[1]));
	SAY("rate * rtt / 8 = %.10g bit/s * %.10g s / 8", a[0], a[1] / 1e6);
}

static void run_window(const double *a, struct calc_answer *ans)
{
	give(ans, "window", U_BYTES, formula_window_bytes(a[0], a[1]));
	SAY("rcvbuf * ratio / 256 = %.10g B * %.10g / 256", a[0], a[1]);
}

static void run_window_old(const double *a, struct calc_answer *ans)
{
	give(ans, "window", U_BYTES, formula_adv_win_window_bytes(a[0], (int) a[1]));
	SAY("before 6.6: rcvbuf - rcvbuf / 2^n, or rcvbuf / 2^-n if n <= 0; %.10g B, n = %.10g",
		a[0], a[1]);
}

static void run_rmem(const double *a, struct calc_answer *ans)
{
	double bdp = formula_bdp_bytes(a[0], a[1]);

	give(ans, "rmem_max", U_BYTES, formula_mib_up(formula_rmem_bytes(bdp, a[2])));
	give(ans, "rmem_max_least", U_BYTES, formula_mib_up(formula_rmem_min_bytes(bdp, a[2])));
	SAY("2 * bdp * 256 / ratio = 2 * %.10g B * 256 / %.10g, up to the next MiB; least: 1 * bdp",
		bdp, a[2]);
}

static void run_wmem(const double *a, struct calc_answer *ans)
{
	double bdp = formula_bdp_bytes(a[0], a[1]);

	give(ans, "wmem_max", U_BYTES, formula_mib_up(formula_wmem_bytes(bdp)));
	SAY("2 * bdp = 2 * %.10g B, up to the next MiB", bdp);
}

static void run_sndbuf(const double *a, struct calc_answer *ans)
{
	bool bbr = a[2] > 2;

	give(ans, "sndbuf", U_BYTES, formula_sndbuf_autotune_bytes(a[0], a[1], bbr, a[3]));
	SAY("factor * max(10, cwnd) * (pow2(mss + header + 320) + 256) = %d * max(10, %.10g) * "
		"(pow2(%.10g + %.10g + 320) + 256)", bbr ? 3 : 2, a[0], a[1], a[3]);
}

static void run_wscale(const double *a, struct calc_answer *ans)
{
	int scale = formula_wscale(a[0], a[1]);

	give(ans, "wscale", U_NUMBER, scale);
	give(ans, "largest_window", U_BYTES, formula_wscale_window_bytes(scale));
	SAY("log2(max(%.10g, %.10g)) - 15, from 0 to 14; 65535 * 2^%d", a[0], a[1], scale);
}

static void run_so_buf(const double *a, struct calc_answer *ans)
{
	give(ans, "rcvbuf", U_BYTES, formula_so_buf_bytes(a[0], a[1], true));
	give(ans, "sndbuf", U_BYTES, formula_so_buf_bytes(a[0], a[1], false));
	SAY("2 * min(size, max) = 2 * min(%.10g, %.10g) B; at least 2304 (receive), 4608 (send)",
		a[0], a[1]);
}

static void run_mathis(const double *a, struct calc_answer *ans)
{
	give(ans, "rate", U_BPS, formula_mathis_c_bps(a[2], a[0], a[1], a[3]));
	SAY("mss * 8 * c / (rtt * sqrt(loss)) = %.10g * 8 * %.10g / (%.10g s * sqrt(%.10g))",
		a[2], a[3], a[0] / 1e6, a[1]);
}

static void run_cubic(const double *a, struct calc_answer *ans)
{
	double window = formula_cubic_window_segs(a[0], a[1]);

	give(ans, "window", U_SEGS, window);
	give(ans, "rate", U_BPS, window * a[2] * 8e6 / a[0]);
	SAY("max(1.054 * rtt^0.75 / loss^0.75, 1.22 / sqrt(loss)), rtt = %.10g s, loss = %.10g",
		a[0] / 1e6, a[1]);
}

static void run_cubic_loss(const double *a, struct calc_answer *ans)
{
	double window = formula_bdp_bytes(a[0], a[1]) / a[2];

	give(ans, "window", U_SEGS, ceil(window));
	give(ans, "loss", U_SHARE, formula_cubic_loss(a[1], window));
	SAY("max(rtt * (1.054 / window)^(4/3), (1.22 / window)^2), rtt = %.10g s, window = bdp / "
		"mss = %.10g", a[1] / 1e6, window);
}

static void run_retransmitted(const double *a, struct calc_answer *ans)
{
	give(ans, "share", U_SHARE, formula_retrans_share(a[0], a[1]));
	SAY("again / sent = %.10g / %.10g", a[0], a[1]);
}

static void run_chrono(const double *a, struct calc_answer *ans)
{
	give(ans, "share", U_SHARE, formula_chrono_share(a[0], a[1]));
	SAY("limited / busy = %.10g s / %.10g s, if busy for a second at least", a[0] / 1e6,
		a[1] / 1e6);
}

static void run_ports(const double *a, struct calc_answer *ans)
{
	double ports = formula_ports(a[0], a[1], a[2]);

	give(ans, "ports", U_NUMBER, ports);
	give(ans, "connects", U_PER_S, formula_ports_rate_per_s(ports, a[3] / 1e6));
	SAY("hi - lo + 1 - reserved = %.10g - %.10g + 1 - %.10g; ports / %.10g s", a[1], a[0], a[2],
		a[3] / 1e6);
}

static void run_time_wait(const double *a, struct calc_answer *ans)
{
	double n = formula_time_wait_sockets(a[0]);

	give(ans, "time_wait", U_NUMBER, n);
	give(ans, "memory", U_BYTES, 256 * n);
	SAY("closes/s * %.0f s = %.10g * %.0f; 256 B each", FORMULA_TIME_WAIT_S, a[0],
		FORMULA_TIME_WAIT_S);
}

static void run_fin_wait(const double *a, struct calc_answer *ans)
{
	double timeout_s = a[1] / 1e6;

	give(ans, "lasts", U_SECONDS, formula_fin_wait2_s(timeout_s));
	give(ans, "fin_wait_2", U_NUMBER, formula_fin_wait2_sockets(a[0], timeout_s));
	SAY("closes/s * fin_timeout = %.10g * %.10g s; above 60 s it lasts 2 * (fin_timeout - 60)",
		a[0], timeout_s);
}

static void run_keepalive(const double *a, struct calc_answer *ans)
{
	double time_s = isnan(a[3]) ? a[0] / 1e6 : formula_keepalive_time_s(a[3] / 1e6);

	if (!isnan(a[3])) {
		give(ans, "keepalive_time", U_SECONDS, time_s);
		SAY("floor(0.8 * limit) = floor(0.8 * %.10g s); ", a[3] / 1e6);
	}
	give(ans, "detect", U_SECONDS, formula_keepalive_detect_s(time_s, a[1] / 1e6, a[2]));
	SAY("time + intvl * probes = %.10g s + %.10g s * %.10g", time_s, a[1] / 1e6, a[2]);
	if (!isnan(a[4])) {
		give(ans, "probes", U_PER_S, formula_keepalive_probes_per_s(a[4], time_s));
		SAY("; idle / time = %.10g / %.10g s", a[4], time_s);
	}
}

static void run_syn(const double *a, struct calc_answer *ans)
{
	give(ans, "gives_up", U_SECONDS, formula_syn_timeout_s(a[0], a[1]));
	SAY("first time-out from 2^(retries + 1) - 1 = 2^(%.10g + 1) - 1 s on: %.10g of a second, "
		"then doubling up to 120 s", a[0], a[1]);
}

static void run_synack(const double *a, struct calc_answer *ans)
{
	give(ans, "gives_up", U_SECONDS, formula_synack_timeout_s(a[0]));
	SAY("2^(retries + 1) - 1 = 2^(%.10g + 1) - 1, no wait above 120 s", a[0]);
}

static void run_retries(const double *a, struct calc_answer *ans)
{
	give(ans, "at_least", U_SECONDS, formula_retries2_s(a[0], a[1] / 1e6));
	SAY("0.2 s doubled up to %.10g s, %.10g times", a[1] / 1e6, a[0]);
}

static void run_backlog(const double *a, struct calc_answer *ans)
{
	give(ans, "backlog", U_NUMBER, formula_backlog(a[0], a[1] / 1e6));
	SAY("next power of two of rate * pause = %.10g/s * %.10g s", a[0], a[1] / 1e6);
}

static void run_slow_start(const double *a, struct calc_answer *ans)
{
	double segs = ceil(a[0] / a[1]);

	give(ans, "round_trips", U_NUMBER, formula_slow_start_rtts(segs, a[2]));
	give(ans, "round_trips_to_window", U_NUMBER, formula_window_rtts(segs, a[2]));
	SAY("log2(segs / iw + 1) = log2(%.10g / %.10g + 1); to such a window: log2(segs / iw)",
		segs, a[2]);
}

static void run_wrap(const double *a, struct calc_answer *ans)
{
	give(ans, "wrap", U_SECONDS, formula_seq_wrap_s(a[0]));
	give(ans, "half", U_SECONDS, formula_seq_wrap_s(a[0]) / 2);
	SAY("2^32 * 8 / rate = 2^32 * 8 / %.10g bit/s; timestamps must tick within half of it",
		a[0]);
}

static void run_tcp_mem(const double *a, struct calc_answer *ans)
{
	double pages[3];

	formula_tcp_mem_pages(a[0] / a[1], pages);
	give(ans, "low", U_PAGES, pages[0]);
	give(ans, "pressure", U_PAGES, pages[1]);
	give(ans, "high", U_PAGES, pages[2]);
	SAY("3L/4, L, 3L/2 with L = memory / page / 16 = %.10g / %.10g / 16", a[0], a[1]);
}

/* The n-th number of what the kernel computes for a key; NAN if it computes none. */
static double by_default(const struct sysctl_machine *m, const char *key, size_t n)
{
	_cleanup_(free_p) char *text = sysctl_default_text(sysctl_find(key), m);
	int64_t v;

	return text && sysctl_value_number(text, n, &v) == 0 ? (double) v : NAN;
}

static void run_limits(const double *a, struct calc_answer *ans)
{
	struct sysctl_machine m = {
		.memory_bytes = (uint64_t) a[0],
		.page_bytes = (uint32_t) a[1],
		.rmem_cap_bytes = 32 << 20, /* 6.16 and later */
	};
	double half = by_default(&m, "net.ipv4.tcp_max_tw_buckets", 0);

	give(ans, "ehash_entries", U_NUMBER, 2 * half);
	give(ans, "tcp_max_tw_buckets", U_NUMBER, half);
	give(ans, "tcp_max_orphans", U_NUMBER, by_default(&m, "net.ipv4.tcp_max_orphans", 0));
	give(ans, "tcp_max_syn_backlog", U_NUMBER,
		by_default(&m, "net.ipv4.tcp_max_syn_backlog", 0));
	give(ans, "tcp_rmem_max", U_BYTES, by_default(&m, "net.ipv4.tcp_rmem", 2));
	give(ans, "tcp_wmem_max", U_BYTES, by_default(&m, "net.ipv4.tcp_wmem", 2));
	give(ans, "udp_mem_low", U_PAGES, by_default(&m, "net.ipv4.udp_mem", 0));
	give(ans, "udp_mem_pressure", U_PAGES, by_default(&m, "net.ipv4.udp_mem", 1));
	give(ans, "udp_mem_high", U_PAGES, by_default(&m, "net.ipv4.udp_mem", 2));
	give(ans, "conntrack_buckets", U_NUMBER, formula_conntrack_buckets(a[0]));
	SAY("ehash = pow2(memory / 128 KiB) up to 524288; a half, a half, a 128th of it; memory / "
		"128 up to 32 MiB and 4 MiB; 3L/4, L, 3L/2 with L = pages / 8; memory = %.10g B",
		a[0]);
}

static void run_buffers(const double *a, struct calc_answer *ans)
{
	double pages[3];

	formula_tcp_mem_pages(floor(a[3] / a[4]), pages);
	give(ans, "taken", U_BYTES, formula_buffers_bytes(a[0], a[1], a[2]));
	give(ans, "pressure", U_BYTES, pages[1] * a[4]);
	give(ans, "share", U_BYTES, formula_buffer_share_bytes(pages[1], a[4], a[0]));
	give(ans, "cap", U_BYTES, formula_buffer_cap_bytes(pages[1], a[4]));
	SAY("bulk * (rmem + wmem) = %.10g * (%.10g B + %.10g B); pressure = tcp_mem[1]; share = "
		"pressure / (2 * bulk), at least 4 MiB; cap = pressure / 8, below 1 GiB",
		a[0], a[1], a[2]);
}

static void run_conntrack(const double *a, struct calc_answer *ans)
{
	double entries = formula_conntrack_entries(a[0], a[2] / 1e6, a[1]);

	give(ans, "entries", U_NUMBER, entries);
	give(ans, "nf_conntrack_max", U_NUMBER, formula_conntrack_max(entries));
	give(ans, "memory", U_BYTES,
		formula_conntrack_bytes(entries, formula_conntrack_max(entries)));
	SAY("flows * hold + established = %.10g/s * %.10g s + %.10g; table: 1.5 times, up to 2^n; "
		"256 B an entry, 8 B a slot, at least",
		a[0], a[2] / 1e6, a[1]);
}

#define RATE { "rate", U_BPS, NULL, 1 }
#define RTT { "rtt", U_US, NULL, 1 }
#define LOSS { "loss", U_SHARE, NULL, 1e-12 }
#define MSS { "mss", U_BYTES, "1448", 1 }
#define RATIO { "ratio", U_NUMBER, "128", 1, 255 }

const struct calculation calculations[] = {
	{ "bdp", "bandwidth-delay product", { RATE, RTT }, run_bdp },
	{ "window", "window that a receive buffer gives", { { "rcvbuf", U_BYTES, NULL, 1 }, RATIO },
		run_window },
	{ "window-old", "the same before kernel 6.6",
		{ { "rcvbuf", U_BYTES, NULL, 1 }, { "adv-win-scale", U_NUMBER, "1", -31, 31 } },
		run_window_old },
	{ "rmem", "tcp_rmem maximum for a path", { RATE, RTT, RATIO }, run_rmem },
	{ "wmem", "tcp_wmem maximum for a path", { RATE, RTT }, run_wmem },
	{ "sndbuf", "send buffer that the kernel aims at",
		{ { "cwnd", U_SEGS, "10", 1 }, { "mss", U_BYTES, "1460", 1 },
			{ "factor", U_NUMBER, "2", 2, 3 }, { "header", U_BYTES, "256", 1, 4096 } },
		run_sndbuf },
	{ "wscale", "window scale that the kernel offers",
		{ { "rmem-max", U_BYTES, NULL, 1 }, { "core-rmem-max", U_BYTES, "4194304", 0 } },
		run_wscale },
	{ "so-buf", "what SO_RCVBUF and SO_SNDBUF become",
		{ { "size", U_BYTES, NULL, 1 }, { "max", U_BYTES, "4194304", 1 } }, run_so_buf },
	{ "mathis", "rate of Reno-like control under loss",
		{ RTT, LOSS, MSS, { "c", U_REAL, "1.22", 0.1, 10 } }, run_mathis },
	{ "cubic", "rate of CUBIC under loss", { RTT, LOSS, MSS }, run_cubic },
	{ "cubic-loss", "loss under which CUBIC fills a path", { RATE, RTT, MSS }, run_cubic_loss },
	{ "retransmitted", "share that was sent again",
		{ { "again", U_NUMBER, NULL, 0 }, { "sent", U_NUMBER, NULL, 1 } },
		run_retransmitted },
	{ "chrono", "share of busy time that something limited",
		{ { "limited", U_US, NULL, 0 }, { "busy", U_US, NULL, 1 } }, run_chrono },
	{ "ports", "connects a second to one destination",
		{ { "lo", U_NUMBER, "32768", 1, 65535 }, { "hi", U_NUMBER, "60999", 1, 65535 },
			{ "reserved", U_NUMBER, "0", 0, 65535 }, { "hold", U_US, "60s", 1 } },
		run_ports },
	{ "time-wait", "sockets in TIME_WAIT", { { "closes", U_PER_S, NULL, 0 } }, run_time_wait },
	{ "fin-wait", "orphans in FIN_WAIT_2",
		{ { "closes", U_PER_S, NULL, 0 }, { "fin-timeout", U_US, "60s", 1e6 } },
		run_fin_wait },
	{ "keepalive", "time until a dead peer is noticed",
		{ { "time", U_US, "7200s", 1 }, { "intvl", U_US, "75s", 1 },
			{ "probes", U_NUMBER, "9", 1 }, { "limit", U_US, "", 1 },
			{ "idle", U_NUMBER, "", 0 } },
		run_keepalive },
	{ "syn", "time until connect() gives up",
		{ { "retries", U_NUMBER, "6", 0, 127 }, { "linear", U_NUMBER, "4", 0, 127 } },
		run_syn },
	{ "synack", "time until a half-open connection is dropped",
		{ { "retries", U_NUMBER, "5", 0, 255 } }, run_synack },
	{ "retries", "time until retransmission gives up",
		{ { "retries", U_NUMBER, "15", 0, 255 }, { "rto-max", U_US, "120s", 200e3 } },
		run_retries },
	{ "backlog", "accept queue that outlasts a pause",
		{ { "conns", U_PER_S, NULL, 0 }, { "pause", U_US, NULL, 0 } }, run_backlog },
	{ "slow-start", "round trips to deliver so much",
		{ { "size", U_BYTES, NULL, 1 }, MSS, { "iw", U_NUMBER, "10", 1 } },
		run_slow_start },
	{ "wrap", "time until sequence numbers wrap", { RATE }, run_wrap },
	{ "tcp-mem", "tcp_mem that the kernel computes",
		{ { "memory", U_BYTES, NULL, 1 }, { "page", U_BYTES, "4096", 1 } }, run_tcp_mem },
	{ "limits", "other limits that it computes from memory",
		{ { "memory", U_BYTES, NULL, 1, 0x1p60 }, { "page", U_BYTES, "4096", 1, 1 << 20 } },
		run_limits },
	{ "buffers", "memory that full buffers take",
		{ { "bulk", U_NUMBER, NULL, 1 }, { "rmem", U_BYTES, NULL, 1 },
			{ "wmem", U_BYTES, NULL, 1 }, { "memory", U_BYTES, NULL, 1 },
			{ "page", U_BYTES, "4096", 1 } },
		run_buffers },
	{ "conntrack", "connection tracking table for a load",
		{ { "flows", U_PER_S, NULL, 0 }, { "established", U_NUMBER, "0", 0 },
			{ "hold", U_US, "120s", 1 } },
		run_conntrack },
};

const size_t n_calculations = ARRAY_SIZE(calculations);

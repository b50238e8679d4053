/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Buffers of TCP: as large as the path asks, as small as the memory demands. */
#include <math.h>

#include "base/alloc.h"
#include "base/fmt.h"
#include "base/str.h"
#include "plan/sizing_parts.h"
#include "rule/formula.h"

#define RATIO_UNKNOWN  128.0  /* scaling_ratio of a socket before its first segments */
#define WSCALE_MOST    14
#define SOCKET_BYTES   2400.0 /* of an idle connection: its slabs, no buffers */
#define SOCKETS_MOST   0.25   /* share of the memory */

struct ceiling {
	const char *key, *name;
	double want, least; /* bytes: what is asked, what fills the path just so */
	const char *formula;
};

static double buffer_cap(const struct sizing_work *w)
{
	double page = w->machine.page_bytes;

	return fmin(formula_buffer_cap_bytes(w->pressure_pages, page),
		formula_buffer_share_bytes(w->pressure_pages, page, w->in->bulk));
}

static bool is_bbr(const struct sizing_work *w)
{
	return str_eq(w->in->cc, "bbr");
}

static void warn_of_budget(struct sizing_work *w, const struct ceiling *c, double value)
{
	char want[FMT_MAX], got[FMT_MAX], rate[FMT_MAX];
	double reached = w->in->rate_bps * fmin(1, value / c->least);

	(void) fmt_bibytes(want, sizeof(want), c->want);
	(void) fmt_bibytes(got, sizeof(got), value);
	if (value >= c->least)
		sizing_warn(w, "The path asks for a %s buffer of %s, the memory budget allows %s: "
			"one connection still fills the path, but without room to repair a loss.",
			c->name, want, got);
	else
		sizing_warn(w, "The path asks for a %s buffer of %s, the memory budget allows %s: "
			"one connection reaches about %s. More memory, fewer bulk connections at "
			"once, or several connections for one transfer help.",
			c->name, want, got, fmt_rate(rate, sizeof(rate), reached));
}

static double size_ceiling(struct sizing_work *w, const struct ceiling *c)
{
	double by_default = sizing_default_number(w, c->key, 2), cap = buffer_cap(w);
	double value = fmax(by_default, fmin(formula_mib_up(c->want), cap));
	char want[FMT_MAX], now[FMT_MAX];

	(void) fmt_bibytes(want, sizeof(want), c->want);
	(void) fmt_bibytes(now, sizeof(now), by_default);
	if (value < c->want)
		warn_of_budget(w, c, value);
	if (value > by_default)
		sizing_set(w, c->key,
			xasprintf("%.0f %.0f %.0f", sizing_default_number(w, c->key, 0),
				sizing_default_number(w, c->key, 1), value),
			xasprintf("%s = %.0f B, up to the next MiB; at most %.0f B, each buffer's "
				"share of tcp_mem's pressure mark (%.0f pages) among %.0f full "
				"connections", c->formula, c->want, cap, w->pressure_pages,
				fmax(w->in->bulk, SIZING_BULK_DEFAULT)),
			"The default ceiling of %s holds a connection below what the path carries. "
			"It is a ceiling only: a connection takes what it uses.", now);
	else
		sizing_leave(w, c->key, "Its ceiling of %s %s %s (%s).", now, value < c->want ?
			"is all that the memory allows, although the path asks for" :
			"covers what the path asks for:", want, c->formula);
	return value;
}

static double size_receive(struct sizing_work *w, double bdp)
{
	bool is_small = sizing_has_role(w, ROLE_LATENCY | ROLE_MANY) &&
		!sizing_has_role(w, ROLE_BULK);
	double least = formula_rmem_min_bytes(bdp, RATIO_UNKNOWN);
	_cleanup_(free_p) char *formula = xasprintf("%sbdp * 256 / ratio = %s%.10g B * 256 / %.0f",
		is_small ? "" : "2 * ", is_small ? "" : "2 * ", bdp, RATIO_UNKNOWN);
	struct ceiling c = {
		.key = "net.ipv4.tcp_rmem",
		.name = "receive",
		.want = is_small ? least : formula_rmem_bytes(bdp, RATIO_UNKNOWN),
		.least = least,
		.formula = formula,
	};

	return size_ceiling(w, &c);
}

static double size_send(struct sizing_work *w, double bdp)
{
	double want = is_bbr(w) ? formula_wmem_bbr_bytes(bdp) : formula_wmem_bytes(bdp);
	int factor = is_bbr(w) ? 3 : 2;
	_cleanup_(free_p) char *formula =
		xasprintf("%d * bdp = %d * %.10g B", factor, factor, bdp);
	struct ceiling c = {
		.key = "net.ipv4.tcp_wmem",
		.name = "send",
		.want = want,
		.least = want,
		.formula = formula,
	};

	return size_ceiling(w, &c);
}

static void judge_memory(struct sizing_work *w, double rmem, double wmem)
{
	const struct sizing_input *in = w->in;
	double pressure = w->pressure_pages * w->machine.page_bytes;
	double full = formula_buffers_bytes(in->bulk, rmem, wmem);
	double sockets = in->connections * SOCKET_BYTES;
	char a[FMT_MAX], b[FMT_MAX];

	if (full > pressure)
		sizing_warn(w, "%.0f connections with both buffers full would take %s; from %s on "
			"(tcp_mem[1]) the kernel shrinks windows. The kernel's own ceilings are "
			"not lowered for that without evidence that it happens.", in->bulk,
			fmt_bibytes(a, sizeof(a), full), fmt_bibytes(b, sizeof(b), pressure));
	if (sockets > SOCKETS_MOST * (double) w->machine.memory_bytes)
		sizing_warn(w, "%.0f connections take at least %s without any data, of %s of "
			"memory.", in->connections, fmt_bibytes(a, sizeof(a), sockets),
			fmt_bibytes(b, sizeof(b), (double) w->machine.memory_bytes));
	sizing_leave(w, "net.ipv4.tcp_mem", "The kernel sizes it from memory: pressure from %s on, "
		"a 16th. More is for a host that measures pressure while memory is free.",
		fmt_bibytes(a, sizeof(a), pressure));
}

void sizing_buffers(struct sizing_work *w)
{
	const struct sizing_input *in = w->in;
	double bdp = formula_bdp_bytes(in->rate_bps, in->rtt_us);
	double most = formula_wscale_window_bytes(WSCALE_MOST);
	char a[FMT_MAX], b[FMT_MAX];
	double rmem = size_receive(w, bdp), wmem = size_send(w, bdp);

	judge_memory(w, rmem, wmem);
	if (bdp > most)
		sizing_warn(w, "The bandwidth-delay product of %s is more than the largest window "
			"of TCP, %s: one connection cannot fill the path.",
			fmt_bibytes(a, sizeof(a), bdp), fmt_bibytes(b, sizeof(b), most));
	sizing_leave(w, "net.core.rmem_max", "It bounds SO_RCVBUF only, not the buffers that TCP "
		"sizes by itself.");
	sizing_leave(w, "net.core.wmem_max", "It bounds SO_SNDBUF only, not the buffers that TCP "
		"sizes by itself.");
	sizing_leave(w, "net.ipv4.tcp_timestamps", "On, as it must be: sequence numbers wrap "
		"after %s at this rate, and timestamps tell old segments from new ones.",
		fmt_duration(a, sizeof(a), formula_seq_wrap_s(in->rate_bps) * 1e6));
}

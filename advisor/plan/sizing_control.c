/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Congestion control, queues, and what is unsent. */
#include <math.h>

#include "base/alloc.h"
#include "base/fmt.h"
#include "base/str.h"
#include "plan/sizing_parts.h"
#include "rule/formula.h"

#define MSS_BYTES     1448.0 /* MTU 1500 with timestamps */
#define IW_SEGS       10.0
#define LOWAT_BYTES   131072

static void size_control(struct sizing_work *w, double window_segs)
{
	const struct sizing_input *in = w->in;
	bool is_bbr = str_eq(in->cc, "bbr");
	char one_in[FMT_MAX];

	(void) fmt_count(one_in, sizeof(one_in), 1 / formula_cubic_loss(in->rtt_us, window_segs));
	if (in->cc)
		sizing_set(w, "net.ipv4.tcp_congestion_control", xstrdup(in->cc),
			xasprintf("a CUBIC window of bdp / %.0f = %.0f segments lasts while fewer "
				"than one in %s is lost", MSS_BYTES, window_segs, one_in),
			"It was asked for. It must be in tcp_available_congestion_control, so its "
			"module loaded before sysctls are set at boot; connections that are open "
			"keep theirs.%s", is_bbr ? " BBR takes more than its share from CUBIC "
			"where buffers are shallow." : "");
	else
		sizing_leave(w, "net.ipv4.tcp_congestion_control", "A choice for measured loss. "
			"One CUBIC connection fills the path while fewer than one in %s segments "
			"is lost; BBR bears more.", one_in);
}

static void size_unsent(struct sizing_work *w)
{
	char text[FMT_MAX];

	if (sizing_has_role(w, ROLE_LATENCY))
		sizing_set(w, "net.ipv4.tcp_notsent_lowat", xasprintf("%d", LOWAT_BYTES),
			xasprintf("%d B at the rate last %s", LOWAT_BYTES,
				fmt_duration(text, sizeof(text),
					LOWAT_BYTES * 8e6 / w->in->rate_bps)),
			"An application that may not queue more unsent data can still change what "
			"it sends next. It acts on all connections at once and costs wake-ups.");
	else
		sizing_leave(w, "net.ipv4.tcp_notsent_lowat",
			"It trades throughput for latency: for the role latency only.");
}

void sizing_control(struct sizing_work *w)
{
	const struct sizing_input *in = w->in;
	double window = fmax(1, ceil(formula_bdp_bytes(in->rate_bps, in->rtt_us) / MSS_BYTES));

	size_control(w, window);
	size_unsent(w);
	sizing_leave(w, "net.core.default_qdisc", "TCP paces by itself since 4.13, under BBR too. "
		"fq does it with less work for very many paced flows, fq_codel and fq keep a "
		"queue of this host short; interfaces that exist keep theirs.");
	sizing_leave(w, "net.ipv4.tcp_slow_start_after_idle", "A connection that paused reaches "
		"this path's window again in %.0f round trips. 0 is for bursts of one connection "
		"on a path that is known to have room; without effect on BBR.",
		formula_window_rtts(window, IW_SEGS));
	sizing_leave(w, "net.ipv4.tcp_mtu_probing", "1 is the cure for a path that is seen to "
		"swallow large segments.");
}

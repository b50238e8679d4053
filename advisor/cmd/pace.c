/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/pace.h"

/* A tick that is dear once must not make the next ones wait: about the last four count. */
#define WEIGHT 0.25

/* Taking closed sockets from the kernel may eat the budget: ticks then still get a part of it. */
#define TICKS_SHARE_MIN 0.25

void pace_init(struct pace *p, struct usec start, struct usec interval, double budget_pct)
{
	*p = (struct pace) { .interval = interval, .budget_pct = budget_pct, .next = start };
}

static double average(double old, double now)
{
	return old + (now - old) * WEIGHT;
}

struct usec pace_interval(const struct pace *p)
{
	double left_pct = p->budget_pct - p->between_pct, us;
	int64_t most_us = PACE_INTERVAL_MAX_US;

	if (p->budget_pct <= 0)
		return p->interval;
	if (left_pct < p->budget_pct * TICKS_SHARE_MIN)
		left_pct = p->budget_pct * TICKS_SHARE_MIN;
	us = p->tick_us * 100 / left_pct;
	if (us <= (double) p->interval.us)
		return p->interval;
	if (most_us < p->interval.us)
		most_us = p->interval.us;
	return (struct usec) { us < (double) most_us ? (int64_t) us : most_us };
}

void pace_set(struct pace *p, struct usec interval, double budget_pct)
{
	p->interval = interval;
	p->budget_pct = budget_pct;
	if (p->tick_us > 0)
		p->next.us = p->last.us + pace_interval(p).us;
}

void pace_tick(struct pace *p, const struct pace_cost *cost, struct usec now)
{
	double elapsed_us = (double) cost->elapsed.us;

	if (p->tick_us > 0)
		p->tick_us = average(p->tick_us, (double) cost->tick.us);
	else
		p->tick_us = (double) cost->tick.us;
	if (elapsed_us > 0)
		p->between_pct = average(
			p->between_pct, 100 * (double) cost->between.us / elapsed_us);
	p->last = p->next;
	p->next.us += pace_interval(p).us;
	if (p->next.us < now.us)
		p->next = now;
}

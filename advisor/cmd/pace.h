/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When the next sample is due. The interval that was asked for, or a longer one if samples at that
 * interval would cost more of a CPU than the budget gives.
 */
#ifndef CMD_PACE_H
#define CMD_PACE_H

#include "base/clock.h"

#define PACE_INTERVAL_MAX_US (600 * USEC_PER_SEC) /* longer only if asked for */

struct pace {
	struct usec interval;  /* asked for, between the beginnings of two ticks */
	double budget_pct;     /* of one CPU; 0 = no limit */
	struct usec next;      /* beginning of the tick that is due, on the clock since boot */
	struct usec last;      /* of the tick before it */
	double tick_us;        /* CPU time of a tick, averaged over the last ones; 0 = none yet */
	double between_pct;    /* of one CPU, in between: the closed sockets */
};

struct pace_cost {
	struct usec tick;      /* CPU time of the tick that has ended, SQL included */
	struct usec between;   /* CPU time from the end of the tick before to its beginning */
	struct usec elapsed;   /* wall time of both; 0 = the first tick */
};

/* The first tick is due at `start`. */
void pace_init(struct pace *p, struct usec start, struct usec interval, double budget_pct);

/* Both may change while it runs, also when the next tick is due; what was measured stays. */
void pace_set(struct pace *p, struct usec interval, double budget_pct);

/*
 * Takes in the cost of the tick that ended at `now`; p->next is then when the next is due. A tick
 * that took longer than its interval leaves ticks out, it never piles them up.
 */
void pace_tick(struct pace *p, const struct pace_cost *cost, struct usec now);

/* What the pace comes to, at least the interval asked for. */
struct usec pace_interval(const struct pace *p);

#endif

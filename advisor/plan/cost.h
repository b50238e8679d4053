/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a change would cost in memory if all that it allows were used: an estimate, upwards. */
#ifndef PLAN_COST_H
#define PLAN_COST_H

#include "plan/limits.h"

struct cost {
	double bytes; /* beyond what the value in force allows; 0: none, less, or not known */
	char *how;    /* half a sentence: what takes it; "" with 0 */
};

/* Values of the key as the kernel has them and as they would be. `how` is the caller's to free. */
struct cost cost_of(const struct limits *l, const struct sysctl_key *key, const char *from,
	const char *to);

#endif

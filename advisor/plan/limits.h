/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far a plan goes at most, whatever the samples and rules say. The machine is looked at anew:
 * the database may belong to another user, who must not widen a limit by what stands in it.
 */
#ifndef PLAN_LIMITS_H
#define PLAN_LIMITS_H

#include <stdbool.h>

#include "base/root.h"
#include "base/str.h"
#include "rule/finding.h"
#include "rule/policy.h"
#include "sysctl/catalog.h"
#include "sysctl/defaults.h"

struct limits {
	struct sysctl_machine machine;  /* memory_bytes 0 = not known */
	uint32_t cpus;                  /* of the samples, >= 1; for estimates only */
	struct sysctl_ports listening;  /* of the samples and of this moment */
	double flows;                   /* buffer_flows: that may fill both buffers at once */
	double budget_bytes;            /* of memory for that; 0 = not known */
	double buffer_bytes;            /* share of each of their buffers, at most; 0 = not known */
	double change_factor;           /* 0 = none was told */
};

/* Of the machine below `root`; what the findings' roles give counts. Ends with limits_done. */
struct limits limits_of(const struct root *root, const struct policy *policy,
	const struct findings *f);
void limits_done(struct limits *l);

/*
 * Lowers those numbers of *value that are raised beyond a limit, never below what is in force: a
 * ceiling of buffers by their share of memory, a quantity by the largest step. Each cut is told in
 * `told`, a sentence. *value is normalised, and replaced by what is allowed.
 */
void limits_cut(const struct limits *l, const struct sysctl_key *key, const char *now, char **value,
	struct strbuf *told);

#endif

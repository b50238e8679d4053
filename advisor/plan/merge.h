/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several proposals for one key become one value. */
#ifndef PLAN_MERGE_H
#define PLAN_MERGE_H

#include "rule/finding.h"
#include "sysctl/catalog.h"

struct merged {
	char *value;                  /* normalised */
	char *rules;                  /* ids of those that it follows, ", " between */
	char *conflict;               /* what differed and how that was decided; "" = nothing did */
	const struct finding *reason; /* borrowed: the strongest of those that asked for the value;
	                               * of all, if none did (values were combined) */
};

/*
 * list: proposals for this key, the strongest first (severity, then confidence), n > 0. The first
 * one's rule says how: max, min, or its own value (first). Of a triple the third value is chosen
 * so, and the others are the largest of `current` and the proposals; of a range max is the widest,
 * min the narrowest. Proposals of a rule that merges in another way are left aside, which is told.
 */
void merge_proposals(const struct sysctl_key *key, const char *current,
	const struct finding *const *list, size_t n, struct merged *ret);
void merged_done(struct merged *m);

#endif

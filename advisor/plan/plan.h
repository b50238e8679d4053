/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From findings to one value a key: conflicts merged, policy, limits and deny list obeyed, values
 * checked against the catalog. A plan changes nothing. Samples and rules decide on values only
 * within these bounds, which are taken from the running machine (plan/limits.h).
 */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/root.h"
#include "plan/cost.h"
#include "rule/finding.h"
#include "rule/policy.h"
#include "sysctl/catalog.h"

#define PLAN_PIN "the configuration" /* in place of the rules: it fixes the value */

struct plan_entry {
	const struct sysctl_key *key;
	char *old_value;          /* normalised, read from the kernel when planning */
	char *new_value;
	char *rules;              /* ids that ask for it, ", " between; PLAN_PIN */
	char *reason;             /* message of the strongest finding */
	char *evidence;           /* its evidence, JSON */
	enum severity severity;
	enum confidence confidence;
	char *conflict;           /* how proposals that differed were merged; "" if they did not */
	char *limited;            /* what was asked for and is not allowed at once; "" = nothing */
	struct cost cost;         /* memory at worst, beyond now */
};

struct plan_refusal {             /* a proposal that is not carried out */
	char *key, *value, *rules;
	char *why;                /* policy, deny list, catalog, read-only, low confidence ... */
};

struct plan {
	struct plan_entry *entries; /* sorted by key */
	size_t n;
	struct plan_refusal *refusals;
	size_t n_refusals;
};

struct plan_select {              /* --only, --except: rule ids or keys, NULL-terminated, or NULL */
	const char *const *only;
	const char *const *except;
};

/*
 * -EINVAL if a selector names nothing known. An empty plan is no error. The values in force are
 * read from `root`; a proposal equal to the value in force is left out. What the configuration pins
 * is part of the plan where it is not in force, with `only` if that names the key.
 */
int plan_make(const struct findings *f, const struct ruleset *rs, const struct policy *policy,
	const struct root *root, const struct plan_select *select, struct plan *ret, struct err *e);
void plan_done(struct plan *p);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From findings to one value a key: conflicts merged, policy and deny list obeyed, values checked
 * against the catalog. A plan changes nothing.
 */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/root.h"
#include "rule/finding.h"
#include "rule/policy.h"
#include "sysctl/catalog.h"

struct plan_entry {
	const struct sysctl_key *key;
	char *old_value;          /* normalised, read from the kernel when planning */
	char *new_value;
	char *rules;              /* ids that ask for it, ", " between */
	char *reason;             /* message of the strongest finding */
	char *evidence;           /* its evidence, JSON */
	enum severity severity;
	enum confidence confidence;
	char *conflict;           /* how proposals that differed were merged; "" if they did not */
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
 * read from `root`; a proposal equal to the value in force is left out.
 */
int plan_make(const struct findings *f, const struct ruleset *rs, const struct policy *policy,
	const struct root *root, const struct plan_select *select, struct plan *ret, struct err *e);
void plan_done(struct plan *p);

#endif

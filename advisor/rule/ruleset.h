/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All rules that are in force: the shipped ones (built into the program) and the user's. */
#ifndef RULE_RULESET_H
#define RULE_RULESET_H

#include <stddef.h>

#include "base/err.h"
#include "base/root.h"
#include "rule/rule.h"

#define RULES_USER_DIR "etc/tcpadvisor/rules.d" /* below the root */

struct rule_error {
	char *id;    /* rule id or file name */
	char *text;  /* one sentence: file, line, what is wrong */
};

struct ruleset {
	struct rule **rules; /* sorted by family, then id */
	size_t n;
	struct rule_error *errors; /* files that could not be loaded */
	size_t n_errors;
};

/*
 * A user's rule with a shipped rule's id replaces it. A file that is broken becomes an entry in
 * errors and costs no other rule; only a failure to read the directory itself is an error.
 */
int ruleset_load(const struct root *root, struct ruleset *ret, struct err *e);
/* One rule file below the root, alone. Its id must be its base name; origin is its path. */
int ruleset_read_file(const struct root *root, const char *path, struct rule **ret, struct err *e);

/*
 * -EINVAL with file and line: the rule explains what is no rule of the set, or, if it belongs to
 * the set, in the end itself. ruleset_load leaves such a user's rule out, as a broken one.
 */
int ruleset_check_explains(const struct ruleset *rs, const struct rule *rule, struct err *e);

void ruleset_done(struct ruleset *rs);
const struct rule *ruleset_find(const struct ruleset *rs, const char *id);

#endif

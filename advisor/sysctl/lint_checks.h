/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The checks of sysctl/lint.h; each adds what it finds. */
#ifndef SYSCTL_LINT_CHECKS_H
#define SYSCTL_LINT_CHECKS_H

#include "sysctl/lint.h"

/* at NULL: about several lines, or about none. */
void lint_add(struct lint *l, const char *id, enum lint_severity severity, const char *key,
	const struct sysctld_entry *at, const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* Which line counts: duplicates, loaders that disagree, what overrules the own file, drift. */
void lint_check_order(struct lint *l, const struct lint_key *k);
/* Files that are hidden by others. */
void lint_check_hidden(struct lint *l);

/* A key that no kernel, or not this one, has or acts on; true if its value is not worth a look. */
bool lint_check_key(struct lint *l, const struct root *root, const struct lint_key *k);
/* The kernel is known to refuse the value, and keeps the one it has. */
bool lint_is_refused(const struct lint_key *k, const char *value);
/* The values of the lines that count. */
void lint_check_value(struct lint *l, const struct root *root, const struct lint_key *k);

#endif

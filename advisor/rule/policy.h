/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Policy: every threshold that a rule uses, every site fact that only the operator knows (a
 * middlebox's idle time-out, the rate of the access link), and how the collector runs. Read by
 * rules as policy('name').
 * Defaults are engineering judgement, not kernel constants; the configuration file changes them.
 */
#ifndef RULE_POLICY_H
#define RULE_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/root.h"
#include "rule/pins.h"

enum policy_kind {
	POLICY_NUMBER, POLICY_WHOLE, POLICY_DURATION_US, POLICY_RATE_BPS, POLICY_BYTES,
	POLICY_CHOICE, POLICY_KEYS, POLICY_PINS, POLICY_ROLES,
};

struct policy_item {
	const char *name;        /* as in the configuration file, unit at the end */
	enum policy_kind kind;
	bool has_default;        /* false: NULL to a rule until the operator tells it */
	double default_value;    /* in the unit of the name */
	double min, max;
	const char *choices[2];  /* POLICY_CHOICE: the value is the place in it; the first is the default */
	const char *what;        /* one line for people */
};

struct policy; /* a set of values */

struct policy *policy_new(void); /* all defaults */
struct policy *policy_copy(const struct policy *p);
struct policy *policy_free(struct policy *p);
void policy_free_p(struct policy **p);

/* All defaults again. */
void policy_reset(struct policy *p);

/* Text as in the configuration file. -ENOENT unknown name, -EINVAL, -ERANGE, with words. */
int policy_set(struct policy *p, const char *name, const char *text, struct err *e);

/* Another default for a setting of the table, where none was set. */
void policy_adopt(struct policy *p, const char *name, double value);

/* 0 and the value; -ENODATA: known, but not told; -ENOENT: no such name. */
int policy_number(const struct policy *p, const char *name, double *ret);

/* exclude = key[, key...]: keys that no plan may touch. Patterns with * allowed. */
bool policy_excludes(const struct policy *p, const char *key);

const char *const *policy_exclude_list(const struct policy *p, size_t *ret_n);

/* pin = key = value: what the operator fixed. Borrowed until the policy changes. */
const struct pins *policy_pins(const struct policy *p);

/* Whether a file or policy_set told it. false also for a name that there is not. */
bool policy_is_set(const struct policy *p, const char *name);

/* The value, exactly, as policy_set takes it; "" = none. Caller frees. */
char *policy_text(const struct policy *p, const struct policy_item *item);

/*
 * `name = value` lines, # comments. An absent file is an error only if `must_exist`. The error
 * names file and line.
 */
int policy_load(struct policy *p, const struct root *root, const char *path, bool must_exist,
	struct err *e);

const struct policy_item *policy_items(size_t *ret_n);
const struct policy_item *policy_find(const char *name); /* NULL: there is none */

#endif

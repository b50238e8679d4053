/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A rule's cases: facts, and what the rule must say of them. File format (rules/README.md):
 *
 *   INSERT ...;                       facts that every case starts with
 *   -- case: fires when the buffer sits at its ceiling
 *   -- kind: fires                    fires | boundary | missing | trap
 *   -- policy: link_rate_bps=1gbit    optional, any number
 *   -- expect: subject=..., confidence=high, key=net.ipv4.tcp_wmem, proposed=4096 16384 26214400
 *   INSERT ...;
 *   -- case: ...
 *   -- expect: none
 *
 * One `expect` line a finding; a field that is not named is not compared; `message~TEXT` asks for a
 * part of the message; `unjudged=NEED` asks that the rule says what it lacks.
 */
#ifndef RULE_CASES_H
#define RULE_CASES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "rule/engine.h"
#include "rule/policy.h"
#include "rule/rule.h"

extern const char *const case_kinds[]; /* ended by NULL; a rule has to have the first */

/* What cases run on, one after the other: each finds the facts empty and the policy's defaults. */
struct case_bench {
	struct policy *policy;
	struct engine *engine;
};

struct case_result {
	char *title, *kind;
	bool passed;
	char *why;      /* first difference; "" when passed */
};

struct case_results {
	struct case_result *list;
	size_t n, n_failed;
};

struct case_file {
	const char *name; /* in errors */
	const char *text;
};

int case_bench_open(struct case_bench *ret, struct err *e);
void case_bench_done(struct case_bench *b);

/* Runs all cases of the file against one rule. */
int cases_run(struct case_bench *b, const struct rule *rule, const struct case_file *file,
	struct case_results *ret, struct err *e);
void case_results_done(struct case_results *r);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The SQL functions that rules have beside SQLite's own: what the host has (functions_host.h),
 * formulas, numbers for people, aggregates, histograms. Listed with their arguments in
 * rules/README.md. Private to rule/.
 */
#ifndef RULE_FUNCTIONS_H
#define RULE_FUNCTIONS_H

#include <sqlite3.h>
#include <stdbool.h>

#include "base/err.h"
#include "rule/facts.h"
#include "rule/policy.h"

/* What the functions look at. */
struct function_context {
	const struct policy *policy;
	const struct facts *facts;
	unsigned roles; /* of enum role */
};

/* `ctx` is borrowed as long as the connection is open. -EIO: SQLite refused. */
int functions_register(sqlite3 *db, struct function_context *ctx, struct err *e);

/* Ours, or one of SQLite's that a rule may use. */
bool functions_is_allowed(const char *name);

/* percentile(x, p), median(x), slope(t, x); in aggregate.c. */
int aggregates_register(sqlite3 *db);
bool aggregates_has(const char *name);

/* hist_merge(blob), hist_percentile(blob, p), which the views call too; in histograms.c. */
int histograms_register(sqlite3 *db);
bool histograms_has(const char *name);

#endif

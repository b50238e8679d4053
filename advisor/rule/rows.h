/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A rule's rows, checked and turned into findings. Private to rule/. */
#ifndef RULE_ROWS_H
#define RULE_ROWS_H

#include <sqlite3.h>

#include "base/err.h"
#include "rule/facts.h"
#include "rule/finding.h"
#include "rule/sandbox.h"

struct rows {
	const struct rule *rule;
	struct sandbox *sandbox;
	const struct facts *facts;
	enum confidence ceiling; /* no row is surer than this */
	sqlite3_stmt *stmt;
	int columns[6];          /* where each column stands in the rule's SELECT */
};

/* Prepares the rule's SELECT and finds its columns. -EPERM, -EINVAL with words. */
int rows_prepare(struct rows *rows, struct err *e);

/* Runs it and adds its findings: all, or none and an error. Finalises the statement. */
int rows_take(struct rows *rows, struct findings *f, struct err *e);

/* Most severe first, then the surest, then rule id, subject, key. */
void rows_sort(struct findings *f);

#endif

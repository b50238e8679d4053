/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole reasoning behind one finding, or about one rule. */
#ifndef REPORT_EXPLAIN_H
#define REPORT_EXPLAIN_H

#include "report/report.h"

/*
 * What `id` names: the findings of that id, or those of that rule, or, where there is none, what
 * the rule looks for and why it said nothing.
 */
struct explanation {
	const struct rule *rule;         /* borrowed; NULL: a rule that could not be loaded */
	const struct findings *findings; /* borrowed */
	const char *id;                  /* borrowed */
	bool whole_rule;                 /* id is a rule's */
};

/* -ENOENT with the ids there are. */
int explain_find(const struct findings *f, const struct ruleset *rs, const char *id,
	struct explanation *ret, struct err *e);

/* -ENOMEM */
int explain_text(struct strbuf *out, const struct explanation *x, const struct report_options *o,
	struct err *e);
void explain_json(struct strbuf *out, const struct explanation *x);

/*
 * A formula with each {name} replaced by the number of that name in `evidence` (JSON object text);
 * a name that is not there stays as it is. evidence NULL: the names alone. Caller frees.
 */
char *explain_formula(const char *formula, const char *evidence);

#endif

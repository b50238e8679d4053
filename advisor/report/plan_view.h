/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plan as a person or a program reads it. */
#ifndef REPORT_PLAN_VIEW_H
#define REPORT_PLAN_VIEW_H

#include <jansson.h>

#include "base/str.h"
#include "plan/plan.h"
#include "report/report.h"

struct plan_view {
	const struct plan *plan;          /* borrowed */
	const struct findings *findings;  /* borrowed */
	char *diff;                       /* of the drop-in; NULL: none is written */
	char *no_dropin;                  /* why not; NULL: it is */
	char **rivals;                    /* where it loses to another file, sentences */
	size_t n_rivals;
	bool asks;                        /* a question follows: no command is proposed */
};

/*
 * The plan with how the drop-in would change; why it would not stands in .no_dropin. `netns` is ""
 * for the host. Findings and question are the caller's to add.
 */
void plan_view_make(const struct root *root, const char *netns, const struct plan *plan,
	bool runtime_only, struct plan_view *ret);
void plan_view_done(struct plan_view *v);

int plan_view_text(struct strbuf *out, const struct plan_view *v, const struct report_options *o,
	struct err *e); /* -ENOMEM */
/* Only how the drop-in would change, or why it would not. */
void plan_view_diff(struct strbuf *out, const struct plan_view *v, const struct report_options *o);
json_t *plan_view_json(const struct plan_view *v); /* new reference */

#endif

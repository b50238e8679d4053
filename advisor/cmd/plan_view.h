/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plan as a person or a program reads it. */
#ifndef CMD_PLAN_VIEW_H
#define CMD_PLAN_VIEW_H

#include <jansson.h>

#include "base/str.h"
#include "cmd/cmd.h"
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

/* How the drop-in would change; why it would not stands in .no_dropin. */
void plan_view_make(const struct cmd_context *ctx, const struct plan *plan,
	const struct findings *f, bool runtime_only, struct plan_view *ret);
void plan_view_done(struct plan_view *v);

int plan_view_text(struct strbuf *out, const struct plan_view *v, const struct report_options *o,
	struct err *e); /* -ENOMEM */
/* Only how the drop-in would change, or why it would not. */
void plan_view_diff(struct strbuf *out, const struct plan_view *v, const struct report_options *o);
json_t *plan_view_json(const struct plan_view *v); /* new reference */

#endif

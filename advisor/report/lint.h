/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who sets which key at boot, and what is wrong there, as text and JSON. */
#ifndef REPORT_LINT_H
#define REPORT_LINT_H

#include "report/report.h"
#include "sysctl/lint.h"

struct lint_view {
	const struct lint *lint;
	char *const *only;  /* keys that were asked for; n_only 0: all */
	size_t n_only;
};

/* -ENOMEM */
int lint_text(struct strbuf *out, const struct lint_view *v, const struct report_options *o,
	struct err *e);
void lint_json(struct strbuf *out, const struct lint_view *v);

#endif

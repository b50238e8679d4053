/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Series as charts, as tables and as JSON. */
#ifndef REPORT_TREND_H
#define REPORT_TREND_H

#include "base/err.h"
#include "report/report.h"
#include "store/series.h"

#define TREND_TABLE_ROWS   24
#define TREND_JSON_BUCKETS 120

struct trend {
	struct usec from, to;
	const struct series *list; /* all of this window and one number of buckets */
	size_t n;
};

/* Buckets that a chart of this width shows. */
size_t trend_chart_buckets(int width);

void trend_chart(
	struct strbuf *out, const struct trend *t, const struct report_options *o, bool utf8);
/* -ENOMEM */
int trend_table(
	struct strbuf *out, const struct trend *t, const struct report_options *o, struct err *e);
void trend_json(struct strbuf *out, const struct trend *t);

#endif

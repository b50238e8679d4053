/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Small charts of a series on a terminal. The scale begins at 0. Zero is a thin line at the foot,
 * what is unknown is left empty.
 */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/str.h"
#include "report/unit.h"

struct chart {
	const double *values; /* one a column, NAN = unknown */
	size_t n;
	const struct unit *unit;
	bool utf8;            /* else ASCII only */
	size_t gutter;        /* columns left of the chart: labels */
};

struct chart_stats {
	size_t known;         /* values that are */
	double min, mean, max, last; /* over these; all 0 if there is none */
};

struct chart_stats chart_stats_of(const double *values, size_t n);

/* `rows` lines with the scale in the gutter and `notes` (one a row, NULL = none) at the right, then
 * the axis, open where nothing is known. */
void chart_area(struct strbuf *out, const struct chart *c, size_t rows, const char *const *notes);

/* One line: the label in the gutter, the chart in a single row, the note at the right. A label too
 * long for the gutter gets a line of its own. */
void chart_spark(struct strbuf *out, const struct chart *c, const char *label, const char *note);

/* The times of the chart's ends under it, UTC. */
void chart_time_axis(struct strbuf *out, const struct chart *c, struct usec from, struct usec to);

#endif

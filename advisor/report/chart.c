/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/chart.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fmt.h"
#include "report/term.h"

struct glyphs {
	const char *levels[9]; /* parts of a cell, from empty to full */
	size_t n_levels;       /* of them in use, without the empty one */
	const char *scale, *corner, *axis;
};

static const struct glyphs blocks = {
	{ " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" }, 8, "│", "└", "─",
};

static const struct glyphs ascii = {
	{ " ", "_", ".", ":", "#" }, 4, "|", "+", "-",
};

static const struct glyphs *glyphs_of(const struct chart *c)
{
	return c->utf8 ? &blocks : &ascii;
}

struct chart_stats chart_stats_of(const double *values, size_t n)
{
	struct chart_stats s = { 0, 0, 0, 0, 0 };

	for (size_t i = 0; i < n; i++) {
		if (isnan(values[i]))
			continue;
		s.min = s.known ? fmin(s.min, values[i]) : values[i];
		s.max = s.known ? fmax(s.max, values[i]) : values[i];
		s.mean += values[i];
		s.last = values[i];
		s.known++;
	}
	if (s.known)
		s.mean /= (double) s.known;
	return s;
}

/*
 * Height of a column in parts of a cell, of `full` at most. Zero is 1, everything above at least
 * 2, so that the three, unknown included, can be told apart.
 */
static size_t height(double v, double max, size_t full)
{
	if (isnan(v))
		return 0;
	if (v <= 0 || max <= 0)
		return 1;
	return 2 + (size_t) lround((double) (full - 2) * fmin(v / max, 1));
}

static void put_padded(struct strbuf *out, const char *text, size_t columns, bool right)
{
	size_t used = term_columns(text), pad = used < columns ? columns - used : 0;

	if (right)
		term_indent(out, pad);
	strbuf_puts(out, text);
	if (!right)
		term_indent(out, pad);
}

static void end_line(struct strbuf *out)
{
	while (out->len && out->s[out->len - 1] == ' ')
		out->s[--out->len] = '\0';
	strbuf_puts(out, "\n");
}

/* One row of cells; `below` parts of a cell lie under it. */
static void put_row(
	struct strbuf *out, const struct chart *c, double max, size_t full, size_t below)
{
	const struct glyphs *g = glyphs_of(c);

	for (size_t i = 0; i < c->n; i++) {
		size_t h = height(c->values[i], max, full);
		size_t part = h > below ? h - below : 0;

		strbuf_puts(out, g->levels[part > g->n_levels ? g->n_levels : part]);
	}
}

static void put_axis(struct strbuf *out, const struct chart *c)
{
	const struct glyphs *g = glyphs_of(c);

	term_indent(out, c->gutter - 1);
	strbuf_puts(out, g->corner);
	for (size_t i = 0; i < c->n; i++)
		strbuf_puts(out, isnan(c->values[i]) ? " " : g->axis);
	end_line(out);
}

void chart_area(struct strbuf *out, const struct chart *c, size_t rows, const char *const *notes)
{
	const struct glyphs *g = glyphs_of(c);
	struct chart_stats s = chart_stats_of(c->values, c->n);
	char top[UNIT_MAX];

	unit_format(top, sizeof(top), c->unit, s.max);
	for (size_t row = rows; row-- > 0;) {
		const char *note = notes ? notes[rows - 1 - row] : NULL;

		put_padded(out, row == rows - 1 && s.max > 0 ? top : row == 0 && s.known ? "0" : "",
			c->gutter - 2, true);
		strbuf_printf(out, " %s", g->scale);
		put_row(out, c, s.max, rows * g->n_levels, row * g->n_levels);
		if (note)
			strbuf_printf(out, "  %s", note);
		end_line(out);
	}
	put_axis(out, c);
}

void chart_spark(struct strbuf *out, const struct chart *c, const char *label, const char *note)
{
	_cleanup_(free_p) char *safe = term_safe(label);
	const char *beside = safe;

	if (term_columns(safe) + 2 > c->gutter) {
		strbuf_printf(out, "  %s\n", safe);
		beside = "";
	}
	put_padded(out, beside, c->gutter - 1, true);
	strbuf_puts(out, " ");
	put_row(out, c, chart_stats_of(c->values, c->n).max, glyphs_of(c)->n_levels, 0);
	if (note)
		strbuf_printf(out, "  %s", note);
	end_line(out);
}

void chart_time_axis(struct strbuf *out, const struct chart *c, struct usec from, struct usec to)
{
	char left[FMT_MAX], right[FMT_MAX];
	bool days = to.us - from.us >= 86400 * USEC_PER_SEC;
	size_t skip = days ? strlen("2026-") : strlen("2026-11-21 ");
	size_t len = days ? strlen("11-21 02:09") : strlen("02:09:16");
	size_t used;

	clock_format(left, sizeof(left), from);
	clock_format(right, sizeof(right), to);
	left[skip + len] = '\0';
	right[skip + len] = '\0';
	used = 2 * len + strlen(" UTC");
	term_indent(out, c->gutter);
	strbuf_puts(out, left + skip);
	term_indent(out, c->n > used ? c->n - used : 1);
	strbuf_printf(out, "%s UTC\n", right + skip);
}

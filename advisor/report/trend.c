/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/trend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fmt.h"
#include "report/chart.h"
#include "report/json.h"
#include "report/table.h"
#include "report/term.h"

#define GUTTER       14 /* columns left of a chart */
#define NOTES        20 /* and right of it */
#define NARROW       72 /* columns below which a chart has no notes */
#define ROWS         3
#define LINES_SHOWN  8  /* of a split metric, the largest */
#define COLUMNS_SHOWN 5 /* of a table */

size_t trend_chart_buckets(int width)
{
	size_t columns = term_width(width);

	return columns - GUTTER - (columns < NARROW ? 1 : NOTES);
}

static const char *what_of(const char *metric)
{
	for (size_t i = 0; series_metric(i); i++)
		if (str_eq(series_metric(i)->name, metric))
			return series_metric(i)->what;
	return NULL;
}

struct ranked {
	const struct series_line *line;
	struct chart_stats stats;
};

static int largest_first(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->stats.max != y->stats.max)
		return x->stats.max < y->stats.max ? 1 : -1;
	return strcmp(x->line->label, y->line->label);
}

/* The lines that have a known value, largest first; caller frees. */
static struct ranked *rank(const struct series *s, size_t *ret_n)
{
	struct ranked *list = xcalloc(s->n, sizeof(*list));
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		list[n].line = &s->lines[i];
		list[n].stats = chart_stats_of(s->lines[i].values, s->buckets);
		n += list[n].stats.known > 0;
	}
	qsort(list, n, sizeof(*list), largest_first);
	*ret_n = n;
	return list;
}

static bool is_split(const struct series *s)
{
	return s->n != 1 || *s->lines[0].label;
}

static void put_heading(struct strbuf *out, const struct series *s, bool color)
{
	_cleanup_(free_p) char *name = term_safe(s->metric);
	const char *what = what_of(s->metric);

	strbuf_printf(out, "\n%s%s%s", term_style(TERM_BOLD, color), name, term_style_end(color));
	if (what)
		strbuf_printf(out, "  %s", what);
	else if (str_eq(s->unit, "per_s"))
		strbuf_puts(out, "  per second");
	strbuf_puts(out, "\n");
}

static char *note_of(const char *what, double v, const struct unit *u)
{
	char text[UNIT_MAX];

	return xasprintf("%s %s", what, unit_format(text, sizeof(text), u, v));
}

static void put_area(
	struct strbuf *out, const struct chart *c, const struct chart_stats *s, bool narrow)
{
	_cleanup_(free_p) char *min = note_of("min ", s->min, c->unit);
	_cleanup_(free_p) char *mean = note_of("mean", s->mean, c->unit);
	_cleanup_(free_p) char *last = note_of("last", s->last, c->unit);
	const char *notes[ROWS] = { min, mean, last };

	/* a line of zeros is said in one row */
	if (s->max > 0)
		chart_area(out, c, ROWS, narrow ? NULL : notes);
	else
		chart_area(out, c, 1, NULL);
}

static void put_sparks(struct strbuf *out, struct chart *c, const struct ranked *list, size_t n,
	bool narrow)
{
	for (size_t i = 0; i < n && i < LINES_SHOWN; i++) {
		_cleanup_(free_p) char *max = note_of("max", list[i].stats.max, c->unit);

		c->values = list[i].line->values;
		chart_spark(out, c, list[i].line->label, narrow ? NULL : max);
	}
	if (n > LINES_SHOWN) {
		term_indent(out, c->gutter);
		strbuf_printf(out, "and %zu smaller\n", n - LINES_SHOWN);
	}
}

static void put_chart(
	struct strbuf *out, const struct series *s, const struct report_options *o, bool utf8)
{
	struct chart c = { NULL, s->buckets, unit_find(s->unit), utf8, GUTTER };
	bool narrow = term_width(o->width) < NARROW;
	size_t n;
	_cleanup_(free_p) struct ranked *list = rank(s, &n);

	put_heading(out, s, o->color);
	if (!n) {
		strbuf_puts(out, "  nothing is known of this time\n");
		return;
	}
	if (is_split(s)) {
		put_sparks(out, &c, list, n, narrow);
	} else {
		c.values = list[0].line->values;
		put_area(out, &c, &list[0].stats, narrow);
	}
	chart_time_axis(out, &c, s->from, s->to);
}

static void put_window(struct strbuf *out, const struct trend *t, const char *one, size_t buckets)
{
	char from[FMT_MAX], to[FMT_MAX], span[FMT_MAX], bucket[FMT_MAX];
	double us = (double) (t->to.us - t->from.us);

	strbuf_printf(out, "%s to %s (%s), one %s = %s\n",
		clock_format(from, sizeof(from), t->from), clock_format(to, sizeof(to), t->to),
		fmt_duration(span, sizeof(span), us), one,
		fmt_duration(bucket, sizeof(bucket), us / (double) buckets));
}

void trend_chart(
	struct strbuf *out, const struct trend *t, const struct report_options *o, bool utf8)
{
	if (t->n)
		put_window(out, t, "column", t->list[0].buckets);
	for (size_t i = 0; i < t->n; i++)
		put_chart(out, &t->list[i], o, utf8);
}

static void add_rows(
	struct table *table, const struct series *s, const struct ranked *list, size_t n)
{
	const struct unit *u = unit_find(s->unit);

	for (size_t i = 0; i < s->buckets; i++) {
		int64_t length = s->to.us - s->from.us;
		struct usec at = { s->from.us + length / (int64_t) s->buckets * (int64_t) i };
		char time[FMT_MAX], values[COLUMNS_SHOWN][UNIT_MAX];
		const char *cells[COLUMNS_SHOWN + 1] = { clock_format(time, sizeof(time), at) };

		for (size_t l = 0; l < n; l++) {
			double v = list[l].line->values[i];

			cells[l + 1] =
				isnan(v) ? "-" : unit_format(values[l], sizeof(values[l]), u, v);
		}
		table_add(table, cells);
	}
}

static int put_table(struct strbuf *out, const struct series *s, const struct report_options *o)
{
	size_t n, shown;
	_cleanup_(free_p) struct ranked *list = rank(s, &n);
	struct table_column columns[COLUMNS_SHOWN + 1] = { { "FROM", false, 0 } };
	_cleanup_(table_free_p) struct table *table = NULL;

	put_heading(out, s, o->color);
	if (!n) {
		strbuf_puts(out, "  nothing is known of this time\n");
		return 0;
	}
	shown = n < COLUMNS_SHOWN ? n : COLUMNS_SHOWN;
	for (size_t l = 0; l < shown; l++) {
		const char *label = list[l].line->label;

		columns[l + 1] = (struct table_column) { *label ? label : "VALUE", true, 0 };
	}
	table = table_new(columns, shown + 1, o->color);
	add_rows(table, s, list, shown);
	if (n > shown)
		strbuf_printf(out, "the largest %zu of %zu\n", shown, n);
	return table_print(table, out, 0);
}

int trend_table(
	struct strbuf *out, const struct trend *t, const struct report_options *o, struct err *e)
{
	if (t->n)
		put_window(out, t, "row", t->list[0].buckets);
	for (size_t i = 0; i < t->n; i++) {
		int r = put_table(out, &t->list[i], o);

		if (r < 0)
			return err_set(e, r, "cannot write the table: out of memory");
	}
	return 0;
}

static json_t *line_json(const struct series *s, const struct series_line *line)
{
	json_t *o = json_object(), *values = json_array();

	for (size_t i = 0; i < s->buckets; i++)
		(void) json_array_append_new(values, json_number(line->values[i]));
	json_put(o, "label", json_text(line->label));
	json_put(o, "values", values);
	return o;
}

static json_t *series_json(const struct series *s)
{
	json_t *o = json_object(), *lines = json_array();

	for (size_t i = 0; i < s->n; i++)
		(void) json_array_append_new(lines, line_json(s, &s->lines[i]));
	json_put(o, "metric", json_text(s->metric));
	json_put(o, "unit", json_text(s->unit));
	json_put(o, "lines", lines);
	return o;
}

void trend_json(struct strbuf *out, const struct trend *t)
{
	json_t *root = json_root(), *list = json_array();
	size_t buckets = t->n ? t->list[0].buckets : 0;

	for (size_t i = 0; i < t->n; i++)
		(void) json_array_append_new(list, series_json(&t->list[i]));
	json_put(root, "from", json_time(t->from));
	json_put(root, "to", json_time(t->to));
	json_put(root, "buckets", json_count(buckets));
	json_put(root, "bucket_us", buckets ?
		json_number((double) (t->to.us - t->from.us) / (double) buckets) : json_null());
	json_put(root, "series", list);
	json_write(out, root);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule/trail.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parse.h"
#include "base/str.h"

int trail_is_raised(const char *trail, double high, double low)
{
	_cleanup_(free_p) char *copy = xstrdup(trail);
	char *pos = copy, *word;
	int raised = -EINVAL;
	double x;

	while ((word = str_token(&pos, " "))) {
		if (parse_double(word, &x) < 0)
			return -EINVAL;
		raised = x >= high || (raised == 1 && x >= low);
	}
	return raised;
}

struct sample {
	int64_t nth;
	double last, min, max;
};

struct samples {
	struct sample *list;
	size_t n, cap;
	int64_t all; /* 0 = not told */
};

static double number_or(sqlite3_value *v, double other)
{
	return sqlite3_value_type(v) == SQLITE_NULL ? other : sqlite3_value_double(v);
}

static void step(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct samples *s = sqlite3_aggregate_context(ctx, sizeof(*s));
	double last;

	if (!s) {
		sqlite3_result_error_nomem(ctx);
		return;
	}
	if (sqlite3_value_type(argv[2]) == SQLITE_NULL)
		return;
	last = sqlite3_value_double(argv[2]);
	s->all = sqlite3_value_int64(argv[1]);
	s->list = xgrow(s->list, s->n, &s->cap, sizeof(*s->list));
	s->list[s->n++] = (struct sample) { sqlite3_value_int64(argv[0]), last,
		number_or(argv[3], last), number_or(argv[4], last) };
}

static int by_nth(const void *a, const void *b)
{
	int64_t x = ((const struct sample *) a)->nth, y = ((const struct sample *) b)->nth;

	return (x > y) - (x < y);
}

/*
 * What decides: for each lower level the last value below it, and the highest value since. So of
 * all values only those count that no later one is as low as, each with the highest before it.
 */
struct points {
	struct point {
		double peak, value;
	} list[TRAIL_POINTS_MAX];
	size_t n;
};

static void add(struct points *p, double value)
{
	double peak = value;

	while (p->n && p->list[p->n - 1].value >= value)
		peak = fmax(peak, p->list[--p->n].peak);
	if (p->n == TRAIL_POINTS_MAX) {
		p->n--;
		memmove(p->list, p->list + 1, p->n * sizeof(*p->list));
	}
	p->list[p->n++] = (struct point) { peak, value };
}

/* Of a sample that stands for several the order is not known: rather below the level than above. */
static void add_samples(struct points *p, const struct samples *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct sample *x = &s->list[i];

		if (s->all && x->nth > (i ? s->list[i - 1].nth : 0) + 1)
			add(p, 0);
		add(p, x->max);
		add(p, x->min);
		add(p, x->last);
	}
	if (s->n && s->list[s->n - 1].nth < s->all)
		add(p, 0);
}

static char *points_text(const struct points *p)
{
	struct strbuf b = STRBUF_INIT;

	for (size_t i = 0; i < p->n; i++) {
		if (p->list[i].peak > p->list[i].value)
			strbuf_printf(&b, "%s%.15g", b.len ? " " : "", p->list[i].peak);
		strbuf_printf(&b, "%s%.15g", b.len ? " " : "", p->list[i].value);
	}
	return strbuf_steal(&b);
}

static void final(sqlite3_context *ctx)
{
	struct samples *s = sqlite3_aggregate_context(ctx, 0);
	struct points p = { .n = 0 };

	if (!s || !s->n)
		return;
	qsort(s->list, s->n, sizeof(*s->list), by_nth);
	add_samples(&p, s);
	free(s->list);
	s->list = NULL;
	sqlite3_result_text(ctx, points_text(&p), -1, free);
}

int trail_register(sqlite3 *db)
{
	return sqlite3_create_function_v2(db, "trail", 5, SQLITE_UTF8 | SQLITE_INNOCUOUS, NULL,
		NULL, step, final, NULL);
}

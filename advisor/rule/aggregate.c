/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Aggregates over rows: percentile(x, p), median(x), slope(t, x). NULLs are left out. */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "rule/functions.h"

#define VALUES_MAX 1000000

struct values {
	double *list;
	size_t n, cap;
	double pct;
};

struct line {
	double n, mean_t, mean_x, cov, var;
};

static void values_add(sqlite3_context *ctx, double x, double pct)
{
	struct values *v = sqlite3_aggregate_context(ctx, sizeof(*v));

	if (!v) {
		sqlite3_result_error_nomem(ctx);
		return;
	}
	if (v->n == VALUES_MAX) {
		sqlite3_result_error(ctx, "percentile of too many values", -1);
		return;
	}
	v->list = xgrow(v->list, v->n, &v->cap, sizeof(x));
	v->list[v->n++] = x;
	v->pct = pct;
}

static void percentile_step(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	double pct = argc > 1 ? sqlite3_value_double(argv[1]) : 50;

	if (!(pct >= 0 && pct <= 100))
		sqlite3_result_error(ctx, "percentile: p is not between 0 and 100", -1);
	else if (sqlite3_value_type(argv[0]) != SQLITE_NULL)
		values_add(ctx, sqlite3_value_double(argv[0]), pct);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *) a, y = *(const double *) b;

	return (x > y) - (x < y);
}

/* Between the two nearest ranks, linear. */
static void percentile_final(sqlite3_context *ctx)
{
	struct values *v = sqlite3_aggregate_context(ctx, 0);
	double at, below;
	size_t i;

	if (!v || !v->n)
		return;
	qsort(v->list, v->n, sizeof(*v->list), by_value);
	at = v->pct / 100 * (double) (v->n - 1);
	below = floor(at);
	i = (size_t) below;
	sqlite3_result_double(ctx, i + 1 < v->n ?
		v->list[i] + (v->list[i + 1] - v->list[i]) * (at - below) : v->list[i]);
	free(v->list);
	v->list = NULL;
}

/* Least squares in one pass: the running form does not lose digits of large t. */
static void slope_step(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct line *l = sqlite3_aggregate_context(ctx, sizeof(*l));
	double t = sqlite3_value_double(argv[0]), x = sqlite3_value_double(argv[1]), dt;

	if (!l) {
		sqlite3_result_error_nomem(ctx);
		return;
	}
	if (sqlite3_value_type(argv[0]) == SQLITE_NULL ||
	    sqlite3_value_type(argv[1]) == SQLITE_NULL)
		return;
	l->n++;
	dt = t - l->mean_t;
	l->mean_t += dt / l->n;
	l->mean_x += (x - l->mean_x) / l->n;
	l->cov += dt * (x - l->mean_x);
	l->var += dt * (t - l->mean_t);
}

static void slope_final(sqlite3_context *ctx)
{
	struct line *l = sqlite3_aggregate_context(ctx, 0);

	if (l && l->var > 0)
		sqlite3_result_double(ctx, l->cov / l->var);
}

static const struct {
	const char *name;
	int args;
	void (*step)(sqlite3_context *ctx, int argc, sqlite3_value **argv);
	void (*final)(sqlite3_context *ctx);
} aggregates[] = {
	{ "percentile", 2, percentile_step, percentile_final },
	{ "median", 1, percentile_step, percentile_final },
	{ "slope", 2, slope_step, slope_final },
};

int aggregates_register(sqlite3 *db)
{
	int rc = SQLITE_OK;

	for (size_t i = 0; i < ARRAY_SIZE(aggregates) && rc == SQLITE_OK; i++)
		rc = sqlite3_create_function_v2(db, aggregates[i].name, aggregates[i].args,
			SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL, NULL,
			aggregates[i].step, aggregates[i].final, NULL);
	return rc;
}

bool aggregates_has(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(aggregates); i++)
		if (sqlite3_stricmp(aggregates[i].name, name) == 0)
			return true;
	return false;
}

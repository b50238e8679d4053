/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/series.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "store/cover.h"
#include "store/internal.h"
#include "store/series_metric.h"
#include "store/statement.h"

#define BUCKETS_MAX 10000
#define GAP_FACTOR  3 /* a pause longer than this many usual intervals is a gap */

struct seen {                      /* a sample, and the time before it that it speaks for */
	int64_t id, ts_us;         /* id: of its last raw sample */
	int64_t cover_us;          /* -1: it says nothing of this metric */
};

struct folding {
	struct series *out;
	const struct series_metric *metric;
	bool split;
	struct seen *seen;
	size_t n_seen, cap_lines;
	double *cover_s;           /* a bucket: time seen */
	double **weights;          /* a line, a bucket: sum of b, or of time */
};

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *) a, y = *(const int64_t *) b;

	return (x > y) - (x < y);
}

/* What a pause between two samples usually is; 0 if there is none. */
static int64_t usual_pause_us(const int64_t *pauses, size_t n)
{
	_cleanup_(free_p) int64_t *sorted = xcalloc(n, sizeof(*sorted));
	size_t m = 0;

	for (size_t i = 0; i < n; i++)
		if (pauses[i] > 0)
			sorted[m++] = pauses[i];
	if (!m)
		return 0;
	qsort(sorted, m, sizeof(*sorted), by_number);
	return sorted[m / 2];
}

/* What a sample says by itself of the time it covers; 0: not told, -1: nothing was seen. */
static int64_t told_cover_us(sqlite3_stmt *st, enum series_cover cover)
{
	int64_t us;

	if (cover == SPAN_DUMP && sqlite3_column_type(st, 4) == SQLITE_NULL)
		return -1;
	if (cover == SPAN_DUMP || cover == SPAN_ANY)
		return sqlite3_column_int64(st, 6); /* NULL in a raw sample */
	us = sqlite3_column_int64(st, cover == SPAN_COUNTERS ? 2 : 3);
	return us > 0 ? us : -1;
}

/* Counters and sockets' sums say themselves what they cover; other figures hold since the sample
 * before, unless a reboot or a gap lies between. */
static int load_seen(
	struct store *s, const struct series_window *w, struct folding *f, struct err *e)
{
	_cleanup_(series_finalize_p) sqlite3_stmt *st = NULL;
	_cleanup_(free_p) int64_t *pauses = NULL;
	_cleanup_(free_p) char *boot = NULL;
	size_t cap = 0, cap_pauses = 0;
	int64_t usual;
	int r = series_prepare(s, ROWS_SAMPLES, w, NULL, &st, e);

	while (r == 0 && (r = series_step(s, st, e)) > 0) {
		const char *boot_now = (const char *) sqlite3_column_text(st, 5);
		struct seen now = { sqlite3_column_int64(st, 0), sqlite3_column_int64(st, 1),
			told_cover_us(st, f->metric->cover) };

		f->seen = xgrow(f->seen, f->n_seen, &cap, sizeof(*f->seen));
		pauses = xgrow(pauses, f->n_seen, &cap_pauses, sizeof(*pauses));
		pauses[f->n_seen] = boot && boot_now && str_eq(boot, boot_now) &&
			sqlite3_column_type(st, 6) == SQLITE_NULL ?
			now.ts_us - f->seen[f->n_seen - 1].ts_us : 0;
		f->seen[f->n_seen++] = now;
		free(boot);
		boot = boot_now ? xstrdup(boot_now) : NULL;
		r = 0;
	}
	if (r < 0)
		return r;
	usual = usual_pause_us(pauses, f->n_seen);
	for (size_t i = 0; i < f->n_seen; i++)
		if (f->seen[i].cover_us == 0 && pauses[i] > 0 && pauses[i] <= GAP_FACTOR * usual)
			f->seen[i].cover_us = pauses[i];
	return 0;
}

static int by_id(const void *key, const void *member)
{
	int64_t id = *(const int64_t *) key, other = ((const struct seen *) member)->id;

	return (id > other) - (id < other);
}

/* The line of a label, made if it is new; lines stay sorted by label. */
static size_t line_of(struct folding *f, const char *label)
{
	struct series *out = f->out;
	size_t lo = 0, hi = out->n, cap = f->cap_lines;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int diff = strcmp(label, out->lines[mid].label);

		if (diff == 0)
			return mid;
		if (diff < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	out->lines = xgrow(out->lines, out->n, &cap, sizeof(*out->lines));
	f->weights = xgrow(f->weights, out->n, &f->cap_lines, sizeof(*f->weights));
	memmove(&out->lines[lo + 1], &out->lines[lo], (out->n - lo) * sizeof(*out->lines));
	memmove(&f->weights[lo + 1], &f->weights[lo], (out->n - lo) * sizeof(*f->weights));
	out->lines[lo].label = xstrdup(label);
	out->lines[lo].values = xcalloc(out->buckets, sizeof(double));
	f->weights[lo] = xcalloc(out->buckets, sizeof(double));
	out->n++;
	return lo;
}

struct share {                     /* what of a sample falls into one bucket */
	size_t bucket;
	double seconds, part;      /* part: of the whole sample, 0..1 */
};

/*
 * The next bucket that a sample reaches into, from *at (0 to start): false at the end. A sample
 * that covers no time counts for its instant with next to no weight.
 */
static bool next_share(
	const struct series *out, const struct seen *seen, size_t *at, struct share *ret)
{
	double width = (double) (out->to.us - out->from.us) / (double) out->buckets;
	double end = (double) (seen->ts_us - out->from.us), cover = (double) seen->cover_us;
	double begin = cover > 0 ? end - cover : end - 1;
	size_t first = begin > 0 ? (size_t) (begin / width) : 0;

	if (cover <= 0) {
		begin = end > 0 ? begin : 0;
		end = end > 0 ? end : 1;
		cover = 1;
	}
	if (*at < first)
		*at = first;
	if (*at >= out->buckets || (double) *at * width >= end)
		return false;
	ret->bucket = *at;
	ret->seconds =
		(fmin(end, (double) (*at + 1) * width) - fmax(begin, (double) *at * width)) / 1e6;
	ret->part = ret->seconds * 1e6 / cover;
	++*at;
	return true;
}

static void fold_row(struct folding *f, size_t line, const struct seen *seen, double a, double b)
{
	double *value = f->out->lines[line].values, *weight = f->weights[line];
	struct share sh;
	size_t at = 0;

	while (next_share(f->out, seen, &at, &sh)) {
		size_t i = sh.bucket;

		switch (f->metric->fold) {
		case SERIES_RATE:
			value[i] += a * sh.part;
			break;
		case SERIES_COUNT:
		case SERIES_MEAN:
			value[i] += a * sh.seconds;
			weight[i] += sh.seconds;
			break;
		case SERIES_RATIO:
			value[i] += a * sh.part;
			weight[i] += b * sh.part;
			break;
		case SERIES_MIN:
			value[i] = weight[i] > 0 ? fmin(value[i], a) : a;
			weight[i] = 1;
			break;
		}
	}
}

static void fold_cover(struct folding *f)
{
	f->cover_s = xcalloc(f->out->buckets, sizeof(double));
	for (size_t i = 0; i < f->n_seen; i++) {
		struct share sh;
		size_t at = 0;

		while (f->seen[i].cover_us >= 0 && next_share(f->out, &f->seen[i], &at, &sh))
			f->cover_s[sh.bucket] += sh.seconds;
	}
}

static int fold_rows(struct store *s, const struct series_window *w, struct folding *f,
	const char *name, struct err *e)
{
	_cleanup_(series_finalize_p) sqlite3_stmt *st = NULL;
	int r = series_prepare(s, f->metric->statement, w, name, &st, e);

	while (r == 0 && (r = series_step(s, st, e)) > 0) {
		const char *label = (const char *) sqlite3_column_text(st, 0);
		int64_t id = sqlite3_column_int64(st, 1);
		const struct seen *seen = bsearch(&id, f->seen, f->n_seen, sizeof(*f->seen), by_id);

		r = 0;
		if (!seen || seen->cover_us < 0 || sqlite3_column_type(st, 2) == SQLITE_NULL)
			continue;
		fold_row(f, line_of(f, f->split && label ? label : ""), seen,
			sqlite3_column_double(st, 2), sqlite3_column_double(st, 3));
	}
	if (r == 0 && !f->split && !f->out->n)
		(void) line_of(f, "");
	return r;
}

static void finish(struct folding *f)
{
	enum series_fold fold = f->metric->fold;
	bool absent_is_zero = fold == SERIES_RATE || fold == SERIES_COUNT;

	for (size_t l = 0; l < f->out->n; l++)
		for (size_t i = 0; i < f->out->buckets; i++) {
			double *v = &f->out->lines[l].values[i];
			double weight = absent_is_zero ? f->cover_s[i] : f->weights[l][i];

			if (weight <= 0)
				*v = NAN;
			else if (fold != SERIES_MIN)
				*v /= weight;
		}
}

static void folding_done(struct folding *f)
{
	for (size_t i = 0; f->weights && i < f->out->n; i++)
		free(f->weights[i]);
	free(f->weights);
	free(f->cover_s);
	free(f->seen);
}

static int load_metric(struct store *s, const struct series_window *w,
	const struct series_metric *m, struct series *ret, struct err *e)
{
	const struct series_query *q = w->query;
	struct series out = {
		.unit = m->unit, .from = q->from, .to = q->to, .buckets = q->buckets
	};
	struct folding f = { .out = &out, .metric = m };
	int r;

	f.split = m->split != SERIES_BY_DEFAULT || q->by != SERIES_BY_DEFAULT;
	r = load_seen(s, w, &f, e);
	if (r == 0)
		r = fold_rows(s, w, &f, m->info.name ? NULL : q->metric, e);
	if (r == 0) {
		fold_cover(&f);
		finish(&f);
	}
	folding_done(&f);
	if (r < 0) {
		series_done(&out);
		return r;
	}
	out.metric = xstrdup(q->metric);
	*ret = out;
	return 0;
}

static bool is_unknown(const struct series *s)
{
	for (size_t l = 0; l < s->n; l++)
		for (size_t i = 0; i < s->buckets; i++)
			if (!isnan(s->lines[l].values[i]))
				return false;
	return true;
}

static int open_window(struct store *s, struct series_window *w, struct err *e)
{
	struct bound b = statement(s, ST_SERIES_FIND);
	int rc;

	w->cover.from = w->query->from;
	w->cover.to = w->query->to;
	bind_text(&b, w->query->netns);
	rc = statement_id(&b, &w->cover.series);
	if (rc == SQLITE_OK)
		rc = cover_fill(s->db, &w->cover);
	if (rc == SQLITE_NOTFOUND)
		return err_set(e, -ENODATA, "no samples in this time");
	return rc == SQLITE_OK ? 0 : store_error(s, rc, e, "cannot read a series of");
}

int series_load(struct store *s, const struct series_query *q, struct series *ret, struct err *e)
{
	struct series_window w = { .query = q };
	const struct series_metric *m = NULL;
	struct series out;
	int r;

	if (q->to.us <= q->from.us || !q->buckets || q->buckets > BUCKETS_MAX)
		return err_set(e, -EINVAL, "no such time window");
	r = open_window(s, &w, e);
	if (r == 0)
		r = series_metric_find(s, &w, &m, e);
	if (r < 0)
		return r;
	if ((q->by == SERIES_BY_PATH && !m->by_path) ||
	    (q->by == SERIES_BY_STATE && m->split != SERIES_BY_STATE))
		return err_set(e, -EINVAL, "%s cannot be split by %s", q->metric,
			q->by == SERIES_BY_PATH ? "path" : "state");
	r = load_metric(s, &w, m, &out, e);
	if (r == 0 && m->statement == ROWS_RETRANS_PATH && q->by == SERIES_BY_DEFAULT &&
		is_unknown(&out)) {
		series_done(&out);
		r = load_metric(s, &w, &series_retrans_of_host, &out, e);
	}
	if (r == 0)
		*ret = out;
	return r;
}

void series_done(struct series *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->lines[i].label);
		free(s->lines[i].values);
	}
	free(s->lines);
	free(s->metric);
	*s = (struct series) { .unit = "" };
}

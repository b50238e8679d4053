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
#include "store/internal.h"

#define BUCKETS_MAX 10000
#define GAP_FACTOR  3 /* a pause longer than this many usual intervals is a gap */

enum statement {
	SAMPLES, STATES, GOODPUT_OUT, GOODPUT_IN, RETRANS_PATH, RETRANS_HOST, MEMORY, SRTT, MIN_RTT,
	COUNTER, GAUGE, KIND_OF_NAME, NEAR_NAMES,
};

/* ?1 network namespace, ?2 and ?3 the window, ?4 a name, or 1 to take loopback paths too. */
#define IN_WINDOW                                                                                  \
	" WHERE s.series_id = (SELECT id FROM series WHERE netns = ?1)"                            \
	" AND s.ts_us BETWEEN ?2 AND ?3"
#define PATH_LABEL                                                                                 \
	"p.prefix || CASE p.ifname WHEN '' THEN '' ELSE ' via ' || p.ifname END"                   \
	" || CASE p.cc WHEN '' THEN '' ELSE ' (' || p.cc || ')' END"
#define FROM_PATHS                                                                                 \
	" FROM sample s CROSS JOIN path_sample t ON t.sample_id = s.id"                            \
	" CROSS JOIN path p ON p.id = t.path_id" IN_WINDOW                                         \
	" AND (?4 OR NOT (p.prefix LIKE '127.%' OR p.prefix LIKE '::1/%' OR p.prefix = '::/48'"    \
	" OR p.ifname = 'lo')) ORDER BY s.ts_us, t.path_id"
#define PATH_BYTES "(coalesce(t.bytes_acked, 0) + coalesce(t.bytes_received, 0) + 1.0)"

/* Those of metrics give rows of label, sample, a, b; see struct metric. */
static const char *const statements[] = {
	[SAMPLES] =
		"SELECT s.id, s.ts_us, s.interval_us, s.socket_interval_us, s.sockets, h.boot_id"
		" FROM sample s JOIN host h ON h.id = s.host_id" IN_WINDOW " ORDER BY s.id",
	[STATES] = "SELECT CASE t.state WHEN 1 THEN 'ESTABLISHED' WHEN 2 THEN 'SYN_SENT'"
		   " WHEN 3 THEN 'SYN_RECV' WHEN 4 THEN 'FIN_WAIT1' WHEN 5 THEN 'FIN_WAIT2'"
		   " WHEN 6 THEN 'TIME_WAIT' WHEN 7 THEN 'CLOSE' WHEN 8 THEN 'CLOSE_WAIT'"
		   " WHEN 9 THEN 'LAST_ACK' WHEN 10 THEN 'LISTEN' WHEN 11 THEN 'CLOSING'"
		   " WHEN 12 THEN 'SYN_RECV' ELSE 'state ' || t.state END, s.id, t.sockets, NULL"
		   " FROM sample s CROSS JOIN state t ON t.sample_id = s.id" IN_WINDOW
		   " ORDER BY s.ts_us, t.family, t.state",
	[GOODPUT_OUT] = "SELECT " PATH_LABEL ", s.id, t.bytes_acked * 8.0, NULL" FROM_PATHS,
	[GOODPUT_IN] = "SELECT " PATH_LABEL ", s.id, t.bytes_received * 8.0, NULL" FROM_PATHS,
	[RETRANS_PATH] =
		"SELECT " PATH_LABEL ", s.id, t.retrans_segs * 100.0, t.data_segs_out" FROM_PATHS,
	[RETRANS_HOST] =
		"SELECT '', s.id, coalesce(r.delta, 0) * 100.0, coalesce(o.delta, 0)"
		" FROM sample s LEFT JOIN counter o ON o.sample_id = s.id"
		" AND o.name_id = (SELECT id FROM name WHERE name = 'TcpExt.TCPOrigDataSent')"
		" LEFT JOIN counter r ON r.sample_id = s.id"
		" AND r.name_id = (SELECT id FROM name WHERE name = 'Tcp.RetransSegs')" IN_WINDOW
		" ORDER BY s.ts_us",
	[MEMORY] =
		"SELECT '', s.id, g.value * h.page_bytes, NULL FROM sample s"
		" JOIN host h ON h.id = s.host_id CROSS JOIN gauge g ON g.sample_id = s.id"
		" AND g.name_id = (SELECT id FROM name WHERE name = 'sockstat.TCP.mem')" IN_WINDOW
		" ORDER BY s.ts_us",
	[SRTT] = "SELECT " PATH_LABEL ", s.id, t.srtt_us * " PATH_BYTES ", " PATH_BYTES FROM_PATHS,
	[MIN_RTT] = "SELECT " PATH_LABEL ", s.id, t.min_rtt_us, NULL" FROM_PATHS,
	[COUNTER] =
		"SELECT '', s.id, t.delta, NULL FROM sample s CROSS JOIN counter t"
		" ON t.sample_id = s.id AND t.name_id = (SELECT id FROM name WHERE name = ?4)" IN_WINDOW
		" ORDER BY s.ts_us",
	[GAUGE] =
		"SELECT '', s.id, t.value, NULL FROM sample s CROSS JOIN gauge t"
		" ON t.sample_id = s.id AND t.name_id = (SELECT id FROM name WHERE name = ?4)" IN_WINDOW
		" ORDER BY s.ts_us",
	[KIND_OF_NAME] =
		"SELECT CASE WHEN EXISTS (SELECT 1 FROM gauge g WHERE g.name_id = n.id AND"
		" g.sample_id IN (SELECT s.id FROM sample s" IN_WINDOW ")) THEN 'gauge'"
		" WHEN EXISTS (SELECT 1 FROM counter_now c WHERE c.name_id = n.id AND c.series_id ="
		" (SELECT id FROM series WHERE netns = ?1)) THEN 'counter'"
		" WHEN EXISTS (SELECT 1 FROM counter d WHERE d.name_id = n.id AND"
		" d.sample_id IN (SELECT s.id FROM sample s" IN_WINDOW ")) THEN 'counter' END"
		" FROM name n WHERE n.name = ?4 ORDER BY n.id",
	[NEAR_NAMES] =
		"SELECT n.name FROM name n WHERE n.name LIKE '%' || ?4 || '%' ESCAPE '\\' AND"
		" (n.id IN (SELECT name_id FROM counter_now) OR n.id IN (SELECT name_id FROM gauge"
		" WHERE sample_id = (SELECT max(id) FROM sample))) ORDER BY length(n.name), n.name LIMIT 6",
};

/* How the rows of a bucket become one value. */
enum fold {
	FOLD_RATE,  /* sum of a over the seconds seen; no row = 0 */
	FOLD_COUNT, /* mean of a over the time seen; no row = 0 */
	FOLD_MEAN,  /* mean of a over the time that has rows */
	FOLD_RATIO, /* sum of a / sum of b */
	FOLD_MIN,
};

enum cover {
	COVER_COUNTERS,
	COVER_SOCKETS,
	COVER_DUMP,
	COVER_ANY
}; /* the time a sample speaks for */

struct metric {
	struct series_metric_name info;
	const char *unit;
	enum fold fold;
	enum cover cover;
	enum statement statement;
	enum series_by split;      /* always split so; SERIES_BY_DEFAULT: one line */
	bool by_path;              /* --by path is understood */
};

static const struct metric metrics[] = {
	{ { "sockets", "TCP sockets by state" }, "sockets", FOLD_COUNT, COVER_DUMP, STATES,
		SERIES_BY_STATE, false },
	{ { "retrans_pct", "segments retransmitted, percent of data segments" }, "pct", FOLD_RATIO,
		COVER_SOCKETS, RETRANS_PATH, SERIES_BY_DEFAULT, true },
	{ { "goodput_out", "payload acknowledged by peers" }, "bps", FOLD_RATE, COVER_SOCKETS,
		GOODPUT_OUT, SERIES_BY_DEFAULT, true },
	{ { "goodput_in", "payload received" }, "bps", FOLD_RATE, COVER_SOCKETS, GOODPUT_IN,
		SERIES_BY_DEFAULT, true },
	{ { "memory", "memory of TCP buffers" }, "bytes", FOLD_MEAN, COVER_ANY, MEMORY,
		SERIES_BY_DEFAULT, false },
	{ { "srtt", "round-trip time under the load there was" }, "us", FOLD_RATIO, COVER_DUMP,
		SRTT, SERIES_BY_PATH, true },
	{ { "min_rtt", "smallest round-trip time" }, "us", FOLD_MIN, COVER_DUMP, MIN_RTT,
		SERIES_BY_PATH, true },
};

/* These serve a metric above, or a name out of the database. */
static const struct metric retrans_of_host = { { NULL, NULL }, "pct", FOLD_RATIO, COVER_COUNTERS,
	RETRANS_HOST, SERIES_BY_DEFAULT, false };
static const struct metric any_counter = { { NULL, NULL }, "per_s", FOLD_RATE, COVER_COUNTERS,
	COUNTER, SERIES_BY_DEFAULT, false };
static const struct metric any_gauge = { { NULL, NULL }, "", FOLD_MEAN, COVER_ANY, GAUGE,
	SERIES_BY_DEFAULT, false };

struct seen {                      /* a sample, and the time before it that it speaks for */
	int64_t id, ts_us;
	int64_t cover_us;          /* -1: it says nothing of this metric */
};

struct folding {
	struct series *out;
	const struct metric *metric;
	bool split;
	struct seen *seen;
	size_t n_seen, cap_lines;
	double *cover_s;           /* a bucket: time seen */
	double **weights;          /* a line, a bucket: sum of b, or of time */
};

const struct series_metric_name *series_metric(size_t i)
{
	return i < ARRAY_SIZE(metrics) ? &metrics[i].info : NULL;
}

static void finalize_p(sqlite3_stmt **st)
{
	(void) sqlite3_finalize(*st);
}

static int prepare(struct store *s, enum statement which, const struct series_query *q,
	const char *name, sqlite3_stmt **ret, struct err *e)
{
	_cleanup_(finalize_p) sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(s->db, statements[which], -1, &st, NULL);

	if (rc == SQLITE_OK && which != NEAR_NAMES)
		rc = sqlite3_bind_text(st, 1, q->netns, -1, SQLITE_STATIC);
	if (rc == SQLITE_OK && which != NEAR_NAMES)
		rc = sqlite3_bind_int64(st, 2, q->from.us);
	if (rc == SQLITE_OK && which != NEAR_NAMES)
		rc = sqlite3_bind_int64(st, 3, q->to.us);
	if (rc == SQLITE_OK && sqlite3_bind_parameter_count(st) == 4)
		rc = name ? sqlite3_bind_text(st, 4, name, -1, SQLITE_STATIC) :
			sqlite3_bind_int(st, 4, q->by == SERIES_BY_PATH);
	if (rc != SQLITE_OK)
		return store_error(s, rc, e, "cannot read a series of");
	*ret = STEAL(st);
	return 0;
}

static int step(struct store *s, sqlite3_stmt *st, struct err *e)
{
	int rc = sqlite3_step(st);

	if (rc == SQLITE_ROW)
		return 1;
	return rc == SQLITE_DONE ? 0 : store_error(s, rc, e, "cannot read a series of");
}

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
static int64_t told_cover_us(sqlite3_stmt *st, enum cover cover)
{
	int64_t us;

	if (cover == COVER_ANY)
		return 0;
	if (cover == COVER_DUMP)
		return sqlite3_column_type(st, 4) == SQLITE_NULL ? -1 : 0;
	us = sqlite3_column_int64(st, cover == COVER_COUNTERS ? 2 : 3);
	return us > 0 ? us : -1;
}

/* Counters and sockets' sums say themselves what they cover; other figures hold since the sample
 * before, unless a reboot or a gap lies between. */
static int load_seen(
	struct store *s, const struct series_query *q, struct folding *f, struct err *e)
{
	_cleanup_(finalize_p) sqlite3_stmt *st = NULL;
	_cleanup_(free_p) int64_t *pauses = NULL;
	_cleanup_(free_p) char *boot = NULL;
	size_t cap = 0, cap_pauses = 0;
	int64_t usual;
	int r = prepare(s, SAMPLES, q, NULL, &st, e);

	while (r == 0 && (r = step(s, st, e)) > 0) {
		const char *boot_now = (const char *) sqlite3_column_text(st, 5);
		struct seen now = { sqlite3_column_int64(st, 0), sqlite3_column_int64(st, 1),
			told_cover_us(st, f->metric->cover) };

		f->seen = xgrow(f->seen, f->n_seen, &cap, sizeof(*f->seen));
		pauses = xgrow(pauses, f->n_seen, &cap_pauses, sizeof(*pauses));
		pauses[f->n_seen] = boot && boot_now && str_eq(boot, boot_now) ?
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
		case FOLD_RATE:
			value[i] += a * sh.part;
			break;
		case FOLD_COUNT:
		case FOLD_MEAN:
			value[i] += a * sh.seconds;
			weight[i] += sh.seconds;
			break;
		case FOLD_RATIO:
			value[i] += a * sh.part;
			weight[i] += b * sh.part;
			break;
		case FOLD_MIN:
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

static int fold_rows(struct store *s, const struct series_query *q, struct folding *f,
	const char *name, struct err *e)
{
	_cleanup_(finalize_p) sqlite3_stmt *st = NULL;
	int r = prepare(s, f->metric->statement, q, name, &st, e);

	while (r == 0 && (r = step(s, st, e)) > 0) {
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
	enum fold fold = f->metric->fold;
	bool absent_is_zero = fold == FOLD_RATE || fold == FOLD_COUNT;

	for (size_t l = 0; l < f->out->n; l++)
		for (size_t i = 0; i < f->out->buckets; i++) {
			double *v = &f->out->lines[l].values[i];
			double weight = absent_is_zero ? f->cover_s[i] : f->weights[l][i];

			if (weight <= 0)
				*v = NAN;
			else if (fold != FOLD_MIN)
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

static int load_metric(struct store *s, const struct series_query *q, const struct metric *m,
	struct series *ret, struct err *e)
{
	struct series out = {
		.unit = m->unit, .from = q->from, .to = q->to, .buckets = q->buckets
	};
	struct folding f = { .out = &out, .metric = m };
	int r;

	f.split = m->split != SERIES_BY_DEFAULT || q->by != SERIES_BY_DEFAULT;
	r = load_seen(s, q, &f, e);
	if (r == 0 && !f.n_seen)
		r = err_set(e, -ENODATA, "no samples in this time");
	if (r == 0)
		r = fold_rows(s, q, &f, m->info.name ? NULL : q->metric, e);
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

/* Part of a name, with LIKE's own characters taken literally; caller frees. */
static char *like_literal(const char *s, size_t len)
{
	struct strbuf b = STRBUF_INIT;

	for (size_t i = 0; s[i] && i < len; i++) {
		if (strchr("%_\\", s[i]))
			strbuf_add(&b, "\\", 1);
		strbuf_add(&b, &s[i], 1);
	}
	return strbuf_steal(&b);
}

/* Names that hold `part`, ", " between, appended to near. */
static int add_near(
	struct store *s, const char *part, size_t len, struct strbuf *near, struct err *e)
{
	_cleanup_(free_p) char *pattern = like_literal(part, len);
	_cleanup_(finalize_p) sqlite3_stmt *st = NULL;
	int r = prepare(s, NEAR_NAMES, NULL, pattern, &st, e);

	while (r == 0 && (r = step(s, st, e)) > 0) {
		const char *name = (const char *) sqlite3_column_text(st, 0);

		strbuf_printf(near, "%s%s", near->len ? ", " : "", name ? name : "");
		r = 0;
	}
	return r;
}

static int unknown_metric(struct store *s, const char *metric, struct err *e)
{
	_cleanup_(strbuf_done) struct strbuf near = STRBUF_INIT;
	const char *dot = strrchr(metric, '.');
	const char *last = dot && dot[1] ? dot + 1 : metric;
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(metrics); i++)
		if (*metric && strstr(metrics[i].info.name, metric))
			strbuf_printf(&near, "%s%s", near.len ? ", " : "", metrics[i].info.name);
	if (*metric)
		r = add_near(s, last, SIZE_MAX, &near, e);
	if (r == 0 && !near.len && strlen(last) > 6)
		r = add_near(s, last, 6, &near, e);
	if (r < 0)
		return r;
	if (near.len)
		return err_set(e, -EINVAL, "no metric, counter or gauge \"%s\"; near it: %s",
			metric, strbuf_str(&near));
	return err_set(e, -EINVAL,
		"no metric, counter or gauge \"%s\" (see tcpadvisor trend --help)", metric);
}

/* 0 and the table's line for a counter or gauge; -EINVAL with near names. */
static int find_by_name(struct store *s, const struct series_query *q, const struct metric **ret,
	struct err *e)
{
	_cleanup_(finalize_p) sqlite3_stmt *st = NULL;
	int r = prepare(s, KIND_OF_NAME, q, q->metric, &st, e);

	if (r == 0)
		r = step(s, st, e);
	if (r < 0)
		return r;
	if (r == 0 || sqlite3_column_type(st, 0) == SQLITE_NULL)
		return unknown_metric(s, q->metric, e);
	*ret = str_eq((const char *) sqlite3_column_text(st, 0), "gauge") ? &any_gauge
									 : &any_counter;
	return 0;
}

int series_load(struct store *s, const struct series_query *q, struct series *ret, struct err *e)
{
	const struct metric *m = NULL;
	struct series out;
	int r = 0;

	if (q->to.us <= q->from.us || !q->buckets || q->buckets > BUCKETS_MAX)
		return err_set(e, -EINVAL, "no such time window");
	for (size_t i = 0; i < ARRAY_SIZE(metrics); i++)
		if (str_eq(metrics[i].info.name, q->metric))
			m = &metrics[i];
	if (!m)
		r = find_by_name(s, q, &m, e);
	if (r < 0)
		return r;
	if ((q->by == SERIES_BY_PATH && !m->by_path) ||
	    (q->by == SERIES_BY_STATE && m->split != SERIES_BY_STATE))
		return err_set(e, -EINVAL, "%s cannot be split by %s", q->metric,
			q->by == SERIES_BY_PATH ? "path" : "state");
	r = load_metric(s, q, m, &out, e);
	if (r == 0 && m->statement == RETRANS_PATH && q->by == SERIES_BY_DEFAULT &&
		is_unknown(&out)) {
		series_done(&out);
		r = load_metric(s, q, &retrans_of_host, &out, e);
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

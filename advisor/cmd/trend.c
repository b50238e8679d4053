/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/trend.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/parse.h"
#include "cmd/cmd.h"
#include "cmd/database.h"
#include "report/term.h"
#include "store/store.h"

#define SINCE_DEFAULT_US (7 * 86400 * USEC_PER_SEC)
#define METRICS_MAX      32

struct options {
	struct usec since;
	enum series_by by;
	bool table;
	const char *metrics[METRICS_MAX];
	size_t n_metrics;
};

static int parse_by(const char *text, enum series_by *ret)
{
	if (str_eq(text, "path"))
		*ret = SERIES_BY_PATH;
	else if (str_eq(text, "state"))
		*ret = SERIES_BY_STATE;
	else
		return cmd_usage(&cmd_trend, "--by needs path or state");
	return 0;
}

/* 0, or an exit code. */
static int parse_options(int argc, char **argv, struct options *o)
{
	for (int i = 1; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : NULL;

		if (str_eq(argv[i], "--since")) {
			if (!value || parse_duration(value, &o->since) < 0 || !o->since.us)
				return cmd_usage(
					&cmd_trend, "--since needs a duration like 1h or 7d");
			i++;
		} else if (str_eq(argv[i], "--by")) {
			if (parse_by(value, &o->by))
				return EXIT_USAGE;
			i++;
		} else if (str_eq(argv[i], "--table")) {
			o->table = true;
		} else if (argv[i][0] == '-') {
			return cmd_usage(&cmd_trend, "unknown argument \"%s\"", argv[i]);
		} else if (o->n_metrics == METRICS_MAX) {
			return cmd_usage(&cmd_trend, "at most %d metrics at once", METRICS_MAX);
		} else {
			o->metrics[o->n_metrics++] = argv[i];
		}
	}
	return 0;
}

static void choose_metrics(struct options *o)
{
	static const char *const usual[] = { "sockets", "retrans_pct", "goodput_out", "goodput_in",
		"memory" };
	static const char *const by_path[] = { "goodput_out", "goodput_in", "retrans_pct", "srtt" };
	const char *const *list = o->by == SERIES_BY_PATH ? by_path : usual;
	size_t n = o->by == SERIES_BY_PATH ? ARRAY_SIZE(by_path) :
		o->by == SERIES_BY_STATE ? 1 : ARRAY_SIZE(usual);

	if (o->n_metrics)
		return;
	for (size_t i = 0; i < n; i++)
		o->metrics[o->n_metrics++] = list[i];
}

static size_t choose_buckets(
	const struct cmd_context *ctx, const struct options *o, const struct trend *t)
{
	int64_t seconds = (t->to.us - t->from.us) / USEC_PER_SEC;

	if (ctx->format == FORMAT_JSON)
		return TREND_JSON_BUCKETS;
	if (!o->table)
		return trend_chart_buckets(ctx->width);
	/* times are shown to the second */
	return seconds < 1 ? 1 : seconds < TREND_TABLE_ROWS ? (size_t) seconds : TREND_TABLE_ROWS;
}

static int load(struct store *store, const struct cmd_context *ctx, const struct options *o,
	struct trend *t, struct series *list, struct err *e)
{
	struct series_query q = {
		.netns = ctx->netns, .from = t->from, .to = t->to, .by = o->by,
		.buckets = choose_buckets(ctx, o, t),
	};

	for (size_t i = 0; i < o->n_metrics; i++) {
		int r;

		q.metric = o->metrics[i];
		r = series_load(store, &q, &list[t->n], e);
		if (r < 0)
			return r;
		t->n++;
	}
	return 0;
}

static int render(const struct cmd_context *ctx, const struct options *o, const struct trend *t,
	struct err *e)
{
	_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;
	struct report_options ro = { .width = ctx->width, .color = ctx->color };
	int r = 0;

	if (ctx->format == FORMAT_JSON)
		trend_json(&out, t);
	else if (o->table)
		r = trend_table(&out, t, &ro, e);
	else
		trend_chart(&out, t, &ro, term_is_utf8());
	if (r == 0)
		(void) fputs(strbuf_str(&out), stdout);
	return r;
}

/* The window ends with the newest sample, and begins no earlier than the oldest. */
static int show(struct store *store, const struct cmd_context *ctx, const struct options *o,
	const struct store_span *span, struct err *e)
{
	struct series list[METRICS_MAX];
	struct trend t = { { span->last.us - o->since.us }, span->last, list, 0 };
	int r;

	if (t.from.us < span->first.us)
		t.from = span->first;
	r = load(store, ctx, o, &t, list, e);
	if (r == 0)
		r = render(ctx, o, &t, e);
	for (size_t i = 0; i < t.n; i++)
		series_done(&list[i]);
	return r;
}

static int too_few(const struct cmd_context *ctx, const struct options *o,
	const struct store_span *span, struct err *e)
{
	const struct trend nothing = { span->first, span->last, NULL, 0 };

	if (ctx->format == FORMAT_JSON)
		return render(ctx, o, &nothing, e);
	(void) printf("%s so far, and a trend needs two: run `tcpadvisor collect`.\n",
		span->samples ? "One sample" : "No sample");
	return 0;
}

static int run(struct cmd_context *ctx, int argc, char **argv)
{
	_cleanup_(store_free_p) struct store *store = NULL;
	_cleanup_(free_p) char *path = database_path(ctx);
	struct options o = { .since = { SINCE_DEFAULT_US } };
	struct store_span span = { .samples = 0 };
	struct err e = ERR_INIT;
	int r = parse_options(argc, argv, &o);

	if (r)
		return r;
	choose_metrics(&o);
	r = store_open(path, STORE_READ, &store, &e);
	if (r < 0)
		return cmd_fail(&e);
	r = store_span(store, ctx->netns, &span, &e);
	if (r == -ENODATA && *ctx->netns)
		r = database_lacks(ctx, &e);
	else if (r == -ENODATA)
		r = too_few(ctx, &o, &span, &e);
	else if (r == 0 && span.last.us <= span.first.us)
		r = too_few(ctx, &o, &span, &e);
	else if (r == 0)
		r = show(store, ctx, &o, &span, &e);
	if (r < 0)
		(void) cmd_fail(&e);
	return r == -EINVAL ? EXIT_USAGE : r < 0 ? EXIT_CANNOT : EXIT_FINE;
}

const struct cmd cmd_trend = {
	.name = "trend",
	.summary = "how figures went over time",
	.usage = "Usage: tcpadvisor trend [METRIC...] [--since 7d] [--by path|state] [--table]\n"
		"Charts of what the collector saw. A gap is a time without samples.\n\n"
		"Metrics (default: sockets, retrans_pct, goodput_out, goodput_in, memory):\n"
		"  sockets      TCP sockets by state\n"
		"  retrans_pct  segments retransmitted, percent of data segments\n"
		"  goodput_out  payload acknowledged by peers, without loopback\n"
		"  goodput_in   payload received, without loopback\n"
		"  memory       memory of TCP buffers\n"
		"  srtt         round-trip time under the load there was, by path\n"
		"  min_rtt      smallest round-trip time, by path\n"
		"  any counter or gauge by its name: TcpExt.ListenOverflows, Tcp.CurrEstab\n\n"
		"  --since TIME  look back so far from the newest sample (default 7d)\n"
		"  --by WHAT     split by path or by state\n"
		"  --table       figures instead of charts\n",
	.recovers = true,
	.reads_series = true,
	.json = true,
	.run = run,
};

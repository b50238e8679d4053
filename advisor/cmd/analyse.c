/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/analyse.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/parse.h"
#include "base/str.h"
#include "cmd/database.h"
#include "cmd/output.h"
#include "cmd/sampling.h"
#include "collect/namespaces.h"
#include "rule/engine.h"
#include "store/store.h"

#define SINCE_DEFAULT_US (3600 * USEC_PER_SEC)
#define LIVE_SAMPLES 10 /* about so many in the time of --live, at least 1 s apart */

static int duration_argument(const char *name, int argc, char **argv, int *i, struct usec *ret,
	struct err *e)
{
	struct usec d;

	if (*i + 1 >= argc)
		return err_set(e, -EINVAL, "%s needs a duration, for example 10s", name);
	if (parse_duration(argv[*i + 1], &d) < 0 || !d.us)
		return err_set(e, -EINVAL, "%s %s: not a duration like 10s, 5m, 24h or 7d", name,
			argv[*i + 1]);
	*i += 1;
	*ret = d;
	return 1;
}

int analyse_option(struct analyse_options *o, int argc, char **argv, int *i, struct err *e)
{
	const char *name = argv[*i];
	int r = 0;

	if (str_eq(name, "--since"))
		r = duration_argument(name, argc, argv, i, &o->since, e);
	else if (str_eq(name, "--live"))
		r = duration_argument(name, argc, argv, i, &o->live, e);
	if (r == 1) {
		output_add_argument(&o->words, name);
		output_add_argument(&o->words, argv[*i]);
	}
	return r;
}

void analyse_options_done(struct analyse_options *o)
{
	strbuf_done(&o->words);
}

const char *analyse_words(const struct analyse_options *o)
{
	const char *words = strbuf_str(&o->words);

	return words + (*words == ' ');
}

static int sample_now(struct cmd_context *ctx, const struct analyse_options *o, const char *path,
	struct err *e)
{
	_cleanup_(store_free_p) struct store *store = NULL;
	struct sampling_options so = {
		.root = ctx->root, .netns = ctx->netns, .duration = o->live,
		.settings = settings_of(ctx->policy),
		.progress = isatty(STDERR_FILENO) && root_is_live(ctx->root),
	};
	unsigned n = 0;
	int r = store_open(path, STORE_WRITE, &store, e);

	if (r < 0)
		return r;
	so.settings.interval.us = o->live.us / LIVE_SAMPLES;
	if (so.settings.interval.us < USEC_PER_SEC)
		so.settings.interval.us = USEC_PER_SEC;
	so.settings.cpu_budget_pct = 0; /* a short look is not thinned out */
	so.settings.all_netns = false;
	return sampling_run(store, &so, &n, e);
}

/*
 * The window ends with the newest sample: a recording or a stopped collector is judged by its own
 * time.
 */
static int window_of(struct cmd_context *ctx, const struct analyse_options *o, const char *path,
	struct engine_window *ret, struct err *e)
{
	_cleanup_(store_free_p) struct store *store = NULL;
	struct store_span span;
	int r = store_open(path, STORE_READ, &store, e);

	if (r == 0)
		r = store_span(store, ctx->netns, &span, e);
	if (r == -ENODATA && *ctx->netns)
		return database_lacks(ctx, e);
	if (r < 0)
		return r;
	ret->netns = ctx->netns;
	ret->to = span.last;
	ret->from.us = o->live.us ? span.first.us :
		span.last.us - (o->since.us ? o->since.us : SINCE_DEFAULT_US);
	return 0;
}

static int judge(struct cmd_context *ctx, const struct analyse_options *o, const char *path,
	struct analysis *a, struct err *e)
{
	_cleanup_(engine_free_p) struct engine *engine = NULL;
	struct engine_window w;
	int r = window_of(ctx, o, path, &w, e);

	if (r == 0)
		r = ruleset_load(ctx->root, &a->rules, e);
	if (r == 0)
		r = engine_open(path, &w, ctx->policy, &engine, e);
	return r < 0 ? r : engine_run(engine, &a->rules, &a->findings, e);
}

int analyse(struct cmd_context *ctx, const struct analyse_options *o, struct analysis *ret,
	struct err *e)
{
	_cleanup_(free_p) char *path = NULL;
	struct analysis a = { .temp_dir = NULL };
	int r = 0;

	if (o->live.us && o->since.us)
		return err_set(e, -EINVAL, "--since and --live exclude each other");
	if (o->live.us)
		r = database_make_temp(&path, &a.temp_dir, e);
	else
		path = database_path(ctx);
	if (r == 0 && o->live.us && *ctx->netns && !ctx->is_inside)
		r = namespace_enter(ctx->root, ctx->netns, e);
	if (r == 0 && o->live.us)
		r = sample_now(ctx, o, path, e);
	if (r == 0)
		r = judge(ctx, o, path, &a, e);
	if (r < 0) {
		analysis_done(&a);
		return r;
	}
	*ret = a;
	return 0;
}

void analysis_done(struct analysis *a)
{
	findings_done(&a->findings);
	ruleset_done(&a->rules);
	database_drop_temp(&a->temp_dir);
	memset(a, 0, sizeof(*a));
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/parse.h"
#include "cmd/analyse.h"
#include "cmd/cmd.h"
#include "cmd/config.h"
#include "plan/apply.h"
#include "report/change_view.h"
#include "report/json.h"

static const struct change *find(const struct change *list, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].id == id)
			return &list[i];
	return NULL;
}

static json_t *list_json(const struct change *list, size_t n)
{
	const struct change_now unknown = { NULL, NULL, NULL };
	json_t *root = json_root(), *array = json_array();

	for (size_t i = 0; i < n; i++)
		(void) json_array_append_new(array, change_view_json(&unknown, &list[i]));
	json_put(root, "changes", array);
	return root;
}

static int show_list(struct cmd_context *ctx, const struct change *list, size_t n,
	struct strbuf *out, struct err *e)
{
	const struct report_options o = { .width = ctx->width, .color = ctx->color };

	if (ctx->format == FORMAT_TEXT)
		return changes_view_text(out, list, n, &o, e);
	json_write(out, list_json(list, n));
	return 0;
}

/* The rules over the newest samples. */
static int judge_now(struct cmd_context *ctx, struct analysis *ret, struct err *e)
{
	const struct analyse_options newest = { .since = { 0 } };
	int r = config_load(ctx->policy, ctx->root, ctx->config_path, e);

	return r < 0 ? r : analyse(ctx, &newest, ret, e);
}

static void show_one(struct cmd_context *ctx, const struct change *c, struct strbuf *out)
{
	const struct report_options o = { .width = ctx->width, .color = ctx->color };
	bool is_here = str_eq(c->netns, ctx->netns);
	struct analysis a = { .temp_dir = NULL };
	struct err e = ERR_INIT;
	bool judged = is_here && judge_now(ctx, &a, &e) == 0;
	const struct change_now now = {
		.root = is_here ? ctx->root : NULL,
		.findings = judged ? &a.findings : NULL,
		.problem = e.code ? e.text : NULL,
	};

	if (ctx->format == FORMAT_JSON)
		json_write(out, change_view_json(&now, c));
	else
		change_view_text(out, &now, c, &o);
	if (judged)
		analysis_done(&a);
}

/* id 0: all. */
static int show(struct cmd_context *ctx, int64_t id, struct err *e)
{
	_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;
	const struct change *one;
	struct change *list;
	size_t n;
	int r = apply_changes(ctx->root, &list, &n, e);

	if (r < 0)
		return r;
	one = find(list, n, id);
	if (id && !one)
		r = err_set(e, -ENOENT, "there is no change %lld (see `tcpadvisor changes`)",
			(long long) id);
	else if (one)
		show_one(ctx, one, &out);
	else
		r = show_list(ctx, list, n, &out, e);
	if (r == 0)
		(void) fputs(strbuf_str(&out), stdout);
	changes_done(list, n);
	return r;
}

static int run(struct cmd_context *ctx, int argc, char **argv)
{
	int at = argc > 1 && str_eq(argv[1], "show") ? 2 : 1;
	struct err e = ERR_INIT;
	int64_t id = 0;

	if (argc > at + 1)
		return cmd_usage(&cmd_changes, "takes one change at most");
	if (argc == 2 && at == 2)
		return cmd_usage(&cmd_changes, "show which change? Give its number");
	if (argc > at && (parse_i64(argv[at], &id) < 0 || id <= 0))
		return cmd_usage(&cmd_changes, "\"%s\" is no number of a change", argv[at]);
	return show(ctx, id, &e) < 0 ? cmd_fail(&e) : EXIT_FINE;
}

const struct cmd cmd_changes = {
	.name = "changes",
	.summary = "what was changed, when, by whom, and what became of it",
	.usage = "Usage: tcpadvisor changes [[show] CHANGE]\n"
		"Lists all changes, the newest first; with a number, that one in full: its values and\n"
		"its evidence then and now.\n",
	.recovers = true,
	.own_config = true,
	.json = true,
	.run = run,
};

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/parse.h"
#include "cmd/change_view.h"
#include "cmd/cmd.h"
#include "plan/apply.h"
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
	json_t *root = json_root(), *array = json_array();

	for (size_t i = 0; i < n; i++)
		(void) json_array_append_new(array, change_view_json(NULL, &list[i]));
	json_put(root, "changes", array);
	return root;
}

/* id 0: all. */
static int show(struct cmd_context *ctx, const struct change *list, size_t n, int64_t id,
	struct err *e)
{
	const struct report_options o = { .width = ctx->width, .color = ctx->color };
	const struct change *one = find(list, n, id);
	const struct root *root = one && str_eq(one->netns, ctx->netns) ? ctx->root : NULL;
	_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;
	int r = 0;

	if (id && !one)
		return err_set(e, -ENOENT, "there is no change %lld (see `tcpadvisor changes`)",
			(long long) id);
	if (ctx->format == FORMAT_JSON)
		json_write(&out, one ? change_view_json(root, one) : list_json(list, n));
	else if (one)
		change_view_text(&out, root, one, &o);
	else
		r = changes_view_text(&out, list, n, &o, e);
	if (r == 0)
		(void) fputs(strbuf_str(&out), stdout);
	return r;
}

static int run(struct cmd_context *ctx, int argc, char **argv)
{
	struct change *list = NULL;
	struct err e = ERR_INIT;
	int64_t id = 0;
	size_t n = 0;
	int r;

	if (argc > 2)
		return cmd_usage(&cmd_changes, "takes one change at most");
	if (argc == 2 && (parse_i64(argv[1], &id) < 0 || id <= 0))
		return cmd_usage(&cmd_changes, "\"%s\" is no number of a change", argv[1]);
	r = apply_changes(ctx->root, &list, &n, &e);
	if (r == 0)
		r = show(ctx, list, n, id, &e);
	changes_done(list, n);
	return r < 0 ? cmd_fail(&e) : EXIT_FINE;
}

const struct cmd cmd_changes = {
	.name = "changes",
	.summary = "what was changed, when, by whom, and what became of it",
	.usage = "Usage: tcpadvisor changes [CHANGE]\n"
		"Lists all changes, the newest first; with a number, that one in full with its\n"
		"evidence.\n",
	.recovers = true,
	.own_config = true,
	.json = true,
	.run = run,
};

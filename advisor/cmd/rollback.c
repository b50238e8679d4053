/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/parse.h"
#include "cmd/cmd.h"
#include "plan/apply.h"
#include "report/change_view.h"
#include "report/json.h"
#include "report/page.h"
#include "report/table.h"

/* "2h": so long ago. */
static int take_time(struct rollback_options *o, const char *text, struct err *e)
{
	struct usec ago;

	o->all = true;
	if (text && parse_duration(text, &ago) == 0 && ago.us < clock_realtime().us) {
		o->to.us = clock_realtime().us - ago.us;
		return 0;
	}
	if (text && clock_parse(text, &o->to) == 0 && o->to.us > 0)
		return 0;
	return err_set(e, -EINVAL, "--to needs a time as `changes` shows it, for example "
		"\"2026-11-21 02:09:16Z\", or how long ago, for example 2h");
}

/* For the timer of `apply --confirm-within`. */
static int expire(struct cmd_context *ctx)
{
	_cleanup_(free_p) char *what = NULL;
	struct err e = ERR_INIT;

	if (apply_recover_patiently(ctx->root, &what, &e) < 0)
		return cmd_fail(&e);
	if (what)
		(void) puts(what);
	return EXIT_FINE;
}

static int parse_options(struct rollback_options *o, int argc, char **argv, struct err *e)
{
	int r = 0;

	for (int i = 1; r == 0 && i < argc; i++) {
		if (str_eq(argv[i], "--all"))
			o->all = true;
		else if (str_eq(argv[i], "--to"))
			r = take_time(o, argv[++i], e);
		else if (str_eq(argv[i], "--force"))
			o->force = true;
		else if (str_eq(argv[i], "--dry-run") || str_eq(argv[i], "-n"))
			o->dry_run = true;
		else if (o->id || parse_i64(argv[i], &o->id) < 0 || o->id <= 0)
			return err_set(e, -EINVAL, "\"%s\" is no option and no number of a change",
				argv[i]);
	}
	if (r == 0 && o->id && o->all)
		return err_set(e, -EINVAL, "a change and %s exclude each other",
			o->to.us ? "--to" : "--all");
	return r;
}

static int put_items(struct page *p, const struct rollback_result *res)
{
	static const struct table_column columns[] = {
		{ "CHANGE", true, 0 },
		{ "KEY", false, 0 },
		{ "NOW", false, 0 },
		{ "BACK TO", false, 0 },
		{ "", false, 0 },
	};
	_cleanup_(table_free_p) struct table *t = table_new(columns, ARRAY_SIZE(columns),
		p->options->color);

	for (size_t i = 0; i < res->n; i++) {
		const struct rollback_item *x = &res->items[i];
		_cleanup_(free_p) char *id = xasprintf("%lld", (long long) x->id);
		const char *cells[] = { id, x->key, x->from, x->to, x->skipped ? "left" : "" };

		table_add(t, cells);
	}
	return res->n ? table_print(t, p->out, 0) : 0;
}

static void put_outcome(struct page *p, const struct rollback_result *res, bool dry_run)
{
	_cleanup_(strbuf_done) struct strbuf ids = STRBUF_INIT;
	_cleanup_(free_p) char *text = NULL;

	for (size_t i = 0; i < res->n_ids; i++)
		strbuf_printf(&ids, "%s%lld", i ? ", " : "", (long long) res->ids[i]);
	text = xasprintf("Change%s %s %s taken back%s%s%s%s.", res->n_ids > 1 ? "s" : "",
		strbuf_str(&ids), dry_run ? "would be" : res->n_ids > 1 ? "were" : "was",
		res->partial ? " only in part" : "",
		res->file_restored ? ", in the kernel and in /" DROPIN_PATH : "",
		res->told ? ": " : "", res->told ? res->told : "");
	page_line(p, 0, res->told ? TERM_YELLOW : TERM_PLAIN, text);
	if (dry_run)
		page_line(p, 0, TERM_PLAIN, "Nothing was changed.");
}

static json_t *item_json(const struct rollback_item *x)
{
	json_t *o = json_object();

	json_put(o, "change", json_integer(x->id));
	json_put(o, "key", json_text(x->key));
	json_put(o, "from", json_text(x->from));
	json_put(o, "to", json_text(x->to));
	json_put(o, "left", json_boolean(x->skipped));
	return o;
}

static json_t *result_json(const struct rollback_result *res, const struct err *e)
{
	json_t *o = json_root(), *ids = json_array(), *items = json_array();

	for (size_t i = 0; i < res->n_ids; i++)
		(void) json_array_append_new(ids, json_integer(res->ids[i]));
	for (size_t i = 0; i < res->n; i++)
		(void) json_array_append_new(items, item_json(&res->items[i]));
	json_put(o, "changes", ids);
	json_put(o, "keys", items);
	json_put(o, "partial", json_boolean(res->partial));
	json_put(o, "file_restored", json_boolean(res->file_restored));
	json_put(o, "note", json_text(res->told));
	json_put(o, "error", json_text(e->code ? e->text : NULL));
	return o;
}

static int show(struct cmd_context *ctx, const struct rollback_options *o,
	const struct rollback_result *res, const struct err *failure)
{
	const struct report_options ro = { .width = ctx->width, .color = ctx->color };
	_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;
	struct page p = page_of(&out, NULL, &ro);
	int r = 0;

	if (ctx->format == FORMAT_JSON) {
		json_write(&out, result_json(res, failure));
	} else if (res->n_ids) {
		r = put_items(&p, res);
		put_outcome(&p, res, o->dry_run);
	}
	(void) fputs(strbuf_str(&out), stdout);
	return r;
}

static int run(struct cmd_context *ctx, int argc, char **argv)
{
	struct rollback_options o = { .netns = *ctx->netns ? ctx->netns : NULL };
	struct rollback_result res = { NULL };
	struct err e = ERR_INIT;
	int code;

	if (argc == 2 && str_eq(argv[1], "--expired"))
		return expire(ctx);
	if (parse_options(&o, argc, argv, &e) < 0)
		return cmd_usage(&cmd_rollback, "%s", e.text);
	(void) apply_rollback(ctx->root, &o, &res, &e);
	if (show(ctx, &o, &res, &e) < 0 && !e.code)
		(void) err_set(&e, -ENOMEM, "cannot write the list: out of memory");
	code = e.code ? cmd_fail(&e) : res.partial ? EXIT_FINDINGS : EXIT_FINE;
	rollback_result_done(&res);
	return code;
}

const struct cmd cmd_rollback = {
	.name = "rollback",
	.summary = "take a change back, exactly",
	.usage = "Usage: tcpadvisor rollback [CHANGE | --all | --to TIME] [--force] [--dry-run]\n"
		"Gives every key of a change (default: the newest that stands) its former value,\n"
		"and /" DROPIN_PATH " its former content. What somebody changed\n"
		"since is left and shown.\n\n"
		"  --all          every change that stands, the newest first\n"
		"  --to TIME      back to how it was then: every change made at TIME or later, the\n"
		"                 newest first; as `changes` shows it, or how long ago: 2h\n"
		"  --expired      only what `apply --confirm-within` made and nobody confirmed in\n"
		"                 time, if there is any; for the timer that does so\n"
		"  --force        also what somebody changed since; gives up what cannot be restored\n"
		"  -n, --dry-run  show what would be done\n"
		"Exit 1 if something of a change still stands.\n",
	.recovers = true,
	.own_config = true,
	.json = true,
	.run = run,
};

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/apply.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/fmt.h"
#include "base/log.h"
#include "base/parse.h"
#include "cmd/cmd.h"
#include "cmd/config.h"
#include "cmd/output.h"
#include "cmd/plan_request.h"
#include "plan/env.h"
#include "plan/rivals.h"
#include "report/change_view.h"
#include "report/json.h"
#include "report/plan_view.h"
#include "report/term.h"

#define TIME_BYTES 32

struct options {
	struct plan_request req;
	bool dry_run, runtime_only, persist_only, yes;
	struct usec confirm_within;
};

static int take_own(struct options *o, int argc, char **argv, int *i, struct err *e)
{
	if (str_eq(argv[*i], "--dry-run") || str_eq(argv[*i], "-n")) {
		o->dry_run = true;
	} else if (str_eq(argv[*i], "--runtime-only")) {
		o->runtime_only = true;
	} else if (str_eq(argv[*i], "--persist-only")) {
		o->persist_only = true;
	} else if (str_eq(argv[*i], "--yes") || str_eq(argv[*i], "-y")) {
		o->yes = true;
	} else if (str_eq(argv[*i], "--confirm-within")) {
		if (*i + 1 >= argc || parse_duration(argv[*i + 1], &o->confirm_within) < 0 ||
		    o->confirm_within.us < USEC_PER_SEC)
			return err_set(e, -EINVAL,
				"--confirm-within needs a duration of a second or more, "
				"for example 10m");
		++*i;
	} else {
		return err_set(e, -EINVAL, "unknown argument \"%s\"", argv[*i]);
	}
	return 1;
}

static int parse_options(struct options *o, int argc, char **argv, struct err *e)
{
	for (int i = 1; i < argc; i++) {
		int r = plan_request_option(&o->req, argc, argv, &i, e);

		if (r == 0)
			r = take_own(o, argc, argv, &i, e);
		if (r < 0)
			return r;
	}
	if (o->persist_only && (o->runtime_only || o->confirm_within.us))
		return err_set(e, -EINVAL, "--persist-only excludes %s: it leaves the running kernel "
			"alone", o->runtime_only ? "--runtime-only" : "--confirm-within");
	return 0;
}

static bool may_ask(const struct cmd_context *ctx)
{
	return ctx->format == FORMAT_TEXT && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

static int show_plan(struct cmd_context *ctx, const struct options *o, const struct planned *p,
	struct err *e)
{
	_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;
	const struct report_options ro = { .width = ctx->width, .color = ctx->color };
	struct plan_view v;
	int r = 0;

	plan_view_make(ctx->root, ctx->netns, &p->plan, o->runtime_only, &v);
	v.findings = &p->analysis.findings;
	v.asks = true;
	if (ctx->format == FORMAT_JSON) {
		json_t *root = json_root();

		json_put(root, "applied", json_null());
		json_put(root, "plan", plan_view_json(&v));
		json_write(&out, root);
	} else {
		r = plan_view_text(&out, &v, &ro, e);
	}
	if (r == 0)
		(void) fputs(strbuf_str(&out), stdout);
	plan_view_done(&v);
	return r;
}

static bool ask(size_t n)
{
	_cleanup_(free_p) char *answer = NULL;
	size_t size = 0;
	const char *word;

	(void) printf("\nSet %zu key%s now? [y/N] ", n, n == 1 ? "" : "s");
	(void) fflush(stdout);
	if (getline(&answer, &size, stdin) <= 0) {
		(void) puts("");
		return false;
	}
	word = str_trim(answer);
	return str_eq(word, "y") || str_eq(word, "Y") || str_eq(word, "yes");
}

static void tell_text(const struct cmd_context *ctx, const struct options *o,
	const struct plan *plan, int64_t id)
{
	_cleanup_(free_p) char *program = output_program(ctx);
	char within[FMT_MAX];

	for (size_t i = 0; i < plan->n; i++) {
		const struct plan_entry *x = &plan->entries[i];
		_cleanup_(free_p) char *before = term_safe(x->old_value);

		(void) printf("%s = %s  (before: %s)\n", x->key->name, x->new_value, before);
	}
	(void) printf("Change %lld: %zu key%s set", (long long) id, plan->n,
		plan->n == 1 ? "" : "s");
	if (o->confirm_within.us) {
		(void) printf(" for %s.\nKeep it:    %s confirm\n",
			fmt_duration(within, sizeof(within), (double) o->confirm_within.us),
			program);
	} else if (*ctx->netns) {
		(void) printf(" in network namespace %s, as long as it lasts.\n", ctx->netns);
	} else if (o->runtime_only) {
		(void) printf(" until the next boot.\n");
	} else if (o->persist_only) {
		(void) printf(" from the next boot on, in %s/" DROPIN_PATH ".\n",
			root_dir(ctx->root));
	} else {
		(void) printf(" and written to %s/" DROPIN_PATH ".\n", root_dir(ctx->root));
	}
	(void) printf("Take back:  %s rollback %lld\n", program, (long long) id);
}

/* On standard error: it is no part of what was done. */
static void warn_of_rivals(const struct cmd_context *ctx, const struct options *o,
	const struct plan *plan)
{
	struct err e = ERR_INIT;
	char **rivals;
	size_t n;

	if (o->runtime_only || *ctx->netns || rivals_of(ctx->root, plan, &rivals, &n, &e) < 0)
		return;
	for (size_t i = 0; i < n; i++)
		log_warning("%s", rivals[i]);
	names_free(rivals, n);
}

static int carry_out(struct cmd_context *ctx, const struct options *o, const struct planned *p,
	struct err *e)
{
	const struct apply_options ao = {
		.netns = ctx->netns, .runtime_only = o->runtime_only,
		.persist_only = o->persist_only,
		.confirm_within = o->confirm_within,
	};
	_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;
	int64_t id;
	json_t *root;
	int r = apply_plan(ctx->root, &p->plan, &ao, &id, e);

	if (r < 0)
		return r;
	warn_of_rivals(ctx, o, &p->plan);
	if (ctx->format == FORMAT_TEXT) {
		tell_text(ctx, o, &p->plan, id);
		return 0;
	}
	root = json_root();
	json_put(root, "applied", change_view_json_of(ctx->root, ctx->netns, id));
	json_put(root, "plan", json_null());
	json_write(&out, root);
	(void) fputs(strbuf_str(&out), stdout);
	return 0;
}

/* A file that the caller names is the caller's own business; so is the database. */
static int check_config(const struct cmd_context *ctx, struct err *e)
{
	struct err why = ERR_INIT;
	int r = ctx->config_path ? 0 : env_check_path(ctx->root, CONFIG_PATH, &why);

	if (r == 0 || r == -ENOENT)
		return 0;
	return err_set(e, r, "the configuration is not trusted: %s", why.text);
}

static int show_and_apply(struct cmd_context *ctx, const struct options *o, const struct planned *p,
	struct err *e)
{
	int r = o->dry_run ? 0 : apply_check_rules(ctx->root, &p->analysis.rules, e);

	if (r == 0 && !o->dry_run)
		r = check_config(ctx, e);
	if (r == 0 && (!p->plan.n || o->dry_run || !o->yes))
		r = show_plan(ctx, o, p, e);
	if (r < 0 || !p->plan.n || o->dry_run)
		return r;
	if (o->yes || ask(p->plan.n))
		return carry_out(ctx, o, p, e);
	(void) puts("Nothing was changed.");
	return 0;
}

static int plan_and_apply(struct cmd_context *ctx, const struct options *o)
{
	struct err e = ERR_INIT;
	struct planned p;
	int r = plan_request_run(ctx, &o->req, &p, &e);

	if (r == -EINVAL)
		return cmd_usage(&cmd_apply, "%s", e.text);
	if (r < 0)
		return cmd_fail(&e);
	r = show_and_apply(ctx, o, &p, &e);
	planned_done(&p);
	return r < 0 ? cmd_fail(&e) : EXIT_FINE;
}

static int run(struct cmd_context *ctx, int argc, char **argv)
{
	struct options o = { .req = { .analyse = { .words = STRBUF_INIT } } };
	struct err e = ERR_INIT;
	int code;

	if (parse_options(&o, argc, argv, &e) < 0)
		code = cmd_usage(&cmd_apply, "%s", e.text);
	else if (o.persist_only && *ctx->netns)
		code = cmd_usage(&cmd_apply, "--persist-only is for the host: no file outlives a "
			"network namespace");
	else if (!o.yes && !o.dry_run && !may_ask(ctx))
		code = cmd_usage(&cmd_apply, "no terminal to ask on: give --yes or --dry-run");
	else
		code = plan_and_apply(ctx, &o);
	plan_request_done(&o.req);
	return code;
}

const struct cmd cmd_apply = {
	.name = "apply",
	.summary = "change these sysctls, or nothing at all",
	.usage = "Usage: tcpadvisor apply [OPTION...]\n"
		"Carries the plan out: every key is written and read back, then /" DROPIN_PATH "\n"
		"is written. If anything fails, everything is as it was before. Asks first.\n\n"
		PLAN_REQUEST_USAGE
		"  -n, --dry-run       show the plan and change nothing\n"
		"  -y, --yes           do not ask\n"
		"  --runtime-only      only until the next boot: no drop-in\n"
		"  --persist-only      only from the next boot on: the running kernel is left alone\n"
		"  --confirm-within TIME\n"
		"                      take everything back after that time unless\n"
		"                      `tcpadvisor confirm` comes, which writes the drop-in\n",
	.recovers = true,
	.json = true,
	.run = run,
};

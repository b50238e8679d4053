/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tcpadvisor rules: the rules in force, one of them whole, their tests and their reference. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "cmd/rules_test.h"
#include "report/json.h"
#include "report/reference.h"
#include "report/rules.h"
#include "rule/ruleset.h"

static const char usage[] =
	"Usage: tcpadvisor rules list\n"
	"       tcpadvisor rules show ID\n"
	"       tcpadvisor rules test [--cases DIR] [FILE...]\n"
	"       tcpadvisor rules reference man|html\n"
	"\n"
	"list          the rules in force: shipped ones and those in /etc/tcpadvisor/rules.d\n"
	"show ID       everything about one rule, with its SQL\n"
	"test          runs the cases of all rules, or of the rule files given; prints TAP.\n"
	"              The cases of NAME.sql are in NAME.cases.sql beside it\n"
	"reference     all rules in force with their headers, as a section of a manual page\n"
	"              or as a page of HTML\n"
	"\n"
	"Options of test:\n"
	"  --cases DIR   cases of shipped rules: DIR/FAMILY/ID.cases.sql\n"
	"\n"
	"Exit: 0 fine, 1 a case failed or a rule has no cases, 2 usage, 3 could not do it.\n"
	"tcpadvisor-rules(5) tells how to write a rule.\n";

static int run_list(const struct cmd_context *ctx, const struct ruleset *rs)
{
	const struct report_options o = { .width = ctx->width, .color = ctx->color };
	_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;
	struct err e = ERR_INIT;
	int r = 0;

	if (ctx->format == FORMAT_JSON)
		json_write(&out, rules_json(rs));
	else
		r = rules_text(&out, rs, &o);
	if (r < 0) {
		(void) err_sys(&e, r, "cannot make a table");
		return cmd_fail(&e);
	}
	(void) fputs(strbuf_str(&out), stdout);
	return rs->n_errors ? EXIT_FINDINGS : EXIT_FINE;
}

static int run_show(const struct cmd_context *ctx, const struct ruleset *rs, const char *id)
{
	const struct report_options o = { .width = ctx->width, .color = ctx->color };
	_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;
	const struct rule *rule = ruleset_find(rs, id);
	struct err e = ERR_INIT;

	if (!rule) {
		(void) err_set(&e, -ENOENT, "no rule \"%s\" (see tcpadvisor rules list)", id);
		for (size_t i = 0; i < rs->n_errors; i++)
			if (str_eq(rs->errors[i].id, id))
				(void) err_set(&e, -EINVAL, "rule \"%s\" could not be loaded: %s",
					id, rs->errors[i].text);
		return cmd_fail(&e);
	}
	if (ctx->format == FORMAT_JSON)
		json_write(&out, rules_json_of(rule));
	else
		rules_text_of(&out, rule, &o);
	(void) fputs(strbuf_str(&out), stdout);
	return EXIT_FINE;
}

/* The files to test and --cases behind the word "test". */
static int run_test(struct cmd_context *ctx, const struct ruleset *rs, int argc, char **argv)
{
	static const struct option options[] = {
		{ "cases", required_argument, NULL, 'c' }, { NULL, 0, NULL, 0 },
	};
	const char *cases_dir = NULL;
	int c;

	if (ctx->format == FORMAT_JSON)
		return cmd_usage(&cmd_rules, "test prints TAP and has no --format json");
	optind = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c != 'c')
			return EXIT_USAGE;
		cases_dir = optarg;
	}
	return rules_test(ctx->root, rs, cases_dir, argv + optind);
}

static int run_reference(const struct cmd_context *ctx, const struct ruleset *rs, const char *kind)
{
	_cleanup_(strbuf_done) struct strbuf text = STRBUF_INIT;

	if (ctx->format == FORMAT_JSON)
		return cmd_usage(&cmd_rules, "reference has no --format json (list and show do)");
	if (str_eq(kind, "man"))
		reference_man(&text, rs);
	else if (str_eq(kind, "html"))
		reference_html(&text, rs);
	else
		return cmd_usage(&cmd_rules, "reference: \"%s\" is neither man nor html", kind);
	(void) fputs(strbuf_str(&text), stdout);
	return EXIT_FINE;
}

static bool is_usage(const char *verb, int argc)
{
	return str_eq(verb, "test") || (str_eq(verb, "list") && argc <= 2) ||
		((str_eq(verb, "show") || str_eq(verb, "reference")) && argc == 3);
}

static int run(struct cmd_context *ctx, int argc, char **argv)
{
	_cleanup_(ruleset_done) struct ruleset rs = { NULL };
	const char *verb = argc > 1 ? argv[1] : "list";
	struct err e = ERR_INIT;

	if (!is_usage(verb, argc))
		return cmd_usage(&cmd_rules,
			"wanted: list, show ID, test [FILE...], or reference man|html");
	if (ruleset_load(ctx->root, &rs, &e) < 0)
		return cmd_fail(&e);
	if (str_eq(verb, "list"))
		return run_list(ctx, &rs);
	if (str_eq(verb, "show"))
		return run_show(ctx, &rs, argv[2]);
	if (str_eq(verb, "reference"))
		return run_reference(ctx, &rs, argv[2]);
	return run_test(ctx, &rs, argc - 1, argv + 1);
}

const struct cmd cmd_rules = {
	.name = "rules",
	.summary = "list, show and test the rules",
	.usage = usage,
	.json = true,
	.run = run,
};

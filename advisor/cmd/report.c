/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "cmd/analyse.h"
#include "cmd/cmd.h"
#include "cmd/output.h"

struct options {
	struct analyse_options analyse;
	bool fails;
	enum severity fail_on;
	const char *file;         /* -o; NULL: standard output */
};

/* 0, or an exit code. */
static int parse_own(int argc, char **argv, int *i, struct options *o)
{
	const char *value = *i + 1 < argc ? argv[*i + 1] : NULL;

	if (str_eq(argv[*i], "--fail-on")) {
		if (!value || severity_parse(value, &o->fail_on) < 0)
			return cmd_usage(
				&cmd_report, "--fail-on needs info, low, medium, high or critical");
		o->fails = true;
	} else if (str_eq(argv[*i], "-o") || str_eq(argv[*i], "--output")) {
		if (!value || !*value)
			return cmd_usage(&cmd_report, "%s needs a file", argv[*i]);
		o->file = value;
	} else {
		return cmd_usage(&cmd_report, "unknown argument \"%s\"", argv[*i]);
	}
	++*i;
	return 0;
}

static int parse_options(int argc, char **argv, struct options *o)
{
	struct err e = ERR_INIT;

	for (int i = 1; i < argc; i++) {
		int r = analyse_option(&o->analyse, argc, argv, &i, &e);

		if (r < 0)
			return cmd_usage(&cmd_report, "%s", e.text);
		r = r ? 0 : parse_own(argc, argv, &i, o);
		if (r)
			return r;
	}
	return 0;
}

static int write_report(const struct cmd_context *ctx, const struct options *o,
	const struct findings *f, struct err *e)
{
	_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;
	_cleanup_(free_p) char *program = output_program(ctx);
	struct report_options ro = {
		.width = o->file ? 0 : ctx->width, .color = ctx->color && !o->file,
		.program = program, .evidence_args = analyse_words(&o->analyse),
	};
	const struct report_format *format =
		report_format_find(ctx->format == FORMAT_JSON ? "json" : "text");
	int r = format->render(&out, f, &ro, e);

	if (r < 0)
		return r;
	if (o->file)
		return output_file(o->file, strbuf_str(&out), e);
	(void) fputs(strbuf_str(&out), stdout);
	return 0;
}

static bool is_found(const struct findings *f, enum severity at_least)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->list[i].rule->severity >= at_least)
			return true;
	return false;
}

static int run(struct cmd_context *ctx, int argc, char **argv)
{
	_cleanup_(analysis_done) struct analysis a = { .temp_dir = NULL };
	struct options o = { .analyse = { .words = STRBUF_INIT } };
	struct err e = ERR_INIT;
	int code = parse_options(argc, argv, &o), r = 0;

	if (!code) {
		r = analyse(ctx, &o.analyse, &a, &e);
		if (r == 0)
			r = write_report(ctx, &o, &a.findings, &e);
		code = r < 0 ? cmd_fail(&e)
		       : o.fails && (a.findings.n_errors || is_found(&a.findings, o.fail_on))
			       ? EXIT_FINDINGS
			       : EXIT_FINE;
	}
	analyse_options_done(&o.analyse);
	return code;
}

const struct cmd cmd_report = {
	.name = "report",
	.summary = "what is wrong, how sure, what to do",
	.usage =
		"Usage: tcpadvisor report [--since 1h | --live 10s] [--fail-on SEVERITY] [-o FILE]\n"
		"Judges what the collector saw and reports what is wrong and what would help.\n\n"
		"  --since TIME        look back so far from the newest sample (default 1h)\n"
		"  --live TIME         sample this host now for so long; needs no database\n"
		"  --fail-on SEVERITY  exit 1 if something at least so severe is found: info, low, medium,\n"
		"                      high or critical\n"
		"  -o, --output FILE   write there, whole or not at all\n",
	.recovers = true,
	.reads_series = true,
	.json = true,
	.run = run,
};

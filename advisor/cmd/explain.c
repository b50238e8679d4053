/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/explain.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "cmd/analyse.h"
#include "cmd/cmd.h"
#include "cmd/output.h"

struct options {
	struct analyse_options analyse;
	const char *id;
};

/* 0, or an exit code. */
static int parse_options(int argc, char **argv, struct options *o)
{
	struct err e = ERR_INIT;

	for (int i = 1; i < argc; i++) {
		int r = analyse_option(&o->analyse, argc, argv, &i, &e);

		if (r < 0)
			return cmd_usage(&cmd_explain, "%s", e.text);
		if (r)
			continue;
		if (argv[i][0] == '-' || o->id)
			return cmd_usage(&cmd_explain, "unknown argument \"%s\"", argv[i]);
		o->id = argv[i];
	}
	return o->id ? 0 : cmd_usage(&cmd_explain, "which finding or rule?");
}

static int explain(const struct cmd_context *ctx, const struct options *o, const struct analysis *a,
	struct err *e)
{
	_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;
	_cleanup_(free_p) char *program = output_program(ctx);
	struct report_options ro = {
		.width = ctx->width, .color = ctx->color, .program = program,
		.evidence_args = analyse_words(&o->analyse),
	};
	struct explanation x;
	int r = explain_find(&a->findings, &a->rules, o->id, &x, e);

	if (r == 0 && ctx->format == FORMAT_JSON)
		explain_json(&out, &x);
	else if (r == 0)
		r = explain_text(&out, &x, &ro, e);
	if (r == 0)
		(void) fputs(strbuf_str(&out), stdout);
	return r;
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
			r = explain(ctx, &o, &a, &e);
		code = r < 0 ? cmd_fail(&e) : EXIT_FINE;
	}
	analyse_options_done(&o.analyse);
	return code;
}

const struct cmd cmd_explain = {
	.name = "explain",
	.summary = "the whole reasoning behind a finding or a rule",
	.usage =
		"Usage: tcpadvisor explain [--since 1h | --live 10s] FINDING|RULE\n"
		"Shows every figure, the formula with the figures filled in, and the remedy; of a rule that\n"
		"found nothing what it looks for and why it was silent.\n\n"
		"  --since TIME  look back so far from the newest sample (default 1h)\n"
		"  --live TIME   sample this host now for so long; needs no database\n",
	.recovers = true,
	.reads_series = true,
	.json = true,
	.run = run,
};

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/plan.h"

#include <errno.h>
#include <stdio.h>

#include "base/alloc.h"
#include "cmd/cmd.h"
#include "cmd/output.h"
#include "cmd/plan_request.h"
#include "report/json.h"
#include "report/plan_view.h"

static int show(struct cmd_context *ctx, const struct plan_request *req, const struct planned *p,
	bool diff, struct err *e)
{
	_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;
	_cleanup_(free_p) char *program = output_program(ctx);
	const struct report_options o = {
		.width = ctx->width, .color = ctx->color, .program = program,
		.evidence_args = analyse_words(&req->analyse),
	};
	struct plan_view v;
	int r = 0;

	plan_view_make(ctx->root, ctx->netns, &p->plan, false, &v);
	v.findings = &p->analysis.findings;
	if (ctx->format == FORMAT_JSON)
		json_write(&out, plan_view_json(&v));
	else if (diff)
		plan_view_diff(&out, &v, &o);
	else
		r = plan_view_text(&out, &v, &o, e);
	if (r == 0)
		(void) fputs(strbuf_str(&out), stdout);
	plan_view_done(&v);
	return r;
}

static int run(struct cmd_context *ctx, int argc, char **argv)
{
	_cleanup_(plan_request_done) struct plan_request req = { .analyse = { .words = STRBUF_INIT } };
	struct err e = ERR_INIT;
	struct planned p;
	bool diff = false;
	int r;

	for (int i = 1; i < argc; i++) {
		r = plan_request_option(&req, argc, argv, &i, &e);
		if (r < 0)
			return cmd_usage(&cmd_plan, "%s", e.text);
		if (r == 0 && !str_eq(argv[i], "--diff"))
			return cmd_usage(&cmd_plan, "unknown argument \"%s\"", argv[i]);
		diff = diff || r == 0;
	}
	if (diff && ctx->format == FORMAT_JSON)
		return cmd_usage(&cmd_plan, "--diff is text: JSON has it as .dropin.diff");
	r = plan_request_run(ctx, &req, &p, &e);
	if (r == -EINVAL)
		return cmd_usage(&cmd_plan, "%s", e.text);
	if (r < 0)
		return cmd_fail(&e);
	r = show(ctx, &req, &p, diff, &e);
	planned_done(&p);
	return r < 0 ? cmd_fail(&e) : EXIT_FINE;
}

const struct cmd cmd_plan = {
	.name = "plan",
	.summary = "which sysctls would be changed, and why",
	.usage = "Usage: tcpadvisor plan [OPTION...]\n"
		"Works out one value a key from the findings, and shows it. Changes nothing.\n\n"
		PLAN_REQUEST_USAGE
		"  --diff              only how the drop-in would change, as a unified diff\n",
	.recovers = true,
	.json = true,
	.run = run,
};

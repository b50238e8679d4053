/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/plan_request.h"

#include <errno.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "cmd/output.h"

static void add_names(struct name_list *list, const char *text)
{
	_cleanup_(free_p) char *copy = xstrdup(text);
	char *pos = copy, *name;

	while ((name = str_token(&pos, ", "))) {
		list->names = xreallocarray(list->names, list->n + 2, sizeof(*list->names));
		list->names[list->n++] = xstrdup(name);
		list->names[list->n] = NULL;
	}
}

static void names_done(struct name_list *list)
{
	names_free(list->names, list->n);
	*list = (struct name_list) { NULL, 0 };
}

static int take_names(struct name_list *list, int argc, char **argv, int *i, struct err *e)
{
	if (*i + 1 >= argc || !*argv[*i + 1])
		return err_set(e, -EINVAL, "%s needs the id of a rule or a key", argv[*i]);
	add_names(list, argv[++*i]);
	return 1;
}

int plan_request_option(struct plan_request *req, int argc, char **argv, int *i, struct err *e)
{
	const char *name = argv[*i];
	int r = analyse_option(&req->analyse, argc, argv, i, e);

	if (r)
		return r;
	if (str_eq(name, "--only"))
		r = take_names(&req->only, argc, argv, i, e);
	else if (str_eq(name, "--except"))
		r = take_names(&req->except, argc, argv, i, e);
	if (r == 1) {
		output_add_argument(&req->analyse.words, name);
		output_add_argument(&req->analyse.words, argv[*i]);
	}
	return r;
}

void plan_request_done(struct plan_request *req)
{
	names_done(&req->only);
	names_done(&req->except);
	analyse_options_done(&req->analyse);
}

int plan_request_run(struct cmd_context *ctx, const struct plan_request *req, struct planned *ret,
	struct err *e)
{
	const struct plan_select select = {
		.only = (const char *const *) req->only.names,
		.except = (const char *const *) req->except.names,
	};
	struct planned p = { .plan = { NULL } };
	int r = analyse(ctx, &req->analyse, &p.analysis, e);

	if (r < 0)
		return r;
	r = plan_make(&p.analysis.findings, &p.analysis.rules, ctx->policy, ctx->root, &select,
		&p.plan, e);
	if (r < 0) {
		analysis_done(&p.analysis);
		return r;
	}
	*ret = p;
	return 0;
}

void planned_done(struct planned *p)
{
	plan_done(&p->plan);
	analysis_done(&p->analysis);
}

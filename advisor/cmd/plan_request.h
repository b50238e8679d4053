/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What plan and apply share on the command line: the evidence, and what of it is wanted. */
#ifndef CMD_PLAN_REQUEST_H
#define CMD_PLAN_REQUEST_H

#include "cmd/analyse.h"
#include "plan/plan.h"

#define PLAN_REQUEST_USAGE \
	"  --since TIME        look back so far from the newest sample (default 1h)\n" \
	"  --live TIME         sample this host now for so long; needs no database\n" \
	"  --only NAME,...     only what these rules propose, or for these keys; then also with\n" \
	"                      low confidence\n" \
	"  --except NAME,...   all but these rules or keys\n"

struct name_list {
	char **names;   /* NULL-terminated, or NULL */
	size_t n;
};

struct plan_request {
	struct analyse_options analyse; /* .words: --only and --except too */
	struct name_list only, except;
};

struct planned {
	struct analysis analysis; /* the plan borrows from it */
	struct plan plan;
};

/* Takes the options above at argv[*i]: 1 = taken, 0 = another option, <0 error. */
int plan_request_option(struct plan_request *req, int argc, char **argv, int *i, struct err *e);
void plan_request_done(struct plan_request *req);

int plan_request_run(struct cmd_context *ctx, const struct plan_request *req, struct planned *ret,
	struct err *e);
void planned_done(struct planned *p);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared by report, explain, plan and apply: where the evidence comes from, and the rules run over
 * it.
 */
#ifndef CMD_ANALYSE_H
#define CMD_ANALYSE_H

#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "cmd/cmd.h"
#include "rule/finding.h"
#include "rule/ruleset.h"

struct analyse_options {
	struct usec since; /* look back so far from the newest sample; 0 = the default, 1 h */
	struct usec live;  /* not 0: sample now for so long into a temporary database */
	struct strbuf words; /* the same as typed, for the commands that are proposed */
};

struct analysis {
	struct ruleset rules;
	struct findings findings;
	char *temp_dir; /* of --live, removed by analysis_done */
};

/*
 * Parses --since and --live at argv[*i] if they stand there: 1 = taken, 0 = another option, <0
 * error.
 */
int analyse_option(struct analyse_options *o, int argc, char **argv, int *i, struct err *e);
void analyse_options_done(struct analyse_options *o);

/* For report_options.evidence_args; borrowed. "" = the defaults. */
const char *analyse_words(const struct analyse_options *o);

int analyse(struct cmd_context *ctx, const struct analyse_options *o, struct analysis *ret,
	struct err *e);
void analysis_done(struct analysis *a);

#endif

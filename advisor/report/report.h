/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reports: the findings as a person or a program reads them. Rendering only: whatever needs
 * working out is worked out by a rule or a view.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "rule/finding.h"

struct report_options {
	int width;                  /* columns; 0 = no terminal */
	bool color;
	/* for the commands that are proposed, so that they look at the same evidence */
	const char *program;        /* "tcpadvisor --netns blue"; NULL: "tcpadvisor" */
	const char *evidence_args;  /* "--live 10s"; NULL: none */
};

struct report_format {
	const char *name;           /* as in --format */
	int (*render)(struct strbuf *out, const struct findings *f, const struct report_options *o,
		struct err *e);     /* -ENOMEM */
};

/* NULL if there is no such format. */
const struct report_format *report_format_find(const char *name);

/* Behind the last finding of the problem that starts at `first`: findings of one rule about one
 * subject are one problem with several keys. */
size_t report_problem_end(const struct findings *f, size_t first);

/* Behind the last finding that the problem at `first` explains. */
size_t report_group_end(const struct findings *f, size_t first);

struct report_counts {
	size_t problems;                        /* of severity low and above */
	size_t explained;                       /* of these, by another one */
	size_t by_severity[SEVERITY_CRITICAL + 1];
	size_t rules, judged, unjudged, broken; /* rules; judged ran to their end with all facts */
	size_t nothing_seen; /* of the unjudged: there was nothing of their kind */
};

void report_count(const struct findings *f, struct report_counts *ret);

/* The notes in order; the strings stay with the findings, the caller frees the array. */
char **report_sorted_notes(const struct findings *f);

/* The formats, each in its own file. */
int report_text(struct strbuf *out, const struct findings *f, const struct report_options *o,
	struct err *e);
int report_json(struct strbuf *out, const struct findings *f, const struct report_options *o,
	struct err *e);

#endif

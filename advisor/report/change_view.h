/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes as a person or a program reads them. */
#ifndef REPORT_CHANGE_VIEW_H
#define REPORT_CHANGE_VIEW_H

#include <jansson.h>

#include "base/str.h"
#include "plan/apply.h"
#include "report/report.h"
#include "rule/finding.h"

/* All, newest first. -ENOMEM. */
int changes_view_text(struct strbuf *out, const struct change *list, size_t n,
	const struct report_options *o, struct err *e);

/* How things are now, beside what is journalled; all borrowed. */
struct change_now {
	const struct root *root;          /* for the values; NULL: of another network namespace */
	const struct findings *findings;  /* what the rules find; NULL: not judged */
	const char *problem;              /* why not, a sentence; NULL: nobody asked for it */
};

/* One in full: every key with its reason, and its evidence and value then and now. */
void change_view_text(struct strbuf *out, const struct change_now *now, const struct change *c,
	const struct report_options *o);

/* New reference. What is not known of now is null. */
json_t *change_view_json(const struct change_now *now, const struct change *c);

/* The change of this number, read anew as seen from a network namespace; null if it cannot be. */
json_t *change_view_json_of(const struct root *root, const char *netns, int64_t id);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes as a person or a program reads them. */
#ifndef CMD_CHANGE_VIEW_H
#define CMD_CHANGE_VIEW_H

#include <jansson.h>

#include "base/str.h"
#include "plan/apply.h"
#include "report/report.h"

/* All, newest first. -ENOMEM. */
int changes_view_text(struct strbuf *out, const struct change *list, size_t n,
	const struct report_options *o, struct err *e);

/*
 * One in full: every key with its reason, its evidence and its value now, which is read through
 * root; root NULL: not from here, the change belongs to another network namespace.
 */
void change_view_text(struct strbuf *out, const struct root *root, const struct change *c,
	const struct report_options *o);

/* New reference. root NULL: the values now are null. */
json_t *change_view_json(const struct root *root, const struct change *c);

/* The change of this number, read anew as seen from a network namespace; null if it cannot be. */
json_t *change_view_json_of(const struct root *root, const char *netns, int64_t id);

#endif

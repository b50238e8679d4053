/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reference of all rules, from their headers: a part of a manual page, and a page of HTML. Both
 * go by family, and hold no text that is not escaped: a header may come from a user's file.
 */
#ifndef REPORT_REFERENCE_H
#define REPORT_REFERENCE_H

#include "base/str.h"
#include "rule/ruleset.h"

/* A line about a rule besides its id, title, severity and why. */
struct reference_field {
	const char *label;
	char *(*text)(const struct rule *rule); /* caller frees; "" if there is nothing to say */
	bool names_rules; /* the text is ids, ", " between */
};

extern const struct reference_field reference_fields[]; /* ended by { NULL, NULL } */

/* What the rules of a family are about; a user's own family is called by its name. */
const char *reference_family(const char *family);

/* Appends a section for man(7), without .TH. */
void reference_man(struct strbuf *out, const struct ruleset *rs);

/* Appends a whole page; it needs nothing besides itself. An id is the anchor of its rule. */
void reference_html(struct strbuf *out, const struct ruleset *rs);

#endif

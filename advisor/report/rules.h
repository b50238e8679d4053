/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules in force, for a terminal and as JSON; reference.h has them as a manual. */
#ifndef REPORT_RULES_H
#define REPORT_RULES_H

#include <jansson.h>

#include "base/str.h"
#include "report/report.h"
#include "rule/ruleset.h"

/* A table of all, and what could not be loaded. -ENOMEM. */
int rules_text(struct strbuf *out, const struct ruleset *rs, const struct report_options *o);
json_t *rules_json(const struct ruleset *rs); /* a new reference */

/* One rule whole, with its SQL. */
void rules_text_of(struct strbuf *out, const struct rule *rule, const struct report_options *o);
json_t *rules_json_of(const struct rule *rule); /* a new reference */

#endif

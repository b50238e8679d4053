/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which findings are only the consequence of another one. */
#ifndef RULE_CAUSES_H
#define RULE_CAUSES_H

#include "rule/finding.h"

/*
 * Sets `cause` of each finding that another one explains, and puts it behind that. Rule A's finding
 * explains one of rule B if A's header says so of B and both are about the same thing: what A's
 * `about` names has the same value in the evidence of both, and is known. Of several causes the
 * first counts, and of a chain the root. Takes the order of rows_sort.
 */
void causes_find(struct findings *f);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Single figures out of a finding's evidence. */
#ifndef RULE_EVIDENCE_H
#define RULE_EVIDENCE_H

#include <stdbool.h>

#include "rule/rule.h"

/* The member `name` as text, numbers in short; NULL: absent or null. Caller frees. */
char *evidence_value(const char *evidence, const char *name);

/* Whether there is a member `name`, even if it is null. */
bool evidence_has(const char *evidence, const char *name);

/*
 * The first {name} of the rule's formula that the evidence does not have, even as null; NULL if all
 * are there. Caller frees.
 */
char *evidence_lacks(const char *evidence, const char *formula);

#endif

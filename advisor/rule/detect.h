/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The roles of the host: those that the operator named, and those that db/roles.sql finds. */
#ifndef RULE_DETECT_H
#define RULE_DETECT_H

#include <sqlite3.h>

#include "base/err.h"
#include "rule/finding.h"
#include "rule/policy.h"

/*
 * Sets f->roles, the named ones first. The connection has the facts and the functions of
 * rule/functions.h. -EIO with words.
 */
int roles_detect(sqlite3 *db, const struct policy *policy, struct findings *f, struct err *e);

/* Their sum, of enum role. */
unsigned roles_used(const struct findings *f);

#endif

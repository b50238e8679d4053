/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs rules over a database, read-only. The engine opens its own connection, materialises the
 * facts of db/views.sql for the window, then locks the connection down: only SELECT over fact_*
 * tables and a list of functions, one statement a rule, a step budget. A rule that breaks a limit
 * becomes an entry in findings.errors and costs no other rule.
 */
#ifndef RULE_ENGINE_H
#define RULE_ENGINE_H

#include "base/clock.h"
#include "base/err.h"
#include "rule/finding.h"
#include "rule/policy.h"

struct engine;

struct engine_window {
	struct usec from, to; /* wall clock, inclusive */
	const char *netns;    /* "" = the host's own */
};

/*
 * Opens the database file. -ENODATA: no sample in the window; -ENOTSUP: schema newer or older than
 * this program; -EUCLEAN: not a database or corrupt. The policy is borrowed.
 */
int engine_open(const char *db_path, const struct engine_window *w, const struct policy *policy,
	struct engine **ret, struct err *e);

/*
 * Facts all empty, in memory: for a rule's cases, which insert their own. If they insert no
 * fact_quality, engine_run assumes good evidence: 30 samples over 300 s.
 */
int engine_open_empty(const struct policy *policy, struct engine **ret, struct err *e);

struct engine *engine_free(struct engine *en);
void engine_free_p(struct engine **en);

/* Runs all rules. Fails only for faults of the program or the database, never for a rule's. */
int engine_run(struct engine *en, const struct ruleset *rs, struct findings *ret, struct err *e);

/* As engine_run, for one rule. */
int engine_run_rule(struct engine *en, const struct rule *rule, struct findings *ret,
	struct err *e);

/* Whether the rule's SQL is accepted, without running it: -EPERM or -EINVAL with words. */
int engine_check_rule(struct engine *en, const struct rule *rule, struct err *e);

/*
 * Only on an engine of engine_open_empty: fills the facts with a case's statements (INSERT, UPDATE,
 * DELETE on fact_* tables). -EPERM, -EINVAL with words.
 */
int engine_fill(struct engine *en, const char *sql, struct err *e);

/* As after engine_open_empty, which costs ten times as much. */
int engine_clear(struct engine *en, struct err *e);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Putting one key back: shared by a failing apply, by recovery and by rollback. */
#ifndef PLAN_UNDO_H
#define PLAN_UNDO_H

#include "base/str.h"
#include "plan/session.h"

enum key_fate {
	KEY_IS_OLD,     /* as it was before the change */
	KEY_IS_OURS,    /* what we wrote, or what a write of ours that was cut off left */
	KEY_IS_FOREIGN, /* somebody changed it since */
	KEY_IS_GONE,    /* there is no such key any more */
};

/* *ret_now: the value in force, NULL if gone; caller frees. Fails if it cannot be read. */
int undo_look(const struct apply_env *env, const struct change_key *k, enum key_fate *ret,
	char **ret_now, struct err *e);

/* Journals that it is being written, then writes old_value; marks it reverted in memory. */
int undo_key(const struct session *s, const struct change *c, struct change_key *k, struct err *e);

/*
 * A change that did not come to its end: the keys that were touched, then the drop-in. Goes on
 * after a failure and returns the first. What somebody changed since is left; a sentence on each
 * such thing is added to `told`. The caller journals the outcome.
 */
int undo_intent(struct session *s, struct change *c, struct strbuf *told, struct err *e);

/* The drop-in of a change back to .before if it holds .after, in whole or in part. */
int undo_file(const struct session *s, const struct change *c, struct strbuf *told, struct err *e);

/* "; " between sentences. */
void told_add(struct strbuf *told, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Replaces a string that the struct owns. */
void set_text(char **at, const char *text);

#endif

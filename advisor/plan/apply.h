/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carrying a plan out, and taking it back. */
#ifndef PLAN_APPLY_H
#define PLAN_APPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/root.h"
#include "plan/journal.h"
#include "plan/plan.h"
#include "rule/ruleset.h"

struct apply_options {
	const char *netns;           /* "" = the host's own: the drop-in is written only there */
	bool runtime_only;           /* no drop-in */
	bool persist_only;           /* nothing else: excludes all of the others */
	struct usec confirm_within;  /* 0 = no dead-man's switch */
};

/*
 * lock -> journal the intent -> for each key: check, read old, write, read back -> drop-in, atomic
 * -> journal done. Any failure restores everything and returns it. *ret_id: the change's number.
 * -EBUSY: another apply is running. -EPERM/-EACCES: no permission. -ESTALE: a value changed since
 * the plan was made.
 */
int apply_plan(const struct root *root, const struct plan *plan, const struct apply_options *o,
	int64_t *ret_id, struct err *e);

/*
 * Whether nobody but root (or the caller) could have written the rules that are not shipped: what
 * they ask for is about to be done. The codes of env_check_path, of the first that fails.
 */
int apply_check_rules(const struct root *root, const struct ruleset *rules, struct err *e);

/*
 * The drop-in as it is and as apply_plan without options would leave it, for showing; both are
 * freed with file_state_done. Takes no lock, needs no permission but to read.
 */
int apply_preview(const struct root *root, const struct plan *plan, struct file_state *ret_now,
	struct file_state *ret_then, struct err *e);

struct rollback_options {
	int64_t id;      /* 0 = the newest one that stands */
	const char *netns; /* NULL = of any network namespace; with id 0 or all */
	bool all;        /* every change that stands, newest first */
	struct usec to;  /* with `all`: only those made then or later; 0 = whenever */
	bool force;      /* also keys that somebody changed since */
	bool give_up;    /* set by apply_rollback: what failed before with `force`, too, is let go */
	bool dry_run;
};

struct rollback_item {
	int64_t id;      /* the change that it belongs to */
	char *key, *from, *to;
	bool skipped;    /* somebody changed it since: left as it is */
};

struct rollback_result {
	struct rollback_item *items;
	size_t n, n_skipped;
	int64_t *ids;    /* the changes that were taken back, wholly or in part, in this order */
	size_t n_ids;
	bool partial;    /* something of them still stands */
	bool file_restored; /* the drop-in holds nothing of them any more */
	char *told;      /* what was left, could not be done or is gone, one line; NULL = nothing */
};

/*
 * A key that a later change set again is not pulled from under it. What is left (skipped keys, an
 * edited drop-in) stays in force as part of the change, which then still stands. -ENOENT: no such
 * change, or none stands. -EBUSY: a later change stands on it; or the lock. A key that cannot be
 * restored does not stop the others; its error is returned, and *ret is set then too: the next
 * command tries again, until it succeeds or `force` gives the key up.
 */
int apply_rollback(const struct root *root, const struct rollback_options *o,
	struct rollback_result *ret, struct err *e);
void rollback_result_done(struct rollback_result *r);

/* Makes a pending change permanent: writes the drop-in. id 0 = the one that is pending. */
int apply_confirm(const struct root *root, int64_t id, int64_t *ret_id, struct err *e);

/*
 * What every command does first: a change found at INTENT or REVERTING (its process died) or
 * PENDING past its deadline is restored. *ret_what: a sentence for the user, NULL if nothing was to
 * do; caller frees. Without permission to write: 0, and the sentence says what must be run as root.
 */
int apply_recover(const struct root *root, char **ret_what, struct err *e);

/* The same for whom nobody waits: another command that is at work is let finish. */
int apply_recover_patiently(const struct root *root, char **ret_what, struct err *e);

/* All changes, newest first; caller frees with change_done on each and free. */
int apply_changes(const struct root *root, struct change **ret, size_t *ret_n, struct err *e);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One command at the journal, alone: the lock, the database and all changes, opened as one. */
#ifndef PLAN_SESSION_H
#define PLAN_SESSION_H

#include "plan/env.h"
#include "plan/journal_db.h"

struct session {
	const struct apply_env *env;
	int lock;                 /* fd that holds the flock */
	struct journal *journal;
	struct change *list;      /* newest first */
	size_t n;
	char *boot_id;            /* of the running boot, "" = unknown */
};

/*
 * Makes the state directory if there is none. -EBUSY, with the holder's pid, if the lock is not
 * free within `wait`; the codes of journal_open and env_check_path.
 */
int session_open(const struct apply_env *env, struct usec wait, struct session *ret, struct err *e);
void session_done(struct session *s); /* usable with _cleanup_ after `struct session s = { 0 }` */

struct change *session_find(const struct session *s, int64_t id); /* NULL if there is none */

/* Made before the boot that is running: what was only in the kernel is gone. */
bool session_is_older_boot(const struct session *s, const struct change *c);

#endif

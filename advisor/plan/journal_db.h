/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The journal's database. Writers hold the session's lock (session.h). */
#ifndef PLAN_JOURNAL_DB_H
#define PLAN_JOURNAL_DB_H

#include <sqlite3.h>

#include "plan/journal.h"

#define JOURNAL_SCHEMA 2

struct journal {
	sqlite3 *db;
	char *path;   /* for words */
	int schema;   /* 0: the file is new and empty */
};

enum journal_mode {
	JOURNAL_READ,  /* -ENOENT if there is none; its schema is left alone */
	JOURNAL_WRITE, /* made if absent */
};

/*
 * Reads the old place as long as there is nothing in the new one.
 * -EUCLEAN: not ours, or corrupt; -ENOTSUP: newer than this program; -EACCES, -EROFS, -ENOSPC;
 * env_check_path's.
 */
int journal_open(
	const struct root *root, enum journal_mode mode, struct journal **ret, struct err *e);
struct journal *journal_free(struct journal *j);
void journal_free_p(struct journal **j);

/* True: there is a journal, and it stands in the old place. */
bool journal_is_old(const struct root *root);

/*
 * Moves it to its place, which must be there; the caller holds the session's lock. A crash leaves
 * it in one of both, or the same in both. 0 also if there is nothing to move.
 */
int journal_move(const struct root *root, struct err *e);

/* Maps an SQLite result to -errno with words; rc SQLITE_OK is no error of this function. */
int journal_error(struct journal *j, int rc, struct err *e, const char *doing);

/* All changes, newest first; freed with changes_done. */
int journal_load(struct journal *j, struct change **ret, size_t *ret_n, struct err *e);

/* Each of the following is a transaction of its own, or a part of the one that is open. */

/* *ret_id: the change's number; c->id is not looked at. */
int journal_add(struct journal *j, const struct change *c, int64_t *ret_id, struct err *e);

/* What may change of a change: state, note, deadlines, forced, both files, the keys' progress. */
int journal_save(struct journal *j, const struct change *c, struct err *e);

/*
 * What a reader sees now. A commit can fail behind the point where it counts, in the sync of the
 * directory: before anything is undone for its sake, this tells whether it does.
 */
bool journal_holds(struct journal *j, int64_t id, enum change_state state);

/* Progress of two keys at once (NULL = none): what was done, and what comes now. */
int journal_step(struct journal *j, int64_t id, const struct change_key *done,
	const struct change_key *next, struct err *e);

/* What the drop-in held when tcpadvisor last left it; not .existed also if it never wrote one. */
int journal_file(struct journal *j, struct file_state *ret, struct err *e);
int journal_set_file(struct journal *j, const struct file_state *f, struct err *e);

/* Several as one. journal_cancel takes back what was not committed, and may always be called. */
int journal_begin(struct journal *j, struct err *e);
int journal_commit(struct journal *j, struct err *e);
void journal_cancel(struct journal *j);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/journal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "plan/journal_sql.h"

/* Runs a statement that gives no rows, and ends it. */
static int run(struct journal *j, sqlite3_stmt *st, struct err *e)
{
	int rc = sqlite3_step(st);
	int r = rc == SQLITE_DONE ? 0 : journal_error(j, rc, e, "cannot write");

	(void) sqlite3_finalize(st);
	return r;
}

static void bind_text(sqlite3_stmt *st, int at, const char *text)
{
	(void) sqlite3_bind_text(st, at, text ? text : "", -1, SQLITE_STATIC);
}

/* Four columns from `at`, and one. */
static void bind_file(sqlite3_stmt *st, int at, int xattrs_at, const struct file_state *f)
{
	if (f->xattrs)
		(void) sqlite3_bind_blob64(st, xattrs_at, f->xattrs, f->xattrs_len, SQLITE_STATIC);
	if (f->existed)
		(void) sqlite3_bind_blob64(st, at, f->bytes, f->len, SQLITE_STATIC);
	(void) sqlite3_bind_int64(st, at + 1, f->mode);
	(void) sqlite3_bind_int64(st, at + 2, f->uid);
	(void) sqlite3_bind_int64(st, at + 3, f->gid);
}

/* What may change of a change: the numbers are the same in ADD_CHANGE and SAVE_CHANGE. */
static void bind_progress(sqlite3_stmt *st, const struct change *c)
{
	bind_text(st, 1, change_state_text(c->state));
	(void) sqlite3_bind_int(st, 2, c->runtime_only);
	(void) sqlite3_bind_int(st, 3, c->forced);
	(void) sqlite3_bind_int64(st, 4, c->deadline.us);
	(void) sqlite3_bind_int64(st, 5, c->deadline_boot.us);
	bind_text(st, 6, c->note);
	bind_file(st, 7, 15, &c->before);
	bind_file(st, 11, 16, &c->after);
}

static void bind_key(sqlite3_stmt *st, int64_t id, const struct change_key *k)
{
	(void) sqlite3_bind_int64(st, 1, id);
	bind_text(st, 2, k->key);
	(void) sqlite3_bind_int(st, 3, (int) k->step);
	(void) sqlite3_bind_int(st, 4, k->reverted);
}

static int add_key(struct journal *j, int64_t id, const struct change_key *k, struct err *e)
{
	sqlite3_stmt *st;
	int r = journal_prepare(j, ADD_KEY, &st, e);

	if (r < 0)
		return r;
	bind_key(st, id, k);
	bind_text(st, 5, k->old_value);
	bind_text(st, 6, k->new_value);
	bind_text(st, 7, k->rule);
	bind_text(st, 8, k->reason);
	bind_text(st, 9, k->evidence);
	return run(j, st, e);
}

static int save_key(struct journal *j, int64_t id, const struct change_key *k, struct err *e)
{
	sqlite3_stmt *st;
	int r = journal_prepare(j, SAVE_KEY, &st, e);

	if (r < 0)
		return r;
	bind_key(st, id, k);
	return run(j, st, e);
}

/* Opens a transaction unless one is open; ends only the one that it opened. */
static int begin_own(struct journal *j, bool *ret_own, struct err *e)
{
	*ret_own = sqlite3_get_autocommit(j->db);
	return *ret_own ? journal_begin(j, e) : 0;
}

static int end_own(struct journal *j, bool own, int r, struct err *e)
{
	if (!own)
		return r;
	if (r == 0)
		return journal_commit(j, e);
	journal_cancel(j);
	return r;
}

int journal_add(struct journal *j, const struct change *c, int64_t *ret_id, struct err *e)
{
	sqlite3_stmt *st;
	int64_t id = 0;
	bool own;
	int r = begin_own(j, &own, e);

	if (r < 0)
		return r;
	r = journal_prepare(j, ADD_CHANGE, &st, e);
	if (r == 0) {
		bind_progress(st, c);
		(void) sqlite3_bind_int64(st, 18, c->at.us);
		bind_text(st, 19, c->who);
		bind_text(st, 20, c->netns);
		bind_text(st, 21, c->netns_id);
		bind_text(st, 22, c->boot_id);
		(void) sqlite3_bind_int(st, 23, c->persist_only);
		r = run(j, st, e);
		id = sqlite3_last_insert_rowid(j->db);
	}
	for (size_t i = 0; r == 0 && i < c->n_keys; i++)
		r = add_key(j, id, &c->keys[i], e);
	r = end_own(j, own, r, e);
	if (r == 0)
		*ret_id = id;
	return r;
}

int journal_save(struct journal *j, const struct change *c, struct err *e)
{
	sqlite3_stmt *st;
	bool own;
	int r = begin_own(j, &own, e);

	if (r < 0)
		return r;
	r = journal_prepare(j, SAVE_CHANGE, &st, e);
	if (r == 0) {
		bind_progress(st, c);
		(void) sqlite3_bind_int64(st, 17, c->id);
		r = run(j, st, e);
	}
	for (size_t i = 0; r == 0 && i < c->n_keys; i++)
		r = save_key(j, c->id, &c->keys[i], e);
	return end_own(j, own, r, e);
}

int journal_step(struct journal *j, int64_t id, const struct change_key *done,
	const struct change_key *next, struct err *e)
{
	bool own;
	int r = begin_own(j, &own, e);

	if (r < 0)
		return r;
	if (done)
		r = save_key(j, id, done, e);
	if (r == 0 && next)
		r = save_key(j, id, next, e);
	return end_own(j, own, r, e);
}

int journal_set_file(struct journal *j, const struct file_state *f, struct err *e)
{
	sqlite3_stmt *st;
	int r = journal_prepare(j, SAVE_FILE, &st, e);

	if (r < 0)
		return r;
	bind_file(st, 1, 5, f);
	return run(j, st, e);
}

static char *column_text(sqlite3_stmt *st, int at)
{
	const unsigned char *text = sqlite3_column_text(st, at);

	return xstrdup(text ? (const char *) text : "");
}

static char *column_bytes(sqlite3_stmt *st, int at, size_t *ret_len)
{
	const void *bytes = sqlite3_column_blob(st, at);
	char *copy;

	*ret_len = (size_t) sqlite3_column_bytes(st, at);
	copy = xcalloc(*ret_len + 1, 1);
	if (*ret_len)
		memcpy(copy, bytes, *ret_len);
	return copy;
}

static struct file_state column_file(sqlite3_stmt *st, int at, int xattrs_at)
{
	struct file_state f = {
		.existed = sqlite3_column_type(st, at) != SQLITE_NULL,
		.mode = (unsigned) sqlite3_column_int64(st, at + 1) & 07777,
		.uid = (unsigned) sqlite3_column_int64(st, at + 2),
		.gid = (unsigned) sqlite3_column_int64(st, at + 3),
	};

	if (!f.existed)
		return f;
	f.bytes = column_bytes(st, at, &f.len);
	if (sqlite3_column_type(st, xattrs_at) != SQLITE_NULL)
		f.xattrs = column_bytes(st, xattrs_at, &f.xattrs_len);
	return f;
}

static int column_state(struct journal *j, sqlite3_stmt *st, int at, enum change_state *ret,
	struct err *e)
{
	_cleanup_(free_p) char *text = column_text(st, at);

	if (change_state_parse(text, ret) == 0)
		return 0;
	return err_set(e, -EUCLEAN, "the journal of changes %s holds an unknown state \"%s\"",
		j->path, text);
}

static enum key_step step_of(int stored)
{
	if (stored != KEY_WRITING && stored != KEY_WRITTEN)
		return KEY_UNTOUCHED;
	return (enum key_step) stored;
}

static int load_keys(struct journal *j, struct change *c, struct err *e)
{
	size_t cap = 0;
	sqlite3_stmt *st;
	int rc, r = journal_prepare(j, LOAD_KEYS, &st, e);

	if (r < 0)
		return r;
	(void) sqlite3_bind_int64(st, 1, c->id);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		c->keys = xgrow(c->keys, c->n_keys, &cap, sizeof(*c->keys));
		c->keys[c->n_keys++] = (struct change_key) {
			.key = column_text(st, 0),
			.old_value = column_text(st, 1),
			.new_value = column_text(st, 2),
			.rule = column_text(st, 3),
			.reason = column_text(st, 4),
			.evidence = column_text(st, 5),
			.step = step_of(sqlite3_column_int(st, 6)),
			.reverted = sqlite3_column_int(st, 7) != 0,
		};
	}
	(void) sqlite3_finalize(st);
	return rc == SQLITE_DONE ? 0 : journal_error(j, rc, e, "cannot read");
}

static int load_change(struct journal *j, sqlite3_stmt *st, struct change *c, struct err *e)
{
	*c = (struct change) {
		.id = sqlite3_column_int64(st, 0),
		.at = { sqlite3_column_int64(st, 1) },
		.who = column_text(st, 2), .netns = column_text(st, 3),
		.netns_id = column_text(st, 4), .boot_id = column_text(st, 5),
		.runtime_only = sqlite3_column_int(st, 7) != 0,
		.forced = sqlite3_column_int(st, 8) != 0,
		.deadline = { sqlite3_column_int64(st, 9) },
		.deadline_boot = { sqlite3_column_int64(st, 10) },
		.note = column_text(st, 11),
		.before = column_file(st, 12, 20), .after = column_file(st, 16, 21),
		.persist_only = sqlite3_column_int(st, 22) != 0,
	};
	return column_state(j, st, 6, &c->state, e);
}

static int load_all(struct journal *j, struct change **at, size_t *n, struct err *e)
{
	size_t cap = 0;
	sqlite3_stmt *st;
	int rc, r = journal_prepare(j, j->schema < JOURNAL_SCHEMA ? LOAD_CHANGES_1 : LOAD_CHANGES, &st, e);

	if (r < 0)
		return r;
	while (r == 0 && (rc = sqlite3_step(st)) != SQLITE_DONE) {
		if (rc != SQLITE_ROW) {
			r = journal_error(j, rc, e, "cannot read");
			break;
		}
		*at = xgrow(*at, *n, &cap, sizeof(**at));
		r = load_change(j, st, &(*at)[*n], e);
		if (r == 0)
			r = load_keys(j, &(*at)[*n], e);
		++*n;
	}
	(void) sqlite3_finalize(st);
	return r;
}

int journal_load(struct journal *j, struct change **ret, size_t *ret_n, struct err *e)
{
	struct change *list = NULL;
	size_t n = 0;
	int r = 0;

	/* a reader has no lock of ours: the changes and their keys are read at one moment */
	if (j->schema) {
		(void) sqlite3_exec(j->db, "BEGIN", NULL, NULL, NULL);
		r = load_all(j, &list, &n, e);
		journal_cancel(j);
	}
	if (r < 0) {
		changes_done(list, n);
		return r;
	}
	*ret = list;
	*ret_n = n;
	return 0;
}

bool journal_holds(struct journal *j, int64_t id, enum change_state state)
{
	_cleanup_(free_p) char *text = NULL;
	sqlite3_stmt *st;

	journal_cancel(j);
	if (journal_prepare(j, LOAD_STATE, &st, NULL) < 0)
		return false;
	(void) sqlite3_bind_int64(st, 1, id);
	if (sqlite3_step(st) == SQLITE_ROW)
		text = column_text(st, 0);
	(void) sqlite3_finalize(st);
	return str_eq(text, change_state_text(state));
}

int journal_file(struct journal *j, struct file_state *ret, struct err *e)
{
	sqlite3_stmt *st;
	int rc, r;

	*ret = (struct file_state) { false };
	if (!j->schema)
		return 0;
	r = journal_prepare(j, j->schema < JOURNAL_SCHEMA ? LOAD_FILE_1 : LOAD_FILE, &st, e);
	if (r < 0)
		return r;
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW)
		*ret = column_file(st, 0, 4);
	else if (rc != SQLITE_DONE)
		r = journal_error(j, rc, e, "cannot read");
	(void) sqlite3_finalize(st);
	return r;
}

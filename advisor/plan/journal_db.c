/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/journal_db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/str.h"
#include "plan/env.h"

#define BUSY_TIMEOUT_MS 5000
#define JOURNAL_BYTES_MAX (1u << 30)

/*
 * STRICT: what does not fit a column's type is refused, so a journal that was tampered with shows.
 * AUTOINCREMENT: a change's number is never used twice.
 */
static const char schema_1[] =
	"CREATE TABLE change ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" at_us INTEGER NOT NULL,"
	" who TEXT NOT NULL,"
	" netns TEXT NOT NULL,"
	" netns_id TEXT NOT NULL,"
	" boot_id TEXT NOT NULL,"
	" state TEXT NOT NULL,"
	" runtime_only INTEGER NOT NULL,"
	" forced INTEGER NOT NULL,"
	" deadline_us INTEGER NOT NULL,"
	" deadline_boot_us INTEGER NOT NULL,"
	" note TEXT NOT NULL,"
	" before_bytes BLOB, before_mode INTEGER NOT NULL, before_uid INTEGER NOT NULL,"
	" before_gid INTEGER NOT NULL,"
	" after_bytes BLOB, after_mode INTEGER NOT NULL, after_uid INTEGER NOT NULL,"
	" after_gid INTEGER NOT NULL"
	") STRICT;"
	"CREATE TABLE change_key ("
	" change_id INTEGER NOT NULL REFERENCES change (id),"
	" key TEXT NOT NULL,"
	" old_value TEXT NOT NULL,"
	" new_value TEXT NOT NULL,"
	" rules TEXT NOT NULL,"
	" reason TEXT NOT NULL,"
	" evidence TEXT NOT NULL,"
	" step INTEGER NOT NULL,"
	" reverted INTEGER NOT NULL,"
	" PRIMARY KEY (change_id, key)"
	") STRICT, WITHOUT ROWID;"
	/* one row: what the drop-in held when it was last left */
	"CREATE TABLE dropin ("
	" id INTEGER PRIMARY KEY CHECK (id = 1),"
	" bytes BLOB, mode INTEGER NOT NULL, uid INTEGER NOT NULL, gid INTEGER NOT NULL"
	") STRICT;"
	"PRAGMA user_version = 1;";

static const char schema_2[] =
	"ALTER TABLE change ADD COLUMN before_xattrs BLOB;"
	"ALTER TABLE change ADD COLUMN after_xattrs BLOB;"
	"ALTER TABLE change ADD COLUMN persist_only INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE dropin ADD COLUMN xattrs BLOB;"
	"PRAGMA user_version = 2;";

/* From the schema that is the index to the next one; 0 is a new file. */
static const char *const schema_steps[JOURNAL_SCHEMA] = { schema_1, schema_2 };

static int code_of(sqlite3 *db, int rc)
{
	int sys = db ? sqlite3_system_errno(db) : 0;

	switch (rc & 0xff) {
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_MISMATCH:
		return -EUCLEAN;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EBUSY;
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return -EACCES;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_CANTOPEN:
		return sys ? -sys : -EACCES;
	default:
		return sys ? -sys : -EIO;
	}
}

int journal_error(struct journal *j, int rc, struct err *e, const char *doing)
{
	int code = code_of(j->db, rc);

	switch (code) {
	case -EUCLEAN:
		return err_set(e, code, "the journal of changes %s is damaged or is none (%s): "
			"nothing was changed; move it away to start anew, which gives up rollback",
			j->path, j->db ? sqlite3_errmsg(j->db) : sqlite3_errstr(rc));
	case -EACCES:
	case -EPERM:
		return err_set(e, code, "%s %s: not permitted (run as root)", doing, j->path);
	case -EBUSY:
		return err_set(
			e, code, "%s %s: another process holds it; try again", doing, j->path);
	default:
		return err_sys(e, code, "%s %s (%s)", doing, j->path, sqlite3_errstr(rc));
	}
}

static int exec(struct journal *j, const char *sql, struct err *e, const char *doing)
{
	int rc = sqlite3_exec(j->db, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : journal_error(j, rc, e, doing);
}

/* First column of the first row, an integer. */
static int query_int(struct journal *j, const char *sql, int *ret, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(j->db, sql, -1, &st, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	if (rc == SQLITE_ROW)
		*ret = sqlite3_column_int(st, 0);
	(void) sqlite3_finalize(st);
	return rc == SQLITE_ROW ? 0 : journal_error(j, rc, e, "cannot read");
}

static int quick_check(struct journal *j, struct err *e)
{
	int ok = 0;
	/* as a table-valued function its answer is one row of our own choice */
	int r = query_int(j,
		"SELECT count(*) = 1 AND min(quick_check) = 'ok' FROM pragma_quick_check", &ok, e);

	if (r < 0)
		return r;
	return ok ? 0 : journal_error(j, SQLITE_CORRUPT, e, "");
}

/* Whose file it is: read as one, so that it cannot change in between. */
static int identify(struct journal *j, enum journal_mode mode, struct err *e)
{
	int tables, r = query_int(j, "PRAGMA user_version", &j->schema, e);

	if (r == 0)
		r = query_int(j, "SELECT count(*) FROM sqlite_schema", &tables, e);
	if (r < 0)
		return r;
	if (j->schema > JOURNAL_SCHEMA)
		return err_set(e, -ENOTSUP, "the journal of changes %s was written by a newer "
			"tcpadvisor (schema %d, known %d)", j->path, j->schema, JOURNAL_SCHEMA);
	if (j->schema < 0 || (!j->schema && tables))
		return err_set(e, -EUCLEAN, "%s is no journal of tcpadvisor", j->path);
	return mode == JOURNAL_WRITE ? quick_check(j, e) : 0;
}

static int update_schema(struct journal *j, struct err *e)
{
	int r = journal_begin(j, e);

	for (int i = j->schema; r == 0 && i < JOURNAL_SCHEMA; i++)
		r = exec(j, schema_steps[i], e, "cannot write");
	if (r == 0)
		r = journal_commit(j, e);
	journal_cancel(j);
	if (r == 0)
		j->schema = JOURNAL_SCHEMA;
	return r;
}

static int set_up(struct journal *j, enum journal_mode mode, struct err *e)
{
	int r;

	(void) sqlite3_extended_result_codes(j->db, 1);
	(void) sqlite3_busy_timeout(j->db, BUSY_TIMEOUT_MS);
	(void) sqlite3_db_config(j->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void) sqlite3_db_config(j->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	/* EXTRA also syncs the directory once the rollback journal is gone: a commit stays one */
	r = exec(j, "PRAGMA synchronous = EXTRA; PRAGMA temp_store = MEMORY; BEGIN", e,
		"cannot open");
	if (r == 0)
		r = identify(j, mode, e);
	journal_cancel(j);
	if (r < 0 || mode == JOURNAL_READ || j->schema == JOURNAL_SCHEMA)
		return r;
	return update_schema(j, e);
}

/* It keeps bytes of files as they were: not for everybody. */
static int make_file(const struct root *root, const char *path, struct err *e)
{
	_cleanup_(close_p) int fd =
		root_openat(root, CHANGES_DB, O_RDWR | O_CREAT | O_NOCTTY, 0640);

	return fd < 0 ? err_sys(e, fd, "cannot open the journal of changes %s", path) : 0;
}

bool journal_is_old(const struct root *root)
{
	struct stat st;

	/* one that cannot be looked at is there: only the user may give it up */
	return root_stat(root, CHANGES_DB, &st) == -ENOENT &&
		root_stat(root, CHANGES_DB_OLD, &st) != -ENOENT;
}

/* Who owns the samples owns the old place, and may have put anything there. */
static int check_place(const struct root *root, const char *place, struct err *e)
{
	int r = env_check_path(root, place, e);

	if (r == -EPERM && str_eq(place, CHANGES_DB_OLD))
		return err_set(e, r, "the journal of changes %s/%s is not trusted, because others than "
			"root could write it: if it is yours, move it to %s/" STATE_DIR
			" and chown it to root; if not, remove it", root_dir(root), place,
			root_dir(root));
	return r;
}

static int open_at(const struct root *root, const char *place, enum journal_mode mode,
	struct journal **ret, struct err *e)
{
	_cleanup_(journal_free_p) struct journal *j = xcalloc(1, sizeof(*j));
	/* also a reader: only with the right to write can it take back what a dead writer left */
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_PRIVATECACHE;
	struct stat st;
	int r, rc;

	j->path = root_path(root, place);
	r = mode == JOURNAL_READ ? root_stat(root, place, &st) : 0;
	if (r < 0)
		return err_sys(e, r, "cannot read the journal of changes %s", j->path);
	r = check_place(root, place, e);
	if (r < 0)
		return r;
	if (mode == JOURNAL_WRITE)
		r = make_file(root, j->path, e);
	if (r < 0)
		return r;
	rc = sqlite3_open_v2(j->path, &j->db, flags, NULL);
	if (rc != SQLITE_OK)
		return journal_error(j, rc, e, "cannot open the journal of changes");
	r = set_up(j, mode, e);
	if (r == 0)
		*ret = STEAL(j);
	return r;
}

int journal_open(
	const struct root *root, enum journal_mode mode, struct journal **ret, struct err *e)
{
	bool old = mode == JOURNAL_READ && journal_is_old(root);

	return open_at(root, old ? CHANGES_DB_OLD : CHANGES_DB, mode, ret, e);
}

int journal_move(const struct root *root, struct err *e)
{
	_cleanup_(journal_free_p) struct journal *old = NULL;
	_cleanup_(free_p) char *bytes = NULL;
	size_t len;
	int r;

	if (!journal_is_old(root))
		return 0;
	/* takes back what a dead writer left half-done, so that the file is all there is */
	r = open_at(root, CHANGES_DB_OLD, JOURNAL_READ, &old, e);
	if (r < 0)
		return r;
	r = root_read(root, CHANGES_DB_OLD, JOURNAL_BYTES_MAX, &bytes, &len);
	if (r < 0)
		return err_sys(e, r, "cannot read the journal of changes %s", old->path);
	r = root_write_atomic(root, CHANGES_DB, bytes, len, 0640, e);
	return r < 0 ? r : root_remove(root, CHANGES_DB_OLD, e);
}

struct journal *journal_free(struct journal *j)
{
	if (j) {
		(void) sqlite3_close(j->db);
		free(j->path);
		free(j);
	}
	return NULL;
}

void journal_free_p(struct journal **j)
{
	*j = journal_free(*j);
}

int journal_begin(struct journal *j, struct err *e)
{
	return exec(j, "BEGIN IMMEDIATE", e, "cannot write");
}

int journal_commit(struct journal *j, struct err *e)
{
	int r = exec(j, "COMMIT", e, "cannot write");

	if (r < 0)
		journal_cancel(j);
	return r;
}

void journal_cancel(struct journal *j)
{
	if (!sqlite3_get_autocommit(j->db))
		(void) sqlite3_exec(j->db, "ROLLBACK", NULL, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/embedded.h"
#include "store/internal.h"

static int pragma_int(struct store *s, const char *sql, int *ret)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(s->db, sql, -1, &st, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	if (rc == SQLITE_ROW)
		*ret = sqlite3_column_int(st, 0);
	(void) sqlite3_finalize(st);
	return rc == SQLITE_ROW ? SQLITE_OK : rc;
}

/* Migrations are listed in order, the first is number 1. */
static int newest_schema(void)
{
	int n = 0;

	while (embedded_migrations[n].path)
		n++;
	return n;
}

static int migrate(struct store *s, int version)
{
	char mark[96];
	int now = 0, rc = pragma_int(s, "PRAGMA user_version", &now);

	/* another process may have done it while this one waited for the lock */
	if (rc != SQLITE_OK || now >= version)
		return rc;
	(void) snprintf(mark, sizeof(mark), "PRAGMA user_version = %d; PRAGMA application_id = %d",
		version, STORE_APPLICATION_ID);
	rc = sqlite3_exec(s->db, embedded_migrations[version - 1].text, NULL, NULL, NULL);
	return rc == SQLITE_OK ? sqlite3_exec(s->db, mark, NULL, NULL, NULL) : rc;
}

/* One migration and its number, in one transaction. */
static int migrate_to(struct store *s, int version, struct err *e)
{
	int rc = sqlite3_exec(s->db, "BEGIN IMMEDIATE", NULL, NULL, NULL), r;

	if (rc == SQLITE_OK)
		rc = migrate(s, version);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		return 0;
	r = store_error(s, rc, e, "cannot bring up to date the schema of");
	(void) sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return r;
}

struct origin {
	int version;
	int application_id;
	int objects;        /* tables, indexes */
};

/* In one transaction: another process may be making the database at this moment. */
static int read_origin(struct store *s, struct origin *ret)
{
	int rc = sqlite3_exec(s->db, "BEGIN", NULL, NULL, NULL);

	if (rc == SQLITE_OK)
		rc = pragma_int(s, "PRAGMA user_version", &ret->version);
	if (rc == SQLITE_OK)
		rc = pragma_int(s, "PRAGMA application_id", &ret->application_id);
	if (rc == SQLITE_OK)
		rc = pragma_int(s, "SELECT count(*) FROM sqlite_schema", &ret->objects);
	(void) sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}

/* A database that somebody else made is not ours to fill. */
static int check_origin(const struct store *s, const struct origin *o, struct err *e)
{
	if (o->objects && o->application_id != STORE_APPLICATION_ID)
		return err_set(e, -EUCLEAN,
			"%s is a database of another program (application id %#x): name "
			"another file with --db",
			s->path, (unsigned)o->application_id);
	if (o->objects && o->version == 0)
		return err_set(e, -EUCLEAN, "%s has no schema number: move it away", s->path);
	return 0;
}

int schema_ensure(struct store *s, enum store_mode mode, struct err *e)
{
	struct origin o = { .version = 0 };
	int newest = newest_schema();
	int rc = read_origin(s, &o), r;

	if (rc != SQLITE_OK)
		return store_error(s, rc, e, "cannot read");
	r = check_origin(s, &o, e);
	if (r < 0)
		return r;
	if (o.version > newest)
		return err_set(e, -ENOTSUP, "%s has schema %d, this program knows %d: use a newer "
			"tcpadvisor, or another database with --db", s->path, o.version, newest);
	if (o.version == newest)
		return 0;
	if (mode == STORE_READ)
		return err_set(e, -ENOTSUP,
			o.version
				? "%s has the older schema %d (now %d): run "
				  "tcpadvisor collect --once to bring it up to date"
				: "%s holds no samples yet (schema %d of %d): run tcpadvisor collect",
			s->path, o.version, newest);
	for (int version = o.version + 1; version <= newest && r == 0; version++)
		r = migrate_to(s, version, e);
	return r;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule/factdb.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/embedded.h"
#include "base/root.h"
#include "base/str.h"
#include "rule/functions.h"
#include "rule/trail.h"
#include "store/cover.h"
#include "store/distrust.h"
#include "store/pack.h"

#define BUSY_TIMEOUT_MS 5000
/* so that the sandbox's limit of memory is one of the disk too */
#define TEMP_IN_MEMORY "PRAGMA temp_store = MEMORY"

int factdb_error(sqlite3 *db, int rc, struct err *e, const char *doing)
{
	const char *words = db ? sqlite3_errmsg(db) : sqlite3_errstr(rc);
	int code = -EIO;

	switch (rc & 0xff) {
	case SQLITE_NOTADB: code = -EUCLEAN; break;
	case SQLITE_CORRUPT: code = -EUCLEAN; break;
	case SQLITE_BUSY: code = -EBUSY; break;
	case SQLITE_FULL: code = -ENOSPC; break;
	case SQLITE_CANTOPEN: /* it is there: the folder of a WAL database must be writable */
	case SQLITE_PERM:
	case SQLITE_READONLY: code = -EACCES; break;
	default: break;
	}
	return err_set(e, code, "%s: %s", doing, words);
}

static int run(sqlite3 *db, const char *sql, struct err *e, const char *doing)
{
	int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : factdb_error(db, rc, e, doing);
}

/* As run(), for statements on tables that db/views.sql names. */
__attribute__((format(printf, 3, 4)))
static int run_named(sqlite3 *db, struct err *e, const char *fmt, ...)
{
	_cleanup_(free_p) char *sql = NULL;
	va_list ap;

	va_start(ap, fmt);
	sql = xvasprintf(fmt, ap);
	va_end(ap);
	return run(db, sql, e, "cannot prepare the facts");
}

/* 0 and the integer of the first row; -ENODATA: no row, or NULL. */
static int query_int(struct factdb *f, sqlite3_stmt *stmt, int64_t *ret, struct err *e)
{
	int rc = sqlite3_step(stmt), r = 0;

	if (rc == SQLITE_ROW && sqlite3_column_type(stmt, 0) != SQLITE_NULL)
		*ret = sqlite3_column_int64(stmt, 0);
	else
		r = -ENODATA;
	rc = sqlite3_finalize(stmt);
	return rc == SQLITE_OK ? r : factdb_error(f->db, rc, e, "cannot read the database");
}

static int prepare(struct factdb *f, const char *sql, sqlite3_stmt **ret, struct err *e)
{
	int rc = sqlite3_prepare_v2(f->db, sql, -1, ret, NULL);

	return rc == SQLITE_OK ? 0 : factdb_error(f->db, rc, e, "cannot read the database");
}

/* Migrations are listed in order, the first is number 1; this program knows the last. */
static int64_t expected_schema(void)
{
	int64_t n = 0;

	while (embedded_migrations[n].path)
		n++;
	return n;
}

static int check_schema(struct factdb *f, const char *path, struct err *e)
{
	int64_t expected = expected_schema(), found = 0;
	sqlite3_stmt *stmt;
	int r = prepare(f, "PRAGMA user_version", &stmt, e);

	if (r == 0)
		r = query_int(f, stmt, &found, e);
	if (r < 0) {
		(void) err_wrap(e, "%s", path);
		return r;
	}
	if (found == expected)
		return 0;
	if (found == 0)
		return err_set(e, -EUCLEAN, "%s is no database of tcpadvisor", path);
	return err_set(e, -ENOTSUP, "%s has schema %lld, this program reads schema %lld: %s", path,
		(long long) found, (long long) expected, found > expected ?
		"use the newer tcpadvisor that wrote it" :
		"run `tcpadvisor collect --once` to bring it up to date");
}

static int find_window(struct factdb *f, const struct engine_window *w, struct err *e)
{
	sqlite3_stmt *stmt;
	int rc, r = prepare(f, "SELECT id FROM series WHERE netns = ?1", &stmt, e);

	if (r < 0)
		return r;
	(void) sqlite3_bind_text(stmt, 1, w->netns, -1, SQLITE_STATIC);
	f->window.from = w->from;
	f->window.to = w->to;
	r = query_int(f, stmt, &f->window.series, e);
	if (r == -ENODATA)
		return err_set(e, r, "no sample of %s%s yet: run `tcpadvisor collect`",
			*w->netns ? "network namespace " : "this host", w->netns);
	if (r < 0)
		return r;
	rc = cover_fill(f->db, &f->window);
	if (rc == SQLITE_OK)
		rc = cover_fold(f->db, &f->window);
	if (rc == SQLITE_NOTFOUND)
		return err_set(e, -ENODATA, "no sample in the time asked for");
	return rc == SQLITE_OK ? 0 : factdb_error(f->db, rc, e, "cannot read the database");
}

/* The newest words of each source, and in how many samples it was missing if not in all. */
static int read_notes(struct factdb *f, struct err *e)
{
	sqlite3_stmt *stmt;
	size_t cap = 0;
	int rc, r = prepare(f,
			"SELECT n.source || ': ' || n.text || CASE sum(coalesce(n.seen, t.merged)) "
			"WHEN t.n THEN '' ELSE ' (in ' || sum(coalesce(n.seen, t.merged)) || ' of ' || "
			"t.n || ' samples)' END, max(t.last_id) "
			"FROM (SELECT *, sum(merged) OVER () AS n FROM window_sample) t "
			"JOIN note n ON n.sample_id = t.id GROUP BY n.source ORDER BY n.source",
			&stmt, e);

	if (r < 0)
		return r;
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		const char *text = (const char *) sqlite3_column_text(stmt, 0);
		char shown[512];

		f->notes = xgrow(f->notes, f->n_notes, &cap, sizeof(*f->notes));
		f->notes[f->n_notes++] =
			xstrdup(str_escape(shown, sizeof(shown), text ? text : ""));
	}
	rc = sqlite3_finalize(stmt);
	return rc == SQLITE_OK ? 0 : factdb_error(f->db, rc, e, "cannot read the notes");
}

static void window_first(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	sqlite3_result_int64(ctx, ((struct factdb *) sqlite3_user_data(ctx))->window.first);
}

static void window_last(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	sqlite3_result_int64(ctx, ((struct factdb *) sqlite3_user_data(ctx))->window.last);
}

static void window_series(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	sqlite3_result_int64(ctx, ((struct factdb *) sqlite3_user_data(ctx))->window.series);
}

static void window_end(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	sqlite3_result_int64(ctx, ((struct factdb *) sqlite3_user_data(ctx))->window.end);
}

struct mean {
	double sum, n;
};

/* mean(x, n): NULLs are left out, as avg() does. */
static void mean_step(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct mean *m = sqlite3_aggregate_context(ctx, sizeof(*m));

	if (!m)
		sqlite3_result_error_nomem(ctx);
	if (!m || sqlite3_value_type(argv[0]) == SQLITE_NULL)
		return;
	m->sum += sqlite3_value_double(argv[0]) * sqlite3_value_double(argv[1]);
	m->n += sqlite3_value_double(argv[1]);
}

static void mean_final(sqlite3_context *ctx)
{
	const struct mean *m = sqlite3_aggregate_context(ctx, 0);

	if (m && m->n > 0)
		sqlite3_result_double(ctx, m->sum / m->n);
}

/* What the views call. */
static int add_functions(struct factdb *f, struct err *e)
{
	static const struct {
		const char *name;
		void (*fn)(sqlite3_context *ctx, int argc, sqlite3_value **argv);
	} table[] = {
		{ "window_first", window_first }, { "window_last", window_last },
		{ "window_end", window_end }, { "window_series", window_series },
	};

	int rc = histograms_register(f->db);

	for (size_t i = 0; i < ARRAY_SIZE(table) && rc == SQLITE_OK; i++)
		rc = sqlite3_create_function_v2(f->db, table[i].name, 0,
			SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, f, table[i].fn, NULL,
			NULL, NULL);
	if (rc == SQLITE_OK)
		rc = trail_register(f->db);
	if (rc == SQLITE_OK)
		rc = sqlite3_create_function_v2(f->db, "mean", 2, SQLITE_UTF8 | SQLITE_INNOCUOUS,
			NULL, NULL, mean_step, mean_final, NULL);
	return rc == SQLITE_OK ? 0 : factdb_error(f->db, rc, e, "cannot prepare the facts");
}

static int list_tables(struct factdb *f, struct err *e)
{
	sqlite3_stmt *stmt;
	size_t cap = 0;
	int r = prepare(f,
		"SELECT name FROM sqlite_temp_master WHERE type = 'table' AND name GLOB 'fact_*' "
		"ORDER BY rowid",
		&stmt, e);

	if (r < 0)
		return r;
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		f->tables = xgrow(f->tables, f->n_tables, &cap, sizeof(*f->tables));
		f->tables[f->n_tables++] = xstrdup((const char *) sqlite3_column_text(stmt, 0));
	}
	(void) sqlite3_finalize(stmt);
	return 0;
}

static int materialise(struct factdb *f, struct err *e)
{
	int r = add_functions(f, e);

	for (const struct embedded_file *v = embedded_views; v->path && r == 0; v++)
		r = run(f->db, v->text, e, v->path);
	if (r == 0)
		r = list_tables(f, e);
	if (r == 0)
		r = run(f->db, "DROP TABLE temp.window_sample; DROP TABLE temp.window_fold", e,
			"cannot prepare the facts");
	return r;
}

static int open_file(struct factdb *f, const char *path, struct err *e)
{
	int rc;

	if (access(path, R_OK) < 0)
		return err_sys(e, -errno, "cannot read database %s", path);
	rc = sqlite3_open_v2(path, &f->db, SQLITE_OPEN_READONLY, distrust_files());
	if (rc == SQLITE_OK)
		rc = distrust_schema(f->db);
	if (rc == SQLITE_OK)
		rc = pack_register(f->db);
	if (rc == SQLITE_OK)
		rc = sqlite3_busy_timeout(f->db, BUSY_TIMEOUT_MS);
	if (rc != SQLITE_OK)
		return factdb_error(f->db, rc, e, "cannot open");
	return run(f->db, TEMP_IN_MEMORY, e, "cannot open");
}

static int fill_from_file(struct factdb *f, const char *path, const struct engine_window *w,
	struct err *e)
{
	int r = open_file(f, path, e);

	if (r == 0)
		r = check_schema(f, path, e);
	if (r < 0)
		return r;
	/* one transaction: the collector may be writing */
	r = run(f->db, "BEGIN", e, "cannot read");
	if (r == 0)
		r = find_window(f, w, e);
	if (r == 0)
		r = read_notes(f, e);
	if (r == 0)
		r = materialise(f, e);
	if (r == 0)
		r = run(f->db, "COMMIT", e, "cannot read");
	if (r < 0)
		(void) err_wrap(e, "%s", path);
	return r;
}

int factdb_open(struct factdb *f, const char *path, const struct engine_window *w, struct err *e)
{
	int r;

	*f = (struct factdb) { NULL };
	r = fill_from_file(f, path, w, e);
	if (r < 0)
		factdb_close(f);
	return r;
}

int factdb_open_empty(struct factdb *f, struct err *e)
{
	int rc, r = 0;

	*f = (struct factdb) { .window = { .first = 0 } };
	rc = sqlite3_open_v2(":memory:", &f->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
	if (rc == SQLITE_OK)
		rc = pack_register(f->db);
	if (rc != SQLITE_OK)
		r = factdb_error(f->db, rc, e, "cannot open a database in memory");
	else
		r = run(f->db, TEMP_IN_MEMORY, e, "cannot open a database in memory");
	for (const struct embedded_file *m = embedded_migrations; m->path && r == 0; m++)
		r = run(f->db, m->text, e, m->path);
	if (r == 0)
		rc = cover_make(f->db);
	if (r == 0 && rc != SQLITE_OK)
		r = factdb_error(f->db, rc, e, "cannot prepare the facts");
	if (r == 0)
		r = materialise(f, e);
	/* aggregates without GROUP BY give a row even of nothing */
	for (size_t i = 0; i < f->n_tables && r == 0; i++)
		r = run_named(f->db, e, "DELETE FROM temp.\"%s\"", f->tables[i]);
	if (r < 0)
		factdb_close(f);
	return r;
}

void factdb_close(struct factdb *f)
{
	(void) sqlite3_close(f->db);
	names_free(f->tables, f->n_tables);
	names_free(f->notes, f->n_notes);
	*f = (struct factdb) { NULL };
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule/sandbox.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/root.h"
#include "base/str.h"
#include "rule/functions.h"

#define STEPS_MAX 20000000     /* virtual machine instructions of one rule: about half a second */
#define STEPS_AT_ONCE 1000
#define TEXT_MAX_BYTES (256 * 1024)    /* one instruction can search a text in a text */
#define CPU_MAX_US (10 * USEC_PER_SEC) /* few instructions can also be long ones */
#define HEAP_MAX_BYTES (64LL << 20)    /* beyond what the facts take */

static const struct {
	int id, max;
} limits[] = {
	{ SQLITE_LIMIT_LENGTH, TEXT_MAX_BYTES }, { SQLITE_LIMIT_SQL_LENGTH, 100000 },
	{ SQLITE_LIMIT_COLUMN, 500 }, { SQLITE_LIMIT_EXPR_DEPTH, 200 },
	{ SQLITE_LIMIT_COMPOUND_SELECT, 100 }, { SQLITE_LIMIT_VDBE_OP, 100000 },
	{ SQLITE_LIMIT_ATTACHED, 0 }, { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200 },
	{ SQLITE_LIMIT_VARIABLE_NUMBER, 10 }, { SQLITE_LIMIT_TRIGGER_DEPTH, 1 },
	{ SQLITE_LIMIT_WORKER_THREADS, 0 },
};

static const struct {
	int op, on;
} switches[] = {
	{ SQLITE_DBCONFIG_DEFENSIVE, 1 }, { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
	{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 }, { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
	{ SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
	/* "a misspelt column" shall be an error, not a string */
	{ SQLITE_DBCONFIG_DQS_DML, 0 }, { SQLITE_DBCONFIG_DQS_DDL, 0 },
};

/* Facts about settings, which are as they are however short the window was. */
static const char *const settings[] = {
	"fact_sysctl", "fact_dropin", "fact_host", "fact_quality",
};

static const char *const verbs[] = {
	[SQLITE_CREATE_INDEX] = "CREATE INDEX",
	[SQLITE_CREATE_TABLE] = "CREATE TABLE",
	[SQLITE_CREATE_TEMP_INDEX] = "CREATE INDEX",
	[SQLITE_CREATE_TEMP_TABLE] = "CREATE TEMP TABLE",
	[SQLITE_CREATE_TEMP_TRIGGER] = "CREATE TRIGGER",
	[SQLITE_CREATE_TEMP_VIEW] = "CREATE VIEW",
	[SQLITE_CREATE_TRIGGER] = "CREATE TRIGGER",
	[SQLITE_CREATE_VIEW] = "CREATE VIEW",
	[SQLITE_DELETE] = "DELETE",
	[SQLITE_DROP_INDEX] = "DROP INDEX",
	[SQLITE_DROP_TABLE] = "DROP TABLE",
	[SQLITE_DROP_TEMP_TABLE] = "DROP TABLE",
	[SQLITE_INSERT] = "INSERT",
	[SQLITE_PRAGMA] = "PRAGMA",
	[SQLITE_TRANSACTION] = "a transaction",
	[SQLITE_UPDATE] = "UPDATE",
	[SQLITE_ATTACH] = "ATTACH",
	[SQLITE_DETACH] = "DETACH",
	[SQLITE_ALTER_TABLE] = "ALTER TABLE",
	[SQLITE_REINDEX] = "REINDEX",
	[SQLITE_ANALYZE] = "ANALYZE",
	[SQLITE_CREATE_VTABLE] = "a virtual table",
	[SQLITE_SAVEPOINT] = "SAVEPOINT",
};

static bool is_in(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (sqlite3_stricmp(list[i], name) == 0)
			return true;
	return false;
}

static bool is_fact(const struct sandbox *sb, const char *table)
{
	return is_in(table, (const char *const *) sb->tables, sb->n_tables);
}

static bool is_hidden(const struct sandbox *sb, const char *table)
{
	return sqlite3_strnicmp(table, "sqlite_", 7) == 0 ||
		sqlite3_strnicmp(table, "pragma_", 7) == 0 ||
		is_in(table, (const char *const *) sb->hidden, sb->n_hidden);
}

static int refuse(struct sandbox *sb, const char *what, const char *name)
{
	if (!*sb->refusal)
		(void) snprintf(sb->refusal, sizeof(sb->refusal), "%s%.80s is not allowed", what,
			name ? name : "");
	return SQLITE_DENY;
}

/*
 * By the table's own name: a WITH clause can give itself the name of a fact, and SQLite then tells
 * that name as the reader. Of a table whose rows are only counted SQLite tells the name as written,
 * without column and schema; that may be a WITH clause's, so there all names but tables' are fine.
 */
static int authorize_read(struct sandbox *sb, const char *table, const char *column,
	const char *schema)
{
	bool counted = !*column && !schema;
	bool json = sqlite3_stricmp(table, "json_each") == 0 ||
		sqlite3_stricmp(table, "json_tree") == 0;

	if (!json && !(is_fact(sb, table) && (counted || str_eq(schema, "temp"))) &&
	    !(counted && !is_hidden(sb, table)))
		return refuse(sb, "reading table ", table);
	if (is_fact(sb, table) && !is_in(table, settings, ARRAY_SIZE(settings)))
		sb->reads_measured = true;
	return SQLITE_OK;
}

static int authorize_function(struct sandbox *sb, const char *name)
{
	if (!functions_is_allowed(name))
		return refuse(sb, "function ", name);
	if (sqlite3_stricmp(name, "counter") == 0 || sqlite3_stricmp(name, "gauge") == 0)
		sb->reads_measured = true;
	return SQLITE_OK;
}

static int authorize(void *arg, int action, const char *a, const char *b, const char *schema,
	const char *inner)
{
	struct sandbox *sb = arg;

	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_READ:
		return authorize_read(sb, a, b ? b : "", schema);
	case SQLITE_FUNCTION:
		return authorize_function(sb, b);
	case SQLITE_INSERT:
	case SQLITE_UPDATE:
	case SQLITE_DELETE:
		if (sb->filling && is_fact(sb, a) && str_eq(schema, "temp"))
			return SQLITE_OK;
		if (sqlite3_strnicmp(a, "sqlite_", 7) == 0)
			return refuse(sb,
				"making or changing a table (also: a function as a table)", NULL);
		break;
	default:
		break;
	}
	if (action < 0 || action >= (int) ARRAY_SIZE(verbs) || !verbs[action])
		return refuse(sb, "what it does", NULL);
	return refuse(sb, verbs[action], NULL);
}

static int count_steps(void *arg)
{
	struct sandbox *sb = arg;

	sb->steps_left -= STEPS_AT_ONCE;
	return sb->steps_left < 0 || clock_cpu().us > sb->cpu_end.us;
}

void sandbox_refill(struct sandbox *sb)
{
	sb->steps_left = STEPS_MAX;
	sb->cpu_end.us = clock_cpu().us + CPU_MAX_US;
}

/* Virtual tables are made when first used, which the authorizer would then refuse. */
static int touch_json_tables(sqlite3 *db)
{
	int rc = sqlite3_exec(db, "SELECT * FROM json_each('[]')", NULL, NULL, NULL);

	return rc != SQLITE_OK ? rc :
		sqlite3_exec(db, "SELECT * FROM json_tree('[]')", NULL, NULL, NULL);
}

static int list_hidden(struct sandbox *sb)
{
	static const char sql[] = "SELECT name FROM sqlite_master UNION SELECT name FROM "
		"sqlite_temp_master UNION SELECT name FROM pragma_module_list";
	sqlite3_stmt *stmt;
	size_t cap = 0;
	int rc = sqlite3_prepare_v2(sb->db, sql, -1, &stmt, NULL);

	while (rc == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW) {
		const char *name = (const char *) sqlite3_column_text(stmt, 0);

		if (!name || is_fact(sb, name))
			continue;
		sb->hidden = xgrow(sb->hidden, sb->n_hidden, &cap, sizeof(*sb->hidden));
		sb->hidden[sb->n_hidden++] = xstrdup(name);
	}
	return rc == SQLITE_OK ? sqlite3_finalize(stmt) : rc;
}

int sandbox_enter(struct sandbox *sb, sqlite3 *db, char *const *tables, size_t n_tables,
	struct err *e)
{
	int rc;

	*sb = (struct sandbox) { .db = db, .tables = tables, .n_tables = n_tables };
	rc = touch_json_tables(db);
	if (rc == SQLITE_OK)
		rc = list_hidden(sb);
	for (size_t i = 0; i < ARRAY_SIZE(switches) && rc == SQLITE_OK; i++)
		rc = sqlite3_db_config(db, switches[i].op, switches[i].on, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(limits); i++)
		(void) sqlite3_limit(db, limits[i].id, limits[i].max);
	sandbox_refill(sb);
	sqlite3_progress_handler(db, STEPS_AT_ONCE, count_steps, sb);
	if (rc == SQLITE_OK)
		rc = sqlite3_set_authorizer(db, authorize, sb);
	if (rc == SQLITE_OK)
		return 0;
	return err_set(e, -EIO, "cannot lock the database connection down: %s", sqlite3_errmsg(db));
}

void sandbox_done(struct sandbox *sb)
{
	names_free(sb->hidden, sb->n_hidden);
	*sb = (struct sandbox) { NULL };
}

/* Skips blanks, comments and, if asked, semicolons. */
static const char *skip_blank(const char *s, bool semicolons)
{
	const char *end;

	for (;;) {
		if (isspace((unsigned char) *s) || (semicolons && *s == ';')) {
			s++;
		} else if (str_starts_with(s, "--")) {
			s += strcspn(s, "\n");
		} else if (str_starts_with(s, "/*")) {
			end = strstr(s + 2, "*/");
			s = end ? end + 2 : s + strlen(s);
		} else {
			return s;
		}
	}
}

static int prepare_one(struct sandbox *sb, const char *sql, sqlite3_stmt **ret, const char **tail,
	struct err *e)
{
	int rc;

	sb->refusal[0] = '\0';
	sb->reads_measured = false;
	rc = sqlite3_prepare_v2(sb->db, sql, -1, ret, tail);
	if (*sb->refusal) {
		(void) sqlite3_finalize(*ret);
		return err_set(e, -EPERM, "%s", sb->refusal);
	}
	return rc == SQLITE_OK ? 0 : err_set(e, -EINVAL, "%s", sqlite3_errmsg(sb->db));
}

int sandbox_prepare(struct sandbox *sb, const char *sql, sqlite3_stmt **ret, struct err *e)
{
	sqlite3_stmt *stmt = NULL;
	const char *tail;
	int r = prepare_one(sb, sql, &stmt, &tail, e);

	if (r < 0)
		return r;
	if (!stmt)
		return err_set(e, -EINVAL, "there is no SELECT in it");
	if (*skip_blank(tail, true))
		r = err_set(e, -EINVAL, "there is more than one statement in it");
	/* VACUUM INTO passes the authorizer */
	else if (!sqlite3_stmt_readonly(stmt) || !sqlite3_column_count(stmt) ||
		 sqlite3_stmt_isexplain(stmt))
		r = err_set(e, -EPERM, "its statement is no SELECT");
	else if (sqlite3_bind_parameter_count(stmt))
		r = err_set(e, -EINVAL, "it has a parameter (?, :name), which nobody sets");
	if (r < 0) {
		(void) sqlite3_finalize(stmt);
		return r;
	}
	*ret = stmt;
	return 0;
}

/* The heap limit is the process's: it holds only while the statement runs. */
static int step_limited(sqlite3_stmt *stmt)
{
	sqlite3_int64 old = sqlite3_hard_heap_limit64(sqlite3_memory_used() + HEAP_MAX_BYTES);
	int rc = sqlite3_step(stmt);

	(void) sqlite3_hard_heap_limit64(old < 0 ? 0 : old);
	return rc;
}

int sandbox_step(struct sandbox *sb, sqlite3_stmt *stmt, struct err *e)
{
	int rc = step_limited(stmt);

	switch (rc & 0xff) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		return 0;
	case SQLITE_INTERRUPT:
		return err_set(e, -ETIME,
			"stopped: it takes too many steps (endless recursion, or a "
			"join without a condition?)");
	case SQLITE_NOMEM:
		return err_set(e, -ETIME, "stopped: it takes too much memory");
	case SQLITE_TOOBIG:
		return err_set(e, -ETIME, "stopped: a text in it is longer than 256 KiB");
	default:
		return err_set(e, -EINVAL, "%s", sqlite3_errmsg(sb->db));
	}
}

static int fill_all(struct sandbox *sb, const char *sql, struct err *e)
{
	int r = 0;

	for (sql = skip_blank(sql, true); *sql && r == 0; sql = skip_blank(sql, true)) {
		sqlite3_stmt *stmt = NULL;

		r = prepare_one(sb, sql, &stmt, &sql, e);
		if (r < 0)
			break;
		do
			r = sandbox_step(sb, stmt, e);
		while (r > 0);
		(void) sqlite3_finalize(stmt);
	}
	return r;
}

int sandbox_fill(struct sandbox *sb, const char *sql, struct err *e)
{
	int r;

	sb->filling = true;
	sandbox_refill(sb);
	r = fill_all(sb, sql, e);
	sb->filling = false;
	return r;
}

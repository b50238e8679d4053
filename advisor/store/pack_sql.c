/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packed figures in SQL. */
#include "store/pack.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/str.h"

static const struct {
	const char *pack, *figures; /* names of the function and the table */
	enum lists list;
} packed[] = {
	{ "pack_path", "path_figures", LIST_PATHS },
	{ "pack_flow", "flow_figures", LIST_FLOWS },
};

/* --- functions --- */

static const struct figure *find(const struct list *l, const char *name)
{
	for (size_t i = 0; name && i < l->n_figures; i++)
		if (str_eq(l->figures[i].column, name))
			return &l->figures[i];
	return NULL;
}

static void pack(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct list *l = sqlite3_user_data(ctx);
	struct opt_i64 v[PACK_FIGURES_MAX] = { OPT_NONE };
	unsigned char bytes[PACK_BYTES_MAX];

	for (int i = 0; i < argc; i += 2) {
		const char *name = (const char *) sqlite3_value_text(argv[i]);
		const struct figure *f = find(l, name);

		if (!f || i + 1 == argc) {
			sqlite3_result_error(ctx, "pairs of a figure's name and a number are needed", -1);
			return;
		}
		if (sqlite3_value_type(argv[i + 1]) != SQLITE_NULL)
			v[f - l->figures] = OPT(sqlite3_value_int64(argv[i + 1]));
	}
	sqlite3_result_blob(ctx, bytes, (int) pack_numbers(l, v, bytes), SQLITE_TRANSIENT);
}

/* --- tables: https://www.sqlite.org/vtab.html#tabfunc2 --- */

struct table {
	sqlite3_vtab base;
	const struct list *list;
};

struct cursor {
	sqlite3_vtab_cursor base;
	struct opt_i64 v[PACK_FIGURES_MAX];
	bool at_end;
};

static int connect(sqlite3 *db, void *arg, int argc, const char *const *argv, sqlite3_vtab **ret,
	char **ret_err)
{
	const struct list *l = arg;
	struct strbuf sql = STRBUF_INIT;
	struct table *t;
	int rc;

	strbuf_printf(&sql, "CREATE TABLE t(");
	for (size_t i = 0; i < l->n_figures; i++)
		strbuf_printf(&sql, "%s, ", l->figures[i].column);
	strbuf_printf(&sql, "bytes HIDDEN)");
	rc = sqlite3_declare_vtab(db, strbuf_str(&sql));
	strbuf_done(&sql);
	if (rc != SQLITE_OK)
		return rc;
	t = xcalloc(1, sizeof(*t));
	t->list = l;
	*ret = &t->base;
	return sqlite3_vtab_config(db, SQLITE_VTAB_INNOCUOUS);
}

static int disconnect(sqlite3_vtab *t)
{
	free(t);
	return SQLITE_OK;
}

/* Only with the bytes: they are what the hidden column has to equal. */
static int best_index(sqlite3_vtab *base, sqlite3_index_info *info)
{
	int hidden = (int) ((const struct table *) base)->list->n_figures;

	for (int i = 0; i < info->nConstraint; i++) {
		if (info->aConstraint[i].iColumn != hidden || !info->aConstraint[i].usable ||
		    info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ)
			continue;
		info->aConstraintUsage[i].argvIndex = 1;
		info->aConstraintUsage[i].omit = 1;
		info->estimatedCost = info->estimatedRows = 1;
		info->idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
		return SQLITE_OK;
	}
	return SQLITE_CONSTRAINT;
}

static int open_cursor(sqlite3_vtab *t, sqlite3_vtab_cursor **ret)
{
	struct cursor *c = xcalloc(1, sizeof(*c));

	*ret = &c->base;
	return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *c)
{
	free(c);
	return SQLITE_OK;
}

static int filter(sqlite3_vtab_cursor *base, int n, const char *name, int argc,
	sqlite3_value **argv)
{
	struct table *t = (struct table *) base->pVtab;
	struct cursor *c = (struct cursor *) base;
	const void *bytes = sqlite3_value_blob(argv[0]); /* before its length is asked for */

	c->at_end = sqlite3_value_type(argv[0]) == SQLITE_NULL;
	if (c->at_end ||
	    (sqlite3_value_type(argv[0]) == SQLITE_BLOB &&
		    unpack_numbers(t->list, bytes, (size_t) sqlite3_value_bytes(argv[0]), c->v) == 0))
		return SQLITE_OK;
	t->base.zErrMsg = sqlite3_mprintf("the figures of a row are damaged");
	return SQLITE_CORRUPT_VTAB;
}

static int next(sqlite3_vtab_cursor *c)
{
	((struct cursor *) c)->at_end = true;
	return SQLITE_OK;
}

static int is_at_end(sqlite3_vtab_cursor *c)
{
	return ((const struct cursor *) c)->at_end;
}

static int column(sqlite3_vtab_cursor *base, sqlite3_context *ctx, int i)
{
	const struct table *t = (const struct table *) base->pVtab;
	const struct cursor *c = (const struct cursor *) base;

	if ((size_t) i < t->list->n_figures && c->v[i].known)
		sqlite3_result_int64(ctx, c->v[i].v);
	return SQLITE_OK;
}

static int rowid(sqlite3_vtab_cursor *c, sqlite3_int64 *ret)
{
	*ret = 1;
	return SQLITE_OK;
}

static const sqlite3_module module = {
	.xConnect = connect,
	.xDisconnect = disconnect,
	.xBestIndex = best_index,
	.xOpen = open_cursor,
	.xClose = close_cursor,
	.xFilter = filter,
	.xNext = next,
	.xEof = is_at_end,
	.xColumn = column,
	.xRowid = rowid,
};

int pack_register(sqlite3 *db)
{
	int rc = SQLITE_OK;

	for (size_t i = 0; i < ARRAY_SIZE(packed) && rc == SQLITE_OK; i++) {
		void *l = (void *) (uintptr_t) &lists[packed[i].list];

		rc = sqlite3_create_function_v2(db, packed[i].pack, -1,
			SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, l, pack, NULL, NULL,
			NULL);
		if (rc == SQLITE_OK)
			rc = sqlite3_create_module_v2(db, packed[i].figures, &module, l, NULL);
	}
	return rc;
}

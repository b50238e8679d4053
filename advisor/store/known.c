/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/known.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "store/statement.h"

#define NAMES_MAX (1 << 20) /* ids are dense: a larger one is damage */

static char **name_slot(struct store *s, int64_t id)
{
	while ((size_t) id >= s->n_names) {
		s->names = xgrow(s->names, s->n_names, &s->cap_names, sizeof(*s->names));
		s->names[s->n_names++] = NULL;
	}
	return &s->names[id];
}

static void rehash(struct store *s)
{
	free(s->name_index);
	s->name_cap = s->name_cap ? s->name_cap : 2048;
	while (s->name_cap <= s->n_names * 2)
		s->name_cap *= 2;
	s->name_index = xcalloc(s->name_cap, sizeof(*s->name_index));
	for (size_t id = 1; id < s->n_names; id++) {
		const char *name = s->names[id];
		size_t i;

		if (!name)
			continue;
		i = (size_t) str_hash(name, strlen(name)) & (s->name_cap - 1);
		while (s->name_index[i])
			i = (i + 1) & (s->name_cap - 1);
		s->name_index[i] = (uint32_t) id;
	}
}

void known_forget_names(struct store *s)
{
	for (size_t i = 0; i < s->n_names; i++)
		free(s->names[i]);
	free(s->names);
	free(s->name_index);
	s->names = NULL;
	s->name_index = NULL;
	s->n_names = s->cap_names = s->name_cap = 0;
}

void known_done(struct store_series *series)
{
	for (size_t i = 0; i < series->n_known; i++)
		free(series->known[i].sysctl);
	free(series->known);
	series->known = NULL;
	series->n_known = series->cap_known = 0;
	series->is_known = false;
	series->dropins_hash = 0;
}

struct store_known *known_of(struct store_series *series, int64_t id)
{
	while ((size_t) id >= series->n_known) {
		series->known = xgrow(series->known, series->n_known, &series->cap_known,
			sizeof(*series->known));
		memset(&series->known[series->n_known++], 0, sizeof(*series->known));
	}
	return &series->known[id];
}

/* The name id in column 0; 0 and the query is left if it cannot be one. */
static int64_t id_of_row(struct bound *b)
{
	int64_t id = sqlite3_column_int64(b->st, 0);

	if (id > 0 && id <= NAMES_MAX)
		return id;
	statement_end(b);
	return 0;
}

static int load_names(struct store *s)
{
	struct bound b = statement(s, ST_NAMES);
	int rc;

	if (s->name_index)
		return SQLITE_DONE;
	while ((rc = statement_row(&b)) == SQLITE_ROW) {
		int64_t id = id_of_row(&b);

		if (!id)
			return SQLITE_CORRUPT;
		*name_slot(s, id) = xstrdup((const char *) sqlite3_column_text(b.st, 1));
	}
	if (rc == SQLITE_DONE)
		rehash(s);
	return rc;
}

static int load_sysctls(struct store *s, struct store_series *series)
{
	struct bound b = statement(s, ST_SYSCTLS_LAST);
	int rc;

	bind_i64(&b, series->id);
	while ((rc = statement_row(&b)) == SQLITE_ROW) {
		const char *value = (const char *) sqlite3_column_text(b.st, 1);
		int64_t id = id_of_row(&b);

		if (!id)
			return SQLITE_CORRUPT;
		known_of(series, id)->sysctl = value ? xstrdup(value) : NULL;
	}
	return rc;
}

static int load_counters(struct store *s, struct store_series *series)
{
	struct bound b = statement(s, ST_COUNTERS_LAST);
	int rc;

	bind_i64(&b, series->id);
	while ((rc = statement_row(&b)) == SQLITE_ROW) {
		int64_t id = id_of_row(&b);
		struct store_known *k;

		if (!id)
			return SQLITE_CORRUPT;
		k = known_of(series, id);
		k->counter = (uint64_t) sqlite3_column_int64(b.st, 1);
		k->has_counter = true;
	}
	return rc;
}

int known_load(struct store *s, struct store_series *series)
{
	int rc;

	if (series->is_known)
		return SQLITE_OK;
	rc = load_names(s);
	if (rc == SQLITE_DONE)
		rc = load_sysctls(s, series);
	if (rc == SQLITE_DONE)
		rc = load_counters(s, series);
	if (rc != SQLITE_DONE)
		return rc;
	series->is_known = true;
	return SQLITE_OK;
}

int known_name(struct store *s, const char *name, int64_t *ret_id)
{
	size_t i = (size_t) str_hash(name, strlen(name)) & (s->name_cap - 1);
	struct bound b;
	int rc;

	for (; s->name_index[i]; i = (i + 1) & (s->name_cap - 1))
		if (str_eq(s->names[s->name_index[i]], name)) {
			*ret_id = s->name_index[i];
			return SQLITE_OK;
		}
	b = statement(s, ST_NAME_ADD);
	bind_text(&b, name);
	rc = statement_run(&b);
	if (rc != SQLITE_OK)
		return rc;
	*ret_id = sqlite3_last_insert_rowid(s->db);
	*name_slot(s, *ret_id) = xstrdup(name);
	s->name_index[i] = (uint32_t) *ret_id;
	if (s->n_names * 2 >= s->name_cap)
		rehash(s);
	return SQLITE_OK;
}

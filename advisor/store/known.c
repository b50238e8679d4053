/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/known.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "store/statement.h"

#define NAMES_MAX (1 << 20) /* ids are dense: a larger one is damage */

static struct store_known *slot(struct store *s, int64_t id)
{
	while ((size_t) id >= s->n_known) {
		s->known = xgrow(s->known, s->n_known, &s->cap_known, sizeof(*s->known));
		memset(&s->known[s->n_known++], 0, sizeof(*s->known));
	}
	return &s->known[id];
}

static void rehash(struct store *s)
{
	free(s->name_index);
	s->name_cap = s->name_cap ? s->name_cap : 2048;
	while (s->name_cap <= s->n_known * 2)
		s->name_cap *= 2;
	s->name_index = xcalloc(s->name_cap, sizeof(*s->name_index));
	for (size_t id = 1; id < s->n_known; id++) {
		const char *name = s->known[id].name;
		size_t i;

		if (!name)
			continue;
		i = (size_t) str_hash(name, strlen(name)) & (s->name_cap - 1);
		while (s->name_index[i])
			i = (i + 1) & (s->name_cap - 1);
		s->name_index[i] = (uint32_t) id;
	}
}

void known_done(struct store *s)
{
	for (size_t i = 0; i < s->n_known; i++) {
		free(s->known[i].name);
		free(s->known[i].sysctl);
	}
	free(s->known);
	free(s->name_index);
	s->known = NULL;
	s->name_index = NULL;
	s->n_known = s->cap_known = s->name_cap = 0;
	s->known_series = 0;
}

/* The entry for the name id in column 0; NULL and the query is left if it cannot be one. */
static struct store_known *slot_of_row(struct store *s, struct bound *b)
{
	int64_t id = sqlite3_column_int64(b->st, 0);

	if (id > 0 && id <= NAMES_MAX)
		return slot(s, id);
	statement_end(b);
	return NULL;
}

static int load_names(struct store *s)
{
	struct bound b = statement(s, ST_NAMES);
	int rc;

	while ((rc = statement_row(&b)) == SQLITE_ROW) {
		struct store_known *k = slot_of_row(s, &b);

		if (!k)
			return SQLITE_CORRUPT;
		k->name = xstrdup((const char *) sqlite3_column_text(b.st, 1));
	}
	rehash(s);
	return rc;
}

static int load_sysctls(struct store *s, int64_t series)
{
	struct bound b = statement(s, ST_SYSCTLS_LAST);
	int rc;

	bind_i64(&b, series);
	while ((rc = statement_row(&b)) == SQLITE_ROW) {
		struct store_known *k = slot_of_row(s, &b);
		const char *value;

		if (!k)
			return SQLITE_CORRUPT;
		value = (const char *) sqlite3_column_text(b.st, 1);
		k->sysctl = value ? xstrdup(value) : NULL;
	}
	return rc;
}

static int load_counters(struct store *s, int64_t series)
{
	struct bound b = statement(s, ST_COUNTERS_LAST);
	int rc;

	bind_i64(&b, series);
	while ((rc = statement_row(&b)) == SQLITE_ROW) {
		struct store_known *k = slot_of_row(s, &b);

		if (!k)
			return SQLITE_CORRUPT;
		k->counter = (uint64_t) sqlite3_column_int64(b.st, 1);
		k->has_counter = true;
	}
	return rc;
}

int known_load(struct store *s, int64_t series)
{
	int rc;

	if (s->known_series == series)
		return SQLITE_OK;
	known_done(s);
	s->dropins_hash = 0;
	rc = load_names(s);
	if (rc == SQLITE_DONE)
		rc = load_sysctls(s, series);
	if (rc == SQLITE_DONE)
		rc = load_counters(s, series);
	if (rc != SQLITE_DONE)
		return rc;
	s->known_series = series;
	return SQLITE_OK;
}

int known_name(struct store *s, const char *name, int64_t *ret_id)
{
	size_t i = (size_t) str_hash(name, strlen(name)) & (s->name_cap - 1);
	struct bound b;
	int rc;

	for (; s->name_index[i]; i = (i + 1) & (s->name_cap - 1))
		if (str_eq(s->known[s->name_index[i]].name, name)) {
			*ret_id = s->name_index[i];
			return SQLITE_OK;
		}
	b = statement(s, ST_NAME_ADD);
	bind_text(&b, name);
	rc = statement_run(&b);
	if (rc != SQLITE_OK)
		return rc;
	*ret_id = sqlite3_last_insert_rowid(s->db);
	slot(s, *ret_id)->name = xstrdup(name);
	s->name_index[i] = (uint32_t) *ret_id;
	if (s->n_known * 2 >= s->name_cap)
		rehash(s);
	return SQLITE_OK;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The connection that rules run on: the database opened read-only, and the facts of db/views.sql
 * copied into temporary tables, each once, so that rules read plain tables. Private to rule/.
 */
#ifndef RULE_FACTDB_H
#define RULE_FACTDB_H

#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "rule/engine.h"
#include "store/cover.h"

struct factdb {
	sqlite3 *db;
	struct cover window;
	char **tables;               /* fact_*, in the order of db/views.sql */
	size_t n_tables;
	char **notes;                /* of the window's last sample: "source: text" */
	size_t n_notes;
};

/* Error codes as engine_open. The object must not move while it is open. */
int factdb_open(struct factdb *f, const char *path, const struct engine_window *w, struct err *e);

/* In memory, by the migrations that are built in; every fact table is there and empty. */
int factdb_open_empty(struct factdb *f, struct err *e);

void factdb_close(struct factdb *f);

/* SQLite's result as -errno, with its words behind "doing: ". */
int factdb_error(sqlite3 *db, int rc, struct err *e, const char *doing);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All SQL of the store that is not a series query: one table, prepared once, always bound. */
#ifndef STORE_STATEMENT_H
#define STORE_STATEMENT_H

#include "collect/sample.h"
#include "store/internal.h"

enum statement {
	ST_BEGIN, ST_COMMIT, ST_ROLLBACK,
	ST_SERIES_ADD, ST_SERIES_FIND, ST_HOST_ADD, ST_HOST_FIND, ST_NAME_ADD, ST_NAMES,
	ST_SAMPLE, ST_NOTE, ST_COUNTER, ST_COUNTER_NOW, ST_COUNTER_GONE, ST_GAUGE, ST_SYSCTL,
	ST_STATE, ST_PATH_ADD, ST_PATH_FIND, ST_PATH_SAMPLE, ST_FLOW, ST_DESTINATION, ST_LISTENER,
	ST_PROCESS, ST_UDP, ST_LINK_LAST, ST_LINKS_UP, ST_LINK, ST_DROPINS_CLEAR, ST_DROPIN,
	ST_SYSCTLS_LAST, ST_COUNTERS_LAST, ST_BASELINE_AT,
	ST_OLDEST_KEPT, ST_PRUNE_NOTE, ST_PRUNE_COUNTER, ST_PRUNE_GAUGE, ST_PRUNE_STATE,
	ST_PRUNE_PATH, ST_PRUNE_FLOW, ST_PRUNE_DESTINATION, ST_PRUNE_LISTENER, ST_PRUNE_PROCESS,
	ST_PRUNE_UDP, ST_PRUNE_SAMPLE, ST_SPAN,
	STATEMENTS
};

/* A statement being bound, parameter by parameter. */
struct bound {
	struct store *store;
	sqlite3_stmt *st;
	int at;
	int rc;     /* first failure; later binds do nothing */
};

struct bound statement(struct store *s, enum statement which);
void bind_i64(struct bound *b, int64_t v);
void bind_opt(struct bound *b, struct opt_i64 v);
void bind_text(struct bound *b, const char *v); /* NULL binds NULL; v must live until the step */
void bind_blob(struct bound *b, const void *v, size_t len); /* likewise */

/* Runs a statement that returns no row; resets it. An SQLite result code. */
int statement_run(struct bound *b);
/* Next row: SQLITE_ROW, SQLITE_DONE (and reset), or an error (and reset). */
int statement_row(struct bound *b);
void statement_end(struct bound *b); /* leaves a query before its last row */

#endif

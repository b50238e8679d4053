/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All SQL of the store that is not a series query: one table, prepared once, always bound. */
#ifndef STORE_STATEMENT_H
#define STORE_STATEMENT_H

#include "collect/sample.h"
#include "store/internal.h"

enum statement {
	ST_BEGIN, ST_COMMIT, ST_ROLLBACK,
	ST_SERIES_ADD, ST_SERIES_FIND, ST_SERIES_NAMES, ST_HOST_ADD, ST_HOST_FIND, ST_NAME_ADD,
	ST_NAMES,
	ST_SAMPLE, ST_NEXT_ID, ST_NOTE, ST_COUNTER, ST_COUNTER_NOW, ST_COUNTER_GONE, ST_GAUGE, ST_SYSCTL,
	ST_STATE, ST_PATH_ADD, ST_PATH_USED, ST_PATH_FIND, ST_PATH_SAMPLE, ST_FLOW, ST_DESTINATION,
	ST_LISTENER, ST_PROCESS, ST_UDP, ST_LINK_LAST, ST_LINKS_UP, ST_LINK, ST_DROPINS_CLEAR, ST_DROPIN,
	ST_SYSCTLS_LAST, ST_COUNTERS_LAST, ST_BASELINE_AT,
	ST_FOLDED, ST_TO_FOLD, ST_OLDEST, ST_FOLD_OF, ST_DOOM, ST_DOOMED,
	ST_DELETE_NOTE, ST_DELETE_COUNTER, ST_DELETE_GAUGE, ST_DELETE_STATE,
	ST_DELETE_PATH_SAMPLE, ST_DELETE_FLOW_SAMPLE, ST_DELETE_DESTINATION_SAMPLE,
	ST_DELETE_LISTENER_SAMPLE, ST_DELETE_PROCESS_SAMPLE, ST_DELETE_UDP_SAMPLE, ST_DELETE_SAMPLE,
	ST_DELETE_PATHS,
	ST_SERIES_NEXT, ST_SERIES_EMPTY, ST_SERIES_COUNTERS, ST_SERIES_SYSCTLS, ST_SERIES_LINKS,
	ST_SERIES_DROPINS,
	ST_LOAD_SAMPLE, ST_LOAD_NOTES, ST_LOAD_COUNTERS, ST_LOAD_GAUGES, ST_LOAD_STATES,
	ST_LOAD_PATHS, ST_LOAD_FLOWS, ST_LOAD_DESTINATIONS, ST_LOAD_LISTENERS, ST_LOAD_PROCESSES,
	ST_LOAD_UDP,
	ST_TIER_SPANS, ST_SERIES_OTHERS,
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
/* Column 0 of the only row. SQLITE_NOTFOUND: there is none. */
int statement_id(struct bound *b, int64_t *ret);
/* Next row: SQLITE_ROW, SQLITE_DONE (and reset), or an error (and reset). */
int statement_row(struct bound *b);
void statement_end(struct bound *b); /* leaves a query before its last row */

#endif

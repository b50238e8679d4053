/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared inside store/ only. */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include <sqlite3.h>
#include <stdbool.h>
#include <sys/statvfs.h>

#include "base/err.h"
#include "store/rollup.h"
#include "store/store.h"

#define STORE_APPLICATION_ID 0x74637061 /* "tcpa" in the database header */

/* What the newest sample of a series left behind, by name id: to store changes only. */
struct store_known {
	char *sysctl;       /* value stored last; NULL = none */
	uint64_t counter;
	bool has_counter;
	uint64_t seen;      /* number of the sample that had it */
};

/* What is kept of a series, that is, of a network namespace; all of it can be read again. */
struct store_series {
	int64_t id;
	char *netns;
	struct store_known *known; /* by name id */
	size_t n_known, cap_known;
	bool is_known;
	uint64_t dropins_hash;
	struct rollup *rollups[TIERS]; /* by the tier that they make; none of raw samples */
	int64_t folded[TIERS];         /* raw id up to which each has got, */
	int64_t written[TIERS];        /* and of its newest row in the database */
};

struct store {
	sqlite3 *db;
	char *path;
	sqlite3_stmt **stmts; /* prepared when first used, by enum statement */
	char **names;         /* of counters, gauges and sysctls, by id; NULL: no such id */
	size_t n_names, cap_names;
	uint32_t *name_index; /* hash of a name -> id, 0 = free; name_cap a power of two */
	size_t name_cap;
	struct store_series *series; /* those that were written to */
	size_t n_series, cap_series;
	uint64_t samples;     /* added by this handle */
	struct sample *waiting; /* to be written together */
	size_t n_waiting, cap_waiting;
	struct usec waits_since; /* since boot */
	uint64_t n_dropped;   /* since samples were last written */
	struct store_retention retention;
	uint64_t floor_bytes;
	int (*statvfs)(const char *path, struct statvfs *ret); /* tests put in their own */
	int64_t keep_series;  /* whose old samples were looked at last */
};

/* Maps an SQLite result to -errno with words that say what, where and what to do. */
int store_error(struct store *s, int rc, struct err *e, const char *doing);

/* schema.c: brings the database to this program's schema (write), or checks it (read). */
int schema_ensure(struct store *s, enum store_mode mode, struct err *e);

/* series_state.c: the state of a series, made if it is new. SQLite result. */
int series_of(struct store *s, const char *netns, struct store_series **ret);

/* add.c */
void store_drop_waiting(struct store *s);

/* Forgets all that is kept in memory of the database; it is read again when it is needed. */
void series_forget(struct store *s);

#endif

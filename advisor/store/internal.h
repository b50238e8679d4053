/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared inside store/ only. */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include <sqlite3.h>
#include <stdbool.h>

#include "base/err.h"
#include "store/store.h"

#define STORE_APPLICATION_ID 0x74637061 /* "tcpa" in the database header */

/* What the newest sample of a series left behind, by name id: to store changes only. */
struct store_known {
	char *name;         /* NULL: no such id */
	char *sysctl;       /* value stored last; NULL = none */
	uint64_t counter;
	bool has_counter;
	uint64_t seen;      /* number of the sample that had it */
};

struct store {
	sqlite3 *db;
	char *path;
	sqlite3_stmt **stmts; /* prepared when first used, by enum statement */
	struct store_known *known; /* by name id */
	size_t n_known, cap_known;
	uint32_t *name_index; /* hash of a name -> id, 0 = free; name_cap a power of two */
	size_t name_cap;
	int64_t known_series; /* whose; 0 = nothing loaded */
	uint64_t samples;     /* added by this handle */
	uint64_t dropins_hash;
};

/* Maps an SQLite result to -errno with words that say what, where and what to do. */
int store_error(struct store *s, int rc, struct err *e, const char *doing);

/* schema.c: brings the database to this program's schema (write), or checks it (read). */
int schema_ensure(struct store *s, enum store_mode mode, struct err *e);

/* write_udp.c: the UDP sockets of sample `id`; an SQLite result code. */
int write_udp(struct store *s, const struct sample *m, int64_t id);

/* known.c: forgets all; the next sample loads it again. */
void known_done(struct store *s);

#endif

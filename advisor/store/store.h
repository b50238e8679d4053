/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The database: schema, migrations, statements. Takes samples and gives back series; what a number
 * means is not its business.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdint.h>

#include "base/err.h"
#include "collect/sample.h"

#define STORE_DB "var/lib/tcpadvisor/tcpadvisor.db" /* below the root */

enum store_mode {
	STORE_READ,  /* must exist and have this program's schema */
	STORE_WRITE, /* made if absent, migrated if older; one writer at a time */
};

struct store;

/*
 * -ENOENT (read: no such file), -EACCES, -EUCLEAN (no database, or corrupt), -ENOTSUP (schema newer
 * than this program, or older and opened for reading), -ENOSPC, -EBUSY, with words.
 */
int store_open(const char *path, enum store_mode mode, struct store **ret, struct err *e);
struct store *store_free(struct store *s);
void store_free_p(struct store **s);
const char *store_path(const struct store *s);

/* One transaction. On failure nothing of the sample is in the database. */
int store_add_sample(struct store *s, const struct sample *sample, struct err *e);

/*
 * Absolute values of the counters of the newest sample of this network namespace, if it was taken
 * in this boot: lets a run's first sample have deltas. -ENODATA if there is none.
 */
int store_load_baseline(struct store *s, const char *netns, const char *boot_id,
	struct counter_baseline *ret, struct err *e);

/* Deletes samples older than `keep`; call now and then. */
int store_prune(struct store *s, struct usec keep, struct usec now, struct err *e);

struct store_span {
	struct usec first, last; /* wall clock of the oldest and newest sample */
	uint64_t samples;
	uint64_t file_bytes;     /* database and write-ahead log */
	int schema;
	uint64_t events, lost_events; /* closed sockets heard of in the samples, and not */
};

/* -ENODATA: no sample of this network namespace. */
int store_span(struct store *s, const char *netns, struct store_span *ret, struct err *e);

#endif

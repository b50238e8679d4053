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

/* How long samples are kept; 0 = for ever. What is deleted is in the next coarser tier first. */
struct store_retention {
	struct usec raw, minutes, hours;
};

#define STORE_RAW_US     (86400 * USEC_PER_SEC)
#define STORE_MINUTES_US (7 * 86400 * USEC_PER_SEC)
#define STORE_HOURS_US   (400 * 86400 * USEC_PER_SEC)

/* Applied as samples are written, a few at a time. Not called: all is kept. */
void store_set_retention(struct store *s, const struct store_retention *r);

/* Stores at once. One transaction: on failure nothing of the sample is in the database. */
int store_add_sample(struct store *s, const struct sample *sample, struct err *e);

/*
 * Takes the sample over, to be stored together with others: a disk wears by the pages that are
 * written, and those of a minute share most of theirs. Waits at most a minute; a process that is
 * killed loses that. -ENOSPC: the disk is (nearly) full, and all that waited was dropped.
 */
int store_put_sample(struct store *s, struct sample *sample, struct err *e);
int store_flush(struct store *s, struct err *e);

/* Samples dropped since some were written; the next that is written has a note of them. */
uint64_t store_dropped(const struct store *s);

/*
 * Free space that is left to others: the larger of both, but at most a tenth of the file system.
 * bytes: instead of the default.
 */
#define STORE_FLOOR_BYTES (64ULL << 20)
#define STORE_FLOOR_PCT   1

void store_set_floor(struct store *s, uint64_t bytes);

struct store_disk {
	uint64_t free_bytes, floor_bytes;
};

/* Of the file system that the database is on; -errno if it cannot be told. */
int store_disk(const struct store *s, struct store_disk *ret);

/*
 * Absolute values of the counters of the newest sample of this network namespace, if it was taken
 * in this boot: lets a run's first sample have deltas. -ENODATA if there is none.
 */
int store_load_baseline(struct store *s, const char *netns, const char *boot_id,
	struct counter_baseline *ret, struct err *e);

struct store_span {
	struct usec first, last; /* wall clock of the oldest and newest sample */
	uint64_t samples;        /* raw ones */
	struct store_tier {
		struct usec first, last;
		uint64_t samples;
	} tiers[TIERS];
	uint64_t file_bytes;     /* database and write-ahead log */
	int schema;
	uint64_t events, lost_events; /* closed sockets heard of in the samples, and not */
};

/* -ENODATA: no sample of this network namespace. */
int store_span(struct store *s, const char *netns, struct store_span *ret, struct err *e);

/* The network namespaces it knows but the collector's own, "a, b"; caller frees. */
int store_netns_names(struct store *s, char **ret, struct err *e);

#endif

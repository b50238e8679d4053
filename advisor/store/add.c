/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Samples on their way into the database: those that wait, and the transaction that writes them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/alloc.h"
#include "base/fmt.h"
#include "store/statement.h"
#include "store/tiers.h"
#include "store/write.h"

#define WAIT_US     (60 * USEC_PER_SEC)
#define WAIT_MOST   8    /* samples */
#define WAIT_PATHS  2000 /* of all of them: large ones fill pages by themselves */

void store_set_retention(struct store *s, const struct store_retention *r)
{
	s->retention = *r;
}

void store_set_floor(struct store *s, uint64_t bytes)
{
	s->floor_bytes = bytes;
}

int store_disk(const struct store *s, struct store_disk *ret)
{
	struct store_disk d;
	struct statvfs fs;
	uint64_t size;

	if (s->statvfs(s->path, &fs) < 0)
		return -errno;
	size = (uint64_t) fs.f_blocks * fs.f_frsize;
	d.free_bytes = (uint64_t) fs.f_bavail * fs.f_frsize;
	d.floor_bytes = size / 100 * STORE_FLOOR_PCT;
	if (d.floor_bytes < s->floor_bytes)
		d.floor_bytes = s->floor_bytes;
	/* or a small one would never hold anything */
	if (d.floor_bytes > size / 10)
		d.floor_bytes = size / 10;
	*ret = d;
	return 0;
}

/* A disk whose space cannot be told is not taken for full. */
static int check_disk(const struct store *s, struct err *e)
{
	char left[FMT_MAX], floor[FMT_MAX];
	struct store_disk d;

	if (store_disk(s, &d) < 0 || d.free_bytes >= d.floor_bytes)
		return 0;
	return err_set(e, -ENOSPC, "%s: the disk is full: %s are free, and %s are left to others; "
		"nothing is stored until there is more", s->path,
		fmt_bibytes(left, sizeof(left), (double) d.free_bytes),
		fmt_bibytes(floor, sizeof(floor), (double) d.floor_bytes));
}

static int write_one(struct store *s, const struct sample *m)
{
	struct store_series *series = NULL;
	int64_t id = 0;
	int rc = series_of(s, m->netns, &series);

	if (rc == SQLITE_OK)
		rc = write_sample(s, series, m, &id);
	return rc == SQLITE_OK ? tiers_add(s, series, m, id) : rc;
}

static int write_all(struct store *s, const struct sample *samples, size_t n)
{
	int rc = SQLITE_OK;

	for (size_t i = 0; i < n && rc == SQLITE_OK; i++)
		rc = write_one(s, &samples[i]);
	/* somewhat more than comes in, so that it never piles up */
	return rc == SQLITE_OK ? tiers_keep(s, samples[n - 1].at, n + n / 4 + 2) : rc;
}

static int commit(struct store *s, const struct sample *samples, size_t n, struct err *e)
{
	struct bound b = statement(s, ST_BEGIN);
	int rc = statement_run(&b), r;

	if (rc == SQLITE_OK)
		rc = write_all(s, samples, n);
	if (rc == SQLITE_OK) {
		b = statement(s, ST_COMMIT);
		rc = statement_run(&b);
	}
	if (rc == SQLITE_OK)
		return 0;
	r = store_error(s, rc, e, "cannot store a sample in");
	/* also when BEGIN failed: it may have begun; without a transaction this does nothing */
	b = statement(s, ST_ROLLBACK);
	(void) statement_run(&b);
	series_forget(s);
	return r;
}

void store_drop_waiting(struct store *s)
{
	for (size_t i = 0; i < s->n_waiting; i++)
		sample_done(&s->waiting[i]);
	s->n_waiting = 0;
}

int store_flush(struct store *s, struct err *e)
{
	int r = 0;

	if (!s->n_waiting)
		return 0;
	if (s->n_dropped)
		sample_note(s->waiting, "store",
			"%llu samples before this one were not stored: the disk was full",
			(unsigned long long) s->n_dropped);
	r = check_disk(s, e);
	if (r == 0)
		r = commit(s, s->waiting, s->n_waiting, e);
	s->n_dropped = r < 0 ? s->n_dropped + s->n_waiting : 0;
	store_drop_waiting(s);
	return r;
}

uint64_t store_dropped(const struct store *s)
{
	return s->n_dropped;
}

static bool is_time(const struct store *s)
{
	size_t paths = 0;

	for (size_t i = 0; i < s->n_waiting; i++)
		paths += s->waiting[i].n_paths;
	return s->n_waiting >= WAIT_MOST || paths >= WAIT_PATHS ||
		clock_boottime().us - s->waits_since.us >= WAIT_US;
}

int store_put_sample(struct store *s, struct sample *sample, struct err *e)
{
	if (!s->n_waiting)
		s->waits_since = clock_boottime();
	s->waiting = xgrow(s->waiting, s->n_waiting, &s->cap_waiting, sizeof(*s->waiting));
	s->waiting[s->n_waiting++] = *sample;
	memset(sample, 0, sizeof(*sample));
	return is_time(s) ? store_flush(s, e) : 0;
}

int store_add_sample(struct store *s, const struct sample *sample, struct err *e)
{
	int r = store_flush(s, e);

	if (r == 0)
		r = check_disk(s, e);
	return r < 0 ? r : commit(s, sample, 1, e);
}

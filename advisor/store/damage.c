/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/damage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "store/internal.h"

#define HEADER_BYTES 100        /* https://www.sqlite.org/fileformat.html section 1.3 */
#define APPLICATION_ID_AT 68
#define CHECK_US (1 * USEC_PER_SEC)
#define CHECK_STEPS 1000        /* of SQLite's machine, between two looks at the clock */

static bool is_ours(const char *path)
{
	_cleanup_(close_p) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	unsigned char h[HEADER_BYTES];
	const unsigned char *id = h + APPLICATION_ID_AT;

	if (fd < 0 || read(fd, h, sizeof(h)) != sizeof(h) || memcmp(h, "SQLite format 3", 16) != 0)
		return false;
	return ((uint32_t) id[0] << 24 | id[1] << 16 | id[2] << 8 | id[3]) == STORE_APPLICATION_ID;
}

static int is_late(void *arg)
{
	return clock_boottime().us > *(const int64_t *) arg;
}

/*
 * quick_check reads the whole file, but leaves out the comparison of tables with their indexes,
 * which takes most of the time. A service must be ready soon, so it is stopped after a second: what
 * it did not come to is found when it is used, and damage_replace does the rest.
 */
static int check(struct store *s, struct err *e)
{
	int64_t until_us = clock_boottime().us + CHECK_US;
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(s->db, "PRAGMA quick_check(1)", -1, &st, NULL);

	sqlite3_progress_handler(s->db, CHECK_STEPS, is_late, &until_us);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	if (rc == SQLITE_ROW && !str_eq((const char *) sqlite3_column_text(st, 0), "ok"))
		rc = SQLITE_CORRUPT;
	(void) sqlite3_finalize(st);
	sqlite3_progress_handler(s->db, 0, NULL, NULL);
	return (rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB ?
		store_error(s, rc, e, "cannot read") : 0;
}

/* Its log goes first: left behind alone it would be taken for that of the new database. */
static int set_aside(const char *path, char **ret, struct err *e)
{
	static const char *const suffixes[] = { "-wal", "-shm", "" };
	time_t now = (time_t) (clock_realtime().us / USEC_PER_SEC);
	_cleanup_(free_p) char *aside = NULL;
	char stamp[32];
	struct tm tm;

	(void) strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%S", gmtime_r(&now, &tm));
	aside = xasprintf("%s.corrupt-%s", path, stamp);
	if (access(aside, F_OK) == 0)
		return err_set(e, -EEXIST, "cannot set aside the damaged %s: there is %s already", path,
			aside);
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		_cleanup_(free_p) char *from = xasprintf("%s%s", path, suffixes[i]);
		_cleanup_(free_p) char *to = xasprintf("%s%s", aside, suffixes[i]);

		if (rename(from, to) < 0 && errno != ENOENT)
			return err_sys(e, -errno, "cannot set aside the damaged %s", from);
	}
	*ret = STEAL(aside);
	return 0;
}

int damage_replace(const char *path, struct store **ret, char **ret_aside, struct err *e)
{
	_cleanup_(free_p) char *aside = NULL;
	int r;

	if (!is_ours(path))
		return err_set(e, -EUCLEAN, "%s is damaged, and not known to be ours: move it away",
			path);
	r = set_aside(path, &aside, e);
	if (r == 0)
		r = store_open(path, STORE_WRITE, ret, e);
	if (r == 0)
		*ret_aside = STEAL(aside);
	return r;
}

int damage_open(const char *path, struct store **ret, char **ret_aside, struct err *e)
{
	struct store *s = NULL;
	int r = store_open(path, STORE_WRITE, &s, e);

	if (r == 0)
		r = check(s, e);
	if (r == 0) {
		*ret = s;
		*ret_aside = NULL;
		return 0;
	}
	store_free(s);
	return r == -EUCLEAN && is_ours(path) ? damage_replace(path, ret, ret_aside, e) : r;
}

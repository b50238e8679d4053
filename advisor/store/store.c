/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/embedded.h"
#include "base/str.h"
#include "store/distrust.h"
#include "store/internal.h"
#include "store/pack.h"
#include "store/statement.h"

#define BUSY_MS 5000
#define RETRY_MS 20
#define OTHERS_SHOWN 8

static const struct {
	int rc, code;
	const char *advice; /* what to do */
} results[] = {
	{ SQLITE_NOTADB, -EUCLEAN,
		"it is no SQLite database: move it away or name another with --db" },
	{ SQLITE_CORRUPT, -EUCLEAN,
		"the database is damaged: move it away; a new one is started "
		"by the next collect (changes made to sysctls are journalled elsewhere)" },
	{ SQLITE_FULL, -ENOSPC, "the disk is full: nothing of this sample was stored; free space" },
	{ SQLITE_BUSY, -EBUSY, "another process holds it locked: try again" },
	{ SQLITE_LOCKED, -EBUSY, "another process holds it locked: try again" },
	{ SQLITE_READONLY, -EACCES, "it cannot be written: run as root or name another with --db" },
	{ SQLITE_PERM, -EACCES, "no permission: run as root or name another with --db" },
	{ SQLITE_CANTOPEN, -EACCES,
		"it cannot be opened: look at its permissions and its directory" },
	{ SQLITE_IOERR, -EIO, "input/output error: look at the disk" },
};

int store_error(struct store *s, int rc, struct err *e, const char *doing)
{
	int os = s->db ? sqlite3_system_errno(s->db) : 0;
	/* the connection's own words are of its last call, which need not be the one that failed */
	bool own = s->db && (sqlite3_errcode(s->db) & 0xff) == (rc & 0xff);
	const char *words = own ? sqlite3_errmsg(s->db) : sqlite3_errstr(rc);

	for (size_t i = 0; i < ARRAY_SIZE(results); i++)
		if ((rc & 0xff) == results[i].rc)
			return err_set(e,
				(rc & 0xff) == SQLITE_IOERR && os == ENOSPC ? -ENOSPC
									    : results[i].code,
				"%s %s: %s%s%s; %s", doing, s->path, words, os ? ", " : "",
				os ? strerror(os) : "", results[i].advice);
	return err_set(e, -EIO, "%s %s: %s", doing, s->path, words);
}

/*
 * Read: the file must be there and readable, said in the words of the system rather than SQLite's.
 */
static int check_file(const char *path, enum store_mode mode, struct err *e)
{
	struct stat st;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return err_set(e, -EUCLEAN, "%s is no file: name a database with --db", path);
	if (access(path, mode == STORE_READ ? R_OK : F_OK) == 0)
		return 0;
	if (mode == STORE_WRITE && errno == ENOENT)
		return 0;
	if (errno == ENOENT)
		return err_set(e, -ENOENT, "no database %s: run tcpadvisor collect first, or use "
			"report --live 10s", path);
	return err_sys(e, -errno, "cannot read database %s", path);
}

/* Two that make a database at once stand in each other's way here, where SQLite does not wait. */
static int enter_wal(struct store *s)
{
	int rc, waited_ms = 0;

	do {
		rc = sqlite3_exec(s->db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;",
			NULL, NULL, NULL);
		if ((rc & 0xff) != SQLITE_BUSY)
			break;
		waited_ms += RETRY_MS;
		(void) sqlite3_sleep(RETRY_MS);
	} while (waited_ms < BUSY_MS);
	return rc;
}

/*
 * Of a new file. Each write gives every table a page or two, mostly full of what was there before:
 * with small pages a year at 100 paths writes 3.4 times the data to the disk, with 2048 bytes 4.0
 * times, and takes no less room (tests/bench/bench_store.c).
 */
#define SMALL_PAGES "PRAGMA page_size = 1024"
#define CHECKPOINTS "PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 4194304"

static int set_up(struct store *s, enum store_mode mode, struct err *e)
{
	int rc, on = 1, r;

	(void) sqlite3_busy_timeout(s->db, BUSY_MS);
	(void) sqlite3_extended_result_codes(s->db, 1);
	rc = distrust_schema(s->db);
	if (rc == SQLITE_OK)
		rc = pack_register(s->db); /* migrations use it too */
	if (rc != SQLITE_OK)
		return store_error(s, rc, e, "cannot set up");
	if (mode == STORE_WRITE)
		(void) sqlite3_exec(s->db, SMALL_PAGES, NULL, NULL, NULL);
	r = schema_ensure(s, mode, e);
	if (r < 0 || mode == STORE_READ)
		return r;
	/* the log stays when the last writer goes, so that readers need no right to make it */
	(void) sqlite3_file_control(s->db, "main", SQLITE_FCNTL_PERSIST_WAL, &on);
	rc = enter_wal(s);
	if (rc == SQLITE_OK)
		(void) sqlite3_exec(s->db, CHECKPOINTS, NULL, NULL, NULL);
	return rc == SQLITE_OK ? 0 : store_error(s, rc, e, "cannot set up");
}

/*
 * Root in a directory of another user, as that of the service: whoever owns it may have put a link
 * there. *ret_dir: the directory; false if it cannot be told.
 */
static bool is_guest(const char *path, struct stat *ret_dir)
{
	_cleanup_(free_p) char *dir = xstrdup(path);
	char *slash = strrchr(dir, '/');

	if (slash)
		slash[slash == dir] = '\0';
	return geteuid() == 0 && stat(slash ? dir : ".", ret_dir) == 0 && ret_dir->st_uid != 0;
}

/*
 * Samples tell who talks to whom: not for everybody. SQLite gives the log the same mode and owner.
 * What root makes for the service is the service's.
 */
static int make_file(const char *path, struct err *e)
{
	struct stat dir, st;
	bool guest = is_guest(path, &dir);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | (guest ? O_NOFOLLOW : 0), 0640);

	if (fd >= 0 && guest && fstat(fd, &st) == 0 && st.st_size == 0)
		(void) !fchown(fd, dir.st_uid, dir.st_gid);
	if (fd < 0 && errno == ELOOP)
		return err_set(e, -ELOOP, "%s is a link in a directory of another user: move it away",
			path);
	if (fd < 0 && errno == ENOSPC)
		return err_sys(e, -errno, "cannot make database %s (free space)", path);
	if (fd < 0)
		return err_sys(e, -errno,
			"cannot open database %s (run as root or name another with --db)", path);
	close_p(&fd);
	return 0;
}

int store_open(const char *path, enum store_mode mode, struct store **ret, struct err *e)
{
	int flags = mode == STORE_READ ? SQLITE_OPEN_READONLY
				       : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	struct store *s;
	int rc, r = check_file(path, mode, e);

	if (r == 0 && mode == STORE_WRITE)
		r = make_file(path, e);
	if (r < 0)
		return r;
	s = xcalloc(1, sizeof(*s));
	s->floor_bytes = STORE_FLOOR_BYTES;
	s->path = xstrdup(path);
	s->statvfs = statvfs;
	rc = sqlite3_open_v2(path, &s->db, flags | SQLITE_OPEN_NOMUTEX, distrust_files());
	r = rc == SQLITE_OK ? set_up(s, mode, e) : store_error(s, rc, e, "cannot open database");
	if (r < 0) {
		store_free(s);
		return r;
	}
	*ret = s;
	return 0;
}

struct store *store_free(struct store *s)
{
	if (s) {
		for (int i = 0; s->stmts && i < STATEMENTS; i++)
			(void) sqlite3_finalize(s->stmts[i]);
		free(s->stmts);
		series_forget(s);
		store_drop_waiting(s);
		free(s->waiting);
		(void) sqlite3_close(s->db);
		free(s->path);
		free(s);
	}
	return NULL;
}

void store_free_p(struct store **s)
{
	*s = store_free(*s);
}

const char *store_path(const struct store *s)
{
	return s->path;
}

static uint64_t file_bytes(const char *path, const char *suffix)
{
	_cleanup_(free_p) char *whole = xasprintf("%s%s", path, suffix);
	struct stat st;

	return stat(whole, &st) == 0 ? (uint64_t) st.st_size : 0;
}

/* Other network namespaces that have samples, "a, b"; caller frees, NULL: none. */
static char *others(struct store *s, const char *netns)
{
	struct bound b = statement(s, ST_SERIES_OTHERS);
	struct strbuf names = STRBUF_INIT;
	size_t n = 0;

	bind_text(&b, netns);
	while (statement_row(&b) == SQLITE_ROW) {
		const char *name = (const char *) sqlite3_column_text(b.st, 0);

		if (++n <= OTHERS_SHOWN)
			strbuf_printf(&names, "%s%s", n > 1 ? ", " : "",
				name && *name ? name : "the host's own");
	}
	if (n > OTHERS_SHOWN)
		strbuf_printf(&names, " and %zu more", n - OTHERS_SHOWN);
	return n ? strbuf_steal(&names) : NULL;
}

static int no_sample(struct store *s, const char *netns, struct err *e)
{
	_cleanup_(free_p) char *there = others(s, netns);

	if (there)
		return err_set(e, -ENODATA, "%s holds no sample of %s%s, only of these network "
			"namespaces: %s", s->path, *netns ? "network namespace " : "the host's own",
			netns, there);
	return err_set(e, -ENODATA, "%s holds no sample%s%s: run tcpadvisor collect", s->path,
		*netns ? " of network namespace " : "", netns);
}

static int read_tiers(struct store *s, const char *netns, struct store_span *span)
{
	struct bound b = statement(s, ST_TIER_SPANS);
	int rc;

	bind_text(&b, netns);
	while ((rc = statement_row(&b)) == SQLITE_ROW) {
		int64_t tier = sqlite3_column_int64(b.st, 0);

		if (tier == TIER_RAW) {
			span->events = (uint64_t) sqlite3_column_int64(b.st, 4);
			span->lost_events = (uint64_t) sqlite3_column_int64(b.st, 5);
		}
		if (tier >= 0 && tier < TIERS)
			span->tiers[tier] = (struct store_tier) {
				.samples = (uint64_t) sqlite3_column_int64(b.st, 1),
				.first.us = sqlite3_column_int64(b.st, 2),
				.last.us = sqlite3_column_int64(b.st, 3),
			};
	}
	return rc;
}

int store_span(struct store *s, const char *netns, struct store_span *ret, struct err *e)
{
	struct store_span span = { .schema = 0 };
	int rc = read_tiers(s, netns, &span);

	if (rc != SQLITE_DONE)
		return store_error(s, rc, e, "cannot read");
	for (int t = 0; t < TIERS; t++) {
		const struct store_tier *tier = &span.tiers[t];

		if (!tier->samples)
			continue;
		if (!span.last.us || tier->first.us < span.first.us)
			span.first = tier->first;
		if (tier->last.us > span.last.us)
			span.last = tier->last;
	}
	span.samples = span.tiers[TIER_RAW].samples;
	if (!span.last.us)
		return no_sample(s, netns, e);
	span.file_bytes = file_bytes(s->path, "") + file_bytes(s->path, "-wal");
	for (span.schema = 0; embedded_migrations[span.schema].path; span.schema++)
		;
	*ret = span;
	return 0;
}

int store_netns_names(struct store *s, char **ret, struct err *e)
{
	struct bound b = statement(s, ST_SERIES_NAMES);
	_cleanup_(strbuf_done) struct strbuf names = STRBUF_INIT;
	int rc;

	while ((rc = statement_row(&b)) == SQLITE_ROW)
		strbuf_printf(&names, "%s%s", names.len ? ", " : "",
			(const char *) sqlite3_column_text(b.st, 0));
	if (rc != SQLITE_DONE)
		return store_error(s, rc, e, "cannot read");
	*ret = xstrdup(strbuf_str(&names));
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What store/ does when something goes wrong: nothing is half stored, and the next sample works. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/embedded.h"
#include "base/str.h"
#include "samples.h"
#include "scratch.h"
#include "store/damage.h"
#include "store/internal.h"

static char *dir, *path;
static struct store *store;
static pid_t main_pid;

static int set_up(void **state)
{
	dir = scratch_make("store");
	path = xasprintf("%s/t.db", dir);
	return 0;
}

static int tear_down(void **state)
{
	if (getpid() != main_pid) /* a child that failed must not go on with the tests */
		_exit(1);
	store_free_p(&store);
	dir = scratch_remove(dir);
	free_p(&path);
	return 0;
}

/* Far above the floor: that it is full is SQLite's to say. */
static int large_disk(const char *file, struct statvfs *ret)
{
	*ret = (struct statvfs) { .f_frsize = 4096, .f_blocks = 1 << 20, .f_bavail = 1 << 20 };
	return 0;
}

static void open_store(enum store_mode mode)
{
	struct err e = ERR_INIT;

	store_free_p(&store);
	if (store_open(path, mode, &store, &e) < 0)
		fail_msg("%s", e.text);
	store->statvfs = large_disk;
}

static void put(const void *data, size_t len)
{
	_cleanup_(close_p) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, len), len);
}

/* Runs SQL on the file with a connection of its own. */
static void run(const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	(void) sqlite3_close(db);
}

static void assert_refused(enum store_mode mode, int code, const char *words)
{
	struct store *none = NULL;
	struct err e = ERR_INIT;

	assert_int_equal(store_open(path, mode, &none, &e), code);
	assert_null(none);
	if (!strstr(e.text, words) || !strstr(e.text, path))
		fail_msg("\"%s\" does not hold \"%s\"", e.text, words);
}

static void reading_needs_a_database(void **state)
{
	assert_refused(STORE_READ, -ENOENT, "run tcpadvisor collect first");
	assert_int_equal(access(path, F_OK), -1);
	put("", 0);
	assert_refused(STORE_READ, -ENOTSUP, "holds no samples yet");
}

static void garbage_is_no_database_and_stays_as_it_is(void **state)
{
	static const char garbage[] =
		"This is no database. It only stands where one is looked for......"
		"....................................................................................";
	_cleanup_(close_p) int fd = -1;
	char after[sizeof(garbage) + 1] = "";

	put(garbage, sizeof(garbage));
	assert_refused(STORE_READ, -EUCLEAN, "no SQLite database");
	assert_refused(STORE_WRITE, -EUCLEAN, "no SQLite database");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_int_equal(read(fd, after, sizeof(after)), sizeof(garbage));
	assert_memory_equal(after, garbage, sizeof(garbage));
}

static void database_of_another_program_is_refused(void **state)
{
	run("CREATE TABLE theirs (x)");
	assert_refused(STORE_WRITE, -EUCLEAN, "another program");
	run("PRAGMA application_id = 77; PRAGMA user_version = 1");
	assert_refused(STORE_WRITE, -EUCLEAN, "another program (application id 0x4d)");
	assert_refused(STORE_READ, -EUCLEAN, "another program");
}

static void database_of_the_first_schema_is_brought_up_to_date(void **state)
{
	_cleanup_(free_p) char *mark = xasprintf("PRAGMA user_version = 1; PRAGMA application_id = %d",
		STORE_APPLICATION_ID);

	run(embedded_migrations[0].text);
	run(mark);
	run("INSERT INTO host VALUES (1, 'boot', NULL, NULL, NULL, NULL, NULL);"
	    "INSERT INTO series VALUES (1, '');"
	    "INSERT INTO sample VALUES (1, 1, 1, 5, 5, NULL, NULL, 1, 1, 9, 0, 0, 0, 0)");
	open_store(STORE_WRITE);
	assert_rows(store->db, "SELECT id, sockets, lost_events, events FROM sample", "1|9|0|NULL\n");
}

static void newer_schema_is_refused_unchanged(void **state)
{
	_cleanup_(free_p) char *known = NULL;
	int n = 0;

	while (embedded_migrations[n].path)
		n++;
	known = xasprintf("has schema 99, this program knows %d", n);
	open_store(STORE_WRITE);
	store_free_p(&store);
	run("PRAGMA user_version = 99");
	assert_refused(STORE_WRITE, -ENOTSUP, "has schema 99, this program knows ");
	assert_refused(STORE_READ, -ENOTSUP, "use a newer tcpadvisor");
	run("PRAGMA user_version = 0");
	assert_refused(STORE_WRITE, -EUCLEAN, "no schema number");
}

static void place_that_cannot_hold_a_file_is_refused(void **state)
{
	free(path);
	path = xasprintf("%s/no/such/dir/t.db", dir);
	assert_refused(STORE_WRITE, -ENOENT, "cannot open database");
	assert_refused(STORE_READ, -ENOENT, "no database");
	free(path);
	path = xstrdup(dir);
	assert_refused(STORE_WRITE, -EUCLEAN, "is no file");
	assert_refused(STORE_READ, -EUCLEAN, "is no file");
}

static void damaged_database_is_told(void **state)
{
	struct sample s = sample_full(100, 1);
	struct err e = ERR_INIT;
	char junk[4096];
	int fd, r = 0;

	open_store(STORE_WRITE);
	assert_int_equal(store_add_sample(store, &s, &e), 0);
	store_free_p(&store);
	run("PRAGMA wal_checkpoint(TRUNCATE)");
	memset(junk, 0xa5, sizeof(junk));
	fd = open(path, O_WRONLY | O_CLOEXEC);
	for (off_t at = 4096; at < lseek(fd, 0, SEEK_END); at += 4096)
		assert_int_equal(pwrite(fd, junk, sizeof(junk), at), sizeof(junk));
	close_p(&fd);
	r = store_open(path, STORE_WRITE, &store, &e);
	if (r == 0)
		r = store_add_sample(store, &s, &e);
	assert_int_equal(r, -EUCLEAN);
	assert_non_null(strstr(e.text, "the database is damaged: move it away"));
	sample_done(&s);
}

static void impossible_name_ids_are_damage(void **state)
{
	static const char *const ids[] = { "1152921504606846976", "-5", "0", "4294967297" };

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		_cleanup_(free_p) char *sql =
			xasprintf("DELETE FROM name; INSERT INTO name VALUES (%s, 'x')", ids[i]);
		struct sample s = sample_full(100, 1);
		struct err e = ERR_INIT;

		open_store(STORE_WRITE);
		run(sql);
		assert_int_equal(store_add_sample(store, &s, &e), -EUCLEAN);
		assert_non_null(strstr(e.text, "malformed"));
		sample_done(&s);
	}
}

static void reader_cannot_add(void **state)
{
	struct sample s = sample_full(100, 1);
	struct store_span span;
	struct err e = ERR_INIT;

	open_store(STORE_WRITE);
	assert_int_equal(store_add_sample(store, &s, &e), 0);
	open_store(STORE_READ);
	assert_int_equal(store_span(store, "", &span, &e), 0);
	assert_int_equal(store_add_sample(store, &s, &e), -EACCES);
	assert_non_null(strstr(e.text, "cannot be written"));
	assert_rows(store->db, "SELECT count(*) FROM sample", "1\n");
	sample_done(&s);
}

static void writer_waits_no_longer_than_told_for_another(void **state)
{
	struct sample s = sample_full(100, 1);
	struct err e = ERR_INIT;
	sqlite3 *other;

	open_store(STORE_WRITE);
	(void) sqlite3_busy_timeout(store->db, 20);
	assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(store_add_sample(store, &s, &e), -EBUSY);
	assert_int_equal(store_add_sample(store, &s, NULL), -EBUSY);
	assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	(void) sqlite3_close(other);
	assert_int_equal(store_add_sample(store, &s, &e), 0);
	sample_done(&s);
}

/* Interrupts once. */
static int count_down(void *arg)
{
	long *left = arg;

	return --*left == 0;
}

/* What the same samples make of a database when nothing fails. */
static char *undisturbed(unsigned n)
{
	_cleanup_(free_p) char *other = xasprintf("%s/other.db", dir);
	struct store *s = NULL;
	char *text;

	assert_int_equal(store_open(other, STORE_WRITE, &s, NULL), 0);
	for (unsigned i = 0; i < n; i++) {
		struct sample m = sample_full(100 + 10 * i, i);

		assert_int_equal(store_add_sample(s, &m, NULL), 0);
		sample_done(&m);
	}
	text = database_text(s->db);
	store_free(s);
	return text;
}

/*
 * Every sample is stopped at many places, from its first statement to its last, before it may pass:
 * each failure leaves all as it was, on disk and in memory.
 */
static void sample_that_fails_anywhere_leaves_nothing(void **state)
{
	_cleanup_(free_p) char *want = undisturbed(4), *got = NULL;
	unsigned failures = 0;

	open_store(STORE_WRITE);
	for (unsigned i = 0; i < 4; i++) {
		struct sample s = sample_full(100 + 10 * i, i);
		int r = -1;

		for (long steps = 1; r < 0; steps += 1 + steps / 20) {
			_cleanup_(free_p) char *before = database_text(store->db), *after = NULL;
			long left = steps;
			struct err e = ERR_INIT;

			sqlite3_progress_handler(store->db, 1, count_down, &left);
			r = store_add_sample(store, &s, &e);
			sqlite3_progress_handler(store->db, 0, NULL, NULL);
			if (r == 0)
				break;
			failures++;
			assert_true(*e.text != '\0');
			after = database_text(store->db);
			assert_string_equal(after, before);
		}
		sample_done(&s);
	}
	got = database_text(store->db);
	assert_string_equal(got, want);
	assert_true(failures > 100);
}

/* A sample with so many rows that it needs pages. */
static struct sample big_sample(unsigned n)
{
	struct sample s = sample_full(100 + 10 * n, n);

	for (unsigned i = 0; i < 300; i++) {
		_cleanup_(free_p) char *prefix = xasprintf("10.%u.%u.0/24", n, i);

		(void) sample_path(&s, prefix, "eth0", "cubic");
	}
	return s;
}

/* Adds until the space is used up: the number of the sample that did not fit. */
static unsigned fill_up(unsigned from, struct err *e)
{
	for (unsigned n = from; n < from + 1000; n++) {
		struct sample s = big_sample(n);
		_cleanup_(free_p) char *before = database_text(store->db), *after = NULL;
		int r = store_add_sample(store, &s, e);

		sample_done(&s);
		if (r == 0)
			continue;
		after = database_text(store->db);
		assert_int_equal(r, -ENOSPC);
		assert_string_equal(after, before);
		return n;
	}
	fail_msg("the space is never used up");
	return 0;
}

static void full_database_takes_the_next_sample_when_there_is_space(void **state)
{
	struct err e = ERR_INIT;
	struct sample s;
	unsigned n;

	open_store(STORE_WRITE);
	assert_rows(store->db, "PRAGMA max_page_count = 400", "400\n");
	n = fill_up(0, &e);
	assert_true(n > 1);
	assert_non_null(strstr(e.text,
		"the disk is full: nothing of this sample was stored; free space"));
	assert_rows(store->db, "PRAGMA max_page_count = 100000", "100000\n");
	s = big_sample(n);
	assert_int_equal(store_add_sample(store, &s, &e), 0);
	sample_done(&s);
	assert_rows(store->db, "PRAGMA integrity_check", "ok\n");
	/* values known before the failure are still only stored when they change */
	assert_rows(store->db, "SELECT count(*) FROM sysctl JOIN name ON id = name_id"
		" WHERE name = 'net.ipv4.tcp_sack'", "1\n");
}

static bool write_text(const char *file, const char *text)
{
	_cleanup_(close_p) int fd = open(file, O_WRONLY | O_CLOEXEC);

	return fd >= 0 && write(fd, text, strlen(text)) == (ssize_t) strlen(text);
}

/* A mount namespace of its own, without privileges if the kernel allows it. */
static bool enter_namespace(void)
{
	_cleanup_(free_p) char *uid = xasprintf("0 %u 1", geteuid());
	_cleanup_(free_p) char *gid = xasprintf("0 %u 1", getegid());

	if (unshare(CLONE_NEWNS) < 0 && (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0 ||
		    !write_text("/proc/self/uid_map", uid) ||
		    !write_text("/proc/self/setgroups", "deny") ||
		    !write_text("/proc/self/gid_map", gid)))
		return false;
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

/* A disk that is really full. 0, or 77 if there can be no such disk here. */
static int on_a_small_disk(void)
{
	struct err e = ERR_INIT;
	struct sample s;
	unsigned n;

	if (!enter_namespace() || mount("tmpfs", dir, "tmpfs", 0, "size=512k") < 0)
		return 77;
	open_store(STORE_WRITE);
	n = fill_up(0, &e);
	assert_non_null(strstr(e.text, "disk is full"));
	assert_int_equal(mount(NULL, dir, NULL, MS_REMOUNT, "size=16m"), 0);
	s = big_sample(n);
	assert_int_equal(store_add_sample(store, &s, &e), 0);
	assert_rows(store->db, "PRAGMA integrity_check", "ok\n");
	return 0;
}

static void full_disk_takes_the_next_sample_when_there_is_space(void **state)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(on_a_small_disk());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		(void) printf("# skipped: no mount namespace with a tmpfs here\n");
	else
		assert_int_equal(WEXITSTATUS(status), 0);
}

static unsigned long free_blocks;

static int small_disk(const char *file, struct statvfs *ret)
{
	*ret = (struct statvfs) { .f_frsize = 4096, .f_blocks = 10 << 20, .f_bavail = free_blocks };
	return 0;
}

static unsigned long disk_blocks;

static int disk_of_blocks(const char *file, struct statvfs *ret)
{
	*ret = (struct statvfs) { .f_frsize = 4096, .f_blocks = disk_blocks };
	return 0;
}

static int put_one(int64_t at_s, struct err *e)
{
	struct sample s = sample_full(at_s, 1);
	int r = store_put_sample(store, &s, e);

	sample_done(&s);
	return r;
}

/* 40 GiB: the floor is 1 %, 104857 blocks. */
static void nothing_is_stored_below_the_floor_of_free_space(void **state)
{
	struct store_disk disk;
	struct err e = ERR_INIT;

	open_store(STORE_WRITE);
	store->statvfs = small_disk;
	free_blocks = 104858;
	assert_int_equal(put_one(100, &e), 0);
	assert_int_equal(store_flush(store, &e), 0);
	free_blocks = 104850;
	assert_int_equal(store_disk(store, &disk), 0);
	assert_true(disk.free_bytes < disk.floor_bytes);
	assert_int_equal(put_one(110, &e), 0);
	assert_int_equal(put_one(120, &e), 0);
	assert_int_equal(store_flush(store, &e), -ENOSPC);
	assert_non_null(strstr(e.text, "the disk is full: 410 MiB are free, and 410 MiB"));
	assert_int_equal(store_dropped(store), 2);
	assert_rows(store->db, "SELECT count(*) FROM sample WHERE tier = 0", "1\n");
	free_blocks = 104858;
	assert_int_equal(put_one(130, &e), 0);
	assert_int_equal(store_flush(store, &e), 0);
	assert_int_equal(store_dropped(store), 0);
	/* each says what its own increases cover: what was dropped is in none */
	assert_rows(store->db, "SELECT ts_us, interval_us FROM sample WHERE tier = 0 ORDER BY id",
		"100000000|10000000\n130000000|10000000\n");
	assert_rows(store->db, "SELECT text FROM note WHERE source = 'store' AND sample_id > 0",
		"2 samples before this one were not stored: the disk was full\n");
}

static void floor_is_a_part_of_the_file_system(void **state)
{
	static const struct {
		unsigned long blocks;
		uint64_t floor_bytes;
	} table[] = { { 10 << 20, 429496729 }, { 1 << 20, 64 << 20 }, { 25600, 10485760 } };

	open_store(STORE_WRITE);
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct store_disk disk;

		disk_blocks = table[i].blocks;
		store->statvfs = disk_of_blocks;
		assert_int_equal(store_disk(store, &disk), 0);
		assert_int_equal(disk.floor_bytes, table[i].floor_bytes);
	}
}

static void samples_wait_for_one_another(void **state)
{
	struct err e = ERR_INIT;

	open_store(STORE_WRITE);
	for (int i = 0; i < 7; i++)
		assert_int_equal(put_one(100 + i, &e), 0);
	assert_rows(store->db, "SELECT count(*) FROM sample", "0\n");
	assert_int_equal(put_one(107, &e), 0);
	assert_rows(store->db, "SELECT count(*) FROM sample WHERE tier = 0", "8\n");
	assert_int_equal(put_one(108, &e), 0);
	store->waits_since.us -= 61 * USEC_PER_SEC;
	assert_int_equal(put_one(109, &e), 0);
	assert_rows(store->db, "SELECT count(*) FROM sample WHERE tier = 0", "10\n");
}

/* Pages from the second on are overwritten; the header stays ours. */
static void damage_pages(void)
{
	char junk[1024];
	int fd;

	run("PRAGMA wal_checkpoint(TRUNCATE)");
	memset(junk, 0xa5, sizeof(junk));
	fd = open(path, O_WRONLY | O_CLOEXEC);
	for (off_t at = 20 * 1024; at < lseek(fd, 0, SEEK_END); at += 1024)
		assert_int_equal(pwrite(fd, junk, sizeof(junk), at), sizeof(junk));
	close_p(&fd);
}

static void damaged_database_is_set_aside_and_a_new_one_begun(void **state)
{
	_cleanup_(free_p) char *aside = NULL;
	struct sample s = sample_full(100, 1);
	struct err e = ERR_INIT;

	open_store(STORE_WRITE);
	assert_int_equal(store_add_sample(store, &s, &e), 0);
	sample_done(&s);
	store_free_p(&store);
	assert_int_equal(damage_open(path, &store, &aside, &e), 0);
	assert_null(aside);
	assert_rows(store->db, "SELECT count(*) FROM sample", "1\n");
	store_free_p(&store);
	damage_pages();
	assert_int_equal(damage_open(path, &store, &aside, &e), 0);
	assert_non_null(strstr(aside, ".corrupt-2"));
	assert_int_equal(access(aside, F_OK), 0);
	assert_rows(store->db, "SELECT count(*) FROM sample", "0\n");
}

/* Left behind alone it would be taken for that of the new one. */
static void log_of_a_damaged_database_goes_with_it(void **state)
{
	_cleanup_(free_p) char *aside = NULL, *wal = NULL, *wal_aside = NULL;
	struct sample s = sample_full(100, 1);
	struct err e = ERR_INIT;

	open_store(STORE_WRITE);
	assert_int_equal(store_add_sample(store, &s, &e), 0);
	sample_done(&s);
	store_free_p(&store);
	wal = xasprintf("%s-wal", path);
	assert_int_equal(access(wal, F_OK), 0);
	assert_int_equal(damage_replace(path, &store, &aside, &e), 0);
	wal_aside = xasprintf("%s-wal", aside);
	assert_int_equal(access(wal_aside, F_OK), 0);
	assert_rows(store->db, "SELECT count(*) FROM sample", "0\n");
}

static void what_is_not_ours_is_never_set_aside(void **state)
{
	_cleanup_(free_p) char *aside = NULL;
	struct store *none = NULL;
	struct err e = ERR_INIT;

	put("not a database, and long enough to be taken for one by its first hundred bytes.......", 82);
	assert_int_equal(damage_open(path, &none, &aside, &e), -EUCLEAN);
	assert_int_equal(damage_replace(path, &none, &aside, &e), -EUCLEAN);
	assert_int_equal(unlink(path), 0);
	run("CREATE TABLE theirs (x); PRAGMA application_id = 77");
	assert_int_equal(damage_open(path, &none, &aside, &e), -EUCLEAN);
	assert_int_equal(unlink(path), 0);
	open_store(STORE_WRITE);
	store_free_p(&store);
	run("PRAGMA user_version = 99");
	assert_int_equal(damage_open(path, &none, &aside, &e), -ENOTSUP);
	assert_null(none);
	assert_null(aside);
	assert_int_equal(access(path, F_OK), 0);
}

/* A database that the first release made, with its statements. */
static void root_makes_the_database_of_the_service_for_it(void **state)
{
	struct err e = ERR_INIT;
	struct stat st;

	if (geteuid() != 0) {
		(void) printf("# skipped: needs root\n");
		return;
	}
	assert_int_equal(chown(dir, 65534, 65534), 0);
	open_store(STORE_WRITE);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_uid, 65534);
	assert_int_equal(st.st_gid, 65534);
	store_free_p(&store);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("elsewhere", path), 0);
	assert_int_equal(store_open(path, STORE_WRITE, &store, &e), -ELOOP);
	assert_non_null(strstr(e.text, "is a link in a directory of another user"));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(chown(dir, 0, 0), 0);
}

static void older_schema_keeps_its_samples(void **state)
{
	_cleanup_(free_p) char *newest_row = NULL;
	struct err e = ERR_INIT;
	struct sample s;
	int newest = 0;

	run(embedded_migrations[0].text);
	run("PRAGMA user_version = 1; PRAGMA application_id = 0x74637061;"
		"INSERT INTO host VALUES (1, 'boot-a', 'web1', '6.18.0', 2, 8000000000, 4096);"
		"INSERT INTO series VALUES (1, '');"
		"INSERT INTO path VALUES (1, '10.0.0.0/24', 'eth0', 'cubic');"
		"INSERT INTO name VALUES (1, 'A');"
		"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 299)"
		" INSERT INTO sample SELECT i + 1, 1, 1, (3600 + 10 * i) * 1000000,"
		" (100 + 10 * i) * 1000000, 10000000, 10000000, 1, 1, 9, 0, 0, 0, 0 FROM n;"
		"INSERT INTO counter SELECT id, 1, 5 FROM sample;"
		"INSERT INTO counter_now VALUES (1, 1, 1500);"
		"INSERT INTO path_sample (sample_id, path_id, sockets, bytes_acked, pmtu_bytes)"
		" SELECT id, 1, 2, 100, 9000 FROM sample;"
		"INSERT INTO flow_sample (sample_id, cookie, path_id, local, remote, process,"
		" bytes_acked, snd_wscale, srtt_us) VALUES (5, 77, 1, 'a', 'b', 'c', 8, NULL, 40)");
	open_store(STORE_WRITE);
	while (embedded_migrations[newest].path)
		newest++;
	newest_row = xasprintf("%d\n", newest);
	assert_rows(store->db, "PRAGMA user_version", newest_row);
	assert_rows(store->db, "SELECT count(*), min(tier), max(tier), sum(merged) FROM sample",
		"300|0|0|300\n");
	assert_rows(store->db, "SELECT DISTINCT path_id, sockets, bytes_acked, pmtu_bytes, notsent_bytes,"
		" bytes_sent, srtt_hist FROM path_sample, path_figures(figures)",
		"1|2|100|9000|NULL|NULL|NULL\n");
	assert_rows(store->db, "SELECT sample_id, cookie, path_id, local, remote, process, bytes_acked,"
		" snd_wscale, srtt_us, pid, span_us FROM flow_sample, flow_figures(figures)",
		"5|77|1|a|b|c|8|NULL|40|NULL|NULL\n");
	/* folded in steps by the samples that come */
	for (int i = 0; i < 10; i++) {
		s = sample_at(6600 + 10 * i);
		sample_host_is(&s, "boot-a", 3100 + 10 * i);
		assert_int_equal(store_add_sample(store, &s, &e), 0);
		sample_done(&s);
	}
	assert_rows(store->db, "SELECT count(*), sum(merged), max(last_id) FROM sample WHERE tier = 1",
		"51|306|306\n");
	assert_rows(store->db, "SELECT sum(delta) FROM counter WHERE sample_id < 0", "1500\n");
	assert_rows(store->db, "SELECT sum(bytes_acked) FROM path_sample, path_figures(figures)"
		" WHERE sample_id < 0",
		"30000\n");
}

/* Read again to be folded, when the collector is started. */
static void damaged_figures_are_told_as_damage(void **state)
{
	struct sample s = sample_at(100);
	struct err e = ERR_INIT;

	open_store(STORE_WRITE);
	sample_path(&s, "10.0.0.0/24", "eth0", "cubic");
	assert_int_equal(store_add_sample(store, &s, &e), 0);
	sample_done(&s);
	assert_int_equal(sqlite3_exec(store->db, "UPDATE path_sample SET figures = x'01'", NULL, NULL,
		NULL), SQLITE_OK);
	open_store(STORE_WRITE);
	s = sample_at(110);
	assert_int_equal(store_add_sample(store, &s, &e), -EUCLEAN);
	assert_non_null(strstr(e.text, "the database is damaged"));
	sample_done(&s);
	assert_rows(store->db, "SELECT count(*) FROM sample", "1\n");
}

/* Runs once the other end of the pipe is closed, so that all start together. */
static int open_when_told(int fd)
{
	struct store *s = NULL;
	struct err e = ERR_INIT;
	char c;

	(void) !read(fd, &c, 1);
	if (store_open(path, STORE_WRITE, &s, &e) == 0)
		return 0;
	(void) fprintf(stderr, "# %s\n", e.text);
	return 1;
}

static void several_processes_may_make_it_at_once(void **state)
{
	for (int round = 0; round < 5; round++) {
		int fds[2], failed = 0, status;

		assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
		for (int i = 0; i < 6; i++) {
			pid_t pid = fork();

			assert_true(pid >= 0);
			if (pid)
				continue;
			close_p(&fds[1]);
			_exit(open_when_told(fds[0]));
		}
		close_p(&fds[1]);
		while (wait(&status) > 0)
			failed += status != 0;
		close_p(&fds[0]);
		assert_int_equal(failed, 0);
		assert_int_equal(remove(path), 0);
		assert_int_equal(tear_down(state), 0);
		assert_int_equal(set_up(state), 0);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reading_needs_a_database),
		TEST(garbage_is_no_database_and_stays_as_it_is),
		TEST(database_of_another_program_is_refused),
		TEST(database_of_the_first_schema_is_brought_up_to_date),
		TEST(newer_schema_is_refused_unchanged),
		TEST(place_that_cannot_hold_a_file_is_refused),
		TEST(damaged_database_is_told),
		TEST(impossible_name_ids_are_damage),
		TEST(reader_cannot_add),
		TEST(writer_waits_no_longer_than_told_for_another),
		TEST(sample_that_fails_anywhere_leaves_nothing),
		TEST(full_database_takes_the_next_sample_when_there_is_space),
		TEST(full_disk_takes_the_next_sample_when_there_is_space),
		TEST(nothing_is_stored_below_the_floor_of_free_space),
		TEST(floor_is_a_part_of_the_file_system),
		TEST(samples_wait_for_one_another),
		TEST(damaged_database_is_set_aside_and_a_new_one_begun),
		TEST(log_of_a_damaged_database_goes_with_it),
		TEST(what_is_not_ours_is_never_set_aside),
		TEST(root_makes_the_database_of_the_service_for_it),
		TEST(older_schema_keeps_its_samples),
		TEST(damaged_figures_are_told_as_damage),
		TEST(several_processes_may_make_it_at_once),
	};

	main_pid = getpid();
	return cmocka_run_group_tests_name("store_failure", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "plan/journal_db.h"
#include "plan_fixture.h"

static int setup(void **state)
{
	struct machine *m = xcalloc(1, sizeof(*m));

	machine_make(m);
	put_file(m, STATE_DIR "/x", "");
	*state = m;
	return 0;
}

static int teardown(void **state)
{
	machine_remove(*state);
	free(*state);
	return 0;
}

static struct journal *opened(struct machine *m, enum journal_mode mode)
{
	struct err e = ERR_INIT;
	struct journal *j;

	if (journal_open(m->root, mode, &j, &e) < 0)
		fail_msg("%s", e.text);
	return j;
}

static struct change example(struct change_key *keys)
{
	keys[0] = (struct change_key) {
		.key = lit(RMEM),
		.old_value = lit(RMEM_OLD),
		.new_value = lit(RMEM_NEW),
		.rule = lit("a, b"),
		.reason = lit("it's \"so\"; -- '\xc3\xa4\n"),
		.evidence = lit("{\"x\":1}"),
		.step = KEY_WRITING,
	};
	keys[1] = (struct change_key) {
		.key = lit(WMEM),
		.old_value = lit(WMEM_OLD),
		.new_value = lit(WMEM_NEW),
		.rule = lit(""),
		.reason = lit(""),
		.evidence = lit(""),
		.reverted = true,
	};
	return (struct change){
		.at = { 1763690000000000 },
		.who = lit("root"),
		.netns = lit("blue"),
		.netns_id = lit("4:4026531840"),
		.boot_id = lit("b"),
		.state = CHANGE_PENDING,
		.runtime_only = true,
		.persist_only = true,
		.forced = true,
		.deadline = { 7 },
		.deadline_boot = { 8 },
		.note = lit("note"),
		.keys = keys,
		.n_keys = 2,
		.before = { .existed = true,
			.bytes = lit("a\0b"),
			.len = 3,
			.mode = 0640,
			.uid = 1,
			.gid = 2,
			.xattrs = lit("user.x\0\1\0\0\0y"),
			.xattrs_len = 12 },
		.after = { .existed = true, .bytes = lit(""), .len = 0, .mode = 0644 },
	};
}

static void assert_same_file(const struct file_state *a, const struct file_state *b)
{
	assert_true(file_same(a, b));
	assert_int_equal(a->existed, b->existed);
}

static void change_comes_back_as_it_was(void **state)
{
	struct change_key keys[2];
	const struct change c = example(keys);
	struct journal *j = opened(*state, JOURNAL_WRITE);
	struct change *list;
	int64_t id;
	size_t n;

	assert_int_equal(journal_add(j, &c, &id, NULL), 0);
	assert_int_equal(id, 1);
	assert_int_equal(journal_add(j, &c, &id, NULL), 0);
	assert_int_equal(id, 2);
	j = journal_free(j);
	j = opened(*state, JOURNAL_READ);
	assert_int_equal(journal_load(j, &list, &n, NULL), 0);
	assert_int_equal(n, 2);
	assert_int_equal(list[0].id, 2);
	assert_int_equal(list[1].at.us, c.at.us);
	assert_string_equal(list[1].who, c.who);
	assert_string_equal(list[1].netns, c.netns);
	assert_string_equal(list[1].netns_id, c.netns_id);
	assert_string_equal(list[1].boot_id, c.boot_id);
	assert_string_equal(list[1].note, c.note);
	assert_int_equal(list[1].state, c.state);
	assert_true(list[1].runtime_only);
	assert_true(list[1].persist_only);
	assert_true(list[1].forced);
	assert_int_equal(list[1].deadline.us, 7);
	assert_int_equal(list[1].deadline_boot.us, 8);
	assert_same_file(&list[1].before, &c.before);
	assert_same_file(&list[1].after, &c.after);
	assert_int_equal(list[1].n_keys, 2);
	assert_string_equal(list[1].keys[0].key, RMEM);
	assert_string_equal(list[1].keys[0].old_value, RMEM_OLD);
	assert_string_equal(list[1].keys[0].new_value, RMEM_NEW);
	assert_string_equal(list[1].keys[0].rule, keys[0].rule);
	assert_string_equal(list[1].keys[0].reason, keys[0].reason);
	assert_string_equal(list[1].keys[0].evidence, keys[0].evidence);
	assert_int_equal(list[1].keys[0].step, KEY_WRITING);
	assert_false(list[1].keys[0].reverted);
	assert_true(list[1].keys[1].reverted);
	changes_done(list, n);
	(void) journal_free(j);
}

static void what_is_not_committed_is_gone(void **state)
{
	struct change_key keys[2];
	struct change c = example(keys);
	struct journal *j = opened(*state, JOURNAL_WRITE);
	struct change *list;
	int64_t id;
	size_t n;

	assert_int_equal(journal_add(j, &c, &c.id, NULL), 0);
	assert_int_equal(journal_begin(j, NULL), 0);
	c.state = CHANGE_APPLIED;
	keys[0].step = KEY_WRITTEN;
	assert_int_equal(journal_save(j, &c, NULL), 0);
	assert_int_equal(journal_add(j, &c, &id, NULL), 0);
	journal_cancel(j);
	assert_int_equal(journal_load(j, &list, &n, NULL), 0);
	assert_int_equal(n, 1);
	assert_int_equal(list[0].state, CHANGE_PENDING);
	assert_int_equal(list[0].keys[0].step, KEY_WRITING);
	changes_done(list, n);
	assert_int_equal(journal_step(j, c.id, &keys[0], NULL, NULL), 0);
	assert_int_equal(journal_load(j, &list, &n, NULL), 0);
	assert_int_equal(list[0].keys[0].step, KEY_WRITTEN);
	changes_done(list, n);
	(void) journal_free(j);
}

static void last_file_is_kept(void **state)
{
	struct file_state f = { .existed = true, .bytes = lit("x\n"), .len = 2, .mode = 0644 },
			  back;
	struct journal *j = opened(*state, JOURNAL_WRITE);

	assert_int_equal(journal_file(j, &back, NULL), 0);
	assert_false(back.existed);
	assert_int_equal(journal_set_file(j, &f, NULL), 0);
	assert_int_equal(journal_file(j, &back, NULL), 0);
	assert_same_file(&f, &back);
	file_state_done(&back);
	f.existed = false;
	assert_int_equal(journal_set_file(j, &f, NULL), 0);
	assert_int_equal(journal_file(j, &back, NULL), 0);
	assert_false(back.existed);
	(void) journal_free(j);
}

static void reading_makes_nothing(void **state)
{
	const struct machine *m = *state;
	struct journal *j;
	struct change *list;
	struct err e = ERR_INIT;
	struct stat st;
	size_t n;

	assert_int_equal(journal_open(m->root, JOURNAL_READ, &j, &e), -ENOENT);
	assert_int_equal(root_stat(m->root, CHANGES_DB, &st), -ENOENT);
	/* what a writer leaves that died before its first commit */
	put_file(m, CHANGES_DB, "");
	j = opened(*state, JOURNAL_READ);
	assert_int_equal(journal_load(j, &list, &n, NULL), 0);
	assert_int_equal(n, 0);
	(void) journal_free(j);
	assert_int_equal(root_stat(m->root, CHANGES_DB, &st), 0);
	assert_int_equal(st.st_size, 0);
}

static void run_sql(const struct machine *m, const char *sql)
{
	_cleanup_(free_p) char *path = root_path(m->root, CHANGES_DB);
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	(void) sqlite3_close(db);
}

static void foreign_and_newer_databases_are_refused(void **state)
{
	static const struct {
		const char *sql;
		int code;
	} cases[] = {
		{ "CREATE TABLE other (x)", -EUCLEAN },
		{ "PRAGMA user_version = 99", -ENOTSUP },
		{ "PRAGMA user_version = -1", -EUCLEAN },
	};
	const struct machine *m = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct err e = ERR_INIT;
		struct journal *j = NULL;

		put_file(m, CHANGES_DB, "");
		run_sql(m, cases[i].sql);
		assert_int_equal(journal_open(m->root, JOURNAL_WRITE, &j, &e), cases[i].code);
		assert_null(j);
		assert_non_null(strstr(e.text, "changes.db"));
	}
}

static void unknown_state_is_told(void **state)
{
	struct change_key keys[2];
	const struct change c = example(keys);
	const struct machine *m = *state;
	struct journal *j = opened(*state, JOURNAL_WRITE);
	struct err e = ERR_INIT;
	struct change *list;
	int64_t id;
	size_t n;

	assert_int_equal(journal_add(j, &c, &id, NULL), 0);
	run_sql(m, "UPDATE change SET state = 'eaten'");
	assert_int_equal(journal_load(j, &list, &n, &e), -EUCLEAN);
	assert_non_null(strstr(e.text, "eaten"));
	(void) journal_free(j);
}

/* Every part of the file overwritten in turn: an error, or data; never a crash, never a write. */
static void damage_is_an_error_and_not_written_to(void **state)
{
	const struct machine *m = *state;
	struct change_key keys[2];
	const struct change c = example(keys);
	struct journal *j = opened(*state, JOURNAL_WRITE);
	_cleanup_(free_p) char *whole = NULL;
	size_t len, refused = 0;
	int64_t id;

	for (int i = 0; i < 8; i++)
		assert_int_equal(journal_add(j, &c, &id, NULL), 0);
	(void) journal_free(j);
	assert_int_equal(root_read(m->root, CHANGES_DB, 1 << 24, &whole, &len), 0);
	for (size_t at = 0; at < len; at += 97) {
		_cleanup_(free_p) char *bad = xmemdup(whole, len), *after = NULL;
		struct change *list;
		size_t n, len_after;
		int r;

		memset(bad + at, 0xa5, at + 40 < len ? 40 : len - at);
		put_bytes(m, CHANGES_DB, bad, len);
		r = journal_open(m->root, JOURNAL_WRITE, &j, NULL);
		if (r == 0) {
			r = journal_load(j, &list, &n, NULL);
			if (r == 0)
				changes_done(list, n);
			(void) journal_free(j);
		}
		refused += r < 0;
		assert_int_equal(root_read(m->root, CHANGES_DB, 1 << 24, &after, &len_after), 0);
		assert_int_equal(len_after, len);
		assert_memory_equal(after, bad, len);
	}
	assert_true(refused > 10);
	put_bytes(m, CHANGES_DB, whole, len / 2);
	assert_int_equal(journal_open(m->root, JOURNAL_WRITE, &j, NULL), -EUCLEAN);
}

static void journal_that_others_may_write_is_refused(void **state)
{
	const struct machine *m = *state;
	struct err e = ERR_INIT;
	struct journal *j = opened(*state, JOURNAL_WRITE);
	_cleanup_(free_p) char *path = root_path(m->root, CHANGES_DB);
	_cleanup_(free_p) char *elsewhere = root_path(m->root, STATE_DIR "/y");

	(void) journal_free(j);
	assert_int_equal(chmod(path, 0666), 0);
	assert_int_equal(journal_open(m->root, JOURNAL_READ, &j, &e), -EPERM);
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(rename(path, elsewhere), 0);
	assert_int_equal(symlink("y", path), 0);
	assert_int_equal(journal_open(m->root, JOURNAL_READ, &j, &e), -ELOOP);
}

/* One change, journalled where an older version kept it. */
static void put_old(struct machine *m)
{
	struct change_key keys[2];
	const struct change c = example(keys);
	struct journal *j = opened(m, JOURNAL_WRITE);
	_cleanup_(free_p) char *from = root_path(m->root, CHANGES_DB);
	_cleanup_(free_p) char *to = root_path(m->root, CHANGES_DB_OLD);
	int64_t id;

	assert_int_equal(journal_add(j, &c, &id, NULL), 0);
	(void) journal_free(j);
	put_file(m, CHANGES_DB_OLD, "");
	assert_int_equal(rename(from, to), 0);
}

static size_t changes_in(struct machine *m, enum journal_mode mode)
{
	struct journal *j = opened(m, mode);
	struct change *list;
	size_t n;

	assert_int_equal(journal_load(j, &list, &n, NULL), 0);
	changes_done(list, n);
	(void) journal_free(j);
	return n;
}

static void journal_in_the_old_place_is_read_there_until_it_is_moved(void **state)
{
	struct machine *m = *state;
	struct stat st;

	put_old(m);
	assert_true(journal_is_old(m->root));
	assert_int_equal(changes_in(m, JOURNAL_READ), 1);
	assert_int_equal(root_stat(m->root, CHANGES_DB, &st), -ENOENT);
	assert_int_equal(journal_move(m->root, NULL), 0);
	assert_false(journal_is_old(m->root));
	assert_int_equal(root_stat(m->root, CHANGES_DB_OLD, &st), -ENOENT);
	assert_int_equal(root_stat(m->root, CHANGES_DB, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(changes_in(m, JOURNAL_WRITE), 1);
}

static void old_journal_never_takes_the_place_of_the_new(void **state)
{
	struct machine *m = *state;

	put_old(m);
	(void) journal_free(opened(m, JOURNAL_WRITE));
	assert_false(journal_is_old(m->root));
	assert_int_equal(journal_move(m->root, NULL), 0);
	assert_int_equal(changes_in(m, JOURNAL_READ), 0);
}

static void old_journal_that_others_could_write_is_not_moved(void **state)
{
	struct machine *m = *state;
	_cleanup_(free_p) char *dir = root_path(m->root, "var/lib/tcpadvisor");
	struct err e = ERR_INIT;
	struct journal *j;
	struct stat st;

	put_old(m);
	assert_int_equal(chmod(dir, 0777), 0);
	assert_int_equal(journal_open(m->root, JOURNAL_READ, &j, &e), -EPERM);
	assert_non_null(strstr(e.text, "move it to"));
	assert_int_equal(journal_move(m->root, &e), -EPERM);
	assert_int_equal(root_stat(m->root, CHANGES_DB, &st), -ENOENT);
	assert_int_equal(chmod(dir, 0755), 0);
	assert_int_equal(changes_in(m, JOURNAL_READ), 1);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(change_comes_back_as_it_was),
		T(what_is_not_committed_is_gone),
		T(last_file_is_kept),
		T(reading_makes_nothing),
		T(foreign_and_newer_databases_are_refused),
		T(unknown_state_is_told),
		T(damage_is_an_error_and_not_written_to),
		T(journal_that_others_may_write_is_refused),
		T(journal_in_the_old_place_is_read_there_until_it_is_moved),
		T(old_journal_never_takes_the_place_of_the_new),
		T(old_journal_that_others_could_write_is_not_moved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A journal of an older schema is read as it is, and brought up to date by who may write. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "fake_kernel.h"
#include "plan/dropin.h"
#include "plan/journal_db.h"

static void make_schema_1(const struct machine *m)
{
	static const char sql[] =
		"ALTER TABLE change DROP COLUMN before_xattrs;"
		"ALTER TABLE change DROP COLUMN after_xattrs;"
		"ALTER TABLE change DROP COLUMN persist_only;"
		"ALTER TABLE dropin DROP COLUMN xattrs;"
		"PRAGMA user_version = 1;";
	struct journal *j;

	assert_int_equal(journal_open(m->root, JOURNAL_WRITE, &j, NULL), 0);
	assert_int_equal(sqlite3_exec(j->db, sql, NULL, NULL, NULL), SQLITE_OK);
	(void) journal_free(j);
}

static int schema_of(const struct machine *m, enum journal_mode mode)
{
	struct journal *j;
	int schema;

	assert_int_equal(journal_open(m->root, mode, &j, NULL), 0);
	schema = j->schema;
	(void) journal_free(j);
	return schema;
}

static void reader_takes_an_older_schema_and_leaves_it(void **state)
{
	struct fake *f = *state;
	struct change *list;
	bool edited;
	size_t n;

	put_file(&f->m, DROPIN_PATH, "# mine\n");
	apply_buffers(f);
	make_schema_1(&f->m);
	assert_int_equal(apply_changes(f->m.root, &list, &n, NULL), 0);
	assert_int_equal(n, 1);
	assert_int_equal(list[0].state, CHANGE_APPLIED);
	assert_string_equal(list[0].before.bytes, "# mine\n");
	assert_null(list[0].before.xattrs);
	assert_false(list[0].persist_only);
	assert_int_equal(dropin_is_edited(f->m.root, list, n, &edited, NULL), 0);
	assert_false(edited);
	put_file(&f->m, DROPIN_PATH, "# somebody's\n");
	assert_int_equal(dropin_is_edited(f->m.root, list, n, &edited, NULL), 0);
	assert_true(edited);
	changes_done(list, n);
	assert_int_equal(schema_of(&f->m, JOURNAL_READ), 1);
}

static void writer_brings_it_up_to_date(void **state)
{
	const struct rollback_options o = { .id = 0 };
	struct fake *f = *state;
	struct rollback_result res;

	put_file(&f->m, DROPIN_PATH, "# mine\n");
	apply_buffers(f);
	make_schema_1(&f->m);
	assert_int_equal(roll_back(f, &o, &res), 0);
	rollback_result_done(&res);
	assert_buffers(f, false);
	assert_true(dropin_is(&f->m, "# mine\n"));
	assert_int_equal(schema_of(&f->m, JOURNAL_READ), JOURNAL_SCHEMA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(reader_takes_an_older_schema_and_leaves_it),
		T(writer_brings_it_up_to_date),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

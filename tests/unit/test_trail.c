/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Thresholds with hysteresis: what a trail keeps, and what is raised. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "rule/trail.h"

static void raised_from_high_until_below_low(void **state)
{
	static const struct {
		const char *trail;
		int want; /* for 100 and 90 */
	} cases[] = {
		{ "99", 0 }, { "100", 1 }, { "50 99.9", 0 }, { "100 90", 1 }, { "100 89", 0 },
		{ "100 89 99", 0 }, { "100 89 100 95", 1 }, { "100 95 90 95", 1 },
		{ "", -EINVAL }, { "100 many", -EINVAL }, { "0", 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (trail_is_raised(cases[i].trail, 100, 90) != cases[i].want)
			fail_msg("\"%s\"", cases[i].trail);
}

static void equal_levels_ask_for_the_last_value(void **state)
{
	assert_int_equal(trail_is_raised("100 99", 100, 100), 0);
	assert_int_equal(trail_is_raised("99 100", 100, 100), 1);
}

static char *trail_of(const char *rows)
{
	_cleanup_(free_p) char *sql = xasprintf("SELECT trail(column1, column2, column3, column4, "
		"column5) FROM (VALUES %s)", rows);
	sqlite3_stmt *stmt;
	const char *text;
	sqlite3 *db;
	char *copy;

	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_int_equal(trail_register(db), SQLITE_OK);
	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(db));
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	text = (const char *) sqlite3_column_text(stmt, 0);
	copy = xstrdup(text ? text : "NULL");
	(void) sqlite3_finalize(stmt);
	(void) sqlite3_close(db);
	return copy;
}

static void a_trail_keeps_what_decides(void **state)
{
	static const struct {
		const char *what, *rows, *want;
	} cases[] = {
		{ "one sample", "(1,NULL,7,NULL,NULL)", "7" },
		{ "nothing known", "(1,NULL,NULL,NULL,NULL)", "NULL" },
		{ "it falls", "(1,NULL,9,NULL,NULL),(2,NULL,7,NULL,NULL)", "9 7" },
		{ "it grows", "(1,NULL,7,NULL,NULL),(2,NULL,9,NULL,NULL)", "7 9" },
		{ "out of order", "(2,NULL,9,NULL,NULL),(1,NULL,7,NULL,NULL)", "7 9" },
		{ "a dip that a later one outdoes", "(1,NULL,9,NULL,NULL),(2,NULL,5,NULL,NULL),"
			"(3,NULL,8,NULL,NULL),(4,NULL,3,NULL,NULL),(5,NULL,4,NULL,NULL)", "9 3 4" },
		{ "it is as before", "(1,NULL,5,NULL,NULL),(2,NULL,5,NULL,NULL)", "5" },
		{ "a gap that is not known", "(1,NULL,9,NULL,NULL),(3,NULL,8,NULL,NULL)", "9 8" },
		{ "a gap that means none", "(1,3,9,NULL,NULL),(3,3,8,NULL,NULL)", "9 0 8" },
		{ "none at first", "(2,2,8,NULL,NULL)", "0 8" },
		{ "gone at the end", "(1,3,9,NULL,NULL),(2,3,8,NULL,NULL)", "9 0" },
		{ "an hour: most, least, last", "(1,NULL,7,5,9)", "9 5 7" },
		{ "its least is not known", "(1,NULL,7,NULL,9)", "9 7" },
		{ "large and broken numbers", "(1,NULL,9007199254740991,NULL,NULL),"
			"(2,NULL,0.5,NULL,NULL)", "9.00719925474099e+15 0.5" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(free_p) char *got = trail_of(cases[i].rows);

		if (!str_eq(got, cases[i].want))
			fail_msg("%s: %s", cases[i].what, got);
	}
}

#define SERIES   2000
#define SAMPLES  40
#define LEVELS   12

/* Any series, judged by its trail, is judged as by all its samples. */
static void a_trail_decides_as_all_samples_do(void **state)
{
	unsigned seed = 1;

	for (int i = 0; i < SERIES; i++) {
		_cleanup_(strbuf_done) struct strbuf rows = STRBUF_INIT, all = STRBUF_INIT;
		_cleanup_(free_p) char *trail = NULL;

		for (int t = 1; t <= 1 + i % SAMPLES; t++) {
			int x = rand_r(&seed) % LEVELS;

			strbuf_printf(&rows, "%s(%d,NULL,%d,NULL,NULL)", t > 1 ? "," : "", t, x);
			strbuf_printf(&all, "%d ", x);
		}
		trail = trail_of(strbuf_str(&rows));
		for (int high = 0; high <= LEVELS; high++)
			for (int low = 0; low <= high; low++)
				if (trail_is_raised(trail, high, low) !=
				    trail_is_raised(strbuf_str(&all), high, low))
					fail_msg("%s: %s at %d, %d", strbuf_str(&all), trail,
						high, low);
	}
}

static void of_too_many_points_the_oldest_are_forgotten(void **state)
{
	_cleanup_(strbuf_done) struct strbuf rows = STRBUF_INIT;
	_cleanup_(free_p) char *trail = NULL;
	_cleanup_(free_p) char *first = xasprintf("%d ", 1001 - TRAIL_POINTS_MAX);

	for (int t = 1; t <= 1000; t++)
		strbuf_printf(&rows, "%s(%d,NULL,%d,NULL,NULL)", t > 1 ? "," : "", t, t);
	trail = trail_of(strbuf_str(&rows));
	assert_true(str_starts_with(trail, first));
	assert_true(str_ends_with(trail, " 1000"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(raised_from_high_until_below_low),
		cmocka_unit_test(equal_levels_ask_for_the_last_value),
		cmocka_unit_test(a_trail_keeps_what_decides),
		cmocka_unit_test(a_trail_decides_as_all_samples_do),
		cmocka_unit_test(of_too_many_points_the_oldest_are_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/alloc.h"
#include "report/term.h"

static void columns_are_counted_by_characters(void **state)
{
	static const struct {
		const char *s;
		size_t columns;
	} table[] = {
		{ "", 0 },
		{ "abc", 3 },
		{ "\xc3\xa4", 1 },
		{ "a\xcc\x88", 1 },
		{ "\xe6\xbc\xa2", 2 },
		{ "\xf0\x9f\x98\x80", 2 },
		{ "\xe2\x96\x88", 1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		assert_int_equal(term_columns(table[i].s), table[i].columns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_counted_by_characters),
	};

	return cmocka_run_group_tests_name("term", tests, NULL, NULL);
}

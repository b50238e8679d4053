/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"

static void instants_are_shown_in_utc(void **state)
{
	static const struct {
		int64_t s;
		const char *want, *rfc3339;
	} table[] = {
		{ 0, "1970-01-01 00:00:00Z", "1970-01-01T00:00:00Z" },
		{ 1795226956, "2026-11-21 02:09:16Z", "2026-11-21T02:09:16Z" },
		{ 951782400, "2000-02-29 00:00:00Z", "2000-02-29T00:00:00Z" },
		{ 253402300799, "9999-12-31 23:59:59Z", "9999-12-31T23:59:59Z" },
		{ -1, "1969-12-31 23:59:59Z", "1969-12-31T23:59:59Z" },
	};
	char buf[21];

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct usec t = { table[i].s * USEC_PER_SEC };

		assert_string_equal(clock_format(buf, sizeof(buf), t), table[i].want);
		assert_string_equal(clock_format_rfc3339(buf, sizeof(buf), t), table[i].rfc3339);
	}
}

static void what_is_shown_is_understood(void **state)
{
	static const struct {
		const char *text;
		int64_t want_s; /* -1 = refused */
	} table[] = {
		{ "2026-11-21 02:09:16Z", 1795226956 },
		{ "2026-11-21T02:09:16Z", 1795226956 },
		{ "2026-11-21 02:09:16", 1795226956 },
		{ "2026-11-21 02:09", 1795226940 },
		{ "2026-11-21", 1795219200 },
		{ "2000-02-29Z", 951782400 },
		{ "2001-02-29", -1 },
		{ "2026-11-31 00:00:00", -1 },
		{ "2026-13-01", -1 },
		{ "2026-11-21 25:00", -1 },
		{ "2026-11-21 02:09:16+01:00", -1 },
		{ "2026-11-21 02:09:16ZZ", -1 },
		{ "yesterday", -1 },
		{ "", -1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct usec t = { -7 };
		int r = clock_parse(table[i].text, &t);

		if (r != (table[i].want_s < 0 ? -EINVAL : 0) ||
		    t.us != (r < 0 ? -7 : table[i].want_s * USEC_PER_SEC))
			fail_msg("\"%s\": %d, %lld", table[i].text, r, (long long) t.us);
	}
}

static void what_does_not_fit_is_empty(void **state)
{
	char buf[21];

	assert_string_equal(clock_format(buf, sizeof(buf), (struct usec) { INT64_MAX }), "");
	assert_string_equal(clock_format_rfc3339(buf, 5, (struct usec) { 0 }), "");
}

static void clocks_move_forward(void **state)
{
	struct usec boot = clock_boottime(), cpu = clock_cpu();

	assert_true(boot.us > 0);
	assert_true(clock_boottime().us >= boot.us);
	assert_true(clock_cpu().us >= cpu.us);
	assert_true(clock_realtime().us > 1600000000 * USEC_PER_SEC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instants_are_shown_in_utc),
		cmocka_unit_test(what_is_shown_is_understood),
		cmocka_unit_test(what_does_not_fit_is_empty),
		cmocka_unit_test(clocks_move_forward),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/alloc.h"
#include "report/unit.h"

static void figures_are_said_in_units_for_people(void **state)
{
	static const struct {
		const char *name;
		double v;
		const char *raw, *words, *easy;
	} table[] = {
		{ "bdp_bytes", 12500000, "12500000", "bytes", "12.5 MB" },
		{ "min_rtt_us", 100800, "100800", "microseconds", "101 ms" },
		{ "rate_bps", 1e9, "1000000000", "bits per second", "1.00 Gbit/s" },
		{ "retrans_pct", 2.3125, "2.3125", "percent", "2.31 %" },
		{ "retrans_pct", 100, "100", "percent", "100 %" },
		{ "retrans_pct", 0.0012, "0.0012", "percent", "0.0012 %" },
		{ "resets_per_s", 0.1, "0.1", "per second", "0.1 /s" },
		{ "idle_s", 7200, "7200", "seconds", "2 h" },
		{ "idle_ms", 1500, "1500", "milliseconds", "1.5 s" },
		{ "cwnd_segs", 10, "10", "segments", "10" },
		{ "flows", 12345, "12345", "", "12 345" },
		{ "bus", 1, "1", "", "1" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		const struct unit *u = unit_of_name(table[i].name);
		char buf[UNIT_MAX];

		assert_string_equal(unit_raw(buf, sizeof(buf), table[i].v), table[i].raw);
		assert_string_equal(u->words, table[i].words);
		assert_string_equal(unit_format(buf, sizeof(buf), u, table[i].v), table[i].easy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_are_said_in_units_for_people),
	};

	return cmocka_run_group_tests_name("unit", tests, NULL, NULL);
}

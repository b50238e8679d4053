/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fmt.h"

typedef char *format_fn(char *buf, size_t size, double v);

struct example {
	double in;
	const char *want;
};

static void check(format_fn *fn, const struct example *table, size_t n)
{
	char buf[FMT_MAX];

	for (size_t i = 0; i < n; i++)
		assert_string_equal(fn(buf, sizeof(buf), table[i].in), table[i].want);
}

static void bytes_in_powers_of_1000(void **state)
{
	static const struct example table[] = {
		{ 0, "0 B" }, { 1, "1 B" }, { 999, "999 B" }, { 999.6, "1.00 kB" },
		{ 1000, "1.00 kB" }, { 12500000, "12.5 MB" }, { 9996000, "10.0 MB" },
		{ 99950000, "100 MB" }, { 1e9, "1.00 GB" }, { -12500000, "-12.5 MB" },
		{ 3e15, "3.00 PB" }, { 3e18, "3000 PB" },
	};

	check(fmt_bytes, table, ARRAY_SIZE(table));
}

static void bibytes_in_powers_of_1024(void **state)
{
	static const struct example table[] = {
		{ 1023, "1023 B" }, { 1024, "1.00 KiB" }, { 6291456, "6.00 MiB" },
		{ 33554432, "32.0 MiB" }, { 212992, "208 KiB" }, { 1048575, "1.00 MiB" },
		{ 1e12, "931 GiB" },
	};

	check(fmt_bibytes, table, ARRAY_SIZE(table));
}

static void rates_are_bits_a_second(void **state)
{
	static const struct example table[] = {
		{ 0, "0 bit/s" }, { 84.2e6, "84.2 Mbit/s" }, { 1e9, "1.00 Gbit/s" },
		{ 9.5e3, "9.50 kbit/s" }, { 2.5e15, "2500 Tbit/s" },
	};

	check(fmt_rate, table, ARRAY_SIZE(table));
}

static void durations_name_two_units(void **state)
{
	static const struct example table[] = {
		{ 0, "0 us" }, { 999, "999 us" }, { 999.6, "1.0 ms" }, { 1500, "1.5 ms" },
		{ 99960, "100 ms" }, { 100e3, "100 ms" }, { 999.4e3, "999 ms" },
		{ 999.6e3, "1.0 s" }, { 59.9e6, "59.9 s" }, { 59.96e6, "1 min" },
		{ 90e6, "1 min 30 s" }, { 3599.6e6, "1 h" }, { 7860e6, "2 h 11 min" },
		{ 86400e6, "1 d" }, { 90000e6, "1 d 1 h" },
	};

	check(fmt_duration, table, ARRAY_SIZE(table));
}

static void counts_are_grouped_by_thousands(void **state)
{
	static const struct example table[] = {
		{ 0, "0" }, { 999, "999" }, { 1234, "1234" }, { 28232, "28 232" },
		{ 123456789, "123 456 789" }, { 1234567890, "1.23 G" }, { -28232, "-28 232" },
		{ 0.4, "0" },
	};

	check(fmt_count, table, ARRAY_SIZE(table));
}

static void every_value_fits_and_is_terminated(void **state)
{
	static format_fn *const all[] = { fmt_bytes, fmt_bibytes, fmt_rate, fmt_duration,
		fmt_count };
	static const double values[] = { DBL_MAX, -DBL_MAX, DBL_MIN, INFINITY, -INFINITY, NAN, 1e18,
		1e19, -1e19, 9.3e24, -0.0 };

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		for (size_t k = 0; k < ARRAY_SIZE(values); k++) {
			_cleanup_(free_p) char *buf = xcalloc(FMT_MAX, 1);

			memset(buf, 'x', FMT_MAX);
			assert_ptr_equal(all[i](buf, FMT_MAX, values[k]), buf);
			assert_non_null(memchr(buf, '\0', FMT_MAX));
			assert_true(buf[0] != '\0');
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_in_powers_of_1000),
		cmocka_unit_test(bibytes_in_powers_of_1024),
		cmocka_unit_test(rates_are_bits_a_second),
		cmocka_unit_test(durations_name_two_units),
		cmocka_unit_test(counts_are_grouped_by_thousands),
		cmocka_unit_test(every_value_fits_and_is_terminated),
	};

	return cmocka_run_group_tests_name("fmt", tests, NULL, NULL);
}

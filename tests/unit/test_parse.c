/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "base/alloc.h"
#include "base/parse.h"

#define KEPT 4711 /* what stands in the output before, and still after a failure */

static void u64_takes_the_whole_string_and_range(void **state)
{
	static const struct {
		const char *in;
		int r;
		uint64_t want;
	} table[] = {
		{ "0", 0, 0 }, { "007", 0, 7 }, { "18446744073709551615", 0, UINT64_MAX },
		{ "18446744073709551616", -ERANGE, 0 }, { "99999999999999999999999", -ERANGE, 0 },
		{ "", -EINVAL, 0 }, { "-1", -EINVAL, 0 }, { "+1", -EINVAL, 0 },
		{ " 1", -EINVAL, 0 }, { "1 ", -EINVAL, 0 }, { "1\n", -EINVAL, 0 },
		{ "0x10", -EINVAL, 0 }, { "a", -EINVAL, 0 }, { "1a", -EINVAL, 0 },
		{ "1.0", -EINVAL, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		uint64_t v = KEPT;

		assert_int_equal(parse_u64(table[i].in, &v), table[i].r);
		assert_true(v == (table[i].r ? KEPT : table[i].want));
	}
}

static void i64_takes_a_sign_and_range(void **state)
{
	static const struct {
		const char *in;
		int r;
		int64_t want;
	} table[] = {
		{ "0", 0, 0 }, { "-0", 0, 0 }, { "-1", 0, -1 },
		{ "9223372036854775807", 0, INT64_MAX }, { "-9223372036854775808", 0, INT64_MIN },
		{ "9223372036854775808", -ERANGE, 0 }, { "-9223372036854775809", -ERANGE, 0 },
		{ "", -EINVAL, 0 }, { "-", -EINVAL, 0 }, { "--1", -EINVAL, 0 },
		{ "- 1", -EINVAL, 0 }, { "+1", -EINVAL, 0 }, { "1-", -EINVAL, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		int64_t v = KEPT;

		assert_int_equal(parse_i64(table[i].in, &v), table[i].r);
		assert_true(v == (table[i].r ? KEPT : table[i].want));
	}
}

static void hex_has_no_prefix(void **state)
{
	static const struct {
		const char *in;
		int r;
		uint64_t want;
	} table[] = {
		{ "0", 0, 0 }, { "ff", 0, 255 }, { "FF", 0, 255 },
		{ "ffffffffffffffff", 0, UINT64_MAX }, { "10000000000000000", -ERANGE, 0 },
		{ "0x1", -EINVAL, 0 }, { "0X1", -EINVAL, 0 }, { "g", -EINVAL, 0 },
		{ "fg", -EINVAL, 0 }, { "", -EINVAL, 0 }, { "-f", -EINVAL, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		uint64_t v = KEPT;

		assert_int_equal(parse_hex_u64(table[i].in, &v), table[i].r);
		assert_true(v == (table[i].r ? KEPT : table[i].want));
	}
}

static void double_is_finite(void **state)
{
	static const struct {
		const char *in;
		int r;
		double want;
	} table[] = {
		{ "0", 0, 0 }, { "1.5", 0, 1.5 }, { "-2e3", 0, -2000 }, { "1e308", 0, 1e308 },
		{ "1e309", -ERANGE, 0 }, { "inf", -EINVAL, 0 }, { "nan", -EINVAL, 0 },
		{ "0x1p3", -EINVAL, 0 }, { ".5", -EINVAL, 0 }, { "", -EINVAL, 0 },
		{ "1.5x", -EINVAL, 0 }, { " 1", -EINVAL, 0 }, { "1,5", -EINVAL, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		double v = KEPT;

		assert_int_equal(parse_double(table[i].in, &v), table[i].r);
		assert_true(v == (table[i].r ? KEPT : table[i].want));
	}
}

static void duration_adds_up_its_parts(void **state)
{
	static const struct {
		const char *in;
		int r;
		int64_t want;
	} table[] = {
		{ "10", 0, 10000000 }, { "10s", 0, 10000000 }, { "250us", 0, 250 },
		{ "100ms2", -EINVAL, 0 },
		{ "80ms", 0, 80000 }, { "1h30m", 0, 5400000000 }, { "2d", 0, 172800000000 },
		{ "1w", 0, 604800000000 }, { "1.5s", 0, 1500000 }, { "0", 0, 0 },
		{ "10min", 0, 600000000 }, { "5sec", 0, 5000000 }, { "1H", 0, 3600000000 },
		{ "", -EINVAL, 0 }, { "s", -EINVAL, 0 }, { "-1s", -EINVAL, 0 },
		{ "1h-5m", -EINVAL, 0 }, { "10 s", -EINVAL, 0 }, { "10y", -EINVAL, 0 },
		{ "1hh", -EINVAL, 0 }, { "1e300w", -ERANGE, 0 }, { "300000y", -EINVAL, 0 },
		{ "99999999999w", -ERANGE, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct usec v = { KEPT };

		assert_int_equal(parse_duration(table[i].in, &v), table[i].r);
		assert_true(v.us == (table[i].r ? KEPT : table[i].want));
	}
}

static void bytes_are_powers_of_1024(void **state)
{
	static const struct {
		const char *in;
		int r;
		uint64_t want;
	} table[] = {
		{ "1500", 0, 1500 }, { "4k", 0, 4096 }, { "4KiB", 0, 4096 }, { "4MiB", 0, 4194304 },
		{ "64G", 0, 68719476736 }, { "1.5M", 0, 1572864 }, { "2T", 0, 2199023255552 },
		{ "100B", 0, 100 }, { "18446744073709551615", 0, UINT64_MAX },
		{ "18446744073709551616", -ERANGE, 0 }, { "99999999T", -ERANGE, 0 },
		{ "-1", -EINVAL, 0 }, { "-0", -EINVAL, 0 }, { "1P", -EINVAL, 0 },
		{ "1 k", -EINVAL, 0 }, { "k", -EINVAL, 0 }, { "", -EINVAL, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		uint64_t v = KEPT;

		assert_int_equal(parse_bytes(table[i].in, &v), table[i].r);
		assert_true(v == (table[i].r ? KEPT : table[i].want));
	}
}

static void rates_are_bits_and_powers_of_1000(void **state)
{
	static const struct {
		const char *in;
		int r;
		uint64_t want;
	} table[] = {
		{ "1000000", 0, 1000000 }, { "1gbit", 0, 1000000000 }, { "80Mbit/s", 0, 80000000 },
		{ "500mbps", 0, 500000000 }, { "1.5k", 0, 1500 }, { "10G", 0, 10000000000 },
		{ "1MiB", -EINVAL, 0 }, { "1 gbit", -EINVAL, 0 }, { "-1gbit", -EINVAL, 0 },
		{ "9999999999999g", -ERANGE, 0 }, { "", -EINVAL, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		uint64_t v = KEPT;

		assert_int_equal(parse_rate(table[i].in, &v), table[i].r);
		assert_true(v == (table[i].r ? KEPT : table[i].want));
	}
}

static void fraction_is_between_0_and_1(void **state)
{
	static const struct {
		const char *in;
		int r;
		double want;
	} table[] = {
		{ "1%", 0, 0.01 }, { "0.01", 0, 0.01 }, { "0", 0, 0 }, { "1", 0, 1 },
		{ "100%", 0, 1 }, { "101%", -ERANGE, 0 }, { "1.01", -ERANGE, 0 },
		{ "-0.1", -ERANGE, 0 }, { "1%%", -EINVAL, 0 }, { "%", -EINVAL, 0 },
		{ "", -EINVAL, 0 }, { "1 %", -EINVAL, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		double v = KEPT;

		assert_int_equal(parse_fraction(table[i].in, &v), table[i].r);
		assert_true(v == (table[i].r ? KEPT : table[i].want));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(u64_takes_the_whole_string_and_range),
		cmocka_unit_test(i64_takes_a_sign_and_range),
		cmocka_unit_test(hex_has_no_prefix),
		cmocka_unit_test(double_is_finite),
		cmocka_unit_test(duration_adds_up_its_parts),
		cmocka_unit_test(bytes_are_powers_of_1024),
		cmocka_unit_test(rates_are_bits_and_powers_of_1000),
		cmocka_unit_test(fraction_is_between_0_and_1),
	};

	return cmocka_run_group_tests_name("parse", tests, NULL, NULL);
}

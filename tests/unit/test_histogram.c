/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/histogram.h"
#include "base/str.h"

static struct histogram of(const uint64_t *v, size_t n)
{
	struct histogram h = { NULL, 0, 0 };

	for (size_t i = 0; i < n; i++)
		histogram_add(&h, v[i], 1);
	return h;
}

static void assert_same(const struct histogram *a, const struct histogram *b)
{
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++) {
		assert_int_equal(a->bins[i].bin, b->bins[i].bin);
		assert_int_equal(a->bins[i].count, b->bins[i].count);
	}
}

static void a_percentile_of_one_number_is_within_a_sixteenth(void **state)
{
	static const uint64_t numbers[] = { 0, 1, 7, 8, 9, 15, 16, 17, 100, 1000, 12345, 99999,
		250000, 1u << 31, UINT64_MAX / 2, UINT64_MAX };

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		struct histogram h = of(&numbers[i], 1);
		double got = histogram_percentile(&h, 50), want = (double) numbers[i];

		assert_true(got >= want * (1 - 0.0625) && got <= want * (1 + 0.0625));
		histogram_done(&h);
	}
}

static void percentiles_of_a_range(void **state)
{
	struct histogram h = { NULL, 0, 0 };
	static const struct { double p, want; } table[] = {
		{ 0, 1 }, { 50, 5000 }, { 95, 9500 }, { 99, 9900 }, { 100, 10000 },
	};

	for (uint64_t v = 1; v <= 10000; v++)
		histogram_add(&h, v, 1);
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		double got = histogram_percentile(&h, table[i].p);

		assert_true(got > table[i].want * 0.9375 && got < table[i].want * 1.0625);
	}
	assert_int_equal(histogram_count(&h), 10000);
	histogram_done(&h);
}

static void merging_equals_adding_all_to_one(void **state)
{
	struct histogram one = { NULL, 0, 0 }, a = { NULL, 0, 0 }, b = { NULL, 0, 0 };

	for (uint64_t v = 1; v < 3000; v += 7) {
		histogram_add(v % 2 ? &a : &b, v * v, v % 5);
		histogram_add(&one, v * v, v % 5);
	}
	histogram_merge(&a, &b);
	assert_same(&a, &one);
	histogram_done(&one);
	histogram_done(&a);
	histogram_done(&b);
}

static void an_empty_histogram_has_no_percentile_and_no_bytes(void **state)
{
	struct histogram h = { NULL, 0, 0 };
	unsigned char *bytes;
	size_t len;

	histogram_add(&h, 5, 0);
	assert_true(histogram_percentile(&h, 50) < 0);
	histogram_encode(&h, &bytes, &len);
	assert_null(bytes);
	assert_int_equal(len, 0);
	assert_int_equal(histogram_decode(bytes, len, &h), 0);
	assert_int_equal(h.n, 0);
}

static void bytes_come_back_as_the_same_histogram(void **state)
{
	static const uint64_t v[] = { 0, 3, 3, 900, 901, 1u << 30, UINT64_MAX };
	struct histogram h = of(v, ARRAY_SIZE(v)), back;
	unsigned char *bytes;
	size_t len;

	histogram_add(&h, 77, UINT64_MAX / 4);
	histogram_encode(&h, &bytes, &len);
	assert_int_equal(histogram_decode(bytes, len, &back), 0);
	assert_same(&back, &h);
	free(bytes);
	histogram_done(&h);
	histogram_done(&back);
}

/* A database holds these: the bytes never change. */
static void a_near_bin_is_one_byte(void **state)
{
	static const struct {
		uint64_t v[4];
		size_t n;
		const char *want;
	} table[] = {
		{ { 0 }, 1, "04" },
		{ { 2, 2, 3, 5 }, 4, "0a0405" },
		{ { 3 }, 1, "0700" },
		{ { 1, 5, 5 }, 3, "050b00" },
		{ { UINT64_MAX }, 1, "07ec03" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct histogram h = of(table[i].v, table[i].n);
		_cleanup_(free_p) unsigned char *bytes = NULL;
		struct strbuf hex = STRBUF_INIT;
		size_t len;

		histogram_encode(&h, &bytes, &len);
		for (size_t k = 0; k < len; k++)
			strbuf_printf(&hex, "%02x", bytes[k]);
		assert_string_equal(strbuf_str(&hex), table[i].want);
		strbuf_done(&hex);
		histogram_done(&h);
	}
}

/* More than anything counts; two that were merged may be. */
static void a_count_beyond_62_bits_is_the_largest(void **state)
{
	struct histogram h = { NULL, 0, 0 }, back;
	_cleanup_(free_p) unsigned char *bytes = NULL;
	size_t len;

	histogram_add(&h, 7, UINT64_MAX);
	histogram_encode(&h, &bytes, &len);
	assert_int_equal(histogram_decode(bytes, len, &back), 0);
	assert_true(histogram_count(&back) == UINT64_MAX / 4);
	histogram_done(&h);
	histogram_done(&back);
}

static void damaged_bytes_are_refused(void **state)
{
	static const struct { unsigned char bytes[12]; size_t len; } table[] = {
		{ { 0x80 }, 1 },                   /* cut in a number */
		{ { 0x07 }, 1 },                   /* no distance */
		{ { 0x02 }, 1 },                   /* a count of 0 */
		{ { 0x07, 0xed, 0x03 }, 3 },       /* bin 496 */
		{ { 0x07, 0xec, 0x03, 0x04 }, 4 }, /* 495, then 496 */
		{ { 0x07, 0x80, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01 }, 11 },
		{ { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02 }, 10 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct histogram h = { NULL, 7, 7 };

		assert_int_equal(histogram_decode(table[i].bytes, table[i].len, &h), -EBADMSG);
		assert_int_equal(h.n, 7);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_percentile_of_one_number_is_within_a_sixteenth),
		cmocka_unit_test(percentiles_of_a_range),
		cmocka_unit_test(merging_equals_adding_all_to_one),
		cmocka_unit_test(an_empty_histogram_has_no_percentile_and_no_bytes),
		cmocka_unit_test(bytes_come_back_as_the_same_histogram),
		cmocka_unit_test(a_near_bin_is_one_byte),
		cmocka_unit_test(a_count_beyond_62_bits_is_the_largest),
		cmocka_unit_test(damaged_bytes_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

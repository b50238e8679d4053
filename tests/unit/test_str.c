/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"

static void strbuf_grows_and_is_always_terminated(void **state)
{
	_cleanup_(strbuf_done) struct strbuf b = STRBUF_INIT;
	size_t want = 0;

	assert_string_equal(strbuf_str(&b), "");
	strbuf_add(&b, "abc", 0);
	assert_string_equal(strbuf_str(&b), "");
	for (int i = 0; i < 3000; i++) {
		strbuf_printf(&b, "%d,", i);
		want += i < 10 ? 2 : i < 100 ? 3 : i < 1000 ? 4 : 5;
		assert_int_equal(b.len, want);
		assert_int_equal(strlen(b.s), want);
	}
	assert_true(str_starts_with(b.s, "0,1,2,"));
	assert_true(str_ends_with(b.s, ",2999,"));
}

static void strbuf_keeps_bytes_behind_a_nul(void **state)
{
	_cleanup_(strbuf_done) struct strbuf b = STRBUF_INIT;

	strbuf_add(&b, "a\0b", 3);
	strbuf_puts(&b, "c");
	assert_int_equal(b.len, 4);
	assert_memory_equal(b.s, "a\0bc", 5);
}

static void strbuf_is_empty_again_after_steal(void **state)
{
	_cleanup_(strbuf_done) struct strbuf b = STRBUF_INIT;
	_cleanup_(free_p) char *empty = strbuf_steal(&b), *text = NULL;

	strbuf_puts(&b, "x");
	text = strbuf_steal(&b);
	assert_string_equal(empty, "");
	assert_string_equal(text, "x");
	assert_string_equal(strbuf_str(&b), "");
	strbuf_puts(&b, "y");
	assert_string_equal(strbuf_str(&b), "y");
}

static void comparison_takes_null(void **state)
{
	assert_true(str_eq(NULL, NULL));
	assert_false(str_eq(NULL, ""));
	assert_false(str_eq("", NULL));
	assert_true(str_eq("a", "a"));
	assert_false(str_eq("a", "ab"));
}

static void prefix_and_suffix(void **state)
{
	static const struct {
		const char *s, *part;
		bool starts, ends;
	} table[] = {
		{ "net.ipv4", "net.", true, false },
		{ "net.ipv4", "ipv4", false, true },
		{ "net", "net", true, true },
		{ "ne", "net", false, false },
		{ "", "", true, true },
		{ "x", "", true, true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		assert_int_equal(str_starts_with(table[i].s, table[i].part), table[i].starts);
		assert_int_equal(str_ends_with(table[i].s, table[i].part), table[i].ends);
	}
}

static void trim_cuts_both_ends_only(void **state)
{
	static const struct {
		const char *in, *want;
	} table[] = {
		{ "", "" }, { " \t\r\n\v\f", "" }, { "a", "a" }, { "  a b\t\n", "a b" },
		{ "\xa0x", "\xa0x" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		_cleanup_(free_p) char *s = xstrdup(table[i].in);

		assert_string_equal(str_trim(s), table[i].want);
	}
}

static void token_skips_empty_ones_and_ends(void **state)
{
	char text[] = "::a:b::c:", *pos = text;

	assert_string_equal(str_token(&pos, ":"), "a");
	assert_string_equal(str_token(&pos, ":"), "b");
	assert_string_equal(str_token(&pos, ":"), "c");
	assert_null(str_token(&pos, ":"));
	assert_null(str_token(&pos, ":"));
}

static void token_leaves_the_rest_to_another_separator(void **state)
{
	char text[] = "7 100 Web Content", *pos = text;

	assert_string_equal(str_token(&pos, " "), "7");
	assert_string_equal(str_token(&pos, " "), "100");
	assert_string_equal(pos, "Web Content");
	assert_string_equal(str_token(&pos, "\n"), "Web Content");
	assert_null(str_token(&pos, "\n"));
}

static void escape_makes_hostile_text_printable(void **state)
{
	static const struct {
		const char *in, *want;
	} table[] = {
		{ "", "" },
		{ "nginx: worker", "nginx: worker" },
		{ "a\nb\tc\r", "a\\x0ab\\x09c\\x0d" },
		{ "\033[31mred\033]0;x\007", "\\x1b[31mred\\x1b]0;x\\x07" },
		{ "\x7f", "\\x7f" },
		{ "gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f" },
		{ "\xe2\x82\xac \xf0\x9f\x90\xa7", "\xe2\x82\xac \xf0\x9f\x90\xa7" },
		{ "\xc2\x9b" "31m", "\\xc2\\x9b31m" },           /* C1: CSI as one character */
		{ "\xe2\x80\xae" "gpj", "\\xe2\\x80\\xaegpj" },   /* right-to-left override */
		{ "\xe2\x81\xa6x", "\\xe2\\x81\\xa6x" },          /* isolate */
		{ "\xe2\x80\xa8x", "\\xe2\\x80\\xa8x" },          /* line separator */
		{ "\xc0\xaf", "\\xc0\\xaf" },                     /* overlong */
		{ "\xe0\x80\xaf", "\\xe0\\x80\\xaf" },
		{ "\xf0\x80\x80\xaf", "\\xf0\\x80\\x80\\xaf" },
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },            /* surrogate */
		{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" },   /* beyond U+10FFFF */
		{ "\xff\xfe", "\\xff\\xfe" },
		{ "x\xe2\x82", "x\\xe2\\x82" },                   /* cut short */
		{ "\xf0\x9f\x90", "\\xf0\\x9f\\x90" },
		{ "back\\slash", "back\\slash" },
	};
	char buf[128];

	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		assert_string_equal(str_escape(buf, sizeof(buf), table[i].in), table[i].want);
}

static void escape_twice_is_the_same_as_once(void **state)
{
	char once[64], twice[64];

	str_escape(once, sizeof(once), "a\x01\xc3\xbc\xff\\");
	assert_string_equal(str_escape(twice, sizeof(twice), once), once);
}

static void escape_is_cut_between_characters(void **state)
{
	static const struct {
		size_t size;
		const char *want;
	} table[] = {
		{ 1, "" }, { 2, "a" }, { 3, "a" }, { 4, "a\xc3\xbc" }, { 7, "a\xc3\xbc" },
		{ 8, "a\xc3\xbc\\x01" }, { 9, "a\xc3\xbc\\x01z" }, { 64, "a\xc3\xbc\\x01z" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		_cleanup_(free_p) char *buf = xcalloc(table[i].size, 1);

		assert_string_equal(str_escape(buf, table[i].size, "a\xc3\xbc\x01z"),
			table[i].want);
	}
}

static void hash_is_fnv1a(void **state)
{
	assert_true(str_hash("", 0) == 0xcbf29ce484222325ULL);
	assert_true(str_hash("a", 1) == 0xaf63dc4c8601ec8cULL);
	assert_true(str_hash("foobar", 6) == 0x85944171f73967e8ULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strbuf_grows_and_is_always_terminated),
		cmocka_unit_test(strbuf_keeps_bytes_behind_a_nul),
		cmocka_unit_test(strbuf_is_empty_again_after_steal),
		cmocka_unit_test(comparison_takes_null),
		cmocka_unit_test(prefix_and_suffix),
		cmocka_unit_test(trim_cuts_both_ends_only),
		cmocka_unit_test(token_skips_empty_ones_and_ends),
		cmocka_unit_test(token_leaves_the_rest_to_another_separator),
		cmocka_unit_test(escape_makes_hostile_text_printable),
		cmocka_unit_test(escape_twice_is_the_same_as_once),
		cmocka_unit_test(escape_is_cut_between_characters),
		cmocka_unit_test(hash_is_fnv1a),
	};

	return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}

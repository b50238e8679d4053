/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/err.h"

static void set_returns_the_code_and_keeps_words(void **state)
{
	struct err e = ERR_INIT;

	assert_int_equal(e.code, 0);
	assert_int_equal(err_set(&e, -EINVAL, "line %d: %s", 3, "no number"), -EINVAL);
	assert_int_equal(e.code, -EINVAL);
	assert_string_equal(e.text, "line 3: no number");
}

static void sys_appends_the_words_of_the_system(void **state)
{
	struct err e = ERR_INIT;

	assert_int_equal(err_sys(&e, -ENOENT, "cannot open %s", "/x"), -ENOENT);
	assert_string_equal(e.text, "cannot open /x: No such file or directory");
}

static void wrap_puts_the_context_before(void **state)
{
	struct err e = ERR_INIT;

	(void) err_set(&e, -EIO, "bad");
	assert_int_equal(err_wrap(&e, "reading %s", "a"), -EIO);
	assert_int_equal(err_wrap(&e, "report"), -EIO);
	assert_string_equal(e.text, "report: reading a: bad");
}

static void nobody_has_to_listen(void **state)
{
	assert_int_equal(err_set(NULL, -EIO, "x"), -EIO);
	assert_int_equal(err_sys(NULL, -ENOENT, "x"), -ENOENT);
	(void) err_wrap(NULL, "x");
}

static void control_characters_are_escaped_to_one_line(void **state)
{
	struct err e = ERR_INIT;

	(void) err_set(&e, -EINVAL, "file \"%s\"", "a\nb\033[2J");
	assert_string_equal(e.text, "file \"a\\x0ab\\x1b[2J\"");
	(void) err_wrap(&e, "in %s", "dir\r");
	assert_string_equal(e.text, "in dir\\x0d: file \"a\\x0ab\\x1b[2J\"");
}

static void long_text_is_cut(void **state)
{
	struct err e = ERR_INIT;
	char big[4 * ERR_TEXT_MAX];

	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	(void) err_set(&e, -EIO, "%s", big);
	assert_int_equal(strlen(e.text), ERR_TEXT_MAX - 1);
	(void) err_wrap(&e, "%s", big);
	assert_int_equal(strlen(e.text), ERR_TEXT_MAX - 1);
	memset(big, '\n', sizeof(big) - 1);
	(void) err_sys(&e, -EIO, "%s", big);
	assert_true(strlen(e.text) < ERR_TEXT_MAX);
	assert_null(strchr(e.text, '\n'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set_returns_the_code_and_keeps_words),
		cmocka_unit_test(sys_appends_the_words_of_the_system),
		cmocka_unit_test(wrap_puts_the_context_before),
		cmocka_unit_test(nobody_has_to_listen),
		cmocka_unit_test(control_characters_are_escaped_to_one_line),
		cmocka_unit_test(long_text_is_cut),
	};

	return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}

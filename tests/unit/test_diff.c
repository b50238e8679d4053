/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/alloc.h"
#include "report/diff.h"

static void diff_is_what_diff_u_shows(void **state)
{
	static const struct {
		const char *from, *to, *want;
	} cases[] = {
		{ "a\nb\n", "a\nb\n", "" },
		{ NULL, NULL, "" },
		{ "", "", "" },
		{ NULL, "", "--- /dev/null\n+++ f\n" },
		{ NULL, "a\nb\n", "--- /dev/null\n+++ f\n@@ -0,0 +1,2 @@\n+a\n+b\n" },
		{ "a\n", NULL, "--- f\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n" },
		{ "a\nb\nc\n", "a\nx\nc\n", "--- f\n+++ f\n@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n" },
		{ "a", "a\n", "--- f\n+++ f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n" },
		{ "a\nb", "a\nc",
			"--- f\n+++ f\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n"
			"\\ No newline at end of file\n" },
		/* three lines of context: changes six lines apart share a hunk, seven do not */
		{ "x\n1\n2\n3\n4\n5\n6\ny\n", "X\n1\n2\n3\n4\n5\n6\nY\n",
			"--- f\n+++ f\n@@ -1,8 +1,8 @@\n-x\n+X\n 1\n 2\n 3\n 4\n 5\n 6\n-y\n+Y\n" },
		{ "x\n1\n2\n3\n4\n5\n6\n7\ny\n", "X\n1\n2\n3\n4\n5\n6\n7\nY\n",
			"--- f\n+++ f\n@@ -1,4 +1,4 @@\n-x\n+X\n 1\n 2\n 3\n"
		  "@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-y\n+Y\n" },
		{ "1\n2\n3\n4\n5\n", "1\n2\n3\n4\n5\nnew\n",
			"--- f\n+++ f\n@@ -3,3 +3,4 @@\n 3\n 4\n 5\n+new\n" },
	};

	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;

		diff_unified(&out, "f", cases[i].from, cases[i].to);
		assert_string_equal(strbuf_str(&out), cases[i].want);
	}
}

static void very_long_files_are_shown_as_replaced(void **state)
{
	_cleanup_(strbuf_done) struct strbuf from = STRBUF_INIT, to = STRBUF_INIT,
					     out = STRBUF_INIT;

	(void) state;
	for (int i = 0; i < 5000; i++)
		strbuf_printf(&from, "%d\n", i);
	strbuf_puts(&to, strbuf_str(&from));
	strbuf_puts(&to, "new\n");
	diff_unified(&out, "f", strbuf_str(&from), strbuf_str(&to));
	assert_true(str_starts_with(strbuf_str(&out), "--- f\n+++ f\n@@ -1,5000 +1,5001 @@\n-0\n"));
	assert_true(str_ends_with(strbuf_str(&out), "\n+new\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(diff_is_what_diff_u_shows),
		cmocka_unit_test(very_long_files_are_shown_as_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "plan/rivals.h"
#include "plan_fixture.h"

static void file_that_wins_is_named_with_when(void **state)
{
	static const struct {
		const char *file, *text, *want; /* want NULL: nothing is said */
	} cases[] = {
		{ "etc/sysctl.d/99-local.conf", WMEM " = 1 2 3\n",
			"/etc/sysctl.d/99-local.conf line 1 sets 1 2 3 and wins over the drop-in at boot" },
		{ "usr/lib/sysctl.d/91-vendor.conf", "\n" WMEM "=1 2 3",
			"/usr/lib/sysctl.d/91-vendor.conf line 2 sets 1 2 3 and wins over the drop-in at boot" },
		{ "etc/sysctl.conf", WMEM " = 1 2 3\n", "/etc/sysctl.conf line 1 sets 1 2 3 and wins "
			"over the drop-in where `sysctl --system` is run" },
		{ "etc/sysctl.d/10-early.conf", WMEM " = 1 2 3\n", NULL },
		{ "etc/sysctl.d/99-same.conf", WMEM " = " WMEM_NEW "\n", NULL },
		{ "etc/sysctl.d/99-pattern.conf", "net.ipv4.tcp_?mem = 1 2 3\n", NULL },
		{ "etc/sysctl.d/99-other.conf", KEEPALIVE " = 100\n", NULL },
	};

	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct plan_entry list[2];
		const struct plan plan = { .entries = list, .n = buffer_entries(list) };
		struct machine m;
		char **rivals;
		size_t n;

		machine_make(&m);
		put_file(&m, cases[i].file, cases[i].text);
		for (int applied = 0; applied < 2; applied++) {
			assert_int_equal(rivals_of(m.root, &plan, &rivals, &n, NULL), 0);
			if (n != (cases[i].want ? 1 : 0) || (n && !strstr(rivals[0], cases[i].want)))
				fail_msg("case %zu: %s", i, n ? rivals[0] : "nothing");
			names_free(rivals, n);
			put_file(&m, DROPIN_PATH, WMEM " = " WMEM_NEW "\n");
		}
		machine_remove(&m);
	}
}

static void two_that_win_under_one_program_each_are_both_named(void **state)
{
	struct plan_entry list[2];
	const struct plan plan = { .entries = list, .n = buffer_entries(list) };
	struct machine m;
	char **rivals;
	size_t n;

	(void) state;
	machine_make(&m);
	put_file(&m, "etc/sysctl.d/99-local.conf", WMEM " = 1 2 3\n");
	put_file(&m, "etc/sysctl.conf", WMEM " = 4 5 6\n");
	assert_int_equal(rivals_of(m.root, &plan, &rivals, &n, NULL), 0);
	assert_int_equal(n, 2);
	assert_non_null(strstr(rivals[0], "99-local.conf line 1 sets 1 2 3 and wins over the "
		"drop-in at boot by systemd-sysctl"));
	assert_non_null(strstr(rivals[1], "sysctl.conf line 1 sets 4 5 6 and wins over the drop-in "
		"where `sysctl --system` is run"));
	names_free(rivals, n);
	machine_remove(&m);
}

static void tuned_wins_unless_it_goes_through_the_files_again(void **state)
{
	static const struct {
		const char *conf, *value, *want; /* want NULL: nothing is said */
	} cases[] = {
		{ "reapply_sysctl = 0\n", "1 2 3", "tuned's profile site sets 1 2 3 "
			"(/etc/tuned/site/tuned.conf line 2) and wins over the drop-in at boot" },
		{ "reapply_sysctl = 0\n", WMEM_NEW, NULL },
		{ "", "1 2 3", NULL },
	};

	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(free_p) char *profile = xasprintf("[sysctl]\n" WMEM "=%s\n", cases[i].value);
		struct plan_entry list[2];
		const struct plan plan = { .entries = list, .n = buffer_entries(list) };
		struct machine m;
		char **rivals;
		size_t n;

		machine_make(&m);
		put_file(&m, "etc/tuned/active_profile", "site\n");
		put_file(&m, "etc/tuned/tuned-main.conf", cases[i].conf);
		put_file(&m, "etc/tuned/site/tuned.conf", profile);
		assert_int_equal(rivals_of(m.root, &plan, &rivals, &n, NULL), 0);
		if (n != (cases[i].want ? 1 : 0) || (n && !strstr(rivals[0], cases[i].want)))
			fail_msg("case %zu: %s", i, n ? rivals[0] : "nothing");
		names_free(rivals, n);
		put_file(&m, "etc/sysctl.conf", WMEM " = 4 5 6\n");
		assert_int_equal(rivals_of(m.root, &plan, &rivals, &n, NULL), 0);
		assert_non_null(strstr(rivals[0], *cases[i].conf ? "where `sysctl --system` is run" :
			"at boot when tuned goes through the files again"));
		names_free(rivals, n);
		machine_remove(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(file_that_wins_is_named_with_when),
		cmocka_unit_test(two_that_win_under_one_program_each_are_both_named),
		cmocka_unit_test(tuned_wins_unless_it_goes_through_the_files_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

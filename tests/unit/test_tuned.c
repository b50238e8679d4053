/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "recording.h"
#include "sysctl/sysctld.h"
#include "sysctl/tuned.h"

#define FIN "net.ipv4.tcp_fin_timeout"

static struct recording *rec;
static struct tuned loaded;

static int set_up(void **state)
{
	rec = recording_new();
	return 0;
}

static int tear_down(void **state)
{
	tuned_done(&loaded);
	recording_free_p(&rec);
	return 0;
}

static void load(void)
{
	tuned_done(&loaded);
	tuned_load(rec->root, &loaded);
}

static void check(const char *key, const char *value, enum tuned_modifier modifier)
{
	const struct tuned_entry *entry = tuned_find(&loaded, key);

	assert_non_null(entry);
	assert_string_equal(entry->value, value);
	assert_int_equal(entry->modifier, modifier);
}

static void no_tuned_is_no_profile(void **state)
{
	load();
	assert_null(loaded.profiles);
	recording_put(rec, "etc/tuned/active_profile", "\n");
	load();
	assert_null(loaded.profiles);
	assert_int_equal(loaded.n, 0);
}

static void the_section_of_the_active_profile_counts(void **state)
{
	recording_put(rec, "etc/tuned/active_profile", "net\n");
	recording_put(rec, "usr/lib/tuned/net/tuned.conf",
		"# a profile\n[main]\nsummary=x\n[vm]\ntransparent_hugepages=never\n[sysctl]\n"
		"replace=1\n" FIN " = 20 # seconds\nnet.ipv4.tcp_rmem=\"4096 131072 16777216\"\n"
		"net.core.somaxconn=>2048\nnet.core.rmem_max=<99\nnet.core.wmem_max=${x}\n");
	load();
	assert_string_equal(loaded.profiles, "net");
	assert_true(loaded.reapplies);
	assert_int_equal(loaded.n, 5);
	check(FIN, "20", TUNED_SET);
	assert_string_equal(tuned_find(&loaded, FIN)->file, "/usr/lib/tuned/net/tuned.conf");
	assert_int_equal(tuned_find(&loaded, FIN)->line, 8);
	check("net.ipv4.tcp_rmem", "4096 131072 16777216", TUNED_SET);
	check("net.core.somaxconn", "2048", TUNED_RAISE);
	check("net.core.rmem_max", "99", TUNED_LOWER);
	check("net.core.wmem_max", "${x}", TUNED_UNKNOWN);
}

static void own_lines_beat_included_ones_and_etc_beats_usr(void **state)
{
	recording_put(rec, "etc/tuned/active_profile", "leaf");
	recording_put(rec, "usr/lib/tuned/leaf/tuned.conf", "[sysctl]\n" FIN "=1\n");
	recording_put(rec, "etc/tuned/leaf/tuned.conf",
		"[main]\ninclude=base, leaf\n[sysctl]\nnet.core.somaxconn=3\n");
	recording_put(rec, "usr/lib/tuned/profiles/base/tuned.conf",
		"[sysctl]\nnet.core.somaxconn=2\n" FIN "=2\n");
	load();
	assert_null(loaded.problem);
	check("net.core.somaxconn", "3", TUNED_SET);
	/* a profile that includes its own name means the one of the distribution */
	check(FIN, "1", TUNED_SET);
}

static void later_profile_beats_an_earlier_one(void **state)
{
	recording_put(rec, "etc/tuned/active_profile", "a b");
	recording_put(rec, "etc/tuned/a/tuned.conf", "[sysctl]\n" FIN "=1\n");
	recording_put(rec, "etc/tuned/b/tuned.conf", "[sysctl]\n" FIN "=2\n");
	load();
	check(FIN, "2", TUNED_SET);
	assert_int_equal(loaded.n, 2);
}

static void reapply_can_be_switched_off(void **state)
{
	recording_put(rec, "etc/tuned/active_profile", "a");
	recording_put(rec, "etc/tuned/a/tuned.conf", "");
	recording_put(rec, "etc/tuned/tuned-main.conf", "daemon = 1\nreapply_sysctl = 0\n");
	load();
	assert_false(loaded.reapplies);
}

static void profile_that_is_not_there_is_a_problem(void **state)
{
	static const char *const names[] = { "nosuch", "../a", "." };

	recording_put(rec, "etc/tuned/a/tuned.conf", "[sysctl]\n" FIN "=1\n");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		recording_put(rec, "etc/tuned/active_profile", names[i]);
		load();
		assert_non_null(loaded.problem);
		assert_int_equal(loaded.n, 0);
	}
}

static void hostile_name_is_escaped(void **state)
{
	recording_put(rec, "etc/tuned/active_profile", "a\033[2Jb");
	load();
	assert_null(strchr(loaded.problem, '\033'));
}

static void profiles_that_include_each_other_end(void **state)
{
	recording_put(rec, "etc/tuned/active_profile", "a");
	recording_put(rec, "etc/tuned/a/tuned.conf", "[main]\ninclude=b\n[sysctl]\n" FIN "=1\n");
	recording_put(rec, "etc/tuned/b/tuned.conf", "[main]\ninclude=a\n[sysctl]\n" FIN "=2\n");
	load();
	check(FIN, "1", TUNED_SET);
}

static void key_material_is_never_kept(void **state)
{
	recording_put(rec, "etc/tuned/active_profile", "a");
	recording_put(rec, "etc/tuned/a/tuned.conf",
		"[sysctl]\nnet.ipv4.tcp_fastopen_key=1-2-3-4\n");
	load();
	check("net.ipv4.tcp_fastopen_key", SYSCTLD_SECRET, TUNED_SET);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(no_tuned_is_no_profile),
		TEST(the_section_of_the_active_profile_counts),
		TEST(own_lines_beat_included_ones_and_etc_beats_usr),
		TEST(later_profile_beats_an_earlier_one),
		TEST(reapply_can_be_switched_off),
		TEST(profile_that_is_not_there_is_a_problem),
		TEST(hostile_name_is_escaped),
		TEST(profiles_that_include_each_other_end),
		TEST(key_material_is_never_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

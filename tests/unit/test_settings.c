/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/alloc.h"
#include "cmd/settings.h"

static void every_setting_comes_from_its_own_key(void **state)
{
	static const struct {
		const char *name, *text;
	} file[] = {
		{ "interval_us", "7s" }, { "cpu_budget_pct", "0.5" }, { "retain_raw_us", "2h" },
		{ "retain_minutes_us", "3d" }, { "retain_hours_us", "50d" },
		{ "disk_floor_bytes", "1GiB" }, { "path_prefix_v4", "20" },
		{ "path_prefix_v6", "56" }, { "collect_netns", "all" },
	};
	_cleanup_(policy_free_p) struct policy *p = policy_new();
	struct settings s;

	for (size_t i = 0; i < ARRAY_SIZE(file); i++)
		assert_int_equal(policy_set(p, file[i].name, file[i].text, NULL), 0);
	s = settings_of(p);
	assert_int_equal(s.interval.us, 7 * USEC_PER_SEC);
	assert_true(s.cpu_budget_pct == 0.5);
	assert_int_equal(s.retention.raw.us, 2 * 3600 * USEC_PER_SEC);
	assert_int_equal(s.retention.minutes.us, 3 * 86400 * USEC_PER_SEC);
	assert_int_equal(s.retention.hours.us, 50 * 86400 * USEC_PER_SEC);
	assert_int_equal(s.disk_floor_bytes, 1 << 30);
	assert_int_equal(s.path_prefix_v4, 20);
	assert_int_equal(s.path_prefix_v6, 56);
	assert_true(s.all_netns);
}

static void nothing_is_without_a_default(void **state)
{
	_cleanup_(policy_free_p) struct policy *p = policy_new();
	const struct settings s = settings_of(p);

	assert_int_equal(s.interval.us, 10 * USEC_PER_SEC);
	assert_true(s.cpu_budget_pct == 2);
	assert_true(s.retention.raw.us && s.retention.minutes.us && s.retention.hours.us);
	assert_true(s.disk_floor_bytes);
	assert_int_equal(s.path_prefix_v4, 24);
	assert_int_equal(s.path_prefix_v6, 48);
	assert_false(s.all_netns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_setting_comes_from_its_own_key),
		cmocka_unit_test(nothing_is_without_a_default),
	};

	return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}

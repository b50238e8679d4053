/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "rule/policy.h"
#include "scratch.h"

static char *dir;
static struct root *root;

static int set_up(void **state)
{
	struct err e = ERR_INIT;

	dir = scratch_make("policy");
	return root_open(dir, &root, &e);
}

static int tear_down(void **state)
{
	root = root_free(root);
	dir = scratch_remove(dir);
	return 0;
}

static int load(struct policy *p, const char *text, struct err *e)
{
	assert_int_equal(root_write_atomic(root, "conf", text, strlen(text), 0600, e), 0);
	return policy_load(p, root, "conf", true, e);
}

static void items_have_defaults_in_range_and_unique_names(void **state)
{
	size_t n;
	const struct policy_item *items = policy_items(&n);

	for (size_t i = 0; i < n; i++) {
		assert_true(*items[i].what);
		if (items[i].kind == POLICY_KEYS || items[i].kind == POLICY_PINS)
			continue;
		assert_true(items[i].min < items[i].max);
		if (items[i].has_default)
			assert_true(items[i].default_value >= items[i].min &&
				items[i].default_value <= items[i].max);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(items[i].name, items[j].name);
	}
}

static void names_end_in_the_unit_of_their_kind(void **state)
{
	size_t n;
	const struct policy_item *items = policy_items(&n);

	for (size_t i = 0; i < n; i++) {
		const char *name = items[i].name;

		assert_int_equal(items[i].kind == POLICY_DURATION_US, str_ends_with(name, "_us"));
		assert_int_equal(items[i].kind == POLICY_RATE_BPS, str_ends_with(name, "_bps"));
		assert_int_equal(items[i].kind == POLICY_BYTES, str_ends_with(name, "_bytes"));
	}
}

static void default_is_told_and_site_fact_is_not(void **state)
{
	_cleanup_(policy_free_p) struct policy *p = policy_new();
	double v = -1;

	assert_int_equal(policy_number(p, "port_use_pct", &v), 0);
	assert_true(v == 80);
	v = -1;
	assert_int_equal(policy_number(p, "link_rate_bps", &v), -ENODATA);
	assert_int_equal(policy_number(p, "no_such_item", &v), -ENOENT);
	assert_int_equal(policy_number(p, "exclude", &v), -ENOENT);
	assert_true(v == -1);
}

static void reset_takes_back_what_was_set(void **state)
{
	_cleanup_(policy_free_p) struct policy *p = policy_new();
	struct err e = ERR_INIT;
	double v = -1;

	assert_int_equal(policy_set(p, "port_use_pct", "70", &e), 0);
	assert_int_equal(policy_set(p, "link_rate_bps", "1gbit", &e), 0);
	assert_int_equal(policy_set(p, "exclude", "net.ipv4.*", &e), 0);
	policy_reset(p);
	assert_int_equal(policy_number(p, "port_use_pct", &v), 0);
	assert_true(v == 80);
	assert_int_equal(policy_number(p, "link_rate_bps", &v), -ENODATA);
	assert_false(policy_is_set(p, "port_use_pct"));
	assert_false(policy_excludes(p, "net.ipv4.tcp_rmem"));
}

static void values_are_parsed_by_kind(void **state)
{
	static const struct {
		const char *name, *text;
		double want;
	} cases[] = {
		{ "link_rate_bps", "1gbit", 1e9 }, { "link_rate_bps", "50mbit", 50e6 },
		{ "middlebox_idle_us", "350s", 350e6 }, { "middlebox_idle_us", "20m", 1200e6 },
		{ "busy_min_us", "80ms", 80e3 }, { "port_use_pct", "90", 90 },
		{ "port_use_pct", "90%", 90 }, { "retrans_warn_pct", "0.5 %", 0.5 },
		{ "min_samples", "5", 5 }, { "path_prefix_v6", "56", 56 },
		{ "collect_netns", "none", 0 }, { "collect_netns", "all", 1 },
	};
	_cleanup_(policy_free_p) struct policy *p = policy_new();
	struct err e = ERR_INIT;
	double v;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(policy_set(p, cases[i].name, cases[i].text, &e), 0);
		assert_int_equal(policy_number(p, cases[i].name, &v), 0);
		assert_true(v == cases[i].want);
	}
}

static void bad_values_are_refused_with_words(void **state)
{
	static const struct {
		const char *name, *text;
		int want;
		const char *words;
	} cases[] = {
		{ "nonsense", "1", -ENOENT, "no setting \"nonsense\"" },
		{ "port_use_pct", "many", -EINVAL, "is not a number" },
		{ "port_use_pct", "", -EINVAL, "is not a number" },
		{ "port_use_pct", "101", -ERANGE, "not between 1 and 100" },
		{ "min_samples", "5%", -EINVAL, "is not a number" },
		{ "path_prefix_v4", "24.5", -EINVAL, "is not a whole number" },
		{ "path_prefix_v4", "33", -ERANGE, "not between 8 and 32" },
		{ "collect_netns", "some", -EINVAL, "is neither none nor all" },
		{ "collect_netns", "", -EINVAL, "is neither none nor all" },
		{ "link_rate_bps", "-1", -EINVAL, "is not a rate" },
		{ "middlebox_idle_us", "1 apple", -EINVAL, "is not a duration" },
		{ "middlebox_idle_us", "1s", -ERANGE, "not between" },
		{ "exclude", "net.ipv4.tcp_rmem; rm -rf", -EINVAL, "no list of keys" },
		{ "exclude", "net.ipv4.tcp_rnem", -EINVAL, "no key of the catalog" },
		{ "exclude", "net.ipv5.*", -EINVAL, "no key of the catalog" },
		{ "pin", "net.core.somaxconn", -EINVAL, "no KEY = VALUE" },
		{ "pin", "net.core.somaxcon = 1024", -EINVAL, "no key of the catalog" },
		{ "pin", "kernel.core_pattern = |/tmp/x", -EINVAL, "no key of the catalog" },
		{ "pin", "../../etc/passwd = x", -EINVAL, "no key of the catalog" },
		{ "pin", "net.ipv4.tcp_tw_recycle = 1", -EPERM, "never written" },
		{ "pin", "net.ipv4.tcp_timestamps = 0", -EPERM, "never set" },
		{ "pin", "net.ipv4.tcp_rmem = 4096 131072", -EINVAL, "needs 3 numbers" },
		{ "pin", "net.core.somaxconn = 4096; net/core/somaxconn = 8192", -EINVAL, "twice" },
		{ "max_change_factor", "1", -ERANGE, "not between 1.01" },
	};
	_cleanup_(policy_free_p) struct policy *p = policy_new();

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct err e = ERR_INIT;

		assert_int_equal(policy_set(p, cases[i].name, cases[i].text, &e), cases[i].want);
		assert_non_null(strstr(e.text, cases[i].words));
	}
}

static void text_is_what_a_file_would_say(void **state)
{
	static const struct {
		const char *name, *set, *want;
	} cases[] = {
		{ "interval_us", "60s", "1m" }, { "cpu_budget_pct", "0.5", "0.5%" },
		{ "disk_floor_bytes", "1GiB", "1GiB" }, { "path_prefix_v4", "20", "20" },
		{ "collect_netns", "all", "all" }, { "link_rate_bps", "80mbit", "80mbit" },
	};
	_cleanup_(policy_free_p) struct policy *p = policy_new();
	size_t n;
	const struct policy_item *items = policy_items(&n);

	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c < ARRAY_SIZE(cases); c++) {
			_cleanup_(free_p) char *text = NULL;

			if (!str_eq(items[i].name, cases[c].name))
				continue;
			assert_int_equal(policy_set(p, cases[c].name, cases[c].set, NULL), 0);
			text = policy_text(p, &items[i]);
			assert_string_equal(text, cases[c].want);
		}
}

static void exclude_takes_patterns_and_adds_up(void **state)
{
	_cleanup_(policy_free_p) struct policy *p = policy_new();

	assert_false(policy_excludes(p, "net.ipv4.tcp_rmem"));
	assert_int_equal(policy_set(p, "exclude", "net.ipv4.tcp_rmem, net.core.*", NULL), 0);
	assert_int_equal(policy_set(p, "exclude", "net/ipv4/tcp_keepalive_*", NULL), 0);
	assert_true(policy_excludes(p, "net.ipv4.tcp_rmem"));
	assert_true(policy_excludes(p, "net.core.somaxconn"));
	assert_true(policy_excludes(p, "net.ipv4.tcp_keepalive_time"));
	assert_false(policy_excludes(p, "net.ipv4.tcp_wmem"));
	assert_false(policy_excludes(p, "net.ipv4.tcp_rmem2"));
}

static void pins_add_up_and_survive_a_copy(void **state)
{
	_cleanup_(policy_free_p) struct policy *p = policy_new(), *copy = NULL;
	_cleanup_(free_p) char *text = NULL;

	assert_null(pins_find(policy_pins(p), "net.core.somaxconn"));
	assert_int_equal(policy_set(p, "pin", "net.core.somaxconn = 4096", NULL), 0);
	assert_int_equal(policy_set(p, "pin",
		"net/ipv4/tcp_rmem=4096\t131072  6291456 ; net.ipv4.tcp_sack = 1", NULL), 0);
	copy = policy_copy(p);
	policy_reset(p);
	assert_null(pins_find(policy_pins(p), "net.core.somaxconn"));
	assert_string_equal(pins_find(policy_pins(copy), "net.core.somaxconn"), "4096");
	assert_true(policy_is_set(copy, "pin"));
	text = policy_text(copy, policy_find("pin"));
	assert_string_equal(text, "net.core.somaxconn = 4096; net.ipv4.tcp_rmem = 4096 131072 "
		"6291456; net.ipv4.tcp_sack = 1");
}

static void file_with_comments_and_blanks_is_read(void **state)
{
	_cleanup_(policy_free_p) struct policy *p = policy_new();
	struct err e = ERR_INIT;
	double v;

	assert_int_equal(load(p, "# ours\n\n  link_rate_bps = 1gbit # the uplink\r\n"
		"exclude=net.core.*\nexclude = net.ipv4.tcp_mem\nport_use_pct=70", &e), 0);
	assert_int_equal(policy_number(p, "link_rate_bps", &v), 0);
	assert_true(v == 1e9);
	assert_int_equal(policy_number(p, "port_use_pct", &v), 0);
	assert_true(v == 70);
	assert_true(policy_excludes(p, "net.core.x") && policy_excludes(p, "net.ipv4.tcp_mem"));
}

static void bad_file_names_file_and_line(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "\nport_use_pct\n", "conf line 2: \"port_use_pct\" is no `name = value`" },
		{ "port_use_pct=1\nport_use_pct=2\n", "conf line 2: port_use_pct is set twice" },
		{ "#\n#\nfoo = 1", "conf line 3: there is no setting \"foo\"" },
		{ "min_samples = x", "conf line 1: min_samples" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(policy_free_p) struct policy *p = policy_new();
		struct err e = ERR_INIT;

		assert_true(load(p, cases[i].text, &e) < 0);
		assert_non_null(strstr(e.text, cases[i].words));
	}
}

static void absent_file_is_an_error_only_if_asked_for(void **state)
{
	_cleanup_(policy_free_p) struct policy *p = policy_new();
	struct err e = ERR_INIT;

	assert_int_equal(policy_load(p, root, "nothing", false, &e), 0);
	assert_int_equal(policy_load(p, root, "nothing", true, &e), -ENOENT);
	assert_non_null(strstr(e.text, "/nothing"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(items_have_defaults_in_range_and_unique_names),
		cmocka_unit_test(names_end_in_the_unit_of_their_kind),
		cmocka_unit_test(default_is_told_and_site_fact_is_not),
		cmocka_unit_test(reset_takes_back_what_was_set),
		cmocka_unit_test(values_are_parsed_by_kind),
		cmocka_unit_test(bad_values_are_refused_with_words),
		cmocka_unit_test(text_is_what_a_file_would_say),
		cmocka_unit_test(exclude_takes_patterns_and_adds_up),
		cmocka_unit_test(pins_add_up_and_survive_a_copy),
		cmocka_unit_test(file_with_comments_and_blanks_is_read),
		cmocka_unit_test(bad_file_names_file_and_line),
		cmocka_unit_test(absent_file_is_an_error_only_if_asked_for),
	};

	return cmocka_run_group_tests_name("policy", tests, set_up, tear_down);
}

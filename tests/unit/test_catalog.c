/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/alloc.h"
#include "base/err.h"
#include "base/str.h"
#include "sysctl/catalog.h"
#include "sysctl/deny.h"
#include "sysctl/procsys.h"
#include "sysctl/value.h"

static const struct sysctl_key *keys;
static size_t n_keys;

static int load(void **state)
{
	keys = sysctl_catalog(&n_keys);
	return 0;
}

static void names_are_sorted_and_unique(void **state)
{
	assert_true(n_keys > 100);
	for (size_t i = 1; i < n_keys; i++)
		if (strcmp(keys[i - 1].name, keys[i].name) >= 0)
			fail_msg("%s stands before %s", keys[i - 1].name, keys[i].name);
}

static void find_gives_each_key_by_its_name(void **state)
{
	for (size_t i = 0; i < n_keys; i++)
		assert_ptr_equal(sysctl_find(keys[i].name), &keys[i]);
}

static void find_knows_nothing_else(void **state)
{
	static const char *const names[] = {
		"", "net", "net.ipv4.tcp_rmem ", "net/ipv4/tcp_rmem", "net.ipv4.tcp_rme",
		"net.ipv4.tcp_rmemm", "NET.IPV4.TCP_RMEM", "a", "zzz",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_null(sysctl_find(names[i]));
}

static void every_key_says_what_it_does_and_where_that_is_from(void **state)
{
	for (size_t i = 0; i < n_keys; i++) {
		_cleanup_(free_p) char *path = procsys_path(keys[i].name);

		assert_non_null(path);
		assert_non_null(keys[i].unit);
		assert_true(keys[i].what && *keys[i].what);
		assert_true(keys[i].source && *keys[i].source);
		assert_false(str_ends_with(keys[i].what, "."));
	}
}

static void numbers_have_a_range(void **state)
{
	for (size_t i = 0; i < n_keys; i++) {
		bool number = keys[i].type != SYSCTL_NAME && keys[i].type != SYSCTL_NAMES;

		if (number != (keys[i].min < keys[i].max))
			fail_msg("%s has the range %lld to %lld", keys[i].name,
				(long long) keys[i].min, (long long) keys[i].max);
	}
}

static void vectors_are_ordered(void **state)
{
	for (size_t i = 0; i < n_keys; i++)
		if (keys[i].type == SYSCTL_TRIPLE || keys[i].type == SYSCTL_RANGE)
			assert_true(keys[i].ordered);
}

/* Defaults that the kernel has but this product does not set. */
static bool default_is_refused(const struct sysctl_key *key)
{
	return strstr(key->name, "rp_filter") != NULL;
}

static void default_texts_have_the_form_of_their_key(void **state)
{
	for (size_t i = 0; i < n_keys; i++) {
		const char *text[] = { keys[i].default_text, keys[i].default_before };
		struct err e = ERR_INIT;

		assert_true(keys[i].default_kind == SYSCTL_DEFAULT_TEXT || !keys[i].default_text);
		for (size_t j = 0; j < ARRAY_SIZE(text); j++)
			if (text[j] && sysctl_value_check_form(&keys[i], text[j], &e) < 0)
				fail_msg("%s", e.text);
	}
}

static void defaults_are_never_denied(void **state)
{
	for (size_t i = 0; i < n_keys; i++) {
		struct err e = ERR_INIT;

		if (!keys[i].default_text || default_is_refused(&keys[i]))
			continue;
		if (keys[i].status == SYSCTL_ACTIVE &&
		    sysctl_deny_check(&keys[i], keys[i].default_text, &e) < 0)
			fail_msg("%s", e.text);
	}
}

static void keys_without_effect_are_never_settable(void **state)
{
	for (size_t i = 0; i < n_keys; i++) {
		if (keys[i].status != SYSCTL_ACTIVE)
			assert_false(keys[i].settable);
		if (keys[i].status == SYSCTL_INERT || keys[i].status == SYSCTL_REMOVED)
			assert_int_equal(keys[i].effect, SYSCTL_NO_EFFECT);
	}
}

static void dead_and_dangerous_keys_have_their_status(void **state)
{
	static const struct {
		const char *name;
		enum sysctl_status want;
	} cases[] = {
		{ "net.ipv4.tcp_tw_recycle", SYSCTL_REMOVED },
		{ "net.ipv4.tcp_thin_dupack", SYSCTL_REMOVED },
		{ "net.netfilter.nf_conntrack_helper", SYSCTL_REMOVED },
		{ "net.ipv4.tcp_fack", SYSCTL_INERT },
		{ "net.ipv4.tcp_low_latency", SYSCTL_INERT },
		{ "net.ipv4.tcp_adv_win_scale", SYSCTL_INERT },
		{ "net.ipv4.udp_wmem_min", SYSCTL_INERT },
		{ "net.ipv4.route.max_size", SYSCTL_INERT },
		{ "net.core.warnings", SYSCTL_INERT },
		{ "net.ipv4.tcp_fastopen_key", SYSCTL_SECRET },
		{ "net.ipv4.tcp_available_congestion_control", SYSCTL_READONLY },
		{ "net.netfilter.nf_conntrack_count", SYSCTL_READONLY },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(sysctl_find(cases[i].name)->status, cases[i].want);
}

static void host_wide_keys_have_a_global_scope(void **state)
{
	static const struct {
		const char *name;
		enum sysctl_scope want;
	} cases[] = {
		{ "net.ipv4.tcp_mem", SYSCTL_GLOBAL },
		{ "net.ipv4.tcp_max_orphans", SYSCTL_GLOBAL },
		{ "net.ipv4.udp_mem", SYSCTL_GLOBAL },
		{ "net.core.default_qdisc", SYSCTL_GLOBAL },
		{ "net.ipv6.neigh.default.gc_thresh3", SYSCTL_GLOBAL },
		{ "net.core.rmem_max", SYSCTL_GLOBAL_RO_NS },
		{ "net.netfilter.nf_conntrack_max", SYSCTL_GLOBAL_RO_NS },
		{ "net.ipv4.tcp_rmem", SYSCTL_NETNS },
		{ "net.core.somaxconn", SYSCTL_NETNS },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(sysctl_find(cases[i].name)->scope, cases[i].want);
}

static void secrets_are_known_by_catalog_or_by_name(void **state)
{
	static const struct {
		const char *name;
		bool want;
	} cases[] = {
		{ "net.ipv4.tcp_fastopen_key", true },
		{ "net.core.netdev_rss_key", true },
		{ "net.ipv6.conf.eth0.stable_secret", true },
		{ "net.ipv4.tcp_fastopen", false },
		{ "net.ipv4.nonesuch", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(sysctl_is_secret(cases[i].name), cases[i].want);
}

/* Ticks are counted with the fastest clock there is, 1000 a second, which leaves least room. */
static int64_t in_seconds(const struct sysctl_key *key, int64_t bound)
{
	return key->in_ticks ? bound / 1000 : bound;
}

static void what_is_accepted_here_the_kernel_accepts_too(void **state)
{
	for (size_t i = 0; i < n_keys; i++) {
		const struct sysctl_key *k = &keys[i];

		if (!k->kernel_min && !k->kernel_max) {
			assert_false(k->in_ticks || k->not_below || k->not_above);
			continue;
		}
		if (k->min < in_seconds(k, k->kernel_min) || k->max > in_seconds(k, k->kernel_max))
			fail_msg("%s: the kernel takes less than this product", k->name);
	}
}

static void keys_that_bound_others_are_of_the_catalog(void **state)
{
	for (size_t i = 0; i < n_keys; i++) {
		const char *bounds[] = { keys[i].not_below, keys[i].not_above };

		for (size_t j = 0; j < ARRAY_SIZE(bounds); j++)
			assert_true(!bounds[j] || sysctl_find(bounds[j]));
	}
}

static void every_default_is_given_or_explained(void **state)
{
	for (size_t i = 0; i < n_keys; i++)
		if (!keys[i].default_text && !sysctl_default_how(&keys[i]))
			fail_msg("%s: no word of its default", keys[i].name);
}

static void each_number_of_few_has_a_meaning(void **state)
{
	for (size_t i = 0; i < n_keys; i++) {
		_cleanup_(free_p) char *last = xasprintf("%lld", (long long) keys[i].max);

		assert_int_equal(keys[i].type == SYSCTL_ENUM, keys[i].choices != NULL);
		if (keys[i].choices &&
		    (keys[i].choices[0] != '0' || !strstr(keys[i].choices, last)))
			fail_msg("%s: %s", keys[i].name, keys[i].choices);
	}
}

static bool is_version(const char *s)
{
	size_t major = strspn(s, "0123456789"), minor = major + 1;

	return major && s[major] == '.' && (str_eq(s + minor, "x") ||
		(s[minor] && !s[minor + strspn(s + minor, "0123456789")]));
}

static void kernels_are_versions_and_removed_keys_have_their_end(void **state)
{
	for (size_t i = 0; i < n_keys; i++) {
		const struct sysctl_key *k = &keys[i];

		assert_true(!k->since || is_version(k->since));
		assert_true(!k->until || is_version(k->until));
		if (k->status == SYSCTL_REMOVED)
			assert_non_null(k->until);
		if (k->until || k->instead)
			assert_true(k->status == SYSCTL_REMOVED || k->status == SYSCTL_INERT);
		if (k->status == SYSCTL_REMOVED || k->status == SYSCTL_INERT)
			assert_int_equal(k->risk, SYSCTL_RISK_NONE);
	}
}

static void former_keys_are_none_of_the_catalog(void **state)
{
	const struct sysctl_former *abc = sysctl_find_former("net.ipv4.tcp_abc");

	assert_string_equal(abc->until, "3.9");
	assert_null(sysctl_find_former("net.ipv4.tcp_rmem"));
	for (size_t i = 0; i < n_keys; i++)
		assert_null(sysctl_find_former(keys[i].name));
	assert_non_null(sysctl_find(sysctl_find_former("net.ipv4.ip_conntrack_max")->instead));
}

static void effects_and_scopes_have_words(void **state)
{
	for (size_t i = 0; i < n_keys; i++) {
		assert_string_not_equal(sysctl_effect_text(keys[i].effect), "unknown");
		assert_string_not_equal(sysctl_scope_text(keys[i].scope), "unknown");
		assert_string_not_equal(sysctl_type_text(keys[i].type), "unknown");
		assert_string_not_equal(sysctl_risk_text(keys[i].risk), "unknown");
	}
	assert_string_equal(sysctl_effect_text((enum sysctl_effect) 99), "unknown");
	assert_string_equal(sysctl_scope_text((enum sysctl_scope) 99), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_sorted_and_unique),
		cmocka_unit_test(find_gives_each_key_by_its_name),
		cmocka_unit_test(find_knows_nothing_else),
		cmocka_unit_test(every_key_says_what_it_does_and_where_that_is_from),
		cmocka_unit_test(numbers_have_a_range),
		cmocka_unit_test(vectors_are_ordered),
		cmocka_unit_test(default_texts_have_the_form_of_their_key),
		cmocka_unit_test(defaults_are_never_denied),
		cmocka_unit_test(keys_without_effect_are_never_settable),
		cmocka_unit_test(dead_and_dangerous_keys_have_their_status),
		cmocka_unit_test(host_wide_keys_have_a_global_scope),
		cmocka_unit_test(secrets_are_known_by_catalog_or_by_name),
		cmocka_unit_test(what_is_accepted_here_the_kernel_accepts_too),
		cmocka_unit_test(keys_that_bound_others_are_of_the_catalog),
		cmocka_unit_test(every_default_is_given_or_explained),
		cmocka_unit_test(each_number_of_few_has_a_meaning),
		cmocka_unit_test(kernels_are_versions_and_removed_keys_have_their_end),
		cmocka_unit_test(former_keys_are_none_of_the_catalog),
		cmocka_unit_test(effects_and_scopes_have_words),
	};

	return cmocka_run_group_tests(tests, load, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "sysctl/value.h"

static void normalise_leaves_single_blanks(void **state)
{
	static const struct {
		const char *in, *want;
	} cases[] = {
		{ "4096\t131072\t6291456\n", "4096 131072 6291456" },
		{ "  1  \t 2 ", "1 2" },
		{ "cubic", "cubic" },
		{ "", "" },
		{ " \t\r\n", "" },
		{ "1\r\n", "1" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(free_p) char *got = sysctl_value_normalise(cases[i].in);

		assert_string_equal(got, cases[i].want);
	}
}

static void equal_ignores_white_space_only(void **state)
{
	assert_true(sysctl_value_equal("1\t2\n", " 1 2"));
	assert_true(sysctl_value_equal("", "\n"));
	assert_false(sysctl_value_equal("12", "1 2"));
	assert_false(sysctl_value_equal("1", "01"));
}

static void number_takes_the_nth_field(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		int r;
		int64_t want;
	} cases[] = {
		{ "4096\t131072\t6291456\n", 0, 0, 4096 },
		{ "4096\t131072\t6291456\n", 2, 0, 6291456 },
		{ "4096 131072", 2, -ENOENT, 0 },
		{ "", 0, -ENOENT, 0 },
		{ "-262144", 0, 0, -262144 },
		{ "4294967295", 0, 0, 4294967295LL },
		{ "9223372036854775807", 0, 0, INT64_MAX },
		{ "9223372036854775808", 0, -ERANGE, 0 },
		{ "18446744073709551615", 0, -ERANGE, 0 },
		{ "0", 0, 0, 0 },
		{ "010", 0, -EINVAL, 0 },
		{ "0x10", 0, -EINVAL, 0 },
		{ "+1", 0, -EINVAL, 0 },
		{ "6M", 0, -EINVAL, 0 },
		{ "1.5", 0, -EINVAL, 0 },
		{ "bbr", 0, -EINVAL, 0 },
		{ "-", 0, -EINVAL, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		int64_t v = 77;
		int r = sysctl_value_number(cases[i].text, cases[i].n, &v);

		assert_int_equal(r, cases[i].r);
		assert_int_equal(v, r < 0 ? 77 : cases[i].want);
	}
}

static void canonical_port_lists_are_sorted_and_merged(void **state)
{
	const struct sysctl_key *key = sysctl_find("net.ipv4.ip_local_reserved_ports");
	static const struct {
		const char *in, *want;
	} cases[] = {
		{ "8082,8080,8081", "8080-8082" },
		{ "10,5-7,6", "5-7,10" },
		{ "1-65535", "1-65535" },
		{ "65535", "65535" },
		{ "5-5", "5" },
		{ " \n", "" },
		{ "0", "0" },
		{ "9-3", "9-3" },
		{ "bad", "bad" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(free_p) char *got = sysctl_value_canonical(key, cases[i].in);

		assert_string_equal(got, cases[i].want);
	}
	assert_true(sysctl_value_same(key, "8080,8081", "8080-8081\n"));
	assert_false(sysctl_value_same(NULL, "8080,8081", "8080-8081"));
}

struct check {
	const char *key, *text;
	int want;
};

static void run_checks(const struct check *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct sysctl_key *key = sysctl_find(cases[i].key);
		struct err e = ERR_INIT;
		int r;

		assert_non_null(key);
		r = sysctl_value_check(key, cases[i].text, &e);
		if (r != cases[i].want)
			fail_msg("%s = \"%s\": %d (%s)", cases[i].key, cases[i].text, r, e.text);
		assert_int_equal(e.code, r);
		assert_true((r == 0) == (e.text[0] == '\0'));
	}
}

static void single_numbers_are_checked(void **state)
{
	static const struct check cases[] = {
		{ "net.ipv4.tcp_fin_timeout", "30", 0 },
		{ "net.ipv4.tcp_fin_timeout", " 60\n", 0 },
		{ "net.ipv4.tcp_fin_timeout", "61", -ERANGE },
		{ "net.ipv4.tcp_fin_timeout", "4", -ERANGE },
		{ "net.ipv4.tcp_fin_timeout", "-1", -ERANGE },
		{ "net.ipv4.tcp_fin_timeout", "30 40", -EINVAL },
		{ "net.ipv4.tcp_fin_timeout", "", -EINVAL },
		{ "net.ipv4.tcp_fin_timeout", "30s", -EINVAL },
		{ "net.ipv4.tcp_fin_timeout", "030", -EINVAL },
		{ "net.ipv4.tcp_fin_timeout", "99999999999999999999", -ERANGE },
		{ "net.ipv4.tcp_notsent_lowat", "4294967295", 0 },
		{ "net.ipv4.tcp_notsent_lowat", "4294967296", -ERANGE },
		{ "net.ipv4.tcp_keepalive_probes", "127", 0 },
		{ "net.ipv4.tcp_keepalive_probes", "0", -ERANGE },
		{ "net.core.somaxconn", "65535", 0 },
	};

	run_checks(cases, ARRAY_SIZE(cases));
}

static void vectors_must_be_complete_and_ordered(void **state)
{
	static const struct check cases[] = {
		{ "net.ipv4.tcp_rmem", "4096 131072 33554432", 0 },
		{ "net.ipv4.tcp_rmem", "4096\t131072\t33554432\n", 0 },
		{ "net.ipv4.tcp_rmem", "4096 4096 4096", 0 },
		{ "net.ipv4.tcp_rmem", "4096 131072", -EINVAL },
		{ "net.ipv4.tcp_rmem", "4096 131072 33554432 1", -EINVAL },
		{ "net.ipv4.tcp_rmem", "4096 131072 32M", -EINVAL },
		{ "net.ipv4.tcp_rmem", "4096,131072,33554432", -EINVAL },
		{ "net.ipv4.tcp_rmem", "8388608 4096 1024", -EINVAL },
		{ "net.ipv4.tcp_rmem", "65536 16384 33554432", -EINVAL },
		{ "net.ipv4.tcp_rmem", "4096 131072 2147483647", -ERANGE },
		{ "net.ipv4.tcp_rmem", "0 131072 33554432", -ERANGE },
		{ "net.ipv4.tcp_wmem", "65536 16384 4194304", 0 },
		{ "net.ipv4.tcp_wmem", "65537 16384 4194304", -EINVAL },
		{ "net.ipv4.tcp_wmem", "4096 16384 16383", -EINVAL },
		{ "net.ipv4.tcp_mem", "287901 383868 575802", 0 },
		{ "net.ipv4.ip_local_port_range", "32768 60999", 0 },
		{ "net.ipv4.ip_local_port_range", "1024 65535", 0 },
		{ "net.ipv4.ip_local_port_range", "1023 65535", -ERANGE },
		{ "net.ipv4.ip_local_port_range", "60999 32768", -EINVAL },
		{ "net.ipv4.ip_local_port_range", "32768-60999", -EINVAL },
		{ "net.ipv4.ip_local_port_range", "32768", -EINVAL },
	};

	run_checks(cases, ARRAY_SIZE(cases));
}

static void port_lists_are_checked(void **state)
{
	static const struct check cases[] = {
		{ "net.ipv4.ip_local_reserved_ports", "", 0 },
		{ "net.ipv4.ip_local_reserved_ports", "8080,9000-9010", 0 },
		{ "net.ipv4.ip_local_reserved_ports", "8080, 9090", -EINVAL },
		{ "net.ipv4.ip_local_reserved_ports", "8080,", -EINVAL },
		{ "net.ipv4.ip_local_reserved_ports", ",8080", -EINVAL },
		{ "net.ipv4.ip_local_reserved_ports", "9-3", -EINVAL },
		{ "net.ipv4.ip_local_reserved_ports", "3--9", -EINVAL },
		{ "net.ipv4.ip_local_reserved_ports", "-3", -EINVAL },
		{ "net.ipv4.ip_local_reserved_ports", "70000", -ERANGE },
		{ "net.ipv4.ip_local_reserved_ports", "0", -ERANGE },
		{ "net.ipv4.ip_local_reserved_ports", "0-65535", -ERANGE },
	};

	run_checks(cases, ARRAY_SIZE(cases));
}

static void names_are_one_short_word(void **state)
{
	static const struct check cases[] = {
		{ "net.ipv4.tcp_congestion_control", "bbr", 0 },
		{ "net.core.default_qdisc", "fq_codel", 0 },
		{ "net.core.default_qdisc", "", -EINVAL },
		{ "net.core.default_qdisc", "fq codel", -EINVAL },
		{ "net.core.default_qdisc", "sixteen_bytes_xx", -EINVAL },
		{ "net.core.default_qdisc", "../fq", -EINVAL },
		{ "net.core.default_qdisc", "fq;reboot", -EINVAL },
		{ "net.core.default_qdisc", "f\x1b[1m", -EINVAL },
	};

	run_checks(cases, ARRAY_SIZE(cases));
}

static void values_on_the_deny_list_are_eperm(void **state)
{
	static const struct check cases[] = {
		{ "net.ipv4.tcp_timestamps", "0", -EPERM },
		{ "net.ipv4.tcp_retries2", "7", -EPERM },
		{ "net.ipv4.tcp_retries2", "8", 0 },
		{ "net.ipv4.tcp_fastopen", "5", -EPERM },
	};

	run_checks(cases, ARRAY_SIZE(cases));
}

static void keys_that_are_not_settable_are_eperm(void **state)
{
	static const struct check cases[] = {
		{ "net.ipv4.tcp_tw_recycle", "0", -EPERM },
		{ "net.ipv4.tcp_fack", "0", -EPERM },
		{ "net.ipv4.tcp_fastopen_key", "0-0-0-0", -EPERM },
		{ "net.netfilter.nf_conntrack_count", "1", -EPERM },
		{ "net.ipv4.conf.all.rp_filter", "1", -EPERM },
	};

	run_checks(cases, ARRAY_SIZE(cases));
}

static void form_alone_accepts_what_others_may_set(void **state)
{
	struct err e = ERR_INIT;

	assert_int_equal(sysctl_value_check_form(sysctl_find("net.ipv4.tcp_sack"), "0", &e), 0);
	assert_int_equal(sysctl_value_check_form(sysctl_find("net.ipv4.tcp_fack"), "1", &e), 0);
	assert_int_equal(
		sysctl_value_check_form(sysctl_find("net.ipv4.tcp_sack"), "yes", &e), -EINVAL);
}

static void overlong_values_are_einval(void **state)
{
	char text[SYSCTL_VALUE_MAX + 2];
	struct err e = ERR_INIT;

	memset(text, '1', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(sysctl_value_check(sysctl_find("net.ipv4.tcp_sack"), text, &e), -EINVAL);
}

static void messages_hold_no_control_characters(void **state)
{
	struct err e = ERR_INIT;

	assert_int_equal(
		sysctl_value_check(sysctl_find("net.ipv4.tcp_sack"), "\x1b]0;x\a", &e), -EINVAL);
	assert_null(strchr(e.text, '\x1b'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(normalise_leaves_single_blanks),
		cmocka_unit_test(equal_ignores_white_space_only),
		cmocka_unit_test(number_takes_the_nth_field),
		cmocka_unit_test(canonical_port_lists_are_sorted_and_merged),
		cmocka_unit_test(single_numbers_are_checked),
		cmocka_unit_test(vectors_must_be_complete_and_ordered),
		cmocka_unit_test(port_lists_are_checked),
		cmocka_unit_test(names_are_one_short_word),
		cmocka_unit_test(values_on_the_deny_list_are_eperm),
		cmocka_unit_test(keys_that_are_not_settable_are_eperm),
		cmocka_unit_test(form_alone_accepts_what_others_may_set),
		cmocka_unit_test(overlong_values_are_einval),
		cmocka_unit_test(messages_hold_no_control_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

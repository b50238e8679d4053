/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "sysctl/deny.h"

static void values_that_weaken_are_denied_and_their_neighbours_are_not(void **state)
{
	static const struct {
		const char *key, *denied, *allowed;
	} cases[] = {
		{ "net.ipv4.tcp_timestamps", "0", "1" },
		{ "net.ipv4.tcp_sack", "0", "1" },
		{ "net.ipv4.tcp_window_scaling", "0", "1" },
		{ "net.ipv4.tcp_syncookies", "0", "1" },
		{ "net.ipv4.tcp_fin_timeout", "61", "60" },
		{ "net.ipv4.tcp_retries2", "7", "8" },
		{ "net.ipv4.tcp_keepalive_time", "29", "30" },
		{ "net.ipv4.tcp_abort_on_overflow", "1", "0" },
		{ "net.ipv4.tcp_mtu_probing", "2", "1" },
		{ "net.ipv4.conf.all.rp_filter", "0", "1" },
		{ "net.ipv4.conf.default.rp_filter", "0", "2" },
		{ "net.ipv4.ip_no_pmtu_disc", "1", "0" },
		{ "net.ipv4.ip_no_pmtu_disc", "3", "0" },
		{ "net.ipv4.tcp_fastopen", "4", "1" },
		{ "net.ipv4.tcp_fastopen", "519", "3" },
		{ "net.ipv4.tcp_fastopen", "512", "1027" },
		{ "net.ipv4.tcp_fastopen", "-1", "0" },
		{ "net.ipv4.tcp_challenge_ack_limit", "1000", "2147483647" },
		{ "net.netfilter.nf_conntrack_tcp_be_liberal", "1", "0" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct sysctl_key *key = sysctl_find(cases[i].key);
		struct err e = ERR_INIT;

		assert_int_equal(sysctl_deny_check(key, cases[i].allowed, &e), 0);
		assert_int_equal(e.code, 0);
		assert_int_equal(sysctl_deny_check(key, cases[i].denied, &e), -EPERM);
		assert_non_null(strstr(e.text, key->refuse));
	}
}

static void tw_recycle_is_denied_with_any_value(void **state)
{
	const struct sysctl_key *key = sysctl_find("net.ipv4.tcp_tw_recycle");

	assert_int_equal(sysctl_deny_check(key, "0", NULL), -EPERM);
	assert_int_equal(sysctl_deny_check(key, "1", NULL), -EPERM);
}

static void no_number_is_denied_where_the_number_decides(void **state)
{
	const struct sysctl_key *key = sysctl_find("net.ipv4.tcp_sack");

	assert_int_equal(sysctl_deny_check(key, "", NULL), -EPERM);
	assert_int_equal(sysctl_deny_check(key, "01", NULL), -EPERM);
	assert_int_equal(sysctl_deny_check(key, "on", NULL), -EPERM);
}

static void other_keys_are_not_denied(void **state)
{
	assert_int_equal(sysctl_deny_check(sysctl_find("net.core.somaxconn"), "1", NULL), 0);
	assert_int_equal(
		sysctl_deny_change(sysctl_find("net.core.somaxconn"), NULL, "1", NULL), 0);
}

static void every_refusal_of_the_catalog_denies_something(void **state)
{
	static const char *const values[] = { "0", "1", "2", "4", "61", "1000" };
	const struct sysctl_key *keys;
	size_t n;

	keys = sysctl_catalog(&n);
	for (size_t i = 0; i < n; i++) {
		int denied = 0;

		for (size_t j = 0; keys[i].refuse && j < ARRAY_SIZE(values); j++)
			denied |= sysctl_deny_change(&keys[i], "2000 2000 2000", values[j], NULL) |
				sysctl_deny_range(&keys[i], "2000 2000", values[j], NULL, NULL, NULL);
		if (keys[i].refuse && !denied)
			fail_msg("nothing is denied for %s", keys[i].name);
	}
}

static void limits_that_protect_are_never_lowered(void **state)
{
	static const struct {
		const char *key, *old, *new;
		int want;
	} cases[] = {
		{ "net.ipv4.tcp_max_tw_buckets", "131072", "131071", -EPERM },
		{ "net.ipv4.tcp_max_tw_buckets", "131072", "131072", 0 },
		{ "net.ipv4.tcp_max_tw_buckets", "131072\n", "262144", 0 },
		{ "net.ipv4.tcp_max_tw_buckets", NULL, "262144", -EPERM },
		{ "net.ipv4.tcp_max_tw_buckets", "", "262144", -EPERM },
		{ "net.ipv4.tcp_max_tw_buckets", "131072", "many", -EPERM },
		{ "net.ipv4.tcp_max_orphans", "131072", "65536", -EPERM },
		{ "net.ipv4.tcp_max_orphans", "131072", "262144", 0 },
		{ "net.ipv4.tcp_sack", "1", "0", -EPERM },
		{ "net.ipv4.tcp_sack", NULL, "1", 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct err e = ERR_INIT;
		const struct sysctl_key *key = sysctl_find(cases[i].key);

		assert_int_equal(sysctl_deny_change(key, cases[i].old, cases[i].new, &e),
			cases[i].want);
		assert_int_equal(e.code, cases[i].want);
	}
}

static void first_buffer_value_stays_or_goes_back_to_one_page(void **state)
{
	static const char *const names[] = { "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem" };
	char page[64];

	(void) snprintf(page, sizeof(page), "%ld 131072 33554432", sysconf(_SC_PAGESIZE));
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const struct sysctl_key *key = sysctl_find(names[i]);

		assert_int_equal(sysctl_deny_change(key, "5000 131072 6291456",
			"5000 131072 33554432", NULL), 0);
		assert_int_equal(sysctl_deny_change(key, "5000 131072 6291456", page, NULL), 0);
		assert_int_equal(sysctl_deny_change(key, "4096 131072 6291456",
			"8192 131072 6291456", NULL), -EPERM);
		assert_int_equal(sysctl_deny_change(key, NULL, page, NULL), -EPERM);
	}
}

static void memory_limits_are_at_most_half_of_the_machine(void **state)
{
	static const struct sysctl_machine m = { .memory_bytes = 8ULL << 30, .page_bytes = 4096 };
	static const struct sysctl_machine unknown = { .page_bytes = 4096 };
	const struct sysctl_key *tcp = sysctl_find("net.ipv4.tcp_mem");
	const struct sysctl_key *udp = sysctl_find("net.ipv4.udp_mem");
	struct err e = ERR_INIT;

	assert_int_equal(sysctl_deny_machine(tcp, "98304 131072 1048576", &m, &e), 0);
	assert_int_equal(sysctl_deny_machine(tcp, "98304 131072 1048577", &m, &e), -EPERM);
	assert_int_equal(sysctl_deny_machine(udp, "786432 1048576 26777216", &m, &e), -EPERM);
	assert_int_equal(sysctl_deny_machine(udp, "1 2", &m, &e), -EPERM);
	assert_int_equal(sysctl_deny_machine(udp, "-3 1 2", &m, &e), -EPERM);
	assert_int_equal(sysctl_deny_machine(tcp, "98304 131072 196608", &unknown, &e), -EPERM);
	assert_int_equal(
		sysctl_deny_machine(sysctl_find("net.ipv4.tcp_rmem"), "1 2 3", &unknown, &e), 0);
}

static void port_range_is_never_widened_over_a_service(void **state)
{
	static const struct {
		const char *old, *new, *reserved;
		int want;
	} cases[] = {
		{ "32768\t60999", "30000 60999", "", -EPERM },
		{ "32768 60999", "30000 60999", NULL, -EPERM },
		{ "32768 60999", "30000 60999", "31000", 0 },
		{ "32768 60999", "30000 60999", "30999,31001-31002", -EPERM },
		{ "32768 60999", "30000 60999", "30000-31000", 0 },
		{ "32768 60999", "31001 60999", "", 0 },
		{ "32768 60999", "31000 60999", "", -EPERM },
		{ "32768 60999", "32768 62000", "", -EPERM },
		{ "32768 60999", "32768 61999", "", 0 },
		/* that 40000 lies in it is not made worse */
		{ "32768 60999", "39000 41000", "", 0 },
		{ "32768 60999", "32000 60999", "", 0 },
		{ NULL, "32768 60999", "", -EPERM },
		{ "32768 60999", "many", "", -EPERM },
	};
	uint16_t ports[] = { 22, 31000, 40000, 62000 };
	const struct sysctl_ports listening = { ports, ARRAY_SIZE(ports) }, none = { NULL, 0 };
	const struct sysctl_key *key = sysctl_find("net.ipv4.ip_local_port_range");
	struct err e = ERR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (sysctl_deny_range(key, cases[i].old, cases[i].new, &listening,
			    cases[i].reserved, &e) != cases[i].want)
			fail_msg("case %zu", i);
	assert_int_equal(sysctl_deny_range(key, "32768 60999", "1024 65535", &none, "", &e), -EPERM);
	assert_non_null(strstr(e.text, "unknown which ports"));
	assert_int_equal(sysctl_deny_range(key, "32768 60999", "40000 41000", &none, "", &e), 0);
	assert_int_equal(sysctl_deny_range(sysctl_find("net.core.somaxconn"), "1", "2", &none, "",
		&e), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_that_weaken_are_denied_and_their_neighbours_are_not),
		cmocka_unit_test(tw_recycle_is_denied_with_any_value),
		cmocka_unit_test(no_number_is_denied_where_the_number_decides),
		cmocka_unit_test(other_keys_are_not_denied),
		cmocka_unit_test(every_refusal_of_the_catalog_denies_something),
		cmocka_unit_test(limits_that_protect_are_never_lowered),
		cmocka_unit_test(first_buffer_value_stays_or_goes_back_to_one_page),
		cmocka_unit_test(memory_limits_are_at_most_half_of_the_machine),
		cmocka_unit_test(port_range_is_never_widened_over_a_service),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

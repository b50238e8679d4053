/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/alloc.h"
#include "base/str.h"
#include "sysctl/defaults.h"

#define MIB (1ULL << 20)

static void check(const char *key, const struct sysctl_machine *m, const char *want)
{
	_cleanup_(free_p) char *got = sysctl_default_text(sysctl_find(key), m);

	if (!str_eq(got, want))
		fail_msg("%s: %s instead of %s", key, got ? got : "-", want ? want : "-");
}

static void buffers_follow_memory_up_to_their_cap(void **state)
{
	static const struct {
		uint64_t memory_mib, cap_mib;
		const char *rmem, *wmem;
	} cases[] = {
		{ 24105, 32, "4096 131072 33554432", "4096 16384 4194304" },
		{ 24105, 6, "4096 131072 6291456", "4096 16384 4194304" },
		{ 4096, 32, "4096 131072 33554432", "4096 16384 4194304" },
		{ 2048, 32, "4096 131072 16777216", "4096 16384 4194304" },
		{ 256, 32, "4096 131072 2097152", "4096 16384 2097152" },
		{ 8, 32, "4096 131072 131072", "4096 16384 65536" },
		{ 24105, 0, NULL, "4096 16384 4194304" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct sysctl_machine m = {
			.memory_bytes = cases[i].memory_mib * MIB,
			.page_bytes = 4096,
			.rmem_cap_bytes = cases[i].cap_mib * MIB,
		};

		check("net.ipv4.tcp_rmem", &m, cases[i].rmem);
		check("net.ipv4.tcp_wmem", &m, cases[i].wmem);
	}
}

/* A kernel with 24105 MiB counts 383868 * 16 pages as free for buffers, 0.5 % less. */
static void memory_limits_agree_with_a_running_kernel(void **state)
{
	static const struct sysctl_machine m = {
		.memory_bytes = 383868ULL * 16 * 4096,
		.page_bytes = 4096,
	};

	check("net.ipv4.tcp_mem", &m, "287901 383868 575802");
	check("net.ipv4.udp_mem", &m, "575802 767736 1151604");
}

static void memory_limits_count_in_pages_of_the_machine(void **state)
{
	static const struct sysctl_machine m = {
		.memory_bytes = 65536 * MIB, .page_bytes = 65536,
	};
	static const struct sysctl_machine tiny = { .memory_bytes = MIB, .page_bytes = 4096 };

	check("net.ipv4.tcp_mem", &m, "49152 65536 98304");
	check("net.ipv4.tcp_mem", &tiny, "96 128 192");
}

static void limits_follow_the_connection_hash(void **state)
{
	static const struct {
		uint64_t memory_mib;
		const char *half, *backlog;
	} cases[] = {
		{ 24105, "131072", "2048" },
		{ 1024, "4096", "128" },
		{ 512, "2048", "128" },
		{ 1048576, "262144", "4096" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct sysctl_machine m = {
			.memory_bytes = cases[i].memory_mib * MIB, .page_bytes = 4096,
		};

		check("net.ipv4.tcp_max_tw_buckets", &m, cases[i].half);
		check("net.ipv4.tcp_max_orphans", &m, cases[i].half);
		check("net.ipv4.tcp_max_syn_backlog", &m, cases[i].backlog);
	}
}

static void fixed_texts_need_no_machine(void **state)
{
	check("net.ipv4.tcp_fin_timeout", NULL, "60");
	check("net.ipv4.ip_local_port_range", NULL, "32768 60999");
	check("net.ipv4.ip_local_reserved_ports", NULL, "");
}

static void what_cannot_be_known_is_null(void **state)
{
	static const struct sysctl_machine none = { 0 };
	static const struct sysctl_machine no_page = { .memory_bytes = MIB };

	check("net.ipv4.tcp_congestion_control", &none, NULL);
	check("net.core.default_qdisc", NULL, NULL);
	check("net.ipv4.tcp_rmem", NULL, NULL);
	check("net.ipv4.tcp_mem", &none, NULL);
	check("net.ipv4.tcp_mem", &no_page, NULL);
	check("net.ipv4.tcp_max_tw_buckets", &none, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buffers_follow_memory_up_to_their_cap),
		cmocka_unit_test(memory_limits_agree_with_a_running_kernel),
		cmocka_unit_test(memory_limits_count_in_pages_of_the_machine),
		cmocka_unit_test(limits_follow_the_connection_hash),
		cmocka_unit_test(fixed_texts_need_no_machine),
		cmocka_unit_test(what_cannot_be_known_is_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

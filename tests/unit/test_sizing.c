/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "plan/sizing.h"
#include "sysctl/deny.h"
#include "sysctl/value.h"

#define GIB (1ULL << 30)

static struct policy *policy;

static struct sizing_input host(double rate_bps, double rtt_us, uint64_t memory, double connections)
{
	return (struct sizing_input) {
		.rate_bps = rate_bps,
		.rtt_us = rtt_us,
		.connections = connections,
		.bulk = fmin(SIZING_BULK_DEFAULT, connections),
		.new_per_s = NAN,
		.idle_limit_us = NAN,
		.kernel = SIZING_KERNEL(6, 18),
		.machine = { .memory_bytes = memory, .page_bytes = 4096 },
		.policy = policy,
	};
}

static const struct sizing_line *find(const struct sizing *s, const char *key)
{
	for (size_t i = 0; i < s->n; i++)
		if (str_eq(s->lines[i].key->name, key))
			return &s->lines[i];
	return NULL;
}

/* want NULL: left, or not spoken of */
static void check_value(const struct sizing_input *in, const char *key, const char *want)
{
	struct sizing s = sizing_make(in);
	const struct sizing_line *line = find(&s, key);
	const char *got = line ? line->value : NULL;

	if (!str_eq(got, want))
		fail_msg("%s: got %s, want %s", key, got ? got : "none", want ? want : "none");
	sizing_done(&s);
}

static void check_warning(const struct sizing_input *in, const char *part, bool want)
{
	struct sizing s = sizing_make(in);
	bool got = false;

	for (size_t i = 0; i < s.n_warnings; i++)
		got = got || strstr(s.warnings[i], part);
	if (got != want)
		fail_msg("\"%s\": %s", part, want ? "no such warning" : "warned of");
	sizing_done(&s);
}

static void ceilings_follow_the_bandwidth_delay_product(void **state)
{
	struct sizing_input in = host(10e9, 80e3, 64 * GIB, 2000);

	check_value(&in, "net.ipv4.tcp_rmem", "4096 131072 400556032"); /* 382 MiB */
	check_value(&in, "net.ipv4.tcp_wmem", "4096 16384 200278016");
	in.cc = "bbr";
	check_value(&in, "net.ipv4.tcp_wmem", "4096 16384 300941312");
	check_value(&in, "net.ipv4.tcp_congestion_control", "bbr");
}

static void roles_that_save_memory_have_a_window_that_just_fills_the_path(void **state)
{
	struct sizing_input in = host(10e9, 80e3, 64 * GIB, 2000);

	in.roles = ROLE_LATENCY;
	check_value(&in, "net.ipv4.tcp_rmem", "4096 131072 200278016");
	check_value(&in, "net.ipv4.tcp_notsent_lowat", "131072");
	in.roles = ROLE_MANY;
	check_value(&in, "net.ipv4.tcp_rmem", "4096 131072 200278016");
	check_value(&in, "net.ipv4.tcp_notsent_lowat", NULL);
	in.roles = ROLE_MANY | ROLE_BULK;
	check_value(&in, "net.ipv4.tcp_rmem", "4096 131072 400556032");
}

static void short_paths_keep_the_defaults(void **state)
{
	struct sizing_input in = host(100e6, 5e3, 8 * GIB, 100);
	struct sizing s = sizing_make(&in);

	for (size_t i = 0; i < s.n; i++)
		assert_null(s.lines[i].value);
	assert_int_equal(s.n_warnings, 0);
	sizing_done(&s);
}

static void older_kernels_have_smaller_defaults(void **state)
{
	struct sizing_input in = host(1e9, 60e3, 8 * GIB, 100); /* asks for 28.6 MiB */

	check_value(&in, "net.ipv4.tcp_rmem", NULL);
	in.kernel = SIZING_KERNEL(6, 12);
	check_value(&in, "net.ipv4.tcp_rmem", "4096 131072 30408704");
	in.connections = 1000;
	check_value(&in, "net.core.somaxconn", NULL);
	in.kernel = SIZING_KERNEL(4, 19);
	check_value(&in, "net.core.somaxconn", "512");
}

static void memory_bounds_the_ceilings(void **state)
{
	struct sizing_input in = host(10e9, 80e3, 8 * GIB, 2000);

	/* pressure at 512 MiB, an eighth of it */
	check_value(&in, "net.ipv4.tcp_rmem", "4096 131072 67108864");
	check_warning(&in, "one connection reaches about 3.36 Gbit/s", true);
	in.machine.memory_bytes = 24 * GIB;
	check_value(&in, "net.ipv4.tcp_rmem", "4096 131072 201326592");
	check_warning(&in, "without room to repair a loss", true);
	in.machine.memory_bytes = 64 * GIB;
	check_warning(&in, "the memory budget allows", false);
	in.bulk = 40; /* share the 4 GiB */
	check_value(&in, "net.ipv4.tcp_rmem", "4096 131072 53687091");
	in.bulk = 2000; /* 4 MiB each: not more than the defaults */
	check_value(&in, "net.ipv4.tcp_rmem", NULL);
	check_value(&in, "net.ipv4.tcp_wmem", NULL);
	check_warning(&in, "2000 connections with both buffers full", true);
}

static void what_tcp_cannot_do_is_told(void **state)
{
	struct sizing_input in = host(400e9, 100e3, 1024 * GIB, 100);

	check_warning(&in, "more than the largest window", true);
	check_value(&in, "net.ipv4.tcp_rmem", "4096 131072 1073741823");
	in = host(1e6, 1e3, GIB, 1000000);
	check_warning(&in, "without any data", true);
}

static void listen_queues_outlast_a_pause(void **state)
{
	struct sizing_input in = host(1e9, 1e3, 8 * GIB, 20000);

	check_value(&in, "net.core.somaxconn", "16384");
	in.roles = ROLE_CLIENT;
	check_value(&in, "net.core.somaxconn", NULL);
	in.roles = ROLE_PROXY;
	in.new_per_s = 100;
	check_value(&in, "net.core.somaxconn", NULL);
	in.new_per_s = 131000;
	check_value(&in, "net.core.somaxconn", "65535");
	check_warning(&in, "SO_REUSEPORT", false);
	in.new_per_s = 150000;
	check_warning(&in, "SO_REUSEPORT", true);
}

static void ports_are_widened_only_around_known_listeners(void **state)
{
	struct sizing_input in = host(1e9, 1e3, 8 * GIB, 30000);
	const char *range = "net.ipv4.ip_local_port_range";
	const char *reserved = "net.ipv4.ip_local_reserved_ports";

	check_value(&in, range, NULL);
	check_warning(&in, "by --listen", true);
	in.listen = "";
	check_value(&in, range, "28036 65535"); /* 37500 ports */
	check_value(&in, reserved, NULL);
	check_warning(&in, "by --listen", false);
	in.listen = "30000,22,29000-29001";
	check_value(&in, reserved, "22,29000-29001,30000");
	in.roles = ROLE_SERVER;
	check_value(&in, range, NULL);
	check_value(&in, reserved, NULL);
	in.listen = "40000";
	check_value(&in, reserved, "40000");
	in.roles = ROLE_CLIENT;
	in.connections = 60000;
	check_value(&in, range, "1024 65535");
	check_warning(&in, "more addresses on either side", true);
}

static void time_wait_counts_where_the_rate_is_told(void **state)
{
	struct sizing_input in = host(1e9, 1e3, 24 * GIB, 1000);

	in.new_per_s = 400; /* 24000 and 1000 ports */
	check_warning(&in, "25000 ports", true);
	check_value(&in, "net.ipv4.tcp_max_tw_buckets", NULL);
	in.roles = ROLE_SERVER;
	in.new_per_s = 1000;
	check_value(&in, "net.ipv4.tcp_max_tw_buckets", NULL); /* 131072 */
	in.machine.memory_bytes = 8 * GIB;                     /* 32768 */
	check_value(&in, "net.ipv4.tcp_max_tw_buckets", "120000");
}

static void keepalive_comes_before_the_idle_limit(void **state)
{
	const char *key = "net.ipv4.tcp_keepalive_time";
	struct sizing_input in = host(1e9, 1e3, 8 * GIB, 1000);

	check_value(&in, key, NULL);
	in.idle_limit_us = 350e6;
	check_value(&in, key, "280");
	in.idle_limit_us = 30e6; /* 24 s: denied for a whole host */
	check_value(&in, key, NULL);
	in.idle_limit_us = 86400e6;
	check_value(&in, key, NULL);
}

static void peers_on_the_link_are_neighbours(void **state)
{
	struct sizing_input in = host(1e9, 1e3, 8 * GIB, 3000);

	check_value(&in, "net.ipv4.neigh.default.gc_thresh3", NULL);
	in.roles = ROLE_LAN;
	check_value(&in, "net.ipv4.neigh.default.gc_thresh3", "8192");
	check_value(&in, "net.ipv6.neigh.default.gc_thresh1", "2048");
	in.connections = 900;
	check_value(&in, "net.ipv4.neigh.default.gc_thresh3", NULL);
}

static void conntrack_is_sized_if_asked(void **state)
{
	const char *key = "net.netfilter.nf_conntrack_max";
	struct sizing_input in = host(1e9, 1e3, 8 * GIB, 20000);

	in.new_per_s = 2000;
	check_value(&in, key, NULL);
	in.conntrack = true;
	check_value(&in, key, "524288"); /* 260000 entries */
	in.kernel = SIZING_KERNEL(5, 10);
	check_value(&in, key, NULL); /* four times the buckets */
	check_value(&in, "net.netfilter.nf_conntrack_buckets", "524288");
	in.connections = 1e9; /* more than the catalog accepts */
	check_value(&in, key, NULL);
}

static void excluded_keys_are_left(void **state)
{
	struct sizing_input in = host(10e9, 80e3, 64 * GIB, 2000);
	struct policy *mine = policy_new();

	assert_int_equal(policy_set(mine, "exclude", "net.ipv4.tcp_r*", NULL), 0);
	in.policy = mine;
	check_value(&in, "net.ipv4.tcp_rmem", NULL);
	check_value(&in, "net.ipv4.tcp_wmem", "4096 16384 200278016");
	policy_free(mine);
}

static void check_line(const struct sizing_line *line, const struct sysctl_machine *m)
{
	int64_t value, by_default;
	struct err e;

	assert_non_null(line->key);
	assert_true(*line->reason);
	if (!line->value)
		return;
	assert_true(*line->arithmetic);
	assert_int_equal(sysctl_value_check(line->key, line->value, &e), 0);
	assert_int_equal(sysctl_deny_machine(line->key, line->value, m, &e), 0);
	if (!line->by_default || line->key->type == SYSCTL_NAME)
		return;
	if (line->key->type == SYSCTL_TRIPLE) {
		assert_int_equal(
			sysctl_deny_change(line->key, line->by_default, line->value, &e), 0);
		for (size_t i = 0; i < 3; i++) {
			assert_int_equal(sysctl_value_number(line->value, i, &value), 0);
			assert_int_equal(sysctl_value_number(line->by_default, i, &by_default), 0);
			assert_true(value >= by_default);
		}
	} else if (line->key->type == SYSCTL_INT && !strstr(line->key->name, "lowat") &&
		!strstr(line->key->name, "keepalive")) {
		assert_int_equal(sysctl_value_number(line->value, 0, &value), 0);
		assert_int_equal(sysctl_value_number(line->by_default, 0, &by_default), 0);
		assert_true(value > by_default);
	}
}

/* Whatever is described: nothing denied, nothing out of range, nothing below the defaults. */
static void no_description_leads_to_a_denied_value(void **state)
{
	static const double rates[] = { 1e3, 1e6, 1e9, 1e11, 1e13 };
	static const double rtts[] = { 1, 1e3, 100e3, 3600e6 };
	static const uint64_t memories[] = { 1ULL << 25, GIB, 24 * GIB, 1ULL << 48 };
	static const double connections[] = { 1, 3000, 1e6, 1e9 };

	for (size_t n = 0; n < 5 * 4 * 4 * 4 * 8; n++) {
		struct sizing_input in = host(rates[n % 5], rtts[n / 5 % 4],
			memories[n / 20 % 4], connections[n / 80 % 4]);
		struct sizing s;

		in.roles = n / 320 % 8 * 17;
		in.bulk = n % 2 ? in.connections : 1;
		in.new_per_s = n % 3 ? in.connections : NAN;
		in.idle_limit_us = n % 7 ? 60e6 * (double) (n % 7) : NAN;
		in.listen = n % 4 ? "80,443,8000-60000" : NULL;
		in.cc = n % 2 ? "bbr" : NULL;
		in.conntrack = n % 5 > 1;
		s = sizing_make(&in);
		for (size_t i = 0; i < s.n; i++)
			check_line(&s.lines[i], &in.machine);
		sizing_done(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ceilings_follow_the_bandwidth_delay_product),
		cmocka_unit_test(roles_that_save_memory_have_a_window_that_just_fills_the_path),
		cmocka_unit_test(short_paths_keep_the_defaults),
		cmocka_unit_test(older_kernels_have_smaller_defaults),
		cmocka_unit_test(memory_bounds_the_ceilings),
		cmocka_unit_test(what_tcp_cannot_do_is_told),
		cmocka_unit_test(listen_queues_outlast_a_pause),
		cmocka_unit_test(ports_are_widened_only_around_known_listeners),
		cmocka_unit_test(time_wait_counts_where_the_rate_is_told),
		cmocka_unit_test(keepalive_comes_before_the_idle_limit),
		cmocka_unit_test(peers_on_the_link_are_neighbours),
		cmocka_unit_test(conntrack_is_sized_if_asked),
		cmocka_unit_test(excluded_keys_are_left),
		cmocka_unit_test(no_description_leads_to_a_denied_value),
	};
	int failed;

	policy = policy_new();
	failed = cmocka_run_group_tests_name("sizing", tests, NULL, NULL);
	policy_free(policy);
	return failed;
}

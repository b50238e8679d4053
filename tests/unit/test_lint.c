/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "plan/journal.h"
#include "recording.h"
#include "sysctl/lint.h"

#define FILE_A "etc/sysctl.d/a.conf"
#define FILE_B "etc/sysctl.d/b.conf"
#define FIN    "net.ipv4.tcp_fin_timeout"

static struct recording *rec;
static struct lint lint;

static int set_up(void **state)
{
	rec = recording_new();
	recording_put(rec, "proc/meminfo", "MemFree: 1 kB\nMemTotal:       16777216 kB\n");
	return 0;
}

static int tear_down(void **state)
{
	lint_done(&lint);
	recording_free_p(&rec);
	return 0;
}

static void run(void)
{
	struct err e = ERR_INIT;

	lint_done(&lint);
	if (lint_run(rec->root, NULL, 0, &lint, &e) < 0)
		fail_msg("%s", e.text);
}

/* "error refused-value, note duplicate": of a key, in their order. */
static char *found(const char *key)
{
	struct strbuf b = STRBUF_INIT;

	for (size_t i = 0; i < lint.n_findings; i++)
		if (str_eq(lint.findings[i].key, key))
			strbuf_printf(&b, "%s%s %s", b.len ? ", " : "",
				lint_severity_text(lint.findings[i].severity), lint.findings[i].id);
	return b.s ? strbuf_steal(&b) : xstrdup("");
}

static void check(const char *key, const char *want)
{
	_cleanup_(free_p) char *got = found(key);

	if (!str_eq(got, want))
		fail_msg("%s: \"%s\", not \"%s\"", key, got, want);
}

static void check_boot(const char *key, const char *value)
{
	const struct lint_key *k = lint_find(&lint, key);

	assert_non_null(k);
	if (!str_eq(k->boot.value, value))
		fail_msg("%s is %s, not %s", key, k->boot.value ? k->boot.value : "-", value);
}

static void values_are_judged(void **state)
{
	static const struct {
		const char *key, *value, *want;
	} cases[] = {
		{ FIN, "30", "" },
		{ FIN, "6M", "error refused-value" },
		{ FIN, "", "error refused-value" },
		{ FIN, "-", "error refused-value" },
		{ FIN, "61", "error dangerous-value" },
		{ FIN, "4", "warning unusual-value" },
		{ FIN, "030", "warning odd-value" },
		{ FIN, "0x1e", "warning odd-value" },
		{ FIN, "30 # half a minute", "warning odd-value" },
		/* bounds in seconds depend on the clock: those of the slowest */
		{ FIN, "21474836", "error dangerous-value" },
		{ FIN, "21474837", "error refused-value" },
		{ FIN, "99999999999999999999", "error refused-value" },
		{ "net.ipv4.tcp_retries1", "255", "" },
		{ "net.ipv4.tcp_retries1", "256", "error refused-value" },
		{ "net.ipv4.tcp_retries1", "-1", "error refused-value" },
		{ "net.ipv4.tcp_rmem", "4096 131072 33554432", "" },
		{ "net.ipv4.tcp_rmem", "4096 131072", "warning odd-value" },
		{ "net.ipv4.tcp_rmem", "4096 131072 1024", "error dangerous-value" },
		{ "net.ipv4.tcp_rmem", "4096,131072,33554432", "error refused-value" },
		{ "net.ipv4.tcp_rmem", "8192 131072 33554432", "warning dangerous-value" },
		{ "net.ipv4.tcp_mem", "300000 400000 600000", "" },
		{ "net.ipv4.tcp_mem", "300000 400000 16777216", "error dangerous-value" },
		{ "net.ipv4.tcp_max_tw_buckets", "65536", "" },
		{ "net.ipv4.tcp_max_tw_buckets", "65535", "warning dangerous-value" },
		{ "net.ipv4.ip_local_port_range", "1024 65535", "" },
		{ "net.ipv4.ip_local_port_range", "1024 1024", "" },
		{ "net.ipv4.ip_local_port_range", "60000 1024", "error refused-value" },
		{ "net.ipv4.ip_local_reserved_ports", "8080,9000-9010", "" },
		{ "net.ipv4.ip_local_reserved_ports", "", "" },
		{ "net.ipv4.ip_local_reserved_ports", "70000", "error refused-value" },
		{ "net.core.rps_sock_flow_entries", "32768", "" },
		{ "net.core.rps_sock_flow_entries", "30000", "warning rounded-value" },
		{ "net.ipv4.tcp_invalid_ratelimit", "500", "" },
		{ "net.ipv4.tcp_invalid_ratelimit", "501", "warning rounded-value" },
		{ "net.ipv4.tcp_congestion_control", "bbr", "" },
		{ "net.ipv4.tcp_congestion_control", "bbr cubic", "error refused-value" },
		{ "net.ipv4.tcp_ehash_entries", "1024", "error refused-value" },
		{ "net.ipv4.tcp_fack", "0", "warning key-without-effect" },
		{ "net.ipv4.tcp_tw_recycle", "0", "error removed-key" },
		{ "net.ipv4.tcp_westwood", "1", "error removed-key" },
		{ "net.ipv4.tcp_fastopen_key", "1-2-3-4", "" },
		{ "kernel.pid_max", "x", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(free_p) char *text = xasprintf("%s = %s\n", cases[i].key, cases[i].value);

		recording_put(rec, FILE_A, text);
		run();
		check(cases[i].key, cases[i].want);
	}
}

static void leading_dash_makes_a_note(void **state)
{
	recording_put(rec, FILE_A, "-" FIN " = x\n-net.ipv4.tcp_tw_recycle = 1\n");
	run();
	check(FIN, "note refused-value");
	check("net.ipv4.tcp_tw_recycle", "note removed-key");
	assert_int_equal(lint_count(&lint, LINT_ERROR), 0);
	assert_int_equal(lint_count(&lint, LINT_NOTE), 2);
}

static void other_keys_can_bound_a_value(void **state)
{
	recording_put(rec, FILE_A,
		"net.ipv4.tcp_max_reordering = 10\nnet.ipv4.tcp_reordering = 20\n"
		"net.ipv4.ipfrag_high_thresh = 300000\nnet.ipv4.ipfrag_low_thresh = 300001\n");
	run();
	check("net.ipv4.tcp_reordering", "error refused-value");
	check("net.ipv4.ipfrag_high_thresh", "error refused-value");
	check("net.ipv4.tcp_max_reordering", "");
}

static void default_bounds_where_no_file_sets_the_other_key(void **state)
{
	recording_put(rec, FILE_A, "net.ipv4.ip_local_port_range = 1023 65535\n");
	run();
	check("net.ipv4.ip_local_port_range", "error refused-value");
	recording_put(rec, "etc/sysctl.d/1.conf", "net.ipv4.ip_unprivileged_port_start = 0\n");
	run();
	check("net.ipv4.ip_local_port_range", "warning unusual-value");
}

/* Tried on 6.18: with the limits of the kernel's own the first of these lines is refused. */
static void bound_that_is_lowered_too_late_refuses(void **state)
{
	const char *low = "net.ipv4.ipfrag_low_thresh = 196608\n";

	recording_put(rec, FILE_A, "net.ipv4.ipfrag_high_thresh = 262144\n");
	recording_put(rec, FILE_B, low);
	run();
	check("net.ipv4.ipfrag_high_thresh", "error refused-value");
	recording_put(rec, "etc/sysctl.d/1.conf", low);
	recording_put(rec, FILE_B, "");
	run();
	check("net.ipv4.ipfrag_high_thresh", "");
}

static void congestion_control_must_be_loaded_or_a_module(void **state)
{
	recording_put(rec, FILE_A, "net.ipv4.tcp_congestion_control = bbr2\n");
	recording_put(rec, "proc/sys/net/ipv4/tcp_available_congestion_control", "reno cubic bbr\n");
	run();
	check("net.ipv4.tcp_congestion_control", "note module-missing");
	recording_put(rec, FILE_A, "net.ipv4.tcp_congestion_control = bbr\n");
	run();
	check("net.ipv4.tcp_congestion_control", "");
}

static void reversed_range_leaves_the_one_before(void **state)
{
	recording_put(rec, FILE_A, "net.ipv4.ip_local_port_range = 2000 3000\n"
		"net.ipv4.ip_local_port_range = 3000 2000\n");
	run();
	assert_string_equal(lint_find(&lint, "net.ipv4.ip_local_port_range")->procps.value,
		"2000 3000");
}

static void refused_value_leaves_the_one_before(void **state)
{
	const struct lint_key *k;

	recording_put(rec, FILE_A, FIN " = 20\n" FIN " = x\n");
	run();
	k = lint_find(&lint, FIN);
	assert_null(k->systemd.value);
	assert_string_equal(k->procps.value, "20");
	assert_int_equal(k->procps.line, 1);
}

static void key_that_only_an_old_kernel_has_is_judged_there(void **state)
{
	recording_put(rec, "proc/sys/net/ipv4/tcp_tw_recycle", "0\n");
	recording_put(rec, FILE_A, "net.ipv4.tcp_tw_recycle = 1\n");
	run();
	check("net.ipv4.tcp_tw_recycle", "error dangerous-value, warning drift");
}

static void files_of_the_distribution_are_there_to_be_overruled(void **state)
{
	recording_put(rec, "usr/lib/sysctl.d/50-a.conf", FIN " = 20\n");
	recording_put(rec, FILE_A, FIN " = 30\n");
	run();
	check(FIN, "");
	recording_put(rec, "etc/sysctl.d/b.conf", FIN " = 30\n");
	run();
	check(FIN, "note duplicate");
	recording_put(rec, "etc/sysctl.d/b.conf", FIN " = 40\n");
	run();
	check(FIN, "warning duplicate");
	check_boot(FIN, "40");
}

static void drift_is_of_the_value_not_of_its_blanks(void **state)
{
	recording_put(rec, FILE_A, "net.ipv4.tcp_rmem = 4096  131072 33554432\n");
	recording_put(rec, "proc/sys/net/ipv4/tcp_rmem", "4096\t131072\t33554432\n");
	run();
	check("net.ipv4.tcp_rmem", "");
	recording_put(rec, "proc/sys/net/ipv4/tcp_rmem", "4096\t131072\t6291456\n");
	run();
	check("net.ipv4.tcp_rmem", "warning drift");
}

static void own_file_is_overruled_by_others_only(void **state)
{
	assert_string_equal(LINT_OURS, "/" DROPIN_PATH);
	recording_put(rec, "etc/sysctl.d/90-tcpadvisor.conf", FIN " = 30\n");
	recording_put(rec, "etc/sysctl.d/10-a.conf", FIN " = 20\n");
	run();
	check(FIN, "");
	recording_put(rec, "etc/sysctl.d/99-a.conf", FIN " = 30\n");
	run();
	check(FIN, "warning duplicate");
	recording_put(rec, "etc/sysctl.d/99-a.conf", FIN " = 20\n");
	run();
	check(FIN, "error overruled, note duplicate");
	assert_string_equal(lint.findings[0].file, "/etc/sysctl.d/90-tcpadvisor.conf");
}

static void put_profile(const char *text)
{
	recording_put(rec, "etc/tuned/active_profile", "p\n");
	recording_put(rec, "etc/tuned/p/tuned.conf", text);
}

static void tuned_overrules_what_it_does_not_read_again(void **state)
{
	put_profile("[sysctl]\n" FIN "=25\n");
	recording_put(rec, "usr/lib/sysctl.d/a.conf", FIN " = 20\n");
	run();
	check_boot(FIN, "25");
	check(FIN, "warning tuned-overrules");
	recording_put(rec, FILE_A, FIN " = 30\n");
	run();
	check_boot(FIN, "30");
	check(FIN, "note tuned-overruled");
	recording_put(rec, FILE_A, FIN " = x\n");
	run();
	check_boot(FIN, "25");
	recording_put(rec, FILE_A, FIN " = 30\n");
	recording_put(rec, "etc/tuned/tuned-main.conf", "reapply_sysctl = 0\n");
	run();
	check_boot(FIN, "25");
}

static void tuned_takes_the_file_of_run_first(void **state)
{
	put_profile("[sysctl]\n" FIN "=25\n");
	recording_put(rec, "etc/sysctl.d/x.conf", FIN " = 30\n");
	recording_put(rec, "run/sysctl.d/x.conf", FIN " = 35\n");
	run();
	check_boot(FIN, "35");
	assert_string_equal(lint_find(&lint, FIN)->systemd.value, "30");
	recording_put(rec, "etc/sysctl.conf", FIN " = 40\n");
	run();
	check_boot(FIN, "40");
}

static void tuned_reads_neither_patterns_nor_dashes_again(void **state)
{
	put_profile("[sysctl]\n" FIN "=25\n");
	recording_put(rec, "proc/sys/net/ipv4/tcp_fin_timeout", "60\n");
	recording_put(rec, FILE_A, "net.ipv4.tcp_fin_* = 30\n");
	run();
	check_boot(FIN, "25");
	recording_put(rec, FILE_A, "-" FIN " = 30\n");
	run();
	check_boot(FIN, "25");
}

static void tuned_may_only_raise_or_lower(void **state)
{
	recording_put(rec, "usr/lib/sysctl.d/a.conf", FIN " = 20\n");
	put_profile("[sysctl]\n" FIN "=>25\n");
	run();
	check_boot(FIN, "25");
	put_profile("[sysctl]\n" FIN "=<25\n");
	run();
	check_boot(FIN, "20");
	put_profile("[sysctl]\n" FIN "=${x}\n");
	run();
	check_boot(FIN, "20");
}

static void only_the_keys_asked_for_are_looked_at(void **state)
{
	char fin[] = FIN, sack[] = "net.ipv4.tcp_sack", *only[] = { fin, sack };
	struct err e = ERR_INIT;

	recording_put(rec, FILE_A, FIN " = x\nnet.ipv4.tcp_retries1 = x\nno assignment\n");
	assert_int_equal(lint_run(rec->root, only, ARRAY_SIZE(only), &lint, &e), 0);
	assert_int_equal(lint.n_keys, 1);
	assert_int_equal(lint.n_findings, 1);
	check(FIN, "error refused-value");
}

static void gravest_come_first(void **state)
{
	recording_put(rec, FILE_A,
		"- " FIN " = 030\nnet.ipv4.tcp_sack = 0\nnet.ipv4.tcp_sack = 0\n");
	run();
	assert_int_equal(lint.findings[0].severity, LINT_ERROR);
	assert_int_equal(lint.findings[lint.n_findings - 1].severity, LINT_NOTE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(values_are_judged),
		TEST(leading_dash_makes_a_note),
		TEST(other_keys_can_bound_a_value),
		TEST(default_bounds_where_no_file_sets_the_other_key),
		TEST(bound_that_is_lowered_too_late_refuses),
		TEST(congestion_control_must_be_loaded_or_a_module),
		TEST(reversed_range_leaves_the_one_before),
		TEST(refused_value_leaves_the_one_before),
		TEST(key_that_only_an_old_kernel_has_is_judged_there),
		TEST(files_of_the_distribution_are_there_to_be_overruled),
		TEST(drift_is_of_the_value_not_of_its_blanks),
		TEST(own_file_is_overruled_by_others_only),
		TEST(tuned_overrules_what_it_does_not_read_again),
		TEST(tuned_takes_the_file_of_run_first),
		TEST(tuned_reads_neither_patterns_nor_dashes_again),
		TEST(tuned_may_only_raise_or_lower),
		TEST(only_the_keys_asked_for_are_looked_at),
		TEST(gravest_come_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

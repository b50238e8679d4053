/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The SQL functions, asked the way a rule asks: one expression, its value as text. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "rule/engine.h"

static const char facts[] =
	"INSERT INTO fact_host (hostname, kernel, cpus, memory_bytes, page_bytes) "
	"VALUES ('h', '6.18.0', 2, 25275924480, 4096);"
	"INSERT INTO fact_sysctl (key, value) VALUES "
	"('net.ipv4.tcp_rmem', '4096 131072 6291456'), ('net.ipv4.tcp_sack', '1'),"
	"('net.ipv4.tcp_mem', '287901 383868 575802'),"
	"('net.ipv4.ip_local_port_range', '32768 60999'),"
	"('net.ipv4.ip_local_reserved_ports', '8080,32768-32770,40000,60999-61010');"
	"INSERT INTO fact_dropin VALUES"
	" ('/etc/sysctl.d/1.conf', 1, 'net.ipv4.tcp_rmem', '4096 131072 6291456', 0, 0),"
	" ('/etc/sysctl.d/2.conf', 1, 'net.ipv4.tcp_rmem', '4096 131072 6291456', 0, 1),"
	" ('/etc/sysctl.d/3.conf', 1, 'net.ipv4.tcp_rmem', '4096 131072 7000000', 1, 0),"
	" ('/etc/sysctl.d/3.conf', 2, 'net.ipv4.tcp_sack', '1', 1, 0),"
	" ('/etc/sysctl.d/3.conf', 3, 'net.ipv4.tcp_mem', '1 2 3', 1, 1);"
	"INSERT INTO fact_counter (name, kind, delta, last) VALUES "
	"('Tcp.RetransSegs', 'counter', 42, NULL), ('sockstat.TCP.mem', 'gauge', NULL, 7),"
	"('TcpExt.BeyondWindow', 'counter', 0, NULL), ('gone', 'gauge', NULL, NULL);";

/* The expression's value in the evidence of a rule's finding, or the rule error. */
static void eval(const char *expr, char *ret, size_t size)
{
	_cleanup_(free_p) char *text = xasprintf("-- id: r\n-- title: T\n-- severity: low\n"
		"-- family: f\n-- why: W\n-- fix: F\nSELECT 's' AS subject, "
		"json_object('v', %s) AS evidence, coalesce(quote(%s), '') AS message, "
		"'high' AS confidence FROM (SELECT 1 AS x, 10 AS t UNION ALL SELECT 3, 20 "
		"UNION ALL SELECT 11, 30 UNION ALL SELECT NULL, 40)", expr, expr);
	_cleanup_(policy_free_p) struct policy *policy = policy_new();
	_cleanup_(engine_free_p) struct engine *en = NULL;
	_cleanup_(findings_done) struct findings f = { NULL };
	_cleanup_(rule_free_p) struct rule *rule = NULL;
	struct err e = ERR_INIT;

	assert_int_equal(rule_parse(text, "r", NULL, "t", &rule, &e), 0);
	assert_int_equal(policy_set(policy, "link_rate_bps", "1gbit", &e), 0);
	assert_int_equal(engine_open_empty(policy, &en, &e), 0);
	assert_int_equal(engine_fill(en, facts, &e), 0);
	assert_int_equal(engine_run_rule(en, rule, &f, &e), 0);
	(void) str_escape(ret, size, f.n_errors ? f.errors[0].text : f.list[0].message);
}

struct want {
	const char *expr, *text;
};

static void check(const struct want *list, size_t n)
{
	char got[512];

	for (size_t i = 0; i < n; i++) {
		eval(list[i].expr, got, sizeof(got));
		if (!str_eq(got, list[i].text))
			fail_msg("%s gives %s, expected %s", list[i].expr, got, list[i].text);
	}
}

static void sysctl_tells_text_or_a_number_of_it(void **state)
{
	static const struct want list[] = {
		{ "sysctl('net.ipv4.tcp_rmem')", "'4096 131072 6291456'" },
		{ "sysctl('net.ipv4.tcp_rmem', 0)", "4096" },
		{ "sysctl('net.ipv4.tcp_rmem', 2)", "6291456" },
		{ "sysctl('net.ipv4.tcp_rmem', 3)", "NULL" },
		{ "sysctl('net.ipv4.tcp_rmem', -1)", "NULL" },
		{ "sysctl('net.ipv4.tcp_sack', 0) = 1", "1" },
		{ "sysctl('net.ipv4.tcp_wmem')", "NULL" },
		{ "sysctl('net.ipv4.tcp_wmen')",
			"t: sysctl: the catalog has no key \"net.ipv4.tcp_wmen\"" },
	};

	check(list, ARRAY_SIZE(list));
}

static void sysctl_default_follows_the_machine(void **state)
{
	static const struct want list[] = {
		{ "sysctl_default('net.ipv4.tcp_rmem', 2)", "33554432" },
		{ "sysctl_default('net.ipv4.tcp_wmem', 2)", "4194304" },
		{ "sysctl_default('net.ipv4.tcp_sack', 0)", "1" },
		{ "sysctl_default('nope')", "t: sysctl_default: the catalog has no key \"nope\"" },
	};

	check(list, ARRAY_SIZE(list));
}

static void sysctl_file_is_that_of_the_line_in_force(void **state)
{
	static const struct want list[] = {
		{ "sysctl_file('net.ipv4.tcp_rmem')", "'/etc/sysctl.d/2.conf'" },
		{ "sysctl_file('net.ipv4.tcp_sack')", "'/etc/sysctl.d/3.conf'" },
		{ "sysctl_file('net.ipv4.tcp_mem')", "NULL" }, /* somebody has changed it since */
		{ "sysctl_file('net.ipv4.ip_local_port_range')", "NULL" },
		{ "sysctl_file('net.ipv4.tcp_wmem')", "NULL" },
		{ "sysctl_file('nope')", "t: sysctl_file: the catalog has no key \"nope\"" },
	};

	check(list, ARRAY_SIZE(list));
}

static void policy_tells_number_null_or_error(void **state)
{
	static const struct want list[] = {
		{ "policy('port_use_pct')", "80" },
		{ "policy('link_rate_bps')", "1000000000" },
		{ "policy('middlebox_idle_us')", "NULL" },
		{ "policy('port_use')", "t: policy: there is no setting \"port_use\"" },
	};

	check(list, ARRAY_SIZE(list));
}

static void counters_and_gauges_are_told_apart(void **state)
{
	static const struct want list[] = {
		{ "counter('Tcp.RetransSegs')", "42" }, { "gauge('Tcp.RetransSegs')", "NULL" },
		{ "gauge('sockstat.TCP.mem')", "7" }, { "counter('sockstat.TCP.mem')", "NULL" },
		{ "counter('TcpExt.BeyondWindow')", "0" }, { "counter('TcpExt.NoSuch')", "NULL" },
		{ "gauge('gone')", "NULL" },
	};

	check(list, ARRAY_SIZE(list));
}

static void ports_leave_reserved_ones_out(void **state)
{
	static const struct want list[] = {
		{ "ports_in_range()", "28227" }, { "port_in_range(32767)", "0" },
		{ "port_in_range(32770)", "0" }, { "port_in_range(32771)", "1" },
		{ "port_in_range(60998)", "1" }, { "port_in_range(60999)", "0" },
		{ "port_in_range(NULL)", "NULL" },
	};

	check(list, ARRAY_SIZE(list));
}

static void proposals_are_whole_values(void **state)
{
	static const struct want list[] = {
		{ "triple('net.ipv4.tcp_rmem', 26214400)", "'4096 131072 26214400'" },
		{ "triple('net.ipv4.tcp_rmem', 2.5e7)", "'4096 131072 25000000'" },
		{ "triple('net.ipv4.tcp_rmem', NULL)", "NULL" },
		{ "triple('net.ipv4.tcp_wmem', 1)", "NULL" },
		{ "triple('net.ipv4.tcp_sack', 1)", "NULL" },
		{ "buffer_cap('net.ipv4.tcp_rmem')", "196540416" },
		{ "buffer_cap('net.ipv4.tcp_mem')",
		  "t: buffer_cap: no buffer of TCP is set by \"net.ipv4.tcp_mem\"" },
		{ "keepalive_time_for(350000000)", "280" },
		{ "mib_up(25000000)", "25165824" }, { "next_pow2(2500)", "4096" },
	};

	check(list, ARRAY_SIZE(list));
}

static void formulas_answer_null_to_null(void **state)
{
	static const struct want list[] = {
		{ "bdp_bytes(1e9, 100e3)", "12500000" },
		{ "bdp_bytes(NULL, 1)", "NULL" },
		{ "rmem_for(12500000, 160)", "40000000" },
		{ "rmem_for(12500000, NULL)", "50000000" },
		{ "rmem_for(12500000)", "50000000" },
		{ "rmem_min_for(12500000, 85)", "37647059" },
		{ "wmem_for(12500000)", "25000000" },
		{ "wmem_for(12500000, 'cubic')", "25000000" },
		{ "wmem_for(12500000, 'bbr')", "37500000" },
		{ "wmem_for(12500000, 'bbr2')", "37500000" },
		{ "wmem_for(12500000, NULL)", "25000000" },
		{ "wmem_for(NULL, 'bbr')", "NULL" },
		{ "window_for(6291456, 160)", "3932160" },
		{ "wscale_for(33554432, 4194304)", "10" },
		{ "round(mathis_bps(1448, 100e3, 0.01))", "1413248.0" },
		{ "mathis_bps(1448, 100e3, 0)", "NULL" },
		{ "round(cubic_window_segs(100e3, 1e-5))", "1054.0" },
	};

	check(list, ARRAY_SIZE(list));
}

static void numbers_for_people(void **state)
{
	static const struct want list[] = {
		{ "fmt_bytes(12500000)", "'12.5 MB'" },
		{ "fmt_bibytes(6291456)", "'6.00 MiB'" },
		{ "fmt_rate(84200000)", "'84.2 Mbit/s'" },
		{ "fmt_duration(100000)", "'100 ms'" },
		{ "fmt_count(28232)", "'28 232'" },
		{ "fmt_pct(3.21)", "'3.2 %'" },
		{ "fmt_pct(33.3)", "'33 %'" },
		{ "fmt_bytes(NULL)", "NULL" },
		{ "weakest('high', 'medium')", "'medium'" },
		{ "weakest('high', 'low', 'medium')", "'low'" },
		{ "weakest('sure')", "t: weakest: not low, medium or high: \"sure\"" },
	};

	check(list, ARRAY_SIZE(list));
}

static void aggregates_leave_nulls_out(void **state)
{
	static const struct want list[] = {
		{ "median(x)", "3.0" },
		{ "percentile(x, 0)", "1.0" },
		{ "percentile(x, 100)", "11.0" },
		{ "percentile(x, 75)", "7.0" },
		{ "percentile(NULL, 50)", "NULL" },
		{ "slope(t, x)", "0.5" },
		{ "slope(t, NULL)", "NULL" },
		{ "slope(1, x)", "NULL" },
		{ "percentile(x, 101)", "t: percentile: p is not between 0 and 100" },
	};

	check(list, ARRAY_SIZE(list));
}

/* X'...': distance to the bin before and count, each as LEB128. */
static void histograms_are_merged_before_a_percentile_is_taken(void **state)
{
	static const struct want list[] = {
		{ "hist_percentile(X'0702', 50)", "5.0" },
		{ "hist_percentile(X'070205', 100)", "7.0" },
		{ "hist_percentile(X'070205', 0)", "5.0" },
		{ "hist_percentile(NULL, 50)", "NULL" },
		{ "hist_percentile(X'0702', NULL)", "NULL" },
		{ "hist_percentile(X'', 50)", "NULL" },
		{ "hex(hist_merge(CASE x WHEN 1 THEN X'0702' WHEN 3 THEN X'0B020703' END))",
			"'0F020703'" },
		{ "hist_percentile(hist_merge(CASE x WHEN 3 THEN X'0701' ELSE X'0702' END), 50)",
			"5.0" },
		{ "hist_merge(NULL)", "NULL" },
		{ "hist_merge(X'')", "NULL" },
		{ "hist_percentile(X'0702', 101)",
			"t: hist_percentile: p is not between 0 and 100" },
		{ "hist_percentile(X'07', 50)", "t: this is no histogram, or a damaged one" },
		{ "hist_percentile('0501', 50)", "t: this is no histogram, or a damaged one" },
		{ "hist_merge(X'070202')", "t: this is no histogram, or a damaged one" },
		{ "hist_merge(x)", "t: this is no histogram, or a damaged one" },
	};

	check(list, ARRAY_SIZE(list));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sysctl_tells_text_or_a_number_of_it),
		cmocka_unit_test(sysctl_default_follows_the_machine),
		cmocka_unit_test(sysctl_file_is_that_of_the_line_in_force),
		cmocka_unit_test(policy_tells_number_null_or_error),
		cmocka_unit_test(counters_and_gauges_are_told_apart),
		cmocka_unit_test(ports_leave_reserved_ones_out),
		cmocka_unit_test(proposals_are_whole_values),
		cmocka_unit_test(formulas_answer_null_to_null),
		cmocka_unit_test(numbers_for_people),
		cmocka_unit_test(aggregates_leave_nulls_out),
		cmocka_unit_test(histograms_are_merged_before_a_percentile_is_taken),
	};

	return cmocka_run_group_tests_name("functions", tests, NULL, NULL);
}

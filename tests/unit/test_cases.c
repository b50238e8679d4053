/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "rule/cases.h"

static const char rule_text[] =
	"-- id: r\n-- title: T\n-- severity: medium\n-- family: f\n"
	"-- needs: sysctl:net.ipv4.tcp_wmem, fact_link.speed_bps\n"
	"-- sets: net.ipv4.tcp_wmem\n-- merge: max\n-- why: W\n-- fix: F\n"
	"SELECT ifname AS subject,\n"
	"  json_object('speed_bps', speed_bps, 'share_pct', 12.5, 'note', 'a, b') AS evidence,\n"
	"  'Link ' || ifname || ' runs at ' || fmt_rate(speed_bps) || ', slow.' AS message,\n"
	"  'high' AS confidence, 'net.ipv4.tcp_wmem' AS key,\n"
	"  triple('net.ipv4.tcp_wmem', 8388608) AS proposed\n"
	"FROM fact_link WHERE speed_bps <= coalesce(policy('link_rate_bps'), 1e9) AND mtu_bytes <> 1\n";

static const char setup[] =
	"-- SPDX-License-Identifier: GPL-2.0-or-later\n"
	"INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_wmem', '4096 16384 4194304');\n";

#define LINK(name, bps)                                                                            \
	"INSERT INTO fact_link (ifname, speed_bps, mtu_bytes) VALUES ('" name "', " bps ", 1500);\n"

static struct rule *rule;
static struct case_bench bench;

static int set_up(void **state)
{
	if (case_bench_open(&bench, NULL) < 0)
		return -1;
	return rule_parse(rule_text, "r.sql", "r", RULE_SHIPPED, &rule, NULL);
}

static int tear_down(void **state)
{
	rule = rule_free(rule);
	case_bench_done(&bench);
	return 0;
}

static int run_text(const char *text, struct case_results *ret, struct err *e)
{
	return cases_run(&bench, rule, &(struct case_file) { "c.sql", text }, ret, e);
}

/* One case with these lines behind `-- case:`; why it failed, "" if it passed. */
static void run_one(const char *lines, char *ret_why, size_t size)
{
	_cleanup_(free_p) char *text = xasprintf("%s-- case: t\n%s", setup, lines);
	_cleanup_(case_results_done) struct case_results r = { NULL };
	struct err e = ERR_INIT;

	if (run_text(text, &r, &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(r.n, 1);
	assert_int_equal(r.n_failed, !r.list[0].passed);
	(void) snprintf(ret_why, size, "%s", r.list[0].why);
}

static void true_expectations_pass(void **state)
{
	static const char *const list[] = {
		"-- expect: subject=eth0\n" LINK("eth0", "1e8"),
		"-- expect: subject=eth0, confidence=high, key=net.ipv4.tcp_wmem, "
		"proposed=4096 16384 8388608, current=4096 16384 4194304, severity=medium\n"
		LINK("eth0", "1e8"),
		"-- expect: message~100 Mbit/s, evidence.speed_bps=100000000, evidence.share_pct=12.50\n"
		LINK("eth0", "1e8"),
		"-- expect: message=Link eth0 runs at 100 Mbit/s, slow., evidence.note=a, b\n"
		LINK("eth0", "1e8"),
		"-- expect: evidence.nothing=NULL\n" LINK("eth0", "1e8"),
		"-- expect: none\n" LINK("eth0", "1e10"),
		"-- expect: unjudged=fact_link.speed_bps\n",
		"-- expect: unjudged=fact_link.speed_bps\n" LINK("eth0", "NULL"),
		"-- expect: unjudged=sysctl:net.ipv4.tcp_wmem\nDELETE FROM fact_sysctl;\n",
		"-- expect: subject=b\n-- expect: subject=a\n" LINK("a", "1") LINK("b", "1"),
		"-- policy: link_rate_bps=1mbit\n-- expect: none\n" LINK("eth0", "1e8"),
		"-- expect: error~proposes\n" LINK("eth0", "1")
		"UPDATE fact_sysctl SET value = '4096 16777216 7';\n",
		"-- expect: confidence=low\n" LINK("eth0", "1")
		"INSERT INTO fact_quality (samples, socket_span_us) VALUES (1, 0);\n",
		"-- expect: confidence=medium\n" LINK("eth0", "1")
		"INSERT INTO fact_quality (samples, socket_span_us) VALUES (2, 10000000);\n",
	};
	char why[512];

	for (size_t i = 0; i < ARRAY_SIZE(list); i++) {
		run_one(list[i], why, sizeof(why));
		if (*why)
			fail_msg("%s: %s", list[i], why);
	}
}

static void false_expectations_fail_and_say_why(void **state)
{
	static const struct {
		const char *lines, *why;
	} list[] = {
		{ "-- expect: subject=eth1\n" LINK("eth0", "1"),
		  "subject is \"eth0\", expected \"eth1\"" },
		{ "-- expect: confidence=low\n" LINK("eth0", "1"), "confidence is \"high\"" },
		{ "-- expect: message~fast\n" LINK("eth0", "1"), "expected in it \"fast\"" },
		{ "-- expect: evidence.speed_bps=2\n" LINK("eth0", "1"),
		  "evidence.speed_bps is \"1" },
		{ "-- expect: colour=red\n" LINK("eth0", "1"),
		  "\"colour=red\" in `expect` is no field" },
		{ "-- expect: none\n" LINK("eth0", "1"),
		  "expected none, got 1 finding, the first: Link" },
		{ "-- expect: none\n",
		  "expected none, got not judged, it lacks fact_link.speed_bps" },
		{ "-- expect: subject=eth0\n", "expected 1 finding, got not judged" },
		{ "-- expect: subject=eth0\n" LINK("eth0", "1e10"),
		  "expected 1 finding, got 0 findings" },
		{ "-- expect: subject=a\n" LINK("a", "1") LINK("b", "1"),
		  "expected 1 finding, got 2" },
		{ "-- expect: subject=a\n-- expect: subject=a\n" LINK("a", "1") LINK("b", "1"),
		  "subject is \"b\", expected \"a\"" },
		{ "-- expect: unjudged=x\n" LINK("a", "1"), "expected unjudged=x, got 1 finding" },
		{ "-- expect: error~x\n" LINK("a", "1"), "expected error~x, got 1 finding" },
	};
	char why[512];

	for (size_t i = 0; i < ARRAY_SIZE(list); i++) {
		run_one(list[i].lines, why, sizeof(why));
		if (!strstr(why, list[i].why))
			fail_msg("%s: \"%s\", expected \"%s\"", list[i].lines, why, list[i].why);
	}
}

static void cases_do_not_see_each_other(void **state)
{
	_cleanup_(free_p) char *text = xasprintf("%s"
		"-- case: one\n-- kind: trap\n-- policy: link_rate_bps=1mbit\n-- expect: none\n%s"
		"-- case: two\n-- expect: subject=eth0\n%s", setup, LINK("eth0", "1e8"),
		LINK("eth0", "1e8"));
	_cleanup_(case_results_done) struct case_results r = { NULL };
	struct err e = ERR_INIT;

	assert_int_equal(run_text(text, &r, &e), 0);
	assert_int_equal(r.n, 2);
	assert_int_equal(r.n_failed, 0);
	assert_string_equal(r.list[0].title, "one");
	assert_string_equal(r.list[0].kind, "trap");
	assert_string_equal(r.list[1].kind, "fires");
}

static void wrong_case_files_are_errors_with_line(void **state)
{
	static const struct {
		const char *text, *words;
	} list[] = {
		{ "", "c.sql: no `-- case:` in it" },
		{ "-- expect: none\n-- case: a\n", "c.sql line 1: stands before the first" },
		{ "-- case: a\n", "c.sql line 1: the case has no `-- expect:`" },
		{ "-- case: a\n-- kind: odd\n-- expect: none\n", "c.sql line 2: kind \"odd\"" },
		{ "\n-- case: a\n-- expect: none\n-- policy: x\n",
		  "c.sql line 2: policy \"x\" is no" },
		{ "-- case: a\n-- expect: none\n-- policy: x=1\n",
		  "c.sql line 1: there is no setting" },
		{ "-- case: a\n-- expect: none\nINSERT INTO fact_link (nope) VALUES (1);\n",
		  "c.sql line 1: table fact_link has no column named nope" },
		{ "-- case: a\n-- expect: none\nPRAGMA user_version;\n", "PRAGMA is not allowed" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(list); i++) {
		struct case_results r;
		struct err e = ERR_INIT;

		assert_true(run_text(list[i].text, &r, &e) < 0);
		if (!strstr(e.text, list[i].words))
			fail_msg("\"%s\", expected \"%s\"", e.text, list[i].words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(true_expectations_pass),
		cmocka_unit_test(false_expectations_fail_and_say_why),
		cmocka_unit_test(cases_do_not_see_each_other),
		cmocka_unit_test(wrong_case_files_are_errors_with_line),
	};

	return cmocka_run_group_tests_name("cases", tests, set_up, tear_down);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "rule/rule.h"

#define TOP "-- id: a-rule\n-- title: T\n-- severity: high\n-- family: buffers\n"
#define END "-- why: W\n-- fix: F\n"

static int parse(const char *text, struct rule **ret, struct err *e)
{
	return rule_parse(text, "a-rule.sql", "a-rule", RULE_SHIPPED, ret, e);
}

static void whole_header_is_read(void **state)
{
	static const char text[] =
		"-- SPDX-License-Identifier: GPL-2.0-or-later\n"
		"-- id: a-rule\n"
		"-- title: A title: with a colon\n"
		"-- severity: critical\n"
		"-- family: buffers\n"
		"-- needs: fact_flow.min_rtt_us, fact_path,\n"
		"--   sysctl:net.ipv4.tcp_wmem counter:Tcp.RetransSegs, gauge:sockstat.TCP.mem\n"
		"-- sets: net.ipv4.tcp_wmem\n"
		"-- merge: max\n"
		"-- explains: b-rule,\n"
		"--   c-rule\n"
		"-- about: path, pid\n"
		"-- references: RFC 9293, section 3.8.6; tcp(7);\n"
		"--   net/ipv4/tcp.c\n"
		"--\n"
		"-- why: first line\n"
		"--   second line\n"
		"-- fix:\n"
		"--   do it\n"
		"-- risk: some\n"
		"-- formula: 2 * {bdp_bytes}\n"
		"SELECT 1\n-- id: not a header line any more\n;\n";
	_cleanup_(rule_free_p) struct rule *rule = NULL;
	struct err e = ERR_INIT;

	assert_int_equal(parse(text, &rule, &e), 0);
	assert_string_equal(rule->id, "a-rule");
	assert_string_equal(rule->origin, RULE_SHIPPED);
	assert_string_equal(rule->title, "A title: with a colon");
	assert_int_equal(rule->severity, SEVERITY_CRITICAL);
	assert_int_equal(rule->merge, MERGE_MAX);
	assert_int_equal(rule->n_needs, 5);
	assert_string_equal(rule->needs[2], "sysctl:net.ipv4.tcp_wmem");
	assert_string_equal(rule->needs[4], "gauge:sockstat.TCP.mem");
	assert_int_equal(rule->n_sets, 1);
	assert_int_equal(rule->n_explains, 2);
	assert_string_equal(rule->explains[1], "c-rule");
	assert_int_equal(rule->explains_line, 10);
	assert_int_equal(rule->n_about, 2);
	assert_string_equal(rule->about[1], "pid");
	assert_int_equal(rule->n_references, 3);
	assert_string_equal(rule->references[0], "RFC 9293, section 3.8.6");
	assert_string_equal(rule->references[2], "net/ipv4/tcp.c");
	assert_string_equal(rule->why, "first line second line");
	assert_string_equal(rule->fix, "do it");
	assert_string_equal(rule->risk, "some");
	assert_string_equal(rule->formula, "2 * {bdp_bytes}");
	assert_string_equal(rule->sql, text);
}

static void optional_keys_default_to_nothing(void **state)
{
	_cleanup_(rule_free_p) struct rule *rule = NULL;
	struct err e = ERR_INIT;

	assert_int_equal(parse(TOP "-- needs: none\n" END "SELECT 1", &rule, &e), 0);
	assert_int_equal(rule->n_needs, 0);
	assert_int_equal(rule->n_sets, 0);
	assert_int_equal(rule->n_references, 0);
	assert_int_equal(rule->n_explains, 0);
	assert_int_equal(rule->n_about, 0);
	assert_int_equal(rule->merge, MERGE_NONE);
	assert_string_equal(rule->risk, "");
	assert_string_equal(rule->formula, "");
}

static void what_is_about_the_host_names_no_evidence(void **state)
{
	_cleanup_(rule_free_p) struct rule *rule = NULL;
	struct err e = ERR_INIT;

	assert_int_equal(parse(TOP "-- explains: b-rule\n-- about: host\n" END, &rule, &e), 0);
	assert_int_equal(rule->n_explains, 1);
	assert_int_equal(rule->n_about, 0);
}

static void wrong_header_is_refused_with_file_and_line(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "", "a-rule.sql: header key \"id\" is missing" },
		{ "SELECT 1", "header key \"id\" is missing" },
		{ TOP "-- why: W\n", "header key \"fix\" is missing" },
		{ TOP "-- why:\n-- fix: F\n", "header key \"why\" is missing or empty" },
		{ TOP END "-- colour: red\n", "a-rule.sql line 7: unknown header key \"colour\"" },
		{ TOP END "-- why: again\n", "line 7: header key \"why\" again (first in line 5)" },
		{ TOP END "-- some words\n", "line 7: \"some words\" is no `key: value`" },
		{ TOP END "--why: W\n", "line 7: a header line starts with" },
		{ "--   more\n" TOP END, "line 1: continues nothing" },
		{ "-- id: b-rule\n-- title: T\n-- severity: high\n-- family: x\n" END,
			"line 1: id \"b-rule\" must be the file's base name \"a-rule\"" },
		{ "-- id: a-rule\n-- title: T\n-- severity: dire\n-- family: x\n" END,
			"line 3: severity \"dire\"" },
		{ "-- id: a-rule\n-- title: T\n-- severity: high\n-- family: X Y\n" END,
			"line 4: family \"X Y\"" },
		{ TOP "-- needs: flows\n" END, "line 5: \"flows\" is no need" },
		{ TOP "-- needs: fact_flow.\n" END, "is no need" },
		{ TOP "-- needs: fact_flow.x;drop\n" END, "is no need" },
		{ TOP "-- needs: sysctl:\n" END, "is no need" },
		{ TOP "-- needs: sysctl:net.no.such\n" END,
			"line 5: net.no.such is not in the catalog" },
		{ TOP "-- sets: net.no.such\n-- merge: max\n" END,
			"net.no.such is not in the catalog" },
		{ TOP "-- sets: net.ipv4.tcp_available_congestion_control\n-- merge: max\n" END,
			"is never set" },
		{ TOP "-- sets: net.ipv4.tcp_wmem\n" END, "belong together" },
		{ TOP "-- merge: max\n" END, "belong together" },
		{ TOP "-- sets: net.ipv4.tcp_wmem\n-- merge: sum\n" END, "line 6: merge \"sum\"" },
		{ TOP "-- explains: b-rule\n" END, "`explains` and `about` (host, or" },
		{ TOP "-- about: host\n" END, "`explains` and `about` (host, or" },
		{ TOP "-- explains: b-rule, a-rule\n-- about: host\n" END,
			"line 5: the rule explains itself" },
		{ TOP "-- explains: b-rule\n-- about: path, p.id\n" END,
			"line 6: \"p.id\" is no name of evidence" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct rule *rule = NULL;
		struct err e = ERR_INIT;

		assert_int_equal(parse(cases[i].text, &rule, &e), -EINVAL);
		assert_null(rule);
		if (!strstr(e.text, cases[i].words))
			fail_msg("\"%s\" is not in \"%s\"", cases[i].words, e.text);
	}
}

static void id_is_not_compared_without_a_file_name(void **state)
{
	_cleanup_(rule_free_p) struct rule *rule = NULL;
	struct err e = ERR_INIT;

	assert_int_equal(rule_parse(TOP END, "text", NULL, "test", &rule, &e), 0);
}

static void severities_have_names(void **state)
{
	enum severity s;

	for (int i = SEVERITY_INFO; i <= SEVERITY_CRITICAL; i++) {
		assert_int_equal(severity_parse(severity_text((enum severity) i), &s), 0);
		assert_int_equal(s, i);
	}
	assert_int_equal(severity_parse("HIGH", &s), -EINVAL);
	assert_string_equal(merge_text(MERGE_FIRST), "first");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_header_is_read),
		cmocka_unit_test(optional_keys_default_to_nothing),
		cmocka_unit_test(what_is_about_the_host_names_no_evidence),
		cmocka_unit_test(wrong_header_is_refused_with_file_and_line),
		cmocka_unit_test(id_is_not_compared_without_a_file_name),
		cmocka_unit_test(severities_have_names),
	};

	return cmocka_run_group_tests_name("rule", tests, NULL, NULL);
}

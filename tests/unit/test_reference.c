/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "report/reference.h"

#define HEADER "-- id: it\n-- title: It happens\n-- severity: high\n-- family: own\n"

/* The reference of one rule with this header; caller frees. */
static char *written(void (*write)(struct strbuf *, const struct ruleset *), const char *header)
{
	struct strbuf out = STRBUF_INIT;
	struct rule *rule = NULL;
	struct ruleset rs = { .rules = &rule, .n = 1 };
	struct err e = ERR_INIT;

	if (rule_parse(header, "it.sql", "it", "/rules.d/it.sql", &rule, &e) < 0)
		fail_msg("%s", e.text);
	write(&out, &rs);
	(void) rule_free(rule);
	return strbuf_steal(&out);
}

static void assert_holds(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" is not in: %s", part, text);
}

static void whole_header_is_in_both(void **state)
{
	static const char header[] = HEADER
		"-- why: Because.\n-- fix: Do it.\n-- risk: A little.\n"
		"-- needs: fact_path, sysctl:net.ipv4.tcp_rmem\n"
		"-- sets: net.ipv4.tcp_rmem, net.ipv4.tcp_wmem\n-- merge: max\n"
		"-- explains: one, two\n-- about: host\n"
		"-- formula: 2 * {x}\n-- references: RFC 9293; tcp(7)\n";
	static const char *const parts[] = {
		"It happens", "high", "Because.", "Do it.", "A little.",
		"fact_path, sysctl:net.ipv4.tcp_rmem",
		"net.ipv4.tcp_rmem, net.ipv4.tcp_wmem (the largest of several proposals)",
		"2 * {x}", "RFC 9293; tcp(7)", "/rules.d/it.sql",
	};
	_cleanup_(free_p) char *man = written(reference_man, header);
	_cleanup_(free_p) char *html = written(reference_html, header);

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		assert_holds(man, parts[i]);
		assert_holds(html, parts[i]);
	}
	assert_holds(man, "one, two");
	assert_holds(html, "<a href=\"#one\">one</a>, <a href=\"#two\">two</a>");
}

static void what_a_header_does_not_have_gets_no_label(void **state)
{
	static const char header[] = HEADER "-- why: Because.\n-- fix: Do it.\n";
	static const char *const labels[] = { "Risk", "Sets", "Explains", "Formula", "Needs",
		"References" };
	_cleanup_(free_p) char *man = written(reference_man, header);
	_cleanup_(free_p) char *html = written(reference_html, header);

	for (size_t i = 0; i < ARRAY_SIZE(labels); i++) {
		assert_null(strstr(man, labels[i]));
		assert_null(strstr(html, labels[i]));
	}
}

static void no_text_is_taken_for_a_request_of_troff(void **state)
{
	static const struct {
		const char *why, *want;
	} cases[] = {
		{ ".so /etc/passwd", "\n\\&.so /etc/passwd\n" },
		{ "'so /etc/passwd", "\n\\(aqso /etc/passwd\n" },
		{ "\\fBbold", "\n\\efBbold\n" },
		{ "one \\\"two", "\none \\e\\(dqtwo\n" },
		{ "a-b ~c ^d `e", "\na\\-b \\(tic \\(had \\(gae\n" },
		{ "1.5", "\n1.5\n" },
		{ "red \033[31m", "\nred \\ex1b[31m\n" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(free_p) char *header =
			xasprintf(HEADER "-- why: %s\n-- fix: Do it.\n", cases[i].why);
		_cleanup_(free_p) char *man = written(reference_man, header);

		assert_holds(man, cases[i].want);
	}
}

static void no_text_is_taken_for_a_tag(void **state)
{
	static const char header[] = HEADER "-- why: a < b && c > \"d\" \033[31m\n"
		"-- fix: <script>alert(1)</script>\n-- references: \" onclick=x\n";
	_cleanup_(free_p) char *html = written(reference_html, header);

	assert_holds(html, "<p>a &lt; b &amp;&amp; c &gt; &quot;d&quot; \\x1b[31m</p>");
	assert_holds(html, "<dd>&lt;script&gt;alert(1)&lt;/script&gt;</dd>");
	assert_holds(html, "<dd>&quot; onclick=x</dd>");
	assert_null(strstr(html, "<script"));
}

static void page_needs_nothing_besides_itself(void **state)
{
	_cleanup_(free_p) char *html =
		written(reference_html, HEADER "-- why: Because.\n-- fix: Do it.\n");

	assert_holds(html, "prefers-color-scheme: dark");
	assert_null(strstr(html, "src="));
	assert_null(strstr(html, "<link"));
	assert_null(strstr(html, "url("));
	assert_null(strstr(html, "@import"));
}

static void empty_set_is_a_page_too(void **state)
{
	const struct ruleset none = { NULL };
	_cleanup_(strbuf_done) struct strbuf man = STRBUF_INIT, html = STRBUF_INIT;

	reference_man(&man, &none);
	reference_html(&html, &none);
	assert_null(strstr(strbuf_str(&man), ".SS"));
	assert_holds(strbuf_str(&html), "<p>0 rules");
	assert_holds(strbuf_str(&html), "</html>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_header_is_in_both),
		cmocka_unit_test(what_a_header_does_not_have_gets_no_label),
		cmocka_unit_test(no_text_is_taken_for_a_request_of_troff),
		cmocka_unit_test(no_text_is_taken_for_a_tag),
		cmocka_unit_test(page_needs_nothing_besides_itself),
		cmocka_unit_test(empty_set_is_a_page_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "report/report.h"
#include "report_example.h"

static char *text_of(const struct findings *f, int width, bool color)
{
	struct report_options o = { .width = width, .color = color,
		.program = "tcpadvisor --netns blue", .evidence_args = "--live 10s" };
	struct strbuf out = STRBUF_INIT;
	struct err e = ERR_INIT;

	assert_int_equal(report_text(&out, f, &o, &e), 0);
	return strbuf_steal(&out);
}

static void text_is_as_stored_at_each_width(void **state)
{
	static const struct {
		const char *name;
		int width;
	} table[] = {
		{ "text-40", 40 }, { "text-80", 80 }, { "text-piped", 0 }, { "text-160", 160 },
	};
	struct findings f = example_full();

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		_cleanup_(free_p) char *text = text_of(&f, table[i].width, false);

		assert_page(table[i].name, text);
		assert_no_line_is_wider(text, table[i].width ? (size_t) table[i].width : 100);
		assert_null(strchr(text, '\033'));
		assert_null(strstr(text, " \n"));
	}
}

static void consequences_stand_below_their_cause_and_nowhere_else(void **state)
{
	struct findings f = example_causes();
	_cleanup_(free_p) char *wide = text_of(&f, 120, false), *narrow = text_of(&f, 60, false);

	assert_page("text-causes", wide);
	assert_page("text-causes-60", narrow);
	assert_no_line_is_wider(narrow, 60);
	assert_non_null(strstr(wide, "\n2. Keepalive"));
}

static void arithmetic_of_a_score_of_zero_is_whole(void **state)
{
	struct findings f = example_causes();
	_cleanup_(free_p) char *text = NULL;

	f.score.value = 0;
	text = text_of(&f, 160, false);
	assert_non_null(strstr(text, "Score      0 = 100 - 20 (problem 1: high, high confidence) "
		"- 5 (2: medium, medium confidence), at least 0\n"));
}

static void problems_that_weigh_the_same_are_one_term_of_the_score(void **state)
{
	struct findings f = example_causes();
	struct score_part alike[] = { f.score.parts[0], f.score.parts[1] };
	_cleanup_(free_p) char *text = NULL;

	alike[1].severity = SEVERITY_HIGH;
	alike[1].confidence = CONFIDENCE_HIGH;
	alike[1].points = 20;
	f.score.value = 60;
	f.score.parts = alike;
	text = text_of(&f, 160, false);
	assert_non_null(strstr(text, "Score      60 = 100 - 40 (problems 1 to 2: high, high "
		"confidence)\n"));
}

static void empty_value_in_force_is_called_so(void **state)
{
	struct findings f = example_causes();
	struct finding one = f.list[2];
	_cleanup_(free_p) char *text = NULL;

	one.current = T("");
	f.list = &one;
	f.n = 1;
	f.score.n_parts = 0;
	text = text_of(&f, 160, false);
	assert_non_null(strstr(text, "= 280  (now: empty)\n"));
}

static void text_in_colour_is_the_same_text(void **state)
{
	struct findings f = example_full();
	_cleanup_(free_p) char *plain = text_of(&f, 80, false), *color = text_of(&f, 80, true);
	_cleanup_(strbuf_done) struct strbuf stripped = STRBUF_INIT;

	assert_non_null(strstr(color, "\033[1;31m"));
	for (const char *p = color; *p; p++) {
		if (*p == '\033')
			p += strcspn(p, "m");
		else
			strbuf_add(&stripped, p, 1);
	}
	assert_string_equal(strbuf_str(&stripped), plain);
}

static void little_that_the_evidence_lacks_is_told_too(void **state)
{
	struct findings f = example_healthy();
	_cleanup_(free_p) char *text = NULL;

	f.quality.reason = T("3 of 300 closed sockets were not heard of");
	text = text_of(&f, 80, false);
	assert_non_null(strstr(text, "high: 3 of 300 closed sockets were not heard of\n"));
}

static void nothing_wrong_says_over_what(void **state)
{
	struct findings f = example_healthy();
	_cleanup_(free_p) char *text = text_of(&f, 80, false);

	assert_page("text-healthy", text);
}

static void interval_that_was_stretched_is_told(void **state)
{
	struct findings f = example_healthy();
	_cleanup_(free_p) char *plain = NULL, *stretched = NULL;

	f.quality.wanted_interval.us = 10 * USEC_PER_SEC;
	plain = text_of(&f, 80, false);
	assert_null(strstr(plain, "instead of"));
	f.quality.stretched_interval.us = 35 * USEC_PER_SEC;
	stretched = text_of(&f, 80, false);
	assert_non_null(strstr(stretched, "Sampled    every 35.0 s instead of 10.0 s"));
}

static void nothing_judged_is_not_nothing_wrong(void **state)
{
	struct findings all = example_full(), f = {
		.unjudged = all.unjudged, .n_unjudged = all.n_unjudged,
		.errors = all.errors, .n_errors = all.n_errors,
	};
	_cleanup_(free_p) char *text = text_of(&f, 80, false);

	assert_page("text-unjudged", text);
	assert_null(strstr(text, "Nothing wrong"));
}

static void hostile_text_cannot_steer_the_terminal(void **state)
{
	char *text = xstrdup(example_hostile);
	struct rule rule;
	struct finding finding;
	struct rule_error error = { text, text };
	struct unjudged lack = { &rule, text };
	struct findings f = {
		.list = &finding, .n = 1, .errors = &error, .n_errors = 1, .unjudged = &lack,
		.n_unjudged = 1, .notes = &text, .n_notes = 1, .n_judged = 1,
		.quality = { .samples = 1, .reason = text }, .host = { text, text, text, 1, 1 },
	};

	example_hostile_finding(&rule, &finding, &text);
	for (int width = 40; width < 140; width += 20) {
		_cleanup_(free_p) char *page = text_of(&f, width, false);

		for (const unsigned char *p = (const unsigned char *) page; *p; p++)
			assert_true((*p >= 0x20 && *p < 0x7f) || *p == '\n');
		assert_non_null(strstr(page, "\\x1b[2J"));
	}
	free(text);
}

static void long_words_and_wide_characters_are_wrapped(void **state)
{
	struct strbuf word = STRBUF_INIT, wide = STRBUF_INIT;
	struct findings f = example_healthy();
	struct finding finding;
	struct rule rule;

	for (int i = 0; i < 5000; i++) {
		strbuf_puts(&word, "x");
		strbuf_puts(
			&wide, i % 9 ? "\xe6\xbc\xa2" : "\xc3\xa4 "); /* two columns, one column */
	}
	example_hostile_finding(&rule, &finding, &wide.s);
	finding.message = word.s;
	finding.key = finding.proposed = NULL;
	finding.id = rule.id = T("long");
	f.list = &finding;
	f.n = 1;
	for (int width = 40; width < 140; width += 20) {
		_cleanup_(free_p) char *page = text_of(&f, width, false);

		assert_no_line_is_wider(page, (size_t) width);
	}
	strbuf_done(&word);
	strbuf_done(&wide);
}

static void problems_are_counted_once_for_all_their_keys(void **state)
{
	struct findings f = example_full();
	struct report_counts c;

	report_count(&f, &c);
	assert_int_equal(c.problems, 4);
	assert_int_equal(c.by_severity[SEVERITY_HIGH], 2);
	assert_int_equal(c.by_severity[SEVERITY_MEDIUM], 2);
	assert_int_equal(c.by_severity[SEVERITY_INFO], 1);
	assert_int_equal(c.unjudged, 1);
	assert_int_equal(c.rules, 12);
	assert_int_equal(report_problem_end(&f, 3), 5);
}

static void formats_are_found_by_name(void **state)
{
	assert_ptr_equal(report_format_find("text")->render, report_text);
	assert_ptr_equal(report_format_find("json")->render, report_json);
	assert_null(report_format_find("xml"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_as_stored_at_each_width),
		cmocka_unit_test(consequences_stand_below_their_cause_and_nowhere_else),
		cmocka_unit_test(arithmetic_of_a_score_of_zero_is_whole),
		cmocka_unit_test(problems_that_weigh_the_same_are_one_term_of_the_score),
		cmocka_unit_test(empty_value_in_force_is_called_so),
		cmocka_unit_test(text_in_colour_is_the_same_text),
		cmocka_unit_test(little_that_the_evidence_lacks_is_told_too),
		cmocka_unit_test(nothing_wrong_says_over_what),
		cmocka_unit_test(interval_that_was_stretched_is_told),
		cmocka_unit_test(nothing_judged_is_not_nothing_wrong),
		cmocka_unit_test(hostile_text_cannot_steer_the_terminal),
		cmocka_unit_test(long_words_and_wide_characters_are_wrapped),
		cmocka_unit_test(problems_are_counted_once_for_all_their_keys),
		cmocka_unit_test(formats_are_found_by_name),
	};

	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "json_schema.h"
#include "report/explain.h"
#include "report_example.h"

static void explain_shows_the_whole_reasoning(void **state)
{
	static const struct {
		const char *name, *id, *state;
	} table[] = {
		{ "explain-finding", "send-buffer-below-bdp@1a2b3c", "found" },
		{ "explain-keys", "keepalive-late@5f5f5f", "found" },
		{ "explain-rule", "send-buffer-below-bdp", "found" },
		{ "explain-unjudged", "accept-queue-overflow", "unjudged" },
		{ "explain-broken", "site-rule", "broken" },
	};
	struct report_options o = { .width = 80 };
	struct findings f = example_full();

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		_cleanup_(strbuf_done) struct strbuf text = STRBUF_INIT, json = STRBUF_INIT;
		struct err e = ERR_INIT;
		struct explanation x;
		json_t *v;

		assert_int_equal(explain_find(&f, example_rules(), table[i].id, &x, &e), 0);
		assert_int_equal(explain_text(&text, &x, &o, &e), 0);
		assert_page(table[i].name, strbuf_str(&text));
		assert_no_line_is_wider(strbuf_str(&text), 80);
		explain_json(&json, &x);
		v = assert_json("explain.schema.json", strbuf_str(&json));
		assert_string_equal(string_at(v, "state"), table[i].state);
		json_decref(v);
	}
}

static void explain_tells_causes_and_consequences(void **state)
{
	static const struct {
		const char *id, *words;
	} table[] = {
		{ "close-wait-grows", "\n   This explains:\n"
			"      high      Accept queue overflows: 0.0.0.0:443\n"
			"                java (4711) has no descriptor left to accept with.\n" },
		{ "accept-queue-overflow", "\nOnly a consequence of\n"
			"   Sockets pile up in CLOSE_WAIT: java (4711)\n"
			"   More    tcpadvisor explain close-wait-grows@0badcafe\n" },
	};
	struct findings f = example_causes();
	struct report_options o = { .width = 80 };

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;
		struct explanation x;
		struct err e = ERR_INIT;

		assert_int_equal(explain_find(&f, example_rules(), table[i].id, &x, &e), 0);
		assert_int_equal(explain_text(&out, &x, &o, &e), 0);
		if (!strstr(strbuf_str(&out), table[i].words))
			fail_msg("%s", strbuf_str(&out));
	}
}

static void explain_of_a_silent_rule_says_over_what_it_looked(void **state)
{
	_cleanup_(strbuf_done) struct strbuf text = STRBUF_INIT;
	struct report_options o = { .width = 80 };
	struct findings f = example_healthy();
	struct err e = ERR_INIT;
	struct explanation x;

	assert_int_equal(explain_find(&f, example_rules(), "send-buffer-below-bdp", &x, &e), 0);
	assert_int_equal(explain_text(&text, &x, &o, &e), 0);
	assert_page("explain-silent", strbuf_str(&text));
}

static void explain_of_an_unknown_id_lists_those_there_are(void **state)
{
	struct findings f = example_full(), good = example_healthy();
	struct err e = ERR_INIT;
	struct explanation x;

	assert_int_equal(explain_find(&f, example_rules(), "nonsense", &x, &e), -ENOENT);
	assert_non_null(
		strstr(e.text, "\"nonsense\" (findings now: send-buffer-below-bdp@1a2b3c, "));
	assert_int_equal(explain_find(&good, example_rules(), "nonsense", &x, &e), -ENOENT);
	assert_non_null(strstr(e.text, "nothing is found now"));
}

static void formula_is_filled_with_the_figures(void **state)
{
	static const struct {
		const char *formula, *evidence, *want;
	} table[] = {
		{ "2 * {bdp_bytes}", "{\"bdp_bytes\":12500000}", "2 * 12500000" },
		{ "{a} + {b}", "{\"a\":0.25,\"b\":\"word\"}", "0.25 + word" },
		{ "{a} + {b}", "{\"a\":null}", "unknown + b" },
		{ "{a", "{\"a\":1}", "{a" },
		{ "a} {}", "{\"a\":1}", "a} " },
		{ "{a}", "no JSON", "a" },
		{ "{a}", NULL, "a" },
		{ "", NULL, "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		_cleanup_(free_p) char *got = explain_formula(table[i].formula, table[i].evidence);

		assert_string_equal(got, table[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(explain_shows_the_whole_reasoning),
		cmocka_unit_test(explain_tells_causes_and_consequences),
		cmocka_unit_test(explain_of_a_silent_rule_says_over_what_it_looked),
		cmocka_unit_test(explain_of_an_unknown_id_lists_those_there_are),
		cmocka_unit_test(formula_is_filled_with_the_figures),
	};

	return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/alloc.h"
#include "base/str.h"
#include "json_schema.h"
#include "report/report.h"
#include "report_example.h"

static json_t *report_as_json(const struct findings *f)
{
	_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT, again = STRBUF_INIT;
	struct report_options o = { .width = 0 };
	struct err e = ERR_INIT;

	assert_int_equal(report_json(&out, f, &o, &e), 0);
	assert_int_equal(report_json(&again, f, &o, &e), 0);
	assert_string_equal(strbuf_str(&out), strbuf_str(&again));
	return assert_json("report.schema.json", strbuf_str(&out));
}

static void json_holds_everything_and_fits_its_schema(void **state)
{
	struct findings f = example_full();
	json_t *v = report_as_json(&f);
	const json_t *list = json_object_get(v, "findings"), *first = json_array_get(list, 0);

	assert_int_equal(json_array_size(list), 6);
	assert_string_equal(string_at(first, "proposed"), "4096 16384 26214400");
	assert_string_equal(string_at(first, "severity"), "high");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(first, "evidence"),
		"bdp_bytes")), 12500000);
	assert_true(json_is_null(json_object_get(json_array_get(list, 2), "key")));
	assert_true(json_is_null(json_object_get(json_array_get(list, 4), "current")));
	assert_string_equal(
		string_at(json_object_get(v, "window"), "from"), "2026-11-21T01:09:16Z");
	assert_string_equal(string_at(json_object_get(v, "host"), "netns"), "blue");
	assert_int_equal(
		json_integer_value(json_object_get(json_object_get(v, "summary"), "problems")), 4);
	assert_string_equal(string_at(json_array_get(json_object_get(v, "unjudged"), 0), "missing"),
		"counter:TcpExt.ListenOverflows");
	assert_string_equal(
		json_string_value(json_array_get(json_object_get(v, "notes"), 0)), f.notes[1]);
	json_decref(v);
}

static void json_of_nothing_fits_its_schema(void **state)
{
	struct findings none = { .n = 0 }, good = example_healthy();
	json_t *v = report_as_json(&none), *w = report_as_json(&good);

	assert_true(json_is_null(json_object_get(json_object_get(v, "window"), "from")));
	assert_true(json_is_null(json_object_get(json_object_get(v, "host"), "cpus")));
	assert_true(json_is_null(json_object_get(json_object_get(w, "host"), "memory_bytes")));
	json_decref(v);
	json_decref(w);
}

static void json_tells_causes_and_the_score(void **state)
{
	struct findings f = example_causes();
	json_t *v = report_as_json(&f);
	const json_t *list = json_object_get(v, "findings"), *score = json_object_get(v, "score");
	const json_t *part = json_array_get(json_object_get(score, "parts"), 1);

	assert_true(json_is_null(json_object_get(json_array_get(list, 0), "cause")));
	assert_string_equal(string_at(json_array_get(list, 1), "cause"), f.list[0].id);
	assert_int_equal(json_integer_value(json_object_get(score, "value")), 75);
	assert_int_equal(json_integer_value(json_object_get(part, "points")), 5);
	assert_string_equal(string_at(part, "finding"), f.list[2].id);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(v, "summary"),
		"explained")), 1);
	json_decref(v);
}

static void json_of_hostile_text_is_still_json(void **state)
{
	char *text = xstrdup(example_hostile);
	struct rule rule;
	struct finding finding;
	struct findings f = { .list = &finding, .n = 1, .notes = &text, .n_notes = 1,
		.host = { text, text, text, 0, 0 } };
	json_t *v;

	example_hostile_finding(&rule, &finding, &text);
	v = report_as_json(&f);
	assert_int_equal(json_object_size(json_object_get(
				 json_array_get(json_object_get(v, "findings"), 0), "evidence")),
		0);
	json_decref(v);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_holds_everything_and_fits_its_schema),
		cmocka_unit_test(json_of_nothing_fits_its_schema),
		cmocka_unit_test(json_tells_causes_and_the_score),
		cmocka_unit_test(json_of_hostile_text_is_still_json),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}

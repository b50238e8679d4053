/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <math.h>

#include "base/alloc.h"
#include "base/str.h"
#include "report/chart.h"
#include "report/term.h"
#include "report/trend.h"

/* A string that may be pointed to without const, as the structs of the product want it. */
#define T(s) ((char[]) { s })

#define BLANK "  "

static struct chart chart_of(const double *values, size_t n, const char *unit, bool utf8)
{
	return (struct chart) { values, n, unit_find(unit), utf8, 12 };
}

static char *spark_of(const double *values, size_t n, bool utf8)
{
	struct chart c = chart_of(values, n, "", utf8);
	struct strbuf out = STRBUF_INIT;

	c.gutter = 2;
	chart_spark(&out, &c, "", "|");
	return strbuf_steal(&out);
}

static void a_spark_tells_zero_from_little_from_unknown(void **state)
{
	static const struct {
		double values[8];
		size_t n;
		const char *utf8, *ascii;
	} table[] = {
		{ { 0, 0.01, 50, 100, NAN, 100 }, 6, BLANK "▁▂▅█ █  |\n", BLANK "_.:# #  |\n" },
		{ { 7 }, 1, BLANK "█  |\n", BLANK "#  |\n" },
		{ { 7, 7, 7 }, 3, BLANK "███  |\n", BLANK "###  |\n" },
		{ { 0, 0, 0 }, 3, BLANK "▁▁▁  |\n", BLANK "___  |\n" },
		{ { NAN, NAN }, 2, BLANK "    |\n", BLANK "    |\n" },
		{ { NAN, 1e300, NAN }, 3, BLANK " █   |\n", BLANK " #   |\n" },
		{ { 1, 2, 3, 4, 5, 6, 7 }, 7, BLANK "▃▄▅▅▆▇█  |\n", BLANK ".::::##  |\n" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		_cleanup_(free_p) char *utf8 = spark_of(table[i].values, table[i].n, true);
		_cleanup_(free_p) char *ascii = spark_of(table[i].values, table[i].n, false);

		assert_string_equal(utf8, table[i].utf8);
		assert_string_equal(ascii, table[i].ascii);
	}
}

static void an_area_has_scale_notes_axis_and_gap(void **state)
{
	static const double values[] = { 0, 25e6, 50e6, 75e6, 100e6, NAN, NAN, 100e6, 1 };
	static const char *const notes[] = { "first", NULL, "last" };
	struct chart c = chart_of(values, ARRAY_SIZE(values), "bps", true);
	_cleanup_(strbuf_done) struct strbuf utf8 = STRBUF_INIT, ascii = STRBUF_INIT;

	chart_area(&utf8, &c, 3, notes);
	assert_string_equal(strbuf_str(&utf8),
		"100 Mbit/s │   ▃█  █   first\n"
		"           │  ▅██  █\n"
		"         0 │▁████  █▂  last\n"
		"           └─────  ──\n");
	c.utf8 = false;
	chart_area(&ascii, &c, 2, NULL);
	assert_string_equal(strbuf_str(&ascii),
		"100 Mbit/s |  _:#  #\n"
		"         0 |_####  #.\n"
		"           +-----  --\n");
}

static void areas_of_odd_series_stand(void **state)
{
	static const struct {
		double values[3];
		const char *want;
	} table[] = {
		{ { 0, 0, 0 }, "           │\n         0 │▁▁▁\n           └───\n" },
		{ { 5, 5, 5 }, "         5 │███\n         0 │███\n           └───\n" },
		{ { NAN, 5, NAN }, "         5 │ █\n         0 │ █\n           └ ─\n" },
		{ { NAN, NAN, NAN }, "           │\n           │\n           └\n" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct chart c = chart_of(table[i].values, 3, "", true);
		_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;

		chart_area(&out, &c, 2, NULL);
		assert_string_equal(strbuf_str(&out), table[i].want);
	}
}

static void stats_leave_out_what_is_unknown(void **state)
{
	static const double values[] = { NAN, 4, 2, NAN, 6, NAN };
	struct chart_stats s = chart_stats_of(values, ARRAY_SIZE(values));
	struct chart_stats none = chart_stats_of(values, 1);

	assert_int_equal(s.known, 3);
	assert_true(s.min == 2 && s.max == 6 && s.mean == 4 && s.last == 6);
	assert_int_equal(none.known, 0);
}

static void a_long_label_has_its_own_line_and_is_escaped(void **state)
{
	static const double values[] = { 1, 2 };
	struct chart c = chart_of(values, 2, "us", true);
	_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;

	chart_spark(&out, &c, "short", NULL);
	chart_spark(&out, &c, "192.0.2.0/24 \033[2J", NULL);
	assert_string_equal(
		strbuf_str(&out), "      short ▅█\n  192.0.2.0/24 \\x1b[2J\n            ▅█\n");
}

static void the_time_axis_shows_days_where_there_are_days(void **state)
{
	static const struct usec from = { 1795223356000000 };
	static const struct {
		int64_t seconds;
		size_t columns;
		const char *want;
	} table[] = {
		{ 3600, 30, "            01:09:16          02:09:16 UTC\n" },
		{ 3600, 10, "            01:09:16 02:09:16 UTC\n" },
		{ 86400, 30, "            11-21 01:09    11-22 01:09 UTC\n" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct chart c = chart_of(NULL, table[i].columns, "", true);
		_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;

		chart_time_axis(
			&out, &c, from, (struct usec) { from.us + table[i].seconds * USEC_PER_SEC });
		assert_string_equal(strbuf_str(&out), table[i].want);
	}
}

/* One series as a trend over an hour. */
static struct series series_of(
	const char *metric, const char *unit, size_t n, struct series_line *lines, size_t n_lines)
{
	return (struct series) { xstrdup(metric), unit, { 1795223356000000 }, { 1795226956000000 },
		n, lines, n_lines };
}

static char *trend_of(struct series *s, int width)
{
	struct trend t = { s->from, s->to, s, 1 };
	struct report_options o = { .width = width };
	struct strbuf out = STRBUF_INIT;

	trend_chart(&out, &t, &o, true);
	free(s->metric);
	return strbuf_steal(&out);
}

static void assert_fits(const char *text, size_t width)
{
	_cleanup_(free_p) char *copy = xstrdup(text);
	char *pos = copy, *line;

	while ((line = str_token(&pos, "\n")))
		if (!strstr(line, "one column") && term_columns(line) > width)
			fail_msg("wider than %zu: %s", width, line);
}

static void a_split_metric_shows_its_largest_lines(void **state)
{
	static double values[12][100];
	struct series_line lines[12];

	for (size_t l = 0; l < ARRAY_SIZE(lines); l++) {
		lines[l] = (struct series_line) { xasprintf("state %zu", l), values[l] };
		for (size_t i = 0; i < 100; i++)
			values[l][i] = l == 11 ? NAN : (double) ((l + 1) * (i % 5));
	}
	for (int width = 40; width <= 100; width += 20) {
		struct series s = series_of("sockets", "sockets", trend_chart_buckets(width), lines,
			ARRAY_SIZE(lines));
		_cleanup_(free_p) char *text = trend_of(&s, width);

		assert_non_null(strstr(text, "sockets  TCP sockets by state\n"));
		assert_non_null(strstr(text, " state 10 ▁"));
		assert_null(strstr(text, "state 2 "));
		assert_null(strstr(text, "state 11"));
		assert_non_null(strstr(text, "and 3 smaller\n"));
		assert_fits(text, (size_t) width);
	}
	for (size_t l = 0; l < ARRAY_SIZE(lines); l++)
		free(lines[l].label);
}

static void what_is_not_known_is_said_so(void **state)
{
	double nothing[] = { NAN, NAN };
	struct series_line line = { T(""), nothing };
	struct series s = series_of("retrans_pct", "pct", 2, &line, 1);
	struct series empty = series_of("sockets", "sockets", 2, NULL, 0);
	_cleanup_(free_p) char *text = trend_of(&s, 80), *other = trend_of(&empty, 80);

	assert_non_null(strstr(text, "\n  nothing is known of this time\n"));
	assert_non_null(strstr(other, "\n  nothing is known of this time\n"));
}

static void a_line_of_zeros_takes_one_row(void **state)
{
	double zeros[] = { 0, 0, 0, 0 };
	struct series_line line = { T(""), zeros };
	struct series s = series_of("TcpExt.ListenOverflows", "per_s", 4, &line, 1);
	_cleanup_(free_p) char *text = trend_of(&s, 80);

	assert_string_equal(text,
		"2026-11-21 01:09:16Z to 2026-11-21 02:09:16Z (1 h), one column = 15 min\n"
		"\nTcpExt.ListenOverflows  per second\n"
		"           0 │▁▁▁▁\n"
		"             └────\n"
		"              01:09:16 02:09:16 UTC\n");
}

static void the_table_shows_a_dash_for_what_is_unknown(void **state)
{
	double a[] = { 1, NAN, 3 }, b[] = { 1000, 20000, NAN };
	struct series_line lines[] = { { T("TIME_WAIT"), a }, { T("ESTABLISHED"), b } };
	struct series s = series_of("sockets", "sockets", 3, lines, 2);
	struct trend t = { s.from, s.to, &s, 1 };
	struct report_options o = { .width = 80 };
	_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;
	struct err e = ERR_INIT;

	assert_int_equal(trend_table(&out, &t, &o, &e), 0);
	assert_string_equal(strbuf_str(&out),
		"2026-11-21 01:09:16Z to 2026-11-21 02:09:16Z (1 h), one row = 20 min\n"
		"\nsockets  TCP sockets by state\n"
		"FROM                  ESTABLISHED  TIME_WAIT\n"
		"2026-11-21 01:09:16Z         1000          1\n"
		"2026-11-21 01:29:16Z       20 000          -\n"
		"2026-11-21 01:49:16Z            -          3\n");
	free(s.metric);
}

static void json_has_null_for_what_is_unknown(void **state)
{
	double values[] = { 0, NAN, 0.5 };
	struct series_line line = { T(""), values };
	struct series s = series_of("retrans_pct", "pct", 3, &line, 1);
	struct trend t = { s.from, s.to, &s, 1 };
	_cleanup_(strbuf_done) struct strbuf out = STRBUF_INIT;
	json_t *v, *list, *schema, *name;
	_cleanup_(free_p) char *path = xasprintf("%s/../packaging/schema/trend.schema.json",
		getenv("TESTS_SRCDIR") ? getenv("TESTS_SRCDIR") : "tests");
	size_t i;

	trend_json(&out, &t);
	v = json_loads(strbuf_str(&out), 0, NULL);
	assert_non_null(v);
	schema = json_load_file(path, 0, NULL);
	assert_non_null(schema);
	json_array_foreach(json_object_get(schema, "required"), i, name)
		assert_non_null(json_object_get(v, json_string_value(name)));
	assert_int_equal(json_object_size(v), json_array_size(json_object_get(schema, "required")));
	assert_int_equal(json_integer_value(json_object_get(v, "bucket_us")), 1200000000);
	list = json_object_get(
		json_array_get(
			json_object_get(json_array_get(json_object_get(v, "series"), 0), "lines"),
			0),
		"values");
	assert_int_equal(json_array_size(list), 3);
	assert_true(json_is_null(json_array_get(list, 1)));
	assert_true(json_real_value(json_array_get(list, 2)) == 0.5);
	json_decref(v);
	json_decref(schema);
	free(s.metric);
}

static void locales_without_utf8_get_ascii(void **state)
{
	assert_int_equal(setenv("LC_ALL", "C.UTF-8", 1), 0);
	assert_true(term_is_utf8());
	assert_int_equal(setenv("LC_ALL", "C", 1), 0);
	assert_false(term_is_utf8());
	assert_int_equal(setenv("LC_ALL", "no_such_locale", 1), 0);
	assert_false(term_is_utf8());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_spark_tells_zero_from_little_from_unknown),
		cmocka_unit_test(an_area_has_scale_notes_axis_and_gap),
		cmocka_unit_test(areas_of_odd_series_stand),
		cmocka_unit_test(stats_leave_out_what_is_unknown),
		cmocka_unit_test(a_long_label_has_its_own_line_and_is_escaped),
		cmocka_unit_test(the_time_axis_shows_days_where_there_are_days),
		cmocka_unit_test(a_split_metric_shows_its_largest_lines),
		cmocka_unit_test(what_is_not_known_is_said_so),
		cmocka_unit_test(a_line_of_zeros_takes_one_row),
		cmocka_unit_test(the_table_shows_a_dash_for_what_is_unknown),
		cmocka_unit_test(json_has_null_for_what_is_unknown),
		cmocka_unit_test(locales_without_utf8_get_ascii),
	};

	return cmocka_run_group_tests_name("chart", tests, NULL, NULL);
}

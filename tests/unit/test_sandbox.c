/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hostile and broken rules: each is refused or stopped with one clear error, and costs no other. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/str.h"
#include "rule/engine.h"

#define ROW(columns) "SELECT " columns
#define GOOD "'s' AS subject, '{\"a\":1}' AS evidence, 'm' AS message, 'high' AS confidence"

static struct rule *make_rule(const char *id, const char *sql)
{
	_cleanup_(free_p) char *text = xasprintf("-- id: %s\n-- title: T\n-- severity: high\n"
		"-- family: test\n-- sets: net.ipv4.tcp_sack\n-- merge: first\n-- formula: {a}\n"
		"-- why: W\n-- fix: F\n%s", id, sql);
	struct rule *rule = NULL;
	struct err e = ERR_INIT;

	if (rule_parse(text, "test", NULL, "/rules/x.sql", &rule, &e) < 0)
		fail_msg("%s", e.text);
	return rule;
}

/* Runs the rule between two good ones; its error in *ret_error, "" if there was none. */
static void run_between(const char *sql, char *ret_error, size_t size)
{
	_cleanup_(policy_free_p) struct policy *policy = policy_new();
	_cleanup_(engine_free_p) struct engine *en = NULL;
	_cleanup_(findings_done) struct findings f = { NULL };
	struct rule *rules[] = {
		make_rule("before", ROW(GOOD)), make_rule("hostile", sql),
		make_rule("after", ROW(GOOD)),
	};
	struct ruleset rs = { .rules = rules, .n = ARRAY_SIZE(rules) };
	struct err e = ERR_INIT;

	assert_int_equal(engine_open_empty(policy, &en, &e), 0);
	assert_int_equal(engine_fill(en, "INSERT INTO fact_sysctl VALUES ('net.ipv4.tcp_sack', '1')",
		&e), 0);
	assert_int_equal(engine_run(en, &rs, &f, &e), 0);
	assert_true(f.n >= 2 && f.n_judged >= 2);
	(void) str_escape(ret_error, size, f.n_errors ? f.errors[0].text : "");
	assert_true(f.n_errors <= 1);
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		(void) rule_free(rules[i]);
}

struct hostile {
	const char *sql, *words;
};

static void all_fail(const struct hostile *list, size_t n)
{
	char error[ERR_TEXT_MAX];

	for (size_t i = 0; i < n; i++) {
		run_between(list[i].sql, error, sizeof(error));
		if (!strstr(error, list[i].words) || !str_starts_with(error, "/rules/x.sql: "))
			fail_msg("%s\ngives \"%s\", expected \"%s\"", list[i].sql, error,
				list[i].words);
	}
}

static void changing_anything_is_refused(void **state)
{
	static const struct hostile list[] = {
		{ "DELETE FROM fact_sysctl", "DELETE is not allowed" },
		{ "DELETE FROM main.sample", "DELETE is not allowed" },
		{ "INSERT INTO fact_sysctl VALUES ('a', 'b')", "INSERT is not allowed" },
		{ "INSERT INTO fact_sysctl VALUES ('a', 'b') RETURNING key",
		  "INSERT is not allowed" },
		{ "UPDATE fact_sysctl SET value = 0", "UPDATE is not allowed" },
		{ "WITH a AS (SELECT 1) DELETE FROM fact_sysctl", "DELETE is not allowed" },
		{ "CREATE TEMP TABLE t (a)", "making or changing a table" },
		{ "CREATE TEMP TABLE t AS SELECT 1", "making or changing a table" },
		{ "CREATE TABLE t (a)", "making or changing a table" },
		{ "CREATE TEMP VIEW v AS SELECT 1", "making or changing a table" },
		{ "CREATE TEMP TRIGGER t AFTER INSERT ON fact_sysctl BEGIN SELECT 1; END",
		  "CREATE TRIGGER is not allowed" },
		{ "CREATE VIRTUAL TABLE temp.t USING fts3(x)", "is not allowed" },
		{ "DROP TABLE fact_sysctl", "is not allowed" },
		{ "ALTER TABLE fact_sysctl RENAME TO x", "is not allowed" },
		{ "REINDEX", "REINDEX is not allowed" },
		{ "ANALYZE", "is not allowed" },
		{ "VACUUM", "is no SELECT" },
		{ "VACUUM INTO '/tmp/tcpadvisor-stolen.db'", "is no SELECT" },
		{ "BEGIN", "a transaction is not allowed" },
		{ "COMMIT", "a transaction is not allowed" },
		{ "SAVEPOINT s", "SAVEPOINT is not allowed" },
	};

	all_fail(list, ARRAY_SIZE(list));
	assert_int_equal(access("/tmp/tcpadvisor-stolen.db", F_OK), -1);
}

static void reaching_out_is_refused(void **state)
{
	static const struct hostile list[] = {
		{ "ATTACH '/etc/passwd' AS p", "ATTACH is not allowed" },
		{ "DETACH main", "DETACH is not allowed" },
		{ "PRAGMA user_version", "PRAGMA is not allowed" },
		{ "PRAGMA writable_schema = 1", "PRAGMA is not allowed" },
		{ "SELECT name FROM pragma_table_info('fact_sysctl')", "is not allowed" },
		{ "SELECT load_extension('/tmp/x.so')", "load_extension is not allowed" },
		{ "SELECT readfile('/etc/shadow')", "no such function: readfile" },
		{ "SELECT fts3_tokenizer('x')", "fts3_tokenizer is not allowed" },
		{ "SELECT sqlite_version()", "sqlite_version is not allowed" },
		{ "SELECT random()", "random is not allowed" },
		{ "SELECT zeroblob(1000000000)", "zeroblob is not allowed" },
		{ "SELECT window_last()", "window_last is not allowed" },
		{ "SELECT datetime('now')", "datetime is not allowed" },
		{ "SELECT frobnicate(1)", "no such function: frobnicate" },
		{ "SELECT * FROM main.sample", "table sample is not allowed" },
		{ "SELECT count(*) FROM main.host", "table host is not allowed" },
		{ "SELECT count(*) FROM host", "table host is not allowed" },
		{ "SELECT count(*) FROM sqlite_master", "is not allowed" },
		{ "SELECT count(*) FROM pragma_table_list", "is not allowed" },
		{ "SELECT 1 FROM dbstat", "is not allowed" },
		{ "SELECT sql FROM sqlite_master", "is not allowed" },
		{ "SELECT sql FROM sqlite_temp_master", "is not allowed" },
		{ "SELECT * FROM dbstat", "is not allowed" },
		{ "SELECT * FROM sqlite_stmt", "is not allowed" },
		{ "SELECT sockets FROM path_figures(x'')", "path_figures is not allowed" },
		{ "SELECT count(*) FROM path_figures(x'')", "path_figures is not allowed" },
		{ "SELECT * FROM flow_figures(x'')", "flow_figures is not allowed" },
		{ "SELECT pack_path('sockets', 1)", "pack_path is not allowed" },
		{ "SELECT pack_flow()", "pack_flow is not allowed" },
		{ "SELECT * FROM no_such_table", "no such table: no_such_table" },
	};

	all_fail(list, ARRAY_SIZE(list));
}

static void with_clause_cannot_borrow_a_facts_name(void **state)
{
	static const struct hostile list[] = {
		{ "WITH fact_sysctl AS (SELECT sql AS s FROM sqlite_master) SELECT s FROM fact_sysctl",
		  "is not allowed" },
		{ "WITH fact_path AS (SELECT hostname FROM main.host) SELECT * FROM fact_path",
		  "table host is not allowed" },
		{ "SELECT * FROM (SELECT boot_id FROM host) AS fact_host",
		  "table host is not allowed" },
	};

	all_fail(list, ARRAY_SIZE(list));
}

static void file_must_hold_one_select(void **state)
{
	static const struct hostile list[] = {
		{ "", "no SELECT in it" },
		{ "\n-- just a comment\n", "no SELECT in it" },
		{ ROW(GOOD) "; DELETE FROM fact_sysctl", "more than one statement" },
		{ ROW(GOOD) "; SELECT 1", "more than one statement" },
		{ ROW(GOOD) "; /* a */ ; -- b\n x", "more than one statement" },
		{ "EXPLAIN " ROW(GOOD), "is no SELECT" },
		{ "EXPLAIN QUERY PLAN " ROW(GOOD), "is no SELECT" },
		{ ROW(GOOD) " WHERE ?", "has a parameter" },
		{ ROW(GOOD) " FROM", "incomplete input" },
		{ "SELEC 1", "near \"SELEC\": syntax error" },
	};
	char error[ERR_TEXT_MAX];

	all_fail(list, ARRAY_SIZE(list));
	run_between(ROW(GOOD) "; -- done\n /* really */ ;\n", error, sizeof(error));
	assert_string_equal(error, "");
}

static void endless_work_is_stopped(void **state)
{
	static const struct hostile list[] = {
		{ "WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t) "
		  ROW(GOOD) " FROM t WHERE x < 0", "too many steps" },
		{ "WITH RECURSIVE t(x) AS (SELECT 1 UNION SELECT x + 1 FROM t) "
		  ROW(GOOD) " FROM t WHERE x < 0", "too many steps" },
	};

	all_fail(list, ARRAY_SIZE(list));
}

#define X32 "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'"
#define X1024 "replace(" X32 ", 'x', " X32 ")"
#define TEXTS ", '{}' AS evidence, 'm' AS message, 'low' AS confidence"

static void huge_results_are_stopped(void **state)
{
	static const struct hostile list[] = {
		{ "SELECT replace(" X1024 ", 'x', " X1024 ") AS subject" TEXTS,
		  "longer than 256 KiB" },
		{ "SELECT " X1024 " AS subject" TEXTS,
		  "column \"subject\" is longer than 256 bytes" },
		{ "WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t LIMIT 5000) "
		  ROW(GOOD) " FROM t", "more than 1000 rows" },
		{ "WITH RECURSIVE t(x, y) AS (SELECT 1, replace('xxx', 'x', " X1024 ") "
		  "UNION SELECT x + 1, y FROM t) " ROW(GOOD) " FROM t WHERE x < 0",
		  "too much memory" },
		{ "SELECT printf('%.*c', 100000000, 'x') AS subject" TEXTS,
		  "printf is not allowed" },
	};

	all_fail(list, ARRAY_SIZE(list));
}

static void rows_are_checked(void **state)
{
	static const struct hostile list[] = {
		{ "SELECT 1", "column \"1\" is not known" },
		{ "SELECT 's' AS subject", "column \"evidence\" is missing" },
		{ ROW(GOOD) ", 1 AS extra", "column \"extra\" is not known" },
		{ ROW(GOOD) ", 's' AS subject", "column \"subject\" is there twice" },
		{ ROW(GOOD) ", 'k' AS key", "belong together" },
		{ "SELECT NULL AS subject, '{}' AS evidence, 'm' AS message, 'low' AS confidence",
		  "column \"subject\" is NULL" },
		{ "SELECT 's' AS subject, '{}' AS evidence, NULL AS message, 'low' AS confidence",
		  "column \"message\" is NULL" },
		{ "SELECT 's' AS subject, NULL AS evidence, 'm' AS message, 'low' AS confidence",
		  "column \"evidence\" is NULL" },
		{ "SELECT 's' AS subject, 'not json' AS evidence, 'm' AS message, 'low' AS confidence",
		  "evidence is no JSON object: not json" },
		{ "SELECT 's' AS subject, '[1]' AS evidence, 'm' AS message, 'low' AS confidence",
		  "evidence is no JSON object" },
		{ "SELECT 's' AS subject, '{}' AS evidence, 'm' AS message, 'certain' AS confidence",
		  "confidence \"certain\" is not high, medium or low" },
		{ ROW(GOOD) ", 'net.ipv4.tcp_sack' AS key, NULL AS proposed", "no proposed value" },
		{ ROW(GOOD) ", NULL AS key, '1' AS proposed", "no key" },
		{ ROW(GOOD) ", 'net.ipv4.tcp_mem' AS key, '1' AS proposed",
		  "`sets` does not name" },
		{ ROW(GOOD) ", 'net.ipv4.tcp_sack' AS key, '77' AS proposed",
		  "it proposes net.ipv4.tcp_sack = 77" },
		{ ROW(GOOD) ", 'net.ipv4.tcp_sack' AS key, '1; rm' AS proposed",
		  "it proposes net.ipv4.tcp_sack = 1; rm" },
		{ "SELECT 's' AS subject, '{}' AS evidence, 'm' AS message, 'high' AS confidence, "
		  "'net.ipv4.tcp_sack' AS key, '1' AS proposed", "evidence lacks \"a\"" },
		{ "SELECT 's' AS subject, '{}' AS evidence, 'm' AS message, 'high' AS confidence, "
		  "policy('no_such') AS key, NULL AS proposed", "no setting \"no_such\"" },
		{ "SELECT 's' AS subject, '{}' AS evidence, 'm' AS message, \"high\" AS confidence",
		  "no such column: high" },
	};

	all_fail(list, ARRAY_SIZE(list));
}

static void good_rules_use_what_is_offered(void **state)
{
	static const char *const list[] = {
		ROW(GOOD),
		ROW(GOOD) ", 'net.ipv4.tcp_sack' AS key, '1' AS proposed",
		ROW(GOOD) ", NULL AS key, NULL AS proposed",
		ROW(GOOD) " FROM json_each('[1]') j JOIN json_tree('{}') WHERE j.value LIKE '1'",
		"WITH w AS (SELECT key, row_number() OVER (ORDER BY key) AS n FROM fact_sysctl) "
		ROW(GOOD) " FROM w WHERE n = 1 AND key GLOB 'net.*'",
		"WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t LIMIT 100) "
		ROW(GOOD) " FROM t WHERE x = 100",
		"SELECT 's' AS subject, json_object('a', median(x), 'b', percentile(x, 90)) AS evidence, "
		"'m' || upper(typeof('')) AS message, iif(count(*) > 0, 'low', 'high') AS confidence "
		"FROM (SELECT 1 AS x UNION ALL SELECT 2)",
		"WITH w AS (SELECT 1 FROM fact_sysctl) " ROW(GOOD) " FROM w WHERE (SELECT count(*) FROM w)",
		"SELECT * FROM (VALUES ('s', '{}', 'm', 'low'))",
	};
	char error[ERR_TEXT_MAX];

	for (size_t i = 0; i + 1 < ARRAY_SIZE(list); i++) {
		run_between(list[i], error, sizeof(error));
		assert_string_equal(error, "");
	}
	run_between(list[ARRAY_SIZE(list) - 1], error, sizeof(error));
	assert_non_null(strstr(error, "column \"column1\" is not known"));
}

static void cases_may_fill_facts_and_nothing_else(void **state)
{
	static const struct {
		const char *sql, *words;
	} bad[] = {
		{ "INSERT INTO main.name (name) VALUES ('x')", "INSERT is not allowed" },
		{ "DELETE FROM sqlite_master", "table sqlite_master" },
		{ "ATTACH 'x' AS y", "ATTACH is not allowed" },
		{ "CREATE TEMP TABLE t (a)", "is not allowed" },
		{ "INSERT INTO fact_sysctl (kee) VALUES (1)", "kee" },
		{ "INSERT INTO fact_nothing VALUES (1)", "no such table" },
		{ "INSERT INTO fact_sysctl VALUES ('a', 'b'); DROP TABLE fact_sysctl",
		  "is not allowed" },
		{ "WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t) "
		  "INSERT INTO fact_sysctl SELECT x, x FROM t WHERE x < 0", "too many steps" },
	};
	_cleanup_(policy_free_p) struct policy *policy = policy_new();
	_cleanup_(engine_free_p) struct engine *en = NULL;
	struct err e = ERR_INIT;

	assert_int_equal(engine_open_empty(policy, &en, &e), 0);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_true(engine_fill(en, bad[i].sql, &e) < 0);
		if (!strstr(e.text, bad[i].words))
			fail_msg("%s gives \"%s\"", bad[i].sql, e.text);
	}
	assert_int_equal(engine_fill(en, "-- nothing\n", &e), 0);
	assert_int_equal(engine_fill(en, "INSERT INTO fact_link (ifname, up) VALUES ('eth0', 1);\n"
		"UPDATE fact_link SET speed_bps = 1e9; -- faster\n"
		"DELETE FROM fact_link WHERE ifname = 'x';", &e), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changing_anything_is_refused),
		cmocka_unit_test(reaching_out_is_refused),
		cmocka_unit_test(with_clause_cannot_borrow_a_facts_name),
		cmocka_unit_test(file_must_hold_one_select),
		cmocka_unit_test(endless_work_is_stopped),
		cmocka_unit_test(huge_results_are_stopped),
		cmocka_unit_test(rows_are_checked),
		cmocka_unit_test(good_rules_use_what_is_offered),
		cmocka_unit_test(cases_may_fill_facts_and_nothing_else),
	};

	return cmocka_run_group_tests_name("sandbox", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine over a database file as the collector leaves it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/embedded.h"
#include "base/str.h"
#include "rule/engine.h"
#include "scratch.h"
#include "store/pack.h"

#define S(n) ((struct usec) { (n) * USEC_PER_SEC })

static char *dir, *db_path;
static struct policy *policy;

/* Five samples, 10 s apart from t = 100 s; the first has no deltas. */
static const char samples[] =
	"INSERT INTO host VALUES (1, 'boot', 'h', '6.18.0', 2, 8589934592, 4096);"
	"INSERT INTO series VALUES (1, ''), (2, 'lab');"
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5) "
	"INSERT INTO sample (id, series_id, host_id, ts_us, boottime_us, interval_us, "
	"  socket_interval_us, took_us, cpu_us, sockets, dumps_retried, dumps_interrupted, "
	"  lost_events, notes, first_id, last_id) "
	"SELECT i, 1, 1, (90 + 10 * i) * 1000000, i, CASE WHEN i > 1 THEN 10000000 END, "
	"  CASE WHEN i > 1 THEN 10000000 END, 1, 1, 3, 0, 0, 0, 1, i, i "
	"FROM n;"
	"INSERT INTO note (sample_id, source, text) VALUES (5, 'conntrack', 'no module'), (4, 'old', 'x');"
	"INSERT INTO name VALUES (1, 'Tcp.RetransSegs'), (2, 'net.ipv4.tcp_sack'), (3, 'sockstat.TCP.mem');"
	"INSERT INTO counter_now VALUES (1, 1, 500);"
	"INSERT INTO counter VALUES (2, 1, 5), (4, 1, 7);"
	"INSERT INTO gauge (sample_id, name_id, value) VALUES (1, 3, 10), (5, 3, 30);"
	"INSERT INTO sysctl VALUES (1, 2, 1, '0'), (1, 2, 4, '1');";

static void exec(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(db));
}

static void make_db(int schema)
{
	_cleanup_(free_p) char *pragma = xasprintf("PRAGMA user_version = %d", schema);
	sqlite3 *db;

	(void) unlink(db_path);
	assert_int_equal(sqlite3_open(db_path, &db), SQLITE_OK);
	assert_int_equal(pack_register(db), SQLITE_OK);
	exec(db, "BEGIN"); /* else each statement waits for the disk */
	for (const struct embedded_file *m = embedded_migrations; m->path; m++)
		exec(db, m->text);
	exec(db, samples);
	exec(db, pragma);
	exec(db, "COMMIT");
	(void) sqlite3_close(db);
}

static int schema(void)
{
	int n = 0;

	while (embedded_migrations[n].path)
		n++;
	return n;
}

static void change_db(const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(db_path, &db), SQLITE_OK);
	exec(db, sql);
	(void) sqlite3_close(db);
}

static int set_up(void **state)
{
	policy = policy_new();
	dir = scratch_make("engine");
	db_path = xasprintf("%s/t.db", dir);
	return 0;
}

static int tear_down(void **state)
{
	policy = policy_free(policy);
	free_p(&db_path);
	dir = scratch_remove(dir);
	return 0;
}

static int fresh_db(void **state)
{
	make_db(schema());
	return 0;
}

static struct rule *make_rule(const char *id, const char *severity, const char *needs,
	const char *sql)
{
	_cleanup_(free_p) char *text = xasprintf("-- id: %s\n-- title: T\n-- severity: %s\n"
		"-- family: f\n-- needs: %s\n-- sets: net.ipv4.tcp_sack\n-- merge: first\n"
		"-- why: W\n-- fix: F\n%s", id, severity, needs, sql);
	struct rule *rule;
	struct err e = ERR_INIT;

	if (rule_parse(text, id, NULL, RULE_SHIPPED, &rule, &e) < 0)
		fail_msg("%s", e.text);
	return rule;
}

static int open_window(int64_t from_s, int64_t to_s, const char *netns, struct engine **ret,
	struct err *e)
{
	struct engine_window w = { .from = S(from_s), .to = S(to_s), .netns = netns };

	return engine_open(db_path, &w, policy, ret, e);
}

/* The findings of one rule over a window of the file. */
static void run_rule(int64_t from_s, int64_t to_s, const char *needs, const char *sql,
	struct findings *ret)
{
	_cleanup_(engine_free_p) struct engine *en = NULL;
	static struct rule *rule; /* borrowed by the findings until the next call */
	struct err e = ERR_INIT;

	rule = rule_free(rule);
	if (!sql)
		return;
	rule = make_rule("r", "high", needs, sql);
	if (open_window(from_s, to_s, "", &en, &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(engine_run_rule(en, rule, ret, &e), 0);
	if (ret->n_errors)
		fail_msg("%s", ret->errors[0].text);
}

#define ROW \
	"SELECT 's' AS subject, json_object('v', v) AS evidence, 'm' AS message, 'high' AS confidence "

static void facts_are_those_of_the_window(void **state)
{
	static const struct {
		int64_t from_s, to_s;
		const char *v, *evidence;
	} list[] = {
		{ 100, 140, "(SELECT samples FROM fact_quality)", "{\"v\":5}" },
		{ 110, 125, "(SELECT samples FROM fact_quality)", "{\"v\":2}" },
		{ 100, 140, "(SELECT intervals FROM fact_quality)", "{\"v\":4}" },
		{ 110, 125, "(SELECT intervals FROM fact_quality)", "{\"v\":2}" },
		{ 100, 140, "counter('Tcp.RetransSegs')", "{\"v\":12}" },
		{ 120, 140, "counter('Tcp.RetransSegs')", "{\"v\":7}" },
		{ 140, 140, "counter('Tcp.RetransSegs')", "{\"v\":0}" },
		{ 100, 100, "counter('Tcp.RetransSegs')", "{\"v\":null}" }, /* no delta yet */
		{ 100, 140, "gauge('sockstat.TCP.mem')", "{\"v\":30}" },
		{ 100, 120, "gauge('sockstat.TCP.mem')", "{\"v\":null}" },
		{ 100, 140, "sysctl('net.ipv4.tcp_sack', 0)", "{\"v\":1}" },
		{ 100, 120, "sysctl('net.ipv4.tcp_sack', 0)", "{\"v\":0}" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(list); i++) {
		_cleanup_(findings_done) struct findings f = { NULL };
		_cleanup_(free_p) char *sql = xasprintf(ROW "FROM (SELECT %s AS v)", list[i].v);

		run_rule(list[i].from_s, list[i].to_s, "none", sql, &f);
		assert_int_equal(f.n, 1);
		assert_string_equal(f.list[0].evidence, list[i].evidence);
	}
}

static void subject_and_message_are_escaped(void **state)
{
	_cleanup_(findings_done) struct findings f = { NULL };

	run_rule(100, 140, "fact_quality",
		"SELECT 'p\x1b[2J' AS subject, '{ \"a\" : 1 }' AS evidence, "
		"'m\a' AS message, 'high' AS confidence, 'net.ipv4.tcp_sack' AS key, '1' AS proposed",
		&f);
	assert_int_equal(f.n, 1);
	assert_int_equal(f.n_judged, 1);
	assert_string_equal(f.list[0].subject, "p\\x1b[2J");
	assert_string_equal(f.list[0].message, "m\\x07");
	assert_string_equal(f.list[0].evidence, "{\"a\":1}");
	assert_string_equal(f.list[0].key, "net.ipv4.tcp_sack");
	assert_string_equal(f.list[0].proposed, "1");
	assert_string_equal(f.list[0].current, "1");
	assert_int_equal(f.list[0].confidence, CONFIDENCE_HIGH);
}

static void host_quality_and_notes_are_told(void **state)
{
	_cleanup_(findings_done) struct findings f = { NULL };

	run_rule(100, 140, "none", ROW "FROM (SELECT 1 AS v)", &f);
	assert_int_equal(f.quality.samples, 5);
	assert_int_equal(f.quality.from.us, 100000000);
	assert_int_equal(f.quality.to.us, 140000000);
	assert_int_equal(f.quality.span.us, 40000000);
	assert_int_equal(f.quality.boots, 1);
	assert_string_equal(f.quality.reason, "");
	assert_string_equal(f.host.kernel, "6.18.0");
	assert_string_equal(f.host.netns, "");
	assert_int_equal(f.host.cpus, 2);
	assert_int_equal(f.host.memory_bytes, 8589934592);
	assert_int_equal(f.n_notes, 2);
	assert_string_equal(f.notes[0], "conntrack: no module (in 1 of 5 samples)");
	assert_string_equal(f.notes[1], "old: x (in 1 of 5 samples)");
}

static void id_is_stable_and_follows_the_subject(void **state)
{
	_cleanup_(findings_done) struct findings a = { NULL }, b = { NULL };

	run_rule(100, 140, "none", ROW "FROM (SELECT 1 AS v)", &a);
	assert_int_equal(strlen(a.list[0].id), strlen("r@") + 6);
	assert_true(str_starts_with(a.list[0].id, "r@"));
	run_rule(110, 130, "none", ROW "FROM (SELECT 2 AS v)", &b);
	assert_string_equal(a.list[0].id, b.list[0].id);
	findings_done(&b);
	run_rule(100, 140, "none", "SELECT 't' AS subject, '{}' AS evidence, 'm' AS message, "
		"'low' AS confidence", &b);
	assert_string_not_equal(a.list[0].id, b.list[0].id);
}

static void confidence_is_capped_by_the_evidence(void **state)
{
	static const struct {
		int64_t from_s, to_s;
		const char *change, *needs;
		enum confidence want;
		const char *reason;
	} list[] = {
		{ 100, 140, "", "fact_quality", CONFIDENCE_HIGH, "" },
		{ 110, 120, "", "fact_quality", CONFIDENCE_MEDIUM,
			"2 samples with 20.0 s of socket data" },
		{ 100, 100, "", "fact_quality", CONFIDENCE_LOW,
			"1 sample with 0 us of socket data" },
		{ 100, 100, "", "sysctl:net.ipv4.tcp_sack, fact_host.kernel", CONFIDENCE_HIGH,
			"1 sample" },
		{ 100, 140, "UPDATE sample SET dumps_interrupted = 1 WHERE id = 3", "fact_quality",
			CONFIDENCE_MEDIUM, "changed while it was read" },
		{ 100, 140, "UPDATE sample SET lost_events = 3 WHERE id = 3", "fact_quality",
			CONFIDENCE_MEDIUM, "3 of 3 closed sockets were not heard of" },
		{ 100, 140, "UPDATE sample SET lost_events = 3, events = 296 WHERE id = 3", "fact_quality",
			CONFIDENCE_MEDIUM, "3 of 299 closed sockets were not heard of" },
		{ 100, 140, "UPDATE sample SET lost_events = 3, events = 297 WHERE id = 3", "fact_quality",
			CONFIDENCE_HIGH, "3 of 300 closed sockets were not heard of" },
		{ 100, 140,
			"INSERT INTO host VALUES (2, 'b2', NULL, NULL, NULL, NULL, NULL);"
			"UPDATE sample SET host_id = 2 WHERE id > 3",
			"fact_quality", CONFIDENCE_MEDIUM, "rebooted" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(list); i++) {
		_cleanup_(findings_done) struct findings f = { NULL };

		make_db(schema());
		change_db(list[i].change);
		run_rule(list[i].from_s, list[i].to_s, list[i].needs, ROW "FROM (SELECT 1 AS v)",
			&f);
		assert_int_equal(f.n, 1);
		assert_int_equal(f.list[0].confidence, list[i].want);
		assert_non_null(strstr(f.quality.reason, list[i].reason));
	}
}

static void rule_without_needs_is_capped_by_what_it_reads(void **state)
{
	_cleanup_(findings_done) struct findings a = { NULL }, b = { NULL }, c = { NULL };

	run_rule(100, 100, "none", ROW "FROM (SELECT count(*) AS v FROM fact_sysctl)", &a);
	assert_int_equal(a.list[0].confidence, CONFIDENCE_HIGH);
	run_rule(100, 100, "none", ROW "FROM (SELECT count(*) AS v FROM fact_path)", &b);
	assert_int_equal(b.list[0].confidence, CONFIDENCE_LOW);
	run_rule(100, 100, "none", ROW "FROM (SELECT counter('Tcp.RetransSegs') AS v)", &c);
	assert_int_equal(c.list[0].confidence, CONFIDENCE_LOW);
}

static void unmet_need_makes_the_rule_unjudged(void **state)
{
	static const struct {
		const char *needs, *missing;
	} list[] = {
		{ "fact_path.min_rtt_us", "fact_path.min_rtt_us" },
		{ "fact_flow", "fact_flow" },
		{ "fact_host.kernel, fact_dropin", "fact_dropin" },
		{ "sysctl:net.ipv4.tcp_rmem", "sysctl:net.ipv4.tcp_rmem" },
		{ "counter:TcpExt.NoSuch", "counter:TcpExt.NoSuch" },
		{ "counter:sockstat.TCP.mem", "counter:sockstat.TCP.mem" },
		{ "gauge:Tcp.RetransSegs", "gauge:Tcp.RetransSegs" },
		{ "policy:link_rate_bps", "policy:link_rate_bps" },
		{ "fact_quality.samples, fact_host, gauge:sockstat.TCP.mem, counter:Tcp.RetransSegs, "
		  "policy:port_use_pct",
			NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(list); i++) {
		_cleanup_(findings_done) struct findings f = { NULL };

		run_rule(100, 140, list[i].needs, ROW "FROM (SELECT 1 AS v)", &f);
		assert_int_equal(f.n_unjudged, list[i].missing != NULL);
		assert_int_equal(f.n, list[i].missing == NULL);
		assert_int_equal(f.n_judged, f.n);
		if (list[i].missing)
			assert_string_equal(f.unjudged[0].missing, list[i].missing);
	}
}

static void findings_are_sorted_and_errors_do_not_stop(void **state)
{
	_cleanup_(engine_free_p) struct engine *en = NULL;
	_cleanup_(findings_done) struct findings f = { NULL };
	struct rule *rules[] = {
		make_rule("b-low", "low", "none", ROW "FROM (SELECT 1 AS v)"),
		make_rule("broken", "critical", "none", "SELECT absent"),
		make_rule("unknown-need", "critical", "fact_path.no_such", "SELECT 1"),
		make_rule("z-high", "high", "none", ROW "FROM (SELECT 1 AS v)"),
		make_rule("a-high", "high", "none",
			"SELECT x AS subject, '{}' AS evidence, 'm' AS message, "
			"c AS confidence FROM (SELECT 'b' AS x, 'low' AS c UNION ALL SELECT 'c', 'high' "
			"UNION ALL SELECT 'a', 'low')"),
	};
	struct rule_error load_error = { xstrdup("bad.sql"), xstrdup("bad.sql line 1: x") };
	struct ruleset rs = { rules, ARRAY_SIZE(rules), &load_error, 1 };
	static const char *const want[] = { "a-high c", "z-high s", "a-high a", "a-high b",
		"b-low s" };
	struct err e = ERR_INIT;

	assert_int_equal(open_window(100, 140, "", &en, &e), 0);
	assert_int_equal(engine_run(en, &rs, &f, &e), 0);
	assert_int_equal(f.n, ARRAY_SIZE(want));
	for (size_t i = 0; i < f.n; i++) {
		_cleanup_(free_p) char *got =
			xasprintf("%s %s", f.list[i].rule->id, f.list[i].subject);

		assert_string_equal(got, want[i]);
	}
	assert_int_equal(f.n_judged, 3);
	assert_int_equal(f.n_errors, 3);
	assert_string_equal(f.errors[0].text, "bad.sql line 1: x");
	assert_string_equal(f.errors[1].text, "shipped rule broken: no such column: absent");
	assert_string_equal(f.errors[2].text,
		"shipped rule unknown-need: needs fact_path.no_such: no such column: no_such");
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		(void) rule_free(rules[i]);
	free(load_error.id);
	free(load_error.text);
}

#define ABOUT "-- explains: symptom\n-- about: v\n"

static void consequences_stand_behind_their_cause_and_cost_nothing(void **state)
{
	_cleanup_(findings_done) struct findings f = { NULL };
	_cleanup_(engine_free_p) struct engine *en = NULL;
	struct rule *rules[] = {
		make_rule("broken", "low", "none", ABOUT
			"SELECT 's' AS subject, '{}' AS evidence, 'm' AS message, 'high' AS confidence"),
		make_rule("cause", "low", "none", ABOUT ROW "FROM (SELECT 1 AS v)"),
		make_rule("symptom", "high", "none", ROW "FROM (SELECT 1 AS v)"),
	};
	struct ruleset rs = { .rules = rules, .n = ARRAY_SIZE(rules) };
	struct err e = ERR_INIT;

	assert_int_equal(open_window(100, 140, "", &en, &e), 0);
	assert_int_equal(engine_run(en, &rs, &f, &e), 0);
	assert_int_equal(f.n, 2);
	assert_string_equal(f.list[0].rule->id, "cause");
	assert_null(f.list[0].cause);
	assert_string_equal(f.list[1].cause, f.list[0].id);
	assert_true(f.score.known);
	assert_int_equal(f.score.value, 80);
	assert_int_equal(f.n_errors, 1);
	assert_non_null(strstr(f.errors[0].text,
		"evidence lacks \"v\", which the header's `about` names"));
	for (size_t i = 0; i < rs.n; i++)
		(void) rule_free(rules[i]);
}

static void database_that_cannot_be_used_gives_one_clear_line(void **state)
{
	struct engine *en = NULL;
	struct err e = ERR_INIT;
	int fd;

	assert_int_equal(open_window(200, 300, "", &en, &e), -ENODATA);
	assert_non_null(strstr(e.text, "no sample in the time asked for"));
	assert_int_equal(open_window(100, 140, "lab", &en, &e), -ENODATA);
	assert_int_equal(open_window(100, 140, "nope", &en, &e), -ENODATA);
	assert_non_null(strstr(e.text, "no sample of network namespace nope"));

	make_db(schema() + 1);
	assert_int_equal(open_window(100, 140, "", &en, &e), -ENOTSUP);
	assert_non_null(strstr(e.text, "use the newer tcpadvisor"));
	make_db(0);
	assert_int_equal(open_window(100, 140, "", &en, &e), -EUCLEAN);

	fd = open(db_path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	assert_int_equal(write(fd, "this is not a database at all, but a longer text\n", 49), 49);
	(void) close(fd);
	assert_int_equal(open_window(100, 140, "", &en, &e), -EUCLEAN);
	assert_non_null(strstr(e.text, "file is not a database"));
	(void) unlink(db_path);
	assert_int_equal(open_window(100, 140, "", &en, &e), -ENOENT);
	assert_non_null(strstr(e.text, db_path));
	assert_null(en);
}

static void damaged_database_is_told_as_damaged(void **state)
{
	static const char junk[4096] = { 1, 2, 3 };
	struct engine *en = NULL;
	struct err e = ERR_INIT;
	int fd = open(db_path, O_WRONLY | O_CLOEXEC);

	for (off_t page = 1; page < 40; page++)
		assert_int_equal(pwrite(fd, junk, sizeof(junk), page * 4096), sizeof(junk));
	(void) close(fd);
	assert_int_equal(open_window(100, 140, "", &en, &e), -EUCLEAN);
	assert_non_null(strstr(e.text, "malformed"));
	assert_null(en);
}

static void database_is_not_changed_by_rules(void **state)
{
	_cleanup_(findings_done) struct findings f = { NULL };
	struct stat before, after;

	assert_int_equal(stat(db_path, &before), 0);
	run_rule(100, 140, "none", ROW "FROM (SELECT 1 AS v)", &f);
	assert_int_equal(stat(db_path, &after), 0);
	assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
	assert_int_equal(before.st_size, after.st_size);
}

static void every_fact_of_the_views_can_be_read(void **state)
{
	static const char *const tables[] = {
		"fact_quality",
		"fact_host",
		"fact_sysctl",
		"fact_counter",
		"fact_state",
		"fact_path",
		"fact_flow",
		"fact_destination",
		"fact_listener",
		"fact_process",
		"fact_udp",
		"fact_conntrack",
		"fact_softnet",
		"fact_link",
		"fact_dropin",
	};

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		_cleanup_(findings_done) struct findings f = { NULL };
		_cleanup_(free_p) char *sql =
			xasprintf(ROW "FROM (SELECT count(*) AS v FROM %s)", tables[i]);

		run_rule(100, 140, "none", sql, &f);
		assert_int_equal(f.n, 1);
	}
}

static void shipped_rules_are_all_accepted(void **state)
{
	_cleanup_(engine_free_p) struct engine *en = NULL;
	_cleanup_(ruleset_done) struct ruleset rs = { NULL };
	_cleanup_(root_free_p) struct root *root = NULL;
	struct err e = ERR_INIT;

	assert_int_equal(root_open(dir, &root, &e), 0);
	assert_int_equal(ruleset_load(root, &rs, &e), 0);
	assert_int_equal(engine_open_empty(policy, &en, &e), 0);
	for (size_t i = 0; i < rs.n; i++)
		if (engine_check_rule(en, rs.rules[i], &e) < 0)
			fail_msg("%s: %s", rs.rules[i]->id, e.text);
}

static int free_rule(void **state)
{
	run_rule(0, 0, NULL, NULL, NULL);
	return tear_down(state);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup(f, fresh_db)
	const struct CMUnitTest tests[] = {
		TEST(facts_are_those_of_the_window),
		TEST(subject_and_message_are_escaped),
		TEST(host_quality_and_notes_are_told),
		TEST(id_is_stable_and_follows_the_subject),
		TEST(confidence_is_capped_by_the_evidence),
		TEST(rule_without_needs_is_capped_by_what_it_reads),
		TEST(unmet_need_makes_the_rule_unjudged),
		TEST(findings_are_sorted_and_errors_do_not_stop),
		TEST(consequences_stand_behind_their_cause_and_cost_nothing),
		TEST(database_that_cannot_be_used_gives_one_clear_line),
		TEST(damaged_database_is_told_as_damaged),
		TEST(database_is_not_changed_by_rules),
		TEST(every_fact_of_the_views_can_be_read),
		TEST(shipped_rules_are_all_accepted),
	};

	return cmocka_run_group_tests_name("engine", tests, set_up, free_rule);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>

#include "base/alloc.h"
#include "base/embedded.h"
#include "base/str.h"
#include "store/internal.h"
#include "store/pack.h"
#include "store/series.h"
#include "store/statement.h"

/* Times in the tests are seconds since the epoch of the fixture. */
#define UNKNOWN NAN

static struct store db;

static void run(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static void run(const char *fmt, ...)
{
	_cleanup_(free_p) char *sql = NULL;
	va_list ap;

	va_start(ap, fmt);
	sql = xvasprintf(fmt, ap);
	va_end(ap);
	if (sqlite3_exec(db.db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db.db));
}

static int set_up(void **state)
{
	db = (struct store) { .path = xstrdup(":memory:") };
	assert_int_equal(sqlite3_open(":memory:", &db.db), SQLITE_OK);
	assert_int_equal(pack_register(db.db), SQLITE_OK);
	for (const struct embedded_file *f = embedded_migrations; f->path; f++)
		assert_int_equal(sqlite3_exec(db.db, f->text, NULL, NULL, NULL), SQLITE_OK);
	run("INSERT INTO host VALUES (1, 'boot-a', 'web1', '6.18.5', 2, 8000000000, 4096),"
	    " (2, 'boot-b', 'web1', '6.18.5', 2, 8000000000, 4096);"
	    "INSERT INTO series VALUES (1, ''), (2, 'blue');"
	    "INSERT INTO name VALUES (1, 'TcpExt.ListenOverflows'), (2, 'sockstat.TCP.mem'),"
	    " (3, 'Tcp.RetransSegs'), (4, 'TcpExt.TCPOrigDataSent'), (5, 'Tcp.CurrEstab'),"
	    " (6, 'net.ipv4.tcp_rmem');"
	    "INSERT INTO counter_now VALUES (1, 1, 5), (1, 3, 5), (1, 4, 5);");
	return 0;
}

static int tear_down(void **state)
{
	for (int i = 0; db.stmts && i < STATEMENTS; i++)
		(void) sqlite3_finalize(db.stmts[i]);
	free(db.stmts);
	(void) sqlite3_close(db.db);
	free(db.path);
	return 0;
}

/* interval_s < 0: NULL */
static void add_sample(int id, int at_s, int interval_s, int socket_interval_s, int host)
{
	_cleanup_(free_p) char *interval = xasprintf("%d000000", interval_s);
	_cleanup_(free_p) char *socket_interval = xasprintf("%d000000", socket_interval_s);

	run("INSERT INTO sample (id, series_id, host_id, ts_us, boottime_us, interval_us,"
	    " socket_interval_us, took_us, cpu_us, sockets, dumps_retried, dumps_interrupted,"
	    " lost_events, notes, first_id, last_id)"
	    " VALUES (%d, 1, %d, %d000000, %d000000, %s, %s, 1, 1, 9, 0, 0, 0, 0, %d, %d)",
		id, host, at_s, at_s, interval_s < 0 ? "NULL" : interval,
		socket_interval_s < 0 ? "NULL" : socket_interval, id, id);
}

/* Samples 1..n at 10, 20, ... seconds; all but the first with deltas. */
static void add_samples(int n)
{
	for (int i = 1; i <= n; i++)
		add_sample(i, i * 10, i == 1 ? -1 : 10, i == 1 ? -1 : 10, 1);
}

static void add_path_sample(int sample, int path, int acked, int received, int segs, int retrans)
{
	run("INSERT INTO path_sample (sample_id, path_id, figures) VALUES (%d, %d, pack_path('sockets', 1,"
	    " 'min_rtt_us', %d, 'srtt_us', %d, 'bytes_acked', %d, 'bytes_received', %d,"
	    " 'data_segs_out', %d, 'retrans_segs', %d))",
		sample, path, 1000 * path + sample, 2000 * path, acked, received, segs, retrans);
}

static void add_paths(void)
{
	run("INSERT INTO path (id, prefix, ifname, cc) VALUES (1, '192.0.2.0/24', 'eth0', 'cubic'), (2, '2001:db8::/48', '', ''),"
	    " (3, '127.0.0.0/24', 'lo', 'cubic')");
}

static struct series load(
	const char *metric, int from_s, int to_s, size_t buckets, enum series_by by)
{
	struct series_query q = { metric, "", { from_s * USEC_PER_SEC }, { to_s * USEC_PER_SEC },
		buckets, by };
	struct err e = ERR_INIT;
	struct series s;

	if (series_load(&db, &q, &s, &e) < 0)
		fail_msg("%s", e.text);
	return s;
}

static void assert_values(const double *got, const double *want, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (isnan(want[i]) != isnan(got[i]) ||
			fabs(want[i] - got[i]) > 1e-3 * fabs(want[i]) + 1e-6)
			fail_msg("bucket %zu: %g, expected %g", i, got[i], want[i]);
}

static const struct series_line *line_of(const struct series *s, const char *label)
{
	for (size_t i = 0; i < s->n; i++)
		if (str_eq(s->lines[i].label, label))
			return &s->lines[i];
	fail_msg("no line \"%s\"", label);
	return NULL;
}

#define assert_line(s, label, ...)                                                                 \
	do {                                                                                       \
		const double want_[] = { __VA_ARGS__ };                                            \
		assert_int_equal((s)->buckets, ARRAY_SIZE(want_));                                 \
		assert_values(line_of(s, label)->values, want_, ARRAY_SIZE(want_));                \
	} while (0)

#define _series_ _cleanup_(series_done) struct series

static void counter_is_a_rate_and_no_row_is_no_increase(void **state)
{
	add_samples(5);
	run("INSERT INTO counter VALUES (3, 1, 100), (5, 1, 20)");

	_series_ s = load("TcpExt.ListenOverflows", 10, 50, 4, SERIES_BY_DEFAULT);

	assert_string_equal(s.metric, "TcpExt.ListenOverflows");
	assert_string_equal(s.unit, "per_s");
	assert_line(&s, "", 0, 10, 0, 2);
}

static void delta_is_spread_over_the_time_it_covers(void **state)
{
	add_samples(3);
	run("INSERT INTO counter VALUES (2, 1, 100), (3, 1, 300)");

	_series_ fine = load("TcpExt.ListenOverflows", 10, 30, 8, SERIES_BY_DEFAULT);
	_series_ coarse = load("TcpExt.ListenOverflows", 10, 30, 1, SERIES_BY_DEFAULT);

	assert_line(&fine, "", 10, 10, 10, 10, 30, 30, 30, 30);
	assert_line(&coarse, "", 20);
}

static void counter_reset_is_unknown(void **state)
{
	add_samples(2);
	add_sample(3, 30, -1, -1, 1); /* went backwards: nothing to compare with */
	add_sample(4, 40, 10, 10, 1);
	run("INSERT INTO counter VALUES (2, 1, 10), (4, 1, 50)");

	_series_ s = load("TcpExt.ListenOverflows", 10, 40, 3, SERIES_BY_DEFAULT);

	assert_line(&s, "", 1, UNKNOWN, 5);
}

static void gap_is_unknown_for_counters_and_gauges(void **state)
{
	add_samples(3);
	add_sample(4, 70, -1, -1, 1);
	add_sample(5, 80, 10, 10, 1);
	for (int i = 1; i <= 5; i++)
		run("INSERT INTO gauge (sample_id, name_id, value) VALUES (%d, 5, %d)", i, i * 7);

	_series_ c = load("TcpExt.ListenOverflows", 10, 80, 7, SERIES_BY_DEFAULT);
	_series_ g = load("Tcp.CurrEstab", 10, 80, 7, SERIES_BY_DEFAULT);

	assert_line(&c, "", 0, 0, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 0);
	assert_line(&g, "", 14, 21, UNKNOWN, UNKNOWN, UNKNOWN, 28, 35);
}

static void reboot_is_unknown_for_gauges(void **state)
{
	add_samples(2);
	add_sample(3, 30, -1, -1, 2);
	add_sample(4, 40, 10, 10, 2);
	run("INSERT INTO gauge (sample_id, name_id, value) VALUES (1, 5, 4), (2, 5, 4), (3, 5, 1), (4, 5, 2)");

	_series_ s = load("Tcp.CurrEstab", 10, 40, 6, SERIES_BY_DEFAULT);

	assert_string_equal(s.unit, "");
	/* the boot's first value stands for its instant only */
	assert_line(&s, "", 4, 4, UNKNOWN, 1, 2, 2);
}

static void known_counter_without_any_increase_is_zero(void **state)
{
	add_samples(3);

	_series_ s = load("TcpExt.ListenOverflows", 10, 30, 2, SERIES_BY_DEFAULT);

	assert_line(&s, "", 0, 0);
}

static void sockets_are_split_by_state_and_absent_is_none(void **state)
{
	add_samples(3);
	run("INSERT INTO state (sample_id, family, state, sockets, orphans) VALUES (1, 4, 1, 5, 0), (2, 4, 1, 5, 0), (2, 6, 1, 2, 0), (2, 4, 6, 9, 0),"
	    " (3, 4, 1, 1, 0), (3, 4, 3, 1, 0), (3, 4, 12, 2, 0)");

	_series_ s = load("sockets", 10, 30, 2, SERIES_BY_STATE);

	assert_int_equal(s.n, 3);
	assert_string_equal(s.lines[0].label, "ESTABLISHED");
	assert_line(&s, "ESTABLISHED", 7, 1);
	assert_line(&s, "TIME_WAIT", 9, 0);
	assert_line(&s, "SYN_RECV", 0, 3);
}

static void sockets_are_unknown_where_the_dump_was_refused(void **state)
{
	add_samples(3);
	run("UPDATE sample SET sockets = NULL WHERE id = 3");
	run("INSERT INTO state (sample_id, family, state, sockets, orphans) VALUES (2, 4, 1, 5, 0)");

	_series_ s = load("sockets", 10, 30, 2, SERIES_BY_DEFAULT);

	assert_line(&s, "ESTABLISHED", 5, UNKNOWN);
}

static void goodput_of_the_host_leaves_loopback_out(void **state)
{
	add_samples(3);
	add_paths();
	add_path_sample(2, 1, 1000, 50, 10, 0);
	add_path_sample(2, 2, 2000, 50, 10, 0);
	add_path_sample(3, 3, 90000, 90000, 10, 0);

	_series_ out = load("goodput_out", 10, 30, 2, SERIES_BY_DEFAULT);
	_series_ in = load("goodput_in", 10, 30, 2, SERIES_BY_DEFAULT);
	_series_ by = load("goodput_out", 10, 30, 2, SERIES_BY_PATH);

	assert_string_equal(out.unit, "bps");
	assert_line(&out, "", 2400, 0);
	assert_line(&in, "", 80, 0);
	assert_int_equal(by.n, 3);
	assert_line(&by, "127.0.0.0/24 via lo (cubic)", 0, 72000);
	assert_line(&by, "192.0.2.0/24 via eth0 (cubic)", 800, 0);
	assert_line(&by, "2001:db8::/48", 1600, 0);
}

static void retransmissions_are_a_share_of_the_data_segments(void **state)
{
	add_samples(4);
	add_paths();
	add_path_sample(2, 1, 1, 1, 900, 9);
	add_path_sample(2, 2, 1, 1, 100, 11);
	add_path_sample(4, 1, 1, 1, 100, 0);

	_series_ s = load("retrans_pct", 10, 40, 3, SERIES_BY_DEFAULT);
	_series_ by = load("retrans_pct", 10, 40, 3, SERIES_BY_PATH);

	assert_line(&s, "", 2, UNKNOWN, 0); /* no segments: no share */
	assert_line(&by, "2001:db8::/48", 11, UNKNOWN, UNKNOWN);
}

static void retransmissions_fall_back_to_the_counters_of_the_host(void **state)
{
	add_samples(3);
	run("INSERT INTO counter VALUES (2, 3, 5), (2, 4, 1000), (3, 4, 500)");

	_series_ s = load("retrans_pct", 10, 30, 2, SERIES_BY_DEFAULT);

	assert_string_equal(s.metric, "retrans_pct");
	assert_line(&s, "", 0.5, 0);
}

static void memory_is_in_bytes(void **state)
{
	add_samples(2);
	run("INSERT INTO gauge (sample_id, name_id, value) VALUES (1, 2, 10), (2, 2, 30)");

	_series_ s = load("memory", 10, 20, 1, SERIES_BY_DEFAULT);

	assert_string_equal(s.unit, "bytes");
	assert_line(&s, "", 30 * 4096);
}

static void round_trip_times_are_by_path(void **state)
{
	add_samples(3);
	add_paths();
	add_path_sample(2, 1, 999, 0, 1, 0);
	add_path_sample(3, 1, 999, 0, 1, 0);
	run("UPDATE path_sample SET figures = pack_path('min_rtt_us', 1003, 'srtt_us', 9000,"
	    " 'bytes_acked', 8999, 'bytes_received', 0) WHERE sample_id = 3");

	_series_ srtt = load("srtt", 10, 30, 1, SERIES_BY_DEFAULT);
	_series_ min_rtt = load("min_rtt", 10, 30, 2, SERIES_BY_DEFAULT);

	assert_string_equal(srtt.unit, "us");
	assert_line(&srtt, "192.0.2.0/24 via eth0 (cubic)", (2000 * 1000 + 9000 * 9000) / 10000.0);
	assert_line(&min_rtt, "192.0.2.0/24 via eth0 (cubic)", 1002, 1003);
}

static void every_metric_loads_from_samples_without_rows(void **state)
{
	add_samples(3);
	for (size_t i = 0; series_metric(i); i++) {
		_series_ s = load(series_metric(i)->name, 10, 30, 2, SERIES_BY_DEFAULT);

		assert_string_equal(s.metric, series_metric(i)->name);
		assert_true(*series_metric(i)->what);
	}
}

static void errors_say_what_to_do(void **state)
{
	static const struct {
		const char *metric, *netns;
		enum series_by by;
		int code;
		const char *text;
	} table[] = {
		{ "ListenOverflow", "", SERIES_BY_DEFAULT, -EINVAL,
			"no metric, counter or gauge \"ListenOverflow\"; near it: TcpExt.ListenOverflows" },
		{ "TcpExt.ListenDrops", "", SERIES_BY_DEFAULT, -EINVAL,
			"no metric, counter or gauge \"TcpExt.ListenDrops\"; near it: TcpExt.ListenOverflows" },
		{ "goodput", "", SERIES_BY_DEFAULT, -EINVAL,
			"no metric, counter or gauge \"goodput\"; near it: goodput_out, goodput_in" },
		{ "%", "", SERIES_BY_DEFAULT, -EINVAL,
			"no metric, counter or gauge \"%\" (see tcpadvisor trend --help)" },
		{ "net.ipv4.tcp_rmem", "", SERIES_BY_DEFAULT, -EINVAL,
			"no metric, counter or gauge \"net.ipv4.tcp_rmem\" (see tcpadvisor trend --help)" },
		{ "", "", SERIES_BY_DEFAULT, -EINVAL,
			"no metric, counter or gauge \"\" (see tcpadvisor trend --help)" },
		{ "memory", "", SERIES_BY_PATH, -EINVAL, "memory cannot be split by path" },
		{ "goodput_in", "", SERIES_BY_STATE, -EINVAL,
			"goodput_in cannot be split by state" },
		{ "Tcp.RetransSegs", "", SERIES_BY_PATH, -EINVAL,
			"Tcp.RetransSegs cannot be split by path" },
		{ "sockets", "blue", SERIES_BY_DEFAULT, -ENODATA, "no samples in this time" },
		{ "sockets", "none", SERIES_BY_DEFAULT, -ENODATA, "no samples in this time" },
	};

	add_samples(2);
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct series_query q = { table[i].metric, table[i].netns, { 0 }, { 30000000 }, 3,
			table[i].by };
		struct err e = ERR_INIT;
		struct series s;

		assert_int_equal(series_load(&db, &q, &s, &e), table[i].code);
		assert_string_equal(e.text, table[i].text);
	}
}

static void window_of_no_length_is_refused(void **state)
{
	struct series_query q = { "sockets", "", { 10 }, { 10 }, 3, SERIES_BY_DEFAULT };
	struct err e = ERR_INIT;
	struct series s;

	assert_int_equal(series_load(&db, &q, &s, &e), -EINVAL);
	q.to.us = 20;
	q.buckets = 0;
	assert_int_equal(series_load(&db, &q, &s, &e), -EINVAL);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(counter_is_a_rate_and_no_row_is_no_increase),
		TEST(delta_is_spread_over_the_time_it_covers),
		TEST(counter_reset_is_unknown),
		TEST(gap_is_unknown_for_counters_and_gauges),
		TEST(reboot_is_unknown_for_gauges),
		TEST(known_counter_without_any_increase_is_zero),
		TEST(sockets_are_split_by_state_and_absent_is_none),
		TEST(sockets_are_unknown_where_the_dump_was_refused),
		TEST(goodput_of_the_host_leaves_loopback_out),
		TEST(retransmissions_are_a_share_of_the_data_segments),
		TEST(retransmissions_fall_back_to_the_counters_of_the_host),
		TEST(memory_is_in_bytes),
		TEST(round_trip_times_are_by_path),
		TEST(every_metric_loads_from_samples_without_rows),
		TEST(errors_say_what_to_do),
		TEST(window_of_no_length_is_refused),
	};

	return cmocka_run_group_tests_name("series", tests, NULL, NULL);
}

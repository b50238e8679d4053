/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Minutes and hours: what they say, what a crash makes of them, and what is kept how long. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/alloc.h"
#include "base/str.h"
#include "recording.h"
#include "samples.h"
#include "store/cover.h"
#include "store/internal.h"

static struct recording *rec;
static struct store *store;
static char *path;
static unsigned seed;

static struct store *open_at(const char *file)
{
	struct store *s = NULL;
	struct err e = ERR_INIT;

	if (store_open(file, STORE_WRITE, &s, &e) < 0)
		fail_msg("%s", e.text);
	return s;
}

static int set_up(void **state)
{
	rec = recording_new(); /* for its directory */
	path = xasprintf("%s/t.db", rec->dir);
	store = open_at(path);
	seed = 1;
	return 0;
}

static int tear_down(void **state)
{
	store_free_p(&store);
	recording_free_p(&rec);
	free_p(&path);
	return 0;
}

static void add_to(struct store *s, struct sample *m)
{
	struct err e = ERR_INIT;

	if (store_add_sample(s, m, &e) < 0)
		fail_msg("%s", e.text);
	sample_done(m);
}

static void rows(const char *sql, const char *want)
{
	assert_rows(store->db, sql, want);
}

static unsigned below(unsigned n)
{
	return (unsigned) rand_r(&seed) % n;
}

static struct opt_i64 maybe(unsigned n)
{
	return below(4) ? OPT(below(n)) : OPT_NONE;
}

static void add_random_path(struct sample *s, unsigned k)
{
	_cleanup_(free_p) char *prefix = xasprintf("10.0.%u.0/24", k);
	struct sample_path *p = sample_path(s, prefix, "eth0", "cubic");

	p->sockets = below(50);
	p->min_rtt_us = maybe(90000);
	p->cwnd_max_segs = maybe(300);
	p->pmtu_bytes = maybe(9000);
	p->notsent_bytes = maybe(1 << 20);
	p->has_sums = below(5) > 0;
	p->has_rtos = true;
	p->sums = (struct socket_sums) { .bytes_sent = below(1 << 30), .bytes_acked = below(1 << 30),
		.bytes_received = below(1 << 20), .rtos = below(3), .busy_us = below(9000000) };
	if (p->has_sums)
		p->srtt_us = OPT(1000 + below(90000));
}

static void add_random_flows(struct sample *s)
{
	for (unsigned i = 0; s->n_paths && i < 3; i++) {
		struct sample_flow *f = sample_flow(s, 100 + 10 * i + below(2), below((unsigned) s->n_paths));

		f->sums.bytes_acked = below(1 << 20);
		f->srtt_us = maybe(90000);
		f->rcvbuf_bytes = OPT(below(1 << 20));
		f->app_limited = OPT(below(2));
	}
}

/* Any figures, of rows that come and go. */
static struct sample random_sample(int64_t at_s)
{
	struct sample s = sample_at(at_s);

	sample_intervals(&s, 1 + (int64_t) below(20), below(9) ? 1 + (int64_t) below(20) : UNKNOWN);
	s.lost_events = below(3);
	if (!below(9))
		s.sockets = OPT_NONE;
	sample_counter(&s, "A", below(1000), (int64_t) below(3) * 10);
	sample_counter(&s, "B", below(1000), UNKNOWN);
	sample_gauge(&s, "G", below(1000));
	if (below(2))
		sample_gauge(&s, "H", below(1000));
	for (int i = 1; i < 5; i++)
		if (below(2))
			sample_state(&s, 4, i, below(100), below(5));
	for (unsigned k = 0; k < 4; k++)
		if (below(3))
			add_random_path(&s, k);
	add_random_flows(&s);
	for (uint16_t port = 80; port < 83; port++)
		if (below(3))
			sample_listener(&s, port, below(20), 10)->syn_recv = below(9);
	if (below(3))
		sample_destination(&s, "198.51.100.7", below(28232))->time_wait = below(1000);
	for (int64_t pid = 1; pid < 4; pid++)
		if (below(3))
			sample_process(&s, pid, below(20))->fin_wait2 = below(5);
	if (!below(5))
		sample_note(&s, "snmp6", "cannot be read");
	return s;
}

/*
 * Some hours of samples with all that ends a minute early: the wall clock jumps back, the machine
 * is started anew, the collector was away.
 */
static void add_random_samples(struct store *s, unsigned n, void (*between)(struct store **s))
{
	int64_t at_s = 1000000, boottime_s = 100;
	const char *boot = "boot-a";

	for (unsigned i = 0; i < n; i++) {
		int64_t pause_s = 1 + below(20);
		struct sample m;

		at_s += i % 97 == 50 ? -300 : i % 211 == 100 ? 4000 : pause_s;
		boottime_s += pause_s;
		if (i == n / 2) {
			boot = "boot-b";
			boottime_s = 5;
		}
		m = random_sample(at_s);
		sample_host_is(&m, boot, boottime_s);
		add_to(s, &m);
		if (between)
			between(&s);
		store = s;
	}
}

/* Each row: what a table says of coarse samples, and the same of the raw ones they are made of. */
static const struct {
	const char *table, *key, *figures, *folded;
} aggregates[] = {
	{ "counter", "name_id", "t.delta", "sum(t.delta)" },
	{ "gauge", "name_id", "t.min, t.max, t.sum, coalesce(t.seen, c.merged)",
		"min(t.value), max(t.value), sum(t.value), count(*)" },
	{ "state", "family || ' ' || state", "t.sockets_min, t.sockets_max, t.sockets_sum, t.orphans",
		"min(t.sockets), max(t.sockets), sum(t.sockets), max(t.orphans)" },
	{ "(SELECT * FROM path_sample, path_figures(figures))", "path_id", "t.sockets, t.min_rtt_us, t.cwnd_max_segs, t.pmtu_bytes,"
		" t.notsent_bytes, t.bytes_sent, t.bytes_acked, t.rtos, t.rcv_ooopack, t.busy_us,"
		" t.srtt_max_us, coalesce(t.seen, c.merged), coalesce(t.span_us, c.socket_interval_us)",
		"max(t.sockets), min(t.min_rtt_us), max(t.cwnd_max_segs), min(t.pmtu_bytes),"
		" max(t.notsent_bytes), sum(t.bytes_sent), sum(t.bytes_acked), sum(t.rtos), NULL,"
		" sum(t.busy_us), max(t.srtt_us), count(*), coalesce(sum(r.socket_interval_us), 0)" },
	{ "listener_sample", "port", "t.queue, t.queue_sum, t.full, t.half_full, t.syn_recv,"
		" coalesce(t.seen, c.merged), t.queue_last",
		"max(t.queue), sum(t.queue), sum(t.queue >= 10), sum(t.queue * 2 > 10),"
		" max(t.syn_recv), count(*), max(CASE WHEN r.id = c.last_id THEN t.queue END)" },
	{ "destination_sample", "remote_addr", "t.ports, t.time_wait, t.ports_last",
		"max(t.ports), max(t.time_wait), max(CASE WHEN r.id = c.last_id THEN t.ports END)" },
	{ "process_sample", "pid", "t.sockets, t.fin_wait2, t.close_wait_max, t.at_end,"
		" coalesce(t.seen, c.merged)",
		"max(t.sockets), max(t.fin_wait2), max(t.close_wait), max(r.id = c.last_id),"
		" count(*)" },
	{ "note", "source", "coalesce(t.seen, c.merged)", "count(*)" },
};

static void coarse_samples_say_what_their_raw_ones_do(void **state)
{
	add_random_samples(store, 1500, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(aggregates); i++) {
		_cleanup_(free_p) char *coarse = xasprintf("SELECT c.id, %s, %s FROM sample c JOIN %s t"
			" ON t.sample_id = c.id WHERE c.tier > 0", aggregates[i].key,
			aggregates[i].figures, aggregates[i].table);
		_cleanup_(free_p) char *raw = xasprintf("SELECT c.id, %s, %s FROM sample c JOIN sample r"
			" ON r.tier = 0 AND r.id BETWEEN c.first_id AND c.last_id JOIN %s t"
			" ON t.sample_id = r.id WHERE c.tier > 0 %s GROUP BY 1, 2", aggregates[i].key,
			aggregates[i].folded, aggregates[i].table,
			str_eq(aggregates[i].table, "state") ? "AND r.sockets IS NOT NULL" : "");
		_cleanup_(free_p) char *more = xasprintf("%s EXCEPT %s", coarse, raw);
		_cleanup_(free_p) char *less = xasprintf("%s EXCEPT %s", raw, coarse);

		rows(more, "");
		rows(less, "");
	}
	rows("SELECT count(*) > 20 FROM sample WHERE tier = 2", "1\n");
	rows("SELECT c.id FROM sample c WHERE tier > 0 AND (merged, interval_us, socket_interval_us,"
		" took_us, lost_events, ts_us, boottime_us, host_id) IS NOT"
		" (SELECT count(*), sum(interval_us), sum(socket_interval_us), sum(took_us),"
		" sum(lost_events), max(CASE WHEN r.id = c.last_id THEN ts_us END),"
		" max(CASE WHEN r.id = c.last_id THEN boottime_us END), min(host_id) FROM sample r"
		" WHERE tier = 0 AND r.id BETWEEN c.first_id AND c.last_id)", "");
}

static void mean_of_an_hour_is_not_cut_off_at_each_sample(void **state)
{
	for (int64_t i = 0; i < 370; i++) {
		struct sample m = sample_at(1000000800 + i * 10);
		struct sample_path *p = sample_path(&m, "10.0.0.0/24", "eth0", "cubic");

		p->has_sums = true;
		p->sums.bytes_acked = 1000;
		p->srtt_us = OPT(100 + i * 37 % 100);
		add_to(store, &m);
	}
	rows("SELECT abs(f.srtt_us - 149.5) < 3 FROM sample c JOIN path_sample t"
		" ON t.sample_id = c.id, path_figures(t.figures) f WHERE c.tier = 2", "1\n");
}

static void coarse_sample_is_of_one_minute_and_one_boot(void **state)
{
	add_random_samples(store, 1500, NULL);
	rows("SELECT c.id FROM sample c JOIN sample r ON r.tier = 0"
		" AND r.id BETWEEN c.first_id AND c.last_id WHERE c.tier > 0 GROUP BY c.id"
		" HAVING count(DISTINCT r.host_id) > 1 OR count(DISTINCT r.ts_us /"
		" CASE c.tier WHEN 1 THEN 60000000 ELSE 3600000000 END) > 1", "");
	/* and each raw one is in exactly one minute, and one hour, but for the newest */
	rows("SELECT r.id FROM sample r WHERE tier = 0 AND id <= (SELECT max(last_id) FROM sample"
		" WHERE tier = 2) AND (SELECT count(*) FROM sample c WHERE c.tier > 0"
		" AND r.id BETWEEN c.first_id AND c.last_id) <> 2", "");
}

/* As a kill would: what is in memory is lost, the database is as it was after the last sample. */
static void kill_often(struct store **s)
{
	static unsigned n;

	if (n++ % 7 == 0 || n % 50 < 3) {
		store_free_p(s);
		*s = open_at(path);
	}
}

static void kill_at_any_point_gives_the_same_tiers(void **state)
{
	_cleanup_(free_p) char *want = NULL, *got = NULL, *other = xasprintf("%s/2.db", rec->dir);

	add_random_samples(store, 600, NULL);
	want = database_text(store->db);
	store_free_p(&store);
	seed = 1;
	free(path);
	path = STEAL(other);
	add_random_samples(open_at(path), 600, kill_often);
	got = database_text(store->db);
	assert_string_equal(got, want);
}

static void two_writers_fold_each_sample_once(void **state)
{
	struct store *second = open_at(path);

	for (int64_t i = 0; i < 1000; i++) {
		struct sample m = random_sample(1000000 + 10 * i);

		add_to(below(3) ? store : second, &m);
	}
	store_free(second);
	rows("SELECT c.tier, sum(merged) = (SELECT count(*) FROM sample r WHERE r.tier = 0"
		" AND r.id <= max(c.last_id)) FROM sample c WHERE c.tier > 0 GROUP BY 1 ORDER BY 1",
		"1|1\n2|1\n");
}

/* A day of samples an hour apart would have no minutes of several: every n-th comes in pairs. */
static void add_days(int days)
{
	static const struct store_retention keep = { { STORE_RAW_US }, { STORE_MINUTES_US },
		{ STORE_HOURS_US } };

	store_set_retention(store, &keep);
	for (int64_t h = 0; h < days * 24; h++) {
		struct sample m = sample_at(1000000800 + h * 3600);
		_cleanup_(free_p) char *prefix = xasprintf("10.0.%d.0/24", (int) (h / 24));

		sample_intervals(&m, 3600, 3600);
		sample_path(&m, prefix, "eth0", "cubic");
		sample_gauge(&m, "G", (uint64_t) h);
		add_to(store, &m);
		if (h % 5 == 0) {
			m = sample_at(1000000800 + h * 3600 + 20);
			sample_intervals(&m, 20, 20);
			add_to(store, &m);
		}
	}
}

static void tiers_keep_what_they_are_told(void **state)
{
	assert_int_equal(sqlite3_exec(store->db, "PRAGMA synchronous = OFF", NULL, NULL, NULL), 0);
	add_days(450);
	/* what is newest is not in a coarser tier yet; deleting is done a few at a time */
	rows("SELECT tier, count(*) BETWEEN 24 AND 40 FROM sample WHERE tier = 0", "0|1\n");
	rows("SELECT tier, count(*) BETWEEN 168 AND 190 FROM sample WHERE tier = 1", "1|1\n");
	rows("SELECT tier, count(*) BETWEEN 9595 AND 9605 FROM sample WHERE tier = 2", "2|1\n");
	rows("SELECT count(*) < 10 FROM sample WHERE tier = 9", "1\n");
	rows("SELECT count(*) FROM gauge WHERE sample_id NOT IN (SELECT id FROM sample)", "0\n");
	rows("SELECT count(*) BETWEEN 400 AND 403 FROM path", "1\n");
	rows("SELECT count(*) FROM path_sample WHERE path_id NOT IN (SELECT id FROM path)", "0\n");
}

/* Raw samples that a window ending now covers, and how many are in it from there on. */
static void assert_covered_once(int64_t length_us, const char *tiers)
{
	_cleanup_(free_p) char *newest = rows_of(store->db,
		"SELECT max(ts_us) FROM sample WHERE tier < 9");
	struct cover c = { .series = 1, .to.us = strtoll(newest, NULL, 10) };

	c.from.us = c.to.us - length_us;
	assert_int_equal(cover_fill(store->db, &c), SQLITE_OK);
	rows("SELECT count(*) FROM (SELECT first_id, lag(last_id) OVER (ORDER BY last_id) AS before"
		" FROM window_sample) WHERE first_id <> before + 1", "0\n");
	rows("SELECT sum(merged) = max(last_id) - min(first_id) + 1 FROM window_sample", "1\n");
	rows("SELECT group_concat(tier, '') FROM (SELECT DISTINCT tier FROM window_sample"
		" ORDER BY tier)", tiers);
	rows("SELECT max(last_id) = (SELECT max(id) FROM sample) FROM window_sample", "1\n");
}

static void window_is_covered_by_each_moment_once(void **state)
{
	assert_int_equal(sqlite3_exec(store->db, "PRAGMA synchronous = OFF", NULL, NULL, NULL), 0);
	add_days(20);
	assert_covered_once(3600 * USEC_PER_SEC, "0\n");
	assert_covered_once(86400 * USEC_PER_SEC, "01\n");
	assert_covered_once(19 * 86400 * USEC_PER_SEC, "012\n");
}

/* Where the wanted tier is deleted already the next one stands in. */
static void short_window_long_ago_is_covered_by_coarse_samples(void **state)
{
	struct cover c = { .series = 1 };

	assert_int_equal(sqlite3_exec(store->db, "PRAGMA synchronous = OFF", NULL, NULL, NULL), 0);
	add_days(20);
	c.from.us = (1000000800 + 15 * 86400LL) * USEC_PER_SEC;
	c.to.us = c.from.us + 7200 * USEC_PER_SEC;
	assert_int_equal(cover_fill(store->db, &c), SQLITE_OK);
	rows("SELECT DISTINCT tier FROM window_sample", "1\n");
	c.from.us -= 10 * 86400 * USEC_PER_SEC;
	c.to.us -= 10 * 86400 * USEC_PER_SEC;
	assert_int_equal(cover_fill(store->db, &c), SQLITE_OK);
	rows("SELECT DISTINCT tier FROM window_sample", "2\n");
	c.to.us = c.from.us = 5;
	assert_int_equal(cover_fill(store->db, &c), SQLITE_NOTFOUND);
}

/* A namespace that is gone: folded to the end, deleted in time, and its name with it. */
static void namespace_that_is_gone_ends_cleanly(void **state)
{
	static const struct store_retention keep = { { 3600 * USEC_PER_SEC }, { 7200 * USEC_PER_SEC },
		{ 86400 * USEC_PER_SEC } };
	struct sample m = sample_full(1000000, 1);

	store_set_retention(store, &keep);
	sample_netns_is(&m, "blue");
	add_to(store, &m);
	for (int64_t i = 1; i < 40; i++) {
		m = sample_full(1000000 + 600 * i, 2);
		add_to(store, &m);
		if (i == 5)
			rows("SELECT tier, merged FROM sample s JOIN series r ON r.id = series_id"
				" WHERE netns = 'blue' ORDER BY 1", "0|1\n1|1\n2|1\n");
	}
	rows("SELECT tier FROM sample s JOIN series r ON r.id = series_id WHERE netns = 'blue'",
		"2\n");
	for (int64_t i = 40; i < 200; i++) {
		m = sample_full(1000000 + 600 * i, 2);
		add_to(store, &m);
	}
	rows("SELECT netns FROM series", "\n");
	rows("SELECT count(*) FROM link WHERE series_id NOT IN (SELECT id FROM series)", "0\n");
}

static void only_the_fastest_flows_of_a_minute_and_an_hour_stay(void **state)
{
	for (int64_t i = 0; i < 200; i++) {
		struct sample m = sample_at(3600000 + 20 * i);

		sample_intervals(&m, 20, 20);
		sample_path(&m, "10.0.0.0/24", "eth0", "cubic");
		for (uint64_t k = 0; k < 12; k++)
			sample_flow(&m, k, 0)->sums.bytes_acked = 1000 * k;
		add_to(store, &m);
	}
	rows("SELECT tier, min(n), max(n), min(least) FROM (SELECT s.tier, count(*) AS n,"
		" min(f.cookie) AS least FROM sample s JOIN flow_sample f ON f.sample_id = s.id"
		" GROUP BY s.id) GROUP BY 1 ORDER BY 1", "0|12|12|0\n1|8|8|4\n2|4|4|8\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(coarse_samples_say_what_their_raw_ones_do),
		TEST(mean_of_an_hour_is_not_cut_off_at_each_sample),
		TEST(coarse_sample_is_of_one_minute_and_one_boot),
		TEST(kill_at_any_point_gives_the_same_tiers),
		TEST(two_writers_fold_each_sample_once),
		TEST(tiers_keep_what_they_are_told),
		TEST(window_is_covered_by_each_moment_once),
		TEST(short_window_long_ago_is_covered_by_coarse_samples),
		TEST(namespace_that_is_gone_ends_cleanly),
		TEST(only_the_fastest_flows_of_a_minute_and_an_hour_stay),
	};

	return cmocka_run_group_tests_name("tiers", tests, NULL, NULL);
}

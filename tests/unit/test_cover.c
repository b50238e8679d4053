/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The samples of a window in fewer: that they say the same, and stand for the same moments. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/alloc.h"
#include "recording.h"
#include "rule/functions.h"
#include "samples.h"
#include "store/cover.h"
#include "store/internal.h"

#define START_S 1000000800 /* a whole hour */

static struct recording *rec;
static struct store *store;
static unsigned seed;

static int set_up(void **state)
{
	struct err e = ERR_INIT;
	_cleanup_(free_p) char *path = NULL;

	rec = recording_new(); /* for its directory */
	path = xasprintf("%s/t.db", rec->dir);
	if (store_open(path, STORE_WRITE, &store, &e) < 0)
		fail_msg("%s", e.text);
	seed = 1;
	return sqlite3_exec(store->db, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
}

static int tear_down(void **state)
{
	store_free_p(&store);
	recording_free_p(&rec);
	return 0;
}

static unsigned below(unsigned n)
{
	return (unsigned) rand_r(&seed) % n;
}

/* Rows that come and go. */
static void add_sample(int64_t at_s, const char *boot, int64_t boottime_s)
{
	struct sample s = sample_at(at_s);
	struct err e = ERR_INIT;

	sample_intervals(&s, 20, 20);
	sample_host_is(&s, boot, boottime_s);
	sample_counter(&s, "A", below(1000), below(3));
	sample_gauge(&s, "G", below(1000));
	for (unsigned k = 0; k < 3; k++) {
		struct sample_path *p = sample_path(&s, k ? "10.0.0.0/24" : "10.0.1.0/24",
			k == 2 ? "eth1" : "eth0", "cubic");

		p->min_rtt_us = OPT(below(9000));
		p->cwnd_max_segs = OPT(below(300));
		p->has_sums = true;
		p->sums.bytes_acked = below(1 << 30);
		p->srtt_us = OPT(1000 + below(9000));
		histogram_add(&p->srtt, 1000 + below(9000), 1 + below(3));
	}
	for (uint16_t port = 80; port < 83; port++)
		if (below(3))
			sample_listener(&s, port, below(20), 10)->syn_recv = below(9);
	if (below(3))
		sample_destination(&s, "198.51.100.7", below(28232))->time_wait = below(1000);
	for (int64_t pid = 1; pid < 4; pid++)
		if (below(3))
			sample_process(&s, pid, below(20))->fin_wait2 = below(5);
	if (store_add_sample(store, &s, &e) < 0)
		fail_msg("%s", e.text);
	sample_done(&s);
}

/*
 * In the first half of these hours the clock goes back, the machine and the collector start anew.
 * The time of the newest.
 */
static int64_t add_hours(int64_t hours)
{
	int64_t at_s = START_S + 40, n = 0;

	for (; at_s < START_S + hours * 3600; n++) {
		bool calm = at_s > START_S + hours * 1800;

		at_s += calm ? 20 : n % 397 == 250 ? -300 : n % 411 == 100 ? 1900 : 20;
		add_sample(at_s, n < 900 ? "boot-a" : "boot-b", (n < 900 ? 100 : 5) + n * 20);
	}
	return at_s;
}

static void cover(int64_t from_s, int64_t to_s)
{
	struct cover c = { .series = 1, .from.us = from_s * USEC_PER_SEC,
		.to.us = to_s * USEC_PER_SEC };

	assert_int_equal(cover_fill(store->db, &c), SQLITE_OK);
	assert_int_equal(cover_fold(store->db, &c), SQLITE_OK);
}

/* What facts are made of, over the samples of w. */
static const char *const says[] = {
	"SELECT sum(merged), sum(interval_us), sum(socket_interval_us), sum(took_us),"
	" min(first_id), max(last_id) FROM w",
	"SELECT (SELECT id FROM w ORDER BY last_id LIMIT 1),"
	" (SELECT id FROM w ORDER BY last_id DESC LIMIT 1)",
	"SELECT name_id, sum(delta) FROM w JOIN counter t ON t.sample_id = w.id GROUP BY 1",
	"SELECT name_id, min(coalesce(min, value)), max(coalesce(max, value)) FROM w"
	" JOIN gauge t ON t.sample_id = w.id GROUP BY 1",
	"SELECT path_id, sum(coalesce(s.seen, w.merged)), min(s.min_rtt_us), max(s.cwnd_max_segs),"
	" sum(s.bytes_acked), sum(coalesce(s.span_us, w.socket_interval_us)),"
	" hex(hist_merge(t.srtt_hist)) FROM w JOIN path_sample t ON t.sample_id = w.id"
	" JOIN path_figures(t.figures) s GROUP BY 1 ORDER BY 1",
	"SELECT port, sum(coalesce(t.seen, w.merged)), max(queue), sum(coalesce(queue_sum, queue)),"
	" sum(coalesce(t.full, queue >= backlog)), max(syn_recv) FROM w"
	" JOIN listener_sample t ON t.sample_id = w.id GROUP BY 1",
	"SELECT sum(coalesce(t.seen, w.merged)), max(ports), max(time_wait) FROM w"
	" JOIN destination_sample t ON t.sample_id = w.id",
	"SELECT pid, sum(coalesce(t.seen, w.merged)), max(coalesce(close_wait_max, close_wait)),"
	" max(fin_wait2) FROM w JOIN process_sample t ON t.sample_id = w.id GROUP BY 1",
};

static void let_w_be(const char *select)
{
	_cleanup_(free_p) char *sql = xasprintf("DROP VIEW IF EXISTS temp.w;"
		"CREATE TEMP VIEW w AS %s", select);

	assert_int_equal(sqlite3_exec(store->db, sql, NULL, NULL, NULL), SQLITE_OK);
}

static void assert_the_same(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(says); i++) {
		_cleanup_(free_p) char *want = NULL;

		let_w_be("SELECT * FROM window_sample");
		want = rows_of(store->db, says[i]);
		let_w_be("SELECT * FROM window_fold");
		assert_rows(store->db, says[i], want);
	}
	/* no moment twice */
	assert_rows(store->db, "SELECT count(*) FROM (SELECT first_id, lag(last_id) OVER"
		" (ORDER BY last_id) AS before FROM w) WHERE first_id <= before", "0\n");
}

static void few_samples_say_what_all_of_the_window_do(void **state)
{
	int64_t end_s = add_hours(16);

	assert_int_equal(histograms_register(store->db), SQLITE_OK);
	for (int i = 0; i < 40; i++) {
		int64_t length_s = 2000 + below(i % 2 ? 5200 : 13 * 3600);
		int64_t to_s = START_S + length_s + below((unsigned) (end_s - START_S - length_s));

		cover(to_s - length_s, to_s);
		assert_the_same();
	}
}

static void whole_minutes_and_hours_stand_for_what_they_are_made_of(void **state)
{
	int64_t end_s = add_hours(24);

	cover(end_s - 3600, end_s);
	assert_rows(store->db, "SELECT count(*) FROM window_sample", "181\n");
	assert_rows(store->db, "SELECT count(*) < 70, max(tier) FROM window_fold", "1|1\n");
	cover(end_s - 11 * 3600, end_s);
	assert_rows(store->db, "SELECT count(*) > 650 FROM window_sample", "1\n");
	assert_rows(store->db, "SELECT count(*) < 140, max(tier) FROM window_fold", "1|2\n");
}

static void first_and_last_sample_are_never_folded(void **state)
{
	(void) add_hours(1);
	/* exactly a minute of which the tier has one */
	cover(START_S + 60, START_S + 119);
	assert_rows(store->db, "SELECT count(*), max(tier) FROM window_fold", "3|0\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(few_samples_say_what_all_of_the_window_do),
		TEST(whole_minutes_and_hours_stand_for_what_they_are_made_of),
		TEST(first_and_last_sample_are_never_folded),
	};

	return cmocka_run_group_tests_name("cover", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* db/views.sql over samples that went through store/: what each fact says, and when it is NULL. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/alloc.h"
#include "base/str.h"
#include "recording.h"
#include "rule/factdb.h"
#include "samples.h"
#include "store/internal.h"

static struct recording *rec;
static struct store *store;
static char *path;
static struct {
	int64_t first, last; /* raw samples by their ids, which count from 1 */
	const char *netns;
} window;

static int64_t added; /* samples so far */

static int set_up(void **state)
{
	rec = recording_new(); /* for its directory */
	path = xasprintf("%s/t.db", rec->dir);
	if (store_open(path, STORE_WRITE, &store, NULL) < 0)
		return -1;
	window.first = 1;
	window.last = added = 0;
	window.netns = "";
	return 0;
}

static int tear_down(void **state)
{
	store_free_p(&store);
	recording_free_p(&rec);
	free_p(&path);
	return 0;
}

/* Takes the sample over; the window ends with it. */
static void add(struct sample *s)
{
	struct err e = ERR_INIT;

	if (store_add_sample(store, s, &e) < 0)
		fail_msg("%s", e.text);
	sample_done(s);
	window.last = ++added;
}

static struct usec time_of(int64_t id)
{
	_cleanup_(free_p) char *sql = xasprintf("SELECT ts_us FROM sample WHERE id = %lld",
		(long long) id);
	_cleanup_(free_p) char *row = rows_of(store->db, sql);

	return (struct usec) { strtoll(row, NULL, 10) };
}

/* As the engine does: on a connection of its own, for the window. */
static char *facts(const char *sql)
{
	const struct engine_window w = { time_of(window.first), time_of(window.last), window.netns };
	struct err e = ERR_INIT;
	struct factdb f;
	char *text;

	if (factdb_open(&f, path, &w, &e) < 0)
		fail_msg("%s", e.text);
	text = rows_of(f.db, sql);
	factdb_close(&f);
	return text;
}

static void rows(const char *sql, const char *want)
{
	_cleanup_(free_p) char *got = facts(sql);

	if (!str_eq(got, want))
		fail_msg("%s:\n%swanted:\n%s", sql, got, want);
}

/* The n-th sample (from 0) of a run: 10 s apart, the first without increases. */
static struct sample nth(int n)
{
	struct sample s = sample_at(100 + 10 * n);

	if (n)
		sample_intervals(&s, 10, 10);
	return s;
}

/* --- quality, host --- */

static void quality_adds_up_the_window(void **state)
{
	struct sample s = nth(0);

	add(&s);
	s = nth(1);
	sample_note(&s, "a", "x");
	sample_note(&s, "b", "x");
	s.lost_events = 4;
	s.heard_events = true;
	s.events = 30;
	s.took.us = 8000;
	add(&s);
	s = sample_at(130);
	sample_intervals(&s, 20, 19);
	s.dumps_interrupted = 2;
	s.heard_events = true;
	s.events = 5;
	s.took.us = 2000;
	add(&s);
	rows("SELECT * FROM fact_quality",
		"100000000|130000000|3|2|30000000|29000000|2|4|35|2|5000.0|NULL|NULL|1\n");
	window.first = 2;
	rows("SELECT from_us, samples, span_us FROM fact_quality", "110000000|2|30000000\n");
}

static void interval_is_stretched_if_it_was_most_of_the_time(void **state)
{
	static const struct {
		int64_t interval_s[4];
		const char *want;
	} cases[] = {
		{ { 10, 10, 10, 10 }, "10000000|NULL\n" },
		{ { 10, 90, 90, 10 }, "10000000|NULL\n" },  /* as often as not */
		{ { 10, 30, 30, 50 }, "10000000|30000000.0\n" },
	};

	for (size_t c = 0; c < ARRAY_SIZE(cases); c++) {
		int64_t at_s = 1000 * (int64_t) (c + 1);

		for (int i = 0; i < 4; i++) {
			int64_t s_of = cases[c].interval_s[i];
			struct sample s = sample_at(at_s += s_of);

			sample_intervals(&s, s_of, s_of);
			s.wanted_interval.us = 10 * USEC_PER_SEC;
			add(&s);
		}
		window.first = added - 3;
		rows("SELECT wanted_interval_us, stretched_interval_us FROM fact_quality",
			cases[c].want);
	}
}

static void quality_of_one_sample_spans_nothing(void **state)
{
	struct sample s = nth(0);

	add(&s);
	rows("SELECT samples, span_us, socket_span_us, boots FROM fact_quality", "1|0|0|1\n");
}

static void reboot_inside_shows_in_quality_and_host(void **state)
{
	struct sample s = nth(0);

	add(&s);
	s = nth(1);
	sample_host_is(&s, "boot-b", 5);
	add(&s);
	rows("SELECT boots FROM fact_quality", "2\n");
	rows("SELECT * FROM fact_host", "web1|6.18.0|2|8000000000|4096|boot-b|5000000|\n");
	window.last = 1;
	rows("SELECT boots FROM fact_quality", "1\n");
	rows("SELECT boot_id, uptime_us FROM fact_host", "boot-a|100000000\n");
}

static void host_facts_that_are_unknown_are_null(void **state)
{
	struct sample s = nth(0);

	s.host.cpus = s.host.page_bytes = 0;
	s.host.memory_bytes = 0;
	add(&s);
	rows("SELECT cpus, memory_bytes, page_bytes FROM fact_host", "NULL|NULL|NULL\n");
}

/* --- sysctl, counter, state --- */

static void sysctl_is_the_value_at_the_end_of_the_window(void **state)
{
	static const char *const values[] = { "1", "2", NULL, "3" };

	for (int i = 0; i < 4; i++) {
		struct sample s = nth(i);

		sample_sysctl(&s, "net.ipv4.tcp_sack", "1");
		if (values[i])
			sample_sysctl(&s, "net.core.somaxconn", values[i]);
		add(&s);
	}
	rows("SELECT * FROM fact_sysctl ORDER BY 1", "net.core.somaxconn|3\nnet.ipv4.tcp_sack|1\n");
	window.last = 3;
	rows("SELECT * FROM fact_sysctl", "net.ipv4.tcp_sack|1\n");
	window.last = 2;
	window.first = 2; /* set before the window began */
	rows("SELECT * FROM fact_sysctl ORDER BY 1", "net.core.somaxconn|2\nnet.ipv4.tcp_sack|1\n");
}

static void one_sample_has_gauges_but_no_counters(void **state)
{
	struct sample s = nth(0);

	sample_counter(&s, "Tcp.RetransSegs", 5, UNKNOWN);
	sample_gauge(&s, "Tcp.CurrEstab", 4);
	add(&s);
	rows("SELECT * FROM fact_counter", "Tcp.CurrEstab|gauge|NULL|NULL|4|4|4|4|4\n");
}

static void counters_add_up_and_known_ones_are_zero(void **state)
{
	for (int i = 0; i < 3; i++) {
		struct sample s = nth(i);

		sample_counter(&s, "A", (uint64_t) (5 + 10 * i), i ? 10 : UNKNOWN);
		sample_counter(&s, "Quiet", 7, i ? 0 : UNKNOWN);
		if (i < 2)
			sample_counter(&s, "Gone", (uint64_t) i, i ? 1 : UNKNOWN);
		add(&s);
	}
	rows("SELECT * FROM fact_counter ORDER BY 1",
		"A|counter|20|1.0|NULL|NULL|NULL|NULL|NULL\n"
		"Quiet|counter|0|0.0|NULL|NULL|NULL|NULL|NULL\n");
	window.first = 3;
	rows("SELECT name, delta, rate_per_s FROM fact_counter ORDER BY 1",
		"A|10|1.0\nQuiet|0|0.0\n");
}

static void gauges_tell_first_last_and_range(void **state)
{
	static const int values[] = { 4, 9, 2 };

	for (int i = 0; i < 3; i++) {
		struct sample s = nth(i);

		sample_gauge(&s, "G", (uint64_t) values[i]);
		if (i == 1)
			sample_gauge(&s, "Once", 77);
		add(&s);
	}
	rows("SELECT name, first, last, min, max, trail FROM fact_counter ORDER BY 1",
		"G|4|2|2|9|9 2\nOnce|NULL|NULL|77|77|77\n");
}

static void states_of_both_families_are_together(void **state)
{
	struct sample s = nth(0);

	sample_state(&s, 4, 1, 5, 1);
	sample_state(&s, 6, 1, 2, 3);
	sample_state(&s, 4, 3, 1, 0);
	sample_state(&s, 4, 12, 2, 0); /* requests count as SYN_RECV */
	add(&s);
	s = nth(1);
	sample_state(&s, 4, 1, 20, 0);
	sample_state(&s, 4, 6, 9, 0);
	sample_state(&s, 4, 13, 1, 0);
	add(&s);
	rows("SELECT * FROM fact_state ORDER BY 1", "ESTABLISHED|7|20|7|20|4|7 20|4 0\n"
		"SYN_RECV|3|0|3|3|0|3 0|0\nTIME_WAIT|0|9|9|9|0|0 9|0\n"
		"state 13|0|1|1|1|0|0 1|0\n");
}

static void a_refused_dump_does_not_say_that_there_was_none(void **state)
{
	for (int i = 0; i < 4; i++) {
		struct sample s = nth(i);

		if (i == 1)
			s.sockets = (struct opt_i64) { .known = false };
		else if (i < 3)
			sample_state(&s, 4, 5, 9 - (uint32_t) i, 0);
		add(&s);
	}
	rows("SELECT trail FROM fact_state", "9 0\n");
	window.last--;
	rows("SELECT trail FROM fact_state", "9 7\n");
}

/* --- paths, flows --- */

static void add_path_sample(int n, const char *prefix, const char *ifname, int64_t srtt_us,
	uint64_t acked, uint64_t received)
{
	struct sample s = nth(n);
	struct sample_path *p = sample_path(&s, prefix, ifname, "cubic");

	p->sockets = (uint32_t) n + 1;
	p->has_sums = n > 0;
	p->min_rtt_us = OPT(1000 - n);
	if (srtt_us)
		p->srtt_us = OPT(srtt_us);
	p->sums = (struct socket_sums) { .bytes_acked = acked, .bytes_received = received,
		.data_segs_out = 10, .retrans_segs = 1 };
	add(&s);
}

static void path_weighs_its_round_trip_time_by_bytes(void **state)
{
	add_path_sample(0, "198.51.100.0/24", "eth0", 0, 0, 0);
	add_path_sample(1, "198.51.100.0/24", "eth0", 10000, 3000, 0);
	add_path_sample(2, "198.51.100.0/24", "eth0", 50000, 500, 500);
	add_path_sample(3, "198.51.100.0/24", "eth0", 0, 90000, 0); /* not measured: no weight */
	rows("SELECT path, samples, span_us, sockets_max, min_rtt_us, srtt_us, srtt_max_us FROM"
		" fact_path",
		"198.51.100.0/24 via eth0 (cubic)|4|30000000|4|997|20000.0|50000\n");
	rows("SELECT bytes_acked, bytes_received, data_segs_out, retrans_segs, out_bps, in_bps"
		" FROM fact_path", "93500|500|30|3|24933.3333333333|133.333333333333\n");
}

static void path_adds_up_its_closed_sockets(void **state)
{
	for (int i = 0; i < 3; i++) {
		struct sample s = nth(i);
		struct sample_path *p = sample_path(&s, "198.51.100.0/24", "eth0", "cubic");

		s.heard_events = i > 0;
		p->closed = 7;
		p->short_lived = (uint32_t) i;
		add(&s);
	}
	rows("SELECT closed, short_lived FROM fact_path", "14|3\n");
	window.last = 1;
	rows("SELECT closed, short_lived FROM fact_path", "NULL|NULL\n");
}

static void path_of_a_first_sample_has_no_increases(void **state)
{
	add_path_sample(0, "198.51.100.0/24", "eth0", 0, 5, 5);
	rows("SELECT span_us, srtt_us, bytes_acked, rtos, sndbuf_limited_us, out_bps FROM"
		" fact_path",
		"NULL|NULL|NULL|NULL|NULL|NULL\n");
	rows("SELECT sockets_max, min_rtt_us, cwnd_max_segs FROM fact_path", "1|1000|NULL\n");
}

/* The percentiles of each sample alone would be 10 and 1000 ms. */
static void percentiles_of_a_path_are_over_all_samples(void **state)
{
	for (int i = 0; i < 3; i++) {
		struct sample s = nth(i);
		struct sample_path *p = sample_path(&s, "198.51.100.0/24", "eth0", "cubic");

		p->has_sums = i > 0;
		p->ecn = i == 1 ? OPT(3) : OPT(1);
		p->lost_segs = OPT(i);
		p->sndbuf_max_bytes = OPT(1000 + i);
		p->rcvbuf_max_bytes = OPT(2000 + i);
		p->sndbuf_pinned = i == 1 ? OPT(2) : OPT_NONE;
		p->sums.delivered_segs = 50;
		p->sums.delivered_ce_segs = 5;
		if (i == 1)
			histogram_add(&p->srtt, 10000, 97);
		if (i == 2)
			histogram_add(&p->srtt, 1000000, 3);
		add(&s);
	}
	rows("SELECT srtt_p50_us BETWEEN 9375 AND 10625, srtt_p95_us BETWEEN 9375 AND 10625,"
		" srtt_p99_us BETWEEN 937500 AND 1062500, srtt_p99_us ="
		" hist_percentile(srtt_hist, 99), rcv_rtt_p50_us, rcv_rtt_hist FROM fact_path",
		"1|1|1|1|NULL|NULL\n");
	rows("SELECT ecn_max, lost_segs_max, sndbuf_max_bytes, rcvbuf_max_bytes, sndbuf_pinned_max,"
		" rcvbuf_pinned_max, delivered_segs, delivered_ce_segs FROM fact_path",
		"3|2|1002|2002|2|NULL|100|10\n");
}

static void path_tells_of_large_segments_that_stand(void **state)
{
	for (int i = 0; i < 5; i++) {
		struct sample s = nth(i);
		struct sample_path *p = sample_path(&s, "198.51.100.0/24", "eth0", "cubic");

		p->has_sums = i > 0;
		p->sums.segs_in = i == 2 ? 0 : 10;
		if (i != 4) {
			p->full_stuck = OPT(3 + i);
			p->full_stuck_mss_bytes = OPT(1448 - i);
		}
		if (i == 1)
			p->full_passed_mss_bytes = OPT(1300);
		add(&s);
	}
	rows("SELECT full_stuck_max, full_stuck_samples, full_stuck_mss_bytes,"
		" full_passed_mss_bytes FROM fact_path", "6|2|1445|1300\n");
	window.last = 1;
	rows("SELECT full_stuck_max, full_stuck_samples FROM fact_path", "3|NULL\n");
	window.first = window.last = 5;
	rows("SELECT full_stuck_max, full_stuck_samples, full_stuck_mss_bytes,"
		" full_passed_mss_bytes FROM fact_path", "0|0|NULL|NULL\n");
}

static void path_without_bytes_has_no_weighted_time(void **state)
{
	add_path_sample(0, "198.51.100.0/24", "eth0", 0, 0, 0);
	add_path_sample(1, "198.51.100.0/24", "eth0", 9000, 0, 0);
	rows("SELECT srtt_us, srtt_max_us, out_bps FROM fact_path", "NULL|9000|0.0\n");
}

static void loopback_paths_are_marked(void **state)
{
	static const char *const paths[][2] = { { "127.0.0.0/24", "" }, { "::/48", "" },
		{ "198.51.100.0/24", "lo" }, { "198.51.100.0/24", "eth0" },
		{ "2001:db8::/48", "" } };
	struct sample s = nth(1);

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		sample_path(&s, paths[i][0], paths[i][1], "");
	add(&s);
	rows("SELECT path, loopback FROM fact_path ORDER BY path_id", "127.0.0.0/24|1\n::/48|1\n"
		"198.51.100.0/24 via lo|1\n198.51.100.0/24 via eth0|0\n2001:db8::/48|0\n");
}

static void flow_is_one_row_over_its_samples(void **state)
{
	for (int i = 0; i < 3; i++) {
		struct sample s = nth(i);
		struct sample_flow *f;

		sample_path(&s, "198.51.100.0/24", "eth0", "cubic")->has_sums = true;
		f = sample_flow(&s, 7, 0);
		f->sums.bytes_acked = 1000000;
		f->sums.busy_us = 10;
		f->srtt_us = OPT(1000 * (i + 1));
		f->min_rtt_us = OPT(900 - i);
		f->sndbuf_bytes = OPT(1000);
		f->wmem_queued_bytes = OPT(i == 1 ? 500 : 1000);
		f->app_limited = OPT(i == 1);
		f->ssthresh_segs = i == 2 ? OPT(44) : OPT_NONE;
		if (i == 2) {
			f->pid = OPT(42);
			f->process = xstrdup("curl");
		}
		add(&s);
	}
	/* the first sample has no increases: it does not count */
	rows("SELECT cookie, local, remote, pid, process, samples, span_us, bytes_acked, busy_us,"
		" out_bps, srtt_us, min_rtt_us, sndbuf_fill_pct, app_limited_pct,"
		" ssthresh_min_segs, rcvbuf_max_bytes, snd_wscale, loopback FROM fact_flow",
		"7|192.0.2.1:80|198.51.100.7:4000|42|curl|2|20000000|2000000|20|800000.0|2500.0|898|75.0|50.0"
		"|44|NULL|NULL|0\n");
}

static void flow_with_an_empty_buffer_has_no_fill(void **state)
{
	struct sample s = nth(1);
	struct sample_flow *f;

	sample_path(&s, "198.51.100.0/24", "", "");
	f = sample_flow(&s, 7, 0);
	f->sndbuf_bytes = OPT(0);
	f->wmem_queued_bytes = OPT(5);
	add(&s);
	rows("SELECT sndbuf_fill_pct, wmem_queued_bytes, app_limited_pct FROM fact_flow",
		"NULL|5.0|NULL\n");
}

/* --- endpoints, processes --- */

static void destination_that_is_gone_has_no_last_ports(void **state)
{
	struct sample s = nth(0);

	sample_destination(&s, "198.51.100.7", 100)->time_wait = 60;
	sample_destination(&s, "198.51.100.8", 50);
	add(&s);
	s = nth(1);
	sample_destination(&s, "198.51.100.7", 80)->time_wait = 70;
	add(&s);
	rows("SELECT remote_addr, remote_port, loopback, samples, ports_max, ports_last,"
		" time_wait_max, pid, ports_trail, busy_trail FROM fact_destination ORDER BY 1",
		"198.51.100.7|443|0|2|100|80|70|NULL|100 80|40 10\n"
		"198.51.100.8|443|0|1|50|NULL|0|NULL|50 0|50 0\n");
}

static void listener_counts_full_samples(void **state)
{
	static const struct {
		uint32_t queue, backlog;
	} table[] = { { 0, 128 }, { 64, 128 }, { 65, 128 }, { 128, 128 }, { 129, 128 } };

	for (int i = 0; i < 5; i++) {
		struct sample s = nth(i);

		struct sample_listener *l =
			sample_listener(&s, 80, table[i].queue, table[i].backlog);

		l->syn_recv = (uint32_t) i;
		l->time_wait = OPT(9 - i);
		sample_listener(&s, 81, 0, 0); /* listen(fd, 0): never full while it is empty */
		add(&s);
	}
	rows("SELECT addr, port, cookie, samples, queue_max, queue_avg, queue_last, backlog,"
		" samples_full, samples_half_full, syn_recv_max, pid, time_wait_max"
		" FROM fact_listener ORDER BY port",
		"0.0.0.0|80|80|5|129|77.2|129|128|2|3|4|NULL|9\n"
		"0.0.0.0|81|81|5|0|0.0|0|0|0|0|0|NULL|NULL\n");
}

static void process_tells_first_last_and_most(void **state)
{
	static const uint32_t close_wait[] = { 5, 8, 7, 9 };

	for (int i = 0; i < 4; i++) {
		struct sample s = nth(i);
		struct sample_process *p = sample_process(&s, 42, close_wait[i]);

		p->process = xstrdup("leak");
		p->close_wait_unread = 1;
		p->close_wait_age_p50_us = OPT(1000 * (i + 1));
		p->close_wait_age_max_us = OPT(9000);
		p->close_wait_remote = xstrdup("198.51.100.7");
		p->no_keepalive = 3;
		p->rcvbuf_pinned = i == 2 ? OPT(5) : OPT(1);
		p->fin_wait2 = (uint32_t) (4 - i);
		p->unanswered = (struct sample_stall) { 9 - (uint32_t) i, 5, OPT(70 + i),
			xstrdup("198.51.100.7:443") };
		p->window_closed = (struct sample_stall) { 2, 1, OPT(80 + i), xstrdup("198.51.100.8") };
		add(&s);
	}
	rows("SELECT pid, process, samples, sockets_max, established_max, close_wait_first,"
		" close_wait_last, close_wait_max, close_wait_decreases, close_wait_unread_last,"
		" close_wait_age_p50_us, close_wait_age_max_us, close_wait_remote, fin_wait2_max,"
		" no_keepalive, keepalive, keepalive_idle_max_us, sndbuf_pinned_max,"
		" rcvbuf_pinned_max, close_wait_trail FROM fact_process",
		"42|leak|4|10|1|5|9|9|1|1|4000|9000|198.51.100.7|4|3|0|NULL|NULL|5|5 8 7 9\n");
	rows("SELECT unanswered, unanswered_out, unanswered_age_max_us, unanswered_remote,"
		" window_closed, window_closed_out, window_closed_age_max_us,"
		" window_closed_remote FROM fact_process",
		"6|5|73|198.51.100.7:443|2|1|83|198.51.100.8\n");
}

static void process_that_is_gone_has_no_end(void **state)
{
	struct sample s = nth(0);

	sample_process(&s, 42, 5)->process = xstrdup("gone");
	sample_process(&s, 1, 0)->no_keepalive_idle_60s = 8;
	add(&s);
	s = nth(1);
	sample_process(&s, 1, 0)->no_keepalive_idle_60s = 7;
	add(&s);
	rows("SELECT pid, process, samples, close_wait_first, close_wait_last, close_wait_max,"
		" close_wait_decreases, no_keepalive, no_keepalive_idle_60s, keepalive,"
		" close_wait_trail, no_keepalive_idle_60s_trail FROM fact_process ORDER BY 1",
		"1|NULL|2|0|0|0|0|0|7|0|0|8 7\n"
		"42|gone|1|5|NULL|5|NULL|NULL|NULL|NULL|5 0|0\n");
}

/* --- UDP --- */

static void udp_adds_up_what_each_socket_dropped(void **state)
{
	struct sample s = nth(0);

	sample_udp(&s, 7, 100, UNKNOWN);
	sample_udp(&s, 8, 50, UNKNOWN);
	add(&s);
	s = nth(1);
	sample_udp(&s, 7, 103, 3)->process = xstrdup("named");
	add(&s);
	s = nth(2);
	add(&s);
	s = nth(3);
	sample_udp(&s, 7, 107, 4)->rqueue_bytes = 5000;
	add(&s);
	rows("SELECT addr, port, cookie, pid, process, samples, drops, drops_total,"
		" rqueue_max_bytes, rcvbuf_bytes FROM fact_udp ORDER BY cookie",
		"0.0.0.0|53|7|NULL|named|2|7|107|5000|212992\n"
		"0.0.0.0|53|8|NULL|NULL|0|NULL|50|1000|212992\n");
}

/* --- links, drop-ins, namespaces --- */

static void links_are_those_at_the_end_of_the_window(void **state)
{
	for (int i = 0; i < 3; i++) {
		struct sample s = nth(i);

		sample_link(&s, "eth0", i ? 9000 : 1500)->speed_bps = OPT(1000000000);
		if (i < 2)
			sample_link(&s, "veth0", 1500)->kind = xstrdup("veth");
		add(&s);
	}
	rows("SELECT ifname, kind, up, mtu_bytes, speed_bps, qdisc, qdisc_drops, rx_bps FROM"
		" fact_link", "eth0|NULL|1|9000|1000000000|NULL|NULL|NULL\n");
	window.last = 1;
	rows("SELECT ifname, kind, mtu_bytes, speed_bps FROM fact_link ORDER BY 1",
		"eth0|NULL|1500|1000000000\nveth0|veth|1500|NULL\n");
}

static void link_has_what_it_and_its_qdisc_counted(void **state)
{
	for (int i = 0; i < 3; i++) {
		struct sample s = nth(i);

		sample_link(&s, "eth0.5", 1500);
		sample_link(&s, "eth0", 1500);
		sample_counter(&s, "link.eth0.5.rx_bytes", 1, i ? 1000 : UNKNOWN);
		sample_counter(&s, "link.eth0.5.rx_dropped", 1, i ? i : UNKNOWN);
		sample_counter(&s, "link.eth0.rx_dropped", 1, i ? 0 : UNKNOWN);
		sample_counter(&s, "qdisc.eth0.5.drops", 1, i ? 10 * i : UNKNOWN);
		sample_gauge(&s, "qdisc.eth0.5.backlog_bytes", i == 1 ? 9000 : 0);
		add(&s);
	}
	rows("SELECT ifname, backlog_max_bytes, qdisc_drops, qdisc_requeues, rx_bps, rx_dropped,"
		" tx_dropped FROM fact_link ORDER BY 1",
		"eth0|NULL|NULL|NULL|NULL|0|NULL\neth0.5|9000|30|NULL|800.0|3|NULL\n");
}

/* --- connection tracking, softnet --- */

static void conntrack_compares_the_fullest_table_with_the_limit(void **state)
{
	for (int i = 0; i < 3; i++) {
		struct sample s = nth(i);

		sample_sysctl(&s, "net.netfilter.nf_conntrack_max", "200");
		sample_sysctl(&s, "net.netfilter.nf_conntrack_buckets", "64");
		sample_gauge(&s, "net.netfilter.nf_conntrack_count", i == 1 ? 150 : 20);
		sample_counter(&s, "conntrack.drop", 1, i ? 2 : UNKNOWN);
		sample_counter(&s, "conntrack.insert_failed", 1, i ? 0 : UNKNOWN);
		add(&s);
	}
	rows("SELECT entries, entries_max, max_entries, buckets, dropped, early_dropped,"
		" insert_failed, entries_max_pct, entries_trail FROM fact_conntrack",
		"20|150|200|64|4|NULL|0|75.0|150 20\n");
}

static void conntrack_and_softnet_have_no_row_where_there_are_none(void **state)
{
	for (int i = 0; i < 2; i++) {
		struct sample s = nth(i);

		sample_counter(&s, "Tcp.RetransSegs", 1, i ? 1 : UNKNOWN);
		add(&s);
	}
	rows("SELECT count(*) FROM fact_conntrack", "0\n");
	rows("SELECT count(*) FROM fact_softnet", "0\n");
}

static void softnet_tells_counts_and_rates(void **state)
{
	for (int i = 0; i < 2; i++) {
		struct sample s = nth(i);

		sample_counter(&s, "softnet.processed", 1, i ? 5000 : UNKNOWN);
		sample_counter(&s, "softnet.dropped", 1, i ? 0 : UNKNOWN);
		sample_counter(&s, "softnet.time_squeeze", 1, i ? 20 : UNKNOWN);
		sample_gauge(&s, "softnet.busiest_pct", i ? 80 : 70);
		add(&s);
	}
	rows("SELECT * FROM fact_softnet", "5000|500.0|0|0.0|20|2.0|NULL|NULL|80|70 80\n");
}

static void dropins_are_the_newest(void **state)
{
	struct sample s = nth(0);

	sample_dropin(&s, "/etc/sysctl.d/a.conf", 3, "net.ipv4.tcp_sack", "0");
	add(&s);
	rows("SELECT * FROM fact_dropin", "/etc/sysctl.d/a.conf|3|net.ipv4.tcp_sack|0|1|0\n");
}

static void another_namespace_is_not_seen(void **state)
{
	static const char *const names[] = { "fact_sysctl", "fact_counter", "fact_state",
		"fact_path", "fact_flow", "fact_destination", "fact_listener", "fact_process",
		"fact_udp", "fact_link", "fact_dropin" };
	struct sample s = nth(0);

	add(&s); /* series 1: a host where nothing happens */
	for (unsigned i = 1; i < 4; i++) {
		s = sample_full(110 + 10 * i, i);
		sample_netns_is(&s, "blue");
		add(&s);
	}
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		_cleanup_(free_p) char *sql = xasprintf("SELECT count(*) FROM %s", names[i]);
		_cleanup_(free_p) char *other = NULL;

		window.netns = "";
		window.first = window.last = 1;
		rows(sql, "0\n");
		window.netns = "blue";
		window.last = 4;
		other = facts(sql);
		assert_true(other[0] != '0');
	}
	rows("SELECT samples FROM fact_quality", "3\n");
	rows("SELECT netns FROM fact_host", "blue\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(quality_adds_up_the_window),
		TEST(interval_is_stretched_if_it_was_most_of_the_time),
		TEST(quality_of_one_sample_spans_nothing),
		TEST(reboot_inside_shows_in_quality_and_host),
		TEST(host_facts_that_are_unknown_are_null),
		TEST(sysctl_is_the_value_at_the_end_of_the_window),
		TEST(one_sample_has_gauges_but_no_counters),
		TEST(counters_add_up_and_known_ones_are_zero),
		TEST(gauges_tell_first_last_and_range),
		TEST(states_of_both_families_are_together),
		TEST(a_refused_dump_does_not_say_that_there_was_none),
		TEST(path_weighs_its_round_trip_time_by_bytes),
		TEST(path_adds_up_its_closed_sockets),
		TEST(path_of_a_first_sample_has_no_increases),
		TEST(percentiles_of_a_path_are_over_all_samples),
		TEST(path_tells_of_large_segments_that_stand),
		TEST(path_without_bytes_has_no_weighted_time),
		TEST(loopback_paths_are_marked),
		TEST(flow_is_one_row_over_its_samples),
		TEST(flow_with_an_empty_buffer_has_no_fill),
		TEST(destination_that_is_gone_has_no_last_ports),
		TEST(listener_counts_full_samples),
		TEST(process_tells_first_last_and_most),
		TEST(process_that_is_gone_has_no_end),
		TEST(udp_adds_up_what_each_socket_dropped),
		TEST(links_are_those_at_the_end_of_the_window),
		TEST(link_has_what_it_and_its_qdisc_counted),
		TEST(conntrack_compares_the_fullest_table_with_the_limit),
		TEST(conntrack_and_softnet_have_no_row_where_there_are_none),
		TEST(softnet_tells_counts_and_rates),
		TEST(dropins_are_the_newest),
		TEST(another_namespace_is_not_seen),
	};

	return cmocka_run_group_tests_name("views", tests, NULL, NULL);
}

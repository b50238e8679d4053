/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/embedded.h"
#include "base/str.h"
#include "samples.h"
#include "scratch.h"
#include "store/internal.h"

static char *dir, *path;
static struct store *store;

static void reopen(void)
{
	struct err e = ERR_INIT;

	store_free_p(&store);
	if (store_open(path, STORE_WRITE, &store, &e) < 0)
		fail_msg("%s", e.text);
}

static int set_up(void **state)
{
	dir = scratch_make("store");
	path = xasprintf("%s/t.db", dir);
	reopen();
	return 0;
}

static int tear_down(void **state)
{
	store_free_p(&store);
	dir = scratch_remove(dir);
	free_p(&path);
	return 0;
}

/* Takes the sample over. */
static void add(struct sample *s)
{
	struct err e = ERR_INIT;

	if (store_add_sample(store, s, &e) < 0)
		fail_msg("%s", e.text);
	sample_done(s);
}

static void rows(const char *sql, const char *want)
{
	assert_rows(store->db, sql, want);
}

static void sample_head_is_stored(void **state)
{
	struct sample s = sample_at(100), second = sample_at(110);

	s.dumps_retried = 3;
	s.dumps_interrupted = 2;
	s.lost_events = 5;
	s.heard_events = true;
	s.events = 40;
	s.wanted_interval.us = 7000000;
	sample_note(&s, "proc/net/snmp6", "cannot be read");
	add(&s);
	sample_intervals(&second, 10, 9);
	second.sockets = OPT_NONE;
	second.host.cpus = 0;
	add(&second);
	rows("SELECT * FROM sample WHERE tier = 0",
		"1|1|1|100000000|100000000|NULL|NULL|5000|3000|10|3|2|5|1|40|0|1|1|1|NULL|7000000\n"
		"2|1|2|110000000|110000000|10000000|9000000|5000|3000|NULL|0|0|0|0|NULL|0|1|2|2|NULL|NULL\n");
	rows("SELECT * FROM host", "1|boot-a|web1|6.18.0|2|8000000000|4096\n"
		"2|boot-a|web1|6.18.0|NULL|8000000000|4096\n");
	rows("SELECT * FROM note WHERE sample_id > 0", "1|proc/net/snmp6|cannot be read|NULL\n");
}

static void same_host_is_one_row_also_with_unknown_facts(void **state)
{
	for (int i = 0; i < 3; i++) {
		struct sample s = sample_at(100 + i);

		s.host.memory_bytes = 0;
		add(&s);
	}
	rows("SELECT count(*) FROM host", "1\n");
}

static void counters_store_only_increases(void **state)
{
	struct sample s = sample_at(100);

	sample_counter(&s, "A", 5, UNKNOWN);
	sample_counter(&s, "B", 0, UNKNOWN);
	add(&s);
	s = sample_at(110);
	sample_counter(&s, "A", 5, 0);
	sample_counter(&s, "B", 3, 3);
	add(&s);
	s = sample_at(120);
	sample_counter(&s, "A", 2, UNKNOWN); /* went backwards */
	sample_counter(&s, "B", 3, 0);
	add(&s);
	rows("SELECT sample_id, name, delta FROM counter JOIN name ON id = name_id WHERE sample_id > 0",
		"2|B|3\n");
	rows("SELECT name, value FROM counter_now JOIN name ON id = name_id ORDER BY 1",
		"A|2\nB|3\n");
}

static void gauges_store_each_value(void **state)
{
	for (int i = 0; i < 2; i++) {
		struct sample s = sample_at(100 + i);

		sample_gauge(&s, "Tcp.CurrEstab", 4);
		add(&s);
	}
	rows("SELECT sample_id, value FROM gauge", "1|4\n2|4\n");
	rows("SELECT count(*) FROM counter_now", "0\n");
}

static void counter_that_is_gone_has_no_value(void **state)
{
	struct sample s = sample_at(100);

	sample_counter(&s, "A", 5, UNKNOWN);
	sample_counter(&s, "B", 6, UNKNOWN);
	add(&s);
	s = sample_at(110);
	sample_counter(&s, "B", 6, 0);
	add(&s);
	rows("SELECT name FROM counter_now JOIN name ON id = name_id", "B\n");
	s = sample_at(120);
	sample_counter(&s, "A", 5, UNKNOWN);
	sample_counter(&s, "B", 6, 0);
	add(&s);
	rows("SELECT name FROM counter_now JOIN name ON id = name_id ORDER BY 1", "A\nB\n");
}

static void sysctls_store_only_changes(void **state)
{
	static const char *const values[] = { "1", "1", "0", NULL, NULL, "0", "0" };

	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		struct sample s = sample_at(100 + (int64_t) i);

		sample_sysctl(&s, "net.ipv4.tcp_sack", "1");
		if (values[i])
			sample_sysctl(&s, "net.core.somaxconn", values[i]);
		add(&s);
		if (i % 2)
			reopen(); /* what is known must come back */
	}
	rows("SELECT name, sample_id, value FROM sysctl JOIN name ON id = name_id ORDER BY 1, 2",
		"net.core.somaxconn|1|1\nnet.core.somaxconn|3|0\nnet.core.somaxconn|4|NULL\n"
		"net.core.somaxconn|6|0\nnet.ipv4.tcp_sack|1|1\n");
}

static void links_store_only_changes(void **state)
{
	for (int i = 1; i <= 7; i++) {
		struct sample s = sample_at(100 + i);
		struct sample_link *l = sample_link(&s, "eth0", i < 3 ? 1500 : 9000);

		l->up = i != 4;
		if (i == 5)
			l->speed_bps = OPT(1000000000);
		if (i < 6)
			l->qdisc = xstrdup("fq");
		sample_link(&s, "lo", 65536);
		add(&s);
		reopen();
	}
	rows("SELECT ifname, sample_id, kind, up, mtu_bytes, speed_bps, qdisc FROM link ORDER BY"
		" 1, 2",
		"eth0|1|NULL|1|1500|NULL|fq\neth0|3|NULL|1|9000|NULL|fq\n"
		"eth0|4|NULL|0|9000|NULL|fq\neth0|5|NULL|1|9000|1000000000|fq\n"
		"eth0|6|NULL|1|9000|NULL|NULL\nlo|1|NULL|1|65536|NULL|NULL\n");
}

static void link_that_is_gone_gives_one_null_row(void **state)
{
	for (int i = 1; i <= 4; i++) {
		struct sample s = sample_at(100 + i);

		sample_link(&s, "lo", 65536);
		if (i == 1 || i == 4)
			sample_link(&s, "veth7", 1500)->kind = xstrdup("veth");
		add(&s);
	}
	rows("SELECT sample_id, kind, up, mtu_bytes FROM link WHERE ifname = 'veth7' ORDER BY 1",
		"1|veth|1|1500\n2|NULL|NULL|NULL\n4|veth|1|1500\n");
}

static void links_that_could_not_be_read_are_not_gone(void **state)
{
	struct sample s = sample_at(100);

	sample_link(&s, "lo", 65536);
	add(&s);
	s = sample_at(110);
	add(&s);
	rows("SELECT sample_id, up FROM link", "1|1\n");
}

static void dropins_are_the_newest_state(void **state)
{
	struct sample s = sample_at(100);

	sample_dropin(&s, "/etc/sysctl.d/a.conf", 1, "k", "1");
	sample_dropin(&s, "/etc/sysctl.d/a.conf", 2, "k", "2");
	sample_dropin(&s, "/etc/sysctl.d/a.conf", 2, "k", "2"); /* as a pattern may give */
	add(&s);
	rows("SELECT * FROM dropin ORDER BY line", "1|/etc/sysctl.d/a.conf|1|k|1|1|0\n"
		"1|/etc/sysctl.d/a.conf|2|k|2|1|0\n");
	s = sample_at(110);
	sample_dropin(&s, "/etc/sysctl.d/a.conf", 1, "k", "3");
	add(&s);
	rows("SELECT line, value FROM dropin", "1|3\n");
	s = sample_at(120);
	add(&s);
	rows("SELECT count(*) FROM dropin", "0\n");
}

static void every_figure_stands_in_its_column(void **state)
{
	struct sample s = sample_at(100);
	struct sample_path *p = sample_path(&s, "198.51.100.0/24", "eth0", "bbr");
	struct opt_i64 *gauges[] = { &p->min_rtt_us, &p->srtt_us, &p->rcv_rtt_us, &p->cwnd_max_segs,
		&p->reordering_max_segs, &p->notsent_bytes, &p->wmem_queued_bytes,
		&p->rmem_alloc_bytes, &p->snd_mss_bytes, &p->pmtu_bytes, &p->delivery_rate_bps,
		&p->no_wscale, &p->no_sack, &p->no_timestamps, &p->ecn, &p->lost_segs,
		&p->sndbuf_max_bytes, &p->rcvbuf_max_bytes, &p->sndbuf_pinned, &p->rcvbuf_pinned };
	const struct socket_sums sums = { .bytes_sent = 31, .bytes_acked = 32, .bytes_received = 33,
		.bytes_retrans = 34, .segs_out = 35, .segs_in = 36, .data_segs_out = 37,
		.data_segs_in = 38, .retrans_segs = 39, .dsack_dups = 40, .reord_seen = 41,
		.rtos = 42, .rcv_ooopack = 43,
		.busy_us = 44, .rwnd_limited_us = 45, .sndbuf_limited_us = 46,
		.delivered_segs = 47, .delivered_ce_segs = 48 };
	struct sample_flow *f;

	p->has_sums = p->has_rtos = p->has_ooopack = true;
	p->sums = sums;
	for (size_t i = 0; i < ARRAY_SIZE(gauges); i++)
		*gauges[i] = OPT(10 + i);
	histogram_add(&p->srtt, 5, 1);
	histogram_add(&p->rcv_rtt, 6, 2);
	f = sample_flow(&s, UINT64_MAX, 0);
	struct opt_i64 *figures[] = { &f->srtt_us, &f->min_rtt_us, &f->rcv_rtt_us, &f->sndbuf_bytes,
		&f->wmem_queued_bytes, &f->notsent_bytes, &f->inflight_bytes, &f->cwnd_bytes,
		&f->snd_wnd_bytes, &f->ssthresh_segs, &f->rcvbuf_bytes, &f->rmem_alloc_bytes,
		&f->rcv_wnd_bytes, &f->rqueue_bytes, &f->snd_wscale, &f->rcv_wscale,
		&f->snd_mss_bytes, &f->rcv_mss_bytes, &f->delivery_rate_bps, &f->app_limited,
		&f->ca_state, &f->reordering_segs };
	f->sums = sums;
	f->pid = OPT(7);
	f->process = xstrdup("curl");
	for (size_t i = 0; i < ARRAY_SIZE(figures); i++)
		*figures[i] = OPT(50 + i);
	add(&s);
	rows("SELECT min_rtt_us, srtt_us, rcv_rtt_us, cwnd_max_segs, reordering_max_segs,"
		" notsent_bytes, wmem_queued_bytes, rmem_alloc_bytes, snd_mss_bytes, pmtu_bytes,"
		" delivery_rate_bps, no_wscale, no_sack, no_timestamps FROM path_sample,"
		" path_figures(figures)", "10|11|12|13|14|15|16|17|18|19|20|21|22|23\n");
	rows("SELECT bytes_sent, bytes_acked, bytes_received, bytes_retrans, segs_out, segs_in,"
		" data_segs_out, data_segs_in, retrans_segs, dsack_dups, reord_seen, rtos,"
		" rcv_ooopack, busy_us, rwnd_limited_us, sndbuf_limited_us FROM path_sample, path_figures(figures)",
		"31|32|33|34|35|36|37|38|39|40|41|42|43|44|45|46\n");
	rows("SELECT hex(srtt_hist), hex(rcv_rtt_hist), ecn, lost_segs, sndbuf_max_bytes,"
		" rcvbuf_max_bytes, sndbuf_pinned, rcvbuf_pinned, delivered_segs,"
		" delivered_ce_segs FROM path_sample, path_figures(figures)", "0702|0B03|24|25|26|27|28|29|47|48\n");
	rows("SELECT cookie, path_id, local, remote, pid, process, bytes_sent, bytes_acked,"
		" bytes_received, bytes_retrans, data_segs_out, data_segs_in, retrans_segs,"
		" busy_us, rwnd_limited_us, sndbuf_limited_us FROM flow_sample, flow_figures(figures)",
		"-1|1|192.0.2.1:80|198.51.100.7:4000|7|curl|31|32|33|34|37|38|39|44|45|46\n");
	rows("SELECT srtt_us, min_rtt_us, rcv_rtt_us, sndbuf_bytes, wmem_queued_bytes,"
		" notsent_bytes, inflight_bytes, cwnd_bytes, snd_wnd_bytes, ssthresh_segs,"
		" rcvbuf_bytes, rmem_alloc_bytes, rcv_wnd_bytes, rqueue_bytes, snd_wscale,"
		" rcv_wscale, snd_mss_bytes, rcv_mss_bytes, delivery_rate_bps, app_limited,"
		" ca_state, reordering_segs FROM flow_sample, flow_figures(figures)",
		"50|51|52|53|54|55|56|57|58|59|60|61|62|63|64|65|66|67|68|69|70|71\n");
}

static void unknown_figures_are_null(void **state)
{
	struct sample s = sample_at(100);

	/* has_sums is not set */
	sample_path(&s, "198.51.100.0/24", "", "")->sums.bytes_acked = 5;
	sample_flow(&s, 1, 0);
	add(&s);
	s = sample_at(110);
	sample_path(&s, "198.51.100.0/24", "", "")->has_sums = true;
	add(&s);
	rows("SELECT min_rtt_us, no_timestamps, bytes_sent, bytes_acked, rtos, sndbuf_limited_us"
		" FROM path_sample, path_figures(figures)", "NULL|NULL|NULL|NULL|NULL|NULL\nNULL|NULL|0|0|NULL|0\n");
	/* the kernel does not count them */
	rows("SELECT rcv_ooopack FROM path_sample, path_figures(figures)", "NULL\nNULL\n");
	rows("SELECT srtt_hist, rcv_rtt_hist, ecn, rcvbuf_pinned, delivered_segs FROM path_sample, path_figures(figures)",
		"NULL|NULL|NULL|NULL|NULL\nNULL|NULL|NULL|NULL|0\n");
	rows("SELECT pid, process, srtt_us, reordering_segs, bytes_sent FROM flow_sample, flow_figures(figures)",
		"NULL|NULL|NULL|NULL|0\n");
}

static void endpoints_and_processes_are_stored(void **state)
{
	struct sample s = sample_at(100);
	struct sample_destination *d = sample_destination(&s, "198.51.100.7", 100);
	struct sample_listener *l = sample_listener(&s, 80, 3, 128);
	struct sample_process *p = sample_process(&s, 42, 5);

	d->time_wait = 60;
	d->established = 30;
	d->syn_sent = 10;
	d->pid = OPT(9);
	d->process = xstrdup("curl");
	l->syn_recv = 2;
	l->time_wait = OPT(7);
	p->process = xstrdup("leak");
	p->close_wait_unread = 1;
	p->close_wait_age_p50_us = OPT(2);
	p->close_wait_age_max_us = OPT(3);
	p->close_wait_remote = xstrdup("198.51.100.9");
	p->fin_wait2 = 4;
	p->no_keepalive = 21;
	p->no_keepalive_idle_60s = 22;
	p->no_keepalive_idle_300s = 23;
	p->no_keepalive_idle_1200s = 24;
	p->no_keepalive_idle_3600s = 25;
	p->keepalive = 26;
	p->keepalive_idle_max_us = OPT(27);
	p->sndbuf_pinned = OPT(28);
	p->rcvbuf_pinned = OPT(29);
	p->unanswered = (struct sample_stall) { 31, 32, OPT(33), xstrdup("198.51.100.7:443") };
	p->window_closed = (struct sample_stall) { 34, 35, OPT(36), xstrdup("198.51.100.8") };
	sample_state(&s, 6, 8, 5, 1);
	add(&s);
	rows("SELECT sample_id, local_addr, remote_addr, remote_port, ports, time_wait, established,"
		" syn_sent, pid, process FROM destination_sample",
		"1|192.0.2.1|198.51.100.7|443|100|60|30|10|9|curl\n");
	rows("SELECT sample_id, addr, port, queue, backlog, syn_recv, cookie, pid, process,"
		" time_wait FROM listener_sample", "1|0.0.0.0|80|3|128|2|80|NULL|NULL|7\n");
	rows("SELECT sample_id, pid, process, sockets, established, close_wait, close_wait_unread,"
		" close_wait_age_p50_us, close_wait_age_max_us, close_wait_remote, fin_wait2,"
		" no_keepalive, no_keepalive_idle_60s, no_keepalive_idle_300s,"
		" no_keepalive_idle_1200s, no_keepalive_idle_3600s, keepalive, keepalive_idle_max_us,"
		" sndbuf_pinned, rcvbuf_pinned FROM process_sample",
		"1|42|leak|6|1|5|1|2|3|198.51.100.9|4|21|22|23|24|25|26|27|28|29\n");
	rows("SELECT unanswered, unanswered_out, unanswered_age_max_us, unanswered_remote,"
		" window_closed, window_closed_out, window_closed_age_max_us,"
		" window_closed_remote FROM process_sample",
		"31|32|33|198.51.100.7:443|34|35|36|198.51.100.8\n");
	rows("SELECT * FROM state", "1|6|8|5|1|NULL|NULL|NULL\n");
}

static void names_of_namespaces_are_listed(void **state)
{
	static const char *const netns[] = { "red", "", "blue" };
	_cleanup_(free_p) char *none = NULL, *names = NULL;

	assert_int_equal(store_netns_names(store, &none, NULL), 0);
	assert_string_equal(none, "");
	for (size_t i = 0; i < ARRAY_SIZE(netns); i++) {
		struct sample s = sample_at(100 + (int64_t) i);

		sample_netns_is(&s, netns[i]);
		add(&s);
	}
	assert_int_equal(store_netns_names(store, &names, NULL), 0);
	assert_string_equal(names, "blue, red");
}

static void namespaces_are_kept_apart(void **state)
{
	for (int i = 0; i < 4; i++) {
		struct sample s = sample_at(100 + i);

		sample_netns_is(&s, i % 2 ? "blue" : "");
		sample_counter(&s, "A", (uint64_t) (i % 2 ? 500 : 5), UNKNOWN);
		sample_sysctl(&s, "net.core.somaxconn", i % 2 ? "128" : "4096");
		sample_link(&s, "lo", 65536);
		sample_dropin(&s, i % 2 ? "/b" : "/a", 1, "k", "v");
		add(&s);
	}
	rows("SELECT netns, count(*) FROM sample s JOIN series e ON e.id = series_id GROUP BY 1",
		"|2\nblue|2\n");
	rows("SELECT series_id, value FROM counter_now ORDER BY 1", "1|5\n2|500\n");
	rows("SELECT series_id, sample_id, value FROM sysctl ORDER BY 1, 2", "1|1|4096\n2|2|128\n");
	rows("SELECT series_id, sample_id FROM link ORDER BY 1, 2", "1|1\n2|2\n");
	rows("SELECT series_id, file FROM dropin ORDER BY 1", "1|/a\n2|/b\n");
}

static void paths_keep_their_number(void **state)
{
	for (int i = 0; i < 2; i++) {
		struct sample s = sample_at(100 + i);

		sample_path(&s, "198.51.100.0/24", "eth0", i ? "cubic" : "bbr");
		sample_path(&s, "198.51.100.0/24", "eth0", i ? "bbr" : "cubic");
		sample_path(&s, "198.51.100.0/24", "", "");
		add(&s);
		reopen();
	}
	rows("SELECT id, cc FROM path ORDER BY 1", "1|bbr\n2|cubic\n3|\n");
	rows("SELECT count(*) FROM path_sample", "6\n");
}

static void closes_are_unknown_where_nobody_listened(void **state)
{
	for (int i = 0; i < 2; i++) {
		struct sample s = sample_at(100 + i);
		struct sample_path *p = sample_path(&s, "198.51.100.0/24", "eth0", "cubic");

		p->closed = 5;
		p->short_lived = 3;
		s.heard_events = i;
		s.events = 6;
		add(&s);
	}
	rows("SELECT id, events FROM sample ORDER BY 1", "1|NULL\n2|6\n");
	rows("SELECT sample_id, closed, short_lived FROM path_sample, path_figures(figures) ORDER BY 1",
		"1|NULL|NULL\n2|5|3\n");
}

static void baseline_is_the_newest_of_this_boot_and_namespace(void **state)
{
	struct counter_baseline base = { .boot_id = NULL };
	struct err e = ERR_INIT;
	struct sample s = sample_at(100);

	assert_int_equal(store_load_baseline(store, "", "boot-a", &base, &e), -ENODATA);
	sample_counter(&s, "b", UINT64_MAX, UNKNOWN);
	sample_counter(&s, "Z", 3, UNKNOWN);
	sample_gauge(&s, "gauge", 3);
	add(&s);
	s = sample_at(110);
	sample_counter(&s, "Z", 4, 1);
	sample_counter(&s, "b", UINT64_MAX, 0);
	add(&s);
	reopen();
	assert_int_equal(store_load_baseline(store, "blue", "boot-a", &base, &e), -ENODATA);
	assert_int_equal(store_load_baseline(store, "", "boot-b", &base, &e), -ENODATA);
	assert_null(base.boot_id);
	assert_int_equal(store_load_baseline(store, "", "boot-a", &base, &e), 0);
	assert_string_equal(base.boot_id, "boot-a");
	assert_int_equal(base.boottime.us, 110000000);
	assert_int_equal(base.n_values, 2);
	assert_string_equal(base.values[0].name, "Z"); /* sorted as strcmp does */
	assert_int_equal(base.values[0].value, 4);
	assert_string_equal(base.values[1].name, "b");
	assert_true(base.values[1].value == UINT64_MAX);
	counter_baseline_done(&base);
	s = sample_at(120);
	sample_host_is(&s, "boot-b", 5);
	add(&s);
	assert_int_equal(store_load_baseline(store, "", "boot-a", &base, &e), -ENODATA);
}

static void span_tells_first_last_and_size(void **state)
{
	struct store_span span = { .samples = 4711 };
	int migrations = 0;
	struct err e = ERR_INIT;
	struct sample s = sample_at(100);

	assert_int_equal(store_span(store, "", &span, &e), -ENODATA);
	assert_int_equal(span.samples, 4711);
	add(&s);
	s = sample_at(50); /* the wall clock was set back */
	s.heard_events = true;
	s.events = 7;
	s.lost_events = 5;
	add(&s);
	assert_int_equal(store_span(store, "blue", &span, &e), -ENODATA);
	assert_non_null(strstr(e.text, "blue"));
	assert_int_equal(store_span(store, "", &span, &e), 0);
	assert_int_equal(span.first.us, 50000000);
	assert_int_equal(span.last.us, 100000000);
	assert_int_equal(span.samples, 2);
	while (embedded_migrations[migrations].path)
		migrations++;
	assert_int_equal(span.schema, migrations);
	assert_int_equal(span.events, 7);
	assert_int_equal(span.lost_events, 5);
	assert_true(span.file_bytes > 4096);
}

static void many_names_are_found_again(void **state)
{
	for (int round = 0; round < 3; round++) {
		struct sample s = sample_at(100 + round);
		char name[32];

		for (int i = 0; i < 3000; i++) {
			(void) snprintf(name, sizeof(name), "TcpExt.Name%d", i);
			sample_counter(&s, name, (uint64_t) i, UNKNOWN);
		}
		add(&s);
		if (round == 1)
			reopen();
	}
	rows("SELECT count(*), count(DISTINCT name) FROM name", "3000|3000\n");
	rows("SELECT count(*) FROM counter_now WHERE value = name_id - 1", "3000\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sample_head_is_stored),
		TEST(same_host_is_one_row_also_with_unknown_facts),
		TEST(counters_store_only_increases),
		TEST(gauges_store_each_value),
		TEST(counter_that_is_gone_has_no_value),
		TEST(sysctls_store_only_changes),
		TEST(links_store_only_changes),
		TEST(link_that_is_gone_gives_one_null_row),
		TEST(links_that_could_not_be_read_are_not_gone),
		TEST(dropins_are_the_newest_state),
		TEST(every_figure_stands_in_its_column),
		TEST(unknown_figures_are_null),
		TEST(endpoints_and_processes_are_stored),
		TEST(names_of_namespaces_are_listed),
		TEST(namespaces_are_kept_apart),
		TEST(paths_keep_their_number),
		TEST(closes_are_unknown_where_nobody_listened),
		TEST(baseline_is_the_newest_of_this_boot_and_namespace),
		TEST(span_tells_first_last_and_size),
		TEST(many_names_are_found_again),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}

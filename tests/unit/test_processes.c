/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/processes.h"
#include "recording.h"

#define S 1000 /* ms */
#define INTERVAL_US 10000000

static struct recording *rec;
static struct machine *machine;
static struct owners *owners;
static struct processes *processes;
static struct sample sample;

static int set_up(void **state)
{
	rec = recording_new();
	recording_tick(rec, 1, 1);
	owners = owners_new();
	processes = processes_new();
	processes_begin(processes, INTERVAL_US);
	if (machine_open(rec->root, NULL, &machine, NULL) < 0)
		return -1;
	return machine_next_tick(machine, NULL) == 1 ? 0 : -1;
}

static int tear_down(void **state)
{
	sample_done(&sample);
	processes = processes_free(processes);
	owners = owners_free(owners);
	machine_close_p(&machine);
	recording_free_p(&rec);
	return 0;
}

static void end(void)
{
	processes_want(processes, owners);
	owners_resolve(owners, machine, &sample);
	processes_end(processes, owners, &sample);
}

static const struct sample_process *find(int64_t pid)
{
	for (size_t i = 0; i < sample.n_processes; i++)
		if (sample.processes[i].pid == pid)
			return &sample.processes[i];
	fail_msg("no process %d", (int) pid);
	abort();
}

/* ESTABLISHED to another host, idle for two minutes, no timer. */
static struct diag_socket socket_of(uint32_t inode)
{
	struct diag_socket s = recording_example(4, "192.0.2.1", 443, "198.51.100.7", 50000, inode);

	s.inode = inode;
	s.info.last_data_sent_ms = s.info.last_data_recv_ms = 120 * S;
	return s;
}

static void add(const struct diag_socket *s)
{
	processes_add(processes, s, &(struct track_result) { .known = true }, false);
}

static void add_close_wait(uint32_t inode, const char *dst, uint32_t last_ack_ms, int64_t seen_s,
	uint32_t rqueue)
{
	struct diag_socket s = recording_example(strchr(dst, ':') ? 6 : 4,
		strchr(dst, ':') ? "2001:db8::1" : "192.0.2.1", 443, dst, 50000, inode);

	s.inode = inode;
	s.state = TCP_STATE_CLOSE_WAIT;
	s.info.last_ack_recv_ms = last_ack_ms;
	s.rqueue = rqueue;
	processes_add(processes, &s, &(struct track_result) { .known = true,
		.close_wait = { seen_s * USEC_PER_SEC } }, false);
}

static void sockets_are_counted_by_process(void **state)
{
	struct diag_socket s = socket_of(1);

	recording_put(rec, "owners", "1 100 web\n2 100 web\n3 200 db\n");
	add(&s);
	s.inode = 2;
	s.state = TCP_STATE_FIN_WAIT2;
	add(&s);
	s.inode = 3;
	s.state = TCP_STATE_CLOSE_WAIT;
	add(&s);
	s.inode = 4;
	s.state = TCP_STATE_ESTABLISHED;
	add(&s);
	end();
	assert_int_equal(sample.n_processes, 3);
	assert_string_equal(find(100)->process, "web");
	assert_int_equal(find(100)->sockets, 2);
	assert_int_equal(find(100)->established, 1);
	assert_int_equal(find(100)->fin_wait2, 1);
	assert_int_equal(find(200)->sockets, 1);
	assert_int_equal(find(200)->established, 0);
	assert_int_equal(find(0)->sockets, 1); /* owner not known */
	assert_null(find(0)->process);
}

/* Nothing can be said of them, and their owner would cost a walk over all processes. */
static void sockets_that_no_rule_may_name_are_not_looked_at(void **state)
{
	struct diag_socket s = socket_of(1);

	s.info.last_data_recv_ms = 10; /* in use */
	add(&s);
	s = socket_of(2);
	s.state = TCP_STATE_SYN_SENT;
	add(&s);
	s = socket_of(3);
	s.timer = DIAG_TIMER_RETRANS;
	add(&s);
	s = socket_of(4);
	memcpy(s.dst, "\x7f\0\0\1", 4);
	add(&s);
	end();
	assert_int_equal(sample.n_processes, 0);
}

static void add_stalled(uint32_t inode, uint8_t timer, const char *dst, uint16_t dport, bool outgoing)
{
	struct diag_socket s = recording_example(4, "192.0.2.1", 443, dst, dport, inode);

	s.inode = inode;
	s.timer = timer;
	s.info.backoff = 5;
	s.info.rto_us = 6400000;           /* after 200, 400, 800, 1600 and 3200 ms */
	s.info.last_data_sent_ms = inode * S;
	s.info.last_data_recv_ms = s.info.last_ack_recv_ms = 10;
	processes_add(processes, &s, &(struct track_result) { .known = true }, outgoing);
}

static void connections_whose_data_cannot_go_on_are_counted(void **state)
{
	struct diag_socket s = socket_of(60);

	recording_put(rec, "owners", "1 100 web\n2 100 web\n3 100 web\n4 100 web\n5 100 web\n"
				     "6 200 db\n7 200 db\n8 200 db\n60 300 new\n61 300 new\n");
	add_stalled(1, DIAG_TIMER_RETRANS, "198.51.100.7", 5432, true);
	add_stalled(2, DIAG_TIMER_RETRANS, "198.51.100.8", 5432, true);
	add_stalled(3, DIAG_TIMER_RETRANS, "198.51.100.8", 5432, true);
	add_stalled(4, DIAG_TIMER_RETRANS, "198.51.100.9", 50001, false); /* older, a client */
	add_stalled(5, DIAG_TIMER_PROBE, "198.51.100.9", 50001, false);
	add_stalled(6, DIAG_TIMER_PROBE, "198.51.100.9", 50001, false);
	add_stalled(7, DIAG_TIMER_PROBE, "198.51.100.9", 50002, false);
	add_stalled(8, DIAG_TIMER_PROBE, "198.51.100.6", 50001, false);
	s.timer = DIAG_TIMER_RETRANS;
	s.info.backoff = 4;
	add(&s);
	s = socket_of(61);
	s.timer = DIAG_TIMER_KEEPALIVE;
	s.info.backoff = 5;
	add(&s);
	end();
	assert_int_equal(find(100)->unanswered.sockets, 4);
	assert_int_equal(find(100)->unanswered.outgoing, 3);
	assert_int_equal(find(100)->unanswered.age_max_us.v, 3000 * 1000 + 6200 * 1000);
	assert_string_equal(find(100)->unanswered.remote, "198.51.100.8:5432");
	assert_int_equal(find(100)->window_closed.sockets, 1);
	assert_int_equal(find(200)->unanswered.sockets, 0);
	assert_false(find(200)->unanswered.age_max_us.known);
	assert_null(find(200)->unanswered.remote);
	assert_int_equal(find(200)->window_closed.sockets, 3);
	assert_int_equal(find(200)->window_closed.outgoing, 0);
	assert_int_equal(find(200)->window_closed.age_max_us.v, 8000 * 1000);
	assert_string_equal(find(200)->window_closed.remote, "198.51.100.9");
	assert_int_equal(find(300)->sockets, 1);
	assert_int_equal(find(300)->unanswered.sockets, 0);
	assert_int_equal(find(300)->window_closed.sockets, 0);
}

/* In use, with timer and send buffer as given, and so many bytes in the interval. */
static void add_in_use(uint32_t inode, uint8_t timer, enum diag_pinned snd, uint64_t bytes)
{
	struct diag_socket s = socket_of(inode);

	s.info.last_data_sent_ms = 0;
	s.timer = timer;
	s.sndbuf_pinned = snd;
	processes_add(processes, &s, &(struct track_result) { .known = true,
		.delta = { .bytes_acked = bytes } }, false);
}

static void fast_sockets_with_a_buffer_set_by_hand_are_looked_at(void **state)
{
	recording_put(rec, "owners", "1 100 a\n2 100 a\n3 100 a\n4 100 a\n5 100 a\n6 200 b\n");
	add_in_use(1, DIAG_TIMER_RETRANS, DIAG_PINNED_YES, 1000000);
	add_in_use(2, DIAG_TIMER_NONE, DIAG_PINNED_YES, 1000000);
	add_in_use(3, DIAG_TIMER_RETRANS, DIAG_PINNED_YES, 999999);
	add_in_use(4, DIAG_TIMER_RETRANS, DIAG_PINNED_NO, 99000000);
	add_in_use(5, DIAG_TIMER_KEEPALIVE, DIAG_PINNED_NO, 0);
	add_in_use(6, DIAG_TIMER_KEEPALIVE, DIAG_PINNED_UNKNOWN, 0);
	end();
	assert_int_equal(find(100)->sockets, 3);
	assert_int_equal(find(100)->established, 3);
	assert_int_equal(find(100)->sndbuf_pinned.v, 2);
	assert_false(find(100)->rcvbuf_pinned.known);
	assert_int_equal(find(100)->no_keepalive, 0); /* none of them is idle */
	assert_int_equal(find(100)->keepalive, 1);
	assert_false(find(200)->sndbuf_pinned.known);
}

static void orphans_and_sockets_without_times_belong_to_nobody(void **state)
{
	struct diag_socket s = socket_of(0);

	add(&s);
	s.inode = 5;
	s.info_len = 40;
	add(&s);
	end();
	assert_int_equal(sample.n_processes, 0);
}

static void close_wait_ages_are_lower_bounds(void **state)
{
	recording_put(rec, "owners", "1 100 leak\n2 100 leak\n3 100 leak\n4 100 leak\n");
	add_close_wait(1, "198.51.100.7", 10 * S, 0, 1);   /* first sample: since the last ACK */
	add_close_wait(2, "198.51.100.7", 10 * S, 40, 1);  /* seen for longer */
	add_close_wait(3, "198.51.100.8", 700 * S, 40, 1);
	add_close_wait(4, "198.51.100.8", 0, 20, 1);
	end();
	assert_int_equal(find(100)->close_wait, 4);
	/* the lower of the middle two */
	assert_int_equal(find(100)->close_wait_age_p50_us.v, 20000000);
	assert_int_equal(find(100)->close_wait_age_max_us.v, 700000000);
}

static void fin_alone_is_not_unread_data(void **state)
{
	recording_put(rec, "owners", "1 100 leak\n2 100 leak\n3 100 leak\n");
	add_close_wait(1, "198.51.100.7", S, 0, 1);
	add_close_wait(2, "198.51.100.7", S, 0, 2);
	add_close_wait(3, "198.51.100.7", S, 0, 0);
	end();
	assert_int_equal(find(100)->close_wait_unread, 1);
}

static void peer_of_most_close_wait_sockets_is_named(void **state)
{
	recording_put(rec, "owners", "1 1 a\n2 1 a\n3 1 a\n4 2 b\n");
	add_close_wait(1, "198.51.100.9", S, 0, 1);
	add_close_wait(2, "2001:db8::5", S, 0, 1);
	add_close_wait(3, "2001:db8::5", S, 0, 1);
	add_close_wait(4, "198.51.100.9", S, 0, 1);
	end();
	assert_string_equal(find(1)->close_wait_remote, "2001:db8::5");
	assert_string_equal(find(2)->close_wait_remote, "198.51.100.9");
}

static void process_without_close_wait_has_no_ages(void **state)
{
	struct diag_socket s = socket_of(1);

	recording_put(rec, "owners", "1 100 web\n");
	add(&s);
	end();
	assert_int_equal(find(100)->close_wait, 0);
	assert_false(find(100)->close_wait_age_p50_us.known);
	assert_false(find(100)->close_wait_age_max_us.known);
	assert_null(find(100)->close_wait_remote);
}

static void idle_sockets_without_keepalive_are_counted_by_idle_time(void **state)
{
	static const struct {
		uint32_t sent_ms, recv_ms;
	} idle[] = { { 59999, 99999999 }, { 60 * S, 61 * S }, { 400 * S, 300 * S },
		{ 1200 * S, 1200 * S },
		{ 3600 * S, 9000 * S }, { UINT32_MAX, UINT32_MAX } };

	recording_put(rec, "owners", "1 100 w\n2 100 w\n3 100 w\n4 100 w\n5 100 w\n6 100 w\n");
	for (size_t i = 0; i < ARRAY_SIZE(idle); i++) {
		struct diag_socket s = socket_of((uint32_t) i + 1);

		s.info.last_data_sent_ms = idle[i].sent_ms;
		s.info.last_data_recv_ms = idle[i].recv_ms;
		add(&s);
	}
	end();
	assert_int_equal(find(100)->no_keepalive, 5);
	assert_int_equal(find(100)->no_keepalive_idle_60s, 5);
	assert_int_equal(find(100)->no_keepalive_idle_300s, 4);
	assert_int_equal(find(100)->no_keepalive_idle_1200s, 3);
	assert_int_equal(find(100)->no_keepalive_idle_3600s, 2);
	assert_int_equal(find(100)->keepalive, 0);
	assert_false(find(100)->keepalive_idle_max_us.known);
}

static void keepalive_time_is_estimated_from_the_running_timer(void **state)
{
	static const struct {
		uint32_t recv_ms, ack_ms, expires_ms;
		uint8_t probes;
	} table[] = {
		{ 100 * S, 90 * S, 210 * S, 0 }, /* 300 s */
		{ 0, 0, 200 * S, 0 },
		{ 0, 5000 * S, 9000 * S, 2 },    /* probing already: tells nothing */
	};

	recording_put(rec, "owners", "1 100 w\n2 100 w\n3 100 w\n");
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct diag_socket s = socket_of((uint32_t) i + 1);

		s.timer = DIAG_TIMER_KEEPALIVE;
		s.info.last_data_recv_ms = table[i].recv_ms;
		s.info.last_ack_recv_ms = table[i].ack_ms;
		s.expires_ms = table[i].expires_ms;
		s.info.probes = table[i].probes;
		add(&s);
	}
	end();
	assert_int_equal(find(100)->keepalive, 2);
	assert_int_equal(find(100)->keepalive_idle_max_us.v, 300 * 1000000);
	assert_int_equal(find(100)->no_keepalive, 0);
}

/* A write timer hides the keepalive timer: nothing can be said. */
static void busy_loopback_and_closing_sockets_say_nothing_of_keepalive(void **state)
{
	struct diag_socket s = socket_of(1);

	recording_put(rec, "owners", "1 100 w\n2 100 w\n3 100 w\n4 100 w\n");
	s.info.last_data_sent_ms = s.info.last_data_recv_ms = 99999999;
	s.timer = DIAG_TIMER_RETRANS;
	add(&s);
	s.inode = 2;
	s.timer = DIAG_TIMER_PROBE;
	add(&s);
	s.inode = 3;
	s.timer = DIAG_TIMER_NONE;
	memcpy(s.dst, "\x7f\0\0\1", 4);
	add(&s);
	s = socket_of(4);
	s.state = TCP_STATE_FIN_WAIT2;
	add(&s);
	end();
	assert_int_equal(find(100)->sockets, 1);
	assert_int_equal(find(100)->no_keepalive, 0);
	assert_int_equal(find(100)->keepalive, 0);
}

static void cut_keeps_leaks_first_then_the_many(void **state)
{
	_cleanup_(strbuf_done) struct strbuf recorded = STRBUF_INIT;
	uint32_t inode = 0;

	/* process 1000 + i has i sockets; process 1 has one in CLOSE_WAIT */
	strbuf_printf(&recorded, "%u 1 leak\n", ++inode);
	add_close_wait(inode, "198.51.100.7", S, 0, 1);
	for (int i = 1; i <= 100; i++)
		for (int k = 0; k < i; k++) {
			struct diag_socket s = socket_of(++inode);

			strbuf_printf(&recorded, "%u %d p\n", inode, 1000 + i);
			add(&s);
		}
	recording_put(rec, "owners", strbuf_str(&recorded));
	end();
	assert_int_equal(sample.n_processes, PROCESSES_MAX);
	assert_int_equal(sample.processes[0].pid, 1);
	assert_int_equal(sample.processes[1].pid, 1100);
	assert_int_equal(sample.processes[1].sockets, 100);
	assert_int_equal(sample.processes[PROCESSES_MAX - 1].sockets, 102 - PROCESSES_MAX);
}

static void too_many_sockets_are_left_out_but_never_close_wait(void **state)
{
	for (uint32_t i = 1; i <= PROCESSES_SOCKETS_MAX + 10; i++) {
		struct diag_socket s = socket_of(i);

		add(&s);
	}
	add_close_wait(1000000, "198.51.100.7", S, 0, 1);
	end();
	assert_int_equal(find(0)->sockets, PROCESSES_SOCKETS_MAX + 1);
	assert_int_equal(find(0)->close_wait, 1);
	assert_int_equal(sample.n_notes, 1);
	assert_true(str_starts_with(sample.notes[0].text, "10 sockets were left out"));
}

static void next_sample_starts_empty(void **state)
{
	struct diag_socket s = socket_of(1);

	add(&s);
	end();
	sample_done(&sample);
	processes_begin(processes, INTERVAL_US);
	end();
	assert_int_equal(sample.n_processes, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sockets_are_counted_by_process),
		TEST(connections_whose_data_cannot_go_on_are_counted),
		TEST(sockets_that_no_rule_may_name_are_not_looked_at),
		TEST(fast_sockets_with_a_buffer_set_by_hand_are_looked_at),
		TEST(orphans_and_sockets_without_times_belong_to_nobody),
		TEST(close_wait_ages_are_lower_bounds),
		TEST(fin_alone_is_not_unread_data),
		TEST(peer_of_most_close_wait_sockets_is_named),
		TEST(process_without_close_wait_has_no_ages),
		TEST(idle_sockets_without_keepalive_are_counted_by_idle_time),
		TEST(keepalive_time_is_estimated_from_the_running_timer),
		TEST(busy_loopback_and_closing_sockets_say_nothing_of_keepalive),
		TEST(cut_keeps_leaks_first_then_the_many),
		TEST(too_many_sockets_are_left_out_but_never_close_wait),
		TEST(next_sample_starts_empty),
	};

	return cmocka_run_group_tests_name("processes", tests, NULL, NULL);
}

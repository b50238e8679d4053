/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/sockets.h"
#include "recording.h"

static struct recording *rec;
static struct machine *machine;
static struct sockets *sockets;
static struct sample sample;
static struct links links;

static int set_up(void **state)
{
	rec = recording_new();
	sockets = sockets_new();
	return machine_open(rec->root, NULL, &machine, NULL);
}

static int tear_down(void **state)
{
	sample_done(&sample);
	sockets = sockets_free(sockets);
	machine_close_p(&machine);
	recording_free_p(&rec);
	return 0;
}

static void tick(void)
{
	recording_tick(rec, 10000000 * (rec->tick + 2), 10000000 * (rec->tick + 2));
}

/* Reads the tick that was recorded last into the sample as it is. */
static void read_more(void)
{
	assert_int_equal(machine_next_tick(machine, NULL), 1);
	sample.boottime = machine_boottime(machine);
	*SAMPLE_ADD(&sample, sysctls) = (struct sample_sysctl) { "net.ipv4.tcp_congestion_control",
		xstrdup("cubic") };
	sockets_read(sockets, machine, &links, &sample);
}

static void read_tick(void)
{
	sample_done(&sample);
	read_more();
}

static struct diag_socket socket_of(uint64_t cookie, uint8_t tcp_state)
{
	struct diag_socket s = recording_example(4, "192.0.2.1", (uint16_t) (30000 + cookie),
		"198.51.100.7", 443, cookie);

	s.state = tcp_state;
	return s;
}

static const struct sample_state *find(int family, int tcp_state)
{
	for (size_t i = 0; i < sample.n_states; i++)
		if (sample.states[i].family == family && sample.states[i].state == tcp_state)
			return &sample.states[i];
	fail_msg("no state %d of family %d", tcp_state, family);
	abort();
}

static void sockets_are_counted_by_family_and_state(void **state)
{
	struct diag_socket s;

	tick();
	s = socket_of(1, TCP_STATE_ESTABLISHED);
	recording_socket(rec, "tcp4-full", &s);
	s = recording_example(6, "::ffff:192.0.2.1", 80, "::ffff:198.51.100.7", 4000, 2);
	recording_socket(rec, "tcp6-full", &s);
	s = recording_example(6, "2001:db8::1", 80, "2001:db8::2", 4000, 3);
	recording_socket(rec, "tcp6-full", &s);
	s = recording_example(6, "::", 80, "::", 0, 4);
	s.state = TCP_STATE_LISTEN;
	s.info_len = s.skmem_len = 0;
	recording_socket(rec, "tcp6-listen", &s);
	s = socket_of(5, TCP_STATE_TIME_WAIT);
	s.info_len = s.inode = 0;
	recording_socket(rec, "tcp4-mini", &s);
	s = socket_of(6, TCP_STATE_FIN_WAIT2); /* a mini socket: nobody's, without tcp_info */
	s.info_len = s.inode = 0;
	recording_socket(rec, "tcp4-full", &s);
	s = socket_of(7, TCP_STATE_FIN_WAIT1);
	s.inode = 0;
	recording_socket(rec, "tcp4-full", &s);
	read_tick();
	assert_int_equal(sample.n_notes, 0);
	assert_int_equal(sample.sockets.v, 7);
	assert_int_equal(sample.n_states, 6);
	assert_int_equal(find(4, TCP_STATE_ESTABLISHED)->sockets, 2);
	assert_int_equal(find(6, TCP_STATE_ESTABLISHED)->sockets, 1);
	assert_int_equal(find(6, TCP_STATE_LISTEN)->sockets, 1);
	assert_int_equal(find(4, TCP_STATE_TIME_WAIT)->sockets, 1);
	assert_int_equal(find(4, TCP_STATE_TIME_WAIT)->orphans, 0);
	assert_int_equal(find(4, TCP_STATE_FIN_WAIT2)->orphans, 1);
	assert_int_equal(find(4, TCP_STATE_FIN_WAIT1)->orphans, 1);
	assert_int_equal(sample.n_listeners, 1);
	assert_int_equal(sample.n_paths, 2);
}

static void second_sample_has_deltas_the_first_has_none(void **state)
{
	struct diag_socket s = socket_of(1, TCP_STATE_ESTABLISHED);

	tick();
	s.info.bytes_acked = 5000000;
	recording_socket(rec, "tcp4-full", &s);
	read_tick();
	assert_false(sample.socket_interval_us.known);
	assert_false(sample.paths[0].has_sums);
	assert_int_equal(sample.n_flows, 0);
	tick();
	s.info.bytes_acked = 25000000;
	recording_socket(rec, "tcp4-full", &s);
	s = socket_of(2, TCP_STATE_ESTABLISHED); /* new since: counts whole */
	s.info.bytes_acked = 300;
	recording_socket(rec, "tcp4-full", &s);
	recording_put(rec, "owners", "1001 42 sender\n");
	read_tick();
	assert_int_equal(sample.socket_interval_us.v, 10000000);
	assert_true(sample.paths[0].has_sums);
	assert_int_equal(sample.paths[0].sums.bytes_acked, 20000300);
	assert_int_equal(sample.n_flows, 1);
	assert_int_equal(sample.flows[0].cookie, 1);
	assert_int_equal(sample.flows[0].pid.v, 42);
	assert_string_equal(sample.flows[0].process, "sender");
}

static void buffers_set_by_hand_are_seen_by_path_and_process(void **state)
{
	struct diag_socket s = socket_of(1, TCP_STATE_ESTABLISHED);

	for (uint64_t acked = 0; acked <= 20000000; acked += 20000000) {
		tick();
		s.skmem.sndbuf = 262144;
		s.info.bytes_acked = acked;
		recording_socket(rec, "tcp4-full", &s);
		recording_put(rec, "owners", "1001 42 sender\n");
		sample_done(&sample);
		*SAMPLE_ADD(&sample, sysctls) = (struct sample_sysctl) { "net.ipv4.tcp_wmem",
			xstrdup("4096 16384 4194304") };
		*SAMPLE_ADD(&sample, values) = (struct sample_value) {
			.name = xstrdup("TcpExt.TCPMemoryPressures") };
		read_more();
	}
	assert_int_equal(sample.paths[0].sndbuf_pinned.v, 1);
	assert_false(sample.paths[0].rcvbuf_pinned.known); /* tcp_rmem was not read */
	assert_int_equal(sample.n_processes, 1);
	assert_int_equal(sample.processes[0].pid, 42);
	assert_int_equal(sample.processes[0].sndbuf_pinned.v, 1);
}

static void socket_that_comes_twice_counts_once(void **state)
{
	struct diag_socket s = socket_of(1, TCP_STATE_ESTABLISHED);

	tick();
	recording_socket(rec, "tcp4-full", &s);
	s.state = TCP_STATE_CLOSE_WAIT;
	recording_socket(rec, "tcp4-full", &s);
	read_tick();
	assert_int_equal(sample.sockets.v, 1);
	assert_int_equal(sample.n_states, 1);
	assert_int_equal(sample.paths[0].sockets, 1);
}

static void interrupted_dump_is_repeated_and_then_told(void **state)
{
	struct diag_socket s = socket_of(1, TCP_STATE_ESTABLISHED);

	tick();
	recording_socket(rec, "tcp4-full", &s);
	recording_message(rec, "tcp4-full", NLMSG_DONE, NLM_F_DUMP_INTR, "\0\0\0\0", 4);
	recording_message(rec, "tcp4-mini", NLMSG_DONE, NLM_F_DUMP_INTR, "\0\0\0\0", 4);
	read_tick();
	assert_int_equal(sample.dumps_retried, 2);
	assert_int_equal(sample.dumps_interrupted, 2);
	assert_int_equal(sample.sockets.v, 1);
	assert_int_equal(find(4, TCP_STATE_ESTABLISHED)->sockets, 1);
}

static void one_walk_is_taken_before_those_by_family(void **state)
{
	struct diag_socket s = socket_of(1, TCP_STATE_ESTABLISHED);

	tick();
	recording_socket(rec, "tcp4-full", &s);
	recording_put(rec, "netlink/tcp-listen", "");
	recording_socket(rec, "tcp-rest", &s);
	s = recording_example(6, "2001:db8::1", 80, "2001:db8::2", 4000, 2);
	recording_socket(rec, "tcp-rest", &s);
	s = socket_of(3, TCP_STATE_TIME_WAIT);
	s.info_len = s.skmem_len = 0;
	recording_socket(rec, "tcp-rest", &s);
	read_tick();
	assert_int_equal(sample.n_notes, 0);
	assert_int_equal(sample.sockets.v, 3);
	assert_int_equal(find(4, TCP_STATE_ESTABLISHED)->sockets, 1);
	assert_int_equal(find(6, TCP_STATE_ESTABLISHED)->sockets, 1);
	assert_int_equal(find(4, TCP_STATE_TIME_WAIT)->sockets, 1);
}

static void half_of_the_one_walk_is_a_note_and_the_count_unknown(void **state)
{
	struct diag_socket s = socket_of(1, TCP_STATE_ESTABLISHED);

	tick();
	recording_socket(rec, "tcp4-full", &s);
	recording_put(rec, "netlink/tcp-listen", "");
	read_tick();
	assert_int_equal(sample.n_notes, 1);
	assert_true(str_starts_with(sample.notes[0].text, "tcp-rest: "));
	assert_false(sample.sockets.known);
}

static void repeated_dump_counts_what_has_no_tcp_info_once(void **state)
{
	struct diag_socket s = socket_of(3, TCP_STATE_TIME_WAIT);

	tick();
	s.info_len = s.skmem_len = 0;
	recording_put(rec, "netlink/tcp-listen", "");
	recording_socket(rec, "tcp-rest", &s);
	recording_message(rec, "tcp-rest", NLMSG_DONE, NLM_F_DUMP_INTR, "\0\0\0\0", 4);
	read_tick();
	assert_int_equal(sample.dumps_retried, 2);
	assert_int_equal(sample.dumps_interrupted, 1);
	assert_int_equal(find(4, TCP_STATE_TIME_WAIT)->sockets, 1);
}

static void refused_dump_is_a_note_and_the_count_unknown(void **state)
{
	struct diag_socket s = socket_of(1, TCP_STATE_ESTABLISHED);

	tick();
	recording_socket(rec, "tcp4-full", &s);
	read_tick();
	assert_true(sample.sockets.known);
	tick();
	recording_remove(rec, "netlink/tcp6-full");
	recording_socket(rec, "tcp4-full", &s);
	read_tick();
	assert_false(sample.sockets.known);
	assert_false(sample.socket_interval_us.known);
	assert_int_equal(sample.n_notes, 1);
	assert_string_equal(sample.notes[0].source, "sock_diag");
	assert_true(str_starts_with(sample.notes[0].text, "tcp6-full: "));
	/* the next one is a first one again */
	tick();
	recording_socket(rec, "tcp4-full", &s);
	read_tick();
	assert_true(sample.sockets.known);
	assert_false(sample.socket_interval_us.known);
	assert_false(sample.paths[0].has_sums);
	tick();
	recording_socket(rec, "tcp4-full", &s);
	read_tick();
	assert_int_equal(sample.socket_interval_us.v, 10000000);
	assert_true(sample.paths[0].has_sums);
}

static void close_socket(uint64_t cookie, uint64_t acked)
{
	struct diag_socket s = socket_of(cookie, TCP_STATE_CLOSE);

	memset(s.cc, 0, sizeof(s.cc)); /* not told */
	s.info.bytes_acked = acked;
	sockets_closed(sockets, &s, machine_boottime(machine));
}

static void record_acked(uint64_t cookie, uint64_t acked)
{
	struct diag_socket s = socket_of(cookie, TCP_STATE_ESTABLISHED);

	s.info.bytes_acked = acked;
	recording_socket(rec, "tcp4-full", &s);
}

static void closed_sockets_and_dumps_count_each_byte_once(void **state)
{
	close_socket(9, 1000000); /* nothing is known yet */
	tick();
	record_acked(1, 50);
	record_acked(2, 50);
	read_tick();
	assert_int_equal(sample.paths[0].closed, 0);
	close_socket(1, 57);
	close_socket(3, 300);
	close_socket(4, 4000);
	tick();
	record_acked(2, 51);
	record_acked(5, 20000);
	read_tick();
	assert_int_equal(sample.n_paths, 1);
	assert_int_equal(sample.paths[0].sums.bytes_acked, 7 + 300 + 4000 + 1 + 20000);
	assert_int_equal(sample.paths[0].closed, 3);
	assert_int_equal(sample.paths[0].short_lived, 2);
	assert_int_equal(sample.paths[0].sockets, 2);
	close_socket(5, 20005);
	tick();
	read_tick(); /* 2 has gone, but its event is late */
	assert_int_equal(sample.paths[0].sums.bytes_acked, 5);
	close_socket(2, 60);
	tick();
	read_tick();
	assert_int_equal(sample.paths[0].sums.bytes_acked, 9);
	assert_int_equal(sample.paths[0].short_lived, 0);
}

static void close_without_figures_or_peer_counts_nothing(void **state)
{
	struct diag_socket reset = socket_of(1, TCP_STATE_CLOSE), down = socket_of(8, TCP_STATE_CLOSE);

	tick();
	record_acked(1, 50);
	read_tick();
	/* what tcp_disconnect leaves of a socket that its owner resets */
	reset.dport = 0;
	memset(&reset.info, 0, sizeof(reset.info));
	sockets_closed(sockets, &reset, machine_boottime(machine));
	/* nobody answered its SYNs */
	memset(&down.info, 0, sizeof(down.info));
	down.info.total_retrans = 3;
	sockets_closed(sockets, &down, machine_boottime(machine));
	tick();
	read_tick();
	assert_int_equal(sample.n_paths, 0);
	/* and the first is not taken for one that fell back to zero */
	tick();
	record_acked(1, 10);
	read_tick();
	assert_int_equal(sample.paths[0].sums.bytes_acked, 10);
}

static const struct sample_path *path_by(const char *cc)
{
	for (size_t i = 0; i < sample.n_paths; i++)
		if (str_eq(sample.paths[i].cc, cc))
			return &sample.paths[i];
	fail_msg("no path with %s", cc);
	abort();
}

static void socket_that_changes_its_congestion_control_counts_on_the_path_of_now(void **state)
{
	struct diag_socket s = socket_of(1, TCP_STATE_ESTABLISHED);

	tick();
	s.info.bytes_acked = 100;
	recording_socket(rec, "tcp4-full", &s);
	read_tick();
	tick();
	s.info.bytes_acked = 130;
	memcpy(s.cc, "bbr\0\0", 6);
	recording_socket(rec, "tcp4-full", &s);
	read_tick();
	assert_int_equal(sample.n_paths, 1);
	assert_int_equal(path_by("bbr")->sums.bytes_acked, 30);
	close_socket(1, 135);
	close_socket(2, 7);
	tick();
	read_tick();
	assert_int_equal(path_by("bbr")->sums.bytes_acked, 5);
	/* nobody tells of this one: most likely the namespace's default */
	assert_int_equal(path_by("cubic")->sums.bytes_acked, 7);
}

/* As when the namespace is deleted while it is dumped. */
static void refused_dump_leaves_sums_unknown_also_of_closed_sockets(void **state)
{
	tick();
	record_acked(1, 50);
	read_tick();
	close_socket(1, 60);
	tick();
	recording_remove(rec, "netlink/tcp4-full");
	read_tick();
	assert_int_equal(sample.paths[0].closed, 1);
	assert_false(sample.paths[0].has_sums);
	close_socket(2, 1000000); /* no dump to compare with */
	tick();
	record_acked(3, 50);
	read_tick();
	assert_int_equal(sample.paths[0].closed, 0);
	assert_false(sample.paths[0].has_sums);
	close_socket(3, 60);
	tick();
	read_tick();
	assert_int_equal(sample.paths[0].sums.bytes_acked, 10);
}

static void malformed_message_costs_only_itself(void **state)
{
	struct diag_socket s = socket_of(1, TCP_STATE_ESTABLISHED);

	tick();
	recording_message(rec, "tcp4-full", diag_message_type(), 0, "short", 5);
	recording_socket(rec, "tcp4-full", &s);
	recording_message(rec, "tcp4-mini", diag_message_type(), 0, "", 0);
	recording_message(rec, "tcp4-full", 999, 0, "another type", 12);
	read_tick();
	assert_int_equal(sample.sockets.v, 1);
	assert_int_equal(sample.n_notes, 1);
	assert_string_equal(sample.notes[0].text, "2 malformed messages were left out");
}

static void unknown_state_is_kept_apart(void **state)
{
	struct diag_socket s = socket_of(1, 200);

	tick();
	recording_socket(rec, "tcp4-full", &s);
	read_tick();
	assert_int_equal(sample.n_states, 1);
	assert_int_equal(find(4, 0)->sockets, 1);
}

static void close_wait_ages_grow_from_sample_to_sample(void **state)
{
	struct diag_socket s = socket_of(1, TCP_STATE_CLOSE_WAIT);

	s.info.last_ack_recv_ms = 5; /* the peer still talks */
	for (int i = 0; i < 3; i++) {
		tick();
		recording_put(rec, "owners", "1001 42 leak\n");
		recording_socket(rec, "tcp4-full", &s);
		read_tick();
		assert_int_equal(sample.n_processes, 1);
		assert_int_equal(sample.processes[0].pid, 42);
		assert_int_equal(sample.processes[0].close_wait_age_max_us.v,
			i ? i * 10000000 : 5000);
	}
}

static void no_sockets_at_all_is_a_known_zero(void **state)
{
	tick();
	read_tick();
	assert_true(sample.sockets.known);
	assert_int_equal(sample.sockets.v, 0);
	assert_int_equal(sample.n_states, 0);
	assert_int_equal(sample.n_notes, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sockets_are_counted_by_family_and_state),
		TEST(second_sample_has_deltas_the_first_has_none),
		TEST(buffers_set_by_hand_are_seen_by_path_and_process),
		TEST(socket_that_comes_twice_counts_once),
		TEST(interrupted_dump_is_repeated_and_then_told),
		TEST(one_walk_is_taken_before_those_by_family),
		TEST(half_of_the_one_walk_is_a_note_and_the_count_unknown),
		TEST(repeated_dump_counts_what_has_no_tcp_info_once),
		TEST(refused_dump_is_a_note_and_the_count_unknown),
		TEST(closed_sockets_and_dumps_count_each_byte_once),
		TEST(close_without_figures_or_peer_counts_nothing),
		TEST(socket_that_changes_its_congestion_control_counts_on_the_path_of_now),
		TEST(refused_dump_leaves_sums_unknown_also_of_closed_sockets),
		TEST(malformed_message_costs_only_itself),
		TEST(unknown_state_is_kept_apart),
		TEST(close_wait_ages_grow_from_sample_to_sample),
		TEST(no_sockets_at_all_is_a_known_zero),
	};

	return cmocka_run_group_tests_name("sockets", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/alloc.h"
#include "collect/track.h"

static struct track *track;
static int64_t now_s;

static int set_up(void **state)
{
	track = track_new();
	now_s = 1000;
	return 0;
}

static int tear_down(void **state)
{
	track = track_free(track);
	return 0;
}

static void begin(int64_t seconds_later)
{
	now_s += seconds_later;
	track_begin(track, (struct usec) { now_s * USEC_PER_SEC });
}

static struct diag_socket socket_of(uint64_t cookie, uint64_t bytes, uint32_t segs)
{
	return (struct diag_socket) {
		.cookie = cookie, .state = TCP_STATE_ESTABLISHED,
		.info_len = sizeof(struct diag_tcp_info),
		.info = { .bytes_acked = bytes, .segs_out = segs },
	};
}

static void set_cc(struct diag_socket *s, const char *cc)
{
	memset(s->cc, 0, sizeof(s->cc));
	memcpy(s->cc, cc, strlen(cc));
}

static struct track_result see(uint64_t cookie, uint64_t bytes, uint32_t segs)
{
	struct diag_socket s = socket_of(cookie, bytes, segs);

	return track_socket(track, &s);
}

/* A dump of its own with one socket. */
static struct track_result dump_one(uint64_t cookie, uint64_t bytes, uint32_t segs)
{
	struct track_result r;

	begin(10);
	r = see(cookie, bytes, segs);
	track_end(track);
	return r;
}

static void first_dump_knows_no_increase(void **state)
{
	assert_false(dump_one(1, 5000, 5).known);
}

static void known_socket_counts_its_increase(void **state)
{
	struct track_result r;

	(void) dump_one(1, 5000, 5);
	r = dump_one(1, 7500, 8);
	assert_true(r.known);
	assert_false(r.seen_in_this_dump);
	assert_int_equal(r.delta.bytes_acked, 2500);
	assert_int_equal(r.delta.segs_out, 3);
	r = dump_one(1, 7500, 8);
	assert_true(r.known);
	assert_int_equal(r.delta.bytes_acked, 0);
}

static void new_socket_counts_whole(void **state)
{
	struct track_result r;

	(void) dump_one(1, 5000, 5);
	r = dump_one(2, 300, 3);
	assert_true(r.known);
	assert_int_equal(r.delta.bytes_acked, 300);
	assert_int_equal(r.delta.segs_out, 3);
}

static void every_figure_has_its_own_increase(void **state)
{
	struct diag_socket s = socket_of(1, 0, 0);
	struct track_result r;

	begin(0);
	(void) track_socket(track, &s);
	track_end(track);
	s.info = (struct diag_tcp_info) { .bytes_sent = 1, .bytes_acked = 2, .bytes_received = 3,
		.bytes_retrans = 4, .segs_out = 5, .segs_in = 6, .data_segs_out = 7,
		.data_segs_in = 8, .total_retrans = 9, .dsack_dups = 10, .reord_seen = 11,
		.total_rto = 12, .rcv_ooopack = 13, .delivered = 17, .delivered_ce = 18,
		.busy_us = 14, .rwnd_limited_us = 15, .sndbuf_limited_us = 16 };
	begin(10);
	r = track_socket(track, &s);
	assert_int_equal(r.delta.bytes_sent, 1);
	assert_int_equal(r.delta.bytes_acked, 2);
	assert_int_equal(r.delta.bytes_received, 3);
	assert_int_equal(r.delta.bytes_retrans, 4);
	assert_int_equal(r.delta.segs_out, 5);
	assert_int_equal(r.delta.segs_in, 6);
	assert_int_equal(r.delta.data_segs_out, 7);
	assert_int_equal(r.delta.data_segs_in, 8);
	assert_int_equal(r.delta.retrans_segs, 9);
	assert_int_equal(r.delta.dsack_dups, 10);
	assert_int_equal(r.delta.reord_seen, 11);
	assert_int_equal(r.delta.rtos, 12);
	assert_int_equal(r.delta.rcv_ooopack, 13);
	assert_int_equal(r.delta.busy_us, 14);
	assert_int_equal(r.delta.rwnd_limited_us, 15);
	assert_int_equal(r.delta.sndbuf_limited_us, 16);
	assert_int_equal(r.delta.delivered_segs, 17);
	assert_int_equal(r.delta.delivered_ce_segs, 18);
}

static void narrow_counters_wrap_once(void **state)
{
	struct diag_socket s = socket_of(1, 0, UINT32_MAX - 1);
	struct track_result r;

	s.info.total_rto = UINT16_MAX;
	s.info.total_retrans = UINT32_MAX;
	begin(0);
	(void) track_socket(track, &s);
	track_end(track);
	s.info.segs_out = 3;
	s.info.total_rto = 1;
	s.info.total_retrans = 0;
	begin(10);
	r = track_socket(track, &s);
	assert_int_equal(r.delta.segs_out, 5);
	assert_int_equal(r.delta.rtos, 2);
	assert_int_equal(r.delta.retrans_segs, 1);
}

/* connect() again after a connection that failed or was dissolved [kernel tcp_disconnect] */
static void socket_that_connects_again_begins_anew(void **state)
{
	static const struct {
		uint64_t bytes[2], want_bytes;
		uint32_t segs[2], want_segs;
	} table[] = {
		{ { 5000, 80 }, 80, { 9, 2 }, 2 },
		{ { 5000, 5000 }, 5000, { 9, 2 }, 2 },
		{ { UINT64_MAX, 5 }, 5, { UINT32_MAX, 7 }, 7 },
		/* more than half of 32 bits in one interval, which only many bytes can do */
		{ { 0, 1ULL << 40 }, 1ULL << 40, { 9, 2 }, UINT32_MAX - 6 },
	};

	for (uint64_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct track_result r;

		(void) dump_one(1 + i, table[i].bytes[0], table[i].segs[0]);
		r = dump_one(1 + i, table[i].bytes[1], table[i].segs[1]);
		assert_true(r.known);
		assert_int_equal(r.delta.bytes_acked, table[i].want_bytes);
		assert_int_equal(r.delta.segs_out, table[i].want_segs);
		assert_int_equal(dump_one(1 + i, table[i].bytes[1] + 3, table[i].segs[1] + 1)
			.delta.bytes_acked, 3);
	}
}

static void second_sight_in_one_dump_is_told(void **state)
{
	(void) dump_one(1, 10, 1);
	begin(10);
	assert_false(see(1, 20, 2).seen_in_this_dump);
	assert_true(see(1, 25, 3).seen_in_this_dump);
	assert_int_equal(track_count(track), 1);
	track_end(track);
	/* the first sight is what counts */
	assert_int_equal(dump_one(1, 30, 3).delta.bytes_acked, 10);
}

static void second_sight_in_the_first_dump_is_told_too(void **state)
{
	begin(0);
	assert_false(see(1, 20, 2).seen_in_this_dump);
	assert_true(see(1, 20, 2).seen_in_this_dump);
}

static void reset_makes_the_next_dump_a_first_one(void **state)
{
	(void) dump_one(1, 10, 1);
	(void) dump_one(1, 20, 1);
	track_reset(track);
	assert_false(dump_one(1, 30, 1).known);
	assert_true(dump_one(1, 40, 1).known);
}

static void close_wait_age_starts_when_it_is_first_seen(void **state)
{
	struct diag_socket s = socket_of(1, 0, 0);
	static const struct {
		int later_s;
		uint8_t state;
		int age_s;
	} table[] = {
		{ 0, TCP_STATE_ESTABLISHED, 0 }, { 10, TCP_STATE_CLOSE_WAIT, 0 },
		{ 10, TCP_STATE_CLOSE_WAIT, 10 }, { 300, TCP_STATE_CLOSE_WAIT, 310 },
		{ 10, TCP_STATE_LAST_ACK, 0 }, { 10, TCP_STATE_CLOSE_WAIT, 0 },
		{ 5, TCP_STATE_CLOSE_WAIT, 5 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct track_result r;

		begin(table[i].later_s);
		s.state = table[i].state;
		r = track_socket(track, &s);
		track_end(track);
		assert_int_equal(r.close_wait.us, table[i].age_s * USEC_PER_SEC);
	}
}

static void many_sockets_come_and_go(void **state)
{
	const uint64_t n = 200000;

	for (uint64_t round = 0; round < 4; round++) {
		begin(10);
		/* half of them stay, half are new */
		for (uint64_t i = 0; i < n; i++) {
			uint64_t cookie = 1 + round * (n / 2) + i;
			struct track_result r = see(cookie, 100 * (round + 1), 1);

			assert_false(r.seen_in_this_dump);
			assert_int_equal(r.known, round > 0);
			if (round)
				assert_int_equal(r.delta.bytes_acked,
					i < n / 2 ? 100 : 100 * (round + 1));
		}
		assert_int_equal(track_count(track), n);
		track_end(track);
	}
	/* all but one forgotten */
	(void) dump_one(1 + 4 * n, 1, 1);
	assert_int_equal(track_count(track), 1);
	assert_int_equal(dump_one(1 + 4 * n, 3, 1).delta.bytes_acked, 2);
	/* and counts whole when it would come again */
	assert_int_equal(dump_one(3 * (n / 2) + 7, 900, 1).delta.bytes_acked, 900);
}

/* Multiplying by an odd number permutes the cookies: each dump has an order of its own. */
static void order_of_a_dump_does_not_matter(void **state)
{
	static const uint64_t factors[] = { 1, 5, 5, 77, 1, 4093 };
	const uint64_t n = 8192;

	for (size_t round = 0; round < ARRAY_SIZE(factors); round++) {
		begin(10);
		for (uint64_t i = 0; i < n; i++) {
			uint64_t cookie = 1 + (i * factors[round]) % n;
			struct track_result r = see(cookie, cookie * (round + 1), 1);

			assert_false(r.seen_in_this_dump);
			assert_int_equal(r.known, round > 0);
			assert_true(!round || r.delta.bytes_acked == cookie);
		}
		assert_int_equal(track_count(track), n);
		track_end(track);
	}
}

static void socket_missed_by_one_dump_counts_since_it_was_seen(void **state)
{
	begin(0);
	for (uint64_t i = 1; i <= 100; i++)
		(void) see(i, 10, 1);
	track_end(track);
	begin(10);
	for (uint64_t i = 2; i <= 100; i++)
		(void) see(i, 10, 1);
	track_end(track);
	assert_int_equal(dump_one(1, 70, 1).delta.bytes_acked, 60);
}

static void empty_dumps_are_fine(void **state)
{
	for (int i = 0; i < 3; i++) {
		begin(10);
		track_end(track);
		assert_int_equal(track_count(track), 0);
	}
	assert_true(dump_one(1, 10, 1).known);
}

/* No kernel sends cookie 0; a recording may, and several such flows have no key of their own. */
static void socket_without_a_cookie_is_never_known(void **state)
{
	for (int round = 0; round < 3; round++) {
		begin(10);
		for (int i = 0; i < 5000; i++)
			assert_false(see(0, 10, 1).known);
		(void) see(7, 10 * (uint64_t) round, 1);
		track_end(track);
	}
	assert_int_equal(dump_one(7, 25, 1).delta.bytes_acked, 5);
}

static struct track_result closes(struct diag_socket *s, int64_t seconds_later)
{
	return track_closed(track, s, (struct usec) { (now_s + seconds_later) * USEC_PER_SEC });
}

static void closed_socket_counts_what_is_new_and_leaves_no_trace(void **state)
{
	struct diag_socket s = socket_of(1, 7500, 1);
	struct track_result r;

	s.info.total_rto = 1;
	(void) dump_one(1, 5000, UINT32_MAX);
	r = closes(&s, 1);
	assert_true(r.known);
	assert_false(r.short_lived);
	assert_int_equal(r.delta.bytes_acked, 2500);
	assert_int_equal(r.delta.segs_out, 2); /* its 32 bits wrapped */
	assert_int_equal(r.delta.rtos, 1);
	/* a kernel that gave a cookie out again would begin from zero */
	r = dump_one(1, 300, 3);
	assert_int_equal(r.delta.bytes_acked, 300);
	assert_int_equal(r.delta.segs_out, 3);
}

static void socket_that_no_dump_had_counts_whole_when_it_closes(void **state)
{
	struct diag_socket s = socket_of(2, 7500, 4);
	struct track_result r;

	(void) dump_one(1, 5000, 5);
	s.info.last_ack_recv_ms = 999;
	r = closes(&s, 1);
	assert_true(r.known);
	assert_true(r.short_lived);
	assert_int_equal(r.delta.bytes_acked, 7500);
	assert_int_equal(r.delta.segs_out, 4);
	assert_int_equal(dump_one(1, 5001, 5).delta.bytes_acked, 1);
}

/* One that the peer has reset stays in no dump, until its owner closes it hours later. */
static void socket_from_before_the_first_dump_is_not_counted(void **state)
{
	static const struct {
		int64_t after_s; /* first dump -> close */
		uint32_t last_ack_recv_ms;
		bool want;
	} table[] = { { 1, 1001, false }, { 1, 1000, true }, { 3600, 3600001, false },
		{ 3600, 3599999, true }, { 0, 0, true }, { 1, UINT32_MAX, false } };
	struct diag_socket s = socket_of(7, 900, 1);

	assert_false(closes(&s, 0).known);
	begin(0);
	assert_false(closes(&s, 0).known);
	track_end(track);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		s.info.last_ack_recv_ms = table[i].last_ack_recv_ms;
		assert_int_equal(closes(&s, table[i].after_s).known, table[i].want);
	}
	/* a reset begins anew */
	track_reset(track);
	begin(10);
	track_end(track);
	s.info.last_ack_recv_ms = 15000;
	assert_false(closes(&s, 10).known);
}

/* Late, or reset by the peer and held by its owner: it must not count as one that was never seen. */
static void missing_socket_is_known_until_it_closes(void **state)
{
	struct diag_socket s = socket_of(1, 70, 1);

	(void) dump_one(1, 10, 1);
	for (int i = 0; i < 100; i++)
		(void) dump_one(2, 10, 1);
	assert_int_equal(closes(&s, 1).delta.bytes_acked, 60);
	assert_true(closes(&s, 1).short_lived);
}

static void figures_that_a_close_has_wiped_are_forgotten(void **state)
{
	(void) dump_one(1, 5000, 5);
	track_forget(track, 1);
	track_forget(track, 1);
	track_forget(track, 2);
	assert_int_equal(dump_one(1, 30, 3).delta.bytes_acked, 30);
}

static void closed_socket_keeps_the_congestion_control_of_its_last_dump(void **state)
{
	struct diag_socket s = socket_of(1, 0, 0), other = socket_of(2, 0, 0);

	set_cc(&s, "bbr");
	begin(0);
	(void) track_socket(track, &s);
	set_cc(&s, "cubic"); /* the namespace's */
	(void) track_socket(track, &other);
	track_end(track);
	closes(&s, 1);
	assert_string_equal(s.cc, "bbr");
	set_cc(&other, "cubic");
	closes(&other, 1);
	assert_string_equal(other.cc, "cubic"); /* it had told none */
}

static void more_congestion_controls_than_there_are_have_no_name(void **state)
{
	struct diag_socket s;

	begin(0);
	for (uint64_t i = 1; i <= 100; i++) {
		char name[] = { 'c', 'c', (char) ('0' + i / 10), (char) ('0' + i % 10), '\0' };

		s = socket_of(i, 0, 0);
		set_cc(&s, name);
		(void) track_socket(track, &s);
	}
	track_end(track);
	s = socket_of(63, 0, 0);
	closes(&s, 1);
	assert_string_equal(s.cc, "cc63");
	s = socket_of(64, 0, 0);
	closes(&s, 1);
	assert_string_equal(s.cc, "");
}

/* Against a plain array, so that no removal breaks the way to another entry. */
static void random_lives_are_followed_exactly(void **state)
{
	enum { COOKIES = 6000 };
	static uint64_t moved[COOKIES]; /* as of the last dump; 0 = not known */
	uint64_t random = 1, seen = 0;

	memset(moved, 0, sizeof(moved));
	dump_one(COOKIES + 1, 1, 1);
	for (int round = 0; round < 60; round++) {
		begin(10);
		for (uint64_t i = 0; i < COOKIES; i++) {
			random = random * 6364136223846793005ULL + 1442695040888963407ULL;
			/* cookies come in runs, as those of one processor */
			if (!moved[i] && random >> 62)
				continue;
			assert_int_equal(see((i + 1) << 7, moved[i] + 5, 1).delta.bytes_acked, 5);
			moved[i] += 5;
			seen++;
		}
		track_end(track);
		for (uint64_t i = 0; i < COOKIES; i++) {
			struct diag_socket s = socket_of((i + 1) << 7, moved[i] + 3, 1);
			struct track_result r;

			random = random * 6364136223846793005ULL + 1442695040888963407ULL;
			if (random >> 63)
				continue;
			r = closes(&s, 1);
			assert_int_equal(r.short_lived, !moved[i]);
			assert_int_equal(r.delta.bytes_acked, 3);
			moved[i] = 0;
		}
	}
	assert_true(seen > 100000);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(first_dump_knows_no_increase),
		TEST(known_socket_counts_its_increase),
		TEST(new_socket_counts_whole),
		TEST(every_figure_has_its_own_increase),
		TEST(narrow_counters_wrap_once),
		TEST(socket_that_connects_again_begins_anew),
		TEST(second_sight_in_one_dump_is_told),
		TEST(second_sight_in_the_first_dump_is_told_too),
		TEST(reset_makes_the_next_dump_a_first_one),
		TEST(close_wait_age_starts_when_it_is_first_seen),
		TEST(many_sockets_come_and_go),
		TEST(order_of_a_dump_does_not_matter),
		TEST(socket_missed_by_one_dump_counts_since_it_was_seen),
		TEST(empty_dumps_are_fine),
		TEST(closed_socket_counts_what_is_new_and_leaves_no_trace),
		TEST(socket_that_no_dump_had_counts_whole_when_it_closes),
		TEST(socket_from_before_the_first_dump_is_not_counted),
		TEST(missing_socket_is_known_until_it_closes),
		TEST(figures_that_a_close_has_wiped_are_forgotten),
		TEST(closed_socket_keeps_the_congestion_control_of_its_last_dump),
		TEST(more_congestion_controls_than_there_are_have_no_name),
		TEST(random_lives_are_followed_exactly),
		TEST(socket_without_a_cookie_is_never_known),
	};

	return cmocka_run_group_tests_name("track", tests, NULL, NULL);
}

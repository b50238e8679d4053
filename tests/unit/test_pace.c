/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cmd/pace.h"

#define MS 1000LL
#define S USEC_PER_SEC

static struct pace pace;
static struct usec now; /* the fake clock */

static int set_up(void **state)
{
	now = (struct usec) { 1000 * S };
	pace_init(&pace, now, (struct usec) { 10 * S }, 2);
	return 0;
}

/* Sleeps until the tick that is due, which costs so much; how long after the last one it began. */
static int64_t tick(int64_t cpu_us, int64_t between_us)
{
	static struct usec began, ended;
	struct pace_cost cost = { .tick = { cpu_us }, .between = { between_us } };
	int64_t interval_us = pace.next.us - began.us;

	cost.elapsed.us = pace.next.us > 1000 * S ? pace.next.us + cpu_us - ended.us : 0;
	began = pace.next;
	now.us = ended.us = began.us + cpu_us;
	pace_tick(&pace, &cost, now);
	return interval_us;
}

static int64_t ticks(unsigned n, int64_t cpu_us, int64_t between_us)
{
	int64_t last = 0;

	while (n--)
		last = tick(cpu_us, between_us);
	return last;
}

static void within_the_budget_ticks_keep_their_times(void **state)
{
	for (int i = 0; i < 5; i++) {
		assert_int_equal(pace.next.us, (1000 + 10 * i) * S);
		(void) tick(200 * MS, 0);
	}
}

static void dearer_ticks_come_less_often_until_the_budget_is_kept(void **state)
{
	static const struct {
		int64_t cpu_us, want_s;
	} cases[] = {
		{ 199 * MS, 10 }, { 400 * MS, 20 }, { 700 * MS, 35 }, { 11 * S, 550 },
		{ 13 * S, 600 }, { 500 * S, 600 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void) set_up(state);
		assert_int_equal(ticks(50, cases[i].cpu_us, 0) / S, cases[i].want_s);
	}
}

static void one_dear_tick_delays_a_little_and_is_forgotten(void **state)
{
	int64_t after;

	(void) ticks(10, 100 * MS, 0);
	(void) tick(1000 * MS, 0);
	after = tick(100 * MS, 0);
	assert_in_range(after, 15 * S, 20 * S);
	assert_int_equal(ticks(10, 100 * MS, 0), 10 * S);
}

static void interval_grows_and_shrinks_smoothly(void **state)
{
	int64_t last = ticks(5, 100 * MS, 0);

	for (int i = 0; i < 20; i++) {
		int64_t us = tick(1000 * MS, 0);

		assert_true(us >= last);
		last = us;
	}
	for (int i = 0; i < 20; i++) {
		int64_t us = tick(100 * MS, 0);

		assert_true(us <= last || i < 1);
		last = us;
	}
	assert_int_equal(last, 10 * S);
}

static void time_in_between_counts_too(void **state)
{
	(void) ticks(60, 100 * MS, 100 * MS);
	/* 1 % of each interval of 10 s, so 1 % is left for 100 ms */
	assert_in_range(pace_interval(&pace).us, 10 * S, 10 * S + 100 * MS);
	(void) set_up(state);
	for (int i = 0; i < 100; i++)
		(void) tick(200 * MS, pace_interval(&pace).us / 100);
	assert_in_range(pace_interval(&pace).us, 19 * S, 21 * S);
}

static void what_no_interval_could_keep_does_not_end_sampling(void **state)
{
	for (int i = 0; i < 100; i++)
		(void) tick(200 * MS, pace_interval(&pace).us / 10);
	/* a quarter of the budget is the ticks' own */
	assert_in_range(pace_interval(&pace).us, 40 * S - 1, 40 * S + 1);
}

static void without_a_budget_only_the_interval_counts(void **state)
{
	pace_set(&pace, (struct usec) { 1 * S }, 0);
	assert_int_equal(ticks(10, 900 * MS, 50 * MS), 1 * S);
}

static void tick_longer_than_the_interval_leaves_out(void **state)
{
	pace_set(&pace, (struct usec) { 1 * S }, 0);
	(void) tick(3500 * MS, 0);
	assert_int_equal(pace.next.us, now.us);
	(void) tick(100 * MS, 0);
	assert_int_equal(pace.next.us, 1004 * S + 500 * MS);
}

static void interval_longer_than_the_bound_is_kept(void **state)
{
	pace_set(&pace, (struct usec) { 3600 * S }, 2);
	assert_int_equal(ticks(20, 500 * S, 0), 3600 * S);
}

static void new_settings_hold_for_the_tick_that_is_waited_for(void **state)
{
	int64_t last;

	(void) ticks(20, 400 * MS, 0);
	last = pace.last.us;
	assert_int_equal(pace.next.us, last + 20 * S);
	pace_set(&pace, (struct usec) { 10 * S }, 4);
	assert_int_equal(pace.next.us, last + 10 * S);
	pace_set(&pace, (struct usec) { 60 * S }, 4);
	assert_int_equal(pace.next.us, last + 60 * S);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(within_the_budget_ticks_keep_their_times, set_up),
		cmocka_unit_test_setup(
			dearer_ticks_come_less_often_until_the_budget_is_kept, set_up),
		cmocka_unit_test_setup(one_dear_tick_delays_a_little_and_is_forgotten, set_up),
		cmocka_unit_test_setup(interval_grows_and_shrinks_smoothly, set_up),
		cmocka_unit_test_setup(time_in_between_counts_too, set_up),
		cmocka_unit_test_setup(what_no_interval_could_keep_does_not_end_sampling, set_up),
		cmocka_unit_test_setup(without_a_budget_only_the_interval_counts, set_up),
		cmocka_unit_test_setup(tick_longer_than_the_interval_leaves_out, set_up),
		cmocka_unit_test_setup(interval_longer_than_the_bound_is_kept, set_up),
		cmocka_unit_test_setup(
			new_settings_hold_for_the_tick_that_is_waited_for, set_up),
	};

	return cmocka_run_group_tests_name("pace", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Without namespaces to enter, which need privileges: tests/lab/test_netns.sh has those. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/alloc.h"
#include "collect/fleet.h"
#include "recording.h"

static struct recording *rec;
static struct fleet *fleet;

static int set_up(void **state)
{
	rec = recording_new();
	recording_put_static(rec, "proc/thread-self/ns/net", "own");
	recording_put_static(rec, "run/netns/web", "other");
	recording_tick(rec, 1, 1);
	return fleet_new(rec->root, "lab", NULL, &fleet, NULL);
}

static int tear_down(void **state)
{
	fleet_free_p(&fleet);
	recording_free_p(&rec);
	return 0;
}

static void sample_own(void)
{
	struct sample s;

	assert_int_equal(fleet_refresh(fleet, NULL), 0);
	assert_int_equal(fleet_size(fleet), 1);
	assert_int_equal(fleet_sample(fleet, 0, &s, NULL), 1);
	assert_string_equal(s.netns, "lab");
	sample_done(&s);
}

static void own_one_is_sampled_until_the_recording_ends(void **state)
{
	struct sample s;

	assert_string_equal(fleet_netns(fleet, 0), "lab");
	assert_non_null(fleet_collector(fleet, 0));
	sample_own();
	assert_int_equal(fleet_refresh(fleet, NULL), 0);
	assert_int_equal(fleet_sample(fleet, 0, &s, NULL), 0);
}

static void what_cannot_be_entered_leaves_the_own_one(void **state)
{
	struct err e = ERR_INIT;

	assert_true(fleet_watch_all(fleet, true, &e) < 0);
	assert_non_null(strstr(e.text, "CAP_SYS_ADMIN"));
	sample_own();
	assert_int_equal(fleet_watch_all(fleet, false, NULL), 0);
}

static void without_a_namespace_of_its_own_none_is_watched(void **state)
{
	struct err e = ERR_INIT;

	assert_int_equal(root_remove(rec->root, "proc/thread-self/ns/net", NULL), 0);
	assert_true(fleet_watch_all(fleet, true, &e) < 0);
	assert_non_null(strstr(e.text, "own network namespace"));
	sample_own();
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(own_one_is_sampled_until_the_recording_ends),
		TEST(what_cannot_be_entered_leaves_the_own_one),
		TEST(without_a_namespace_of_its_own_none_is_watched),
	};

	return cmocka_run_group_tests_name("fleet", tests, NULL, NULL);
}

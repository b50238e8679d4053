/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/alloc.h"
#include "base/str.h"
#include "store/bound.h"

#define PATHS 3000

static void add_path(struct sample *s, unsigned k)
{
	struct sample_path *p = SAMPLE_ADD(s, paths);

	p->prefix = xasprintf("10.%u.%u.0/24", k / 256, k % 256);
	p->ifname = xstrdup("eth0");
	p->cc = xstrdup("cubic");
	p->sockets = 1;
	p->has_sums = p->has_closed = true;
	p->closed = 2;
	/* neither in ascending nor in descending order */
	p->sums.bytes_acked = k * 7919 % PATHS;
	histogram_add(&p->srtt, 1000 + k, 1);
}

static void add_flow(struct sample *s, size_t path)
{
	struct sample_flow *f = SAMPLE_ADD(s, flows);

	f->path = path;
	f->cookie = path + 1;
	f->local = xstrdup("192.0.2.1:1");
	f->remote = xasprintf("%s", s->paths[path].prefix);
	f->sums.bytes_acked = s->paths[path].sums.bytes_acked;
}

static struct sample many_paths(void)
{
	struct sample s = { .merged = 1 };

	for (unsigned k = 0; k < PATHS; k++)
		add_path(&s, k);
	return s;
}

static const struct sample_path *other_of(const struct sample *s)
{
	for (size_t i = 0; i < s->n_paths; i++)
		if (str_eq(s->paths[i].prefix, "other"))
			return &s->paths[i];
	return NULL;
}

static void sums_of_folded_paths_stay_exact(void **state)
{
	struct sample s = many_paths();
	uint64_t bytes = 0, closed = 0, numbers = 0;

	assert_true(bound_rows(&s, 1));
	assert_int_equal(s.n_paths, 512);
	assert_non_null(other_of(&s));
	for (size_t i = 0; i < s.n_paths; i++) {
		bytes += s.paths[i].sums.bytes_acked;
		closed += s.paths[i].closed;
		numbers += histogram_count(&s.paths[i].srtt);
		assert_true(&s.paths[i] == other_of(&s) ||
			s.paths[i].sums.bytes_acked >= PATHS - 511);
	}
	assert_int_equal(bytes, (uint64_t) PATHS * (PATHS - 1) / 2);
	assert_int_equal(closed, 2 * PATHS);
	assert_int_equal(numbers, PATHS);
	sample_done(&s);
}

static void folding_again_adds_to_the_same_row(void **state)
{
	struct sample s = many_paths();
	uint64_t bytes = 0;

	(void) bound_rows(&s, 1);
	for (unsigned k = PATHS; k < PATHS + 100; k++)
		add_path(&s, k);
	assert_true(bound_rows(&s, 1));
	assert_int_equal(s.n_paths, 512);
	for (size_t i = 0; i < s.n_paths; i++)
		bytes += s.paths[i].sums.bytes_acked;
	assert_true(bytes > (uint64_t) PATHS * (PATHS - 1) / 2);
	assert_int_equal(other_of(&s)->closed, 2 * (PATHS + 100 - 511));
	sample_done(&s);
}

static void flows_keep_their_path_or_go_with_it(void **state)
{
	struct sample s = many_paths();

	for (size_t i = 0; i < 60; i++)
		add_flow(&s, i * 50);
	(void) bound_rows(&s, 1);
	assert_in_range(s.n_flows, 1, 59);
	for (size_t i = 0; i < s.n_flows; i++)
		assert_string_equal(s.paths[s.flows[i].path].prefix, s.flows[i].remote);
	sample_done(&s);
}

static void what_weighs_most_is_kept_of_each_list(void **state)
{
	struct sample s = { .merged = 1 };

	for (unsigned i = 0; i < 600; i++) {
		struct sample_udp *u = SAMPLE_ADD(&s, udp);

		u->cookie = i + 1;
		u->addr = xstrdup("0.0.0.0");
		u->drops = i;
		u->drops_delta = OPT(i);
		*SAMPLE_ADD(&s, destinations) = (struct sample_destination) {
			.local_addr = xstrdup("192.0.2.1"), .remote_addr = xstrdup("192.0.2.9"),
			.remote_port = (uint16_t) i, .ports = i };
		*SAMPLE_ADD(&s, processes) = (struct sample_process) { .pid = i, .sockets = i };
		*SAMPLE_ADD(&s, listeners) = (struct sample_listener) { .addr = xstrdup("::"),
			.cookie = i, .queue = i };
	}
	assert_true(bound_rows(&s, 1));
	assert_int_equal(s.n_udp, 65);
	assert_int_equal(s.udp[64].drops_delta.v, 599 * 600 / 2 - (536 + 599) * 32);
	assert_int_equal(s.n_destinations, 64);
	assert_int_equal(s.destinations[0].ports, 536);
	assert_int_equal(s.n_processes, 256);
	assert_int_equal(s.n_listeners, 512);
	assert_int_equal(s.listeners[0].queue, 88);
	sample_done(&s);
}

static void few_rows_are_left_alone(void **state)
{
	struct sample s = { .merged = 1 };

	for (unsigned k = 0; k < 512; k++)
		add_path(&s, k);
	assert_false(bound_rows(&s, 1));
	add_path(&s, 512);
	assert_false(bound_rows(&s, 2));
	assert_int_equal(s.n_paths, 513);
	assert_true(bound_rows(&s, 1));
	assert_int_equal(s.n_paths, 512);
	sample_done(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_of_folded_paths_stay_exact),
		cmocka_unit_test(folding_again_adds_to_the_same_row),
		cmocka_unit_test(flows_keep_their_path_or_go_with_it),
		cmocka_unit_test(what_weighs_most_is_kept_of_each_list),
		cmocka_unit_test(few_rows_are_left_alone),
	};

	return cmocka_run_group_tests_name("bound", tests, NULL, NULL);
}

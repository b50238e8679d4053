/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/alloc.h"
#include "collect/flows.h"
#include "recording.h"

static struct flows *flows;
static struct sample sample;

static int set_up(void **state)
{
	flows = flows_new();
	return 0;
}

static int tear_down(void **state)
{
	flows = flows_free(flows);
	sample_done(&sample);
	return 0;
}

static struct diag_socket socket_to(const char *dst, uint64_t cookie)
{
	return recording_example(4, "192.0.2.1", 40000, dst, 443, cookie);
}

static void offer(uint32_t path, uint64_t cookie, uint64_t acked)
{
	struct diag_socket s = socket_to("198.51.100.7", cookie);
	struct socket_sums delta = { .bytes_acked = acked };

	flows_offer(flows, path, &s, &delta);
}

/* The paths 1, 2, ... are s->paths[0], [1], ... */
static void write_with(size_t n_paths)
{
	uint32_t paths[1000];

	for (size_t i = 0; i < n_paths; i++)
		paths[i] = (uint32_t) i + 1;
	sample_done(&sample);
	flows_write(flows, &sample, paths, n_paths);
}

static void only_flows_above_the_floor_are_fast(void **state)
{
	const uint64_t floor_bytes = (uint64_t) (FLOWS_FLOOR_BPS / 8 * 10);

	assert_false(flows_is_fast(floor_bytes - 1, 10000000));
	assert_true(flows_is_fast(floor_bytes, 10000000));
	assert_false(flows_is_fast(UINT64_MAX, 0));
}

static void first_of_each_path_then_by_bytes(void **state)
{
	static const uint64_t bytes[] = { 5000, 9000, 2000, 8000, 1000, 7000, 3000 };
	static const uint64_t want[] = { 9000, 1500, 8000, 7000, 5000, 1400 };

	for (size_t i = 0; i < ARRAY_SIZE(bytes); i++)
		offer(1, i + 1, bytes[i]);
	offer(2, 10, 1400);
	offer(2, 11, 1500);
	write_with(2);
	assert_int_equal(sample.n_flows, ARRAY_SIZE(want));
	for (size_t i = 0; i < ARRAY_SIZE(want); i++)
		assert_int_equal(sample.flows[i].sums.bytes_acked, want[i]);
	assert_int_equal(sample.flows[0].cookie, 2);
	assert_int_equal(sample.flows[0].path, 0);
	assert_int_equal(sample.flows[1].path, 1);
	assert_int_equal(flows_inode(flows, 0), 1002);
	assert_int_equal(flows_inode(flows, 5), 1010);
}

static void a_sample_has_few_flows_of_many_paths(void **state)
{
	/* several times what is kept meanwhile; path i has i..i + 3 bytes */
	for (uint32_t path = 1; path <= 1000; path++)
		for (uint32_t k = 0; k < 4; k++)
			offer(path, 4 * path + k, path + k);
	write_with(1000);
	assert_int_equal(sample.n_flows, FLOWS_MAX);
	for (uint32_t i = 0; i < FLOWS_MAX; i++) {
		assert_int_equal(sample.flows[i].path, 999 - i);
		assert_int_equal(sample.flows[i].sums.bytes_acked, 1003 - i);
	}
}

/* Whatever the order in which they come, and however often the pool is full meanwhile. */
static void the_order_of_offers_does_not_matter(void **state)
{
	uint64_t cookies[FLOWS_MAX];

	for (uint32_t step = 1; step <= 7; step += 6) {
		for (uint32_t i = 0; i < 1000; i++) {
			uint32_t k = i * step % 1000;

			offer(k * k % 25 + 1, k + 1, 1000 + (uint64_t) k * 7919 % 1000);
		}
		write_with(25);
		assert_int_equal(sample.n_flows, FLOWS_MAX);
		for (size_t i = 0; i < FLOWS_MAX; i++) {
			if (step > 1)
				assert_int_equal(sample.flows[i].cookie, cookies[i]);
			cookies[i] = sample.flows[i].cookie;
		}
	}
}

static void flows_of_a_path_without_a_row_are_left_out(void **state)
{
	offer(1, 1, 100);
	offer(7, 2, 200);
	write_with(2);
	assert_int_equal(sample.n_flows, 1);
	assert_int_equal(sample.flows[0].cookie, 1);
	write_with(2); /* nothing was offered since */
	assert_int_equal(sample.n_flows, 0);
}

static void flow_tells_what_the_socket_said(void **state)
{
	struct diag_socket s = socket_to("198.51.100.7", 77);
	const struct sample_flow *f;

	s.info.rtt_us = 100000;
	s.info.rcv_rtt_us = 0;
	s.info.unacked = 100;
	s.info.sacked = 10;
	s.info.lost = 5;
	s.info.retrans = 3;
	s.info.snd_cwnd = 120;
	s.info.snd_wnd = 65535;
	s.info.rcv_wnd = 700000;
	s.info.notsent_bytes = 4;
	s.info.delivery_rate = 1250000;
	s.info.app_limited = 0xff;
	s.info.ca_state = 3;
	s.rqueue = 9;
	s.skmem = (struct diag_skmem) { .rmem_alloc = 1, .rcvbuf = 2, .sndbuf = 3,
		.wmem_queued = 4 };
	flows_offer(flows, 1, &s, &(struct socket_sums) { .bytes_acked = 1 });
	write_with(1);
	f = &sample.flows[0];
	assert_string_equal(f->local, "192.0.2.1:40000");
	assert_string_equal(f->remote, "198.51.100.7:443");
	assert_int_equal(f->srtt_us.v, 100000);
	assert_false(f->rcv_rtt_us.known);
	assert_int_equal(f->inflight_bytes.v, 88 * 1448);
	assert_int_equal(f->cwnd_bytes.v, 120 * 1448);
	assert_int_equal(f->snd_wnd_bytes.v, 65535);
	assert_int_equal(f->rcv_wnd_bytes.v, 700000);
	assert_int_equal(f->snd_wscale.v, 7);
	assert_int_equal(f->rcv_wscale.v, 10);
	assert_false(f->ssthresh_segs.known); /* never reduced */
	assert_int_equal(f->delivery_rate_bps.v, 10000000);
	assert_int_equal(f->app_limited.v, 1);
	assert_int_equal(f->ca_state.v, 3);
	assert_int_equal(f->rqueue_bytes.v, 9);
	assert_int_equal(f->rcvbuf_bytes.v, 2);
	assert_int_equal(f->sndbuf_bytes.v, 3);
	assert_int_equal(f->wmem_queued_bytes.v, 4);
	assert_int_equal(f->rmem_alloc_bytes.v, 1);
	assert_false(f->pid.known);
}


static void flow_without_scaling_or_memory_figures(void **state)
{
	struct diag_socket s = recording_example(6, "2001:db8::1", 40000, "2001:db8:5::7", 443, 77);

	s.info.options = 0;
	s.info.snd_ssthresh = 40;
	s.info.min_rtt_us = UINT32_MAX;
	s.skmem_len = 16;
	flows_offer(flows, 1, &s, &(struct socket_sums) { .bytes_acked = 1 });
	write_with(1);
	assert_string_equal(sample.flows[0].remote, "[2001:db8:5::7]:443");
	assert_false(sample.flows[0].snd_wscale.known);
	assert_false(sample.flows[0].rcv_wscale.known);
	assert_int_equal(sample.flows[0].ssthresh_segs.v, 40);
	assert_false(sample.flows[0].min_rtt_us.known);
	assert_false(sample.flows[0].sndbuf_bytes.known);
	assert_false(sample.flows[0].wmem_queued_bytes.known);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(only_flows_above_the_floor_are_fast),
		TEST(first_of_each_path_then_by_bytes),
		TEST(a_sample_has_few_flows_of_many_paths),
		TEST(the_order_of_offers_does_not_matter),
		TEST(flows_of_a_path_without_a_row_are_left_out),
		TEST(flow_tells_what_the_socket_said),
		TEST(flow_without_scaling_or_memory_figures),
	};

	return cmocka_run_group_tests_name("flows", tests, NULL, NULL);
}

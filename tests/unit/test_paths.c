/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/paths.h"
#include "recording.h"

#define INTERVAL_US 10000000
#define LOCAL "192.0.2.1"

static struct paths *paths;
static struct sample sample;
static struct links links;
static uint32_t wanted[64];
static size_t n_wanted;

static int set_up(void **state)
{
	struct sample_link *l = SAMPLE_ADD(&sample, links);

	*l = (struct sample_link) { .ifname = xstrdup("eth0"), .ifindex = 2, .up = true };
	links.addrs = xcalloc(1, sizeof(*links.addrs));
	links.addrs[0] = (struct local_addr) { .family = 4, .ifindex = 2 };
	assert_int_equal(inet_pton(AF_INET, LOCAL, links.addrs[0].addr), 1);
	links.n = links.cap = 1;
	paths = paths_new();
	paths_begin(paths, &links, &sample, INTERVAL_US);
	n_wanted = 0;
	return 0;
}

static int tear_down(void **state)
{
	paths = paths_free(paths);
	links_done(&links);
	sample_done(&sample);
	return 0;
}

static void want(void *arg, uint32_t inode)
{
	if (n_wanted < ARRAY_SIZE(wanted))
		wanted[n_wanted++] = inode;
}

static void end(void)
{
	paths_end(paths, want, NULL);
}

/* A new sample with the same links. */
static void again(int64_t interval_us)
{
	sample_done(&sample);
	links_done(&links);
	paths_begin(paths, &links, &sample, interval_us);
	n_wanted = 0;
}

static struct diag_socket socket_to(const char *dst, uint64_t cookie)
{
	return recording_example(strchr(dst, ':') ? 6 : 4, strchr(dst, ':') ? "2001:db8::1" : LOCAL,
		40000, dst, 443, cookie);
}

static void add(const struct diag_socket *s, uint64_t acked)
{
	struct track_result t = { .known = true, .delta = { .bytes_acked = acked, .segs_out = 1 } };

	paths_add(paths, s, &t);
}

static void add_to(const char *dst, uint64_t acked)
{
	static uint64_t cookie;
	struct diag_socket s = socket_to(dst, ++cookie);

	add(&s, acked);
}

static const struct sample_path *find(const char *prefix)
{
	for (size_t i = 0; i < sample.n_paths; i++)
		if (str_eq(sample.paths[i].prefix, prefix))
			return &sample.paths[i];
	fail_msg("no path %s", prefix);
	abort();
}

static void remote_prefix_link_and_congestion_control_make_a_path(void **state)
{
	struct diag_socket s = socket_to("198.51.100.7", 99);

	add_to("198.51.100.1", 10);
	add_to("198.51.100.254", 20);
	add_to("198.51.101.1", 5);
	add_to("2001:db8:1:2::3", 1);
	add_to("2001:db8:1:ffff::3", 1);
	memcpy(s.cc, "bbr\0\0", 6);
	add(&s, 100);
	end();
	assert_int_equal(sample.n_paths, 4);
	assert_string_equal(sample.paths[0].prefix, "198.51.100.0/24");
	assert_string_equal(sample.paths[0].ifname, "eth0");
	assert_string_equal(sample.paths[0].cc, "cubic");
	assert_int_equal(sample.paths[0].sockets, 2);
	assert_true(sample.paths[0].has_sums);
	assert_int_equal(sample.paths[0].sums.bytes_acked, 30);
	assert_int_equal(sample.paths[0].sums.segs_out, 2);
	assert_int_equal(find("2001:db8:1::/48")->sockets, 2);
	assert_string_equal(find("2001:db8:1::/48")->ifname, "");
	assert_string_equal(sample.paths[3].cc, "bbr");
	assert_int_equal(sample.paths[3].sums.bytes_acked, 100);
}

static void loopback_is_one_path(void **state)
{
	add_to("127.0.0.1", 1);
	add_to("127.9.9.9", 1);
	add_to("::1", 1);
	end();
	assert_int_equal(sample.n_paths, 2);
	assert_int_equal(find("127.0.0.0/24")->sockets, 2);
	assert_int_equal(find("::/48")->sockets, 1);
}

/* Two rows of one path would be refused by the database, and the sample with them. */
/* A socket from an address that stands on lo, to dst. */
static struct diag_socket socket_from_lo(const char *dst, uint64_t cookie)
{
	struct diag_socket s = socket_to(dst, cookie);
	struct sample_link *l = SAMPLE_ADD(&sample, links);

	*l = (struct sample_link) { .ifname = xstrdup("lo"), .ifindex = 1, .up = true };
	links.addrs = xreallocarray(links.addrs, 2, sizeof(*links.addrs));
	links.addrs[1] = (struct local_addr) { .family = 4, .ifindex = 1, .addr = { 203, 0, 113, 1 } };
	links.n = links.cap = 2;
	memcpy(s.src, links.addrs[1].addr, sizeof(s.src));
	return s;
}

static void service_address_on_lo_leaves_by_an_unknown_interface(void **state)
{
	struct diag_socket s = socket_from_lo("198.51.100.7", 1), unknown = socket_to("198.51.100.7", 2);

	unknown.src[3]++;
	add(&s, 10);
	add(&unknown, 5);
	end();
	assert_int_equal(sample.n_paths, 1); /* the same words would be the same path */
	assert_string_equal(sample.paths[0].ifname, "");
	assert_int_equal(sample.paths[0].sockets, 2);
}

static void peer_on_this_host_is_via_lo_whatever_its_address(void **state)
{
	struct diag_socket s = socket_to("192.0.2.1", 1);

	s.own_peer = true;
	add(&s, 10);
	add_to("192.0.2.7", 10);
	end();
	assert_int_equal(sample.n_paths, 2);
	assert_string_equal(sample.paths[0].ifname, "lo");
	assert_string_equal(sample.paths[1].ifname, "eth0");
}

static void syn_sent_again_is_no_lost_data(void **state)
{
	struct track_result t = { .known = true, .delta = { .retrans_segs = 6, .rtos = 6, .segs_out = 7 } };
	struct diag_socket s = socket_to("198.51.100.7", 1);

	s.state = TCP_STATE_SYN_SENT;
	paths_add(paths, &s, &t);
	s.state = TCP_STATE_ESTABLISHED;
	t.delta.retrans_segs = 2;
	paths_add(paths, &s, &t);
	end();
	assert_int_equal(find("198.51.100.0/24")->sums.retrans_segs, 2);
	assert_int_equal(find("198.51.100.0/24")->sums.segs_out, 14);
}

static void names_that_look_alike_are_one_path(void **state)
{
	struct diag_socket a = socket_to("198.51.100.1", 1), b = a;

	memcpy(a.cc, "x\033\0junk", 7);
	memcpy(b.cc, "x\\x1b", 6);
	add(&a, 1);
	add(&b, 1);
	end();
	assert_int_equal(sample.n_paths, 1);
	assert_string_equal(sample.paths[0].cc, "x\\x1b");
}

static void gauges_are_folded(void **state)
{
	struct diag_socket a = socket_to("198.51.100.1", 1), b = socket_to("198.51.100.2", 2);

	a.info.min_rtt_us = 9000;
	a.info.rcv_rtt_us = 0; /* not measured */
	a.info.snd_cwnd = 50;
	a.info.reordering = 3;
	a.info.notsent_bytes = 100;
	a.info.pmtu = 1400;
	a.info.delivery_rate = 1000;
	a.skmem.wmem_queued = 7;
	a.skmem.rmem_alloc = 1;
	b.info.min_rtt_us = UINT32_MAX; /* none yet */
	b.info.rcv_rtt_us = 12000;
	b.info.snd_cwnd = 20;
	b.info.reordering = 30;
	b.info.notsent_bytes = 11;
	b.info.delivery_rate = 999999;
	b.info.app_limited = 1;
	b.info.options = 0;
	b.skmem.wmem_queued = 3;
	add(&a, 0);
	add(&b, 0);
	end();
	assert_int_equal(sample.paths[0].min_rtt_us.v, 9000);
	assert_int_equal(sample.paths[0].rcv_rtt_us.v, 12000);
	assert_int_equal(sample.paths[0].cwnd_max_segs.v, 50);
	assert_int_equal(sample.paths[0].reordering_max_segs.v, 30);
	assert_int_equal(sample.paths[0].notsent_bytes.v, 111);
	assert_int_equal(sample.paths[0].pmtu_bytes.v, 1400);
	assert_int_equal(sample.paths[0].wmem_queued_bytes.v, 10);
	assert_int_equal(sample.paths[0].rmem_alloc_bytes.v, 1);
	assert_int_equal(sample.paths[0].snd_mss_bytes.v, 1448);
	assert_int_equal(sample.paths[0].delivery_rate_bps.v, 8000);
	assert_int_equal(sample.paths[0].no_wscale.v, 1);
	assert_int_equal(sample.paths[0].no_sack.v, 1);
	assert_int_equal(sample.paths[0].no_timestamps.v, 1);
}

static void what_no_socket_knows_is_unknown(void **state)
{
	struct diag_socket s = socket_to("198.51.100.1", 1);

	s.info.min_rtt_us = UINT32_MAX;
	s.info.rcv_rtt_us = s.info.pmtu = 0;
	s.info.rtt_us = 0;
	s.info.delivery_rate = 5000;
	s.info.app_limited = 1;
	s.skmem_len = 0;
	add(&s, 1000);
	end();
	assert_false(sample.paths[0].min_rtt_us.known);
	assert_false(sample.paths[0].rcv_rtt_us.known);
	assert_false(sample.paths[0].pmtu_bytes.known);
	assert_false(sample.paths[0].srtt_us.known);
	assert_false(sample.paths[0].delivery_rate_bps.known);
	assert_false(sample.paths[0].wmem_queued_bytes.known);
	assert_true(sample.paths[0].no_sack.known);
	assert_int_equal(sample.paths[0].no_sack.v, 0);
}

/* What an older kernel does not send must not become zero. */
static void shorter_tcp_info_leaves_sums_unknown(void **state)
{
	static const struct {
		size_t len;
		bool notsent, sums, ooopack, rtos;
	} table[] = {
		{ 104, false, false, false, false }, { 168, true, false, false, false },
		{ 192, true, false, false, false }, { 224, true, true, false, false },
		{ 232, true, true, true, false }, { 240, true, true, true, false },
		{ 248, true, true, true, true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct diag_socket s = socket_to("198.51.100.1", 1);

		memset((unsigned char *) &s.info + table[i].len, 0, sizeof(s.info) - table[i].len);
		s.info_len = table[i].len;
		add(&s, 1000);
		end();
		assert_int_equal(sample.paths[0].notsent_bytes.known, table[i].notsent);
		assert_int_equal(sample.paths[0].min_rtt_us.known, table[i].notsent);
		assert_int_equal(sample.paths[0].has_sums, table[i].sums);
		assert_int_equal(sample.paths[0].has_ooopack, table[i].ooopack);
		assert_int_equal(sample.paths[0].has_rtos, table[i].rtos);
		assert_true(sample.paths[0].cwnd_max_segs.known);
		again(INTERVAL_US);
	}
}

static void srtt_is_weighted_by_the_bytes_moved(void **state)
{
	struct diag_socket a = socket_to("198.51.100.1", 1), b = socket_to("198.51.100.2", 2),
		idle = socket_to("198.51.100.3", 3);

	a.info.rtt_us = 10000;
	b.info.rtt_us = 50000;
	idle.info.rtt_us = 900000;
	add(&a, 3000);
	add(&b, 1000);
	add(&idle, 0);
	end();
	assert_int_equal(sample.paths[0].srtt_us.v, 20000);
}

static void without_an_interval_there_are_no_sums(void **state)
{
	struct diag_socket s = socket_to("198.51.100.1", 1);
	struct track_result unknown = { .known = false, .delta = { .bytes_acked = 1000 } };

	again(0);
	add(&s, 100000000);
	end();
	assert_false(sample.paths[0].has_sums);
	assert_int_equal(sample.n_flows, 0);
	assert_int_equal(sample.paths[0].sockets, 1);
	again(INTERVAL_US);
	paths_add(paths, &s, &unknown);
	end();
	assert_false(sample.paths[0].has_sums);
}

static void fastest_flows_of_each_path_are_kept_largest_first(void **state)
{
	static const uint64_t bytes[] = { 5000000, 9000000, 2000000, 8000000, 1000000, 7000000,
		3000000 };

	for (size_t i = 0; i < ARRAY_SIZE(bytes); i++) {
		struct diag_socket s = socket_to("198.51.100.1", i + 1);

		add(&s, bytes[i]);
	}
	add_to("203.0.113.1", 1500000);
	end();
	assert_int_equal(sample.n_flows, PATHS_FLOWS_MAX + 1);
	assert_int_equal(sample.flows[0].sums.bytes_acked, 9000000);
	assert_int_equal(sample.flows[1].sums.bytes_acked, 8000000);
	assert_int_equal(sample.flows[2].sums.bytes_acked, 7000000);
	assert_int_equal(sample.flows[3].sums.bytes_acked, 5000000);
	assert_int_equal(sample.flows[4].sums.bytes_acked, 1500000);
	assert_int_equal(sample.flows[4].path, 1);
	assert_int_equal(sample.flows[0].cookie, 2);
	assert_int_equal(sample.flows[0].path, 0);
	assert_int_equal(n_wanted, 5);
	assert_int_equal(wanted[0], 1002);
	assert_int_equal(paths_flow_inode(paths, 0), 1002);
}

static void slow_flows_are_never_kept(void **state)
{
	const uint64_t floor_bytes = (uint64_t) (PATHS_FLOW_FLOOR_BPS / 8 * INTERVAL_US / 1e6);

	add_to("198.51.100.1", floor_bytes - 1);
	end();
	assert_int_equal(sample.n_flows, 0);
	again(INTERVAL_US);
	add_to("198.51.100.1", floor_bytes);
	end();
	assert_int_equal(sample.n_flows, 1);
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
	add(&s, 100000000);
	end();
	f = &sample.flows[0];
	assert_string_equal(f->local, LOCAL ":40000");
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
	struct diag_socket s = socket_to("2001:db8:5::7", 77);

	s.info.options = 0;
	s.info.snd_ssthresh = 40;
	s.info.min_rtt_us = UINT32_MAX;
	s.skmem_len = 16;
	add(&s, 100000000);
	end();
	assert_string_equal(sample.flows[0].remote, "[2001:db8:5::7]:443");
	assert_false(sample.flows[0].snd_wscale.known);
	assert_false(sample.flows[0].rcv_wscale.known);
	assert_int_equal(sample.flows[0].ssthresh_segs.v, 40);
	assert_false(sample.flows[0].min_rtt_us.known);
	assert_false(sample.flows[0].sndbuf_bytes.known);
	assert_false(sample.flows[0].wmem_queued_bytes.known);
}

static void nonsense_figures_are_harmless(void **state)
{
	struct diag_socket s = socket_to("198.51.100.7", 77);
	struct track_result t = { .known = true };

	memset(&s.info, 0xff, sizeof(s.info));
	memset(&s.skmem, 0xff, sizeof(s.skmem));
	memset(&t.delta, 0xff, sizeof(t.delta));
	paths_add(paths, &s, &t);
	s.info.sacked = s.info.lost = 0;
	t.delta.bytes_received = 0;
	paths_add(paths, &s, &t);
	end();
	assert_int_equal(sample.n_paths, 1);
	assert_int_equal(sample.paths[0].sockets, 2);
}

static void add_many(int n)
{
	char text[32];

	for (int i = 0; i < n; i++) {
		(void) snprintf(text, sizeof(text), "10.%d.%d.1", i / 250, i % 250);
		add_to(text, (uint64_t) i);
	}
}

static void many_paths_are_told_apart(void **state)
{
	for (int round = 0; round < 2; round++) {
		add_many(PATHS_MAX);
		end();
		assert_int_equal(sample.n_paths, PATHS_MAX);
		for (int i = 0; i < PATHS_MAX; i++)
			assert_int_equal(sample.paths[i].sums.bytes_acked, i);
		again(INTERVAL_US);
	}
}

static void paths_that_moved_least_are_one_row_with_exact_sums(void **state)
{
	uint64_t bytes = 0;
	uint32_t sockets = 0;

	for (int round = 0; round < 2; round++) {
		const struct sample_path *other;

		bytes = sockets = 0;
		add_many(5000);
		end();
		assert_int_equal(sample.n_paths, PATHS_MAX);
		for (size_t i = 0; i < sample.n_paths; i++) {
			bytes += sample.paths[i].sums.bytes_acked;
			sockets += sample.paths[i].sockets;
		}
		assert_int_equal(bytes, 5000 * 4999 / 2);
		assert_int_equal(sockets, 5000);
		other = find("other");
		assert_int_equal(other->sockets, 5000 - (PATHS_MAX - 1));
		assert_true(other->has_sums);
		assert_false(other->min_rtt_us.known);
		assert_int_equal(find("10.19.249.0/24")->sums.bytes_acked, 4999);
		again(INTERVAL_US);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(remote_prefix_link_and_congestion_control_make_a_path),
		TEST(loopback_is_one_path),
		TEST(service_address_on_lo_leaves_by_an_unknown_interface),
		TEST(peer_on_this_host_is_via_lo_whatever_its_address),
		TEST(syn_sent_again_is_no_lost_data),
		TEST(names_that_look_alike_are_one_path),
		TEST(gauges_are_folded),
		TEST(what_no_socket_knows_is_unknown),
		TEST(shorter_tcp_info_leaves_sums_unknown),
		TEST(srtt_is_weighted_by_the_bytes_moved),
		TEST(without_an_interval_there_are_no_sums),
		TEST(fastest_flows_of_each_path_are_kept_largest_first),
		TEST(slow_flows_are_never_kept),
		TEST(flow_tells_what_the_socket_said),
		TEST(flow_without_scaling_or_memory_figures),
		TEST(nonsense_figures_are_harmless),
		TEST(many_paths_are_told_apart),
		TEST(paths_that_moved_least_are_one_row_with_exact_sums),
	};

	return cmocka_run_group_tests_name("paths", tests, NULL, NULL);
}

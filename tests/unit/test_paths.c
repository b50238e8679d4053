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
#include "collect/flows.h"
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
	links.addrs[0] = (struct local_addr) { .family = 4, .ifindex = 2, .ifname = "eth0" };
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
	links.addrs[1] = (struct local_addr) { .family = 4, .ifindex = 1, .ifname = "lo",
		.addr = { 203, 0, 113, 1 } };
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
	s.info.lost = 1;
	paths_add(paths, &s, &t);
	s.state = TCP_STATE_ESTABLISHED;
	s.info.lost = 3;
	t.delta.retrans_segs = 2;
	paths_add(paths, &s, &t);
	end();
	assert_int_equal(find("198.51.100.0/24")->sums.retrans_segs, 2);
	assert_int_equal(find("198.51.100.0/24")->sums.segs_out, 14);
	assert_int_equal(find("198.51.100.0/24")->lost_segs.v, 3);
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
	a.info.lost = 2;
	a.info.options |= DIAG_OPT_ECN;
	a.skmem.wmem_queued = 7;
	a.skmem.rmem_alloc = 1;
	a.skmem.sndbuf = 46080;
	a.skmem.rcvbuf = 200001;
	b.info.min_rtt_us = UINT32_MAX; /* none yet */
	b.info.rcv_rtt_us = 12000;
	b.info.snd_cwnd = 20;
	b.info.reordering = 30;
	b.info.notsent_bytes = 11;
	b.info.delivery_rate = 999999;
	b.info.app_limited = 1;
	b.info.options = 0;
	b.info.lost = 5;
	b.skmem.wmem_queued = 3;
	b.skmem.sndbuf = 92160;
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
	assert_int_equal(sample.paths[0].ecn.v, 1);
	assert_int_equal(sample.paths[0].lost_segs.v, 7);
	assert_int_equal(sample.paths[0].sndbuf_max_bytes.v, 92160);
	assert_int_equal(sample.paths[0].rcvbuf_max_bytes.v, 200001);
}

static void buffers_set_by_hand_are_counted_where_it_can_be_told(void **state)
{
	static const struct {
		enum diag_pinned snd, rcv;
	} table[] = { { DIAG_PINNED_YES, DIAG_PINNED_UNKNOWN }, { DIAG_PINNED_NO, DIAG_PINNED_UNKNOWN },
		{ DIAG_PINNED_UNKNOWN, DIAG_PINNED_UNKNOWN },
		{ DIAG_PINNED_YES, DIAG_PINNED_UNKNOWN } };

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct diag_socket s = socket_to("198.51.100.1", i + 1);

		s.sndbuf_pinned = table[i].snd;
		s.rcvbuf_pinned = table[i].rcv;
		add(&s, 0);
	}
	end();
	assert_true(sample.paths[0].sndbuf_pinned.known);
	assert_int_equal(sample.paths[0].sndbuf_pinned.v, 2);
	assert_false(sample.paths[0].rcvbuf_pinned.known);
}

/* A request arrived, and of the answer only the short last segment. */
static struct diag_socket stuck_socket(uint64_t cookie)
{
	struct diag_socket s = socket_to("198.51.100.1", cookie);

	s.timer = DIAG_TIMER_RETRANS;
	s.wqueue = 2000;
	s.info.snd_mss = 1448;
	s.info.backoff = 2;
	s.info.unacked = 2;
	s.info.notsent_bytes = s.info.bytes_acked = 0;
	s.info.delivered = 2;
	s.info.bytes_received = 200;
	s.info.sacked = 0;
	return s;
}

static void large_segments_stand_while_the_peer_talks(void **state)
{
	struct diag_socket s[12];

	for (size_t i = 0; i < ARRAY_SIZE(s); i++)
		s[i] = stuck_socket(i + 1);
	s[1].info.snd_mss = 1348;       /* stuck as well */
	s[2].info.bytes_received = 0;   /* stuck: something came back */
	s[2].info.sacked = 1;
	s[3].info.bytes_received = 0;   /* stuck: the same */
	s[3].info.bytes_acked = 100;
	s[4].timer = DIAG_TIMER_PROBE;  /* these are not: a window that is closed */
	s[5].info.backoff = 1;          /* any loss */
	s[6].info.bytes_received = 0;   /* no room in its accept queue */
	s[6].info.bytes_acked = 1;
	s[7].wqueue = 1447;             /* small segments */
	s[8].info.notsent_bytes = 2001; /* nonsense */
	s[9].info.bytes_acked = 1449;   /* large ones have passed */
	s[10].info.unacked = 3;         /* small segments that are many: 667 bytes each */
	s[11].info_len = 100;           /* an old kernel */
	for (size_t i = 0; i < ARRAY_SIZE(s); i++)
		add(&s[i], 0);
	end();
	assert_int_equal(sample.paths[0].full_stuck.v, 4);
	assert_int_equal(sample.paths[0].full_stuck_mss_bytes.v, 1348);
	assert_false(sample.paths[0].full_passed_mss_bytes.known);
}

static void add_passed(uint64_t acked, uint64_t segs, uint32_t mss)
{
	struct diag_socket s = socket_to("198.51.100.1", 100 + mss);
	struct track_result t = { .known = true,
		.delta = { .bytes_acked = acked, .delivered_segs = segs } };

	s.info.snd_mss = mss;
	paths_add_closed(paths, &s, &t);
}

static void what_passes_is_told_while_large_segments_stand(void **state)
{
	struct diag_socket s = stuck_socket(1);

	add_passed(3000, 3, 1200);
	end();
	assert_false(sample.paths[0].full_stuck.known);
	assert_false(sample.paths[0].full_passed_mss_bytes.known);
	again(INTERVAL_US);
	add(&s, 0);
	add_passed(3000, 3, 1200);
	add_passed(1300, 1, 1300);
	add_passed(1399, 1, 1400); /* less than one of full size */
	add_passed(2240, 3, 1500); /* by half small ones */
	end();
	assert_int_equal(sample.paths[0].full_passed_mss_bytes.v, 1300);
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
	assert_false(sample.paths[0].sndbuf_max_bytes.known);
	assert_false(sample.paths[0].sndbuf_pinned.known);
	assert_int_equal(histogram_count(&sample.paths[0].srtt), 0);
	assert_int_equal(histogram_count(&sample.paths[0].rcv_rtt), 0);
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

static struct track_result moved(uint64_t acked, bool short_lived)
{
	return (struct track_result) { .known = true, .short_lived = short_lived,
		.delta = { .bytes_acked = acked, .retrans_segs = 3, .rtos = 2 } };
}

static void closed_socket_adds_to_the_next_sample_once(void **state)
{
	struct diag_socket s = socket_to("198.51.100.1", 1), alive = socket_to("198.51.100.2", 2);
	struct track_result seen = moved(1000, false), unseen = moved(3000, true);

	s.info.min_rtt_us = 9000;
	s.info.rtt_us = 10000;
	s.info.rcv_rtt_us = 700;
	paths_add_closed(paths, &s, &seen);
	s.info.rtt_us = 50000;
	s.info.min_rtt_us = 8000;
	paths_add_closed(paths, &s, &unseen);
	paths_begin(paths, &links, &sample, INTERVAL_US);
	add(&alive, 0);
	end();
	assert_int_equal(sample.n_paths, 1);
	assert_int_equal(sample.paths[0].sockets, 1);
	assert_int_equal(sample.paths[0].closed, 2);
	assert_int_equal(sample.paths[0].short_lived, 1);
	assert_int_equal(sample.paths[0].sums.bytes_acked, 4000);
	assert_int_equal(sample.paths[0].sums.retrans_segs, 6);
	assert_int_equal(sample.paths[0].srtt_us.v, 40000);
	assert_int_equal(sample.paths[0].min_rtt_us.v, 8000);
	assert_int_equal(histogram_count(&sample.paths[0].srtt), 2);
	assert_int_equal(histogram_count(&sample.paths[0].rcv_rtt), 2);
	assert_true(histogram_percentile(&sample.paths[0].srtt, 99) > 46000);
	again(INTERVAL_US);
	add(&alive, 0);
	end();
	assert_int_equal(sample.paths[0].closed, 0);
	assert_int_equal(sample.paths[0].sums.bytes_acked, 0);
	assert_int_equal(histogram_count(&sample.paths[0].srtt), 0);
}

static void closed_socket_is_no_flow_and_moves_no_buffer_figures(void **state)
{
	struct diag_socket s = socket_to("198.51.100.1", 1);
	struct track_result t = moved(100000000, true);

	paths_add_closed(paths, &s, &t);
	end();
	assert_int_equal(sample.n_flows, 0);
	assert_int_equal(sample.paths[0].sockets, 0);
	assert_false(sample.paths[0].cwnd_max_segs.known);
	assert_false(sample.paths[0].notsent_bytes.known);
	assert_true(sample.paths[0].has_sums);
	assert_true(sample.paths[0].has_rtos);
	assert_string_equal(sample.paths[0].ifname, "eth0");
}

static void attempts_that_nobody_answered_are_no_loss_when_they_close_either(void **state)
{
	struct diag_socket s = socket_to("198.51.100.1", 1);
	struct track_result t = moved(0, false);

	s.info.min_rtt_us = UINT32_MAX;
	s.info.rtt_us = 0;
	paths_add_closed(paths, &s, &t);
	end();
	assert_int_equal(sample.paths[0].closed, 1);
	assert_int_equal(sample.paths[0].sums.retrans_segs, 0);
	assert_int_equal(sample.paths[0].sums.rtos, 0);
	assert_false(sample.paths[0].min_rtt_us.known);
	assert_int_equal(histogram_count(&sample.paths[0].srtt), 0);
}

static void close_on_an_older_kernel_is_counted_without_sums(void **state)
{
	struct diag_socket s = socket_to("198.51.100.1", 1);
	struct track_result t = moved(1000, true);

	s.info_len = 192;
	paths_add_closed(paths, &s, &t);
	end();
	assert_int_equal(sample.paths[0].closed, 1);
	assert_false(sample.paths[0].has_sums);
}

/* Two rows of one path would be refused by the database: the link may be gone, or made anew. */
static void path_of_a_link_that_is_gone_keeps_its_name(void **state)
{
	struct diag_socket s = socket_to("198.51.100.1", 1);
	struct track_result t = moved(1000, true);

	paths_add_closed(paths, &s, &t);
	links.addrs[0].ifindex = 9;
	sample.links[0].ifindex = 9;
	paths_begin(paths, &links, &sample, INTERVAL_US);
	add(&s, 10);
	end();
	assert_int_equal(sample.n_paths, 1);
	assert_string_equal(sample.paths[0].ifname, "eth0");
	assert_int_equal(sample.paths[0].sums.bytes_acked, 1010);
}

static void fast_flows_name_their_path_and_ask_for_their_owner(void **state)
{
	const uint64_t floor_bytes = (uint64_t) (FLOWS_FLOOR_BPS / 8 * INTERVAL_US / 1e6);
	struct diag_socket slow = socket_to("198.51.100.1", 100), fast = socket_to("203.0.113.1", 101);

	for (int round = 0; round < 2; round++) {
		add(&slow, floor_bytes - 1);
		add(&fast, floor_bytes);
		end();
		assert_int_equal(sample.n_flows, 1);
		assert_int_equal(sample.flows[0].cookie, 101);
		assert_string_equal(sample.paths[sample.flows[0].path].prefix, "203.0.113.0/24");
		assert_int_equal(n_wanted, 1);
		assert_int_equal(wanted[0], 1101);
		assert_int_equal(paths_flow_inode(paths, 0), 1101);
		again(INTERVAL_US);
	}
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

static void paths_that_moved_least_are_one_row(void **state)
{
	for (int round = 0; round < 2; round++) {
		add_many(PATHS_MAX + 1);
		end();
		assert_int_equal(sample.n_paths, PATHS_MAX);
		assert_int_equal(find("other")->sockets, 2);
		assert_int_equal(find("other")->sums.bytes_acked, 1);
		assert_true(find("other")->has_sums);
		assert_false(find("other")->min_rtt_us.known);
		assert_int_equal(find("10.0.2.0/24")->sums.bytes_acked, 2);
		again(INTERVAL_US);
	}
}

static uint64_t random_below(uint64_t *seed, uint64_t n)
{
	*seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (*seed >> 33) % n;
}

static struct socket_sums random_sums(uint64_t *seed)
{
	struct socket_sums sums;
	uint64_t *figures = (uint64_t *) &sums;

	for (size_t i = 0; i < sizeof(sums) / sizeof(*figures); i++)
		figures[i] = random_below(seed, 1000000);
	return sums;
}

static void sums_add(struct socket_sums *to, const struct socket_sums *from)
{
	for (size_t i = 0; i < sizeof(*to) / sizeof(uint64_t); i++)
		((uint64_t *) to)[i] += ((const uint64_t *) from)[i];
}

#define HEAVY_PATHS   20
#define HEAVY_SOCKETS 1000 /* of each, scattered among all others */
#define LIGHT_PATHS   20000

/* A heavy path or one that has a single socket, in turns. */
static struct diag_socket nth_of_many(int i, uint64_t *seed)
{
	int light = i / 2;
	_cleanup_(free_p) char *dst = i % 2 ? xasprintf("198.51.%d.1", light % HEAVY_PATHS) :
		xasprintf("10.%d.%d.1", light / 250, light % 250);
	struct diag_socket s = socket_to(dst, (uint64_t) i + 1);

	s.info.rtt_us = (uint32_t) random_below(seed, 1000000) + 1;
	s.info.rcv_rtt_us = 1;
	return s;
}

static void sums_stay_exact_however_many_paths_there_are(void **state)
{
	uint64_t seed = 1;

	for (int round = 0; round < 2; round++) {
		struct socket_sums want = { 0 }, heavy = { 0 }, got = { 0 }, got_heavy = { 0 };
		uint64_t sockets = 0, rtts = 0, rcv_rtts = 0;

		for (int i = 0; i < 2 * LIGHT_PATHS; i++) {
			struct track_result t = { .known = true, .delta = random_sums(&seed) };
			struct diag_socket s = nth_of_many(i, &seed);

			t.delta.bytes_acked += i % 2 ? 2000000 : 1;
			paths_add(paths, &s, &t);
			sums_add(&want, &t.delta);
			if (i % 2)
				sums_add(&heavy, &t.delta);
		}
		end();
		assert_int_equal(sample.n_paths, PATHS_MAX);
		for (size_t i = 0; i < sample.n_paths; i++) {
			const struct sample_path *p = &sample.paths[i];

			sums_add(&got, &p->sums);
			sockets += p->sockets;
			rtts += histogram_count(&p->srtt);
			rcv_rtts += histogram_count(&p->rcv_rtt);
			if (!str_starts_with(p->prefix, "198.51."))
				continue;
			assert_int_equal(p->sockets, HEAVY_SOCKETS);
			sums_add(&got_heavy, &p->sums);
		}
		assert_memory_equal(&got, &want, sizeof(want));
		assert_memory_equal(&got_heavy, &heavy, sizeof(heavy));
		assert_int_equal(sockets, 2 * LIGHT_PATHS);
		assert_int_equal(rtts, 2 * LIGHT_PATHS);
		assert_int_equal(rcv_rtts, 2 * LIGHT_PATHS);
		again(INTERVAL_US);
	}
}

static int by_u32(const void *pa, const void *pb)
{
	uint32_t a = *(const uint32_t *) pa, b = *(const uint32_t *) pb;

	return a < b ? -1 : a > b;
}

static void percentiles_of_merged_samples_are_those_of_all_sockets(void **state)
{
	static const int percents[] = { 1, 25, 50, 95, 99, 100 };
	struct histogram all = { NULL };
	uint32_t numbers[6000];
	uint64_t seed = 2;
	size_t n = 0;

	for (int round = 0; round < 6; round++) {
		while (n < (size_t) (round + 1) * 1000) {
			struct diag_socket s = socket_to("198.51.100.1", n + 1);

			/* from 1 us to 2 s; each sample's are larger than those before */
			numbers[n] = 1 + (uint32_t) random_below(&seed, 2u << (3 * round + 5));
			s.info.rtt_us = numbers[n++];
			add(&s, 1);
		}
		end();
		histogram_merge(&all, &sample.paths[0].srtt);
		again(INTERVAL_US);
	}
	qsort(numbers, n, sizeof(*numbers), by_u32);
	for (size_t i = 0; i < ARRAY_SIZE(percents); i++) {
		double want = numbers[n * (size_t) percents[i] / 100 - 1];
		double got = histogram_percentile(&all, percents[i]);

		if (got < want * 0.9375 || got > want * 1.0625)
			fail_msg("p%d is %g, expected %g", percents[i], got, want);
	}
	histogram_done(&all);
}

static void sockets_that_moved_nothing_are_in_no_percentile(void **state)
{
	struct diag_socket s = socket_to("198.51.100.1", 1);

	add(&s, 0);
	s.info.rcv_rtt_us = 7000;
	add(&s, 1);
	s.info.rcv_rtt_us = 0; /* not measured */
	add(&s, 1);
	end();
	assert_int_equal(histogram_count(&sample.paths[0].srtt), 2);
	assert_int_equal(histogram_count(&sample.paths[0].rcv_rtt), 1);
}

static void prefixes_have_the_length_that_is_set(void **state)
{
	static const struct {
		unsigned v4, v6;
		const char *dst, *prefix;
	} table[] = {
		{ 24, 48, "198.51.100.255", "198.51.100.0/24" },
		{ 8, 48, "198.51.100.7", "198.0.0.0/8" },
		{ 23, 48, "198.51.101.255", "198.51.100.0/23" },
		{ 32, 48, "198.51.100.7", "198.51.100.7/32" },
		{ 32, 48, "127.0.0.1", "127.0.0.0/32" },
		{ 24, 16, "2001:db8:ffff::1", "2001::/16" },
		{ 24, 61, "2001:db8:1:f::1", "2001:db8:1:8::/61" },
		{ 24, 128, "2001:db8::f", "2001:db8::f/128" },
		{ 24, 128, "::1", "::/128" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		paths_set_prefixes(paths, table[i].v4, table[i].v6);
		add_to(table[i].dst, 1);
		end();
		assert_string_equal(sample.paths[0].prefix, table[i].prefix);
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
		TEST(buffers_set_by_hand_are_counted_where_it_can_be_told),
		TEST(large_segments_stand_while_the_peer_talks),
		TEST(what_passes_is_told_while_large_segments_stand),
		TEST(what_no_socket_knows_is_unknown),
		TEST(shorter_tcp_info_leaves_sums_unknown),
		TEST(srtt_is_weighted_by_the_bytes_moved),
		TEST(without_an_interval_there_are_no_sums),
		TEST(closed_socket_adds_to_the_next_sample_once),
		TEST(closed_socket_is_no_flow_and_moves_no_buffer_figures),
		TEST(attempts_that_nobody_answered_are_no_loss_when_they_close_either),
		TEST(close_on_an_older_kernel_is_counted_without_sums),
		TEST(path_of_a_link_that_is_gone_keeps_its_name),
		TEST(fast_flows_name_their_path_and_ask_for_their_owner),
		TEST(nonsense_figures_are_harmless),
		TEST(many_paths_are_told_apart),
		TEST(paths_that_moved_least_are_one_row),
		TEST(sums_stay_exact_however_many_paths_there_are),
		TEST(percentiles_of_merged_samples_are_those_of_all_sockets),
		TEST(sockets_that_moved_nothing_are_in_no_percentile),
		TEST(prefixes_have_the_length_that_is_set),
	};

	return cmocka_run_group_tests_name("paths", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <string.h>

#include "base/alloc.h"
#include "recording.h"

/* Decodes from a block of exactly this size, so that a read beyond it is caught by a sanitizer. */
static int decode(const struct message *m, size_t len, struct diag_socket *ret)
{
	_cleanup_(free_p) void *exact = xmemdup(m->bytes, len);

	return diag_decode(exact, len, ret);
}

static void layout_is_that_of_the_kernel_header(void **state)
{
#define SAME(ours, theirs)                                                                         \
	assert_int_equal(offsetof(struct diag_tcp_info, ours), offsetof(struct tcp_info, theirs))
	SAME(rto_us, tcpi_rto);
	SAME(unacked, tcpi_unacked);
	SAME(last_data_sent_ms, tcpi_last_data_sent);
	SAME(last_ack_recv_ms, tcpi_last_ack_recv);
	SAME(rtt_us, tcpi_rtt);
	SAME(reordering, tcpi_reordering);
	SAME(rcv_rtt_us, tcpi_rcv_rtt);
	SAME(total_retrans, tcpi_total_retrans);
	SAME(bytes_acked, tcpi_bytes_acked);
	SAME(notsent_bytes, tcpi_notsent_bytes);
	SAME(min_rtt_us, tcpi_min_rtt);
	SAME(delivery_rate, tcpi_delivery_rate);
	SAME(busy_us, tcpi_busy_time);
	SAME(sndbuf_limited_us, tcpi_sndbuf_limited);
	SAME(bytes_retrans, tcpi_bytes_retrans);
	SAME(rcv_ooopack, tcpi_rcv_ooopack);
	SAME(snd_wnd, tcpi_snd_wnd);
#undef SAME
}

static void request_names_family_states_and_extensions(void **state)
{
	struct diag_request r = diag_request_tcp(6, DIAG_STATES_FULL, true);
	struct inet_diag_req_v2 req;

	assert_int_equal(r.type, SOCK_DIAG_BY_FAMILY);
	assert_int_equal(r.len, sizeof(req));
	memcpy(&req, r.bytes, sizeof(req));
	assert_int_equal(req.sdiag_family, AF_INET6);
	assert_int_equal(req.sdiag_protocol, IPPROTO_TCP);
	assert_int_equal(req.idiag_ext, 1 << (INET_DIAG_INFO - 1) | 1 << (INET_DIAG_CONG - 1) |
		1 << (INET_DIAG_SKMEMINFO - 1));
	r = diag_request_tcp(4, DIAG_STATES_LISTEN, false);
	memcpy(&req, r.bytes, sizeof(req));
	assert_int_equal(req.sdiag_family, AF_INET);
	assert_int_equal(req.idiag_states, 1 << 10);
	assert_int_equal(req.idiag_ext, 0);
}

static void request_for_both_families_is_the_old_one(void **state)
{
	struct diag_request r = diag_request_tcp(0, DIAG_STATES_FULL, true);
	struct inet_diag_req req;

	assert_int_equal(r.type, TCPDIAG_GETSOCK);
	assert_int_equal(r.len, sizeof(req));
	memcpy(&req, r.bytes, sizeof(req));
	assert_int_equal(req.idiag_states, DIAG_STATES_FULL);
	assert_int_equal(req.idiag_ext, 1 << (INET_DIAG_INFO - 1) | 1 << (INET_DIAG_CONG - 1) |
		1 << (INET_DIAG_SKMEMINFO - 1));
	assert_true(diag_is_socket(r.type) && diag_is_socket(diag_message_type()));
	assert_false(diag_is_socket(999));
}

static void the_three_kinds_cover_each_state_once(void **state)
{
	assert_int_equal(DIAG_STATES_LISTEN & DIAG_STATES_FULL, 0);
	assert_int_equal(DIAG_STATES_LISTEN & DIAG_STATES_MINI, 0);
	assert_int_equal(DIAG_STATES_FULL & DIAG_STATES_MINI, 0);
	for (int i = TCP_STATE_ESTABLISHED; i <= TCP_STATE_LISTEN; i++)
		assert_true((DIAG_STATES_LISTEN | DIAG_STATES_FULL | DIAG_STATES_MINI) & 1u << i);
}

static void whole_message_is_decoded(void **state)
{
	struct diag_socket in = recording_example(4, "192.0.2.1", 443, "198.51.100.7", 50123,
		0x1122334455667788), out;
	struct message m = { .len = 0 };

	in.state = TCP_STATE_CLOSE_WAIT;
	in.timer = DIAG_TIMER_KEEPALIVE;
	in.expires_ms = 7200000;
	in.rqueue = 1;
	in.wqueue = 2;
	in.ifindex = 3;
	in.info.bytes_acked = UINT64_MAX;
	in.info.total_rto_time_ms = 77;
	in.skmem.drops = 5;
	message_socket(&m, &in);
	assert_int_equal(decode(&m, m.len, &out), 0);
	assert_int_equal(out.family, 4);
	assert_int_equal(out.state, TCP_STATE_CLOSE_WAIT);
	assert_int_equal(out.timer, DIAG_TIMER_KEEPALIVE);
	assert_int_equal(out.expires_ms, 7200000);
	assert_int_equal(out.sport, 443);
	assert_int_equal(out.dport, 50123);
	assert_memory_equal(out.src, in.src, 16);
	assert_memory_equal(out.dst, in.dst, 16);
	assert_true(out.cookie == 0x1122334455667788);
	assert_int_equal(out.rqueue, 1);
	assert_int_equal(out.wqueue, 2);
	assert_int_equal(out.ifindex, 3);
	assert_int_equal(out.uid, 1000);
	assert_int_equal(out.inode, in.inode);
	assert_int_equal(out.info_len, sizeof(out.info));
	assert_memory_equal(&out.info, &in.info, sizeof(out.info));
	assert_int_equal(out.skmem_len, 36);
	assert_memory_equal(&out.skmem, &in.skmem, sizeof(out.skmem));
	assert_string_equal(out.cc, "cubic");
	assert_true(DIAG_HAS(&out, total_rto_time_ms));
}

static void message_without_attributes_knows_nothing_more(void **state)
{
	struct diag_socket in = recording_example(6, "2001:db8::1", 80, "2001:db8::2", 40000, 9),
		out;
	struct message m = { .len = 0 };

	in.info_len = in.skmem_len = 0;
	in.cc[0] = '\0';
	message_socket(&m, &in);
	assert_int_equal(m.len, sizeof(struct inet_diag_msg));
	assert_int_equal(decode(&m, m.len, &out), 0);
	assert_int_equal(out.family, 6);
	assert_int_equal(out.info_len, 0);
	assert_int_equal(out.skmem_len, 0);
	assert_string_equal(out.cc, "");
	assert_false(DIAG_HAS(&out, state));
}

/* Sizes that kernels have had: what a kernel does not send is unknown and reads as zero. */
static void shorter_and_longer_tcp_info(void **state)
{
	static const struct {
		size_t len, kept;
		bool rcv_rtt, bytes_acked, min_rtt, busy, bytes_sent, snd_wnd, rcv_wnd, rto;
	} table[] = {
		{ 8, 8, false, false, false, false, false, false, false, false },
		{ 104, 104, true, false, false, false, false, false, false, false },
		{ 168, 168, true, true, true, false, false, false, false, false },
		{ 192, 192, true, true, true, true, false, false, false, false },
		{ 224, 224, true, true, true, true, true, false, false, false },
		{ 232, 232, true, true, true, true, true, true, false, false },
		{ 240, 240, true, true, true, true, true, true, true, false },
		{ 248, 248, true, true, true, true, true, true, true, true },
		{ 280, 248, true, true, true, true, true, true, true, true },
		{ 3000, 248, true, true, true, true, true, true, true, true },
	};
	unsigned char ones[3000];

	memset(ones, 0xff, sizeof(ones));
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct diag_socket in = recording_example(4, "192.0.2.1", 1, "192.0.2.2", 2, 1),
			out;
		struct message m = { .len = 0 };
		const unsigned char *info = (const unsigned char *) &out.info;

		in.info_len = 0;
		message_socket(&m, &in);
		message_attr(&m, INET_DIAG_INFO, ones, table[i].len);
		memset(&out, 0xaa, sizeof(out));
		assert_int_equal(decode(&m, m.len, &out), 0);
		assert_int_equal(out.info_len, table[i].kept);
		assert_int_equal(DIAG_HAS(&out, rcv_rtt_us), table[i].rcv_rtt);
		assert_int_equal(DIAG_HAS(&out, bytes_acked), table[i].bytes_acked);
		assert_int_equal(DIAG_HAS(&out, min_rtt_us), table[i].min_rtt);
		assert_int_equal(DIAG_HAS(&out, busy_us), table[i].busy);
		assert_int_equal(DIAG_HAS(&out, bytes_sent), table[i].bytes_sent);
		assert_int_equal(DIAG_HAS(&out, snd_wnd), table[i].snd_wnd);
		assert_int_equal(DIAG_HAS(&out, rcv_wnd), table[i].rcv_wnd);
		assert_int_equal(DIAG_HAS(&out, total_rto), table[i].rto);
		for (size_t k = 0; k < sizeof(out.info); k++)
			assert_int_equal(info[k], k < table[i].kept ? 0xff : 0);
	}
}

static void shorter_and_longer_skmem(void **state)
{
	static const struct {
		size_t len, kept;
	} table[] = { { 0, 0 }, { 16, 16 }, { 32, 32 }, { 36, 36 }, { 48, 36 } };
	unsigned char ones[48];

	memset(ones, 0xff, sizeof(ones));
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct diag_socket in = recording_example(4, "192.0.2.1", 1, "192.0.2.2", 2, 1),
			out;
		struct message m = { .len = 0 };

		in.skmem_len = 0;
		message_socket(&m, &in);
		message_attr(&m, INET_DIAG_SKMEMINFO, ones, table[i].len);
		assert_int_equal(decode(&m, m.len, &out), 0);
		assert_int_equal(out.skmem_len, table[i].kept);
		assert_int_equal(out.skmem.drops, table[i].kept == 36 ? UINT32_MAX : 0);
	}
}

static void unknown_attributes_and_nested_flags_are_passed_over(void **state)
{
	struct diag_socket in = recording_example(4, "192.0.2.1", 1, "192.0.2.2", 2, 1), out;
	struct message m = { .len = 0 };

	message_socket(&m, &in);
	message_attr(&m, INET_DIAG_SHUTDOWN, "\3", 1);
	message_attr(&m, 999, "unknown", 8);
	message_attr(&m, INET_DIAG_CONG | NLA_F_NESTED, "bbr", 4);
	assert_int_equal(decode(&m, m.len, &out), 0);
	assert_string_equal(out.cc, "bbr");
}

static void congestion_control_is_one_short_string(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *want;
	} table[] = {
		{ "bbr", 4, "bbr" }, { "bbr", 3, "bbr" }, { "", 0, "" }, { "", 1, "" },
		{ "0123456789abcdefghij", 21, "0123456789abcde" }, { "bbr\0junk", 9, "bbr" },
	};
	static const char zeros[16];

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct diag_socket in = recording_example(4, "192.0.2.1", 1, "192.0.2.2", 2, 1),
			out;
		struct message m = { .len = 0 };
		size_t n = strlen(table[i].want);

		message_socket(&m, &in); /* "cubic", then the one which counts */
		message_attr(&m, INET_DIAG_CONG, table[i].bytes, table[i].len);
		assert_int_equal(decode(&m, m.len, &out), 0);
		assert_string_equal(out.cc, table[i].want);
		/* all of it is compared as a key */
		assert_memory_equal(out.cc + n, zeros, sizeof(out.cc) - n);
	}
}

static void every_truncation_is_refused_or_complete(void **state)
{
	struct diag_socket in = recording_example(4, "192.0.2.1", 1, "192.0.2.2", 2, 1), out;
	const size_t head = sizeof(struct inet_diag_msg);
	const size_t info = head + 4 + sizeof(in.info), skmem = info + 4 + sizeof(in.skmem);
	struct message m = { .len = 0 };

	message_socket(&m, &in);
	for (size_t len = 0; len < m.len; len++) {
		/* the padding of the last attribute may be missing */
		bool whole = len == head || len == info || len == skmem || len >= skmem + 4 + 6;

		assert_int_equal(decode(&m, len, &out), whole ? 0 : -EBADMSG);
	}
}

static void attribute_that_overruns_is_refused(void **state)
{
	static const uint16_t lengths[] = { 0, 1, 3, 9, 100, UINT16_MAX };

	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		struct diag_socket in = recording_example(4, "192.0.2.1", 1, "192.0.2.2", 2, 1),
			out;
		struct nlattr a = { .nla_len = lengths[i], .nla_type = INET_DIAG_INFO };
		struct message m = { .len = 0 };

		in.info_len = in.skmem_len = 0;
		in.cc[0] = '\0';
		message_socket(&m, &in);
		message_add(&m, &a, sizeof(a));
		message_add(&m, "1234", 4);
		assert_int_equal(decode(&m, m.len, &out), -EBADMSG);
	}
}

static void other_address_family_is_refused(void **state)
{
	struct diag_socket in = recording_example(4, "192.0.2.1", 1, "192.0.2.2", 2, 1), out;
	struct message m = { .len = 0 };

	message_socket(&m, &in);
	m.bytes[0] = AF_UNIX;
	assert_int_equal(decode(&m, m.len, &out), -EBADMSG);
	m.bytes[0] = 0;
	assert_int_equal(decode(&m, m.len, &out), -EBADMSG);
}

static void ipv4_mapped_becomes_ipv4(void **state)
{
	static const struct {
		const char *src, *dst;
		uint8_t state;
		int family;
		const char *local, *remote;
	} table[] = {
		{ "::ffff:192.0.2.1", "::ffff:198.51.100.7", TCP_STATE_ESTABLISHED, 4,
			"192.0.2.1:80", "198.51.100.7:4000" },
		{ "::ffff:192.0.2.1", "::", TCP_STATE_LISTEN, 4, "192.0.2.1:80", "0.0.0.0:4000" },
		{ "::ffff:192.0.2.1", "::", TCP_STATE_CLOSE, 6, "[::ffff:192.0.2.1]:80",
			"[::]:4000" },
		{ "2001:db8::1", "::ffff:192.0.2.1", TCP_STATE_ESTABLISHED, 6, "[2001:db8::1]:80",
			"[::ffff:192.0.2.1]:4000" },
		{ "::", "::", TCP_STATE_LISTEN, 6, "[::]:80", "[::]:4000" },
		{ "2001:db8::1", "2001:db8::2", TCP_STATE_ESTABLISHED, 6, "[2001:db8::1]:80",
			"[2001:db8::2]:4000" },
	};
	static const uint8_t zeros[12];

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct diag_socket in = recording_example(6, table[i].src, 80, table[i].dst, 4000,
			1), out;
		struct message m = { .len = 0 };
		char text[DIAG_ADDR_MAX];

		in.state = table[i].state;
		message_socket(&m, &in);
		assert_int_equal(decode(&m, m.len, &out), 0);
		assert_int_equal(out.family, table[i].family);
		assert_string_equal(diag_format_endpoint(text, sizeof(text), out.family, out.src,
			out.sport), table[i].local);
		assert_string_equal(diag_format_endpoint(text, sizeof(text), out.family, out.dst,
			out.dport), table[i].remote);
		if (out.family == 4) {
			assert_memory_equal(out.src + 4, zeros, 12);
			assert_memory_equal(out.dst + 4, zeros, 12);
		}
	}
}

static void garbage_behind_an_ipv4_address_is_cut(void **state)
{
	struct diag_socket in = recording_example(4, "192.0.2.1", 1, "192.0.2.2", 2, 1), out;
	static const uint8_t zeros[12];
	struct message m = { .len = 0 };

	memset(in.src + 4, 0xee, 12);
	memset(in.dst + 4, 0xee, 12);
	message_socket(&m, &in);
	assert_int_equal(decode(&m, m.len, &out), 0);
	assert_memory_equal(out.src + 4, zeros, 12);
	assert_memory_equal(out.dst + 4, zeros, 12);
}

static void loopback_is_the_whole_of_127_and_one_address(void **state)
{
	static const struct {
		int family;
		const char *addr;
		bool want;
	} table[] = {
		{ 4, "127.0.0.1", true }, { 4, "127.255.255.255", true }, { 4, "128.0.0.1", false },
		{ 4, "0.0.0.0", false }, { 6, "::1", true }, { 6, "::", false },
		{ 6, "::2", false }, { 6, "7f00::1", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		uint8_t addr[16] = { 0 };

		assert_int_equal(inet_pton(table[i].family == 4 ? AF_INET : AF_INET6, table[i].addr,
			addr), 1);
		assert_int_equal(diag_is_loopback(table[i].family, addr), table[i].want);
	}
}

static void longest_endpoint_fits(void **state)
{
	char text[DIAG_ADDR_MAX];
	uint8_t addr[16];

	memset(addr, 0xff, sizeof(addr));
	assert_string_equal(diag_format_endpoint(text, sizeof(text), 6, addr, 65535),
		"[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layout_is_that_of_the_kernel_header),
		cmocka_unit_test(request_names_family_states_and_extensions),
		cmocka_unit_test(request_for_both_families_is_the_old_one),
		cmocka_unit_test(the_three_kinds_cover_each_state_once),
		cmocka_unit_test(whole_message_is_decoded),
		cmocka_unit_test(message_without_attributes_knows_nothing_more),
		cmocka_unit_test(shorter_and_longer_tcp_info),
		cmocka_unit_test(shorter_and_longer_skmem),
		cmocka_unit_test(unknown_attributes_and_nested_flags_are_passed_over),
		cmocka_unit_test(congestion_control_is_one_short_string),
		cmocka_unit_test(every_truncation_is_refused_or_complete),
		cmocka_unit_test(attribute_that_overruns_is_refused),
		cmocka_unit_test(other_address_family_is_refused),
		cmocka_unit_test(ipv4_mapped_becomes_ipv4),
		cmocka_unit_test(garbage_behind_an_ipv4_address_is_cut),
		cmocka_unit_test(loopback_is_the_whole_of_127_and_one_address),
		cmocka_unit_test(longest_endpoint_fits),
	};

	return cmocka_run_group_tests_name("diag", tests, NULL, NULL);
}

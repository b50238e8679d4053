/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/alloc.h"
#include "collect/buffers.h"
#include "recording.h"
#include "samples.h"

#define YES     DIAG_PINNED_YES
#define NO      DIAG_PINNED_NO
#define MAYBE   DIAG_PINNED_UNKNOWN

static struct buffers buffers;

/* Kernel 6.18 as it comes. */
static struct sample sample_of(const char *rmem, const char *wmem, uint64_t pressures)
{
	struct sample s = sample_at(1);

	sample_sysctl(&s, "net.ipv4.tcp_rmem", rmem);
	sample_sysctl(&s, "net.ipv4.tcp_wmem", wmem);
	sample_sysctl(&s, "net.core.rmem_max", "4194304");
	sample_sysctl(&s, "net.core.wmem_max", "4194304");
	sample_sysctl(&s, "net.ipv4.tcp_moderate_rcvbuf", "1");
	sample_counter(&s, "TcpExt.TCPMemoryPressures", pressures, 0);
	return s;
}

static void update(const char *rmem, const char *wmem, uint64_t pressures)
{
	struct sample s = sample_of(rmem, wmem, pressures);

	buffers_update(&buffers, &s);
	sample_done(&s);
}

static int set_up(void **state)
{
	memset(&buffers, 0, sizeof(buffers));
	update("4096 131072 33554432", "4096 16384 4194304", 0);
	return 0;
}

static enum diag_pinned snd_of(uint32_t bytes)
{
	struct diag_socket s = recording_example(4, "192.0.2.1", 1, "198.51.100.7", 2, 3);

	s.skmem.sndbuf = bytes;
	buffers_judge(&buffers, &s);
	return s.sndbuf_pinned;
}

static enum diag_pinned rcv_of(uint32_t bytes, uint32_t rcv_space)
{
	struct diag_socket s = recording_example(4, "192.0.2.1", 1, "198.51.100.7", 2, 3);

	s.skmem.rcvbuf = bytes;
	s.info.advmss = 1448;
	s.info.rcv_space = rcv_space;
	buffers_judge(&buffers, &s);
	return s.rcvbuf_pinned;
}

/* Sizes as kernel 6.18 gave them to sockets with and without SO_SNDBUF. */
static void send_buffers_that_the_kernel_would_not_make_are_pinned(void **state)
{
	static const struct {
		uint32_t bytes;
		enum diag_pinned want;
	} table[] = {
		{ 16384, NO },      /* tcp_wmem[1]: not connected yet */
		{ 4194304, NO },    /* tcp_wmem[2] */
		{ 46080, NO },      /* 2 * 10 segments of 2304 bytes */
		{ 69120, NO },      /* bbr: 3 * 10 */
		{ 87040, NO },      /* a kernel with longer headers: 2 * 10 * 4352 */
		{ 2626560, NO },    /* loopback */
		{ 1264896, NO }, { 2640384, NO },
		{ 46081, NO },      /* what is asked for is doubled: even */
		{ 4608, YES },      /* SO_SNDBUF 1: the least that there is */
		{ 131072, YES }, { 262144, YES }, { 2000000, YES },
		{ 8388608, YES },   /* more than wmem_max was asked for */
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (snd_of(table[i].bytes) != table[i].want)
			fail_msg("%u: %d", table[i].bytes, snd_of(table[i].bytes));
}

static void receive_buffers_that_the_kernel_would_not_make_are_pinned(void **state)
{
	static const struct {
		uint32_t bytes, rcv_space;
		enum diag_pinned want;
	} table[] = {
		{ 131072, 14480, NO },         /* tcp_rmem[1] */
		{ 131072, 227704, YES },       /* SO_RCVBUF 65536: it would have grown */
		{ 131072, 65536, NO },
		{ 131072, 65537, YES },
		{ 33554432, 30000000, NO },    /* tcp_rmem[2]: it cannot grow */
		{ 1519009, 130696, NO },       /* odd */
		{ 1519010, 130696, MAYBE }, /* tuned, or asked for so much */
		{ 262144, 427628, YES }, { 2000000, 2914632, YES },
		{ 16384, 0, YES },             /* below tcp_rmem[1] */
		{ 8388608, 0, YES },           /* more than rmem_max was asked for */
		{ 67108864, 0, YES },          /* above tcp_rmem[2] */
		{ 20000, 14490, YES },
	};

	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (rcv_of(table[i].bytes, table[i].rcv_space) != table[i].want)
			fail_msg("%u, %u: %d", table[i].bytes, table[i].rcv_space,
				rcv_of(table[i].bytes, table[i].rcv_space));
}

/* A loopback socket starts with 65483 * 10 bytes at most. */
static void what_receive_space_starts_with_says_nothing(void **state)
{
	struct diag_socket s = recording_example(4, "192.0.2.1", 1, "198.51.100.7", 2, 3);

	s.skmem.rcvbuf = 131072;
	s.info.advmss = 7000;
	s.info.rcv_space = 70000;
	buffers_judge(&buffers, &s);
	assert_int_equal(s.rcvbuf_pinned, NO);
}

static void sockets_may_be_older_than_a_sysctl(void **state)
{
	update("4096 262144 67108864", "4096 65536 8388600", 0);
	assert_int_equal(rcv_of(131072, 0), NO);
	assert_int_equal(rcv_of(33554432, 30000000), NO); /* grown to the ceiling of then */
	assert_int_equal(rcv_of(262144, 262144), YES);
	assert_int_equal(snd_of(16384), NO);
	assert_int_equal(snd_of(4194304), NO);
	for (unsigned i = 0; i < 2 * BUFFERS_SEEN_MAX; i++) {
		_cleanup_(free_p) char *rmem = xasprintf("4096 %u 67108864", 262144 + 2 * i);

		update(rmem, "4096 65536 8388600", 0);
	}
	assert_int_equal(rcv_of(131072, 0), YES); /* long ago */
	assert_int_equal(rcv_of(67108864, 0), NO);
}

static void after_memory_pressure_a_send_buffer_may_have_any_size(void **state)
{
	update("4096 131072 33554432", "4096 16384 4194304", 1);
	assert_int_equal(snd_of(262144), MAYBE);
	assert_int_equal(snd_of(46080), NO);
	assert_int_equal(snd_of(8388608), YES);
}

static void without_tuning_only_the_size_tells(void **state)
{
	buffers.tunes_rcv = false;
	assert_int_equal(rcv_of(131072, 227704), NO);
	assert_int_equal(rcv_of(16384, 0), YES);
}

static void what_was_not_read_makes_it_unknown(void **state)
{
	struct diag_socket s = recording_example(4, "192.0.2.1", 1, "198.51.100.7", 2, 3);
	struct sample empty = sample_at(1);

	s.skmem.sndbuf = s.skmem.rcvbuf = 8192;
	s.skmem_len = 12;
	buffers_judge(&buffers, &s);
	assert_int_equal(s.sndbuf_pinned, MAYBE);
	assert_int_equal(s.rcvbuf_pinned, MAYBE);
	buffers_update(&buffers, &empty);
	sample_done(&empty);
	assert_int_equal(snd_of(8192), MAYBE);
	assert_int_equal(rcv_of(8192, 0), MAYBE);
	update("4096 131072 junk", "4096 16384", 0);
	assert_int_equal(snd_of(8192), MAYBE);
	assert_int_equal(rcv_of(8192, 0), MAYBE);
}

#define TEST(f) cmocka_unit_test_setup(f, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(send_buffers_that_the_kernel_would_not_make_are_pinned),
		TEST(receive_buffers_that_the_kernel_would_not_make_are_pinned),
		TEST(what_receive_space_starts_with_says_nothing),
		TEST(sockets_may_be_older_than_a_sysctl),
		TEST(after_memory_pressure_a_send_buffer_may_have_any_size),
		TEST(without_tuning_only_the_size_tells),
		TEST(what_was_not_read_makes_it_unknown),
	};

	return cmocka_run_group_tests_name("buffers", tests, NULL, NULL);
}

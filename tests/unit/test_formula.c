/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Test vectors from the kernel's own arithmetic and from measured connections. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "base/alloc.h"
#include "rule/formula.h"

static void check(double got, double want, double slack, const char *what)
{
	if (fabs(got - want) > slack * fabs(want))
		fail_msg("%s: got %.10g, want %.10g", what, got, want);
}

#define CHECK(expr, want) check(expr, want, 0, #expr)
#define ABOUT(expr, want) check(expr, want, 5e-4, #expr)

static void bdp_is_rate_times_rtt(void **state)
{
	CHECK(formula_bdp_bytes(1e9, 100e3), 12500000);
	CHECK(formula_bdp_bytes(100e6, 50e3), 625000);
	CHECK(formula_bdp_bytes(10e9, 80e3), 100000000);
}

static void receive_buffer_holds_the_window(void **state)
{
	CHECK(formula_rmem_min_bytes(12.5e6, 160), 20000000);
	CHECK(formula_rmem_min_bytes(12.5e6, 128), 25000000);
	CHECK(formula_rmem_min_bytes(12.5e6, 85), 37647059);
	CHECK(formula_rmem_min_bytes(625000, 160), 1000000);
	CHECK(formula_rmem_min_bytes(625000, 128), 1250000);
	CHECK(formula_rmem_min_bytes(625000, 85), 1882353);
	CHECK(formula_rmem_bytes(12.5e6, 128), 50000000);
}

static void unknown_scaling_ratio_counts_as_half(void **state)
{
	CHECK(formula_rmem_bytes(12.5e6, 0), 50000000);
	CHECK(formula_window_bytes(6291456, 0), 3145728);
	CHECK(formula_window_bytes(6291456, 256), 3145728);
}

static void window_follows_the_scaling_ratio(void **state)
{
	/* measured 653 952 and 3 930 752: less what metadata takes */
	CHECK(formula_window_bytes(1048576, 160), 655360);
	CHECK(formula_window_bytes(6291456, 160), 3932160);
}

static void older_kernels_split_the_buffer_by_adv_win_scale(void **state)
{
	CHECK(formula_adv_win_window_bytes(131072, 1), 65536);
	CHECK(formula_adv_win_window_bytes(131072, 2), 98304);
	CHECK(formula_adv_win_window_bytes(131072, 0), 131072);
	CHECK(formula_adv_win_window_bytes(131072, -2), 32768);
}

static void window_scale_is_the_kernels(void **state)
{
	static const struct {
		double rmem, core;
		int want;
	} cases[] = {
		{ 131072, 4194304, 7 }, { 6291456, 4194304, 7 }, { 33554432, 4194304, 10 },
		{ 134217728, 4194304, 12 }, { 1073741824, 4194304, 14 },
		{ 524288, 0, 4 }, /* SO_RCVBUF 524288: half of what is stored */
		{ 0, 0, 0 }, { 1e15, 0, 14 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(formula_wscale(cases[i].rmem, cases[i].core), cases[i].want);
	CHECK(formula_wscale_window_bytes(7), 8388480);
	CHECK(formula_wscale_window_bytes(10), 67107840);
	CHECK(formula_wscale_window_bytes(14), 1073725440);
}

static void send_buffer_aims_at_twice_the_window(void **state)
{
	CHECK(formula_wmem_bytes(12.5e6), 25000000);
	CHECK(formula_wmem_bbr_bytes(12.5e6), 37500000);
	CHECK(formula_sndbuf_autotune_bytes(10, 1460, false, 256), 46080);
	CHECK(formula_sndbuf_autotune_bytes(10, 1460, true, 256), 69120);
	CHECK(formula_sndbuf_autotune_bytes(10, 1460, false, 320), 87040);
	CHECK(formula_sndbuf_autotune_bytes(10, 65483, false, 256), 2626560);
	CHECK(formula_sndbuf_autotune_bytes(1, 1460, false, 256),
		46080); /* never below 10 segments */
	CHECK(formula_sndbuf_autotune_bytes(8633, 1460, false, 256), 39780864);
	CHECK(formula_sndbuf_autotune_bytes(8633, 1460, false, 320), 75141632);
}

static void socket_buffer_request_is_doubled_and_capped(void **state)
{
	CHECK(formula_so_buf_bytes(1, 4194304, true), 2304);
	CHECK(formula_so_buf_bytes(1, 4194304, false), 4608);
	CHECK(formula_so_buf_bytes(8192, 4194304, true), 16384);
	CHECK(formula_so_buf_bytes(262144, 4194304, true), 524288);
	CHECK(formula_so_buf_bytes(262144, 212992, true), 425984);
	CHECK(formula_so_buf_bytes(8388608, 4194304, true), 8388608);
	/* SO_RCVBUFFORCE knows no cap */
	CHECK(formula_so_buf_bytes(134217728, 134217728, true), 268435456);
}

static void connect_gives_up_after_linear_and_doubling_retries(void **state)
{
	static const struct {
		double retries, linear, want_s;
	} cases[] = {
		{ 6, 4, 131 }, { 6, 0, 127 }, { 5, 4, 67 }, { 4, 4, 35 }, { 3, 4, 19 },
		{ 2, 4, 7 }, { 1, 4, 3 }, /* measured: 7.1 and 3.1 */
		{ 3, 2, 17 }, { 2, 100, 7 }, { 0, 4, 1 },
		{ 7, 0, 247 }, /* the eighth wait is capped at 120 s */
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		CHECK(formula_syn_timeout_s(cases[i].retries, cases[i].linear), cases[i].want_s);
	CHECK(formula_synack_timeout_s(5), 63);
	CHECK(formula_synack_timeout_s(3), 15);
	CHECK(formula_synack_timeout_s(2), 7);
}

static void retransmission_gives_up(void **state)
{
	static const struct {
		double retries, rto_max_s, want_s;
	} cases[] = {
		{ 3, 120, 3 }, { 5, 120, 12.6 }, { 8, 120, 102.2 }, { 9, 120, 204.6 },
		{ 10, 120, 324.6 }, { 12, 120, 564.6 }, { 15, 120, 924.6 }, { 8, 30, 81 },
		{ 15, 30, 291 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_true(fabs(formula_retries2_s(cases[i].retries, cases[i].rto_max_s) -
			cases[i].want_s) < 1e-6);
}

static void keepalive_detects_after_all_probes(void **state)
{
	CHECK(formula_keepalive_detect_s(7200, 75, 9), 7875);
	CHECK(formula_keepalive_detect_s(60, 10, 3), 90);
	CHECK(formula_keepalive_detect_s(120, 30, 3), 210);
	CHECK(formula_keepalive_detect_s(300, 15, 3), 345);
	CHECK(formula_keepalive_time_s(350), 280);
	CHECK(formula_keepalive_time_s(240), 192);
	CHECK(formula_keepalive_time_s(300), 240);
	CHECK(formula_keepalive_time_s(4), 3);
	CHECK(formula_keepalive_probes_per_s(100000, 200), 500);
}

static void ports_and_time_wait(void **state)
{
	CHECK(formula_ports(32768, 60999, 0), 28232);
	CHECK(formula_ports(1024, 65535, 0), 64512);
	CHECK(formula_ports(1024, 1025, 9), 0);
	ABOUT(formula_ports_rate_per_s(28232, FORMULA_TIME_WAIT_S), 470.5);
	CHECK(formula_ports_rate_per_s(64512, FORMULA_TIME_WAIT_S), 1075.2);
	CHECK(formula_ports_rate_per_s(28232, 1), 28232);
	CHECK(formula_time_wait_sockets(400), 24000);
}

static void fin_wait2_above_a_minute_counts_the_rest_twice(void **state)
{
	CHECK(formula_fin_wait2_s(5), 5);
	CHECK(formula_fin_wait2_s(60), 60);
	CHECK(formula_fin_wait2_s(80), 40); /* measured: 41.5 */
	CHECK(formula_fin_wait2_s(120), 120);
	CHECK(formula_fin_wait2_sockets(400, 60), 24000);
	CHECK(formula_fin_wait2_sockets(400, 80), 16000);
}

static void loss_limits_reno_and_cubic(void **state)
{
	ABOUT(formula_mathis_bps(1448, 100e3, 0.01), 1.413e6);
	ABOUT(formula_cubic_window_segs(100e3, 0.01), 12.2);   /* Reno's is larger */
	ABOUT(formula_cubic_window_segs(100e3, 1e-5), 1054);
	ABOUT(formula_mathis_c_bps(1448, 100e3, 0.01, 1), 1.1584e6);
}

static void loss_that_a_window_bears_is_the_inverse(void **state)
{
	ABOUT(formula_cubic_loss(100e3, 1054), 1e-5);
	ABOUT(formula_cubic_loss(100e3, 12.2), 0.01); /* as Reno */
	CHECK(formula_cubic_loss(100e3, 1), 1);
}

static void shares_of_segments_and_of_busy_time(void **state)
{
	CHECK(formula_retrans_share(30, 1000), 0.03);
	CHECK(formula_chrono_share(500e3, 2e6), 0.25);
	CHECK(formula_chrono_share(1e6, 1e6), 1);
	assert_true(isnan(formula_chrono_share(500e3, 999999)));
}

static void slow_start_rounds(void **state)
{
	CHECK(formula_slow_start_rtts(71, 10), 4);
	CHECK(formula_slow_start_rtts(70, 10), 3);
	CHECK(formula_slow_start_rtts(691, 10), 7);
	CHECK(formula_window_rtts(8633, 10), 10);
	CHECK(formula_window_rtts(5, 10), 0);
}

static void sequence_numbers_wrap(void **state)
{
	ABOUT(formula_seq_wrap_s(1e9), 34.3597);
	ABOUT(formula_seq_wrap_s(10e9), 3.43597);
	ABOUT(formula_seq_wrap_s(40e9), 0.858993);
	ABOUT(formula_seq_wrap_s(100e9), 0.343597);
}

static void rounding(void **state)
{
	CHECK(formula_next_pow2(0), 1);
	CHECK(formula_next_pow2(1), 1);
	CHECK(formula_next_pow2(2500), 4096);
	CHECK(formula_next_pow2(4096), 4096);
	CHECK(formula_next_pow2(4097), 8192);
	CHECK(formula_mib_up(0), 0);
	CHECK(formula_mib_up(1), 1048576);
	CHECK(formula_mib_up(25000000), 25165824);
	CHECK(formula_mib_up(25165824), 25165824);
}

static void backlog_outlasts_a_pause(void **state)
{
	CHECK(formula_backlog(5000, 0.5), 4096);
	CHECK(formula_backlog(5000, 0.2), 1024);
}

static void tcp_mem_is_the_kernels(void **state)
{
	double pages[3];

	/* 24105 MiB host: the kernel counted 6 141 888 free buffer pages */
	formula_tcp_mem_pages(6141888, pages);
	CHECK(pages[0], 287901);
	CHECK(pages[1], 383868);
	CHECK(pages[2], 575802);
	formula_tcp_mem_pages(16, pages);
	CHECK(pages[0], 96);
	CHECK(pages[1], 128);
	CHECK(pages[2], 192);
}

static void conntrack_is_sized_for_the_peak(void **state)
{
	CHECK(formula_conntrack_entries(1000, 120, 20000), 140000);
	CHECK(formula_conntrack_max(140000), 262144);
}

static void conntrack_table_is_the_kernels(void **state)
{
	CHECK(formula_conntrack_buckets(24105 * 0x1p20), 262144);
	CHECK(formula_conntrack_buckets(0x1p32), 65536);
	CHECK(formula_conntrack_buckets(0x1p30), 8192);
	CHECK(formula_conntrack_buckets(0x1p26), 1024);
	CHECK(formula_conntrack_bytes(262144, 262144), 69206016);
}

static void buffer_cap_is_an_eighth_of_the_pressure_mark(void **state)
{
	CHECK(formula_buffer_cap_bytes(383868, 4096), 196540416);
	CHECK(formula_buffer_cap_bytes(1e9, 4096), 1073741823);
}

static void bulk_connections_share_the_pressure_mark(void **state)
{
	CHECK(formula_buffers_bytes(10, 6291456, 4194304), 104857600);
	CHECK(formula_buffer_share_bytes(383868, 4096, 4), 196540416); /* as the cap */
	CHECK(formula_buffer_share_bytes(383868, 4096, 100), 7861616);
	CHECK(formula_buffer_share_bytes(383868, 4096, 2000), 4194304);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bdp_is_rate_times_rtt),
		cmocka_unit_test(receive_buffer_holds_the_window),
		cmocka_unit_test(unknown_scaling_ratio_counts_as_half),
		cmocka_unit_test(window_follows_the_scaling_ratio),
		cmocka_unit_test(older_kernels_split_the_buffer_by_adv_win_scale),
		cmocka_unit_test(window_scale_is_the_kernels),
		cmocka_unit_test(send_buffer_aims_at_twice_the_window),
		cmocka_unit_test(socket_buffer_request_is_doubled_and_capped),
		cmocka_unit_test(connect_gives_up_after_linear_and_doubling_retries),
		cmocka_unit_test(retransmission_gives_up),
		cmocka_unit_test(keepalive_detects_after_all_probes),
		cmocka_unit_test(ports_and_time_wait),
		cmocka_unit_test(fin_wait2_above_a_minute_counts_the_rest_twice),
		cmocka_unit_test(loss_limits_reno_and_cubic),
		cmocka_unit_test(loss_that_a_window_bears_is_the_inverse),
		cmocka_unit_test(shares_of_segments_and_of_busy_time),
		cmocka_unit_test(slow_start_rounds),
		cmocka_unit_test(sequence_numbers_wrap),
		cmocka_unit_test(rounding),
		cmocka_unit_test(backlog_outlasts_a_pause),
		cmocka_unit_test(tcp_mem_is_the_kernels),
		cmocka_unit_test(conntrack_is_sized_for_the_peak),
		cmocka_unit_test(conntrack_table_is_the_kernels),
		cmocka_unit_test(buffer_cap_is_an_eighth_of_the_pressure_mark),
		cmocka_unit_test(bulk_connections_share_the_pressure_mark),
	};

	return cmocka_run_group_tests_name("formula", tests, NULL, NULL);
}

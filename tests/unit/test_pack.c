/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "samples.h"
#include "store/pack.h"

static const struct list *const packed[] = { &lists[LIST_PATHS], &lists[LIST_FLOWS] };
static sqlite3 *db;

static int set_up(void **state)
{
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	return pack_register(db) == SQLITE_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	return sqlite3_close(db) == SQLITE_OK ? 0 : -1;
}

static void assert_numbers(const struct list *l, const struct opt_i64 *got,
	const struct opt_i64 *want)
{
	for (size_t i = 0; i < l->n_figures; i++) {
		assert_int_equal(got[i].known, want[i].known);
		if (want[i].known)
			assert_int_equal(got[i].v, want[i].v);
	}
}

static void assert_same_again(const struct list *l, const struct opt_i64 *v)
{
	struct opt_i64 back[PACK_FIGURES_MAX];
	unsigned char bytes[PACK_BYTES_MAX];
	size_t len = pack_numbers(l, v, bytes);

	assert_true(len <= sizeof(bytes));
	assert_int_equal(unpack_numbers(l, bytes, len, back), 0);
	assert_numbers(l, back, v);
}

static void figures_come_back_as_they_were(void **state)
{
	static const int64_t values[] = { 0, 1, 3, 126, 127, 128, 1448, 1500, 131072, UINT32_MAX,
		1LL << 53, INT64_MAX, -2 };

	for (size_t k = 0; k < ARRAY_SIZE(packed); k++) {
		struct opt_i64 v[PACK_FIGURES_MAX];
		unsigned seed = 1;

		assert_true(packed[k]->n_figures <= PACK_FIGURES_MAX);
		for (unsigned n = 0; n < 20000; n++) {
			/* first all of them the same, then any */
			for (size_t i = 0; i < packed[k]->n_figures; i++) {
				int at = n < ARRAY_SIZE(values) ? (int) n :
					rand_r(&seed) % (int) (ARRAY_SIZE(values) + 4);

				v[i] = at < (int) ARRAY_SIZE(values) ? OPT(values[at]) : OPT_NONE;
			}
			assert_same_again(packed[k], v);
		}
	}
}

static void nothing_known_comes_back_as_nothing_known(void **state)
{
	static const struct opt_i64 none[PACK_FIGURES_MAX];

	for (size_t k = 0; k < ARRAY_SIZE(packed); k++)
		assert_same_again(packed[k], none);
}

/* Databases hold these: only lines at the end of the tables may make them longer. */
static void bytes_stay_what_they_were(void **state)
{
	assert_rows(db, "SELECT hex(pack_path('sockets', 7, 'bytes_acked', 1000, 'bytes_sent', 1001,"
		" 'bytes_received', 0, 'data_segs_out', 2, 'segs_out', 2, 'delivered_segs', 1, 'segs_in', 0,"
		" 'data_segs_in', 0, 'wmem_queued_bytes', 0, 'busy_us', 0, 'rcvbuf_max_bytes', 131072,"
		" 'closed', 0, 'short_lived', 0, 'retrans_segs', 0, 'bytes_retrans', 0, 'snd_mss_bytes', 1448,"
		" 'reordering_max_segs', 3, 'notsent_bytes', 0, 'rmem_alloc_bytes', 0, 'pmtu_bytes', 1500,"
		" 'no_wscale', 0, 'no_sack', 0, 'no_timestamps', 0, 'rwnd_limited_us', 0,"
		" 'sndbuf_limited_us', 0, 'lost_segs', 0, 'dsack_dups', 0, 'reord_seen', 0, 'rtos', 0,"
		" 'rcv_ooopack', 0, 'ecn', 0, 'sndbuf_pinned', 0, 'rcvbuf_pinned', 0,"
		" 'delivered_ce_segs', 0))",
		"5708E907030302\n");
	assert_rows(db, "SELECT seen, delivered_ce_segs, pmtu_bytes, bytes_sent, srtt_us, short_lived"
		" FROM path_figures(x'5708E907030302')", "NULL|0|1500|1001|NULL|0\n");
	assert_rows(db, "SELECT bytes_acked, bytes_sent, snd_wscale, srtt_us, seen, pid"
		" FROM flow_figures(x'0105')", "4|4|7|NULL|NULL|NULL\n");
}

static void figures_that_are_added_later_are_unknown(void **state)
{
	for (size_t k = 0; k < ARRAY_SIZE(packed); k++)
		assert_int_equal(packed[k]->figures[packed[k]->n_figures - 1].usual, USUAL_UNKNOWN);
}

static void damaged_bytes_are_told(void **state)
{
	static const struct {
		const char *sql, *want;
	} table[] = {
		{ "SELECT sockets FROM path_figures(x'01')", "the figures of a row are damaged" },
		{ "SELECT sockets FROM path_figures(x'0180')", "the figures of a row are damaged" },
		{ "SELECT sockets FROM path_figures(x'01ffffffffffffffffff02')",
			"the figures of a row are damaged" },
		{ "SELECT pid FROM flow_figures('text')", "the figures of a row are damaged" },
		{ "SELECT pack_path('sockets')", "pairs of a figure's name and a number are needed" },
		{ "SELECT pack_path('frogs', 1)", "pairs of a figure's name and a number are needed" },
		{ "SELECT pack_flow(NULL, 1)", "pairs of a figure's name and a number are needed" },
	};
	struct opt_i64 v[PACK_FIGURES_MAX];

	assert_int_equal(unpack_numbers(packed[0], "\x01", 1, v), -EBADMSG);
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		assert_int_not_equal(sqlite3_exec(db, table[i].sql, NULL, NULL, NULL), SQLITE_OK);
		assert_string_equal(sqlite3_errmsg(db), table[i].want);
	}
}

static void figures_of_nothing_are_no_row(void **state)
{
	assert_rows(db, "SELECT count(*) FROM path_figures(NULL)", "0\n");
	assert_rows(db, "SELECT count(*), max(sockets) FROM path_figures(x'')", "1|0\n");
	/* and only bytes make one */
	assert_int_not_equal(sqlite3_exec(db, "SELECT * FROM path_figures", NULL, NULL, NULL),
		SQLITE_OK);
}

static void sums_are_known_if_the_first_of_them_is(void **state)
{
	static const unsigned char none[] = { 0x0a, 0x00, 0x00 }; /* bytes_acked, bytes_received */
	struct sample_path p = { .has_sums = true };

	assert_int_equal(unpack_row(packed[0], none, sizeof(none), &p), 0);
	assert_false(p.has_sums);
	assert_int_equal(unpack_row(packed[0], none, 0, &p), 0);
	assert_true(p.has_sums);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_come_back_as_they_were),
		cmocka_unit_test(nothing_known_comes_back_as_nothing_known),
		cmocka_unit_test(bytes_stay_what_they_were),
		cmocka_unit_test(figures_that_are_added_later_are_unknown),
		cmocka_unit_test(damaged_bytes_are_told),
		cmocka_unit_test(figures_of_nothing_are_no_row),
		cmocka_unit_test(sums_are_known_if_the_first_of_them_is),
	};

	return cmocka_run_group_tests_name("pack", tests, set_up, tear_down);
}

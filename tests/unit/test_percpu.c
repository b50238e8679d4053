/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/percpu.h"

/* "NAME=VALUE " for each pair; "p.entries" of 7 stops. */
static int note(void *arg, const char *name, int64_t value)
{
	strbuf_printf(arg, "%s=%lld ", name, (long long) value);
	return str_eq(name, "p.entries") && value == 7 ? -ECANCELED : 0;
}

typedef int parser(char *text, const char *prefix, proctab_fn *fn, void *arg, struct err *e);

struct example {
	const char *in;
	int r;
	const char *want; /* pairs, or what stands in the error */
};

static void check(parser *parse, const struct example *table, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		_cleanup_(strbuf_done) struct strbuf got = STRBUF_INIT;
		_cleanup_(free_p) char *text = xstrdup(table[i].in);
		struct err e = ERR_INIT;

		assert_int_equal(parse(text, "p", note, &got, &e), table[i].r);
		if (table[i].r == 0) {
			assert_string_equal(strbuf_str(&got), table[i].want);
			assert_int_equal(e.code, 0);
		} else if (!strstr(e.text, table[i].want)) {
			fail_msg("\"%s\" does not hold \"%s\"", e.text, table[i].want);
		}
	}
}

#define ZEROS6 "00000000 00000000 00000000 00000000 00000000 00000000 "
#define TO_11 ZEROS6 "00000005 00000006"

static void softnet_is_summed_by_position(void **state)
{
	static const struct example table[] = {
		{ "", 0, "" },
		{ "0000000a 00000001 00000002 " TO_11 "\n", 0,
			"p.processed=10 p.dropped=1 p.time_squeeze=2 p.received_rps=5"
			" p.flow_limit=6 " },
		/* 13 columns since 5.10, 15 since 6.4: backlog, processor, queues */
		{ "ffffffff 00000001 00000002 " TO_11 " 00000009 00000000\n"
			"ffffffff 00000001 00000000 " TO_11 " 00000009 00000001\n", 0,
			"p.processed=8589934590 p.dropped=2 p.time_squeeze=2 p.received_rps=10"
			" p.flow_limit=12 " },
		{ "1 1 1 " TO_11 " 1 0 1 1", 0,
			"p.processed=1 p.dropped=1 p.time_squeeze=1 p.received_rps=5"
			" p.flow_limit=6 " },
		{ "1 1 1 " ZEROS6 "1\n", -EBADMSG, "line 1" },
		{ "1 1 1 " TO_11 "\n1 1 1 " TO_11 " 1\n", -EBADMSG, "line 2" },
		{ "1 1 1 " TO_11 " 1\n1 1 1 " TO_11 "\n", -EBADMSG, "line 2" },
		{ "1 1 1 " TO_11 "\n \n", -EBADMSG, "line 2" },
		{ "100000000 1 1 " TO_11 "\n", -EBADMSG, "line 1" },
		{ "0000000g 1 1 " TO_11 "\n", -EBADMSG, "line 1" },
		{ "-1 1 1 " TO_11 "\n", -EBADMSG, "line 1" },
	};

	check(percpu_parse_softnet, table, ARRAY_SIZE(table));
}

#define CONNTRACK                                                                                  \
	"entries  clashres found new invalid ignore delete chainlength insert insert_failed drop "  \
	"early_drop icmp_error  expect_new expect_create expect_delete search_restart\n"

static void softnet_tells_each_processor(void **state)
{
	static const struct example table[] = {
		{ "", 0, "" },
		{ "0000000a 1 2 " TO_11 "\n0000000b 1 2 " TO_11 "\n", 0, "p0=10 p1=11 " },
		{ "a 1 2 " TO_11 " 9 0\nb 1 2 " TO_11 " 9 f\n", 0, "p0=10 p15=11 " },
		{ "100000000 1 1 " TO_11 "\n", -EBADMSG, "line 1" },
	};

	check(percpu_parse_softnet_cpus, table, ARRAY_SIZE(table));
}

static void conntrack_columns_go_by_their_names(void **state)
{
	static const struct example table[] = {
		{ "", 0, "" },
		{ CONNTRACK, 0, "" }, /* no processor: nothing is known */
		{ CONNTRACK "00000010  1 2 3 4 5 6 7 8 9 a b c  d e f 00000011\n"
			"00000010  1 0 0 0 0 0 0 0 1 0 0 0  0 0 0 ffffffff\n", 0,
			"p.entries=16 p.clash_resolve=2 p.found=2 p.invalid=4 p.chaintoolong=7"
			" p.insert=8 p.insert_failed=10 p.drop=10 p.early_drop=11 p.icmp_error=12"
			" p.search_restart=4294967312 " },
		{ "drop unheard_of entries\n1 2 3\n4 5 3\n", 0, "p.drop=5 p.entries=3 " },
		{ "drop\nffffffffffffffff\n", 0, "p.drop=-1 " },
		{ "drop\n10000000000000000\n", -EBADMSG, "line 2" },
		{ "entries drop\n1 2\n1\n", -EBADMSG, "line 3: not 2 hex" },
		{ "entries drop\n1 2 3\n", -EBADMSG, "line 2" },
		{ "entries drop\n1 x\n", -EBADMSG, "line 2" },
		{ "entries\n7\n", -ECANCELED, "stopped" },
	};

	check(percpu_parse_conntrack, table, ARRAY_SIZE(table));
}

static void neigh_columns_go_by_their_names(void **state)
{
	static const struct example table[] = {
		{ "entries  allocs   forced_gc_runs unresolved_discards table_fulls\n"
			"00000002 00000056 00000004       00000001            0000000f\n"
			"00000002 0000004d 00000001       00000002            00000001\n", 0,
			"p.entries=2 p.forced_gc_runs=5 p.unresolved_discards=3 "
			"p.table_fulls=16 " },
		{ "entries allocs unresolved_discards\n2 1 1\n", 0,
			"p.entries=2 p.unresolved_discards=1 " },
		{ "entries allocs\n2\n", -EBADMSG, "line 2" },
	};

	check(percpu_parse_neigh, table, ARRAY_SIZE(table));
}

/* More columns than any kernel has, as names and as numbers; and a name that has no room. */
static void overlong_is_malformed(void **state)
{
	struct strbuf got = STRBUF_INIT;
	struct err e = ERR_INIT;
	char prefix[200], text[65 * 2 + 1], again[sizeof(text)];

	for (size_t i = 0; i < sizeof(text) - 1; i++)
		text[i] = i % 2 ? ' ' : '1';
	text[sizeof(text) - 1] = '\0';
	memcpy(again, text, sizeof(text));
	assert_int_equal(percpu_parse_softnet(text, "p", note, &got, &e), -EBADMSG);
	assert_int_equal(percpu_parse_neigh(again, "p", note, &got, &e), -EBADMSG);
	memset(prefix, 'p', sizeof(prefix) - 1);
	prefix[sizeof(prefix) - 1] = '\0';
	(void) snprintf(text, sizeof(text), "entries\n1\n");
	assert_int_equal(percpu_parse_neigh(text, prefix, note, &got, &e), -EBADMSG);
	assert_string_equal(strbuf_str(&got), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(softnet_is_summed_by_position),
		cmocka_unit_test(softnet_tells_each_processor),
		cmocka_unit_test(conntrack_columns_go_by_their_names),
		cmocka_unit_test(neigh_columns_go_by_their_names),
		cmocka_unit_test(overlong_is_malformed),
	};

	return cmocka_run_group_tests_name("percpu", tests, NULL, NULL);
}

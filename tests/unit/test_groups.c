/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the shipped rules make of facts that belong together, and of facts that only look so. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/alloc.h"
#include "base/root.h"
#include "base/str.h"
#include "rule/engine.h"
#include "scratch.h"

static char *dir;
static struct policy *policy;
static struct ruleset rules;

static int set_up(void **state)
{
	_cleanup_(root_free_p) struct root *root = NULL;
	struct err e = ERR_INIT;

	policy = policy_new();
	dir = scratch_make("groups");
	return root_open(dir, &root, &e) == 0 ? ruleset_load(root, &rules, &e) : -1;
}

static int tear_down(void **state)
{
	policy = policy_free(policy);
	ruleset_done(&rules);
	dir = scratch_remove(dir);
	return 0;
}

/* "cause > symptom symptom, other": rule ids as the report groups them. Caller frees. */
static char *groups_of(const char *facts)
{
	_cleanup_(engine_free_p) struct engine *en = NULL;
	struct findings f = { NULL };
	struct strbuf text = STRBUF_INIT;
	struct err e = ERR_INIT;

	assert_int_equal(engine_open_empty(policy, &en, &e), 0);
	if (engine_fill(en, facts, &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(engine_run(en, &rules, &f, &e), 0);
	for (size_t i = 0; i < f.n; i++) {
		bool first_symptom = f.list[i].cause && i && !f.list[i - 1].cause;

		if (i && str_eq(f.list[i].id, f.list[i - 1].id))
			continue;
		strbuf_puts(&text, first_symptom ? " > " : f.list[i].cause ? " " : i ? ", " : "");
		strbuf_puts(&text, f.list[i].rule->id);
	}
	findings_done(&f);
	return strbuf_steal(&text);
}

#define CONNTRACK_FULL                                                                             \
	"INSERT INTO fact_conntrack (entries_max, max_entries, entries_max_pct, dropped) "         \
	"VALUES (262144, 262144, 100, 4100);"
#define CONNECTS_FAIL(timeouts)                                                                    \
	"INSERT INTO fact_counter (name, kind, delta) VALUES ('Tcp.AttemptFails', 'counter', 400)," \
	" ('Tcp.ActiveOpens', 'counter', 4000), ('TcpExt.EmbryonicRsts', 'counter', 0),"           \
	" ('TcpExt.TCPAbortOnTimeout', 'counter', " timeouts ");"
#define LOSS(path)                                                                                 \
	"INSERT INTO fact_path (path, path_id, cc, loopback, samples, data_segs_out, retrans_segs,"\
	" dsack_dups, reord_seen, rtos) VALUES ('" path "', 1, 'cubic', 0, 6, 20000, 800, 0, 0, 0);"
#define TIMEOUTS(path)                                                                             \
	"INSERT INTO fact_path (path, path_id, cc, loopback, samples, data_segs_out, retrans_segs,"\
	" dsack_dups, reord_seen, rtos) VALUES ('" path "', 2, 'cubic', 0, 6, 20000, 400, 200, 0, 130);"
#define ONE_PATH                                                                                   \
	"INSERT INTO fact_path (path, path_id, cc, loopback, samples, data_segs_out, retrans_segs,"\
	" dsack_dups, reord_seen, rtos) VALUES ('a', 1, 'cubic', 0, 6, 20000, 400, 0, 0, 130);"
#define CLOSING_RESET(orphans, pages)                                                              \
	"INSERT INTO fact_sysctl (key, value) VALUES ('net.ipv4.tcp_mem', '287901 383868 575802'),"\
	" ('net.ipv4.tcp_max_orphans', '131072');"                                                 \
	"INSERT INTO fact_counter (name, kind, delta, last, max) VALUES"                           \
	" ('TcpExt.TCPAbortOnMemory', 'counter', 30, NULL, NULL),"                                 \
	" ('sockstat.TCP.orphan', 'gauge', NULL, " orphans ", " orphans "),"                       \
	" ('sockstat.TCP.mem', 'gauge', NULL, " pages ", " pages "),"                              \
	" ('TcpExt.TCPMemoryPressures', 'counter', 2, NULL, NULL);"                                \
	"INSERT INTO fact_host (hostname, page_bytes) VALUES ('here', 4096);"
#define LISTENERS(full, waits, queue)                                                              \
	"INSERT INTO fact_sysctl (key, value) VALUES ('net.core.somaxconn', '4096'),"              \
	" ('net.ipv4.tcp_syncookies', '1');"                                                       \
	"INSERT INTO fact_counter (name, kind, delta) VALUES"                                      \
	" ('TcpExt.ListenOverflows', 'counter', 1500),"                                            \
	" ('TcpExt.TCPReqQFullDoCookies', 'counter', 2000),"                                       \
	" ('TcpExt.SyncookiesSent', 'counter', 2000), ('TcpExt.SyncookiesRecv', 'counter', 1800);" \
	"INSERT INTO fact_listener (addr, port, cookie, samples, queue_max, queue_avg, queue_last,"\
	" backlog, samples_full, samples_half_full, syn_recv_max) VALUES"                          \
	" ('0.0.0.0', " full ", 1, 6, 512, 200, 10, 511, 2, 3, 0),"                                \
	" ('0.0.0.0', " waits ", 2, 6, " queue ", 0, 0, 511, 0, 0, 511);"

static void facts_are_grouped_by_what_they_are_about(void **state)
{
	static const struct {
		const char *what, *facts, *want;
	} cases[] = {
		{ "no place in the table, no answer", CONNTRACK_FULL CONNECTS_FAIL("350"),
			"table-full > outgoing-connections-fail" },
		{ "a refusal is somebody's answer", CONNTRACK_FULL CONNECTS_FAIL("0"),
			"table-full, outgoing-connections-fail" },
		{ "loss and time-outs of one path", ONE_PATH,
			"retransmission-high-loss > losses-wait-for-timeouts" },
		{ "of two paths", LOSS("a") TIMEOUTS("b"),
			"retransmission-heavy-loss, losses-wait-for-timeouts, "
			"retransmission-high-reordering" },
		{ "resets for want of memory", CLOSING_RESET("1000", "400000"),
			"tcp-memory-pressure > closing-connections-reset" },
		{ "resets for too many orphans, pressure aside", CLOSING_RESET("90000", "9000"),
			"orphans-near-limit > closing-connections-reset, tcp-memory-pressure" },
		{ "both queues of a port", LISTENERS("443", "443", "1"),
			"accept-queue-overflow-application > syn-queue-full" },
		{ "because one of its listeners is stuck", LISTENERS("443", "443", "0"),
			"listeners-uneven > accept-queue-overflow-application syn-queue-full" },
		{ "queues of two ports", LISTENERS("443", "80", "1"),
			"accept-queue-overflow-application, syn-queue-full" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(free_p) char *got = groups_of(cases[i].facts);

		if (!str_eq(got, cases[i].want))
			fail_msg("%s: %s", cases[i].what, got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts_are_grouped_by_what_they_are_about),
	};

	return cmocka_run_group_tests_name("groups", tests, set_up, tear_down);
}

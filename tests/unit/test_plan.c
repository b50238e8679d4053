/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From findings to one value a key; tables of proposals and what becomes of them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "plan_fixture.h"

static struct rule *rule_new(const char *id, enum severity severity, enum merge merge)
{
	struct rule *r = xcalloc(1, sizeof(*r));

	r->id = xstrdup(id);
	r->severity = severity;
	r->merge = merge;
	return r;
}

struct world {
	struct machine m;
	struct policy *policy;
	struct rule *rules[5];
	struct ruleset rs;
	struct plan plan;
};

enum { BIG, OTHER_BIG, SMALL, OWN, MILD };

static int setup(void **state)
{
	struct world *w = xcalloc(1, sizeof(*w));

	machine_make(&w->m);
	put_key(&w->m, "net.ipv4.tcp_timestamps", "1");
	put_key(&w->m, "net.ipv4.tcp_congestion_control", "cubic");
	put_key(&w->m, "net.ipv4.ip_local_port_range", "32768\t60999");
	w->policy = policy_new();
	w->rules[BIG] = rule_new("big", SEVERITY_HIGH, MERGE_MAX);
	w->rules[OTHER_BIG] = rule_new("other-big", SEVERITY_MEDIUM, MERGE_MAX);
	w->rules[SMALL] = rule_new("small", SEVERITY_MEDIUM, MERGE_MIN);
	w->rules[OWN] = rule_new("own", SEVERITY_HIGH, MERGE_FIRST);
	w->rules[MILD] = rule_new("mild", SEVERITY_LOW, MERGE_FIRST);
	w->rs = (struct ruleset) { .rules = w->rules, .n = ARRAY_SIZE(w->rules) };
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; i < ARRAY_SIZE(w->rules); i++) {
		free(w->rules[i]->id);
		free(w->rules[i]);
	}
	plan_done(&w->plan);
	policy_free_p(&w->policy);
	machine_remove(&w->m);
	free(w);
	return 0;
}

struct proposal {
	int rule;
	const char *key, *value;
	enum confidence confidence;
};

static int make(struct world *w, const struct proposal *list, size_t n,
	const struct plan_select *select, struct err *e)
{
	_cleanup_(free_p) struct finding *f = xcalloc(n, sizeof(*f));
	uint16_t listening[] = { 22, 8080 };
	struct findings findings = {
		.list = f, .n = n, .host = { .memory_bytes = 8ULL << 30 },
		.listening = { listening, ARRAY_SIZE(listening) },
	};

	for (size_t i = 0; i < n; i++)
		f[i] = (struct finding) {
			.rule = w->rules[list[i].rule], .key = lit(list[i].key),
			.proposed = lit(list[i].value), .message = lit(list[i].value),
			.evidence = lit("{}"), .confidence = list[i].confidence,
		};
	plan_done(&w->plan);
	return plan_make(&findings, &w->rs, w->policy, w->m.root, select, &w->plan, e);
}

static void made(
	struct world *w, const struct proposal *list, size_t n, const struct plan_select *select)
{
	struct err e = ERR_INIT;

	if (make(w, list, n, select, &e) < 0)
		fail_msg("%s", e.text);
}

#define H CONFIDENCE_HIGH
#define L CONFIDENCE_LOW

static void proposals_become_one_value(void **state)
{
	static const struct {
		struct proposal list[4];
		size_t n;
		const char *value, *rules, *reason; /* value NULL: no entry */
		bool conflict;
	} cases[] = {
		{ { { BIG, WMEM, WMEM_NEW, H } }, 1, WMEM_NEW, "big", WMEM_NEW, false },
		{ { { BIG, WMEM, "4096\t16384  26214400", H } }, 1, WMEM_NEW, "big",
			"4096\t16384  26214400", false },
		/* the largest, and whose it is */
		{ { { BIG, WMEM, "4096 16384 8388608", H }, { BIG, WMEM, WMEM_NEW, H },
			  { OTHER_BIG, WMEM, "4096 16384 9000000", H } },
			3, WMEM_NEW, "big, other-big", WMEM_NEW, true },
		/* the others of a triple never fall below what is in force or asked for */
		{ { { BIG, RMEM, "4096 65536 8388608", H },
			  { OTHER_BIG, RMEM, "4096 87380 16777216", H } },
			2, "4096 131072 16777216", "big, other-big", "4096 65536 8388608", true },
		{ { { SMALL, SOMAXCONN, "8192", H }, { SMALL, SOMAXCONN, "6000", H } }, 2, "6000",
			"small", "6000", true },
		{ { { BIG, "net.ipv4.ip_local_port_range", "20000 50000", H },
			  { BIG, "net.ipv4.ip_local_port_range", "30000 64999", H } },
			2, "20000 64999", "big", "20000 50000", true },
		/* another way of merging gives way to the more severe rule */
		{ { { SMALL, SOMAXCONN, "5000", H }, { BIG, SOMAXCONN, "9000", H } }, 2, "9000",
			"big", "9000", true },
		{ { { MILD, SOMAXCONN, "5000", H }, { OWN, SOMAXCONN, "6000", H } }, 2, "6000",
			"own", "6000", true },
		{ { { OTHER_BIG, "net.ipv4.tcp_congestion_control", "reno", H },
			  { BIG, "net.ipv4.tcp_congestion_control", "bbr", H } },
			2, "bbr", "big", "bbr", true },
		/* nothing to do */
		{ { { BIG, WMEM, WMEM_OLD, H } }, 1, NULL, NULL, NULL, false },
		{ { { BIG, NULL, NULL, H } }, 1, NULL, NULL, NULL, false },
		/* weak evidence does not raise what strong evidence asks for */
		{ { { BIG, SOMAXCONN, "9000", L }, { OTHER_BIG, SOMAXCONN, "6000", H } }, 2, "6000",
			"other-big", "6000", false },
	};
	struct world *w = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct plan_entry *x;

		print_message("# case %zu\n", i);
		made(w, cases[i].list, cases[i].n, NULL);
		assert_int_equal(w->plan.n, cases[i].value ? 1 : 0);
		if (!cases[i].value)
			continue;
		x = &w->plan.entries[0];
		assert_string_equal(x->new_value, cases[i].value);
		assert_string_equal(x->rules, cases[i].rules);
		assert_string_equal(x->reason, cases[i].reason);
		assert_int_equal(*x->conflict != '\0', cases[i].conflict);
	}
}

static void refusals_say_why(void **state)
{
	static const struct {
		struct proposal p;
		const char *why;
	} cases[] = {
		{ { BIG, "net.ipv4.tcp_tw_recycle", "1", H }, "only explains" },
		{ { BIG, "kernel.core_pattern", "|/tmp/x", H }, "not in the catalog" },
		{ { BIG, "net.ipv4.tcp_timestamps", "0", H }, "never set" },
		{ { BIG, WMEM, "8192 16384 26214400", H }, "first value" },
		{ { BIG, WMEM, "4096 16384", H }, "needs 3 numbers" },
		{ { BIG, SOMAXCONN, "4096k", H }, "no plain decimal" },
		{ { BIG, SOMAXCONN, "1", H }, "outside" },
		{ { BIG, "net.ipv4.tcp_fin_timeout", "30", H }, "no such key" },
		{ { BIG, WMEM, WMEM_NEW, L }, "low confidence" },
		{ { BIG, KEEPALIVE, "300", H }, "excluded by the configuration" },
	};
	struct world *w = *state;

	assert_int_equal(policy_set(w->policy, "exclude", "net.ipv4.tcp_keepalive_*", NULL), 0);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		made(w, &cases[i].p, 1, NULL);
		assert_int_equal(w->plan.n, 0);
		assert_int_equal(w->plan.n_refusals, 1);
		assert_string_equal(w->plan.refusals[0].key, cases[i].p.key);
		assert_string_equal(w->plan.refusals[0].value, cases[i].p.value);
		assert_string_equal(w->plan.refusals[0].rules, "big");
		if (!strstr(w->plan.refusals[0].why, cases[i].why))
			fail_msg("case %zu: %s", i, w->plan.refusals[0].why);
	}
}

/* Each value is refused with its reason, and the next proposal goes its way. */
static void denied_values_are_refused_whatever_a_rule_says(void **state)
{
	static const struct {
		const char *key, *now, *proposed, *why; /* now NULL: no such file */
	} cases[] = {
		{ "net.ipv4.tcp_tw_recycle", NULL, "0", "only explains this key: removed in 4.12" },
		{ "net.ipv4.tcp_max_tw_buckets", "131072", "131071", "never lowered" },
		{ "net.ipv4.tcp_max_orphans", "65536", "8192", "never lowered" },
		{ "net.ipv4.tcp_timestamps", "1", "0", "wrapped sequence numbers" },
		{ "net.ipv4.tcp_sack", "1", "0", "selective acknowledgments" },
		{ "net.ipv4.tcp_window_scaling", "1", "0", "65535 bytes" },
		{ "net.ipv4.tcp_syncookies", "1", "0", "flood of SYNs" },
		{ "net.ipv4.tcp_fin_timeout", "60", "61", "outside 5 to 60" },
		{ "net.ipv4.tcp_retries2", "15", "7", "RFC 1122" },
		{ "net.ipv4.tcp_keepalive_time", "7200", "29", "outside 30 to" },
		{ "net.ipv4.ip_local_port_range", "32768 60999", "8080 60999", "port 8080" },
		{ "net.ipv4.conf.all.rp_filter", "1", "0", "forged source" },
		{ "net.ipv4.conf.default.rp_filter", "2", "0", "forged source" },
		{ "net.ipv4.ip_no_pmtu_disc", "0", "1", "path MTU discovery" },
		/* of 8 GiB in pages of 4096 bytes */
		{ "net.ipv4.tcp_mem", "98304 131072 196608", "98304 131072 1048577", "half" },
		{ "net.ipv4.udp_mem", "98304 131072 196608", "98304 131072 1048577", "half" },
		{ "net.ipv4.tcp_rmem", RMEM_OLD, "8192 131072 6291456", "first value" },
		{ "net.ipv4.tcp_wmem", WMEM_OLD, "8192 16384 4194304", "first value" },
		{ "net.ipv4.tcp_abort_on_overflow", "0", "1", "errors at the clients" },
		{ "net.ipv4.tcp_mtu_probing", "0", "2", "small segments" },
		{ "net.ipv4.tcp_challenge_ack_limit", "2147483647", "1000", "side channel" },
		{ "net.ipv4.tcp_fastopen", "1", "5", "without a" },
		{ "net.ipv4.tcp_fastopen", "1", "513", "without a" },
		{ "net.netfilter.nf_conntrack_tcp_be_liberal", "0", "1", "out-of-window" },
	};
	struct world *w = *state;

	put_key(&w->m, "net.ipv4.tcp_notsent_lowat", "4294967295");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct proposal list[] = {
			{ OWN, cases[i].key, cases[i].proposed, H },
			{ OWN, "net.ipv4.tcp_notsent_lowat", "131072", H },
		};

		if (cases[i].now)
			put_key(&w->m, cases[i].key, cases[i].now);
		made(w, list, ARRAY_SIZE(list), NULL);
		if (w->plan.n != 1 || !str_eq(w->plan.entries[0].new_value, "131072") ||
		    w->plan.n_refusals != 1 || !str_eq(w->plan.refusals[0].key, cases[i].key))
			fail_msg("case %zu: %s is not what was refused", i, cases[i].key);
		if (!strstr(w->plan.refusals[0].why, cases[i].why))
			fail_msg("case %zu: %s", i, w->plan.refusals[0].why);
	}
}

/* The samples say what they like: memory and listeners are looked at when the plan is made. */
static void bounds_are_those_of_the_machine_not_of_the_samples(void **state)
{
	static const struct {
		const char *key, *now, *proposed, *why;
	} cases[] = {
		/* 8 GiB say the samples, which is why they are for it */
		{ "net.ipv4.tcp_mem", "12288 16384 24576", "98304 131072 196608", "half" },
		{ "net.ipv4.ip_local_port_range", "32768 60999", "9000 60999", "port 9090" },
		{ "net.ipv4.ip_local_port_range", "32768 60999", "9400 60999", "port 9443" },
		{ "net.ipv4.ip_local_port_range", "32768 60999", "8000 9000", "port 8080" },
	};
	struct world *w = *state;

	put_file(&w->m, "proc/meminfo", "MemTotal:         1048576 kB\nMemFree:  9 kB\n");
	put_file(&w->m, "proc/net/tcp",
		"  sl  local_address rem_address   st tx_queue rx_queue\n"
		"   0: 0100007F:2382 00000000:0000 0A 00000000:00000000 00:00000000\n"
		"   1: 0100007F:1F91 0100007F:8AE8 01 00000000:00000000 00:00000000\n");
	put_file(&w->m, "proc/net/tcp6", "  sl  local_address\n   0: "
		"00000000000000000000000000000000:24E3 00000000000000000000000000000000:0000 0A\n");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct proposal p = { OWN, cases[i].key, cases[i].proposed, H };

		put_key(&w->m, cases[i].key, cases[i].now);
		made(w, &p, 1, NULL);
		if (w->plan.n || !strstr(w->plan.refusals[0].why, cases[i].why))
			fail_msg("case %zu: %s", i,
				w->plan.n ? "planned" : w->plan.refusals[0].why);
	}
}

static void pin_is_kept_whatever_is_found(void **state)
{
	static const struct proposal list[] = {
		{ BIG, SOMAXCONN, "65535", H }, { OTHER_BIG, SOMAXCONN, "5000", L },
		{ OWN, RMEM, RMEM_NEW, H }, { OWN, WMEM, WMEM_NEW, H },
	};
	struct world *w = *state;

	assert_int_equal(policy_set(w->policy, "pin",
		SOMAXCONN " = 5000; " RMEM " = " RMEM_OLD, NULL), 0);
	assert_int_equal(policy_set(w->policy, "pin", KEEPALIVE " = 600", NULL), 0);
	assert_int_equal(policy_set(w->policy, "pin", "net.ipv4.tcp_fin_timeout = 30", NULL), 0);
	made(w, list, ARRAY_SIZE(list), NULL);
	assert_int_equal(w->plan.n, 3);
	assert_string_equal(w->plan.entries[0].key->name, SOMAXCONN);
	assert_string_equal(w->plan.entries[0].new_value, "5000");
	assert_string_equal(w->plan.entries[0].rules, PLAN_PIN);
	assert_string_equal(w->plan.entries[1].new_value, "600");
	assert_string_equal(w->plan.entries[2].new_value, WMEM_NEW);
	assert_int_equal(w->plan.n_refusals, 3);
	assert_string_equal(w->plan.refusals[0].value, "65535");
	assert_string_equal(w->plan.refusals[0].rules, "big");
	assert_non_null(strstr(w->plan.refusals[0].why, "fixes it at 5000"));
	assert_string_equal(w->plan.refusals[1].value, RMEM_NEW);
	assert_string_equal(w->plan.refusals[2].rules, PLAN_PIN);
	assert_non_null(strstr(w->plan.refusals[2].why, "no such key"));
}

static void pin_follows_selectors_and_exclude(void **state)
{
	static const struct {
		const char *only[2], *except[2], *exclude;
		size_t n, refusals;
	} cases[] = {
		{ { SOMAXCONN }, { NULL }, NULL, 1, 0 },
		{ { "big" }, { NULL }, NULL, 0, 0 },
		{ { NULL }, { SOMAXCONN }, NULL, 0, 0 },
		{ { NULL }, { NULL }, "net.core.*", 0, 1 },
	};
	struct world *w = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct plan_select select = {
			.only = cases[i].only[0] ? cases[i].only : NULL,
			.except = cases[i].except[0] ? cases[i].except : NULL,
		};

		policy_reset(w->policy);
		assert_int_equal(policy_set(w->policy, "pin", SOMAXCONN "=5000", NULL), 0);
		if (cases[i].exclude)
			assert_int_equal(
				policy_set(w->policy, "exclude", cases[i].exclude, NULL), 0);
		made(w, NULL, 0, &select);
		assert_int_equal(w->plan.n, cases[i].n);
		assert_int_equal(w->plan.n_refusals, cases[i].refusals);
	}
}

static void limits_cut_and_say_so(void **state)
{
	static const struct {
		const char *factor, *flows;
		struct proposal p;
		const char *value, *words; /* NULL: not cut */
	} cases[] = {
		{ "2", NULL, { BIG, SOMAXCONN, "65535", H }, "8192", "2 times the present value" },
		{ "2", NULL, { BIG, SOMAXCONN, "8192", H }, "8192", NULL },
		{ "1.2", NULL, { BIG, RMEM, RMEM_NEW, H }, "4096 131072 7549747", "1.2 times" },
		{ "2", NULL, { BIG, KEEPALIVE, KEEPALIVE_NEW, H }, KEEPALIVE_NEW, NULL },
		/* 1 GiB: 64 MiB without pressure, an eighth for each buffer of 4 flows */
		{ NULL, NULL, { BIG, RMEM, RMEM_NEW, H }, "4096 131072 8388608", "64.0 MiB" },
		{ NULL, "1", { BIG, RMEM, RMEM_NEW, H }, "4096 131072 8388608", "4 flows" },
		{ NULL, NULL, { BIG, "net.core.rmem_max", "33554432", H }, "4194304", "64.0 MiB" },
		{ "1.1", NULL, { BIG, RMEM, RMEM_NEW, H }, "4096 131072 6920601", "1.1 times" },
	};
	struct world *w = *state;

	put_file(&w->m, "proc/meminfo", "MemTotal:         1048576 kB\n");
	put_key(&w->m, "net.core.rmem_max", "212992");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct plan_entry *x;

		print_message("# case %zu\n", i);
		policy_reset(w->policy);
		if (cases[i].factor)
			(void) policy_set(w->policy, "max_change_factor", cases[i].factor, NULL);
		if (cases[i].flows)
			(void) policy_set(w->policy, "buffer_flows", cases[i].flows, NULL);
		made(w, &cases[i].p, 1, NULL);
		assert_int_equal(w->plan.n, 1);
		x = &w->plan.entries[0];
		assert_string_equal(x->new_value, cases[i].value);
		if (cases[i].words)
			assert_non_null(strstr(x->limited, cases[i].words));
		else
			assert_string_equal(x->limited, "");
	}
}

/* Whoever raised tcp_mem beyond reason does not raise the budget beyond the operator's share. */
static void budget_is_bounded_by_memory(void **state)
{
	const struct proposal p = { BIG, RMEM, "4096 131072 1073741823", H };
	struct world *w = *state;

	put_file(&w->m, "proc/meminfo", "MemTotal:         1048576 kB\n");
	put_key(&w->m, "net.ipv4.tcp_mem", "1000000 26777216 26777216");
	made(w, &p, 1, NULL);
	assert_string_equal(w->plan.entries[0].new_value, "4096 131072 33554432");
	(void) policy_set(w->policy, "buffer_memory_pct", "10%", NULL);
	made(w, &p, 1, NULL);
	assert_string_equal(w->plan.entries[0].new_value, "4096 131072 13421772");
}

static void cut_to_the_present_value_is_a_refusal(void **state)
{
	const struct proposal p = { BIG, RMEM, RMEM_NEW, H };
	struct world *w = *state;

	put_file(&w->m, "proc/meminfo", "MemTotal:          262144 kB\n");
	made(w, &p, 1, NULL);
	assert_int_equal(w->plan.n, 0);
	assert_int_equal(w->plan.n_refusals, 1);
	assert_string_equal(w->plan.refusals[0].value, RMEM_NEW);
	assert_non_null(strstr(w->plan.refusals[0].why, "of memory for buffers"));
}

static void cost_is_what_it_takes_at_worst(void **state)
{
	static const struct {
		struct proposal p;
		const char *now;
		double bytes;
		const char *how;
	} cases[] = {
		{ { BIG, WMEM, "4096 16384 5242880", H }, WMEM_OLD, 4 * 1048576.0, "4 flows" },
		{ { BIG, "net.ipv4.tcp_max_tw_buckets", "10000", H }, "4096", 5904 * 256.0,
			"TIME_WAIT" },
		{ { BIG, "net.ipv4.tcp_mem", "98304 131072 196708", H }, "98304 131072 196608",
			409600, "all TCP" },
		{ { BIG, SOMAXCONN, "5096", H }, SOMAXCONN_OLD, 2 * 1000 * 2400.0, "2 listening" },
		{ { BIG, KEEPALIVE, KEEPALIVE_NEW, H }, KEEPALIVE_OLD, 0, "" },
		{ { SMALL, RMEM, "4096 131072 4194304", H }, RMEM_OLD, 0, "" },
	};
	struct world *w = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		print_message("# case %zu\n", i);
		put_key(&w->m, cases[i].p.key, cases[i].now);
		made(w, &cases[i].p, 1, NULL);
		assert_int_equal(w->plan.n, 1);
		assert_float_equal(w->plan.entries[0].cost.bytes, cases[i].bytes, 0.5);
		assert_non_null(strstr(w->plan.entries[0].cost.how, cases[i].how));
		assert_int_equal(!*w->plan.entries[0].cost.how, !*cases[i].how);
	}
}

static void denied_value_costs_no_other_for_the_same_key(void **state)
{
	static const struct proposal list[] = {
		{ OWN, WMEM, "8192 16384 33554432", H },
		{ OWN, WMEM, "8192 16384 33554432", H },
		{ BIG, WMEM, WMEM_NEW, H },
		{ OTHER_BIG, WMEM, "5000 16384 20000000", L },
	};
	struct world *w = *state;

	made(w, list, ARRAY_SIZE(list), NULL);
	assert_int_equal(w->plan.n, 1);
	assert_string_equal(w->plan.entries[0].new_value, WMEM_NEW);
	assert_string_equal(w->plan.entries[0].rules, "big");
	assert_string_equal(w->plan.entries[0].conflict, "");
	assert_int_equal(w->plan.n_refusals, 2);
	assert_string_equal(w->plan.refusals[0].rules, "own");
	assert_non_null(strstr(w->plan.refusals[0].why, "first value"));
	assert_string_equal(w->plan.refusals[1].rules, "other-big");
	assert_non_null(strstr(w->plan.refusals[1].why, "first value"));
}

static void read_only_key_is_refused(void **state)
{
	const struct proposal p = { BIG, SOMAXCONN, SOMAXCONN_NEW, H };
	struct world *w = *state;
	_cleanup_(free_p) char *path = xasprintf("%s/proc/sys/net/core/somaxconn", w->m.dir);

	assert_int_equal(chmod(path, 0444), 0);
	made(w, &p, 1, NULL);
	assert_int_equal(w->plan.n, 0);
	assert_non_null(strstr(w->plan.refusals[0].why, "read-only here"));
}

static void selectors_take_rules_and_keys(void **state)
{
	static const struct proposal list[] = {
		{ BIG, WMEM, WMEM_NEW, H },
		{ BIG, RMEM, RMEM_NEW, L },
		{ OWN, SOMAXCONN, SOMAXCONN_NEW, H },
		{ MILD, KEEPALIVE, KEEPALIVE_NEW, L },
	};
	static const struct {
		const char *only[3], *except[3];
		const char *keys;   /* of the entries */
		size_t refusals;
	} cases[] = {
		{ { NULL }, { NULL }, SOMAXCONN " " WMEM, 2 },
		{ { "big" }, { NULL }, RMEM " " WMEM, 0 },
		{ { RMEM }, { NULL }, RMEM, 0 },
		{ { "big", SOMAXCONN }, { WMEM }, SOMAXCONN " " RMEM, 0 },
		{ { NULL }, { "own", KEEPALIVE }, WMEM, 1 },
		{ { "small" }, { NULL }, "", 0 },
	};
	struct world *w = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct plan_select select = {
			.only = cases[i].only[0] ? cases[i].only : NULL,
			.except = cases[i].except[0] ? cases[i].except : NULL,
		};
		_cleanup_(strbuf_done) struct strbuf keys = STRBUF_INIT;

		made(w, list, ARRAY_SIZE(list), &select);
		for (size_t n = 0; n < w->plan.n; n++)
			strbuf_printf(&keys, "%s%s", n ? " " : "", w->plan.entries[n].key->name);
		assert_string_equal(strbuf_str(&keys), cases[i].keys);
		assert_int_equal(w->plan.n_refusals, cases[i].refusals);
	}
}

static void unknown_selector_is_einval(void **state)
{
	static const char *const wrong[] = { "bigg", NULL };
	const struct plan_select only = { .only = wrong }, except = { .except = wrong };
	struct world *w = *state;
	struct err e = ERR_INIT;

	assert_int_equal(make(w, NULL, 0, &only, &e), -EINVAL);
	assert_non_null(strstr(e.text, "--only bigg"));
	assert_int_equal(make(w, NULL, 0, &except, &e), -EINVAL);
	assert_non_null(strstr(e.text, "--except bigg"));
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(proposals_become_one_value),
		T(refusals_say_why),
		T(denied_values_are_refused_whatever_a_rule_says),
		T(bounds_are_those_of_the_machine_not_of_the_samples),
		T(pin_is_kept_whatever_is_found),
		T(pin_follows_selectors_and_exclude),
		T(limits_cut_and_say_so),
		T(budget_is_bounded_by_memory),
		T(cut_to_the_present_value_is_a_refusal),
		T(cost_is_what_it_takes_at_worst),
		T(denied_value_costs_no_other_for_the_same_key),
		T(read_only_key_is_refused),
		T(selectors_take_rules_and_keys),
		T(unknown_selector_is_einval),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

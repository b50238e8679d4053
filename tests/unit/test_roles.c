/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Roles: their names, what they change, and which the evidence shows. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "rule/engine.h"
#include "rule/roles.h"

static void names_make_a_set(void **state)
{
	static const struct {
		const char *text;
		int r;
		unsigned roles;
	} cases[] = {
		{ "server", 0, ROLE_SERVER },
		{ "latency, many-connections", 0, ROLE_LATENCY | ROLE_MANY },
		{ "auto,bulk bulk", 0, ROLE_AUTO | ROLE_BULK },
		{ "none", 0, 0 },
		{ "none, server", -EINVAL, 99 },
		{ "", -EINVAL, 99 },
		{ ",", -EINVAL, 99 },
		{ "Server", -EINVAL, 99 },
		{ "server,king", -EINVAL, 99 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		unsigned roles = 99;

		assert_int_equal(roles_parse(cases[i].text, &roles), cases[i].r);
		assert_int_equal(roles, cases[i].roles);
	}
}

static void a_set_as_text_is_the_same_set(void **state)
{
	for (unsigned roles = 0; roles < 2 * ROLE_AUTO; roles++) {
		_cleanup_(free_p) char *text = roles_text(roles);
		unsigned again = ~roles;

		assert_int_equal(roles_parse(text, &again), 0);
		assert_int_equal(again, roles);
	}
}

static const struct policy_item *item_of(const struct role_setting *s)
{
	const struct policy_item *item = policy_find(s->name);

	if (!item)
		fail_msg("%s is no setting", s->name);
	return item;
}

static void each_setting_is_possible_and_has_a_reason(void **state)
{
	size_t n;
	const struct role_setting *list = role_settings(&n);

	for (size_t i = 0; i < n; i++) {
		const struct policy_item *item = item_of(&list[i]);

		if (list[i].value < item->min || list[i].value > item->max || !*list[i].why)
			fail_msg("%s", item->name);
		for (size_t j = 0; j < i; j++)
			if (list[j].role == list[i].role && str_eq(list[j].name, list[i].name))
				fail_msg("%s twice", item->name);
	}
}

/* What is as the default is there to hold against a role below it. */
static void each_setting_changes_something(void **state)
{
	size_t n;
	const struct role_setting *list = role_settings(&n);

	for (size_t i = 0; i < n; i++) {
		bool holds = list[i].value != item_of(&list[i])->default_value;

		for (size_t j = i + 1; j < n; j++)
			holds = holds || str_eq(list[j].name, list[i].name);
		if (!holds)
			fail_msg("%s", list[i].name);
	}
}

static void the_first_role_of_the_table_decides(void **state)
{
	static const struct {
		unsigned roles;
		double bloat_min_us, buffer_flows;
	} cases[] = {
		{ 0, 50e3, 4 }, { ROLE_AUTO, 50e3, 4 }, { ROLE_LAN, 5e3, 4 },
		{ ROLE_LAN | ROLE_BULK, 5e3, 4 }, { ROLE_LAN | ROLE_LATENCY, 10e3, 4 },
		{ ROLE_MANY, 50e3, 64 }, { ROLE_MANY | ROLE_BULK, 50e3, 4 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(policy_free_p) struct policy *p = policy_new();
		double v = 0;

		roles_apply(cases[i].roles, p);
		assert_int_equal(policy_number(p, "bloat_min_us", &v), 0);
		assert_true(v == cases[i].bloat_min_us);
		assert_int_equal(policy_number(p, "buffer_flows", &v), 0);
		assert_true(v == cases[i].buffer_flows);
	}
}

static void what_the_operator_set_stays(void **state)
{
	_cleanup_(policy_free_p) struct policy *p = policy_new(), *copy = NULL;
	struct err e = ERR_INIT;
	double v = 0;

	assert_int_equal(policy_set(p, "bloat_min_us", "70ms", &e), 0);
	assert_int_equal(policy_set(p, "exclude", "net.core.*", &e), 0);
	copy = policy_copy(p);
	roles_apply(ROLE_LATENCY, copy);
	assert_int_equal(policy_number(copy, "bloat_min_us", &v), 0);
	assert_true(v == 70e3);
	assert_int_equal(policy_number(copy, "bloat_factor", &v), 0);
	assert_true(v == 2);
	assert_true(policy_excludes(copy, "net.core.somaxconn"));
	assert_int_equal(policy_number(p, "bloat_factor", &v), 0);
	assert_true(v == 3);
}

/* Detection: facts, and what they show */

#define QUALITY(events, lost)                                                                      \
	"INSERT INTO fact_quality (from_us, to_us, samples, span_us, socket_span_us, "             \
	"dumps_interrupted, events, lost_events, sources_missing, boots) "                         \
	"VALUES (0, 300000000, 30, 300000000, 300000000, 0, " events ", " lost ", 0, 1);"
#define MADE(accepted, opened)                                                                     \
	"INSERT INTO fact_counter (name, kind, delta) VALUES "                                     \
	"('Tcp.PassiveOpens', 'counter', " accepted "), ('Tcp.ActiveOpens', 'counter', " opened ");"
#define LISTENER(addr) "INSERT INTO fact_listener (addr, port) VALUES ('" addr "', 443);"
#define DESTINATION                                                                                \
	"INSERT INTO fact_destination (local_addr, remote_addr, remote_port, loopback) "           \
	"VALUES ('192.0.2.1', '192.0.2.2', 5432, 0);"
#define PATH(prefix, loopback, rtt, closed)                                                        \
	"INSERT INTO fact_path (prefix, loopback, samples, sockets_max, min_rtt_us, closed, "      \
	"bytes_acked, bytes_received) VALUES ('" prefix "', " loopback ", 5, 0, " rtt ", " closed  \
	", 1000, 1000);"
#define STATE(n) "INSERT INTO fact_state (state, max) VALUES ('ESTABLISHED', " n ");"
#define FLOW(bytes, bps)                                                                           \
	"INSERT INTO fact_flow (cookie, loopback, samples, out_bps, in_bps, data_segs_out, "       \
	"data_segs_in, bytes_acked, bytes_received) VALUES "                                       \
	"(1, 0, 5, " bps ", 0, 1000, 0, " bytes ", 0);"
#define HEARD QUALITY("1000", "0")

static const struct {
	const char *what, *facts;
	unsigned roles;
} shown[] = {
	{ "nothing", "", 0 },
	{ "accepts", HEARD MADE("100", "0") LISTENER("0.0.0.0"), ROLE_SERVER },
	{ "accepts one too few", HEARD MADE("99", "0") LISTENER("0.0.0.0"), 0 },
	{ "accepts four of five", HEARD MADE("400", "100") LISTENER("::") DESTINATION,
		ROLE_SERVER },
	{ "accepts less than that", HEARD MADE("399", "101") LISTENER("::") DESTINATION,
		ROLE_PROXY },
	{ "opens four of five", HEARD MADE("100", "400") LISTENER("::") DESTINATION,
		ROLE_CLIENT },
	{ "opens to who knows whom", HEARD MADE("0", "400"), 0 },
	{ "listens for itself only", HEARD MADE("400", "0") LISTENER("127.0.0.1"), 0 },
	{ "closed sockets are not heard of", QUALITY("NULL", "0") MADE("400", "0")
		LISTENER("::"), 0 },
	{ "many of them were lost", QUALITY("1000", "11") MADE("400", "0") LISTENER("::"), 0 },
	{ "the counters are not there", HEARD LISTENER("::") DESTINATION, 0 },
	{ "talks to itself", HEARD MADE("400", "400") LISTENER("::") DESTINATION
		PATH("127.0.0.0/24", "1", "20", "800"), 0 },
	{ "and serves others", HEARD MADE("500", "400") LISTENER("::") DESTINATION
		PATH("127.0.0.0/24", "1", "20", "800"), ROLE_SERVER },
	{ "a near private peer", PATH("192.168.1.0/24", "0", "999", "0"), ROLE_LAN },
	{ "not so near", PATH("192.168.1.0/24", "0", "1000", "0"), 0 },
	{ "each kind of private peers", PATH("10.0.0.0/24", "0", "99", "0")
		PATH("172.16.0.0/24", "0", "99", "0") PATH("172.31.9.0/24", "0", "99", "0")
		PATH("169.254.0.0/24", "0", "99", "0") PATH("fd12:3:4::/48", "0", "99", "0")
		PATH("fe80::/48", "0", "99", "0"), ROLE_LAN },
	{ "a near public peer", PATH("172.32.0.0/24", "0", "99", "0"), 0 },
	{ "a peer of unknown distance", PATH("10.0.0.0/24", "0", "99", "0")
		PATH("10.0.1.0/24", "0", "NULL", "0"), 0 },
	{ "only itself", PATH("127.0.0.0/24", "1", "20", "0"), 0 },
	{ "many sockets", STATE("10000"), ROLE_MANY },
	{ "not so many", STATE("9999"), 0 },
	{ "a fast flow", PATH("192.0.2.0/24", "0", "20000", "0") FLOW("1000", "8000000"),
		ROLE_BULK },
	{ "that moves less than half", PATH("192.0.2.0/24", "0", "20000", "0")
		FLOW("999", "8000000"), 0 },
	{ "a slower flow", PATH("192.0.2.0/24", "0", "20000", "0") FLOW("2000", "7999999"), 0 },
};

static void run(const char *role, const char *facts, struct findings *f)
{
	_cleanup_(policy_free_p) struct policy *p = policy_new();
	_cleanup_(engine_free_p) struct engine *en = NULL;
	struct ruleset none = { 0 };
	struct err e = ERR_INIT;

	assert_int_equal(policy_set(p, "role", role, &e), 0);
	assert_int_equal(engine_open_empty(p, &en, &e), 0);
	if (engine_fill(en, facts, &e) < 0 || engine_run(en, &none, f, &e) < 0)
		fail_msg("%s", e.text);
}

static void the_evidence_shows_roles(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(shown); i++) {
		_cleanup_(findings_done) struct findings f = { NULL };
		unsigned roles = 0;

		run("auto", shown[i].facts, &f);
		for (size_t j = 0; j < f.n_roles; j++)
			roles |= f.roles[j].role;
		if (roles != shown[i].roles)
			fail_msg("%s: %#x", shown[i].what, roles);
	}
}

static void a_found_role_has_its_figures(void **state)
{
	_cleanup_(findings_done) struct findings f = { NULL };

	run("auto", HEARD MADE("1500", "20") LISTENER("0.0.0.0") DESTINATION, &f);
	assert_int_equal(f.n_roles, 1);
	assert_string_equal(f.roles[0].because,
		"1500 connections accepted, 20 opened to 1 destination");
	assert_string_equal(f.roles[0].figures,
		"{\"accepted\":1500,\"opened\":20,\"listeners\":1,\"destinations\":1}");
}

static void named_roles_are_used_without_evidence(void **state)
{
	_cleanup_(findings_done) struct findings f = { NULL };

	run("latency, bulk", STATE("20000"), &f);
	assert_int_equal(f.n_roles, 2);
	assert_int_equal(f.roles[0].role, ROLE_BULK);
	assert_int_equal(f.roles[1].role, ROLE_LATENCY);
	assert_null(f.roles[1].because);
}

static void a_named_role_that_shows_as_well_stands_once(void **state)
{
	_cleanup_(findings_done) struct findings f = { NULL };

	run("many-connections, auto", STATE("20000") PATH("10.0.0.0/24", "0", "99", "0"), &f);
	assert_int_equal(f.n_roles, 2);
	assert_int_equal(f.roles[0].role, ROLE_MANY);
	assert_null(f.roles[0].because);
	assert_int_equal(f.roles[1].role, ROLE_LAN);
	assert_non_null(f.roles[1].because);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_make_a_set),
		cmocka_unit_test(a_set_as_text_is_the_same_set),
		cmocka_unit_test(each_setting_is_possible_and_has_a_reason),
		cmocka_unit_test(each_setting_changes_something),
		cmocka_unit_test(the_first_role_of_the_table_decides),
		cmocka_unit_test(what_the_operator_set_stays),
		cmocka_unit_test(the_evidence_shows_roles),
		cmocka_unit_test(a_found_role_has_its_figures),
		cmocka_unit_test(named_roles_are_used_without_evidence),
		cmocka_unit_test(a_named_role_that_shows_as_well_stands_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

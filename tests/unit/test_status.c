/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/alloc.h"
#include "base/str.h"
#include "json_schema.h"
#include "report/status.h"
#include "report_example.h"

static struct change_key applied_keys[] = {
	{ .key = T("net.ipv4.tcp_wmem"), .old_value = T("4096 16384 4194304"),
		.new_value = T("4096 16384 26214400"), .rule = T("send-buffer-below-bdp") },
	{ .key = T("net.ipv4.tcp_keepalive_time"), .old_value = T("7200"),
		.new_value = T("280"), .rule = T("keepalive-late, other-rule") },
};

static struct change changes[] = {
	{ .id = 3,
		.at = { 1795226956000000 },
		.who = T("root"),
		.netns = T(""),
		.state = CHANGE_PENDING,
		.deadline = { 1795227556000000 },
		.keys = applied_keys,
		.n_keys = 2 },
};

static void assert_status(const char *name, const struct status *s)
{
	_cleanup_(strbuf_done) struct strbuf text = STRBUF_INIT, json = STRBUF_INIT;
	struct report_options o = { .width = 80 };

	status_text(&text, s, &o);
	assert_page(name, strbuf_str(&text));
	status_json(&json, s);
	json_decref(assert_json("status.schema.json", strbuf_str(&json)));
}

static void status_shows_both_values_of_a_drift(void **state)
{
	struct status_key keys[] = {
		{ &changes[0], &applied_keys[1], STATUS_SAME, T("280"), NULL, NULL },
		{ &changes[0], &applied_keys[0], STATUS_DRIFT, T("4096 16384 8388608"),
			T("/etc/sysctl.d/99-site.conf line 3 sets 4096 16384 8388608"), NULL },
	};
	struct status s = {
		.changes = changes, .n_changes = 1, .keys = keys, .n_keys = 2, .n_drift = 1,
		.db_path = "/var/lib/tcpadvisor/tcpadvisor.db", .has_span = true,
		.span = { .first = { 1795223356000000 }, .last = { 1795226956000000 },
			.samples = 360, .file_bytes = 3276800, .schema = 1,
			.tiers[TIER_MINUTE] = { { 1795223399000000 }, { 1795226939000000 }, 59 } },
		.has_disk = true, .disk = { 80000000000, 2600000000 },
		.clock = { 1795226968000000 },
	};

	assert_status("status-drift", &s);
	s.n_drift = 1;
	keys[0] = (struct status_key) { &changes[0], &applied_keys[1], STATUS_DRIFT, T("300"), NULL,
		T("/etc/sysctl.d/90-tcpadvisor.conf line 8") };
	keys[1] = (struct status_key) { &changes[0], &applied_keys[0], STATUS_REBOOTED, NULL, NULL,
		NULL };
	s.file_edited = "/etc/sysctl.d/90-tcpadvisor.conf";
	s.clock.us += 3600 * USEC_PER_SEC;
	s.span.events = 290;
	s.span.lost_events = 10;
	s.disk.free_bytes = 50000000;
	assert_status("status-stale", &s);
}

static void status_of_a_fresh_machine_says_what_to_do(void **state)
{
	struct status s = {
		.db_path = "/var/lib/tcpadvisor/tcpadvisor.db",
		.db_problem =
			"no database /var/lib/tcpadvisor/tcpadvisor.db: run tcpadvisor collect first"
	};

	assert_status("status-fresh", &s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(status_shows_both_values_of_a_drift),
		cmocka_unit_test(status_of_a_fresh_machine_says_what_to_do),
	};

	return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}

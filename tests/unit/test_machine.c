/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/machine.h"
#include "recording.h"

static struct recording *rec;
static struct machine *machine;

static int set_up(void **state)
{
	rec = recording_new();
	return machine_open(rec->root, NULL, &machine, NULL);
}

static int tear_down(void **state)
{
	machine_close_p(&machine);
	recording_free_p(&rec);
	return 0;
}

static void next_tick(void)
{
	struct err e = ERR_INIT;

	if (machine_next_tick(machine, &e) != 1)
		fail_msg("%s", e.text);
}

static void ticks_come_in_order_and_end(void **state)
{
	struct err e = ERR_INIT;

	recording_tick(rec, 1000, 10);
	recording_tick(rec, INT64_MAX, 20);
	next_tick();
	assert_int_equal(machine_realtime(machine).us, 1000);
	assert_int_equal(machine_boottime(machine).us, 10);
	next_tick();
	assert_true(machine_realtime(machine).us == INT64_MAX);
	assert_int_equal(machine_boottime(machine).us, 20);
	assert_int_equal(machine_next_tick(machine, &e), 0);
	assert_int_equal(machine_next_tick(machine, &e), 0);
	assert_int_equal(e.code, 0);
}

static void directory_without_ticks_is_no_recording(void **state)
{
	struct err e = ERR_INIT;

	assert_int_equal(machine_next_tick(machine, &e), -ENOENT);
	assert_non_null(strstr(e.text, "holds no recording"));
	assert_non_null(strstr(e.text, rec->dir));
}

static void malformed_clock_is_an_error(void **state)
{
	static const char *const clocks[] = { "", "\n", "5\n", "x y\n", "1 2x\n", "-1 5\n",
		"5 -1\n", "99999999999999999999 1\n", "1.5 2\n" };

	for (size_t i = 0; i < ARRAY_SIZE(clocks); i++) {
		_cleanup_(machine_close_p) struct machine *m = NULL;
		struct err e = ERR_INIT;

		recording_put_static(rec, "ticks/0000/clock", clocks[i]);
		assert_int_equal(machine_open(rec->root, NULL, &m, &e), 0);
		assert_int_equal(machine_next_tick(m, &e), -EBADMSG);
		assert_non_null(strstr(e.text, "ticks/0000/clock"));
	}
}

static void file_of_the_tick_goes_before_the_static_one(void **state)
{
	_cleanup_(free_p) char *a = NULL, *b = NULL;
	char *none = rec->dir;
	size_t len = 0;

	recording_put(rec, "proc/net/snmp", "static");
	recording_tick(rec, 1, 1);
	recording_put(rec, "proc/net/snmp", "tick 0");
	recording_tick(rec, 2, 2);
	next_tick();
	assert_int_equal(machine_read(machine, "proc/net/snmp", 100, &a, &len), 0);
	assert_string_equal(a, "tick 0");
	assert_int_equal(len, 6);
	assert_int_equal(machine_read(machine, "proc/net/snmp", 3, &none, NULL), -EFBIG);
	next_tick();
	assert_int_equal(machine_read(machine, "proc/net/snmp", 100, &b, NULL), 0);
	assert_string_equal(b, "static");
	assert_int_equal(machine_read(machine, "none", 100, &none, NULL), -ENOENT);
	assert_int_equal(machine_read(machine, "proc/net", 100, &none, NULL), -EISDIR);
	assert_ptr_equal(none, rec->dir);
}

static void path_cannot_leave_the_recording(void **state)
{
	char *none = NULL;

	recording_tick(rec, 1, 1);
	next_tick();
	assert_int_equal(machine_read(machine, "../../../../../../etc/passwd", 1 << 20, &none,
		NULL), -ENOENT);
}

/* "TYPE:PAYLOAD " for each message */
static int note(void *arg, uint16_t type, const void *payload, size_t len)
{
	_cleanup_(free_p) char *text = xstrndup(payload, len);

	strbuf_printf(arg, "%u:%s ", type, text);
	return str_eq(text, "stop") ? -ECANCELED : 0;
}

static int dump(struct strbuf *got, bool *ret_interrupted, struct err *e)
{
	return machine_dump(machine, "link", NETLINK_OF_ROUTE, RTM_GETLINK, "", 0, note, got,
		ret_interrupted, e);
}

static void recorded_messages_come_one_after_another(void **state)
{
	_cleanup_(strbuf_done) struct strbuf got = STRBUF_INIT;
	struct err e = ERR_INIT;
	bool interrupted = true;

	recording_tick(rec, 1, 1);
	recording_message(rec, "link", 16, 0, "one", 3); /* padded */
	recording_message(rec, "link", 17, 0, "", 0);
	recording_message(rec, "link", 18, 0, "four", 4);
	recording_message(rec, "link", NLMSG_DONE, 0, "\0\0\0\0", 4);
	next_tick();
	assert_int_equal(dump(&got, &interrupted, &e), 0);
	assert_string_equal(strbuf_str(&got), "16:one 17: 18:four ");
	assert_false(interrupted);
}

static void interrupted_dump_is_told(void **state)
{
	static const uint16_t types[] = { 16, NLMSG_DONE };

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		_cleanup_(strbuf_done) struct strbuf got = STRBUF_INIT;
		struct err e = ERR_INIT;
		bool interrupted = false;

		recording_tick(rec, 1, 1);
		recording_message(rec, "link", 16, 0, "a", 1);
		recording_message(rec, "link", types[i], NLM_F_DUMP_INTR, "b", 1);
		next_tick();
		assert_int_equal(dump(&got, &interrupted, &e), 0);
		assert_true(interrupted);
	}
}

static void reader_that_refuses_stops_the_dump(void **state)
{
	_cleanup_(strbuf_done) struct strbuf got = STRBUF_INIT;
	struct err e = ERR_INIT;
	bool interrupted = true;

	recording_tick(rec, 1, 1);
	recording_message(rec, "link", 16, 0, "stop", 4);
	recording_message(rec, "link", 16, 0, "more", 4);
	next_tick();
	assert_int_equal(dump(&got, &interrupted, &e), -ECANCELED);
	assert_string_equal(strbuf_str(&got), "16:stop ");
	assert_true(interrupted);
}

static void dump_that_was_not_recorded_is_an_error(void **state)
{
	_cleanup_(strbuf_done) struct strbuf got = STRBUF_INIT;
	struct err e = ERR_INIT;
	bool interrupted;

	recording_tick(rec, 1, 1);
	recording_remove(rec, "netlink/link");
	next_tick();
	assert_int_equal(dump(&got, &interrupted, &e), -ENOENT);
	assert_non_null(strstr(e.text, "ticks/0000/netlink/link"));
}

static void malformed_messages_are_an_error_with_their_place(void **state)
{
	static const struct {
		uint32_t length; /* that the second header claims */
		size_t bytes;    /* that are there of the second message */
	} table[] = { { 16, 15 }, { 16, 1 }, { 0, 16 }, { 15, 16 }, { 17, 16 }, { UINT32_MAX, 20 },
		{ 1u << 31, 16 } };

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		_cleanup_(strbuf_done) struct strbuf got = STRBUF_INIT;
		struct nlmsghdr h[3] = { { .nlmsg_len = 16, .nlmsg_type = 16 },
			{ .nlmsg_len = table[i].length, .nlmsg_type = 17 } };
		struct err e = ERR_INIT;
		bool interrupted;

		recording_tick(rec, 1, 1);
		recording_put_bytes(rec, "netlink/link", h, 16 + table[i].bytes);
		next_tick();
		assert_int_equal(dump(&got, &interrupted, &e), -EBADMSG);
		assert_non_null(strstr(e.text, "malformed netlink message at byte 16"));
	}
}

static void speed_of_a_link_is_in_megabits(void **state)
{
	static const struct {
		const char *text;
		int r;
		uint64_t bps;
	} table[] = {
		{ "1000\n", 0, 1000000000 }, { "10000000\n", 0, 10000000000000 },
		{ "10000001\n", -ENODATA, 0 }, { "0\n", -ENODATA, 0 }, { "-1\n", -EINVAL, 0 },
		{ "4294967295\n", -ENODATA, 0 }, { "\n", -EINVAL, 0 }, { "fast\n", -EINVAL, 0 },
		{ "99999999999999999999\n", -ERANGE, 0 },
	};
	uint64_t bps = 4711;

	recording_tick(rec, 1, 1);
	next_tick();
	assert_int_equal(machine_link_speed(machine, "eth0", &bps), -ENOENT);
	assert_int_equal(machine_link_speed(machine, "../../clock", &bps), -ENOENT);
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		bps = 4711;
		recording_put(rec, "sys/class/net/eth0/speed", table[i].text);
		assert_int_equal(machine_link_speed(machine, "eth0", &bps), table[i].r);
		assert_true(bps == (table[i].r ? 4711 : table[i].bps));
	}
}

static void recording_of_a_recording_is_refused(void **state)
{
	_cleanup_(free_p) char *to = xasprintf("%s/again", rec->dir);
	struct machine *m = machine;
	struct err e = ERR_INIT;

	assert_int_equal(machine_open(rec->root, to, &m, &e), -EINVAL);
	assert_ptr_equal(m, machine);
	assert_non_null(strstr(e.text, "--record"));
}

static void recording_goes_into_a_new_or_empty_directory_only(void **state)
{
	_cleanup_(free_p) char *to = xasprintf("%s/new", rec->dir);
	_cleanup_(free_p) char *far = xasprintf("%s/no/such", rec->dir);
	_cleanup_(root_free_p) struct root *live = NULL;
	_cleanup_(machine_close_p) struct machine *m = NULL;
	struct machine *none = NULL;
	struct err e = ERR_INIT;

	assert_int_equal(root_open(NULL, &live, NULL), 0);
	assert_int_equal(machine_open(live, rec->dir, &none, &e), -EEXIST);
	assert_non_null(strstr(e.text, "not empty"));
	assert_int_equal(machine_open(live, far, &none, &e), -ENOENT);
	assert_int_equal(machine_open(live, to, &m, &e), 0);
	assert_true(machine_is_recording(m));
	assert_true(machine_is_live(m));
	assert_null(none);
}

static void what_is_read_live_is_recorded(void **state)
{
	_cleanup_(free_p) char *to = xasprintf("%s/new", rec->dir), *a = NULL, *b = NULL;
	_cleanup_(root_free_p) struct root *live = NULL, *copy = NULL;
	_cleanup_(machine_close_p) struct machine *m = NULL, *replay = NULL;
	struct usec realtime, boottime;
	struct err e = ERR_INIT;

	assert_int_equal(root_open(NULL, &live, NULL), 0);
	assert_int_equal(machine_open(live, to, &m, &e), 0);
	assert_int_equal(machine_next_tick(m, &e), 1);
	realtime = machine_realtime(m);
	boottime = machine_boottime(m);
	assert_int_equal(machine_read(m, "proc/version", 4096, &a, NULL), 0);
	assert_int_equal(machine_save_static(m, "etc/sysctl.d/a.conf", "x\n", &e), 0);
	assert_int_equal(machine_save_static(m, "top", "y\n", &e), 0);
	assert_int_equal(machine_next_tick(m, &e), 1);
	assert_int_equal(machine_save_static(m, "late", "z\n", &e), 0); /* only of the first tick */

	assert_int_equal(root_open(to, &copy, NULL), 0);
	assert_int_equal(machine_open(copy, NULL, &replay, &e), 0);
	assert_int_equal(machine_next_tick(replay, &e), 1);
	assert_true(machine_realtime(replay).us == realtime.us);
	assert_true(machine_boottime(replay).us == boottime.us);
	assert_int_equal(machine_read(replay, "proc/version", 4096, &b, NULL), 0);
	assert_string_equal(a, b);
	assert_int_equal(root_stat(copy, "etc/sysctl.d/a.conf", &(struct stat) { 0 }), 0);
	assert_int_equal(root_stat(copy, "top", &(struct stat) { 0 }), 0);
	assert_int_equal(root_stat(copy, "late", &(struct stat) { 0 }), -ENOENT);
	assert_int_equal(machine_next_tick(replay, &e), 1);
	assert_int_equal(machine_next_tick(replay, &e), 0);
}

static void dump_that_is_read_live_is_recorded(void **state)
{
	_cleanup_(free_p) char *to = xasprintf("%s/new", rec->dir);
	_cleanup_(strbuf_done) struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;
	_cleanup_(root_free_p) struct root *live = NULL, *copy = NULL;
	_cleanup_(machine_close_p) struct machine *m = NULL, *replay = NULL;
	struct rtgenmsg request = { .rtgen_family = AF_INET };
	struct err e = ERR_INIT;
	bool interrupted;

	assert_int_equal(root_open(NULL, &live, NULL), 0);
	assert_int_equal(machine_open(live, to, &m, &e), 0);
	assert_int_equal(machine_next_tick(m, &e), 1);
	if (machine_dump(m, "addr", NETLINK_OF_ROUTE, RTM_GETADDR, &request, sizeof(request), note,
		&a, &interrupted, &e) < 0) {
		(void) printf("# skipped: %s\n", e.text);
		return;
	}
	assert_int_equal(root_open(to, &copy, NULL), 0);
	assert_int_equal(machine_open(copy, NULL, &replay, &e), 0);
	assert_int_equal(machine_next_tick(replay, &e), 1);
	assert_int_equal(machine_dump(replay, "addr", NETLINK_OF_ROUTE, RTM_GETADDR, &request,
		sizeof(request), note, &b, &interrupted, &e), 0);
	assert_string_equal(strbuf_str(&a), strbuf_str(&b));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(ticks_come_in_order_and_end),
		TEST(directory_without_ticks_is_no_recording),
		TEST(malformed_clock_is_an_error),
		TEST(file_of_the_tick_goes_before_the_static_one),
		TEST(path_cannot_leave_the_recording),
		TEST(recorded_messages_come_one_after_another),
		TEST(interrupted_dump_is_told),
		TEST(reader_that_refuses_stops_the_dump),
		TEST(dump_that_was_not_recorded_is_an_error),
		TEST(malformed_messages_are_an_error_with_their_place),
		TEST(speed_of_a_link_is_in_megabits),
		TEST(recording_of_a_recording_is_refused),
		TEST(recording_goes_into_a_new_or_empty_directory_only),
		TEST(what_is_read_live_is_recorded),
		TEST(dump_that_is_read_live_is_recorded),
	};

	return cmocka_run_group_tests_name("machine", tests, NULL, NULL);
}

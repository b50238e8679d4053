/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <linux/netlink.h>
#include <netinet/in.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/events.h"
#include "recording.h"

static struct recording *rec;
static struct machine *machine;
static struct events *events;
static struct sample sample;

static int set_up(void **state)
{
	rec = recording_new();
	events = events_new();
	return machine_open(rec->root, NULL, &machine, NULL);
}

static int tear_down(void **state)
{
	sample_done(&sample);
	events = events_free(events);
	machine_close_p(&machine);
	recording_free_p(&rec);
	return 0;
}

static void note(void *arg, struct diag_socket *s, struct usec at)
{
	strbuf_printf(arg, "%llu@%lld ", (unsigned long long) s->cookie, (long long) at.us);
}

/* The tick that was recorded last. */
static void drain(struct strbuf *got)
{
	sample_done(&sample);
	assert_int_equal(machine_next_tick(machine, NULL), 1);
	events_start(events, machine, &sample);
	events_drain(events, machine, note, got);
	events_end(events, machine, &sample);
}

static void record_time(int64_t us)
{
	recording_message(rec, "destroy", NLMSG_NOOP, 0, &us, sizeof(us));
}

static void record_closed(uint64_t cookie, uint8_t protocol)
{
	struct diag_socket s = recording_example(4, "192.0.2.1", 40000, "198.51.100.7", 443, cookie);

	s.state = TCP_STATE_CLOSE;
	s.protocol = protocol;
	s.skmem_len = 0;
	if (protocol == IPPROTO_UDP)
		s.info_len = 0;
	recording_socket(rec, "destroy", &s);
}

static void closed_sockets_come_with_their_time(void **state)
{
	_cleanup_(strbuf_done) struct strbuf got = STRBUF_INIT;

	recording_tick(rec, 1, 1);
	record_time(500);
	record_closed(7, IPPROTO_TCP);
	record_closed(8, IPPROTO_TCP);
	record_time(900);
	record_time(950);
	record_closed(9, IPPROTO_TCP);
	drain(&got);
	assert_string_equal(strbuf_str(&got), "7@500 8@500 9@950 ");
	assert_int_equal(sample.events, 3);
	assert_int_equal(sample.lost_events, 0);
	assert_int_equal(sample.n_notes, 0);
	recording_tick(rec, 2, 2);
	record_time(1900);
	drain(&got);
	assert_int_equal(sample.events, 0);
	assert_int_equal(got.len, strlen("7@500 8@500 9@950 "));
}

static void udp_sockets_are_a_counter(void **state)
{
	_cleanup_(strbuf_done) struct strbuf got = STRBUF_INIT;

	for (int i = 0; i < 2; i++) {
		recording_tick(rec, i + 1, i + 1);
		record_time(500);
		record_closed(7, IPPROTO_UDP);
		record_closed(8, IPPROTO_UDP);
		record_closed(9, 132);
		drain(&got);
		assert_string_equal(strbuf_str(&got), "");
		assert_int_equal(sample.events, 3);
		assert_int_equal(sample.n_values, 1);
		assert_string_equal(sample.values[0].name, "udp.closed");
		assert_int_equal(sample.values[0].value, 2 * (i + 1));
		assert_false(sample.values[0].is_gauge);
		assert_int_equal(sample.values[0].delta.known, i > 0);
		assert_int_equal(sample.values[0].delta.v, 2 * i);
	}
}

static void lost_ones_add_up_and_are_told(void **state)
{
	static const uint64_t first[] = { 10, 1u << 20 }, second[] = { 7, 1u << 21 };
	_cleanup_(strbuf_done) struct strbuf got = STRBUF_INIT;

	recording_tick(rec, 1, 1);
	record_time(1);
	recording_message(rec, "destroy", NLMSG_OVERRUN, 0, first, sizeof(first));
	record_closed(7, IPPROTO_TCP);
	recording_message(rec, "destroy", NLMSG_OVERRUN, 0, second, sizeof(second));
	drain(&got);
	assert_int_equal(sample.events, 1);
	assert_int_equal(sample.lost_events, 17);
	assert_int_equal(sample.n_notes, 1);
	assert_string_equal(sample.notes[0].source, "closed sockets lost");
	assert_string_equal(sample.notes[0].text, "17; the receive buffer is now 2048 KiB");
	recording_tick(rec, 2, 2);
	record_time(2);
	drain(&got);
	assert_int_equal(sample.lost_events, 0);
	assert_int_equal(sample.n_notes, 0);
}

static void messages_that_are_none_cost_only_themselves(void **state)
{
	_cleanup_(strbuf_done) struct strbuf got = STRBUF_INIT;

	recording_tick(rec, 1, 1);
	record_time(1);
	recording_message(rec, "destroy", diag_message_type(), 0, "short", 5);
	recording_message(rec, "destroy", NLMSG_OVERRUN, 0, "1234567", 8);
	recording_message(rec, "destroy", NLMSG_NOOP, 0, "123", 4);
	recording_message(rec, "destroy", 999, 0, "another type", 12);
	record_closed(7, IPPROTO_TCP);
	drain(&got);
	assert_string_equal(strbuf_str(&got), "7@1 ");
	assert_int_equal(sample.events, 2);
	assert_int_equal(sample.lost_events, 0);
	assert_int_equal(sample.n_notes, 1);
	assert_string_equal(sample.notes[0].text, "1 malformed messages were left out");
}

static void file_that_is_no_recording_is_a_note(void **state)
{
	_cleanup_(strbuf_done) struct strbuf got = STRBUF_INIT;

	recording_tick(rec, 1, 1);
	recording_put(rec, "netlink/destroy", "nonsense that is longer than a header");
	drain(&got);
	assert_int_equal(sample.n_notes, 1);
	assert_non_null(strstr(sample.notes[0].text, "malformed netlink message at byte 0"));
}

static void older_recording_has_none_and_needs_no_note(void **state)
{
	_cleanup_(strbuf_done) struct strbuf got = STRBUF_INIT;

	recording_tick(rec, 1, 1);
	drain(&got);
	assert_int_equal(sample.n_notes, 0);
	assert_int_equal(sample.n_values, 0);
	assert_int_equal(events_fd(events), -1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(closed_sockets_come_with_their_time),
		TEST(udp_sockets_are_a_counter),
		TEST(lost_ones_add_up_and_are_told),
		TEST(messages_that_are_none_cost_only_themselves),
		TEST(file_that_is_no_recording_is_a_note),
		TEST(older_recording_has_none_and_needs_no_note),
	};

	return cmocka_run_group_tests_name("events", tests, NULL, NULL);
}

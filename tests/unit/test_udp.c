/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/udp.h"
#include "recording.h"

static struct recording *rec;
static struct machine *machine;
static struct owners *owners;
static struct udp *udp;
static struct sample sample;

static int set_up(void **state)
{
	rec = recording_new();
	owners = owners_new();
	udp = udp_new();
	return machine_open(rec->root, NULL, &machine, NULL);
}

static int tear_down(void **state)
{
	sample_done(&sample);
	udp = udp_free(udp);
	owners = owners_free(owners);
	machine_close_p(&machine);
	recording_free_p(&rec);
	return 0;
}

/* Begins a tick whose dumps are there and empty. */
static void tick(void)
{
	recording_tick(rec, 10000000 * (rec->tick + 2), 10000000 * (rec->tick + 2));
	recording_put(rec, "netlink/udp4", "");
	recording_put(rec, "netlink/udp6", "");
}

static void put(uint64_t cookie, uint32_t drops)
{
	struct diag_socket s = recording_example(4, "192.0.2.1", (uint16_t) (5000 + cookie),
		"0.0.0.0", 0, cookie);

	s.state = TCP_STATE_CLOSE;
	s.info_len = 0;
	s.cc[0] = '\0';
	s.skmem = (struct diag_skmem) { .rmem_alloc = 1000, .rcvbuf = 212992, .drops = drops };
	recording_socket(rec, "udp4", &s);
}

static void add_value(const char *name, uint64_t value)
{
	*SAMPLE_ADD(&sample, values) =
		(struct sample_value) { .name = xstrdup(name), .value = value };
}

/* Reads the tick; InErrors of the kernel, UINT64_MAX: it does not tell. */
static void read_tick(uint64_t errors4, uint64_t errors6)
{
	sample_done(&sample);
	assert_int_equal(machine_next_tick(machine, NULL), 1);
	if (errors6 != UINT64_MAX)
		add_value("Udp6.InErrors", errors6);
	if (errors4 != UINT64_MAX)
		add_value("Udp.InErrors", errors4);
	udp_read(udp, machine, &sample);
	udp_want(udp, owners);
	owners_resolve(owners, machine, &sample);
	udp_end(udp, owners, &sample);
}

static void read_always(void)
{
	read_tick(UINT64_MAX, UINT64_MAX);
}

static void assert_row(size_t i, uint64_t cookie, uint64_t drops, int64_t delta)
{
	assert_true(i < sample.n_udp);
	assert_int_equal(sample.udp[i].cookie, cookie);
	assert_int_equal(sample.udp[i].drops, drops);
	assert_int_equal(sample.udp[i].drops_delta.known, delta >= 0);
	if (delta >= 0)
		assert_int_equal(sample.udp[i].drops_delta.v, delta);
}

static void first_dump_tells_who_ever_dropped_without_deltas(void **state)
{
	struct diag_socket six = recording_example(6, "::", 53, "::", 0, 9);

	tick();
	put(1, 0);
	put(2, 7);
	six.skmem.drops = 8;
	six.info_len = 0;
	recording_socket(rec, "udp6", &six);
	recording_put(rec, "owners", "1002 42 reader\n");
	read_always();
	assert_int_equal(sample.n_notes, 0);
	assert_int_equal(sample.n_udp, 2);
	assert_row(0, 9, 8, -1);
	assert_string_equal(sample.udp[0].addr, "::");
	assert_int_equal(sample.udp[0].port, 53);
	assert_false(sample.udp[0].pid.known);
	assert_row(1, 2, 7, -1);
	assert_string_equal(sample.udp[1].addr, "192.0.2.1");
	assert_int_equal(sample.udp[1].port, 5002);
	assert_int_equal(sample.udp[1].rqueue_bytes, 1000);
	assert_int_equal(sample.udp[1].rcvbuf_bytes, 212992);
	assert_int_equal(sample.udp[1].pid.v, 42);
	assert_string_equal(sample.udp[1].process, "reader");
}

static void later_dumps_tell_who_dropped_since(void **state)
{
	tick();
	put(1, 10);
	put(2, 7);
	read_always();
	tick();
	put(3, 4); /* new since: counts whole */
	put(1, 10);
	put(2, 12);
	read_always();
	assert_int_equal(sample.n_udp, 2);
	assert_row(0, 2, 12, 5);
	assert_row(1, 3, 4, 4);
	tick();
	put(2, 12);
	put(3, 4);
	read_always();
	assert_int_equal(sample.n_udp, 0);
}

/* The kernel counts drops in 32 bits. */
static void delta_survives_the_wrap_of_the_count(void **state)
{
	tick();
	put(1, UINT32_MAX);
	read_always();
	tick();
	put(1, 4);
	read_always();
	assert_row(0, 1, 4, 5);
}

static void sockets_are_dumped_only_when_the_kernel_counted_errors(void **state)
{
	tick();
	put(1, 10);
	read_tick(3, 0);
	tick();
	put(1, 99); /* would show if it were read */
	read_tick(3, 0);
	assert_int_equal(sample.n_udp, 0);
	tick();
	put(1, 12);
	read_tick(3, 1);
	assert_row(0, 1, 12, 2);
	tick();
	put(1, 13);
	read_tick(UINT64_MAX, 1); /* a table that is missing proves nothing */
	assert_row(0, 1, 13, 1);
}

static void many_are_cut_to_the_worst_and_the_rest_stays_exact(void **state)
{
	uint64_t sum = 0;

	for (unsigned t = 0; t < 2; t++) {
		tick();
		for (unsigned i = 1; i <= UDP_SOCKETS_MAX + 10; i++)
			put(i, 1000 + t * i);
		read_always();
	}
	assert_int_equal(sample.n_udp, UDP_SOCKETS_MAX + 1);
	assert_row(0, UDP_SOCKETS_MAX + 10, 1000 + UDP_SOCKETS_MAX + 10, UDP_SOCKETS_MAX + 10);
	assert_row(UDP_SOCKETS_MAX, 0, 10 * 1000 + 55, 55);
	assert_string_equal(sample.udp[UDP_SOCKETS_MAX].addr, "other");
	assert_int_equal(sample.udp[UDP_SOCKETS_MAX].rcvbuf_bytes, 212992);
	for (size_t i = 0; i < sample.n_udp; i++)
		sum += (uint64_t) sample.udp[i].drops_delta.v;
	assert_int_equal(sum, (UDP_SOCKETS_MAX + 10) * (UDP_SOCKETS_MAX + 11) / 2);
}

static void socket_that_comes_twice_counts_once(void **state)
{
	for (uint32_t t = 0; t < 2; t++) {
		tick();
		put(1, 10 + t);
		put(1, 9 + t);
		read_always();
		assert_int_equal(sample.n_udp, 1);
	}
	assert_row(0, 1, 11, 1);
}

static void socket_that_one_dump_lacked_does_not_count_whole(void **state)
{
	tick();
	put(1, 1000000);
	put(2, 5);
	read_always();
	tick();
	put(2, 5);
	read_always();
	tick();
	put(1, 1000001);
	put(2, 5);
	read_always();
	assert_int_equal(sample.n_udp, 1);
	assert_row(0, 1, 1000001, 1);
}

static void refused_dump_is_a_note_and_ends_the_deltas(void **state)
{
	tick();
	put(1, 5);
	read_always();
	tick();
	put(1, 6);
	recording_put(rec, "netlink/udp6", "short");
	read_always();
	assert_int_equal(sample.n_udp, 0);
	assert_int_equal(sample.n_notes, 1);
	assert_string_equal(sample.notes[0].source, "sock_diag UDP");
	tick();
	put(1, 7);
	read_always();
	assert_row(0, 1, 7, -1);
}

static void recording_without_udp_is_silent(void **state)
{
	recording_tick(rec, 1, 1);
	read_always();
	assert_int_equal(sample.n_notes, 0);
	assert_int_equal(sample.n_udp, 0);
}

static void what_cannot_be_decoded_costs_only_itself(void **state)
{
	struct diag_socket s = recording_example(4, "192.0.2.1", 1, "0.0.0.0", 0, 1);

	tick();
	recording_message(rec, "udp4", diag_message_type(), 0, "short", 5);
	recording_message(rec, "udp4", 999, 0, "another type", 12);
	s.skmem.drops = 5;
	s.skmem_len = offsetof(struct diag_skmem, drops); /* an old kernel does not tell drops */
	recording_socket(rec, "udp4", &s);
	put(0, 5); /* no cookie */
	put(2, 5);
	read_always();
	assert_int_equal(sample.n_udp, 1);
	assert_row(0, 2, 5, -1);
	assert_int_equal(sample.n_notes, 1);
	assert_string_equal(sample.notes[0].text, "1 malformed messages were left out");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(first_dump_tells_who_ever_dropped_without_deltas),
		TEST(later_dumps_tell_who_dropped_since),
		TEST(delta_survives_the_wrap_of_the_count),
		TEST(sockets_are_dumped_only_when_the_kernel_counted_errors),
		TEST(many_are_cut_to_the_worst_and_the_rest_stays_exact),
		TEST(socket_that_comes_twice_counts_once),
		TEST(socket_that_one_dump_lacked_does_not_count_whole),
		TEST(refused_dump_is_a_note_and_ends_the_deltas),
		TEST(recording_without_udp_is_silent),
		TEST(what_cannot_be_decoded_costs_only_itself),
	};

	return cmocka_run_group_tests_name("udp", tests, NULL, NULL);
}

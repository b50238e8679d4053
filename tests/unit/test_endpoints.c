/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/endpoints.h"
#include "recording.h"

#define LOCAL "192.0.2.1"
#define REMOTE "198.51.100.7"

static struct recording *rec;
static struct machine *machine;
static struct owners *owners;
static struct endpoints *endpoints;
static struct sample sample;

static void begin(const char *range)
{
	sample_done(&sample);
	if (range) {
		struct sample_sysctl *v = SAMPLE_ADD(&sample, sysctls);

		v->key = "net.ipv4.ip_local_port_range";
		v->value = xstrdup(range);
	}
	endpoints_begin(endpoints, &sample);
}

static int set_up(void **state)
{
	rec = recording_new();
	recording_tick(rec, 1, 1);
	owners = owners_new();
	endpoints = endpoints_new();
	begin("32768 60999");
	if (machine_open(rec->root, NULL, &machine, NULL) < 0)
		return -1;
	return machine_next_tick(machine, NULL) == 1 ? 0 : -1;
}

static int tear_down(void **state)
{
	sample_done(&sample);
	endpoints = endpoints_free(endpoints);
	owners = owners_free(owners);
	machine_close_p(&machine);
	recording_free_p(&rec);
	return 0;
}

static void end(void)
{
	endpoints_want(endpoints, owners);
	owners_resolve(owners, machine, &sample);
	endpoints_end(endpoints, owners, &sample);
}

static void listen_on(const char *addr, uint16_t port, uint32_t queue, uint32_t backlog,
	uint64_t cookie)
{
	struct diag_socket s = recording_example(strchr(addr, ':') ? 6 : 4, addr, port,
		strchr(addr, ':') ? "::" : "0.0.0.0", 0, cookie);

	s.state = TCP_STATE_LISTEN;
	s.rqueue = queue;
	s.wqueue = backlog;
	endpoints_add_listener(endpoints, &s);
}

static void add(uint8_t tcp_state, const char *src, uint16_t sport, const char *dst, uint16_t dport,
	uint32_t inode)
{
	static uint64_t cookie = 5000;
	struct diag_socket s = recording_example(strchr(src, ':') ? 6 : 4, src, sport, dst, dport,
		++cookie);

	s.state = tcp_state;
	s.inode = inode;
	(void) endpoints_add(endpoints, &s);
}

static void add_many(uint16_t n, uint16_t first, const char *dst, uint16_t dport)
{
	for (uint16_t i = 0; i < n; i++)
		add(TCP_STATE_ESTABLISHED, LOCAL, (uint16_t) (first + i), dst, dport, 0);
}

static void ports_are_counted_by_source_and_destination(void **state)
{
	add_many(100, 40000, REMOTE, 443);
	add_many(50, 40000, REMOTE, 80);
	add_many(40, 40000, "203.0.113.1", 443);
	for (uint16_t i = 0; i < 33; i++)
		add(TCP_STATE_SYN_SENT, "192.0.2.2", (uint16_t) (50000 + i), REMOTE, 443, 0);
	end();
	assert_int_equal(sample.n_destinations, 4);
	assert_string_equal(sample.destinations[0].local_addr, LOCAL);
	assert_string_equal(sample.destinations[0].remote_addr, REMOTE);
	assert_int_equal(sample.destinations[0].remote_port, 443);
	assert_int_equal(sample.destinations[0].ports, 100);
	assert_int_equal(sample.destinations[0].established, 100);
	assert_int_equal(sample.destinations[1].remote_port, 80);
	assert_int_equal(sample.destinations[2].ports, 40);
	assert_string_equal(sample.destinations[3].local_addr, "192.0.2.2");
	assert_int_equal(sample.destinations[3].syn_sent, 33);
}

static void states_are_counted(void **state)
{
	for (uint16_t i = 0; i < 20; i++) {
		add(TCP_STATE_TIME_WAIT, LOCAL, (uint16_t) (40000 + i), REMOTE, 443, 0);
		add(TCP_STATE_ESTABLISHED, LOCAL, (uint16_t) (41000 + i), REMOTE, 443, 0);
		add(TCP_STATE_SYN_SENT, LOCAL, (uint16_t) (42000 + i), REMOTE, 443, 0);
		add(TCP_STATE_FIN_WAIT2, LOCAL, (uint16_t) (43000 + i), REMOTE, 443, 0);
	}
	end();
	assert_int_equal(sample.destinations[0].ports, 80);
	assert_int_equal(sample.destinations[0].time_wait, 20);
	assert_int_equal(sample.destinations[0].established, 20);
	assert_int_equal(sample.destinations[0].syn_sent, 20);
}

static void only_ports_of_the_ephemeral_range_count(void **state)
{
	begin("40000 40099");
	add_many(200, 39950, REMOTE, 443);
	end();
	assert_int_equal(sample.destinations[0].ports, 100);
}

static void without_a_known_range_there_are_no_destinations(void **state)
{
	static const char *const ranges[] = { NULL, "", "32768", "a b", "32768 x" };

	for (size_t i = 0; i < ARRAY_SIZE(ranges); i++) {
		begin(ranges[i]);
		add_many(100, 40000, REMOTE, 443);
		end();
		assert_int_equal(sample.n_destinations, 0);
	}
}

static void connections_to_a_listening_port_are_not_outgoing(void **state)
{
	listen_on("0.0.0.0", 40000, 0, 128, 1);
	for (uint16_t i = 0; i < 100; i++)
		add(TCP_STATE_ESTABLISHED, LOCAL, 40000, REMOTE, (uint16_t) (1024 + i), 0);
	add_many(40, 40000, REMOTE, 443);
	end();
	assert_int_equal(sample.n_destinations, 1);
	assert_int_equal(sample.destinations[0].ports, 39);
}

static void sockets_without_a_peer_are_no_destination(void **state)
{
	for (uint16_t i = 0; i < 100; i++)
		add(TCP_STATE_CLOSE, LOCAL, (uint16_t) (40000 + i), "0.0.0.0", 0, 0);
	end();
	assert_int_equal(sample.n_destinations, 0);
}

static void small_destinations_are_not_worth_a_row(void **state)
{
	add_many(ENDPOINTS_PORTS_MIN - 1, 40000, REMOTE, 443);
	end();
	assert_int_equal(sample.n_destinations, 0);
	begin("32768 60999");
	add_many(ENDPOINTS_PORTS_MIN, 40000, REMOTE, 443);
	end();
	assert_int_equal(sample.n_destinations, 1);
}

static void cut_keeps_the_destinations_with_most_ports(void **state)
{
	char dst[32];

	for (int i = 0; i < 2 * ENDPOINTS_DESTINATIONS_MAX; i++) {
		(void) snprintf(dst, sizeof(dst), "10.0.%d.1", i);
		add_many((uint16_t) (40 + i * 7 % 128), 40000, dst, 443);
	}
	end();
	assert_int_equal(sample.n_destinations, ENDPOINTS_DESTINATIONS_MAX);
	for (int i = 0; i < ENDPOINTS_DESTINATIONS_MAX; i++)
		assert_int_equal(sample.destinations[i].ports, 40 + 127 - i);
}

static void many_destinations_are_told_apart(void **state)
{
	for (int round = 0; round < 2; round++) {
		begin("32768 60999");
		for (int i = 0; i < 20000; i++)
			add(TCP_STATE_ESTABLISHED, LOCAL, 40000, REMOTE, (uint16_t) (1 + i), 0);
		add_many(40, 41000, REMOTE, 7);
		end();
		assert_int_equal(sample.n_destinations, 1);
		assert_int_equal(sample.destinations[0].ports, 41);
	}
}

static void families_are_told_apart(void **state)
{
	for (uint16_t i = 0; i < 40; i++) {
		add(TCP_STATE_ESTABLISHED, "2001:db8::1", (uint16_t) (40000 + i), "2001:db8::2",
			443, 0);
		add(TCP_STATE_ESTABLISHED, LOCAL, (uint16_t) (40000 + i), REMOTE, 443, 0);
	}
	end();
	assert_int_equal(sample.n_destinations, 2);
	assert_true(str_eq(sample.destinations[0].local_addr, LOCAL) !=
		str_eq(sample.destinations[1].local_addr, LOCAL));
}

static void listeners_tell_their_queues(void **state)
{
	listen_on("0.0.0.0", 80, 3, 4096, 1);
	listen_on("::", 443, 200, 128, 2);
	add(TCP_STATE_SYN_RECV, LOCAL, 80, REMOTE, 1000, 0);
	add(TCP_STATE_SYN_RECV, LOCAL, 80, REMOTE, 1001, 0);
	add(TCP_STATE_NEW_SYN_RECV, LOCAL, 443, REMOTE, 1001, 0);
	add(TCP_STATE_TIME_WAIT, LOCAL, 80, REMOTE, 1002, 0);
	add(TCP_STATE_ESTABLISHED, LOCAL, 80, REMOTE, 1003, 0);
	add(TCP_STATE_TIME_WAIT, LOCAL, 40000, REMOTE, 80, 0); /* to another's port 80 */
	end();
	assert_int_equal(sample.n_listeners, 2);
	assert_string_equal(sample.listeners[0].addr, "::"); /* fullest first */
	assert_int_equal(sample.listeners[0].port, 443);
	assert_int_equal(sample.listeners[0].queue, 200);
	assert_int_equal(sample.listeners[0].backlog, 128);
	assert_int_equal(sample.listeners[0].syn_recv, 1);
	assert_string_equal(sample.listeners[1].addr, "0.0.0.0");
	assert_int_equal(sample.listeners[1].syn_recv, 2);
	assert_int_equal(sample.listeners[1].time_wait.v, 1);
	assert_int_equal(sample.listeners[0].time_wait.v, 0);
	assert_int_equal(sample.listeners[1].cookie, 1);
}

static void half_open_connections_hold_no_port(void **state)
{
	for (uint16_t i = 0; i < 100; i++)
		add(TCP_STATE_SYN_RECV, LOCAL, (uint16_t) (40000 + i), REMOTE, 443, 0);
	end();
	assert_int_equal(sample.n_destinations, 0);
}

static void several_listeners_share_a_port(void **state)
{
	for (uint64_t i = 1; i <= 4; i++)
		listen_on("0.0.0.0", 80, 0, 128, i); /* SO_REUSEPORT */
	end();
	assert_int_equal(sample.n_listeners, 4);
}

/* A dump is no snapshot. Twice in the database would refuse the whole sample. */
static void listener_that_comes_twice_is_kept_once(void **state)
{
	listen_on("0.0.0.0", 80, 0, 128, 7);
	listen_on("0.0.0.0", 81, 0, 128, 8);
	listen_on("0.0.0.0", 80, 5, 128, 7);
	listen_on("0.0.0.0", 80, 9, 128, 9);
	end();
	assert_int_equal(sample.n_listeners, 3);
	assert_int_equal(sample.listeners[0].cookie, 9);
	assert_int_equal(sample.listeners[1].cookie, 7);
	assert_int_equal(sample.listeners[1].queue, 5);
	assert_int_equal(sample.listeners[2].cookie, 8);
}

static void cut_keeps_the_fullest_listeners(void **state)
{
	for (uint16_t i = 0; i < 2 * ENDPOINTS_LISTENERS_MAX; i++)
		listen_on("0.0.0.0", (uint16_t) (1000 + i), i, 128, 1u + i);
	end();
	assert_int_equal(sample.n_listeners, ENDPOINTS_LISTENERS_MAX);
	assert_int_equal(sample.listeners[0].queue, 2 * ENDPOINTS_LISTENERS_MAX - 1);
	assert_int_equal(sample.listeners[ENDPOINTS_LISTENERS_MAX - 1].queue,
		ENDPOINTS_LISTENERS_MAX);
}

static void owners_are_named(void **state)
{
	recording_put(rec, "owners", "1001 55 nginx\n77 66 client\n");
	listen_on("0.0.0.0", 80, 0, 128, 1);
	listen_on("0.0.0.0", 81, 0, 128, 2);
	add(TCP_STATE_TIME_WAIT, LOCAL, 40000, REMOTE, 443, 0);
	add(TCP_STATE_ESTABLISHED, LOCAL, 40001, REMOTE, 443, 77);
	add_many(40, 40002, REMOTE, 443);
	end();
	assert_int_equal(sample.listeners[0].pid.v, 55);
	assert_string_equal(sample.listeners[0].process, "nginx");
	assert_false(sample.listeners[1].pid.known);
	assert_null(sample.listeners[1].process);
	assert_int_equal(sample.destinations[0].pid.v, 66);
	assert_string_equal(sample.destinations[0].process, "client");
}

static void next_sample_starts_empty(void **state)
{
	listen_on("0.0.0.0", 40000, 5, 128, 1);
	add_many(40, 40001, REMOTE, 443);
	add(TCP_STATE_SYN_RECV, LOCAL, 40000, REMOTE, 1000, 0);
	add(TCP_STATE_TIME_WAIT, LOCAL, 40000, REMOTE, 1001, 0);
	end();
	begin("32768 60999");
	listen_on("0.0.0.0", 40000, 0, 128, 2);
	add_many(40, 40001, REMOTE, 443);
	end();
	assert_int_equal(sample.n_listeners, 1);
	assert_int_equal(sample.listeners[0].syn_recv, 0);
	assert_int_equal(sample.listeners[0].time_wait.v, 0);
	assert_int_equal(sample.n_destinations, 1);
	assert_int_equal(sample.destinations[0].ports, 40);
}

static void direction_is_told_by_the_local_port(void **state)
{
	static const struct {
		uint16_t sport, dport;
		bool outgoing;
	} table[] = { { 40000, 443, true }, { 32768, 443, true }, { 60999, 443, true },
		{ 32767, 443, false }, { 61000, 443, false }, { 50000, 443, false },
		{ 40000, 0, false } };

	listen_on("0.0.0.0", 50000, 0, 128, 1);
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct diag_socket s = recording_example(4, LOCAL, table[i].sport, REMOTE,
			table[i].dport, i + 10);

		assert_int_equal(endpoints_add(endpoints, &s), table[i].outgoing);
	}
	begin("x");
	assert_false(endpoints_add(endpoints,
		&(struct diag_socket) { .sport = 40000, .dport = 443 }));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(ports_are_counted_by_source_and_destination),
		TEST(states_are_counted),
		TEST(direction_is_told_by_the_local_port),
		TEST(only_ports_of_the_ephemeral_range_count),
		TEST(without_a_known_range_there_are_no_destinations),
		TEST(connections_to_a_listening_port_are_not_outgoing),
		TEST(sockets_without_a_peer_are_no_destination),
		TEST(small_destinations_are_not_worth_a_row),
		TEST(cut_keeps_the_destinations_with_most_ports),
		TEST(many_destinations_are_told_apart),
		TEST(families_are_told_apart),
		TEST(listeners_tell_their_queues),
		TEST(half_open_connections_hold_no_port),
		TEST(several_listeners_share_a_port),
		TEST(listener_that_comes_twice_is_kept_once),
		TEST(cut_keeps_the_fullest_listeners),
		TEST(owners_are_named),
		TEST(next_sample_starts_empty),
	};

	return cmocka_run_group_tests_name("endpoints", tests, NULL, NULL);
}

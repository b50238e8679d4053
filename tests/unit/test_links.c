/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/links.h"
#include "recording.h"

static struct recording *rec;
static struct machine *machine;
static struct sample sample;
static struct links links;

static int set_up(void **state)
{
	rec = recording_new();
	recording_tick(rec, 1, 1);
	if (machine_open(rec->root, NULL, &machine, NULL) < 0)
		return -1;
	return machine_next_tick(machine, NULL) == 1 ? 0 : -1;
}

static int tear_down(void **state)
{
	links_done(&links);
	sample_done(&sample);
	machine_close_p(&machine);
	recording_free_p(&rec);
	return 0;
}

static void read_links(void)
{
	links_done(&links);
	sample_done(&sample);
	links_read(machine, &sample, &links);
}

static const struct sample_link *find(const char *ifname)
{
	for (size_t i = 0; i < sample.n_links; i++)
		if (str_eq(sample.links[i].ifname, ifname))
			return &sample.links[i];
	fail_msg("no link %s", ifname);
	abort();
}

static const char *of_addr(int family, const char *text)
{
	uint8_t addr[16] = { 0 };

	assert_int_equal(inet_pton(family == 4 ? AF_INET : AF_INET6, text, addr), 1);
	return links_name(&sample, links_find(&links, family, addr));
}

static void add_usual_links(void)
{
	recording_link(rec, &(struct recording_link) { 1, IFF_UP | IFF_LOOPBACK, 65536, "lo", NULL,
		"noqueue" });
	recording_link(rec, &(struct recording_link) { 2, IFF_UP, 1500, "eth0", NULL, "fq_codel" });
	recording_link(rec, &(struct recording_link) { 7, 0, 1400, "a-veth", "veth", NULL });
	recording_put(rec, "sys/class/net/eth0/speed", "1000\n");
	recording_put(rec, "sys/class/net/a-veth/speed", "10000\n");
	recording_put(rec, "sys/class/net/lo/speed", "10\n");
}

static void links_are_sorted_and_complete(void **state)
{
	add_usual_links();
	read_links();
	assert_int_equal(sample.n_notes, 0);
	assert_int_equal(sample.n_links, 3);
	assert_string_equal(sample.links[0].ifname, "a-veth");
	assert_string_equal(sample.links[0].kind, "veth");
	assert_false(sample.links[0].up);
	assert_null(sample.links[0].qdisc);
	assert_int_equal(sample.links[0].mtu_bytes, 1400);
	assert_string_equal(sample.links[1].ifname, "eth0");
	assert_true(sample.links[1].up);
	assert_int_equal(sample.links[1].ifindex, 2);
	assert_null(sample.links[1].kind);
	assert_string_equal(sample.links[1].qdisc, "fq_codel");
	assert_string_equal(sample.links[2].ifname, "lo");
}

static void speed_is_asked_of_real_devices_only(void **state)
{
	add_usual_links();
	read_links();
	assert_true(find("eth0")->speed_bps.known);
	assert_int_equal(find("eth0")->speed_bps.v, 1000000000);
	assert_false(find("a-veth")->speed_bps.known);
	assert_false(find("lo")->speed_bps.known);
}

static void local_addresses_name_their_link(void **state)
{
	add_usual_links();
	recording_addr(rec, 4, "127.0.0.1", 1);
	recording_addr(rec, 4, "192.0.2.10", 2);
	recording_addr(rec, 6, "2001:db8::10", 2);
	recording_addr(rec, 6, "::1", 1);
	recording_addr(rec, 4, "198.51.100.1", 99);
	read_links();
	assert_string_equal(of_addr(4, "192.0.2.10"), "eth0");
	assert_string_equal(of_addr(4, "127.0.0.1"), "lo");
	assert_string_equal(of_addr(6, "2001:db8::10"), "eth0");
	assert_string_equal(of_addr(6, "::1"), "lo");
	assert_string_equal(of_addr(4, "192.0.2.11"), "");
	assert_string_equal(of_addr(6, "::ffff:192.0.2.10"), "");
	assert_string_equal(of_addr(4, "198.51.100.1"), ""); /* link unknown */
	assert_string_equal(of_addr(4, "0.0.0.0"), "");
}

static void peer_address_is_not_the_local_one(void **state)
{
	struct ifaddrmsg head = { .ifa_family = AF_INET, .ifa_index = 2 };
	static const uint8_t local[4] = { 192, 0, 2, 1 }, peer[4] = { 192, 0, 2, 2 };

	add_usual_links();
	for (int order = 0; order < 2; order++) {
		struct message m = { .len = 0 };

		message_add(&m, &head, sizeof(head));
		message_attr(&m, order ? IFA_LOCAL : IFA_ADDRESS, order ? local : peer, 4);
		message_attr(&m, order ? IFA_ADDRESS : IFA_LOCAL, order ? peer : local, 4);
		recording_put(rec, "netlink/addr", "");
		recording_message(rec, "addr", RTM_NEWADDR, 0, m.bytes, m.len);
		read_links();
		assert_string_equal(of_addr(4, "192.0.2.1"), "eth0");
		assert_string_equal(of_addr(4, "192.0.2.2"), "");
	}
}

static void address_message_without_an_address_adds_none(void **state)
{
	struct ifaddrmsg head = { .ifa_family = AF_INET, .ifa_index = 2 };
	struct message m = { .len = 0 };

	add_usual_links();
	message_add(&m, &head, sizeof(head));
	message_attr(&m, IFA_LOCAL, "123", 3); /* not the length of an address */
	message_attr(&m, IFA_LABEL, "eth0", 5);
	recording_message(rec, "addr", RTM_NEWADDR, 0, m.bytes, m.len);
	read_links();
	assert_int_equal(sample.n_notes, 0);
	assert_int_equal(links.n, 0);
	assert_string_equal(of_addr(4, "0.0.0.0"), "");
}

static void hostile_names_are_escaped(void **state)
{
	recording_link(rec, &(struct recording_link) { 2, IFF_UP, 1500, "e\033[31m", "k\n",
		"q\r" });
	read_links();
	assert_int_equal(sample.n_links, 1);
	assert_string_equal(sample.links[0].ifname, "e\\x1b[31m");
	assert_string_equal(sample.links[0].kind, "k\\x0a");
	assert_string_equal(sample.links[0].qdisc, "q\\x0d");
}

/* Two rows of one name would be refused by the database, and the sample with them. */
static void link_that_comes_twice_is_kept_once(void **state)
{
	add_usual_links();
	recording_link(rec, &(struct recording_link) { 2, 0, 9000, "eth0", NULL, NULL });
	recording_link(rec, &(struct recording_link) { 3, IFF_UP, 1500, "\001", NULL, NULL });
	recording_link(rec, &(struct recording_link) { 4, IFF_UP, 1500, "\\x01", NULL, NULL });
	read_links();
	assert_int_equal(sample.n_links, 4);
	for (size_t i = 1; i < sample.n_links; i++)
		assert_true(strcmp(sample.links[i - 1].ifname, sample.links[i].ifname) < 0);
}

static void other_messages_are_passed_over(void **state)
{
	recording_message(rec, "link", RTM_NEWADDR, 0, "x", 1);
	recording_message(rec, "link", RTM_DELLINK, 0, "x", 1);
	recording_message(rec, "addr", RTM_NEWLINK, 0, "x", 1);
	add_usual_links();
	read_links();
	assert_int_equal(sample.n_links, 3);
	assert_int_equal(sample.n_notes, 0);
}

static void assert_links_refused(void)
{
	read_links();
	assert_int_equal(sample.n_links, 0);
	assert_int_equal(sample.n_notes, 1);
	assert_string_equal(sample.notes[0].source, "rtnetlink links");
}

static void malformed_link_costs_all_links_and_is_a_note(void **state)
{
	static const char overrun[] = { 100, 0, IFLA_IFNAME, 0 };
	struct ifinfomsg head = { .ifi_index = 9 };
	struct message m = { .len = 0 };

	add_usual_links();
	recording_message(rec, "link", RTM_NEWLINK, 0, &head, sizeof(head) - 1);
	assert_links_refused();
	recording_put(rec, "netlink/link", "");
	add_usual_links();
	recording_message(rec, "link", RTM_NEWLINK, 0, &head, sizeof(head)); /* no name */
	assert_links_refused();
	recording_put(rec, "netlink/link", "");
	add_usual_links();
	message_add(&m, &head, sizeof(head));
	message_attr(&m, IFLA_IFNAME, "eth9", 4); /* not terminated */
	recording_message(rec, "link", RTM_NEWLINK, 0, m.bytes, m.len);
	assert_links_refused();
	recording_put(rec, "netlink/link", "");
	add_usual_links();
	m.len = 0;
	message_add(&m, &head, sizeof(head));
	message_add(&m, overrun, sizeof(overrun));
	recording_message(rec, "link", RTM_NEWLINK, 0, m.bytes, m.len);
	assert_links_refused();
	recording_put(rec, "netlink/link", "");
	add_usual_links();
	m.len = 0;
	message_add(&m, &head, sizeof(head));
	message_attr(&m, IFLA_IFNAME, "eth9", 5);
	message_attr(&m, IFLA_LINKINFO, overrun, sizeof(overrun));
	recording_message(rec, "link", RTM_NEWLINK, 0, m.bytes, m.len);
	assert_links_refused();
}

static void malformed_address_costs_all_addresses_and_is_a_note(void **state)
{
	struct ifaddrmsg head = { .ifa_family = AF_INET, .ifa_index = 2 };

	add_usual_links();
	recording_addr(rec, 4, "192.0.2.10", 2);
	recording_message(rec, "addr", RTM_NEWADDR, 0, &head, sizeof(head) - 1);
	read_links();
	assert_int_equal(sample.n_links, 3);
	assert_string_equal(of_addr(4, "192.0.2.10"), "");
	assert_int_equal(sample.n_notes, 1);
	assert_string_equal(sample.notes[0].source, "rtnetlink addresses");
}

static void missing_dumps_are_notes(void **state)
{
	recording_remove(rec, "netlink/link");
	recording_remove(rec, "netlink/addr");
	read_links();
	assert_int_equal(sample.n_notes, 2);
	assert_int_equal(sample.n_links, 0);
	assert_string_equal(of_addr(4, "192.0.2.10"), "");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(links_are_sorted_and_complete),
		TEST(speed_is_asked_of_real_devices_only),
		TEST(local_addresses_name_their_link),
		TEST(peer_address_is_not_the_local_one),
		TEST(address_message_without_an_address_adds_none),
		TEST(hostile_names_are_escaped),
		TEST(link_that_comes_twice_is_kept_once),
		TEST(other_messages_are_passed_over),
		TEST(malformed_link_costs_all_links_and_is_a_note),
		TEST(malformed_address_costs_all_addresses_and_is_a_note),
		TEST(missing_dumps_are_notes),
	};

	return cmocka_run_group_tests_name("links", tests, NULL, NULL);
}

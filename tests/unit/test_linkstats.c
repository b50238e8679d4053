/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <linux/gen_stats.h>
#include <linux/netlink.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/links.h"
#include "recording.h"

#define NONE UINT64_MAX

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

static void read_all(void)
{
	links_done(&links);
	sample_done(&sample);
	links_read(machine, &sample, &links);
	linkstats_read(machine, &links, &sample);
}

static uint64_t value(const char *name)
{
	for (size_t i = 0; i < sample.n_values; i++)
		if (str_eq(sample.values[i].name, name))
			return sample.values[i].value;
	return NONE;
}

static bool gauge(const char *name)
{
	for (size_t i = 0; i < sample.n_values; i++)
		if (str_eq(sample.values[i].name, name))
			return sample.values[i].is_gauge;
	return false;
}

/* A link with statistics of which the kernel sends `len` bytes. */
static void add_link(uint32_t ifindex, uint32_t flags, const char *ifname, const char *kind,
	const char *qdisc, size_t len)
{
	struct ifinfomsg head = { .ifi_index = (int) ifindex, .ifi_flags = flags };
	struct rtnl_link_stats64 stats = { .rx_bytes = 1000 + ifindex, .rx_dropped = 5000000000,
		.rx_missed_errors = 7 };
	struct message m = { .len = 0 }, info = { .len = 0 };
	uint32_t changes = 3;

	message_add(&m, &head, sizeof(head));
	message_attr(&m, IFLA_IFNAME, ifname, strlen(ifname) + 1);
	if (qdisc)
		message_attr(&m, IFLA_QDISC, qdisc, strlen(qdisc) + 1);
	if (kind) {
		message_attr(&info, IFLA_INFO_KIND, kind, strlen(kind) + 1);
		message_attr(&m, IFLA_LINKINFO | NLA_F_NESTED, info.bytes, info.len);
	}
	message_attr(&m, IFLA_STATS64, &stats, len);
	message_attr(&m, IFLA_CARRIER_CHANGES, &changes, sizeof(changes));
	recording_message(rec, "link", RTM_NEWLINK, 0, m.bytes, m.len);
}

static void add_real(uint32_t ifindex, const char *ifname)
{
	add_link(ifindex, IFF_UP, ifname, NULL, "mq", sizeof(struct rtnl_link_stats64));
}

static void add_qdisc(int ifindex, uint32_t parent, uint32_t drops)
{
	struct tcmsg head = { .tcm_ifindex = ifindex, .tcm_parent = parent };
	struct gnet_stats_queue queue = { .qlen = 2, .backlog = 3000, .drops = drops,
		.requeues = 4, .overlimits = 5 };
	struct message m = { .len = 0 }, stats = { .len = 0 };

	message_add(&m, &head, sizeof(head));
	message_attr(&m, TCA_KIND, "tbf", 4);
	message_attr(&stats, TCA_STATS_BASIC, "0123456789ab", 12);
	message_attr(&stats, TCA_STATS_QUEUE, &queue, sizeof(queue));
	message_attr(&m, TCA_STATS2 | NLA_F_NESTED, stats.bytes, stats.len);
	recording_message(rec, "qdisc", RTM_NEWQDISC, 0, m.bytes, m.len);
}

static void link_and_root_qdisc_are_counted(void **state)
{
	add_real(2, "eth0");
	add_qdisc(2, TC_H_MAKE(0x10000, 1), 100); /* a leaf: the root has it in its sum */
	add_qdisc(2, TC_H_INGRESS, 100);
	add_qdisc(2, TC_H_ROOT, 9);
	add_qdisc(9, TC_H_ROOT, 100);
	read_all();
	assert_int_equal(sample.n_notes, 0);
	assert_int_equal(value("link.eth0.rx_bytes"), 1002);
	assert_true(value("link.eth0.rx_dropped") == 5000000000);
	assert_int_equal(value("link.eth0.rx_missed_errors"), 7);
	assert_int_equal(value("link.eth0.tx_errors"), 0);
	assert_int_equal(value("link.eth0.carrier_changes"), 3);
	assert_int_equal(value("qdisc.eth0.drops"), 9);
	assert_int_equal(value("qdisc.eth0.requeues"), 4);
	assert_int_equal(value("qdisc.eth0.overlimits"), 5);
	assert_int_equal(value("qdisc.eth0.backlog_bytes"), 3000);
	assert_true(gauge("qdisc.eth0.backlog_bytes"));
	assert_true(gauge("qdisc.eth0.qlen_packets"));
	assert_false(gauge("qdisc.eth0.drops"));
	assert_false(gauge("link.eth0.rx_dropped"));
	assert_int_equal(sample.n_values, 16);
}

static void only_links_that_hold_packets_back_are_counted(void **state)
{
	static const struct {
		const char *ifname, *kind, *qdisc;
		uint32_t flags;
		bool want;
	} cases[] = {
		{ "eth0", NULL, "fq_codel", IFF_UP, true },
		{ "eth1", NULL, "noqueue", IFF_UP, true },
		{ "down", NULL, "mq", 0, false },
		{ "lo", NULL, "noqueue", IFF_UP | IFF_LOOPBACK, false },
		{ "veth0", "veth", "noqueue", IFF_UP, false },
		{ "veth1", "veth", "tbf", IFF_UP, true },
		{ "tun0", "tun", "pfifo_fast", IFF_UP, true },
		{ "br0", "bridge", NULL, IFF_UP, false },
	};

	for (unsigned i = 0; i < ARRAY_SIZE(cases); i++)
		add_link(i + 1, cases[i].flags, cases[i].ifname, cases[i].kind, cases[i].qdisc,
			sizeof(struct rtnl_link_stats64));
	read_all();
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(free_p) char *name = xasprintf("link.%s.rx_bytes", cases[i].ifname);

		if ((value(name) != NONE) != cases[i].want)
			fail_msg("%s", name);
	}
}

static void of_many_links_the_real_ones_come_first(void **state)
{
	for (uint32_t i = 0; i < LINKSTATS_LINKS_MAX + 10; i++) {
		_cleanup_(free_p) char *ifname = xasprintf("tun%u", i);

		add_link(i + 1, IFF_UP, ifname, "tun", "fq", sizeof(struct rtnl_link_stats64));
	}
	add_real(1000, "eth0");
	add_real(1001, "eth1");
	read_all();
	assert_int_equal(links.n_stats, LINKSTATS_LINKS_MAX);
	assert_int_equal(value("link.eth0.rx_bytes"), 2000);
	assert_int_equal(value("link.eth1.rx_bytes"), 2001);
	assert_int_equal(value("link.tun0.rx_bytes"), 1001);
	assert_int_equal(value("link.tun70.rx_bytes"), NONE);
}

static void counts_that_an_older_kernel_does_not_send_are_unknown(void **state)
{
	add_link(2, IFF_UP, "eth0", NULL, "mq",
		offsetof(struct rtnl_link_stats64, rx_missed_errors) + 4);
	read_all();
	assert_int_equal(value("link.eth0.rx_bytes"), 1002);
	assert_int_equal(value("link.eth0.rx_missed_errors"), NONE);
}

static void link_or_qdisc_that_comes_twice_is_counted_once(void **state)
{
	add_real(2, "eth0");
	add_real(2, "eth0");
	add_qdisc(2, TC_H_ROOT, 9);
	add_qdisc(2, TC_H_ROOT, 10);
	read_all();
	assert_int_equal(links.n_stats, 1);
	assert_int_equal(sample.n_values, 16);
}

static void hostile_names_are_escaped(void **state)
{
	add_real(2, "e\033.x");
	read_all();
	assert_int_equal(value("link.e\\x1b.x.rx_bytes"), 1002);
}

static void malformed_qdisc_costs_all_qdiscs_and_is_a_note(void **state)
{
	static const char overrun[] = { 100, 0, TCA_KIND, 0 };
	struct tcmsg head = { .tcm_ifindex = 2, .tcm_parent = TC_H_ROOT };
	struct message m = { .len = 0 };

	for (int i = 0; i < 3; i++) {
		recording_put(rec, "netlink/link", "");
		recording_put(rec, "netlink/qdisc", "");
		add_real(1, "eth1");
		add_real(2, "eth0");
		add_qdisc(1, TC_H_ROOT, 9);
		m.len = 0;
		message_add(&m, &head, i ? sizeof(head) : sizeof(head) - 4);
		if (i == 1)
			message_add(&m, overrun, sizeof(overrun));
		if (i == 2)
			message_attr(&m, TCA_STATS2, overrun, sizeof(overrun));
		recording_message(rec, "qdisc", RTM_NEWQDISC, 0, m.bytes, m.len);
		read_all();
		assert_int_equal(value("link.eth0.rx_bytes"), 1002);
		assert_int_equal(value("qdisc.eth1.drops"), NONE);
		assert_int_equal(sample.n_notes, 1);
		assert_string_equal(sample.notes[0].source, "rtnetlink qdiscs");
	}
}

static void qdisc_without_statistics_has_no_values(void **state)
{
	struct tcmsg head = { .tcm_ifindex = 2, .tcm_parent = TC_H_ROOT };
	struct message m = { .len = 0 };

	add_real(2, "eth0");
	message_add(&m, &head, sizeof(head));
	message_attr(&m, TCA_KIND, "mq", 3);
	recording_message(rec, "qdisc", RTM_NEWQDISC, 0, m.bytes, m.len);
	read_all();
	assert_int_equal(sample.n_notes, 0);
	assert_int_equal(value("qdisc.eth0.drops"), NONE);
}

static void recording_without_qdiscs_is_silent(void **state)
{
	add_real(2, "eth0");
	read_all();
	assert_int_equal(sample.n_notes, 0);
	assert_int_equal(value("link.eth0.rx_bytes"), 1002);
	assert_int_equal(value("qdisc.eth0.drops"), NONE);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(link_and_root_qdisc_are_counted),
		TEST(only_links_that_hold_packets_back_are_counted),
		TEST(of_many_links_the_real_ones_come_first),
		TEST(counts_that_an_older_kernel_does_not_send_are_unknown),
		TEST(link_or_qdisc_that_comes_twice_is_counted_once),
		TEST(hostile_names_are_escaped),
		TEST(malformed_qdisc_costs_all_qdiscs_and_is_a_note),
		TEST(qdisc_without_statistics_has_no_values),
		TEST(recording_without_qdiscs_is_silent),
	};

	return cmocka_run_group_tests_name("linkstats", tests, NULL, NULL);
}

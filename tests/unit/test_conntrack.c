/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/conntrack.h"
#include "recording.h"

#define NONE UINT64_MAX
#define STATS (NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET_STATS_CPU)

static struct recording *rec;
static struct machine *machine;
static struct sample sample;

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
	sample_done(&sample);
	machine_close_p(&machine);
	recording_free_p(&rec);
	return 0;
}

static void add_value(const char *name)
{
	SAMPLE_ADD(&sample, values)->name = xstrdup(name);
}

static uint64_t value(const char *name)
{
	for (size_t i = 0; i < sample.n_values; i++)
		if (str_eq(sample.values[i].name, name))
			return sample.values[i].value;
	return NONE;
}

static void add_cpu(uint16_t cpu, uint32_t drop, uint32_t insert_failed)
{
	struct nfgenmsg head = { .res_id = htons(cpu) };
	struct message m = { .len = 0 };

	drop = htonl(drop);
	insert_failed = htonl(insert_failed);
	message_add(&m, &head, sizeof(head));
	message_attr(&m, CTA_STATS_DROP, &drop, sizeof(drop));
	message_attr(&m, CTA_STATS_INSERT_FAILED, &insert_failed, sizeof(insert_failed));
	message_attr(&m, CTA_STATS_SEARCHED, &drop, sizeof(drop));
	message_attr(&m, 200, &drop, sizeof(drop));
	message_attr(&m, CTA_STATS_FOUND, &drop, 2);
	recording_message(rec, "conntrack-stats", STATS, 0, m.bytes, m.len);
}

static void processors_are_added_up(void **state)
{
	add_value("net.netfilter.nf_conntrack_count");
	add_cpu(0, UINT32_MAX, 0);
	add_cpu(1, 5, 7);
	recording_message(rec, "conntrack-stats", 99, 0, "other", 5);
	conntrack_read(machine, &sample);
	assert_int_equal(sample.n_notes, 0);
	assert_true(value("conntrack.drop") == UINT32_MAX + 5ULL);
	assert_int_equal(value("conntrack.insert_failed"), 7);
	assert_int_equal(sample.n_values, 3);
}

static void table_of_proc_is_enough(void **state)
{
	add_cpu(0, 5, 7);
	add_value("net.netfilter.nf_conntrack_count");
	add_value("conntrack.entries");
	conntrack_read(machine, &sample);
	assert_int_equal(sample.n_values, 2);
}

static void host_without_conntrack_is_not_asked(void **state)
{
	add_cpu(0, 5, 7);
	conntrack_read(machine, &sample);
	assert_int_equal(sample.n_values, 0);
}

static void recording_without_the_reply_is_silent(void **state)
{
	add_value("net.netfilter.nf_conntrack_count");
	conntrack_read(machine, &sample);
	assert_int_equal(sample.n_values, 1);
	assert_int_equal(sample.n_notes, 0);
}

static void malformed_reply_is_a_note_and_tells_nothing(void **state)
{
	static const char overrun[] = { 0, 0, 0, 0, 100, 0, CTA_STATS_DROP, 0 };

	add_value("net.netfilter.nf_conntrack_count");
	add_cpu(0, 5, 7);
	recording_message(rec, "conntrack-stats", STATS, 0, overrun, sizeof(overrun));
	conntrack_read(machine, &sample);
	assert_int_equal(sample.n_values, 1);
	assert_int_equal(sample.n_notes, 1);
	assert_string_equal(sample.notes[0].source, "ctnetlink");
}

static void short_reply_is_a_note(void **state)
{
	add_value("net.netfilter.nf_conntrack_count");
	recording_message(rec, "conntrack-stats", STATS, 0, "123", 3);
	conntrack_read(machine, &sample);
	assert_int_equal(sample.n_notes, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(processors_are_added_up),
		TEST(table_of_proc_is_enough),
		TEST(host_without_conntrack_is_not_asked),
		TEST(recording_without_the_reply_is_silent),
		TEST(malformed_reply_is_a_note_and_tells_nothing),
		TEST(short_reply_is_a_note),
	};

	return cmocka_run_group_tests_name("conntrack", tests, NULL, NULL);
}

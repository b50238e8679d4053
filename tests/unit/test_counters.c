/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/counters.h"
#include "recording.h"

#define SNMP                                                                                       \
	"Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens CurrEstab RetransSegs\n"              \
	"Tcp: 1 200 120000 -1 10 4 7\n"
#define NETSTAT "TcpExt: SyncookiesSent ListenOverflows\nTcpExt: 1 2\nIpExt: InOctets\nIpExt: 99\n"

static struct recording *rec;
static struct machine *machine;
static struct sample sample;

static int set_up(void **state)
{
	rec = recording_new();
	recording_tick(rec, 1, 1);
	recording_put(rec, "proc/net/snmp", SNMP);
	recording_put(rec, "proc/net/netstat", NETSTAT);
	recording_put(rec, "proc/net/snmp6", "Ip6InReceives 5\n");
	recording_put(rec, "proc/net/sockstat", "sockets: used 9\nTCP: inuse 5 mem 3\n");
	recording_put(rec, "proc/net/sockstat6", "TCP6: inuse 1\n");
	recording_put(rec, "proc/meminfo",
		"MemTotal: 1000 kB\nMemAvailable: 600 kB\nMemFree: 1 kB\n");
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

static const struct sample_value *find(const struct sample *s, const char *name)
{
	for (size_t i = 0; i < s->n_values; i++)
		if (str_eq(s->values[i].name, name))
			return &s->values[i];
	return NULL;
}

static const struct sample_value *get(const struct sample *s, const char *name)
{
	const struct sample_value *v = find(s, name);

	if (!v) {
		fail_msg("no %s", name);
		abort();
	}
	return v;
}

static const char *note_of(const struct sample *s, const char *source)
{
	for (size_t i = 0; i < s->n_notes; i++)
		if (str_eq(s->notes[i].source, source))
			return s->notes[i].text;
	return NULL;
}

static void assert_value(const char *name, uint64_t value, bool is_gauge)
{
	const struct sample_value *v = get(&sample, name);

	assert_true(v->value == value);
	assert_int_equal(v->is_gauge, is_gauge);
}

static void all_tables_are_read(void **state)
{
	counters_read(machine, &sample);
	assert_int_equal(sample.n_notes, 0);
	assert_value("Tcp.ActiveOpens", 10, false);
	assert_value("Tcp.RetransSegs", 7, false);
	assert_value("Tcp.CurrEstab", 4, true);
	assert_value("TcpExt.ListenOverflows", 2, false);
	assert_value("IpExt.InOctets", 99, false);
	assert_value("Ip6.InReceives", 5, false);
	assert_value("sockstat.TCP.mem", 3, true);
	assert_value("sockstat.sockets.used", 9, true);
	assert_value("sockstat6.TCP6.inuse", 1, true);
	assert_value("meminfo.MemAvailable_bytes", 600 * 1024, true);
	assert_true(sample.host.memory_bytes == 1000 * 1024);
	assert_null(find(&sample, "meminfo.MemFree"));
}

static void put_optional_tables(void)
{
	recording_put(rec, "proc/net/softnet_stat",
		"00000010 00000002 00000001 0 0 0 0 0 0 00000003 00000004 00000000 00000000\n"
		"ffffffff 00000001 00000000 0 0 0 0 0 0 00000000 00000000 00000000 00000001\n");
	recording_put(rec, "proc/net/stat/nf_conntrack",
		"entries  clashres insert_failed drop early_drop\n"
		"0000000c 00000001 00000002 00000003 00000004\n"
		"0000000c 00000001 00000000 00000001 00000000\n");
	recording_put(rec, "proc/net/stat/arp_cache",
		"entries unresolved_discards table_fulls\n00000002 1 5\n00000002 2 6\n");
	recording_put(rec, "proc/net/stat/ndisc_cache", "entries table_fulls\n00000004 0\n");
	recording_put(rec, "proc/sys/net/netfilter/nf_conntrack_count", "12\n");
	recording_put(rec, "proc/pressure/cpu", "some avg10=92.00 avg60=5.20 total=756\n"
		"full avg10=0.00 avg60=0.00 total=0\n");
	recording_put(rec, "proc/pressure/memory",
		"some avg10=0.15 total=7\nfull avg10=0.00 total=3\n");
}

static void tables_that_a_host_may_lack_are_read(void **state)
{
	put_optional_tables();
	counters_read(machine, &sample);
	assert_int_equal(sample.n_notes, 0);
	assert_value("softnet.processed", 0x10000000fULL, false);
	assert_value("softnet.dropped", 3, false);
	assert_value("softnet.flow_limit", 4, false);
	assert_value("softnet.cpu1", 0xffffffff, false);
	assert_value("conntrack.entries", 12, true);
	assert_value("conntrack.drop", 4, false);
	assert_value("conntrack.clash_resolve", 2, false);
	assert_value("net.netfilter.nf_conntrack_count", 12, true);
	assert_value("neigh4.entries", 2, true);
	assert_value("neigh4.table_fulls", 11, false);
	assert_value("neigh4.unresolved_discards", 3, false);
	assert_value("neigh6.entries", 4, true);
	assert_value("pressure.cpu.some_avg10_permille", 920, true);
	assert_value("pressure.cpu.some_us", 756, false);
	assert_null(find(&sample, "pressure.cpu.full_us"));
	assert_value("pressure.memory.full_us", 3, false);
	assert_null(find(&sample, "pressure.io.some_us"));
}

static void malformed_table_that_a_host_may_lack_is_a_note(void **state)
{
	put_optional_tables();
	recording_put(rec, "proc/net/stat/arp_cache", "entries table_fulls\n2 5\n2\n");
	recording_put(rec, "proc/sys/net/netfilter/nf_conntrack_count", "many\n");
	counters_read(machine, &sample);
	assert_int_equal(sample.n_notes, 2);
	assert_string_equal(note_of(&sample, "proc/net/stat/arp_cache"),
		"malformed: line 3: not 2 hexadecimal counts");
	assert_null(find(&sample, "neigh4.entries"));
	assert_null(find(&sample, "net.netfilter.nf_conntrack_count"));
	assert_value("conntrack.entries", 12, true);
}

static void constants_are_no_counters(void **state)
{
	recording_put(rec, "proc/net/snmp",
		SNMP "Ip: Forwarding DefaultTTL InReceives\nIp: 2 64 5\n");
	counters_read(machine, &sample);
	assert_null(find(&sample, "Tcp.RtoMin"));
	assert_null(find(&sample, "Tcp.MaxConn"));
	assert_null(find(&sample, "Ip.DefaultTTL"));
	assert_null(find(&sample, "Ip.Forwarding"));
	assert_value("Ip.InReceives", 5, false);
}

static void values_are_sorted_by_name(void **state)
{
	counters_read(machine, &sample);
	for (size_t i = 1; i < sample.n_values; i++)
		assert_true(strcmp(sample.values[i - 1].name, sample.values[i].name) < 0);
}

static void missing_file_is_a_note(void **state)
{
	recording_remove(rec, "proc/net/snmp6");
	recording_remove(rec, "proc/net/sockstat6");
	counters_read(machine, &sample);
	assert_int_equal(sample.n_notes, 2);
	assert_string_equal(note_of(&sample, "proc/net/snmp6"),
		"cannot be read: No such file or directory");
	assert_non_null(note_of(&sample, "proc/net/sockstat6"));
	assert_null(find(&sample, "Ip6.InReceives"));
	assert_value("Tcp.ActiveOpens", 10, false);
}

static void malformed_file_is_dropped_whole(void **state)
{
	recording_put(rec, "proc/net/netstat", NETSTAT "MPTcpExt: A B\nMPTcpExt: 1\n");
	counters_read(machine, &sample);
	assert_int_equal(sample.n_notes, 1);
	assert_string_equal(note_of(&sample, "proc/net/netstat"),
		"malformed: line 5: names and values do not belong together");
	assert_null(find(&sample, "TcpExt.ListenOverflows"));
	assert_null(find(&sample, "MPTcpExt.A"));
	assert_value("Tcp.ActiveOpens", 10, false);
	assert_value("sockstat.TCP.mem", 3, true);
}

static void overlong_file_is_a_note(void **state)
{
	_cleanup_(free_p) char *big = xcalloc(1, 300001);

	memset(big, '\n', 300000);
	recording_put(rec, "proc/net/netstat", big);
	counters_read(machine, &sample);
	assert_string_equal(note_of(&sample, "proc/net/netstat"), "cannot be read: File too large");
}

static void empty_file_has_no_counters(void **state)
{
	recording_put(rec, "proc/net/netstat", "");
	counters_read(machine, &sample);
	assert_null(find(&sample, "TcpExt.ListenOverflows"));
	assert_value("Tcp.ActiveOpens", 10, false);
}

static void name_that_stands_twice_is_unknown_and_told(void **state)
{
	recording_put(rec, "proc/net/netstat", "TcpExt: A A B A\nTcpExt: 1 2 3 1\n");
	counters_read(machine, &sample);
	assert_null(find(&sample, "TcpExt.A"));
	assert_value("TcpExt.B", 3, false);
	assert_string_equal(note_of(&sample, "proc/net"), "TcpExt.A stands twice");
}

static void hostile_names_are_harmless_in_notes(void **state)
{
	recording_put(rec, "proc/net/netstat", "TcpExt: \033[31m \033[31m\nTcpExt: 1 2\n");
	counters_read(machine, &sample);
	assert_string_equal(note_of(&sample, "proc/net"), "TcpExt.\\x1b[31m stands twice");
}

static void top_half_of_64_bits_is_kept(void **state)
{
	recording_put(rec, "proc/net/netstat", "IpExt: InOctets\nIpExt: 18446744073709551615\n");
	counters_read(machine, &sample);
	assert_value("IpExt.InOctets", UINT64_MAX, false);
}

/* A sample with these counters, of a boot, at a time since it. */
static void fill(struct sample *s, const char *boot, int64_t boottime_us, const char *netstat)
{
	memset(s, 0, sizeof(*s));
	recording_put(rec, "proc/net/netstat", netstat);
	s->host.boot_id = xstrdup(boot);
	s->boottime.us = boottime_us;
	counters_read(machine, s);
}

struct pair {
	struct counter_baseline base;
	struct sample later;
};

static void take(struct pair *p, const char *before, const char *boot, int64_t boottime_us,
	const char *after)
{
	struct sample first;

	memset(p, 0, sizeof(*p));
	fill(&first, "boot-a", 10000000, before);
	counters_diff(&first, &p->base); /* nothing to compare with */
	assert_false(first.interval_us.known);
	counters_keep(&first, &p->base);
	sample_done(&first);
	fill(&p->later, boot, boottime_us, after);
	counters_diff(&p->later, &p->base);
}

static void pair_done(struct pair *p)
{
	sample_done(&p->later);
	counter_baseline_done(&p->base);
}

#define _pair_ _cleanup_(pair_done) struct pair

static void increase_is_against_the_sample_before(void **state)
{
	_pair_ p;

	take(&p, "TcpExt: A B\nTcpExt: 5 5\n", "boot-a", 20000000, "TcpExt: A B\nTcpExt: 5 9\n");
	assert_true(p.later.interval_us.known);
	assert_int_equal(p.later.interval_us.v, 10000000);
	assert_true(get(&p.later, "TcpExt.A")->delta.known);
	assert_int_equal(get(&p.later, "TcpExt.A")->delta.v, 0);
	assert_int_equal(get(&p.later, "TcpExt.B")->delta.v, 4);
	assert_false(get(&p.later, "Tcp.CurrEstab")->delta.known); /* a gauge */
}

static void first_sample_has_no_increase(void **state)
{
	struct counter_baseline none = { .boot_id = NULL };

	counters_read(machine, &sample);
	counters_diff(&sample, &none);
	assert_false(sample.interval_us.known);
	assert_false(get(&sample, "Tcp.ActiveOpens")->delta.known);
}

static void reboot_has_no_increase(void **state)
{
	_pair_ p;

	take(&p, "TcpExt: A\nTcpExt: 5\n", "boot-b", 20000000, "TcpExt: A\nTcpExt: 9\n");
	assert_false(p.later.interval_us.known);
	assert_false(get(&p.later, "TcpExt.A")->delta.known);
}

static void baseline_that_is_not_older_is_no_baseline(void **state)
{
	_pair_ p;
	_pair_ same;

	take(&p, "TcpExt: A\nTcpExt: 5\n", "boot-a", 9000000, "TcpExt: A\nTcpExt: 9\n");
	assert_false(p.later.interval_us.known);
	take(&same, "TcpExt: A\nTcpExt: 5\n", "boot-a", 10000000, "TcpExt: A\nTcpExt: 9\n");
	assert_false(same.later.interval_us.known);
}

static void counter_that_went_backwards_has_no_increase(void **state)
{
	_pair_ p;

	take(&p, "TcpExt: A B\nTcpExt: 5 5\n", "boot-a", 20000000, "TcpExt: A B\nTcpExt: 4 6\n");
	assert_false(get(&p.later, "TcpExt.A")->delta.known);
	assert_int_equal(get(&p.later, "TcpExt.B")->delta.v, 1);
}

/* The sum falls when one processor's 32 bits wrap: what it counted meanwhile is not known. */
static void processor_that_wraps_leaves_its_sum_without_increase(void **state)
{
	struct sample first, later;
	struct counter_baseline base = { .boot_id = NULL };
	static const char zeros[] = "0 0 0 0 0 0 0 0 0 0";

	for (unsigned i = 0; i < 2; i++) {
		_cleanup_(free_p) char *text = xasprintf("%s %u %s\n00000009 %u %s\n",
			i ? "00000005" : "fffffff0", i, zeros, i, zeros);

		recording_put(rec, "proc/net/softnet_stat", text);
		fill(i ? &later : &first, "boot-a", 10000000 * (i + 1), NETSTAT);
		if (!i)
			counters_keep(&first, &base);
	}
	counters_diff(&later, &base);
	assert_false(get(&later, "softnet.processed")->delta.known);
	assert_int_equal(get(&later, "softnet.dropped")->delta.v, 2);
	sample_done(&first);
	sample_done(&later);
	counter_baseline_done(&base);
}

/* Three processors take in so many packets each; want < 0: no share. */
static void assert_busiest(uint32_t a, uint32_t b, uint32_t c, int want)
{
	struct counter_baseline base = { .boot_id = NULL };
	static const char zeros[] = "0 0 0 0 0 0 0 0 0 0 0";

	for (unsigned i = 0; i < 2; i++) {
		_cleanup_(free_p) char *text = xasprintf("%x %s 0\n%x %s 2\n%x %s a\n",
			100 + i * a, zeros, 100 + i * b, zeros, 100 + i * c, zeros);
		const struct sample_value *v;
		struct sample s;

		recording_put(rec, "proc/net/softnet_stat", text);
		fill(&s, "boot-a", 10000000 * (i + 1), NETSTAT);
		counters_diff(&s, &base);
		counters_keep(&s, &base);
		counters_fold_cpus(&s);
		for (size_t k = 0; k < s.n_values; k++) {
			assert_false(str_starts_with(s.values[k].name, "softnet.cpu"));
			assert_true(k == 0 || strcmp(s.values[k - 1].name, s.values[k].name) < 0);
		}
		v = find(&s, "softnet.busiest_pct");
		assert_true(!v || v->is_gauge);
		assert_int_equal(v ? (int) v->value : -1, i ? want : -1);
		sample_done(&s);
	}
	counter_baseline_done(&base);
}

static void share_of_the_busiest_processor_is_told(void **state)
{
	assert_busiest(10, 85, 5, 85);
	assert_busiest(0, 0, 7, 100);
	assert_busiest(1, 1, 1, 33);
	assert_busiest(0, 0, 0, -1);
	assert_busiest(10, UINT32_MAX - 50, 5, -1); /* wrapped */
}

static void new_and_gone_counters(void **state)
{
	_pair_ p;

	take(&p, "TcpExt: A B D\nTcpExt: 1 2 3\n", "boot-a", 20000000,
		"TcpExt: A C D E\nTcpExt: 2 50 5 60\n");
	assert_int_equal(get(&p.later, "TcpExt.A")->delta.v, 1);
	assert_null(find(&p.later, "TcpExt.B"));
	assert_false(get(&p.later, "TcpExt.C")->delta.known);
	assert_int_equal(get(&p.later, "TcpExt.D")->delta.v, 2);
	assert_false(get(&p.later, "TcpExt.E")->delta.known);
}

static void top_half_counts_up_too(void **state)
{
	_pair_ p;

	take(&p, "IpExt: O P\nIpExt: 9223372036854775807 0\n", "boot-a", 20000000,
		"IpExt: O P\nIpExt: 9223372036854775809 9223372036854775808\n");
	assert_true(get(&p.later, "IpExt.O")->delta.known);
	assert_int_equal(get(&p.later, "IpExt.O")->delta.v, 2);
	/* no machine counts so far between two samples */
	assert_false(get(&p.later, "IpExt.P")->delta.known);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(all_tables_are_read),
		TEST(tables_that_a_host_may_lack_are_read),
		TEST(malformed_table_that_a_host_may_lack_is_a_note),
		TEST(constants_are_no_counters),
		TEST(values_are_sorted_by_name),
		TEST(missing_file_is_a_note),
		TEST(malformed_file_is_dropped_whole),
		TEST(overlong_file_is_a_note),
		TEST(empty_file_has_no_counters),
		TEST(name_that_stands_twice_is_unknown_and_told),
		TEST(hostile_names_are_harmless_in_notes),
		TEST(top_half_of_64_bits_is_kept),
		TEST(increase_is_against_the_sample_before),
		TEST(first_sample_has_no_increase),
		TEST(reboot_has_no_increase),
		TEST(baseline_that_is_not_older_is_no_baseline),
		TEST(counter_that_went_backwards_has_no_increase),
		TEST(processor_that_wraps_leaves_its_sum_without_increase),
		TEST(share_of_the_busiest_processor_is_told),
		TEST(new_and_gone_counters),
		TEST(top_half_counts_up_too),
	};

	return cmocka_run_group_tests_name("counters", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/proctab.h"

/* "NAME=VALUE " for each pair; a name "Stop.here" stops. */
static int note(void *arg, const char *name, int64_t value)
{
	strbuf_printf(arg, "%s=%lld ", name, (long long) value);
	return str_eq(name, "Stop.here") ? -ECANCELED : 0;
}

typedef int parser(char *text, proctab_fn *fn, void *arg, struct err *e);

static int sockstat(char *text, proctab_fn *fn, void *arg, struct err *e)
{
	return proctab_parse_sockstat(text, "sockstat", fn, arg, e);
}

struct example {
	const char *in;
	int r;
	const char *want; /* pairs, or what stands in the error */
};

static void check(parser *parse, const struct example *table, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		_cleanup_(strbuf_done) struct strbuf got = STRBUF_INIT;
		_cleanup_(free_p) char *text = xstrdup(table[i].in);
		struct err e = ERR_INIT;

		assert_int_equal(parse(text, note, &got, &e), table[i].r);
		if (table[i].r == 0) {
			assert_string_equal(strbuf_str(&got), table[i].want);
			assert_int_equal(e.code, 0);
		} else if (!strstr(e.text, table[i].want)) {
			fail_msg("\"%s\" does not hold \"%s\"", e.text, table[i].want);
		}
	}
}

static void pairs_belong_together_by_name(void **state)
{
	static const struct example table[] = {
		{ "", 0, "" },
		{ "\n\n", 0, "" },
		{ "Tcp: A B\nTcp: 1 2\n", 0, "Tcp.A=1 Tcp.B=2 " },
		{ "Tcp: A B\nTcp: 1 2", 0, "Tcp.A=1 Tcp.B=2 " },
		{ "Tcp: MaxConn\nTcp: -1\n", 0, "Tcp.MaxConn=-1 " },
		/* a newer kernel has columns in the middle, an older one fewer */
		{ "TcpExt: A New B\nTcpExt: 1 9 2\nIpExt: C\nIpExt: 3\n", 0,
			"TcpExt.A=1 TcpExt.New=9 TcpExt.B=2 IpExt.C=3 " },
		{ "TcpExt: B\nTcpExt: 2\n", 0, "TcpExt.B=2 " },
		{ "Odd: x\nOdd: 18446744073709551615\n", 0, "Odd.x=-1 " },
		{ "Odd: x\nOdd: 9223372036854775808\n", 0, "Odd.x=-9223372036854775808 " },
		{ "Icmp:\nIcmp:\n", 0, "" },
		{ "A: x x\nA: 1 2\n", 0, "A.x=1 A.x=2 " },
		{ "Tcp: A B\nTcp: 1\n", -EBADMSG, "line 1" },
		{ "Tcp: A\nTcp: 1 2\n", -EBADMSG, "line 1" },
		{ "Tcp: A\nUdp: 1\n", -EBADMSG, "line 1" },
		{ "Tcp: A\nTcp: 1\nUdp: B\n", -EBADMSG, "line 3" },
		{ "Tcp: A\nTcp: x\n", -EBADMSG, "line 1" },
		{ "Tcp: A\nTcp: 1x\n", -EBADMSG, "line 1" },
		{ "Tcp: A\nTcp: 18446744073709551616\n", -EBADMSG, "line 1" },
		{ "Tcp: A\nTcp: -9223372036854775809\n", -EBADMSG, "line 1" },
		{ "Tcp A\nTcp 1\n", -EBADMSG, "line 1" },
		{ ": A\n: 1\n", -EBADMSG, "line 1" },
		{ "Stop: here after\nStop: 1 2\n", -ECANCELED, "line 1" },
	};

	check(proctab_parse_pairs, table, ARRAY_SIZE(table));
}

static void snmp6_names_are_split_at_their_group(void **state)
{
	static const struct example table[] = {
		{ "", 0, "" },
		{ "Ip6InReceives    \t123\nUdp6InErrors 0\n", 0,
			"Ip6.InReceives=123 Udp6.InErrors=0 " },
		{ "Icmp6OutMLDv2Reports 4\nUdpLite6InCsumErrors 1\n", 0,
			"Icmp6.OutMLDv2Reports=4 UdpLite6.InCsumErrors=1 " },
		{ "MPTcp6Foo 7\n", 0, "Other6.MPTcp6Foo=7 " },
		{ "Ip6InOctets 18446744073709551615\n", 0, "Ip6.InOctets=-1 " },
		{ "Ip6InOctets\n", -EBADMSG, "line 1" },
		{ "Ip6InOctets 1\nIp6OutOctets 1 2\n", -EBADMSG, "line 2" },
		{ "Ip6InOctets one\n", -EBADMSG, "line 1" },
		{ "Ip6InOctets 18446744073709551616\n", -EBADMSG, "line 1" },
	};

	check(proctab_parse_snmp6, table, ARRAY_SIZE(table));
}

static void sockstat_names_hold_protocol_and_prefix(void **state)
{
	static const struct example table[] = {
		{ "", 0, "" },
		{ "sockets: used 131\nTCP: inuse 5 orphan 0 tw 1 alloc 7 mem 2\nFRAG: inuse 0"
			" memory 0\n", 0,
			"sockstat.sockets.used=131 sockstat.TCP.inuse=5 sockstat.TCP.orphan=0"
			" sockstat.TCP.tw=1 sockstat.TCP.alloc=7 sockstat.TCP.mem=2"
			" sockstat.FRAG.inuse=0 sockstat.FRAG.memory=0 " },
		{ "TCP:\n", 0, "" },
		{ "TCP: mem -3\n", 0, "sockstat.TCP.mem=-3 " },
		{ "TCP: inuse 5 orphan\n", -EBADMSG, "line 1" },
		{ "TCP: inuse\n", -EBADMSG, "line 1" },
		{ "TCP: inuse five\n", -EBADMSG, "line 1" },
		{ "TCP: inuse 1\nUDP inuse 5\n", -EBADMSG, "line 2" },
	};

	check(sockstat, table, ARRAY_SIZE(table));
}

static void meminfo_is_in_bytes(void **state)
{
	static const struct example table[] = {
		{ "", 0, "" },
		{ "MemTotal:       24684396 kB\nHugePages_Total:       3\nActive(anon):  1 kB\n", 0,
			"MemTotal=25276821504 HugePages_Total=3 Active(anon)=1024 " },
		{ "MemTotal: 9007199254740991 kB\n", 0, "MemTotal=9223372036854774784 " },
		{ "MemTotal: 9007199254740992 kB\n", -EBADMSG, "line 1" },
		{ "MemTotal: 1 MB\n", -EBADMSG, "line 1" },
		{ "MemTotal: -1 kB\n", -EBADMSG, "line 1" },
		{ "MemTotal:\n", -EBADMSG, "line 1" },
		{ "A: 1 kB\nMemTotal 1 kB\n", -EBADMSG, "line 2" },
	};

	check(proctab_parse_meminfo, table, ARRAY_SIZE(table));
}

static int pressure(char *text, proctab_fn *fn, void *arg, struct err *e)
{
	return proctab_parse_pressure(text, "p.io", fn, arg, e);
}

static void pressure_is_permille_and_us(void **state)
{
	static const struct example table[] = {
		{ "", 0, "" },
		{ "some avg10=0.69 avg60=0.80 avg300=0.72 total=45111413\n"
			"full avg10=0.00 avg60=0.38 avg300=0.36 total=30737860\n", 0,
			"p.io.some_avg10_permille=7 p.io.some_us=45111413"
			" p.io.full_avg10_permille=0 p.io.full_us=30737860 " },
		{ "some avg10=100.00 total=1", 0, "p.io.some_avg10_permille=1000 p.io.some_us=1 " },
		{ "some avg10=0.05\n", 0, "p.io.some_avg10_permille=1 " },
		{ "full new=x total=2\n", 0, "p.io.full_us=2 " },
		{ "some\n", 0, "" },
		{ "some total=18446744073709551615\n", 0, "p.io.some_us=-1 " },
		{ "some total=18446744073709551616\n", -EBADMSG, "line 1" },
		{ "some total=-1\n", -EBADMSG, "line 1" },
		{ "some total\n", -EBADMSG, "line 1" },
		{ "some total=\n", -EBADMSG, "line 1" },
		{ "some avg10=100.10\n", -EBADMSG, "line 1" },
		{ "some avg10=-0.10\n", -EBADMSG, "line 1" },
		{ "some avg10=nan\n", -EBADMSG, "line 1" },
		{ "some total=1\nmost total=1\n", -EBADMSG, "line 2" },
	};

	check(pressure, table, ARRAY_SIZE(table));
}

static void keyed_lines_are_handed_out_as_they_are(void **state)
{
	static const struct example table[] = {
		{ "", 0, "" },
		{ "anon 5\nsock 4096\n", 0, "anon=5 sock=4096 " },
		{ "sock 9223372036854775807", 0, "sock=9223372036854775807 " },
		{ "sock 9223372036854775808\n", -EBADMSG, "line 1" },
		{ "sock -1\n", -EBADMSG, "line 1" },
		{ "sock\n", -EBADMSG, "line 1" },
		{ "anon 5\nsock 1 2\n", -EBADMSG, "line 2" },
	};

	check(proctab_parse_keyed, table, ARRAY_SIZE(table));
}

static int number(char *text, proctab_fn *fn, void *arg, struct err *e)
{
	return proctab_parse_number(text, "n.count", fn, arg, e);
}

static void number_is_the_whole_file(void **state)
{
	static const struct example table[] = {
		{ "12\n", 0, "n.count=12 " },
		{ "0", 0, "n.count=0 " },
		{ "9223372036854775807\n", 0, "n.count=9223372036854775807 " },
		{ "9223372036854775808\n", -EBADMSG, "not a number" },
		{ "", -EBADMSG, "not a number" },
		{ "-1\n", -EBADMSG, "not a number" },
		{ "1 2\n", -EBADMSG, "not a number" },
		{ "0x1\n", -EBADMSG, "not a number" },
	};

	check(number, table, ARRAY_SIZE(table));
}

/* A line whose name is far longer than any of the kernel's. */
static void overlong_name_is_malformed(void **state)
{
	char name[400], text[1024];
	struct strbuf got = STRBUF_INIT;
	struct err e = ERR_INIT;

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	(void) snprintf(text, sizeof(text), "Tcp: %s\nTcp: 1\n", name);
	assert_int_equal(proctab_parse_pairs(text, note, &got, &e), -EBADMSG);
	(void) snprintf(text, sizeof(text), "Ip6%s 1\n", name);
	assert_int_equal(proctab_parse_snmp6(text, note, &got, &e), -EBADMSG);
	(void) snprintf(text, sizeof(text), "%s: inuse 1\n", name);
	assert_int_equal(proctab_parse_sockstat(text, "sockstat", note, &got, &e), -EBADMSG);
	(void) snprintf(text, sizeof(text), "TCP: %s 1\n", name);
	assert_int_equal(proctab_parse_sockstat(text, "sockstat", note, &got, &e), -EBADMSG);
	assert_string_equal(strbuf_str(&got), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs_belong_together_by_name),
		cmocka_unit_test(snmp6_names_are_split_at_their_group),
		cmocka_unit_test(sockstat_names_hold_protocol_and_prefix),
		cmocka_unit_test(meminfo_is_in_bytes),
		cmocka_unit_test(pressure_is_permille_and_us),
		cmocka_unit_test(keyed_lines_are_handed_out_as_they_are),
		cmocka_unit_test(number_is_the_whole_file),
		cmocka_unit_test(overlong_name_is_malformed),
	};

	return cmocka_run_group_tests_name("proctab", tests, NULL, NULL);
}

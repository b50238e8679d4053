/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/cost.h"

#include "base/alloc.h"
#include "sysctl/value.h"

enum times { ONCE, PAGE_BYTES, FLOWS, CPUS, LISTENERS }; /* from FLOWS on: counted */

/* One more of the key's number: so many bytes, so many times. */
static const struct {
	const char *key;
	size_t field;
	double bytes;
	enum times times;
	const char *how; /* behind the number, of those that are counted */
} costs[] = {
	{ "net.core.netdev_max_backlog", 0, 2304, CPUS,
		"processors with a full queue of packets of 1500 bytes" },
	{ "net.core.rmem_max", 0, 2, FLOWS, "sockets (buffer_flows) that ask for all of it" },
	{ "net.core.somaxconn", 0, 2400, LISTENERS,
		"listening ports with a full queue, should all ask for so much" },
	{ "net.core.wmem_max", 0, 2, FLOWS, "sockets (buffer_flows) that ask for all of it" },
	{ "net.ipv4.ipfrag_high_thresh", 0, 1, ONCE, "fragments that wait for the rest" },
	{ "net.ipv4.neigh.default.gc_thresh2", 0, 1024, ONCE, "a full table of neighbours" },
	{ "net.ipv4.neigh.default.gc_thresh3", 0, 1024, ONCE, "a full table of neighbours" },
	/* Documentation/networking/ip-sysctl.rst: each up to 64 KiB that cannot be swapped */
	{ "net.ipv4.tcp_max_orphans", 0, 65536, ONCE, "closed connections, each with unsent data" },
	{ "net.ipv4.tcp_max_tw_buckets", 0, 256, ONCE, "connections in TIME_WAIT" },
	{ "net.ipv4.tcp_mem", 2, 1, PAGE_BYTES, "buffers of all TCP connections" },
	{ "net.ipv4.tcp_rmem", 2, 1, FLOWS, "flows (buffer_flows) with a full buffer" },
	{ "net.ipv4.tcp_wmem", 2, 1, FLOWS, "flows (buffer_flows) with a full buffer" },
	{ "net.ipv4.udp_mem", 2, 1, PAGE_BYTES, "buffers of all UDP sockets" },
	{ "net.ipv6.ip6frag_high_thresh", 0, 1, ONCE, "fragments that wait for the rest" },
	{ "net.ipv6.neigh.default.gc_thresh2", 0, 1024, ONCE, "a full table of neighbours" },
	{ "net.ipv6.neigh.default.gc_thresh3", 0, 1024, ONCE, "a full table of neighbours" },
	{ "net.netfilter.nf_conntrack_buckets", 0, 8, ONCE, "the table, at once" },
	{ "net.netfilter.nf_conntrack_max", 0, 256, ONCE, "a full table of tracked flows" },
};

static double times(const struct limits *l, enum times t)
{
	switch (t) {
	case PAGE_BYTES:
		return l->machine.page_bytes;
	case FLOWS:
		return l->flows;
	case CPUS:
		return l->cpus;
	case LISTENERS:
		return (double) l->listening.n;
	case ONCE:
		break;
	}
	return 1;
}

struct cost cost_of(const struct limits *l, const struct sysctl_key *key, const char *from,
	const char *to)
{
	struct cost c = { .bytes = 0 };
	int64_t old, new;

	for (size_t i = 0; i < ARRAY_SIZE(costs); i++) {
		double n = times(l, costs[i].times);

		if (!str_eq(costs[i].key, key->name) ||
		    sysctl_value_number(from, costs[i].field, &old) < 0 ||
		    sysctl_value_number(to, costs[i].field, &new) < 0 || new <= old || !(n > 0))
			continue;
		c.bytes = (double) (new - old) * costs[i].bytes * n;
		c.how = costs[i].times < FLOWS ? xstrdup(costs[i].how) :
			xasprintf("%.10g %s", n, costs[i].how);
	}
	if (!c.how)
		c.how = xstrdup("");
	return c;
}

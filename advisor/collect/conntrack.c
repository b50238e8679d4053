/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/conntrack.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/diag.h"

#define STATS_MESSAGE (NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET_STATS_CPU)

/* By attribute; those that current kernels no longer count are left out. */
static const char *const names[] = {
	[CTA_STATS_FOUND] = "found",
	[CTA_STATS_INVALID] = "invalid",
	[CTA_STATS_INSERT] = "insert",
	[CTA_STATS_INSERT_FAILED] = "insert_failed",
	[CTA_STATS_DROP] = "drop",
	[CTA_STATS_EARLY_DROP] = "early_drop",
	[CTA_STATS_ERROR] = "icmp_error",
	[CTA_STATS_SEARCH_RESTART] = "search_restart",
	[CTA_STATS_CLASH_RESOLVE] = "clash_resolve",
	[CTA_STATS_CHAIN_TOOLONG] = "chaintoolong",
};

struct stats {
	struct opt_i64 sums[ARRAY_SIZE(names)];
};

/* One processor. */
static int on_message(void *arg, uint16_t type, const void *payload, size_t len)
{
	struct stats *t = arg;
	struct diag_attr a;
	size_t pos = NLMSG_ALIGN(sizeof(struct nfgenmsg));
	uint32_t count;
	int r;

	if (type != STATS_MESSAGE)
		return 0;
	if (len < pos)
		return -EBADMSG;
	while ((r = diag_next_attr(payload, len, &pos, &a)) > 0) {
		if (a.type >= ARRAY_SIZE(names) || !names[a.type] || a.len != sizeof(count))
			continue;
		memcpy(&count, a.data, sizeof(count));
		t->sums[a.type] = OPT(t->sums[a.type].v + ntohl(count));
	}
	return r;
}

static bool is_wanted(const struct sample *s)
{
	bool is_there = false;

	for (size_t i = 0; i < s->n_values; i++) {
		if (str_starts_with(s->values[i].name, "conntrack."))
			return false;
		if (str_eq(s->values[i].name, "net.netfilter.nf_conntrack_count"))
			is_there = true;
	}
	return is_there;
}

void conntrack_read(struct machine *m, struct sample *s)
{
	struct nfgenmsg req = { .nfgen_family = AF_UNSPEC, .version = NFNETLINK_V0 };
	struct stats t = { .sums = { OPT_NONE } };
	struct err e = ERR_INIT;
	bool interrupted;
	int r;

	if (!is_wanted(s))
		return;
	r = machine_dump(m, "conntrack-stats", NETLINK_OF_NETFILTER, STATS_MESSAGE, &req,
		sizeof(req), on_message, &t, &interrupted, &e);
	if (r < 0) {
		/* EINVAL: nfnetlink is there, ctnetlink is not */
		if (r != -ENOENT && r != -EOPNOTSUPP && r != -EINVAL)
			sample_note(s, "ctnetlink", "connection tracking has no statistics: %s", e.text);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct sample_value *v;

		if (!t.sums[i].known)
			continue;
		v = SAMPLE_ADD(s, values);
		v->name = xasprintf("conntrack.%s", names[i]);
		v->value = (uint64_t) t.sums[i].v;
	}
}

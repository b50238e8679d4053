/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/linkstats.h"

#include <errno.h>
#include <linux/gen_stats.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/links.h"

void linkstats_take(struct link_stats *st, const struct diag_attr *a)
{
	uint32_t changes;

	if (a->type == IFLA_STATS64) {
		st->len = a->len < sizeof(st->counts) ? a->len : sizeof(st->counts);
		memcpy(&st->counts, a->data, st->len);
	} else if (a->type == IFLA_CARRIER_CHANGES && a->len >= sizeof(changes)) {
		memcpy(&changes, a->data, sizeof(changes));
		st->carrier_changes = OPT(changes);
	}
}

bool linkstats_wants(const struct sample_link *l)
{
	return l->up && (!l->kind || (l->qdisc && !str_eq(l->qdisc, "noqueue")));
}

static void add_value(struct sample *s, const char *table, const char *ifname, const char *name,
	uint64_t value)
{
	struct sample_value *v = SAMPLE_ADD(s, values);

	v->name = xasprintf("%s.%s.%s", table, ifname, name);
	v->value = value;
}

static void add_gauge(struct sample *s, const char *table, const char *ifname, const char *name,
	uint64_t value)
{
	add_value(s, table, ifname, name, value);
	s->values[s->n_values - 1].is_gauge = true;
}

#define COUNT(field) { #field, offsetof(struct rtnl_link_stats64, field) }

static const struct {
	const char *name;
	size_t at;
} counts[] = {
	COUNT(rx_bytes), COUNT(tx_bytes), COUNT(rx_packets), COUNT(tx_packets), COUNT(rx_errors),
	COUNT(tx_errors), COUNT(rx_dropped), COUNT(tx_dropped), COUNT(rx_fifo_errors),
	COUNT(rx_missed_errors),
};

static void write_counts(const struct link_stats *st, const char *ifname, struct sample *s)
{
	for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
		uint64_t v;

		if (counts[i].at + sizeof(v) > st->len)
			continue;
		memcpy(&v, (const char *) &st->counts + counts[i].at, sizeof(v));
		add_value(s, "link", ifname, counts[i].name, v);
	}
	if (st->carrier_changes.known)
		add_value(s, "link", ifname, "carrier_changes", (uint64_t) st->carrier_changes.v);
}

/* Real ones first; else as they were made. */
static int real_first(const void *pa, const void *pb)
{
	const struct link_stats *a = pa, *b = pb;

	if (a->real != b->real)
		return a->real ? -1 : 1;
	return a->ifindex < b->ifindex ? -1 : a->ifindex > b->ifindex;
}

/* A link that the dump told twice, or whose name was taken, is not in the sample a second time. */
static void choose(struct links *links, const struct sample *s)
{
	size_t to = 0;

	if (links->n_stats)
		qsort(links->stats, links->n_stats, sizeof(*links->stats), real_first);
	for (size_t i = 0; i < links->n_stats && to < LINKSTATS_LINKS_MAX; i++)
		if (*links_name(s, links->stats[i].ifindex) &&
		    (!to || links->stats[to - 1].ifindex != links->stats[i].ifindex))
			links->stats[to++] = links->stats[i];
	links->n_stats = to;
}

struct qdisc_reader {
	struct links *links;
	struct sample *sample;
};

static struct link_stats *find(struct links *links, uint32_t ifindex)
{
	for (size_t i = 0; i < links->n_stats; i++)
		if (links->stats[i].ifindex == ifindex)
			return &links->stats[i];
	return NULL;
}

static void write_queue(struct sample *s, const char *ifname, const struct gnet_stats_queue *q)
{
	add_gauge(s, "qdisc", ifname, "qlen_packets", q->qlen);
	add_gauge(s, "qdisc", ifname, "backlog_bytes", q->backlog);
	add_value(s, "qdisc", ifname, "drops", q->drops);
	add_value(s, "qdisc", ifname, "requeues", q->requeues);
	add_value(s, "qdisc", ifname, "overlimits", q->overlimits);
}

/* Finds an attribute of a type: 1, 0 = there is none, -EBADMSG. */
static int find_attr(const void *buf, size_t len, uint16_t type, struct diag_attr *ret)
{
	size_t pos = 0;
	int r;

	while ((r = diag_next_attr(buf, len, &pos, ret)) > 0)
		if (ret->type == type)
			return 1;
	return r;
}

static int on_qdisc(void *arg, uint16_t type, const void *payload, size_t len)
{
	size_t head = NLMSG_ALIGN(sizeof(struct tcmsg));
	struct qdisc_reader *r = arg;
	struct gnet_stats_queue queue;
	struct link_stats *st;
	struct diag_attr a;
	struct tcmsg m;
	int rc;

	if (type != RTM_NEWQDISC)
		return 0;
	if (len < sizeof(m))
		return -EBADMSG;
	memcpy(&m, payload, sizeof(m));
	st = find(r->links, (uint32_t) m.tcm_ifindex);
	if (m.tcm_parent != TC_H_ROOT || !st || st->has_qdisc)
		return 0;
	rc = find_attr((const char *) payload + head, len > head ? len - head : 0, TCA_STATS2, &a);
	if (rc > 0)
		rc = find_attr(a.data, a.len, TCA_STATS_QUEUE, &a);
	if (rc <= 0 || a.len < sizeof(queue))
		return rc < 0 ? rc : 0;
	memcpy(&queue, a.data, sizeof(queue));
	st->has_qdisc = true;
	write_queue(r->sample, links_name(r->sample, st->ifindex), &queue);
	return 0;
}

static void read_qdiscs(struct machine *m, struct links *links, struct sample *s)
{
	struct qdisc_reader reader = { links, s };
	struct tcmsg req = { .tcm_family = AF_UNSPEC };
	size_t first = s->n_values;
	struct err e = ERR_INIT;
	bool interrupted;
	int r = machine_dump(m, "qdisc", NETLINK_OF_ROUTE, RTM_GETQDISC, &req, sizeof(req),
		on_qdisc, &reader, &interrupted, &e);

	if (r >= 0)
		return;
	while (s->n_values > first)
		free(s->values[--s->n_values].name);
	if (r != -ENOENT && r != -EOPNOTSUPP)
		sample_note(s, "rtnetlink qdiscs", "%s", e.text);
}

void linkstats_read(struct machine *m, struct links *links, struct sample *s)
{
	choose(links, s);
	for (size_t i = 0; i < links->n_stats; i++)
		write_counts(&links->stats[i], links_name(s, links->stats[i].ifindex), s);
	if (links->n_stats)
		read_qdiscs(m, links, s);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What links and their queues count: as counters and gauges "link.IFNAME.rx_dropped",
 * "qdisc.IFNAME.drops". Only links that are up and hold packets back: real devices, and virtual ones
 * with a queueing discipline. Others pass on at once what they get (a veth, a bridge), and their
 * names come and go with containers.
 */
#ifndef COLLECT_LINKSTATS_H
#define COLLECT_LINKSTATS_H

#include <linux/if_link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collect/diag.h"
#include "collect/machine.h"
#include "collect/sample.h"

#define LINKSTATS_LINKS_MAX 64 /* real devices first, then the oldest */

struct links;

struct link_stats {
	uint32_t ifindex;
	bool real;       /* no virtual kind */
	bool has_qdisc;  /* its root qdisc has been seen */
	size_t len;      /* bytes of `counts` that the kernel sent; 0 = none */
	struct rtnl_link_stats64 counts;
	struct opt_i64 carrier_changes;
};

/* Takes from an attribute of a link message what it knows [IFLA_STATS64, IFLA_CARRIER_CHANGES]. */
void linkstats_take(struct link_stats *st, const struct diag_attr *a);

/* Is the link one of those that are counted? */
bool linkstats_wants(const struct sample_link *l);

/*
 * Writes the values of the links, and those of the root qdisc of each, which tells the sum of what
 * is below it [net/sched/sch_mq.c mq_dump, sch_api.c qdisc_tree_reduce_backlog]. Qdiscs count in 32
 * bits and from 0 when they are replaced. A kernel without traffic control, and a recording without
 * qdiscs, is no note. Sets links->stats to those counted.
 */
void linkstats_read(struct machine *m, struct links *links, struct sample *s);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Statistics of connection tracking by ctnetlink [kernel net/netfilter/nf_conntrack_netlink.c]. */
#ifndef COLLECT_CONNTRACK_H
#define COLLECT_CONNTRACK_H

#include "collect/machine.h"
#include "collect/sample.h"

/*
 * Adds the counters "conntrack.drop" and so on, sums over the processors, where the sample has none
 * from /proc/net/stat/nf_conntrack (kernels built without NF_CONNTRACK_PROCFS) but tells that
 * connection tracking is there. The table in /proc goes first: it tells the same, needs no
 * CAP_NET_ADMIN, and cannot make the kernel load a module. A kernel without ctnetlink is no note.
 */
void conntrack_read(struct machine *m, struct sample *s);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counters and gauges of the machine: reading them into a sample, and their increase. */
#ifndef COLLECT_COUNTERS_H
#define COLLECT_COUNTERS_H

#include "base/err.h"
#include "collect/machine.h"
#include "collect/sample.h"

/*
 * Reads proc/net/{snmp,netstat,snmp6,sockstat,sockstat6} and proc/meminfo; and where there are such
 * proc/net/softnet_stat, proc/net/stat/{arp_cache,ndisc_cache,nf_conntrack},
 * proc/pressure/{cpu,memory,io} and nf_conntrack_count, whose absence is no news; and the statistics
 * of connection tracking by netlink where /proc has only nf_conntrack_count. Otherwise a file
 * that is missing, and any that is malformed, is a note in the sample. softnet_stat and pressure
 * tell of all network namespaces together. All values of the sample are sorted by name afterwards,
 * each name once.
 */
void counters_read(struct machine *m, struct sample *s);

/*
 * Sets the deltas against `base` if it is of the same boot and older, and the sample's interval_us.
 * A counter that went backwards has no delta: its namespace was made anew, or one of the 32-bit
 * counts wrapped of which it is the sum.
 */
void counters_diff(struct sample *s, const struct counter_baseline *base);

/*
 * After counters_keep: softnet.busiest_pct, the share of packets that the busiest processor has
 * processed, percent, in place of a count for each. No such gauge without all of their increases.
 */
void counters_fold_cpus(struct sample *s);

/* Replaces *base by the sample's values. */
void counters_keep(const struct sample *s, struct counter_baseline *base);

#endif

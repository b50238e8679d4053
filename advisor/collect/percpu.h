/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables of /proc/net with a line of hexadecimal counts for each processor. What is handed out
 * is the sum over the processors. Most of the counts are 32 bits wide and wrap on their own: the
 * sum then falls, by 2^32 less what was counted, and an increase over that is unknown.
 *
 * As collect/proctab.h: the text is changed in place; a malformed table is -EBADMSG with the line
 * in words, and nothing of it is handed out.
 */
#ifndef COLLECT_PERCPU_H
#define COLLECT_PERCPU_H

#include "base/err.h"
#include "collect/proctab.h"

/*
 * softnet_stat, which has no names: "<prefix>.processed", dropped, time_squeeze, received_rps and
 * flow_limit. 11 columns or more, equally many on each line. Processors that are offline have no
 * line. Source: net/core/net-procfs.c softnet_seq_show(), 3.11 to 6.18.
 */
int percpu_parse_softnet(
	char *text, const char *prefix, proctab_fn *fn, void *arg, struct err *e);

/*
 * The same file: packets processed, of each processor its own, "<prefix>0" and so on. Here what
 * stands before a malformed line was handed out.
 */
int percpu_parse_softnet_cpus(
	char *text, const char *prefix, proctab_fn *fn, void *arg, struct err *e);

/*
 * stat/nf_conntrack: a line of names, then a line for each possible processor. "<prefix>.entries"
 * is the table's size, the same on each line; insert, insert_failed, drop, early_drop, invalid,
 * found, icmp_error, search_restart under the kernel's names; clash_resolve (clashres) and
 * chaintoolong (chainlength). Columns that current kernels fill with zeros are left out.
 * Source: net/netfilter/nf_conntrack_standalone.c ct_cpu_seq_show(), 5.10 to 6.18.
 */
int percpu_parse_conntrack(
	char *text, const char *prefix, proctab_fn *fn, void *arg, struct err *e);

/*
 * stat/arp_cache, stat/ndisc_cache: in the same manner entries, table_fulls, unresolved_discards.
 * Source: net/core/neighbour.c neigh_stat_seq_show(), 6.18; older kernels lack table_fulls.
 */
int percpu_parse_neigh(char *text, const char *prefix, proctab_fn *fn, void *arg, struct err *e);

#endif

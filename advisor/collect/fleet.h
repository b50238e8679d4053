/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A collector for each network namespace that is watched: the caller's own, and, if wanted, all
 * others of the machine. A sample is taken inside its namespace: sockets opened there stay there,
 * /proc/net and /proc/sys/net show the namespace of the thread that opens a file [kernel
 * fs/proc/proc_net.c get_proc_net, net/sysctl_net.c]. One thread only; nothing is changed in them.
 */
#ifndef COLLECT_FLEET_H
#define COLLECT_FLEET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/root.h"
#include "collect/collector.h"
#include "collect/sample.h"

#define FLEET_MAX 64 /* namespaces besides the own */

struct fleet;

/* The own namespace only; netns: its name, "" = the host's. Borrowed root; as machine_open. */
int fleet_new(const struct root *root, const char *netns, const char *record_dir,
	struct fleet **ret, struct err *e);
struct fleet *fleet_free(struct fleet *f);
void fleet_free_p(struct fleet **f);

/*
 * From the next fleet_refresh on also the others, or no longer. -EPERM, with words, if they may not
 * be entered (CAP_SYS_ADMIN): the own one goes on.
 */
int fleet_watch_all(struct fleet *f, bool all, struct err *e);

/*
 * Call before each tick: takes up namespaces that are new and lets go of those that are gone. A
 * namespace without name and process lives on while it is watched, so for one tick at most. What
 * could not be entered, or was too much, becomes a note in the own one's next sample.
 * -ENOTRECOVERABLE as fleet_sample.
 */
int fleet_refresh(struct fleet *f, struct err *e);

/* 0 is the own one. Closed sockets are taken from a collector (collector_drain) without entering. */
size_t fleet_size(const struct fleet *f);
const char *fleet_netns(const struct fleet *f, size_t i);
struct collector *fleet_collector(const struct fleet *f, size_t i);

/* As collector_set_prefixes, of all, also those that come later. */
void fleet_set_prefixes(struct fleet *f, unsigned v4, unsigned v6);

/*
 * As collector_sample, inside the namespace; 0 too if one of the others could not be entered.
 * -ENOTRECOVERABLE: there was no way back, the process is in a namespace that is not its own.
 */
int fleet_sample(struct fleet *f, size_t i, struct sample *ret, struct err *e);

#endif

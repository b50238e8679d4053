/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Folding sockets into paths (remote prefix, local interface, congestion control) and keeping the
 * fastest flows of each.
 */
#ifndef COLLECT_PATHS_H
#define COLLECT_PATHS_H

#include "collect/diag.h"
#include "collect/links.h"
#include "collect/sample.h"
#include "collect/track.h"

#define PATHS_MAX       512        /* rows of a sample; what moved least is one row, "other" */
#define PATHS_FLOWS_MAX 4          /* flows kept of a path in a sample */
#define PATHS_FLOW_FLOOR_BPS 800e3 /* slower flows are never kept, bits a second */

struct paths;

struct paths *paths_new(void);
struct paths *paths_free(struct paths *p);

/*
 * Begins a sample. interval_us: what deltas cover, 0 = unknown. links and s are borrowed till the
 * end.
 */
void paths_begin(struct paths *p, const struct links *links, struct sample *s, int64_t interval_us);

/* A socket with tcp_info. */
void paths_add(struct paths *p, const struct diag_socket *s, const struct track_result *t);

/* Writes s->paths and s->flows. The owners of the flows' inodes are asked for by `want`. */
void paths_end(struct paths *p, void (*want)(void *arg, uint32_t inode), void *arg);

/* Inode of s->flows[i] after paths_end. */
uint32_t paths_flow_inode(const struct paths *p, size_t i);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Folding sockets into paths (remote prefix, local interface, congestion control) and keeping the
 * fastest flows. Memory is bounded however many paths there are.
 */
#ifndef COLLECT_PATHS_H
#define COLLECT_PATHS_H

#include "collect/diag.h"
#include "collect/links.h"
#include "collect/sample.h"
#include "collect/track.h"

#define PATHS_MAX       512  /* rows of a sample; what moved least is one row, "other" */
#define PATHS_NODES_MAX 4096 /* told apart while a sample is taken; so for the rest */

#define PATHS_PREFIX_V4 24   /* length of a remote prefix, bits */
#define PATHS_PREFIX_V6 48

struct paths;

struct paths *paths_new(void);
struct paths *paths_free(struct paths *p);

/* Lengths of remote prefixes from now on: 8..32 and 16..128. */
void paths_set_prefixes(struct paths *p, unsigned v4, unsigned v6);

/*
 * Begins a sample. interval_us: what deltas cover, 0 = unknown. s is borrowed till the end, links
 * till the next begin. What was added since the end of the sample before belongs to it.
 */
void paths_begin(struct paths *p, const struct links *links, struct sample *s, int64_t interval_us);

/* A socket with tcp_info. */
void paths_add(struct paths *p, const struct diag_socket *s, const struct track_result *t);

/*
 * A socket that has closed, at any time after the first sample; the next sample has it. It is no
 * flow: how its buffers were filled is not told any more.
 */
void paths_add_closed(
	struct paths *p, const struct diag_socket *s, const struct track_result *t);

/*
 * Writes s->paths and s->flows and starts anew. The owners of the flows' inodes are asked for by
 * `want`.
 */
void paths_end(struct paths *p, void (*want)(void *arg, uint32_t inode), void *arg);

/* Inode of s->flows[i] after paths_end. */
uint32_t paths_flow_inode(const struct paths *p, size_t i);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fastest flows of a sample: a fixed number, so that many busy paths do not fill a disk. */
#ifndef COLLECT_FLOWS_H
#define COLLECT_FLOWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collect/diag.h"
#include "collect/sample.h"

#define FLOWS_MAX         32    /* in a sample */
#define FLOWS_OF_PATH_MAX 4     /* of them of one path */
#define FLOWS_FLOOR_BPS   800e3 /* slower ones are never kept, bits a second */

struct flows;

struct flows *flows_new(void);
struct flows *flows_free(struct flows *f);

/* Is this much in this time worth a flow? interval_us <= 0: never. */
bool flows_is_fast(uint64_t bytes, int64_t interval_us);

/* A fast flow of a path, whose id is any number but the same for all of its flows. */
void flows_offer(struct flows *f, uint32_t path, const struct diag_socket *s,
	const struct socket_sums *delta);

/*
 * Writes s->flows and forgets all that was offered. Each path's fastest flow goes before the
 * second one of any; then the bytes decide. paths[i]: id of the path that is s->paths[i]; the flows
 * of others are left out.
 */
void flows_write(struct flows *f, struct sample *s, const uint32_t *paths, size_t n_paths);

/* Inode of s->flows[i] after flows_write. */
uint32_t flows_inode(const struct flows *f, size_t i);

#endif

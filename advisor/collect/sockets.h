/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All TCP sockets of a sample: dumps them and hands each to what counts it. */
#ifndef COLLECT_SOCKETS_H
#define COLLECT_SOCKETS_H

#include "collect/links.h"
#include "collect/machine.h"
#include "collect/sample.h"

struct sockets;

struct sockets *sockets_new(void);
struct sockets *sockets_free(struct sockets *k);

/* As paths_set_prefixes. */
void sockets_set_prefixes(struct sockets *k, unsigned v4, unsigned v6);

/*
 * Fills states, paths, flows, destinations, listeners, processes and the sockets' part of the
 * quality. A refused dump is a note; an interrupted one is repeated a few times, then kept and
 * flagged.
 */
void sockets_read(
	struct sockets *k, struct machine *m, const struct links *links, struct sample *s);

#endif

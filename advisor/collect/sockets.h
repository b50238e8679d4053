/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All TCP sockets of a sample: dumps them and hands each to what counts it, with those that have
 * closed since. And the UDP sockets that drop, because owners are looked up once for all.
 */
#ifndef COLLECT_SOCKETS_H
#define COLLECT_SOCKETS_H

#include "collect/diag.h"
#include "collect/links.h"
#include "collect/machine.h"
#include "collect/sample.h"

struct sockets;

struct sockets *sockets_new(void);
struct sockets *sockets_free(struct sockets *k);

/* As paths_set_prefixes. */
void sockets_set_prefixes(struct sockets *k, unsigned v4, unsigned v6);

/*
 * Takes a socket that has closed, as events_drain hands it on; not while a sample is read. The next
 * sample counts what it moved since the one before, each byte once: a dump that is read goes before
 * an event that comes later.
 */
void sockets_closed(struct sockets *k, struct diag_socket *s, struct usec at);

/*
 * Fills states, paths, flows, destinations, listeners, processes, udp and the sockets' part of
 * the quality. A refused dump is a note; an interrupted one is repeated a few times, then kept and
 * flagged. links is borrowed till the next call.
 */
void sockets_read(
	struct sockets *k, struct machine *m, const struct links *links, struct sample *s);

#endif

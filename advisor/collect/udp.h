/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * UDP sockets that drop datagrams, by the drops that sock_diag tells of each [kernel
 * net/ipv4/udp_diag.c, sk_drops]: a full receive buffer, a bad checksum, a socket filter, no memory.
 */
#ifndef COLLECT_UDP_H
#define COLLECT_UDP_H

#include "collect/machine.h"
#include "collect/owner.h"
#include "collect/sample.h"

#define UDP_SOCKETS_MAX 64 /* rows of a sample; all others are one more, "other" */

struct udp;

struct udp *udp_new(void);
struct udp *udp_free(struct udp *u);

/*
 * Finds the sockets that dropped something since the sample before; in a run's first sample, since
 * they were made. The kernel counts each such drop as InErrors too, so that sockets are dumped only
 * when the sample's counters Udp.InErrors and Udp6.InErrors tell of one. A refused dump is a note; a
 * recording that has none is not.
 */
void udp_read(struct udp *u, struct machine *m, struct sample *s);

/* Asks for the owners it needs; then udp_end writes s->udp, most drops in the interval first. */
void udp_want(const struct udp *u, struct owners *o);
void udp_end(struct udp *u, const struct owners *o, struct sample *s);

#endif

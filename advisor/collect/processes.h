/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each process's sockets tell: CLOSE_WAIT, keepalive, half-closed connections, peers that do
 * not answer or do not read, buffers set by hand.
 */
#ifndef COLLECT_PROCESSES_H
#define COLLECT_PROCESSES_H

#include "collect/diag.h"
#include "collect/owner.h"
#include "collect/sample.h"
#include "collect/track.h"

#define PROCESSES_MAX         64    /* rows of a sample */
/* Connections in use are looked at only if they are fast with a buffer that was set by hand. */
#define PROCESSES_IDLE_MS     60000
#define PROCESSES_BACKOFF     5     /* timeouts or probes in a row; the last alone waits 6 s */
#define PROCESSES_SOCKETS_MAX 65536 /* sockets looked at in a sample; CLOSE_WAIT always */

struct processes;

struct processes *processes_new(void);
struct processes *processes_free(struct processes *p);

/* interval_us: what deltas cover, 0 = unknown. */
void processes_begin(struct processes *p, int64_t interval_us);

/* A socket with tcp_info; outgoing: this host opened the connection. */
void processes_add(struct processes *p, const struct diag_socket *s, const struct track_result *t,
	bool outgoing);

/* Asks for the owners; then processes_end writes s->processes. */
void processes_want(struct processes *p, struct owners *o);
void processes_end(struct processes *p, const struct owners *o, struct sample *s);

#endif

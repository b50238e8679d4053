/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each process's sockets tell: CLOSE_WAIT, keepalive, half-closed connections. */
#ifndef COLLECT_PROCESSES_H
#define COLLECT_PROCESSES_H

#include "base/clock.h"
#include "collect/diag.h"
#include "collect/owner.h"
#include "collect/sample.h"

#define PROCESSES_MAX         64    /* rows of a sample */
#define PROCESSES_IDLE_MS     60000 /* connections in use are not looked at */
#define PROCESSES_SOCKETS_MAX 65536 /* sockets looked at in a sample; CLOSE_WAIT always */

struct processes;

struct processes *processes_new(void);
struct processes *processes_free(struct processes *p);

void processes_begin(struct processes *p);

/* A socket with tcp_info; seen_close_wait: for how long it was seen in CLOSE_WAIT before. */
void processes_add(struct processes *p, const struct diag_socket *s, struct usec seen_close_wait);

/* Asks for the owners; then processes_end writes s->processes. */
void processes_want(struct processes *p, struct owners *o);
void processes_end(struct processes *p, const struct owners *o, struct sample *s);

#endif

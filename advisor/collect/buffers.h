/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether an application set a socket's buffer size itself (SO_RCVBUF, SO_SNDBUF), which ends the
 * kernel's own tuning of it. sock_diag does not tell; the size gives it away where the kernel by
 * itself would never have come to it. "Yes" is what it looks like, never proof.
 */
#ifndef COLLECT_BUFFERS_H
#define COLLECT_BUFFERS_H

#include "collect/diag.h"
#include "collect/sample.h"

#define BUFFERS_SEEN_MAX 8 /* sizes out of sysctls; the oldest are forgotten */

struct buffers_of {                     /* one direction; bytes */
	bool known;                     /* its sysctls could be read */
	uint32_t initial, ceiling;      /* tcp_rmem[1], [2]; tcp_wmem[1], [2] */
	uint32_t asked_max;             /* what an application gets at most; 0 = not known */
	uint32_t seen[BUFFERS_SEEN_MAX]; /* initial and ceiling now and before: sockets are older */
	size_t n_seen;
};

struct buffers {
	struct buffers_of rcv, snd;
	bool tunes_rcv;                 /* tcp_moderate_rcvbuf */
	bool shrinks_snd;               /* there was memory pressure since boot */
};

/* Takes what a sample says of the sysctls; zeroed before the first. */
void buffers_update(struct buffers *b, const struct sample *s);

/* Sets sndbuf_pinned and rcvbuf_pinned of a socket. */
void buffers_judge(const struct buffers *b, struct diag_socket *s);

#endif

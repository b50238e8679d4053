/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which process holds a socket: inode -> pid by the links in /proc/PID/fd. Asked only for sockets
 * that a rule may name, answered for all asked at once by one walk, and remembered.
 */
#ifndef COLLECT_OWNER_H
#define COLLECT_OWNER_H

#include <stddef.h>
#include <stdint.h>

#include "collect/machine.h"
#include "collect/sample.h"

struct owners;

struct owner {
	int64_t pid;
	const char *process; /* comm, escaped; borrowed from the owners */
};

struct owners *owners_new(void);
struct owners *owners_free(struct owners *o);

void owners_want(struct owners *o, uint32_t inode); /* 0 is ignored */

/*
 * Resolves what was wanted since the last call. Processes that may not be looked into are told as
 * one note (their sockets stay without an owner).
 */
void owners_resolve(struct owners *o, struct machine *m, struct sample *s);

/* NULL = not known. Valid until the next owners_resolve. */
const struct owner *owners_find(const struct owners *o, uint32_t inode);

#endif

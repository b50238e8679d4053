/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was stored last, kept in memory so that only changes are written. Inside store/ only. */
#ifndef STORE_KNOWN_H
#define STORE_KNOWN_H

#include "store/internal.h"

/*
 * Loads names, newest sysctls and counters of this series, unless they are loaded. SQLite result.
 */
int known_load(struct store *s, int64_t series);

/* Id of a name, made if it is new. Index into s->known afterwards. SQLite result. */
int known_name(struct store *s, const char *name, int64_t *ret_id);

#endif

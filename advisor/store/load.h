/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A stored sample, read back. Inside store/ only. */
#ifndef STORE_LOAD_H
#define STORE_LOAD_H

#include "store/internal.h"

/*
 * What is folded of a sample, by its id: not sysctls, links and drop-ins, and of counters only the
 * increases. SQLite result; SQLITE_NOTFOUND: no such sample. *ret: end with sample_done.
 */
int load_sample(struct store *s, int64_t id, struct sample *ret);

#endif

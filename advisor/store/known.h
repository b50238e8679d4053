/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was stored last, kept in memory so that only changes are written: the names of all series,
 * and the newest values of each. Inside store/ only.
 */
#ifndef STORE_KNOWN_H
#define STORE_KNOWN_H

#include "store/internal.h"

/* Loads the names, and newest sysctls and counters of this series, unless they are loaded. SQLite
 * result. */
int known_load(struct store *s, struct store_series *series);

/* Id of a name, made if it is new. SQLite result. */
int known_name(struct store *s, const char *name, int64_t *ret_id);

/* What is known of this name in this series; valid until the next. */
struct store_known *known_of(struct store_series *series, int64_t id);

void known_done(struct store_series *series);
void known_forget_names(struct store *s);

#endif

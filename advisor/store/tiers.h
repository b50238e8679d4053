/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tiers of a series: raw samples are folded into minutes, minutes into hours, and what is old
 * is deleted tier by tier. Inside store/ only; to be called inside the transaction that writes the
 * samples, so that a sample and what follows from it are stored together or not at all. All return
 * SQLite results.
 */
#ifndef STORE_TIERS_H
#define STORE_TIERS_H

#include "store/internal.h"

/*
 * Folds a raw sample that was just written, and all before it that are not folded yet: those of a
 * run that was killed are read again, in steps, so that the first writes after it take not long.
 */
int tiers_add(struct store *s, struct store_series *series, const struct sample *m, int64_t id);

/*
 * Looks after one more series at each call, in turn: ends a minute or an hour that nothing was
 * added to for long, marks what is too old, and deletes at most n samples of what is marked.
 */
int tiers_keep(struct store *s, struct usec now, size_t n);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Folds samples of one series into a coarser one: raw ones into that of their minute, those of
 * minutes into that of their hour. What a figure becomes stands in figures.c. Inside store/ only.
 */
#ifndef STORE_ROLLUP_H
#define STORE_ROLLUP_H

#include <stdbool.h>

#include "collect/sample.h"

#define ROLLUP_MINUTE_FLOWS 8 /* the fastest of a minute, over all paths */
#define ROLLUP_HOUR_FLOWS   4

struct rollup;

struct rollup *rollup_new(enum sample_tier tier); /* TIER_MINUTE or TIER_HOUR */
struct rollup *rollup_free(struct rollup *r);

/*
 * Whether it may be added: the same minute (hour) of the wall clock, no earlier, and the same
 * host in the same boot. Anything may be added to an empty one.
 */
bool rollup_fits(const struct rollup *r, const struct sample *s);

/* s: with its ids; of the tier below. Settings (sysctls, links, drop-ins) are left out. */
void rollup_add(struct rollup *r, const struct sample *s);

bool rollup_is_empty(const struct rollup *r);

/* End of the minute (hour) of the wall clock that it is of; 0 if it is empty. */
struct usec rollup_end(const struct rollup *r);

/* Hands over what was folded, end with sample_done; empty afterwards. */
void rollup_take(struct rollup *r, struct sample *ret);

#endif

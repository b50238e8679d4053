/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Thresholds with hysteresis, from the samples of the window alone: a value that reached the higher
 * level counts as raised until it falls below the lower one. Nothing is remembered between two
 * reports, so the same evidence gives the same finding.
 *
 * A trail is a value's samples in order, as text with blanks between, less those that decide nothing
 * for any two levels: "120 900 850". Private to rule/.
 */
#ifndef RULE_TRAIL_H
#define RULE_TRAIL_H

#include <sqlite3.h>

/* Points that are kept; of more the oldest are forgotten. */
#define TRAIL_POINTS_MAX 256

/* 1 raised, 0 not; -EINVAL: no trail. `low` <= `high`. */
int trail_is_raised(const char *trail, double high, double low);

/*
 * The aggregate trail(nth, n, x, min, max), which the views call. `nth` orders the samples; min and
 * max are those of a sample that stands for several, else NULL. With `n`, the last `nth` that there
 * is, a sample without a row counts as 0; NULL: as not known. SQLite result.
 */
int trail_register(sqlite3 *db);

#endif

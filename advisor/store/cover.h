/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which samples a window is read from: raw ones if it is short, minutes or hours if it is longer.
 * Where these are deleted already the next coarser tier stands in, and the finer one for what is
 * not folded yet, so that every moment is covered by exactly one sample.
 */
#ifndef STORE_COVER_H
#define STORE_COVER_H

#include <sqlite3.h>
#include <stdint.h>

#include "base/clock.h"

/* Windows up to so long are read from raw samples, and from minutes. */
#define COVER_RAW_US     (2 * 3600 * USEC_PER_SEC)
#define COVER_MINUTES_US (2 * 86400 * USEC_PER_SEC)

struct cover {
	int64_t series;
	struct usec from, to;    /* wall clock, inclusive; a coarse sample is in it if its end is */
	int64_t first, last;     /* ids of the first and the last sample; set by cover_fill */
	int64_t end;             /* raw id up to which changes (sysctl, link) are in force at the end */
};

/*
 * Makes the temporary table window_sample, the samples of the window with all columns of sample.
 * SQLite result; SQLITE_NOTFOUND: there is none.
 */
int cover_fill(sqlite3 *db, struct cover *c);

/*
 * After cover_fill: fills the temporary table window_fold, the same moments in as few samples as
 * there are for them, minutes and hours in place of all they were folded from. For sums and
 * extremes, which are the same of these, at a tenth of the rows. First and last sample are those
 * of window_sample. SQLite result.
 */
int cover_fold(sqlite3 *db, const struct cover *c);

/* Both tables, empty. */
int cover_make(sqlite3 *db);

#endif

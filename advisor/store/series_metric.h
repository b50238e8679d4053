/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What series there are, and the rows of each. Inside store/ only. */
#ifndef STORE_SERIES_METRIC_H
#define STORE_SERIES_METRIC_H

#include <sqlite3.h>
#include <stdbool.h>

#include "base/err.h"
#include "store/cover.h"
#include "store/series.h"

/* Of the table window_sample, see cover.h. */
enum series_statement {
	ROWS_SAMPLES, ROWS_STATES, ROWS_GOODPUT_OUT, ROWS_GOODPUT_IN, ROWS_RETRANS_PATH,
	ROWS_RETRANS_HOST, ROWS_MEMORY, ROWS_SRTT, ROWS_MIN_RTT, ROWS_COUNTER, ROWS_GAUGE,
	ROWS_KIND_OF_NAME, ROWS_NEAR_NAMES,
};

/* How the rows of a bucket become one value. */
enum series_fold {
	SERIES_RATE,  /* sum of a over the seconds seen; no row = 0 */
	SERIES_COUNT, /* mean of a over the time seen; no row = 0 */
	SERIES_MEAN,  /* mean of a over the time that has rows */
	SERIES_RATIO, /* sum of a / sum of b */
	SERIES_MIN,
};

enum series_cover {
	SPAN_COUNTERS,
	SPAN_SOCKETS,
	SPAN_DUMP,
	SPAN_ANY
}; /* the time a sample speaks for */

struct series_metric {
	struct series_metric_name info;
	const char *unit;
	enum series_fold fold;
	enum series_cover cover;
	enum series_statement statement;
	enum series_by split;      /* always split so; SERIES_BY_DEFAULT: one line */
	bool by_path;              /* --by path is understood */
};

/* What is asked for, and the samples it is read from: the table window_sample is filled. */
struct series_window {
	const struct series_query *query;
	struct cover cover;
};

/*
 * 0 and the metric of this name, of the table or a counter or gauge in the database; -EINVAL with
 * near names.
 */
int series_metric_find(struct store *s, const struct series_window *w,
	const struct series_metric **ret, struct err *e);

/* What serves retrans_pct where sockets tell nothing. */
extern const struct series_metric series_retrans_of_host;

/* name: of a counter or gauge, or NULL. Caller finalizes. */
int series_prepare(struct store *s, enum series_statement which, const struct series_window *w,
	const char *name, sqlite3_stmt **ret, struct err *e);
int series_step(struct store *s, sqlite3_stmt *st, struct err *e); /* 1 a row, 0 the end */
void series_finalize_p(sqlite3_stmt **st);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Series over time out of the database: a metric, cut into buckets of equal length. What could not
 * be seen (no sample, a reboot, a restart of the collector) is unknown, never 0.
 */
#ifndef STORE_SERIES_H
#define STORE_SERIES_H

#include <stddef.h>

#include "base/clock.h"
#include "base/err.h"

struct store;

enum series_by {
	SERIES_BY_DEFAULT, /* the metric's own: sockets by state, round-trip times by path */
	SERIES_BY_PATH,
	SERIES_BY_STATE,
};

struct series_query {
	const char *metric;   /* of series_metric(), or a counter's or gauge's name */
	const char *netns;    /* "" = the host's own */
	struct usec from, to; /* wall clock, inclusive; from < to */
	size_t buckets;       /* 1..10000 */
	enum series_by by;
};

struct series_line {
	char *label;          /* "ESTABLISHED", "192.0.2.0/24 via eth0 (cubic)"; "" = not split */
	double *values;       /* one a bucket, in the series' unit; NAN = unknown */
};

struct series {
	char *metric;
	const char
		*unit; /* as at the end of names: sockets pct bps bytes us per_s; "" = a number */
	struct usec from, to;
	size_t buckets;
	struct series_line *lines; /* sorted by label; n = 0: nothing of the kind was seen */
	size_t n;
};

/*
 * -EINVAL: no such metric (the text lists near names), or it cannot be split so; -ENODATA: no
 * sample of this network namespace in the window; or as the store's other functions.
 */
int series_load(struct store *s, const struct series_query *q, struct series *ret, struct err *e);
void series_done(struct series *s);

struct series_metric_name {
	const char *name, *what;
};

/* The i-th metric that is not a plain counter or gauge; NULL behind the last. */
const struct series_metric_name *series_metric(size_t i);

#endif

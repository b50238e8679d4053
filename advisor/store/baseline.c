/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is given back to the collector: the counters of its last run. */
#include <errno.h>

#include "base/alloc.h"
#include "store/statement.h"

static int read_values(struct store *s, int64_t series, struct counter_baseline *base)
{
	struct bound b = statement(s, ST_COUNTERS_LAST);
	int rc;

	bind_i64(&b, series);
	while ((rc = statement_row(&b)) == SQLITE_ROW) {
		struct sample_value *v = SAMPLE_ADD(base, values);

		v->value = (uint64_t) sqlite3_column_int64(b.st, 1);
		v->name = xstrdup((const char *) sqlite3_column_text(b.st, 2));
	}
	return rc;
}

/* Id of a series or -ENODATA. */
static int find_series(struct store *s, const char *netns, int64_t *ret, struct err *e)
{
	struct bound b = statement(s, ST_SERIES_FIND);
	int rc;

	bind_text(&b, netns);
	rc = statement_row(&b);
	if (rc == SQLITE_DONE)
		return err_set(e, -ENODATA, "no sample yet");
	if (rc != SQLITE_ROW)
		return store_error(s, rc, e, "cannot read");
	*ret = sqlite3_column_int64(b.st, 0);
	statement_end(&b);
	return 0;
}

int store_load_baseline(struct store *s, const char *netns, const char *boot_id,
	struct counter_baseline *ret, struct err *e)
{
	struct counter_baseline base = { .boot_id = NULL };
	struct bound b;
	int64_t series = 0;
	int rc, r = find_series(s, netns, &series, e);

	if (r < 0)
		return r;
	b = statement(s, ST_BASELINE_AT);
	bind_i64(&b, series);
	bind_text(&b, boot_id);
	rc = statement_row(&b);
	if (rc == SQLITE_DONE)
		return err_set(e, -ENODATA, "no sample of this boot");
	if (rc != SQLITE_ROW)
		return store_error(s, rc, e, "cannot read");
	base.boottime.us = sqlite3_column_int64(b.st, 0);
	statement_end(&b);
	base.boot_id = xstrdup(boot_id);
	rc = read_values(s, series, &base);
	if (rc != SQLITE_DONE) {
		counter_baseline_done(&base);
		return store_error(s, rc, e, "cannot read");
	}
	*ret = base;
	return 0;
}

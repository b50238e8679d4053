/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is kept in memory of each series that is written to. */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/str.h"
#include "store/known.h"
#include "store/statement.h"

#define SERIES_MAX 128 /* kept at once; a machine with more reads some again each time */

void series_forget(struct store *s)
{
	for (size_t i = 0; i < s->n_series; i++) {
		struct store_series *series = &s->series[i];

		known_done(series);
		for (int t = 0; t < TIERS; t++)
			series->rollups[t] = rollup_free(series->rollups[t]);
		free(series->netns);
	}
	free(s->series);
	s->series = NULL;
	s->n_series = s->cap_series = 0;
	known_forget_names(s);
}

static int find_or_add(struct store *s, const char *netns, int64_t *ret)
{
	struct bound add = statement(s, ST_SERIES_ADD), find;
	int rc;

	bind_text(&add, netns);
	rc = statement_run(&add);
	if (rc != SQLITE_OK)
		return rc;
	find = statement(s, ST_SERIES_FIND);
	bind_text(&find, netns);
	return statement_id(&find, ret);
}

int series_of(struct store *s, const char *netns, struct store_series **ret)
{
	struct store_series *series;
	int64_t id = 0;
	int rc;

	for (size_t i = 0; i < s->n_series; i++)
		if (str_eq(s->series[i].netns, netns)) {
			*ret = &s->series[i];
			return SQLITE_OK;
		}
	rc = find_or_add(s, netns, &id);
	if (rc != SQLITE_OK)
		return rc;
	if (s->n_series == SERIES_MAX)
		series_forget(s);
	s->series = xgrow(s->series, s->n_series, &s->cap_series, sizeof(*s->series));
	series = &s->series[s->n_series++];
	*series = (struct store_series) { .id = id, .netns = xstrdup(netns) };
	*ret = series;
	return SQLITE_OK;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/tiers.h"

#include "base/alloc.h"
#include "store/load.h"
#include "store/statement.h"
#include "store/write.h"

#define FOLD_STEP 64 /* samples read again at one write */
#define DOOM_STEP 16 /* minutes, or hours, marked at one call */
#define PATH_GRACE_US (86400 * USEC_PER_SEC) /* a path is marked as used once an hour */
#define LATE_US   (600 * USEC_PER_SEC) /* a sample that is so late comes no more */

static struct bound bound_to(struct store *s, enum statement which, int64_t series, int64_t tier)
{
	struct bound b = statement(s, which);

	bind_i64(&b, series);
	bind_i64(&b, tier);
	return b;
}

static int folded_in_db(struct store *s, const struct store_series *series, int tier, int64_t *ret)
{
	struct bound b = bound_to(s, ST_FOLDED, series->id, tier);

	return statement_id(&b, ret);
}

/*
 * What is in memory goes on from what the tiers in the database hold. If that has changed, another
 * process has folded too: what is in memory would be counted twice, and is folded anew.
 */
static int sync_with_db(struct store *s, struct store_series *series)
{
	int64_t written[TIERS] = { 0 };
	int rc = SQLITE_OK;

	for (int t = TIER_MINUTE; t <= TIER_HOUR && rc == SQLITE_OK; t++)
		rc = folded_in_db(s, series, t, &written[t]);
	if (rc != SQLITE_OK)
		return rc;
	if (series->rollups[TIER_MINUTE] && written[TIER_MINUTE] == series->written[TIER_MINUTE] &&
	    written[TIER_HOUR] == series->written[TIER_HOUR])
		return SQLITE_OK;
	for (int t = TIER_MINUTE; t <= TIER_HOUR; t++) {
		series->rollups[t] = rollup_free(series->rollups[t]);
		series->rollups[t] = rollup_new((enum sample_tier) t);
		series->folded[t] = series->written[t] = written[t];
	}
	return SQLITE_OK;
}

/* Path names that no row can have any more. */
static int delete_paths(struct store *s, struct usec now)
{
	const struct store_retention *r = &s->retention;
	int64_t keep = r->raw.us > r->minutes.us ? r->raw.us : r->minutes.us;
	struct bound b = statement(s, ST_DELETE_PATHS);

	if (!r->raw.us || !r->minutes.us || !r->hours.us)
		return SQLITE_OK;
	keep = keep > r->hours.us ? keep : r->hours.us;
	bind_i64(&b, now.us - keep - PATH_GRACE_US);
	return statement_run(&b);
}

static int end_period(struct store *s, struct store_series *series, int tier)
{
	struct sample m;
	int rc;

	rollup_take(series->rollups[tier], &m);
	rc = write_coarse(s, series, &m);
	series->written[tier] = m.last_id;
	if (rc == SQLITE_OK && tier == TIER_HOUR)
		rc = delete_paths(s, m.at);
	sample_done(&m);
	return rc;
}

static int fold(struct store *s, struct store_series *series, int tier, const struct sample *m)
{
	int rc = SQLITE_OK;

	if (!rollup_fits(series->rollups[tier], m))
		rc = end_period(s, series, tier);
	if (rc != SQLITE_OK)
		return rc;
	rollup_add(series->rollups[tier], m);
	series->folded[tier] = m->last_id;
	return SQLITE_OK;
}

static int load_and_fold(struct store *s, struct store_series *series, int tier, int64_t id)
{
	struct sample m;
	int rc = load_sample(s, id, &m);

	if (rc != SQLITE_OK)
		return rc;
	rc = fold(s, series, tier, &m);
	sample_done(&m);
	return rc;
}

/*
 * Folds what this tier does not have yet of the one below; fresh: is in memory already, or NULL.
 * *ret_all: nothing is left.
 */
static int advance(struct store *s, struct store_series *series, int tier,
	const struct sample *fresh, bool *ret_all)
{
	struct bound b = bound_to(s, ST_TO_FOLD, series->id, tier - 1);
	int64_t ids[FOLD_STEP];
	size_t n = 0;
	int rc;

	bind_i64(&b, series->folded[tier]);
	bind_i64(&b, FOLD_STEP);
	while ((rc = statement_row(&b)) == SQLITE_ROW)
		ids[n++] = sqlite3_column_int64(b.st, 0);
	rc = rc == SQLITE_DONE ? SQLITE_OK : rc;
	*ret_all = n < FOLD_STEP;
	for (size_t i = 0; i < n && rc == SQLITE_OK; i++)
		rc = fresh && ids[i] == fresh->last_id ? fold(s, series, tier, fresh) :
			load_and_fold(s, series, tier, ids[i]);
	return rc;
}

int tiers_add(struct store *s, struct store_series *series, const struct sample *m, int64_t id)
{
	struct sample fresh = *m;
	bool all = false;
	int rc = sync_with_db(s, series);

	fresh.merged = 1;
	fresh.first_id = fresh.last_id = id;
	if (rc == SQLITE_OK)
		rc = advance(s, series, TIER_MINUTE, &fresh, &all);
	return rc == SQLITE_OK ? advance(s, series, TIER_HOUR, NULL, &all) : rc;
}

/* --- series that nothing is added to --- */

static bool is_late(const struct rollup *r, struct usec now)
{
	return !rollup_is_empty(r) && rollup_end(r).us + LATE_US < now.us;
}

static int fold_rest(struct store *s, struct store_series *series, struct usec now)
{
	int rc = sync_with_db(s, series);
	bool all = true;

	for (int t = TIER_MINUTE; t <= TIER_HOUR && rc == SQLITE_OK && all; t++) {
		rc = advance(s, series, t, NULL, &all);
		if (rc == SQLITE_OK && all && is_late(series->rollups[t], now))
			rc = end_period(s, series, t);
	}
	return rc;
}

/* --- retention --- */

static int doom(struct store *s, int64_t series, int tier, int64_t last)
{
	struct bound b = bound_to(s, ST_DOOM, series, tier);

	bind_i64(&b, last);
	return statement_run(&b);
}

/* Column 0 and 1 of the only row. SQLITE_NOTFOUND: there is none, or NULL. */
static int id_and_time(struct bound *b, int64_t *ret_id, int64_t *ret_us)
{
	int rc = statement_row(b);

	if (rc != SQLITE_ROW)
		return rc == SQLITE_DONE ? SQLITE_NOTFOUND : rc;
	rc = sqlite3_column_type(b->st, 0) == SQLITE_NULL ? SQLITE_NOTFOUND : SQLITE_OK;
	*ret_id = sqlite3_column_int64(b->st, 0);
	*ret_us = sqlite3_column_int64(b->st, 1);
	statement_end(b);
	return rc;
}

/*
 * Marks the oldest of a tier if they are older than `before`: all that one of the next tier is made
 * of, at once, so that a window is never covered by both or by neither. SQLITE_NOTFOUND: none.
 */
static int doom_oldest(struct store *s, int64_t series, int tier, int64_t before_us)
{
	struct bound b = bound_to(s, ST_OLDEST, series, tier);
	int64_t id = 0, us = 0;
	int rc = id_and_time(&b, &id, &us);

	if (rc != SQLITE_OK || us >= before_us)
		return rc == SQLITE_OK ? SQLITE_NOTFOUND : rc;
	if (tier < TIER_HOUR) {
		b = bound_to(s, ST_FOLD_OF, series, tier + 1);
		bind_i64(&b, id);
		rc = id_and_time(&b, &id, &us);
	}
	if (rc != SQLITE_OK || us >= before_us)
		return rc == SQLITE_OK ? SQLITE_NOTFOUND : rc;
	return doom(s, series, tier, id);
}

static int doom_old(struct store *s, int64_t series, struct usec now)
{
	const int64_t keep_us[TIERS] = { [TIER_RAW] = s->retention.raw.us,
		[TIER_MINUTE] = s->retention.minutes.us, [TIER_HOUR] = s->retention.hours.us };

	for (int t = TIER_RAW; t <= TIER_HOUR; t++) {
		int rc = keep_us[t] ? SQLITE_OK : SQLITE_NOTFOUND;

		for (int i = 0; i < DOOM_STEP && rc == SQLITE_OK; i++)
			rc = doom_oldest(s, series, t, now.us - keep_us[t]);
		if (rc != SQLITE_OK && rc != SQLITE_NOTFOUND)
			return rc;
	}
	return SQLITE_OK;
}

static int delete_sample(struct store *s, int64_t id)
{
	int rc = SQLITE_OK;

	for (int i = ST_DELETE_NOTE; i <= ST_DELETE_SAMPLE && rc == SQLITE_OK; i++) {
		struct bound b = statement(s, (enum statement) i);

		bind_i64(&b, id);
		rc = statement_run(&b);
	}
	return rc;
}

static int delete_doomed(struct store *s, int64_t series, size_t n)
{
	_cleanup_(free_p) int64_t *ids = xcalloc(n, sizeof(*ids));
	struct bound b = bound_to(s, ST_DOOMED, series, (int64_t) n);
	size_t found = 0;
	int rc;

	while ((rc = statement_row(&b)) == SQLITE_ROW)
		ids[found++] = sqlite3_column_int64(b.st, 0);
	rc = rc == SQLITE_DONE ? SQLITE_OK : rc;
	for (size_t i = 0; i < found && rc == SQLITE_OK; i++)
		rc = delete_sample(s, ids[i]);
	return rc;
}

/* A network namespace that has been gone for as long as anything is kept. */
static int delete_series_if_empty(struct store *s, int64_t series)
{
	struct bound b = statement(s, ST_SERIES_EMPTY);
	int rc;

	bind_i64(&b, series);
	rc = statement_run(&b);
	if (rc != SQLITE_OK || !sqlite3_changes(s->db))
		return rc;
	series_forget(s);
	for (int i = ST_SERIES_COUNTERS; i <= ST_SERIES_DROPINS && rc == SQLITE_OK; i++) {
		b = statement(s, (enum statement) i);
		bind_i64(&b, series);
		rc = statement_run(&b);
	}
	return rc;
}

/* The series behind the one that was looked after last, around again from the first. */
static int next_series(struct store *s, struct store_series **ret)
{
	struct bound b = statement(s, ST_SERIES_NEXT);
	_cleanup_(free_p) char *netns = NULL;
	int rc;

	bind_i64(&b, s->keep_series);
	rc = statement_row(&b);
	if (rc == SQLITE_DONE && s->keep_series) {
		s->keep_series = 0;
		return next_series(s, ret);
	}
	if (rc != SQLITE_ROW)
		return rc;
	s->keep_series = sqlite3_column_int64(b.st, 0);
	netns = xstrdup((const char *) sqlite3_column_text(b.st, 1));
	statement_end(&b);
	return series_of(s, netns, ret);
}

int tiers_keep(struct store *s, struct usec now, size_t n)
{
	struct store_series *series = NULL;
	int rc = next_series(s, &series);
	int64_t id;

	if (rc != SQLITE_OK)
		return rc;
	id = series->id;
	rc = fold_rest(s, series, now);
	if (rc == SQLITE_OK)
		rc = doom_old(s, id, now);
	if (rc == SQLITE_OK)
		rc = delete_doomed(s, id, n);
	return rc == SQLITE_OK ? delete_series_if_empty(s, id) : rc;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/cover.h"

#include "base/alloc.h"
#include "collect/sample.h"

/*
 * ?1 series, ?2 and ?3 the window, ?4 the wanted tier. Raw ids tell what covers what, since they
 * never go backwards as a clock does. From the wanted tier towards the finer ones each begins where
 * the coarser one ends; towards the coarser ones each ends where the finer one begins.
 */
static const char fill[] =
	"WITH ends AS (SELECT t.tier,"
	"    coalesce((SELECT max(last_id) FROM main.sample WHERE series_id = ?1"
	"      AND tier = t.tier), 0) AS last,"
	"    (SELECT first_id FROM main.sample WHERE series_id = ?1 AND tier = t.tier"
	"      ORDER BY last_id LIMIT 1) AS first"
	"  FROM (SELECT 0 AS tier UNION ALL SELECT 1 UNION ALL SELECT 2) t),"
	" bounds AS (SELECT t.tier,"
	"    CASE WHEN t.tier < ?4 THEN (SELECT max(f.last) FROM ends f"
	"      WHERE f.tier > t.tier AND f.tier <= ?4) ELSE 0 END AS above,"
	"    CASE WHEN t.tier > ?4 THEN (SELECT min(f.first) FROM ends f"
	"      WHERE f.tier >= ?4 AND f.tier < t.tier) END AS below"
	"  FROM ends t)"
	" INSERT INTO temp.window_sample SELECT s.* FROM bounds b CROSS JOIN main.sample s"
	" WHERE s.series_id = ?1 AND s.tier = b.tier AND s.ts_us BETWEEN ?2 AND ?3"
	"   AND s.first_id > b.above AND (b.below IS NULL OR s.last_id < b.below)"
	" ORDER BY s.last_id";

/*
 * ?1 series, ?2 the tier: those that are made of nothing but samples of the window, and are not
 * part of one that is taken already. The window's first and last sample stay: what was first and
 * what was last is theirs to tell.
 */
static const char fold[] =
	"INSERT INTO temp.window_fold SELECT s.* FROM main.sample s"
	" WHERE s.series_id = ?1 AND s.tier = ?2"
	"   AND s.first_id > (SELECT last_id FROM temp.window_sample ORDER BY last_id LIMIT 1)"
	"   AND s.last_id < (SELECT first_id FROM temp.window_sample ORDER BY last_id DESC LIMIT 1)"
	"   AND s.merged = (SELECT sum(w.merged) FROM temp.window_sample w"
	"     WHERE w.last_id BETWEEN s.first_id AND s.last_id AND w.first_id >= s.first_id)"
	"   AND coalesce((SELECT f.first_id FROM temp.window_fold f WHERE f.last_id >= s.last_id"
	"     ORDER BY f.last_id LIMIT 1) > s.first_id, 1)"
	" ORDER BY s.last_id";

/* What is in none of these. */
static const char fold_rest[] =
	"INSERT INTO temp.window_fold SELECT w.* FROM temp.window_sample w"
	" WHERE coalesce((SELECT f.first_id FROM temp.window_fold f WHERE f.last_id >= w.last_id"
	"   ORDER BY f.last_id LIMIT 1) > w.first_id, 1)"
	" ORDER BY w.last_id";

static const char ends[] =
	"SELECT (SELECT id FROM temp.window_sample ORDER BY last_id LIMIT 1), id, last_id"
	" FROM temp.window_sample ORDER BY last_id DESC LIMIT 1";

int cover_make(sqlite3 *db)
{
	return sqlite3_exec(db,
		"DROP TABLE IF EXISTS temp.window_sample;"
		"CREATE TEMP TABLE window_sample AS SELECT * FROM main.sample WHERE 0;"
		"CREATE UNIQUE INDEX temp.window_sample_id ON window_sample (id);"
		"CREATE INDEX temp.window_sample_last ON window_sample (last_id);"
		"DROP TABLE IF EXISTS temp.window_fold;"
		"CREATE TEMP TABLE window_fold AS SELECT * FROM main.sample WHERE 0;"
		"CREATE UNIQUE INDEX temp.window_fold_id ON window_fold (id);"
		"CREATE INDEX temp.window_fold_last ON window_fold (last_id)",
		NULL, NULL, NULL);
}

static enum sample_tier tier_of(const struct cover *c)
{
	int64_t us = c->to.us - c->from.us;

	return us <= COVER_RAW_US ? TIER_RAW : us <= COVER_MINUTES_US ? TIER_MINUTE : TIER_HOUR;
}

/* Binds the numbers in their order. */
static int run(sqlite3 *db, const char *sql, const int64_t *args, size_t n)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(db, sql, -1, &st, NULL);

	for (size_t i = 0; i < n && rc == SQLITE_OK; i++)
		rc = sqlite3_bind_int64(st, (int) i + 1, args[i]);
	if (rc == SQLITE_OK)
		(void) sqlite3_step(st);
	return rc == SQLITE_OK ? sqlite3_finalize(st) : (sqlite3_finalize(st), rc);
}

static int run_fill(sqlite3 *db, const struct cover *c)
{
	const int64_t args[] = { c->series, c->from.us, c->to.us, tier_of(c) };

	return run(db, fill, args, ARRAY_SIZE(args));
}

int cover_fold(sqlite3 *db, const struct cover *c)
{
	int rc = SQLITE_OK;

	for (int tier = TIER_HOUR; tier > (int) tier_of(c) && rc == SQLITE_OK; tier--)
		rc = run(db, fold, (const int64_t[]) { c->series, tier }, 2);
	return rc == SQLITE_OK ? run(db, fold_rest, NULL, 0) : rc;
}

int cover_fill(sqlite3 *db, struct cover *c)
{
	sqlite3_stmt *st = NULL;
	int rc = cover_make(db);

	if (rc == SQLITE_OK)
		rc = run_fill(db, c);
	if (rc == SQLITE_OK)
		rc = sqlite3_prepare_v2(db, ends, -1, &st, NULL);
	if (rc != SQLITE_OK)
		return rc;
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		c->first = sqlite3_column_int64(st, 0);
		c->last = sqlite3_column_int64(st, 1);
		c->end = sqlite3_column_int64(st, 2);
	}
	(void) sqlite3_finalize(st);
	return rc == SQLITE_ROW ? SQLITE_OK : rc == SQLITE_DONE ? SQLITE_NOTFOUND : rc;
}

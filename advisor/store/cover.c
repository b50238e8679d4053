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

static const char ends[] =
	"SELECT (SELECT id FROM temp.window_sample ORDER BY last_id LIMIT 1), id, last_id"
	" FROM temp.window_sample ORDER BY last_id DESC LIMIT 1";

int cover_make(sqlite3 *db)
{
	return sqlite3_exec(db,
		"DROP TABLE IF EXISTS temp.window_sample;"
		"CREATE TEMP TABLE window_sample AS SELECT * FROM main.sample WHERE 0;"
		"CREATE UNIQUE INDEX temp.window_sample_id ON window_sample (id)",
		NULL, NULL, NULL);
}

static enum sample_tier tier_of(const struct cover *c)
{
	int64_t us = c->to.us - c->from.us;

	return us <= COVER_RAW_US ? TIER_RAW : us <= COVER_MINUTES_US ? TIER_MINUTE : TIER_HOUR;
}

static int run_fill(sqlite3 *db, const struct cover *c)
{
	const int64_t args[] = { c->series, c->from.us, c->to.us, tier_of(c) };
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(db, fill, -1, &st, NULL);

	for (size_t i = 0; i < ARRAY_SIZE(args) && rc == SQLITE_OK; i++)
		rc = sqlite3_bind_int64(st, (int) i + 1, args[i]);
	if (rc == SQLITE_OK)
		(void) sqlite3_step(st);
	return rc == SQLITE_OK ? sqlite3_finalize(st) : (sqlite3_finalize(st), rc);
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

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/write.h"

#include "store/known.h"

static struct bound bind_host(struct store *s, enum statement which, const struct sample_host *h)
{
	struct bound b = statement(s, which);

	bind_text(&b, h->boot_id);
	bind_text(&b, h->hostname);
	bind_text(&b, h->kernel);
	bind_opt(&b, opt_nonzero(h->cpus));
	bind_opt(&b, opt_nonzero(h->memory_bytes));
	bind_opt(&b, opt_nonzero(h->page_bytes));
	return b;
}

static int host_id(struct store *s, const struct sample_host *h, int64_t *ret)
{
	struct bound find = bind_host(s, ST_HOST_FIND, h), add;
	int rc = statement_id(&find, ret);

	if (rc != SQLITE_NOTFOUND)
		return rc;
	add = bind_host(s, ST_HOST_ADD, h);
	rc = statement_run(&add);
	if (rc == SQLITE_OK)
		*ret = sqlite3_last_insert_rowid(s->db);
	return rc;
}

/* The next free id of a tier, each in a range of its own. */
static int next_id(struct store *s, enum sample_tier tier, int64_t *ret)
{
	static const int64_t first[TIERS + 1] = { [TIER_HOUR] = INT32_MIN,
		[TIER_MINUTE] = INT32_MIN / 2, [TIER_RAW] = 1, [TIERS] = INT64_MAX };
	static const enum sample_tier above[TIERS] = { [TIER_HOUR] = TIER_MINUTE,
		[TIER_MINUTE] = TIER_RAW, [TIER_RAW] = TIERS };
	struct bound b = statement(s, ST_NEXT_ID);

	bind_i64(&b, first[tier]);
	bind_i64(&b, first[above[tier]]);
	return statement_id(&b, ret);
}

static int write_head(struct store *s, const struct sample *m, int64_t series, int64_t *ret_id)
{
	struct bound b;
	int64_t host = 0, id = 0;
	int rc = host_id(s, &m->host, &host);

	if (rc == SQLITE_OK)
		rc = next_id(s, m->tier, &id);
	if (rc != SQLITE_OK)
		return rc;
	b = statement(s, ST_SAMPLE);
	bind_i64(&b, id);
	bind_i64(&b, series);
	bind_i64(&b, host);
	bind_i64(&b, m->at.us);
	bind_i64(&b, m->boottime.us);
	bind_opt(&b, m->interval_us);
	bind_opt(&b, m->socket_interval_us);
	bind_i64(&b, m->took.us);
	bind_i64(&b, m->cpu.us);
	bind_opt(&b, m->sockets);
	bind_i64(&b, m->dumps_retried);
	bind_i64(&b, m->dumps_interrupted);
	bind_i64(&b, (int64_t) m->lost_events);
	bind_i64(&b, (int64_t) m->n_notes);
	bind_opt(&b, m->heard_events ? OPT(m->events) : OPT_NONE);
	bind_i64(&b, m->tier);
	bind_i64(&b, m->tier == TIER_RAW ? 1 : m->merged);
	bind_i64(&b, m->tier == TIER_RAW ? id : m->first_id);
	bind_i64(&b, m->tier == TIER_RAW ? id : m->last_id);
	bind_opt(&b, m->tier == TIER_RAW ? OPT_NONE : OPT(m->period.us));
	bind_opt(&b, (struct opt_i64) { m->wanted_interval.us > 0, m->wanted_interval.us });
	rc = statement_run(&b);
	if (rc == SQLITE_OK)
		*ret_id = id;
	return rc;
}

static int write_notes(struct store *s, const struct sample *m, int64_t id)
{
	int rc = SQLITE_OK;

	for (size_t i = 0; i < m->n_notes && rc == SQLITE_OK; i++) {
		struct bound b = statement(s, ST_NOTE);

		bind_i64(&b, id);
		bind_text(&b, m->notes[i].source);
		bind_text(&b, m->notes[i].text);
		bind_opt(&b, m->notes[i].seen);
		rc = statement_run(&b);
	}
	return rc;
}

static int write_folded(struct store *s, struct store_series *series, const struct sample *m,
	int64_t id)
{
	int rc = write_notes(s, m, id);

	if (rc == SQLITE_OK)
		rc = write_values(s, m, id, series);
	return rc == SQLITE_OK ? write_rows(s, m, id) : rc;
}

int write_sample(struct store *s, struct store_series *series, const struct sample *m,
	int64_t *ret_id)
{
	int64_t id = 0;
	int rc = known_load(s, series);

	s->samples++;
	if (rc == SQLITE_OK)
		rc = write_head(s, m, series->id, &id);
	if (rc == SQLITE_OK)
		rc = write_folded(s, series, m, id);
	if (rc == SQLITE_OK)
		rc = write_sysctls(s, m, id, series);
	if (rc == SQLITE_OK)
		rc = write_links(s, m, id, series->id);
	if (rc == SQLITE_OK)
		rc = write_dropins(s, m, series);
	if (rc == SQLITE_OK)
		*ret_id = id;
	return rc;
}

int write_coarse(struct store *s, struct store_series *series, const struct sample *m)
{
	int64_t id = 0;
	int rc = known_load(s, series);

	if (rc == SQLITE_OK)
		rc = write_head(s, m, series->id, &id);
	return rc == SQLITE_OK ? write_folded(s, series, m, id) : rc;
}

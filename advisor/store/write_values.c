/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counters, gauges and sysctls: values under a name. */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/str.h"
#include "store/figures.h"
#include "store/known.h"
#include "store/write.h"

static int three(struct store *s, enum statement which, int64_t a, int64_t b, int64_t c)
{
	struct bound st = statement(s, which);

	bind_i64(&st, a);
	bind_i64(&st, b);
	bind_i64(&st, c);
	return statement_run(&st);
}

static int write_gauge(struct store *s, const struct sample_value *v, int64_t id, int64_t name)
{
	struct bound b = statement(s, ST_GAUGE);

	bind_i64(&b, id);
	bind_i64(&b, name);
	figures_bind(&b, &lists[LIST_VALUES], v);
	return statement_run(&b);
}

/* The newest absolute value, to compare the first sample of the next run with. */
static int write_counter_now(struct store *s, const struct sample_value *v,
	struct store_series *series, int64_t name)
{
	struct store_known *k = known_of(series, name);
	int rc = SQLITE_OK;

	k->seen = s->samples;
	if (!k->has_counter || k->counter != v->value)
		rc = three(s, ST_COUNTER_NOW, series->id, name, (int64_t) v->value);
	k->counter = v->value;
	k->has_counter = true;
	return rc;
}

static int write_value(struct store *s, const struct sample_value *v, int64_t id, int64_t name)
{
	if (v->is_gauge)
		return write_gauge(s, v, id, name);
	return v->delta.known && v->delta.v ? three(s, ST_COUNTER, id, name, v->delta.v) :
		SQLITE_OK;
}

static int forget_counters(struct store *s, struct store_series *series)
{
	int rc = SQLITE_OK;

	for (size_t i = 0; i < series->n_known && rc == SQLITE_OK; i++) {
		struct bound b;

		if (!series->known[i].has_counter || series->known[i].seen == s->samples)
			continue;
		series->known[i].has_counter = false;
		b = statement(s, ST_COUNTER_GONE);
		bind_i64(&b, series->id);
		bind_i64(&b, (int64_t) i);
		rc = statement_run(&b);
	}
	return rc;
}

int write_values(struct store *s, const struct sample *m, int64_t id, struct store_series *series)
{
	int64_t name;
	int rc = SQLITE_OK;

	for (size_t i = 0; i < m->n_values && rc == SQLITE_OK; i++) {
		const struct sample_value *v = &m->values[i];

		rc = known_name(s, v->name, &name);
		if (rc == SQLITE_OK)
			rc = write_value(s, v, id, name);
		if (rc == SQLITE_OK && m->tier == TIER_RAW && !v->is_gauge)
			rc = write_counter_now(s, v, series, name);
	}
	return rc == SQLITE_OK && m->tier == TIER_RAW ? forget_counters(s, series) : rc;
}

static int write_sysctl(struct store *s, int64_t id, struct store_series *series, int64_t name,
	const char *value)
{
	struct store_known *k = known_of(series, name);
	struct bound b;

	if (str_eq(k->sysctl, value))
		return SQLITE_OK;
	free(k->sysctl);
	k->sysctl = value ? xstrdup(value) : NULL;
	b = statement(s, ST_SYSCTL);
	bind_i64(&b, series->id);
	bind_i64(&b, name);
	bind_i64(&b, id);
	bind_text(&b, value);
	return statement_run(&b);
}

int write_sysctls(struct store *s, const struct sample *m, int64_t id,
	struct store_series *series)
{
	int64_t name;
	int rc = SQLITE_OK;

	for (size_t i = 0; i < m->n_sysctls && rc == SQLITE_OK; i++) {
		rc = known_name(s, m->sysctls[i].key, &name);
		if (rc == SQLITE_OK)
			rc = write_sysctl(s, id, series, name, m->sysctls[i].value);
		if (rc == SQLITE_OK)
			known_of(series, name)->seen = s->samples;
	}
	for (size_t i = 0; i < series->n_known && rc == SQLITE_OK; i++)
		if (series->known[i].sysctl && series->known[i].seen != s->samples)
			rc = write_sysctl(s, id, series, (int64_t) i, NULL);
	return rc;
}

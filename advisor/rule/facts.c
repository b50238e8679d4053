/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule/facts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fmt.h"
#include "base/str.h"
#include "rule/factdb.h"

#define RMEM_CAP_NEW_BYTES (32ULL << 20) /* kernel 6.16 and later */
#define RMEM_CAP_OLD_BYTES (6ULL << 20)

/* What high and medium confidence ask of the evidence. */
#define HIGH_SAMPLES 3
#define HIGH_SPAN_US (30 * USEC_PER_SEC)
#define LOST_EVENTS_MAX_PCT 1 /* of closed sockets, without being less sure */
#define MEDIUM_SAMPLES 2
#define MEDIUM_SPAN_US (5 * USEC_PER_SEC)

static char *column_text(sqlite3_stmt *stmt, int i)
{
	const char *text = (const char *) sqlite3_column_text(stmt, i);

	return text ? xstrdup(text) : NULL;
}

/* Runs `row` for each row; the query is one of ours. */
static int each_row(sqlite3 *db, const char *sql, void (*row)(struct facts *f, sqlite3_stmt *stmt),
	struct facts *f, struct err *e)
{
	sqlite3_stmt *stmt;
	int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);

	if (rc != SQLITE_OK)
		return factdb_error(db, rc, e, "cannot read the facts");
	while (sqlite3_step(stmt) == SQLITE_ROW)
		row(f, stmt);
	rc = sqlite3_finalize(stmt);
	return rc == SQLITE_OK ? 0 : factdb_error(db, rc, e, "cannot read the facts");
}

static void row_sysctl(struct facts *f, sqlite3_stmt *stmt)
{
	f->sysctls = xreallocarray(f->sysctls, f->n_sysctls + 1, sizeof(*f->sysctls));
	f->sysctls[f->n_sysctls++] = (struct fact_sysctl) {
		.key = column_text(stmt, 0), .value = column_text(stmt, 1),
		.file = column_text(stmt, 2),
	};
}

static void row_counter(struct facts *f, sqlite3_stmt *stmt)
{
	bool is_gauge = sqlite3_column_int(stmt, 1);
	int column = is_gauge ? 3 : 2;

	f->counters = xreallocarray(f->counters, f->n_counters + 1, sizeof(*f->counters));
	f->counters[f->n_counters++] = (struct fact_counter) {
		.name = column_text(stmt, 0), .is_gauge = is_gauge,
		.known = sqlite3_column_type(stmt, column) != SQLITE_NULL,
		.value = sqlite3_column_double(stmt, column),
	};
}

static void row_host(struct facts *f, sqlite3_stmt *stmt)
{
	free(f->host.hostname);
	free(f->host.kernel);
	free(f->host.netns);
	f->host = (struct host_facts) {
		.hostname = column_text(stmt, 0), .kernel = column_text(stmt, 1),
		.cpus = (uint32_t) sqlite3_column_int64(stmt, 2),
		.memory_bytes = (uint64_t) sqlite3_column_int64(stmt, 3),
		.netns = column_text(stmt, 5),
	};
	f->machine.memory_bytes = f->host.memory_bytes;
	f->machine.page_bytes = (uint32_t) sqlite3_column_int64(stmt, 4);
}

static void row_listening(struct facts *f, sqlite3_stmt *stmt)
{
	struct sysctl_ports *p = &f->listening;

	p->list = xreallocarray(p->list, p->n + 1, sizeof(*p->list));
	p->list[p->n++] = (uint16_t) sqlite3_column_int(stmt, 0);
}

static void row_quality(struct facts *f, sqlite3_stmt *stmt)
{
	f->quality = (struct quality) {
		.from.us = sqlite3_column_int64(stmt, 0), .to.us = sqlite3_column_int64(stmt, 1),
		.samples = (uint32_t) sqlite3_column_int64(stmt, 2),
		.span.us = sqlite3_column_int64(stmt, 3),
		.socket_span.us = sqlite3_column_int64(stmt, 4),
		.dumps_interrupted = (uint32_t) sqlite3_column_int64(stmt, 5),
		.lost_events = (uint64_t) sqlite3_column_int64(stmt, 6),
		.sources_missing = (uint32_t) sqlite3_column_int64(stmt, 7),
		.boots = (uint32_t) sqlite3_column_int64(stmt, 8),
		.events = (uint64_t) sqlite3_column_int64(stmt, 9),
		.wanted_interval.us = sqlite3_column_int64(stmt, 10),
		.stretched_interval.us = sqlite3_column_int64(stmt, 11),
	};
}

static void add_reason(struct strbuf *b, const char *text)
{
	strbuf_puts(b, b->len ? "; " : "");
	strbuf_puts(b, text);
}

static void judge_quality(struct quality *q)
{
	double told = (double) q->events + (double) q->lost_events;
	bool few_lost = (double) q->lost_events * 100 <= told * LOST_EVENTS_MAX_PCT;
	bool clean = !q->dumps_interrupted && few_lost && q->boots <= 1;
	struct strbuf reason = STRBUF_INIT;
	char span[FMT_MAX], lost[FMT_MAX], all[FMT_MAX];
	_cleanup_(free_p) char *size = xasprintf("%u sample%s with %s of socket data", q->samples,
		q->samples == 1 ? "" : "s",
		fmt_duration(span, sizeof(span), (double) q->socket_span.us));
	_cleanup_(free_p) char *events = xasprintf("%s of %s closed sockets were not heard of",
		fmt_count(lost, sizeof(lost), (double) q->lost_events),
		fmt_count(all, sizeof(all), told));

	q->ceiling = CONFIDENCE_LOW;
	if (q->samples >= MEDIUM_SAMPLES && q->socket_span.us >= MEDIUM_SPAN_US)
		q->ceiling = CONFIDENCE_MEDIUM;
	if (q->samples < HIGH_SAMPLES || q->socket_span.us < HIGH_SPAN_US)
		add_reason(&reason, size);
	else if (clean)
		q->ceiling = CONFIDENCE_HIGH;
	if (q->dumps_interrupted)
		add_reason(&reason, "the list of sockets changed while it was read");
	if (q->lost_events)
		add_reason(&reason, events);
	if (q->boots > 1)
		add_reason(&reason, "the host rebooted or changed inside the window");
	q->reason = strbuf_steal(&reason);
}

int facts_load(sqlite3 *db, struct facts *ret, struct err *e)
{
	_cleanup_(facts_done) struct facts f = { NULL };
	int r = each_row(db,
		"SELECT key, value, (SELECT max(file) FROM fact_dropin d WHERE d.key = s.key AND "
		"d.value = s.value AND (wins_systemd OR wins_procps)) FROM fact_sysctl s "
		"WHERE key NOT NULL ORDER BY key COLLATE BINARY",
		row_sysctl, &f, e);

	if (r == 0)
		r = each_row(db, "SELECT name, kind = 'gauge', delta, last FROM fact_counter "
			"WHERE name NOT NULL ORDER BY name COLLATE BINARY", row_counter, &f, e);
	if (r == 0)
		r = each_row(db, "SELECT hostname, kernel, cpus, memory_bytes, page_bytes, netns "
			"FROM fact_host", row_host, &f, e);
	if (r == 0)
		r = each_row(db, "SELECT DISTINCT port FROM fact_listener WHERE port BETWEEN 1 AND "
			"65535 ORDER BY port", row_listening, &f, e);
	if (r == 0)
		r = each_row(db, "SELECT from_us, to_us, samples, span_us, socket_span_us, "
			"dumps_interrupted, lost_events, sources_missing, boots, events, "
			"wanted_interval_us, stretched_interval_us FROM fact_quality",
			row_quality, &f, e);
	if (r < 0)
		return r;
	/* the kernel that raised the cap also brought this counter */
	if (f.n_counters)
		f.machine.rmem_cap_bytes = facts_counter(&f, "TcpExt.BeyondWindow") ?
			RMEM_CAP_NEW_BYTES : RMEM_CAP_OLD_BYTES;
	judge_quality(&f.quality);
	*ret = f;
	f = (struct facts) { NULL };
	return 0;
}

void facts_done(struct facts *f)
{
	for (size_t i = 0; i < f->n_sysctls; i++) {
		free(f->sysctls[i].key);
		free(f->sysctls[i].value);
		free(f->sysctls[i].file);
	}
	for (size_t i = 0; i < f->n_counters; i++)
		free(f->counters[i].name);
	free(f->sysctls);
	free(f->counters);
	free(f->quality.reason);
	free(f->host.hostname);
	free(f->host.kernel);
	free(f->host.netns);
	free(f->listening.list);
	*f = (struct facts) { NULL };
}

static int by_key(const void *key, const void *item)
{
	return strcmp(key, ((const struct fact_sysctl *) item)->key);
}

static int by_name(const void *name, const void *item)
{
	return strcmp(name, ((const struct fact_counter *) item)->name);
}

static const struct fact_sysctl *find_sysctl(const struct facts *f, const char *key)
{
	return f->n_sysctls ?
		bsearch(key, f->sysctls, f->n_sysctls, sizeof(*f->sysctls), by_key) : NULL;
}

const char *facts_sysctl(const struct facts *f, const char *key)
{
	const struct fact_sysctl *s = find_sysctl(f, key);

	return s ? s->value : NULL;
}

const char *facts_sysctl_file(const struct facts *f, const char *key)
{
	const struct fact_sysctl *s = find_sysctl(f, key);

	return s ? s->file : NULL;
}

const struct fact_counter *facts_counter(const struct facts *f, const char *name)
{
	return f->n_counters ?
		bsearch(name, f->counters, f->n_counters, sizeof(*f->counters), by_name) : NULL;
}

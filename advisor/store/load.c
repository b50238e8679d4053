/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/load.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/str.h"
#include "store/pack.h"
#include "store/statement.h"

/* Columns are found by name: migrations may add some anywhere. */
static int column_of(sqlite3_stmt *st, const char *name)
{
	for (int i = 0; i < sqlite3_column_count(st); i++)
		if (str_eq(sqlite3_column_name(st, i), name))
			return i;
	return -1;
}

static struct opt_i64 opt_of(sqlite3_stmt *st, const char *name)
{
	int i = column_of(st, name);

	return i < 0 || sqlite3_column_type(st, i) == SQLITE_NULL ? OPT_NONE :
		OPT(sqlite3_column_int64(st, i));
}

static int64_t number_of(sqlite3_stmt *st, const char *name)
{
	return opt_of(st, name).v;
}

static char *text_of(sqlite3_stmt *st, const char *name)
{
	int i = column_of(st, name);
	const char *text = i < 0 ? NULL : (const char *) sqlite3_column_text(st, i);

	return text ? xstrdup(text) : NULL;
}

/* A column that is never NULL but in a damaged database. */
static char *key_of(sqlite3_stmt *st, const char *name)
{
	char *text = text_of(st, name);

	return text ? text : xstrdup("");
}

static void read_head(struct sample *m, sqlite3_stmt *st)
{
	m->tier = (enum sample_tier) number_of(st, "tier");
	m->merged = (uint32_t) number_of(st, "merged");
	m->first_id = number_of(st, "first_id");
	m->last_id = number_of(st, "last_id");
	m->period.us = number_of(st, "period_us");
	m->at.us = number_of(st, "ts_us");
	m->boottime.us = number_of(st, "boottime_us");
	m->interval_us = opt_of(st, "interval_us");
	m->socket_interval_us = opt_of(st, "socket_interval_us");
	m->took.us = number_of(st, "took_us");
	m->cpu.us = number_of(st, "cpu_us");
	m->sockets = opt_of(st, "sockets");
	m->dumps_retried = (uint32_t) number_of(st, "dumps_retried");
	m->dumps_interrupted = (uint32_t) number_of(st, "dumps_interrupted");
	m->heard_events = opt_of(st, "events").known;
	m->events = (uint64_t) number_of(st, "events");
	m->lost_events = (uint64_t) number_of(st, "lost_events");
	m->wanted_interval.us = number_of(st, "wanted_interval_us");
	m->netns = key_of(st, "netns");
	m->host.boot_id = text_of(st, "boot_id");
	m->host.hostname = text_of(st, "hostname");
	m->host.kernel = text_of(st, "kernel");
	m->host.cpus = (uint32_t) number_of(st, "cpus");
	m->host.memory_bytes = (uint64_t) number_of(st, "memory_bytes");
	m->host.page_bytes = (uint32_t) number_of(st, "page_bytes");
}

static int read_note(struct sample *m, sqlite3_stmt *st)
{
	struct sample_note *n = SAMPLE_ADD(m, notes);

	n->source = key_of(st, "source");
	n->text = key_of(st, "text");
	figures_read(&lists[LIST_NOTES], n, st);
	return SQLITE_OK;
}

static int read_counter(struct sample *m, sqlite3_stmt *st)
{
	struct sample_value *v = SAMPLE_ADD(m, values);

	v->name = key_of(st, "name");
	v->delta = opt_of(st, "delta");
	return SQLITE_OK;
}

static int read_gauge(struct sample *m, sqlite3_stmt *st)
{
	struct sample_value *v = SAMPLE_ADD(m, values);

	v->name = key_of(st, "name");
	v->is_gauge = true;
	figures_read(&lists[LIST_VALUES], v, st);
	return SQLITE_OK;
}

static int read_state(struct sample *m, sqlite3_stmt *st)
{
	struct sample_state *t = SAMPLE_ADD(m, states);

	t->family = (int) number_of(st, "family");
	t->state = (int) number_of(st, "state");
	figures_read(&lists[LIST_STATES], t, st);
	return SQLITE_OK;
}

/* A damaged one is an empty one: percentiles lack a sample then. */
static void read_histogram(sqlite3_stmt *st, const char *name, struct histogram *ret)
{
	int i = column_of(st, name);
	const void *bytes = i < 0 ? NULL : sqlite3_column_blob(st, i);

	if (bytes)
		(void) histogram_decode(bytes, (size_t) sqlite3_column_bytes(st, i), ret);
}

static int read_packed(const struct list *l, void *row, sqlite3_stmt *st)
{
	int i = column_of(st, "figures");
	const void *bytes = i < 0 ? NULL : sqlite3_column_blob(st, i);
	size_t len = bytes ? (size_t) sqlite3_column_bytes(st, i) : 0;

	return unpack_row(l, bytes, len, row) == 0 ? SQLITE_OK : SQLITE_CORRUPT;
}

static int read_path(struct sample *m, sqlite3_stmt *st)
{
	struct sample_path *p = SAMPLE_ADD(m, paths);

	p->id = number_of(st, "path_id");
	p->prefix = key_of(st, "prefix");
	p->ifname = key_of(st, "ifname");
	p->cc = key_of(st, "cc");
	read_histogram(st, "srtt_hist", &p->srtt);
	read_histogram(st, "rcv_rtt_hist", &p->rcv_rtt);
	return read_packed(&lists[LIST_PATHS], p, st);
}

static int by_id(const void *key, const void *member)
{
	int64_t id = *(const int64_t *) key, other = ((const struct sample_path *) member)->id;

	return (id > other) - (id < other);
}

static int read_flow(struct sample *m, sqlite3_stmt *st)
{
	int64_t id = number_of(st, "path_id");
	const struct sample_path *path = m->n_paths ?
		bsearch(&id, m->paths, m->n_paths, sizeof(*m->paths), by_id) : NULL;
	struct sample_flow *f;

	if (!path)
		return SQLITE_OK;
	f = SAMPLE_ADD(m, flows);
	f->path = (size_t) (path - m->paths);
	f->cookie = (uint64_t) number_of(st, "cookie");
	f->local = key_of(st, "local");
	f->remote = key_of(st, "remote");
	f->process = text_of(st, "process");
	return read_packed(&lists[LIST_FLOWS], f, st);
}

static int read_destination(struct sample *m, sqlite3_stmt *st)
{
	struct sample_destination *d = SAMPLE_ADD(m, destinations);

	d->local_addr = key_of(st, "local_addr");
	d->remote_addr = key_of(st, "remote_addr");
	d->remote_port = (uint16_t) number_of(st, "remote_port");
	d->process = text_of(st, "process");
	figures_read(&lists[LIST_DESTINATIONS], d, st);
	return SQLITE_OK;
}

static int read_listener(struct sample *m, sqlite3_stmt *st)
{
	struct sample_listener *l = SAMPLE_ADD(m, listeners);

	l->addr = key_of(st, "addr");
	l->port = (uint16_t) number_of(st, "port");
	l->cookie = (uint64_t) number_of(st, "cookie");
	l->process = text_of(st, "process");
	figures_read(&lists[LIST_LISTENERS], l, st);
	return SQLITE_OK;
}

static int read_process(struct sample *m, sqlite3_stmt *st)
{
	struct sample_process *p = SAMPLE_ADD(m, processes);

	p->pid = number_of(st, "pid");
	p->process = text_of(st, "process");
	p->close_wait_remote = text_of(st, "close_wait_remote");
	p->unanswered.remote = text_of(st, "unanswered_remote");
	p->window_closed.remote = text_of(st, "window_closed_remote");
	figures_read(&lists[LIST_PROCESSES], p, st);
	return SQLITE_OK;
}

static int read_udp(struct sample *m, sqlite3_stmt *st)
{
	struct sample_udp *u = SAMPLE_ADD(m, udp);

	u->cookie = (uint64_t) number_of(st, "cookie");
	u->addr = key_of(st, "addr");
	u->port = (uint16_t) number_of(st, "port");
	u->process = text_of(st, "process");
	figures_read(&lists[LIST_UDP], u, st);
	return SQLITE_OK;
}

static const struct {
	enum statement statement;
	int (*read)(struct sample *m, sqlite3_stmt *st);
} parts[] = {
	{ ST_LOAD_NOTES, read_note },
	{ ST_LOAD_COUNTERS, read_counter },
	{ ST_LOAD_GAUGES, read_gauge },
	{ ST_LOAD_STATES, read_state },
	{ ST_LOAD_PATHS, read_path },
	{ ST_LOAD_FLOWS, read_flow },
	{ ST_LOAD_DESTINATIONS, read_destination },
	{ ST_LOAD_LISTENERS, read_listener },
	{ ST_LOAD_PROCESSES, read_process },
	{ ST_LOAD_UDP, read_udp },
};

static int load_part(struct store *s, size_t part, int64_t id, struct sample *m)
{
	struct bound b = statement(s, parts[part].statement);
	int rc;

	bind_i64(&b, id);
	while ((rc = statement_row(&b)) == SQLITE_ROW) {
		rc = parts[part].read(m, b.st);
		if (rc != SQLITE_OK) {
			statement_end(&b);
			return rc;
		}
	}
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

int load_sample(struct store *s, int64_t id, struct sample *ret)
{
	struct bound b = statement(s, ST_LOAD_SAMPLE);
	struct sample m = { .merged = 0 };
	int rc;

	bind_i64(&b, id);
	rc = statement_row(&b);
	if (rc != SQLITE_ROW)
		return rc == SQLITE_DONE ? SQLITE_NOTFOUND : rc;
	read_head(&m, b.st);
	statement_end(&b);
	rc = SQLITE_OK;
	for (size_t i = 0; i < ARRAY_SIZE(parts) && rc == SQLITE_OK; i++)
		rc = load_part(s, i, id, &m);
	if (rc != SQLITE_OK) {
		sample_done(&m);
		return rc;
	}
	*ret = m;
	return SQLITE_OK;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One sample into its tables. Functions here return SQLite results; store_add_sample maps them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "store/known.h"
#include "store/statement.h"

/* An id by its SELECT, after the INSERT that makes it if it is new; both bound alike. */
static int find_id(struct bound *find, int64_t *ret)
{
	int rc = statement_row(find);

	if (rc != SQLITE_ROW)
		return rc == SQLITE_DONE ? SQLITE_NOTFOUND : rc;
	*ret = sqlite3_column_int64(find->st, 0);
	statement_end(find);
	return SQLITE_OK;
}

static int series_id(struct store *s, const char *netns, int64_t *ret)
{
	struct bound add = statement(s, ST_SERIES_ADD), find;
	int rc;

	bind_text(&add, netns);
	rc = statement_run(&add);
	if (rc != SQLITE_OK)
		return rc;
	find = statement(s, ST_SERIES_FIND);
	bind_text(&find, netns);
	return find_id(&find, ret);
}

static struct opt_i64 nonzero(uint64_t v)
{
	return v ? OPT(v) : OPT_NONE;
}

static struct bound bind_host(struct store *s, enum statement which, const struct sample_host *h)
{
	struct bound b = statement(s, which);

	bind_text(&b, h->boot_id);
	bind_text(&b, h->hostname);
	bind_text(&b, h->kernel);
	bind_opt(&b, nonzero(h->cpus));
	bind_opt(&b, nonzero(h->memory_bytes));
	bind_opt(&b, nonzero(h->page_bytes));
	return b;
}

static int host_id(struct store *s, const struct sample_host *h, int64_t *ret)
{
	struct bound find = bind_host(s, ST_HOST_FIND, h), add;
	int rc = find_id(&find, ret);

	if (rc != SQLITE_NOTFOUND)
		return rc;
	add = bind_host(s, ST_HOST_ADD, h);
	rc = statement_run(&add);
	if (rc == SQLITE_OK)
		*ret = sqlite3_last_insert_rowid(s->db);
	return rc;
}

static int write_head(struct store *s, const struct sample *m, int64_t series, int64_t *ret_id)
{
	struct bound b;
	int64_t host = 0;
	int rc = host_id(s, &m->host, &host);

	if (rc != SQLITE_OK)
		return rc;
	b = statement(s, ST_SAMPLE);
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
	rc = statement_run(&b);
	if (rc == SQLITE_OK)
		*ret_id = sqlite3_last_insert_rowid(s->db);
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
		rc = statement_run(&b);
	}
	return rc;
}

static int three(struct store *s, enum statement which, int64_t a, int64_t b, int64_t c)
{
	struct bound st = statement(s, which);

	bind_i64(&st, a);
	bind_i64(&st, b);
	bind_i64(&st, c);
	return statement_run(&st);
}

static int write_counter(struct store *s, const struct sample_value *v, int64_t id, int64_t series,
	int64_t name)
{
	struct store_known *k = &s->known[name];
	int rc = SQLITE_OK;

	k->seen = s->samples;
	if (v->delta.known && v->delta.v)
		rc = three(s, ST_COUNTER, id, name, v->delta.v);
	if (rc == SQLITE_OK && (!k->has_counter || k->counter != v->value))
		rc = three(s, ST_COUNTER_NOW, series, name, (int64_t) v->value);
	k->counter = v->value;
	k->has_counter = true;
	return rc;
}

static int forget_counters(struct store *s, int64_t series)
{
	int rc = SQLITE_OK;

	for (size_t i = 0; i < s->n_known && rc == SQLITE_OK; i++) {
		struct bound b;

		if (!s->known[i].has_counter || s->known[i].seen == s->samples)
			continue;
		s->known[i].has_counter = false;
		b = statement(s, ST_COUNTER_GONE);
		bind_i64(&b, series);
		bind_i64(&b, (int64_t) i);
		rc = statement_run(&b);
	}
	return rc;
}

static int write_values(struct store *s, const struct sample *m, int64_t id, int64_t series)
{
	int64_t name;
	int rc = SQLITE_OK;

	for (size_t i = 0; i < m->n_values && rc == SQLITE_OK; i++) {
		const struct sample_value *v = &m->values[i];

		rc = known_name(s, v->name, &name);
		if (rc == SQLITE_OK)
			rc = v->is_gauge ? three(s, ST_GAUGE, id, name, (int64_t) v->value) :
				write_counter(s, v, id, series, name);
	}
	return rc == SQLITE_OK ? forget_counters(s, series) : rc;
}

static int write_sysctl(
	struct store *s, int64_t id, int64_t series, int64_t name, const char *value)
{
	struct store_known *k = &s->known[name];
	struct bound b;

	if (str_eq(k->sysctl, value))
		return SQLITE_OK;
	free(k->sysctl);
	k->sysctl = value ? xstrdup(value) : NULL;
	b = statement(s, ST_SYSCTL);
	bind_i64(&b, series);
	bind_i64(&b, name);
	bind_i64(&b, id);
	bind_text(&b, value);
	return statement_run(&b);
}

static int write_sysctls(struct store *s, const struct sample *m, int64_t id, int64_t series)
{
	int64_t name;
	int rc = SQLITE_OK;

	for (size_t i = 0; i < m->n_sysctls && rc == SQLITE_OK; i++) {
		rc = known_name(s, m->sysctls[i].key, &name);
		if (rc == SQLITE_OK)
			rc = write_sysctl(s, id, series, name, m->sysctls[i].value);
		if (rc == SQLITE_OK)
			s->known[name].seen = s->samples;
	}
	for (size_t i = 0; i < s->n_known && rc == SQLITE_OK; i++)
		if (s->known[i].sysctl && s->known[i].seen != s->samples)
			rc = write_sysctl(s, id, series, (int64_t) i, NULL);
	return rc;
}

static int write_states(struct store *s, const struct sample *m, int64_t id)
{
	int rc = SQLITE_OK;

	for (size_t i = 0; i < m->n_states && rc == SQLITE_OK; i++) {
		struct bound b = statement(s, ST_STATE);

		bind_i64(&b, id);
		bind_i64(&b, m->states[i].family);
		bind_i64(&b, m->states[i].state);
		bind_i64(&b, m->states[i].sockets);
		bind_i64(&b, m->states[i].orphans);
		rc = statement_run(&b);
	}
	return rc;
}

static struct bound bind_path(struct store *s, enum statement which, const struct sample_path *p)
{
	struct bound b = statement(s, which);

	bind_text(&b, p->prefix);
	bind_text(&b, p->ifname);
	bind_text(&b, p->cc);
	return b;
}

static int path_id(struct store *s, const struct sample_path *p, int64_t *ret)
{
	struct bound find = bind_path(s, ST_PATH_FIND, p), add;
	int rc = find_id(&find, ret);

	if (rc != SQLITE_NOTFOUND)
		return rc;
	add = bind_path(s, ST_PATH_ADD, p);
	rc = statement_run(&add);
	if (rc == SQLITE_OK)
		*ret = sqlite3_last_insert_rowid(s->db);
	return rc;
}

static struct opt_i64 sum(const struct sample_path *p, uint64_t v)
{
	return p->has_sums ? OPT(v) : OPT_NONE;
}

/* Columns of schema 3. */
static void bind_path_figures(struct bound *b, const struct sample_path *p)
{
	const struct opt_i64 columns[] = { p->ecn, p->lost_segs, p->sndbuf_max_bytes,
		p->rcvbuf_max_bytes, p->sndbuf_pinned, p->rcvbuf_pinned,
		sum(p, p->sums.delivered_segs), sum(p, p->sums.delivered_ce_segs) };

	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		bind_opt(b, columns[i]);
}

static int write_path(struct store *s, const struct sample_path *p, bool heard, int64_t id,
	int64_t path)
{
	struct bound b = statement(s, ST_PATH_SAMPLE);
	_cleanup_(free_p) unsigned char *srtt = NULL, *rcv_rtt = NULL;
	size_t srtt_len, rcv_rtt_len;
	const struct socket_sums *u = &p->sums;
	const struct opt_i64 columns[] = {
		p->min_rtt_us, p->srtt_us, p->rcv_rtt_us, p->cwnd_max_segs, p->reordering_max_segs,
		p->notsent_bytes, p->wmem_queued_bytes, p->rmem_alloc_bytes, p->snd_mss_bytes,
		p->pmtu_bytes, p->delivery_rate_bps, p->no_wscale, p->no_sack, p->no_timestamps,
		sum(p, u->bytes_sent), sum(p, u->bytes_acked), sum(p, u->bytes_received),
		sum(p, u->bytes_retrans), sum(p, u->segs_out), sum(p, u->segs_in),
		sum(p, u->data_segs_out), sum(p, u->data_segs_in), sum(p, u->retrans_segs),
		sum(p, u->dsack_dups), sum(p, u->reord_seen),
		p->has_rtos ? sum(p, u->rtos) : OPT_NONE,
		p->has_ooopack ? sum(p, u->rcv_ooopack) : OPT_NONE, sum(p, u->busy_us),
		sum(p, u->rwnd_limited_us), sum(p, u->sndbuf_limited_us),
		heard ? OPT(p->closed) : OPT_NONE, heard ? OPT(p->short_lived) : OPT_NONE,
	};

	bind_i64(&b, id);
	bind_i64(&b, path);
	bind_i64(&b, p->sockets);
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		bind_opt(&b, columns[i]);
	histogram_encode(&p->srtt, &srtt, &srtt_len);
	histogram_encode(&p->rcv_rtt, &rcv_rtt, &rcv_rtt_len);
	bind_blob(&b, srtt, srtt_len);
	bind_blob(&b, rcv_rtt, rcv_rtt_len);
	bind_path_figures(&b, p);
	return statement_run(&b);
}

static int write_flow(struct store *s, const struct sample_flow *f, int64_t id, int64_t path)
{
	struct bound b = statement(s, ST_FLOW);
	const struct socket_sums *u = &f->sums;
	const struct opt_i64 columns[] = {
		OPT(u->bytes_sent),
		OPT(u->bytes_acked),
		OPT(u->bytes_received),
		OPT(u->bytes_retrans),
		OPT(u->data_segs_out),
		OPT(u->data_segs_in),
		OPT(u->retrans_segs),
		OPT(u->busy_us),
		OPT(u->rwnd_limited_us),
		OPT(u->sndbuf_limited_us),
		f->srtt_us,
		f->min_rtt_us,
		f->rcv_rtt_us,
		f->sndbuf_bytes,
		f->wmem_queued_bytes,
		f->notsent_bytes,
		f->inflight_bytes,
		f->cwnd_bytes,
		f->snd_wnd_bytes,
		f->ssthresh_segs,
		f->rcvbuf_bytes,
		f->rmem_alloc_bytes,
		f->rcv_wnd_bytes,
		f->rqueue_bytes,
		f->snd_wscale,
		f->rcv_wscale,
		f->snd_mss_bytes,
		f->rcv_mss_bytes,
		f->delivery_rate_bps,
		f->app_limited,
		f->ca_state,
		f->reordering_segs,
	};

	bind_i64(&b, id);
	bind_i64(&b, (int64_t) f->cookie);
	bind_i64(&b, path);
	bind_text(&b, f->local);
	bind_text(&b, f->remote);
	bind_opt(&b, f->pid);
	bind_text(&b, f->process);
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		bind_opt(&b, columns[i]);
	return statement_run(&b);
}

static int write_paths(struct store *s, const struct sample *m, int64_t id)
{
	_cleanup_(free_p) int64_t *ids = xcalloc(m->n_paths, sizeof(*ids));
	int rc = SQLITE_OK;

	for (size_t i = 0; i < m->n_paths && rc == SQLITE_OK; i++) {
		rc = path_id(s, &m->paths[i], &ids[i]);
		if (rc == SQLITE_OK)
			rc = write_path(s, &m->paths[i], m->heard_events, id, ids[i]);
	}
	for (size_t i = 0; i < m->n_flows && rc == SQLITE_OK; i++)
		rc = write_flow(s, &m->flows[i], id, ids[m->flows[i].path]);
	return rc;
}

static int write_endpoints(struct store *s, const struct sample *m, int64_t id)
{
	int rc = SQLITE_OK;

	for (size_t i = 0; i < m->n_destinations && rc == SQLITE_OK; i++) {
		const struct sample_destination *d = &m->destinations[i];
		struct bound b = statement(s, ST_DESTINATION);

		bind_i64(&b, id);
		bind_text(&b, d->local_addr);
		bind_text(&b, d->remote_addr);
		bind_i64(&b, d->remote_port);
		bind_i64(&b, d->ports);
		bind_i64(&b, d->time_wait);
		bind_i64(&b, d->established);
		bind_i64(&b, d->syn_sent);
		bind_opt(&b, d->pid);
		bind_text(&b, d->process);
		rc = statement_run(&b);
	}
	for (size_t i = 0; i < m->n_listeners && rc == SQLITE_OK; i++) {
		const struct sample_listener *l = &m->listeners[i];
		struct bound b = statement(s, ST_LISTENER);

		bind_i64(&b, id);
		bind_text(&b, l->addr);
		bind_i64(&b, l->port);
		bind_i64(&b, l->queue);
		bind_i64(&b, l->backlog);
		bind_i64(&b, l->syn_recv);
		bind_i64(&b, (int64_t) l->cookie);
		bind_opt(&b, l->pid);
		bind_text(&b, l->process);
		rc = statement_run(&b);
	}
	return rc;
}

static int write_processes(struct store *s, const struct sample *m, int64_t id)
{
	int rc = SQLITE_OK;

	for (size_t i = 0; i < m->n_processes && rc == SQLITE_OK; i++) {
		const struct sample_process *p = &m->processes[i];
		struct bound b = statement(s, ST_PROCESS);

		bind_i64(&b, id);
		bind_i64(&b, p->pid);
		bind_text(&b, p->process);
		bind_i64(&b, p->sockets);
		bind_i64(&b, p->established);
		bind_i64(&b, p->close_wait);
		bind_i64(&b, p->close_wait_unread);
		bind_opt(&b, p->close_wait_age_p50_us);
		bind_opt(&b, p->close_wait_age_max_us);
		bind_text(&b, p->close_wait_remote);
		bind_i64(&b, p->fin_wait2);
		bind_i64(&b, p->no_keepalive);
		bind_i64(&b, p->no_keepalive_idle_60s);
		bind_i64(&b, p->no_keepalive_idle_300s);
		bind_i64(&b, p->no_keepalive_idle_1200s);
		bind_i64(&b, p->no_keepalive_idle_3600s);
		bind_i64(&b, p->keepalive);
		bind_opt(&b, p->keepalive_idle_max_us);
		bind_opt(&b, p->sndbuf_pinned);
		bind_opt(&b, p->rcvbuf_pinned);
		rc = statement_run(&b);
	}
	return rc;
}

static bool same_text(sqlite3_stmt *st, int column, const char *s)
{
	return str_eq((const char *) sqlite3_column_text(st, column), s);
}

/* Does the newest row of this link say the same? SQLITE_ROW yes, SQLITE_DONE no. */
static int link_unchanged(struct store *s, const struct sample_link *l, int64_t series)
{
	struct bound b = statement(s, ST_LINK_LAST);
	bool same = false;
	int rc;

	bind_i64(&b, series);
	bind_text(&b, l->ifname);
	rc = statement_row(&b);
	if (rc != SQLITE_ROW)
		return rc;
	same = same_text(b.st, 0, l->kind) && sqlite3_column_type(b.st, 1) != SQLITE_NULL &&
	       sqlite3_column_int(b.st, 1) == l->up &&
	       sqlite3_column_int64(b.st, 2) == l->mtu_bytes &&
	       (sqlite3_column_type(b.st, 3) != SQLITE_NULL) == l->speed_bps.known &&
	       sqlite3_column_int64(b.st, 3) == l->speed_bps.v && same_text(b.st, 4, l->qdisc);
	statement_end(&b);
	return same ? SQLITE_ROW : SQLITE_DONE;
}

static int write_link(struct store *s, const char *ifname, const struct sample_link *l, int64_t id,
	int64_t series)
{
	struct bound b = statement(s, ST_LINK);

	bind_i64(&b, series);
	bind_text(&b, ifname);
	bind_i64(&b, id);
	bind_text(&b, l ? l->kind : NULL);
	bind_opt(&b, l ? OPT(l->up) : OPT_NONE);
	bind_opt(&b, l ? nonzero(l->mtu_bytes) : OPT_NONE);
	bind_opt(&b, l ? l->speed_bps : OPT_NONE);
	bind_text(&b, l ? l->qdisc : NULL);
	return statement_run(&b);
}

static bool has_link(const struct sample *m, const char *ifname)
{
	for (size_t i = 0; i < m->n_links; i++)
		if (str_eq(m->links[i].ifname, ifname))
			return true;
	return false;
}

/* Links that were there before and are not in this sample. */
static int write_gone_links(struct store *s, const struct sample *m, int64_t id, int64_t series)
{
	struct bound b = statement(s, ST_LINKS_UP);
	char **gone = NULL;
	size_t n = 0, cap = 0;
	int rc;

	bind_i64(&b, series);
	while ((rc = statement_row(&b)) == SQLITE_ROW) {
		const char *name = (const char *) sqlite3_column_text(b.st, 0);

		if (has_link(m, name))
			continue;
		gone = xgrow(gone, n, &cap, sizeof(*gone));
		gone[n++] = xstrdup(name);
	}
	rc = rc == SQLITE_DONE ? SQLITE_OK : rc;
	for (size_t i = 0; i < n && rc == SQLITE_OK; i++)
		rc = write_link(s, gone[i], NULL, id, series);
	for (size_t i = 0; i < n; i++)
		free(gone[i]);
	free(gone);
	return rc;
}

static int write_links(struct store *s, const struct sample *m, int64_t id, int64_t series)
{
	int rc;

	if (!m->n_links)
		return SQLITE_OK; /* could not be read: the note says so */
	for (size_t i = 0; i < m->n_links; i++) {
		rc = link_unchanged(s, &m->links[i], series);
		if (rc == SQLITE_DONE)
			rc = write_link(s, m->links[i].ifname, &m->links[i], id, series);
		if (rc != SQLITE_ROW && rc != SQLITE_OK)
			return rc;
	}
	return write_gone_links(s, m, id, series);
}

static uint64_t hash_dropins(const struct sample *m)
{
	uint64_t h = 1;

	for (size_t i = 0; i < m->n_dropins; i++) {
		const struct sample_dropin *d = &m->dropins[i];
		_cleanup_(free_p) char *line =
			xasprintf("%llu\n%s\n%u\n%s\n%s\n%d%d", (unsigned long long)h, d->file,
				d->line, d->key, d->value, d->wins_systemd, d->wins_procps);

		h = str_hash(line, strlen(line));
	}
	return h;
}

static int write_dropins(struct store *s, const struct sample *m, int64_t series)
{
	uint64_t hash = hash_dropins(m);
	struct bound b;
	int rc;

	if (hash == s->dropins_hash)
		return SQLITE_OK;
	b = statement(s, ST_DROPINS_CLEAR);
	bind_i64(&b, series);
	rc = statement_run(&b);
	for (size_t i = 0; i < m->n_dropins && rc == SQLITE_OK; i++) {
		const struct sample_dropin *d = &m->dropins[i];

		b = statement(s, ST_DROPIN);
		bind_i64(&b, series);
		bind_text(&b, d->file);
		bind_i64(&b, d->line);
		bind_text(&b, d->key);
		bind_text(&b, d->value);
		bind_i64(&b, d->wins_systemd);
		bind_i64(&b, d->wins_procps);
		rc = statement_run(&b);
	}
	s->dropins_hash = hash;
	return rc;
}

static int write_all(struct store *s, const struct sample *m)
{
	int64_t series = 0, id = 0;
	int rc = series_id(s, m->netns, &series);

	if (rc == SQLITE_OK)
		rc = known_load(s, series);
	if (rc == SQLITE_OK)
		rc = write_head(s, m, series, &id);
	if (rc == SQLITE_OK)
		rc = write_notes(s, m, id);
	if (rc == SQLITE_OK)
		rc = write_values(s, m, id, series);
	if (rc == SQLITE_OK)
		rc = write_sysctls(s, m, id, series);
	if (rc == SQLITE_OK)
		rc = write_states(s, m, id);
	if (rc == SQLITE_OK)
		rc = write_paths(s, m, id);
	if (rc == SQLITE_OK)
		rc = write_endpoints(s, m, id);
	if (rc == SQLITE_OK)
		rc = write_processes(s, m, id);
	if (rc == SQLITE_OK)
		rc = write_udp(s, m, id);
	if (rc == SQLITE_OK)
		rc = write_links(s, m, id, series);
	return rc == SQLITE_OK ? write_dropins(s, m, series) : rc;
}

int store_add_sample(struct store *s, const struct sample *sample, struct err *e)
{
	struct bound b = statement(s, ST_BEGIN);
	int rc = statement_run(&b), r;

	if (rc == SQLITE_OK) {
		s->samples++;
		rc = write_all(s, sample);
	}
	if (rc == SQLITE_OK) {
		b = statement(s, ST_COMMIT);
		rc = statement_run(&b);
	}
	if (rc == SQLITE_OK)
		return 0;
	r = store_error(s, rc, e, "cannot store a sample in");
	/* also when BEGIN failed: it may have begun; without a transaction this does nothing */
	b = statement(s, ST_ROLLBACK);
	(void) statement_run(&b);
	known_done(s);
	return r;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was seen of sockets: by state, path, flow, destination, listener and process. */
#include "base/alloc.h"
#include "store/pack.h"
#include "store/write.h"

static int write_states(struct store *s, const struct sample *m, int64_t id)
{
	int rc = SQLITE_OK;

	for (size_t i = 0; i < m->n_states && rc == SQLITE_OK; i++) {
		struct bound b = statement(s, ST_STATE);

		bind_i64(&b, id);
		bind_i64(&b, m->states[i].family);
		bind_i64(&b, m->states[i].state);
		figures_bind(&b, &lists[LIST_STATES], &m->states[i]);
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

static int path_id(struct store *s, const struct sample *m, const struct sample_path *p,
	int64_t *ret)
{
	struct bound find = bind_path(s, ST_PATH_FIND, p), add;
	int rc = statement_id(&find, ret);

	if (rc != SQLITE_NOTFOUND)
		return rc;
	add = bind_path(s, ST_PATH_ADD, p);
	bind_i64(&add, m->at.us);
	rc = statement_run(&add);
	if (rc == SQLITE_OK)
		*ret = sqlite3_last_insert_rowid(s->db);
	return rc;
}

static int write_path(struct store *s, const struct sample *m, const struct sample_path *from,
	int64_t id, int64_t path)
{
	_cleanup_(free_p) unsigned char *srtt = NULL, *rcv_rtt = NULL;
	struct bound b = statement(s, ST_PATH_SAMPLE);
	unsigned char figures[PACK_BYTES_MAX];
	struct sample_path p = *from;
	size_t srtt_len, rcv_rtt_len;

	if (m->tier == TIER_RAW)
		p.has_closed = m->heard_events;
	p.has_rtos = p.has_rtos && p.has_sums;
	p.has_ooopack = p.has_ooopack && p.has_sums;
	bind_i64(&b, id);
	bind_i64(&b, path);
	bind_blob(&b, figures, pack_row(&lists[LIST_PATHS], &p, figures));
	histogram_encode(&p.srtt, &srtt, &srtt_len);
	histogram_encode(&p.rcv_rtt, &rcv_rtt, &rcv_rtt_len);
	bind_blob(&b, srtt, srtt_len);
	bind_blob(&b, rcv_rtt, rcv_rtt_len);
	return statement_run(&b);
}

/* So that names which nothing uses any more can be told from the others. */
static int mark_used(struct store *s, const struct sample *m, int64_t path)
{
	struct bound b = statement(s, ST_PATH_USED);

	bind_i64(&b, m->at.us);
	bind_i64(&b, path);
	return statement_run(&b);
}

static int write_flow(struct store *s, const struct sample_flow *f, int64_t id, int64_t path)
{
	struct bound b = statement(s, ST_FLOW);
	unsigned char figures[PACK_BYTES_MAX];

	bind_i64(&b, id);
	bind_i64(&b, (int64_t) f->cookie);
	bind_i64(&b, path);
	bind_text(&b, f->local);
	bind_text(&b, f->remote);
	bind_text(&b, f->process);
	bind_blob(&b, figures, pack_row(&lists[LIST_FLOWS], f, figures));
	return statement_run(&b);
}

static int write_paths(struct store *s, const struct sample *m, int64_t id)
{
	_cleanup_(free_p) int64_t *ids = xcalloc(m->n_paths + 1, sizeof(*ids));
	int rc = SQLITE_OK;

	for (size_t i = 0; i < m->n_paths && rc == SQLITE_OK; i++) {
		rc = path_id(s, m, &m->paths[i], &ids[i]);
		if (rc == SQLITE_OK)
			rc = write_path(s, m, &m->paths[i], id, ids[i]);
		if (rc == SQLITE_OK && m->tier == TIER_HOUR)
			rc = mark_used(s, m, ids[i]);
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
		bind_text(&b, d->process);
		figures_bind(&b, &lists[LIST_DESTINATIONS], d);
		rc = statement_run(&b);
	}
	for (size_t i = 0; i < m->n_listeners && rc == SQLITE_OK; i++) {
		const struct sample_listener *l = &m->listeners[i];
		struct bound b = statement(s, ST_LISTENER);

		bind_i64(&b, id);
		bind_text(&b, l->addr);
		bind_i64(&b, l->port);
		bind_i64(&b, (int64_t) l->cookie);
		bind_text(&b, l->process);
		figures_bind(&b, &lists[LIST_LISTENERS], l);
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
		bind_text(&b, p->close_wait_remote);
		bind_text(&b, p->unanswered.remote);
		bind_text(&b, p->window_closed.remote);
		figures_bind(&b, &lists[LIST_PROCESSES], p);
		rc = statement_run(&b);
	}
	return rc;
}

int write_rows(struct store *s, const struct sample *m, int64_t id)
{
	int rc = write_states(s, m, id);

	if (rc == SQLITE_OK)
		rc = write_paths(s, m, id);
	if (rc == SQLITE_OK)
		rc = write_endpoints(s, m, id);
	if (rc == SQLITE_OK)
		rc = write_processes(s, m, id);
	return rc == SQLITE_OK ? write_udp(s, m, id) : rc;
}

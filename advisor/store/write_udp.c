/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/statement.h"

int write_udp(struct store *s, const struct sample *m, int64_t id)
{
	int rc = SQLITE_OK;

	for (size_t i = 0; i < m->n_udp && rc == SQLITE_OK; i++) {
		const struct sample_udp *u = &m->udp[i];
		struct bound b = statement(s, ST_UDP);

		bind_i64(&b, id);
		bind_i64(&b, (int64_t) u->cookie);
		bind_text(&b, u->addr);
		bind_i64(&b, u->port);
		bind_i64(&b, (int64_t) u->drops);
		bind_opt(&b, u->drops_delta);
		bind_i64(&b, u->rqueue_bytes);
		bind_i64(&b, u->rcvbuf_bytes);
		bind_opt(&b, u->pid);
		bind_text(&b, u->process);
		rc = statement_run(&b);
	}
	return rc;
}

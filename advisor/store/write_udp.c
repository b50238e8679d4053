/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/figures.h"
#include "store/write.h"

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
		bind_text(&b, u->process);
		figures_bind(&b, &lists[LIST_UDP], u);
		rc = statement_run(&b);
	}
	return rc;
}

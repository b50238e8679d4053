/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Links and sysctl.d assignments: what changes seldom, and is stored when it does. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "store/write.h"

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
	bind_opt(&b, l ? opt_nonzero(l->mtu_bytes) : OPT_NONE);
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

int write_links(struct store *s, const struct sample *m, int64_t id, int64_t series)
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

int write_dropins(struct store *s, const struct sample *m, struct store_series *series)
{
	uint64_t hash = hash_dropins(m);
	struct bound b;
	int rc;

	if (hash == series->dropins_hash)
		return SQLITE_OK;
	b = statement(s, ST_DROPINS_CLEAR);
	bind_i64(&b, series->id);
	rc = statement_run(&b);
	for (size_t i = 0; i < m->n_dropins && rc == SQLITE_OK; i++) {
		const struct sample_dropin *d = &m->dropins[i];

		b = statement(s, ST_DROPIN);
		bind_i64(&b, series->id);
		bind_text(&b, d->file);
		bind_i64(&b, d->line);
		bind_text(&b, d->key);
		bind_text(&b, d->value);
		bind_i64(&b, d->wins_systemd);
		bind_i64(&b, d->wins_procps);
		rc = statement_run(&b);
	}
	series->dropins_hash = hash;
	return rc;
}

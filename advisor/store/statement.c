/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/statement.h"

#include <stdlib.h>

#include "base/alloc.h"

static const char *const texts[STATEMENTS] = {
	[ST_BEGIN] = "BEGIN IMMEDIATE",
	[ST_COMMIT] = "COMMIT",
	[ST_ROLLBACK] = "ROLLBACK",
	[ST_SERIES_ADD] = "INSERT INTO series (netns) VALUES (?) ON CONFLICT DO NOTHING",
	[ST_SERIES_FIND] = "SELECT id FROM series WHERE netns = ?",
	[ST_HOST_ADD] =
		"INSERT INTO host (boot_id, hostname, kernel, cpus, memory_bytes, page_bytes)"
		" VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
	[ST_HOST_FIND] = "SELECT id FROM host WHERE boot_id IS ? AND hostname IS ? AND kernel IS ?"
			 " AND cpus IS ? AND memory_bytes IS ? AND page_bytes IS ? ORDER BY id",
	[ST_NAME_ADD] = "INSERT INTO name (name) VALUES (?)",
	[ST_NAMES] = "SELECT id, name FROM name ORDER BY id",
	[ST_SAMPLE] =
		"INSERT INTO sample (series_id, host_id, ts_us, boottime_us, interval_us,"
		" socket_interval_us, took_us, cpu_us, sockets, dumps_retried, dumps_interrupted,"
		" lost_events, notes, events) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[ST_NOTE] = "INSERT INTO note VALUES (?, ?, ?)",
	[ST_COUNTER] = "INSERT INTO counter VALUES (?, ?, ?)",
	[ST_COUNTER_NOW] = "INSERT INTO counter_now VALUES (?, ?, ?)"
			   " ON CONFLICT DO UPDATE SET value = excluded.value",
	[ST_COUNTER_GONE] = "DELETE FROM counter_now WHERE series_id = ? AND name_id = ?",
	[ST_GAUGE] = "INSERT INTO gauge VALUES (?, ?, ?)",
	[ST_SYSCTL] =
		"INSERT INTO sysctl (series_id, name_id, sample_id, value) VALUES (?, ?, ?, ?)",
	[ST_STATE] = "INSERT INTO state VALUES (?, ?, ?, ?, ?)",
	[ST_PATH_ADD] =
		"INSERT INTO path (prefix, ifname, cc) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
	[ST_PATH_FIND] = "SELECT id FROM path WHERE prefix = ? AND ifname = ? AND cc = ?",
	[ST_PATH_SAMPLE] =
		"INSERT INTO path_sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
		" ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
		" ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[ST_FLOW] =
		"INSERT INTO flow_sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
		" ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[ST_DESTINATION] = "INSERT INTO destination_sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[ST_LISTENER] = "INSERT INTO listener_sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[ST_PROCESS] =
		"INSERT INTO process_sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
		" ?, ?, ?, ?, ?)",
	[ST_UDP] = "INSERT INTO udp_sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[ST_LINK_LAST] =
		"SELECT kind, up, mtu_bytes, speed_bps, qdisc FROM link WHERE series_id = ?"
		" AND ifname = ? ORDER BY sample_id DESC LIMIT 1",
	[ST_LINKS_UP] =
		"SELECT ifname FROM link l WHERE series_id = ? AND up IS NOT NULL AND sample_id ="
		" (SELECT max(sample_id) FROM link x WHERE x.series_id = l.series_id AND x.ifname = l.ifname)"
		" ORDER BY ifname",
	[ST_LINK] =
		"INSERT INTO link (series_id, ifname, sample_id, kind, up, mtu_bytes, speed_bps,"
		" qdisc) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	[ST_DROPINS_CLEAR] = "DELETE FROM dropin WHERE series_id = ?",
	[ST_DROPIN] = "INSERT INTO dropin VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
	[ST_SYSCTLS_LAST] =
		"SELECT name_id, value FROM sysctl v WHERE series_id = ? AND sample_id ="
		" (SELECT max(sample_id) FROM sysctl x WHERE x.series_id = v.series_id"
		" AND x.name_id = v.name_id) ORDER BY name_id",
	[ST_COUNTERS_LAST] =
		"SELECT c.name_id, c.value, n.name FROM counter_now c"
		" JOIN name n ON n.id = c.name_id WHERE c.series_id = ? ORDER BY n.name",
	[ST_BASELINE_AT] =
		"SELECT s.boottime_us FROM sample s JOIN host h ON h.id = s.host_id"
		" WHERE s.series_id = ? AND s.id = (SELECT max(id) FROM sample WHERE series_id = s.series_id)"
		" AND h.boot_id = ? ORDER BY s.id",
	[ST_OLDEST_KEPT] = "SELECT min(id) FROM sample WHERE ts_us >= ?",
	[ST_PRUNE_NOTE] = "DELETE FROM note WHERE sample_id < ?",
	[ST_PRUNE_COUNTER] = "DELETE FROM counter WHERE sample_id < ?",
	[ST_PRUNE_GAUGE] = "DELETE FROM gauge WHERE sample_id < ?",
	[ST_PRUNE_STATE] = "DELETE FROM state WHERE sample_id < ?",
	[ST_PRUNE_PATH] = "DELETE FROM path_sample WHERE sample_id < ?",
	[ST_PRUNE_FLOW] = "DELETE FROM flow_sample WHERE sample_id < ?",
	[ST_PRUNE_DESTINATION] = "DELETE FROM destination_sample WHERE sample_id < ?",
	[ST_PRUNE_LISTENER] = "DELETE FROM listener_sample WHERE sample_id < ?",
	[ST_PRUNE_PROCESS] = "DELETE FROM process_sample WHERE sample_id < ?",
	[ST_PRUNE_UDP] = "DELETE FROM udp_sample WHERE sample_id < ?",
	[ST_PRUNE_SAMPLE] = "DELETE FROM sample WHERE id < ?",
	[ST_SPAN] = "SELECT min(ts_us), max(ts_us), count(*), sum(events), sum(lost_events)"
		    " FROM sample WHERE series_id = (SELECT id FROM series WHERE netns = ?)",
};

struct bound statement(struct store *s, enum statement which)
{
	struct bound b = { .store = s, .rc = SQLITE_OK };

	if (!s->stmts)
		s->stmts = xcalloc(STATEMENTS, sizeof(*s->stmts));
	if (!s->stmts[which])
		b.rc = sqlite3_prepare_v3(s->db, texts[which], -1, SQLITE_PREPARE_PERSISTENT,
			&s->stmts[which], NULL);
	b.st = s->stmts[which];
	return b;
}

void bind_i64(struct bound *b, int64_t v)
{
	if (b->rc == SQLITE_OK)
		b->rc = sqlite3_bind_int64(b->st, ++b->at, v);
}

void bind_opt(struct bound *b, struct opt_i64 v)
{
	if (v.known)
		bind_i64(b, v.v);
	else if (b->rc == SQLITE_OK)
		b->rc = sqlite3_bind_null(b->st, ++b->at);
}

void bind_text(struct bound *b, const char *v)
{
	if (b->rc == SQLITE_OK)
		b->rc = sqlite3_bind_text(b->st, ++b->at, v, -1, SQLITE_STATIC);
}

void bind_blob(struct bound *b, const void *v, size_t len)
{
	if (b->rc == SQLITE_OK)
		b->rc = sqlite3_bind_blob64(b->st, ++b->at, v, len, SQLITE_STATIC);
}

void statement_end(struct bound *b)
{
	if (b->st) {
		(void) sqlite3_reset(b->st);
		(void) sqlite3_clear_bindings(b->st);
	}
}

int statement_row(struct bound *b)
{
	if (b->rc == SQLITE_OK)
		b->rc = sqlite3_step(b->st);
	if (b->rc == SQLITE_ROW) {
		b->rc = SQLITE_OK;
		return SQLITE_ROW;
	}
	statement_end(b);
	return b->rc;
}

int statement_run(struct bound *b)
{
	int rc = statement_row(b);

	if (rc == SQLITE_ROW)
		statement_end(b);
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? SQLITE_OK : rc;
}

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
	[ST_SERIES_NAMES] = "SELECT netns FROM series WHERE netns <> '' ORDER BY netns",
	[ST_HOST_ADD] =
		"INSERT INTO host (boot_id, hostname, kernel, cpus, memory_bytes, page_bytes)"
		" VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
	[ST_HOST_FIND] = "SELECT id FROM host WHERE boot_id IS ? AND hostname IS ? AND kernel IS ?"
			 " AND cpus IS ? AND memory_bytes IS ? AND page_bytes IS ? ORDER BY id",
	[ST_NAME_ADD] = "INSERT INTO name (name) VALUES (?)",
	[ST_NAMES] = "SELECT id, name FROM name ORDER BY id",
	[ST_SAMPLE] =
		"INSERT INTO sample (id, series_id, host_id, ts_us, boottime_us, interval_us,"
		" socket_interval_us, took_us, cpu_us, sockets, dumps_retried, dumps_interrupted,"
		" lost_events, notes, events, tier, merged, first_id, last_id, period_us,"
		" wanted_interval_us)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[ST_NEXT_ID] =
		"SELECT coalesce(max(id) + 1, ?1) FROM sample WHERE id >= ?1 AND id < ?2",
	[ST_NOTE] =
		"INSERT INTO note (sample_id, source, text, seen) VALUES (?, ?, ?, ?)",
	[ST_COUNTER] = "INSERT INTO counter VALUES (?, ?, ?)",
	[ST_COUNTER_NOW] = "INSERT INTO counter_now VALUES (?, ?, ?)"
			   " ON CONFLICT DO UPDATE SET value = excluded.value",
	[ST_COUNTER_GONE] = "DELETE FROM counter_now WHERE series_id = ? AND name_id = ?",
	[ST_GAUGE] =
		"INSERT INTO gauge (sample_id, name_id, value, min, max, sum, seen) VALUES "
		"(?, ?, ?, ?, ?, ?, ?)",
	[ST_SYSCTL] =
		"INSERT INTO sysctl (series_id, name_id, sample_id, value) VALUES (?, ?, ?, ?)",
	[ST_STATE] =
		"INSERT INTO state (sample_id, family, state, sockets, orphans, sockets_min, "
		"sockets_max, sockets_sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	[ST_PATH_ADD] =
		"INSERT INTO path (prefix, ifname, cc, used_us) VALUES (?, ?, ?, ?)"
		" ON CONFLICT DO NOTHING",
	[ST_PATH_USED] = "UPDATE path SET used_us = max(coalesce(used_us, 0), ?) WHERE id = ?",
	[ST_PATH_FIND] = "SELECT id FROM path WHERE prefix = ? AND ifname = ? AND cc = ?",
	[ST_PATH_SAMPLE] = "INSERT INTO path_sample VALUES (?, ?, ?, ?, ?)",
	[ST_FLOW] = "INSERT INTO flow_sample VALUES (?, ?, ?, ?, ?, ?, ?)",
	[ST_DESTINATION] =
		"INSERT INTO destination_sample (sample_id, local_addr, remote_addr, "
		"remote_port, process, ports, time_wait, established, syn_sent, pid, "
		"ports_last, seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[ST_LISTENER] =
		"INSERT INTO listener_sample (sample_id, addr, port, cookie, process, queue, "
		"backlog, syn_recv, pid, queue_last, queue_sum, full, half_full, seen, "
		"time_wait) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[ST_PROCESS] =
		"INSERT INTO process_sample (sample_id, pid, process, close_wait_remote, "
		"unanswered_remote, window_closed_remote, sockets, established, close_wait, "
		"close_wait_unread, close_wait_age_p50_us, close_wait_age_max_us, fin_wait2, "
		"no_keepalive, no_keepalive_idle_60s, no_keepalive_idle_300s, "
		"no_keepalive_idle_1200s, no_keepalive_idle_3600s, keepalive, "
		"keepalive_idle_max_us, close_wait_first, close_wait_max, close_wait_decreases, "
		"at_end, seen, sndbuf_pinned, rcvbuf_pinned, unanswered, unanswered_out, "
		"unanswered_age_max_us, window_closed, window_closed_out, "
		"window_closed_age_max_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
		"?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[ST_UDP] =
		"INSERT INTO udp_sample (sample_id, cookie, addr, port, process, drops, "
		"drops_delta, rqueue_bytes, rcvbuf_bytes, pid, seen) VALUES "
		"(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
	[ST_FOLDED] = "SELECT coalesce(max(last_id), 0) FROM sample WHERE series_id = ? AND tier = ?",
	[ST_TO_FOLD] = "SELECT id FROM sample WHERE series_id = ? AND tier = ? AND last_id > ?"
		       " ORDER BY last_id LIMIT ?",
	[ST_SERIES_NEXT] = "SELECT id, netns FROM series WHERE id > ? ORDER BY id LIMIT 1",
	[ST_SERIES_EMPTY] =
		"DELETE FROM series WHERE id = ?1 AND NOT EXISTS"
		" (SELECT 1 FROM sample WHERE series_id = ?1)",
	[ST_SERIES_COUNTERS] = "DELETE FROM counter_now WHERE series_id = ?",
	[ST_SERIES_SYSCTLS] = "DELETE FROM sysctl WHERE series_id = ?",
	[ST_SERIES_LINKS] = "DELETE FROM link WHERE series_id = ?",
	[ST_SERIES_DROPINS] = "DELETE FROM dropin WHERE series_id = ?",
	[ST_OLDEST] = "SELECT min(last_id), ts_us FROM sample WHERE series_id = ? AND tier = ?",
	[ST_FOLD_OF] = "SELECT last_id, ts_us FROM sample WHERE series_id = ? AND tier = ?"
		       " AND last_id >= ? ORDER BY last_id LIMIT 1",
	[ST_DOOM] = "UPDATE sample SET tier = 9 WHERE series_id = ? AND tier = ? AND last_id <= ?",
	[ST_DOOMED] = "SELECT id FROM sample WHERE series_id = ? AND tier = 9"
		      " ORDER BY last_id LIMIT ?",
	[ST_DELETE_NOTE] = "DELETE FROM note WHERE sample_id = ?",
	[ST_DELETE_COUNTER] = "DELETE FROM counter WHERE sample_id = ?",
	[ST_DELETE_GAUGE] = "DELETE FROM gauge WHERE sample_id = ?",
	[ST_DELETE_STATE] = "DELETE FROM state WHERE sample_id = ?",
	[ST_DELETE_PATH_SAMPLE] = "DELETE FROM path_sample WHERE sample_id = ?",
	[ST_DELETE_FLOW_SAMPLE] = "DELETE FROM flow_sample WHERE sample_id = ?",
	[ST_DELETE_DESTINATION_SAMPLE] = "DELETE FROM destination_sample WHERE sample_id = ?",
	[ST_DELETE_LISTENER_SAMPLE] = "DELETE FROM listener_sample WHERE sample_id = ?",
	[ST_DELETE_PROCESS_SAMPLE] = "DELETE FROM process_sample WHERE sample_id = ?",
	[ST_DELETE_UDP_SAMPLE] = "DELETE FROM udp_sample WHERE sample_id = ?",
	[ST_DELETE_SAMPLE] = "DELETE FROM sample WHERE id = ?",
	[ST_DELETE_PATHS] = "DELETE FROM path WHERE used_us < ?",
	[ST_LOAD_SAMPLE] =
		"SELECT s.*, h.boot_id, h.hostname, h.kernel, h.cpus, h.memory_bytes, h.page_bytes,"
		" r.netns FROM sample s JOIN host h ON h.id = s.host_id"
		" JOIN series r ON r.id = s.series_id WHERE s.id = ?",
	[ST_LOAD_NOTES] = "SELECT * FROM note WHERE sample_id = ? ORDER BY source",
	[ST_LOAD_COUNTERS] = "SELECT n.name, c.delta FROM counter c JOIN name n ON n.id = c.name_id"
			     " WHERE c.sample_id = ? ORDER BY c.name_id",
	[ST_LOAD_GAUGES] = "SELECT n.name, g.* FROM gauge g JOIN name n ON n.id = g.name_id"
			   " WHERE g.sample_id = ? ORDER BY g.name_id",
	[ST_LOAD_STATES] = "SELECT * FROM state WHERE sample_id = ? ORDER BY family, state",
	[ST_LOAD_PATHS] = "SELECT p.prefix, p.ifname, p.cc, t.* FROM path_sample t"
			  " JOIN path p ON p.id = t.path_id WHERE t.sample_id = ? ORDER BY t.path_id",
	[ST_LOAD_FLOWS] = "SELECT * FROM flow_sample WHERE sample_id = ? ORDER BY cookie",
	[ST_LOAD_DESTINATIONS] = "SELECT * FROM destination_sample WHERE sample_id = ?"
				 " ORDER BY local_addr, remote_addr, remote_port",
	[ST_LOAD_LISTENERS] = "SELECT * FROM listener_sample WHERE sample_id = ?"
			      " ORDER BY port, addr, cookie",
	[ST_LOAD_PROCESSES] = "SELECT * FROM process_sample WHERE sample_id = ? ORDER BY pid",
	[ST_LOAD_UDP] = "SELECT * FROM udp_sample WHERE sample_id = ? ORDER BY cookie",
	[ST_TIER_SPANS] =
		"SELECT tier, count(*), min(ts_us), max(ts_us), sum(events), sum(lost_events)"
		" FROM sample WHERE series_id = (SELECT id FROM series WHERE netns = ?) AND tier < 9 GROUP BY tier ORDER BY tier",
	[ST_SERIES_OTHERS] = "SELECT netns FROM series WHERE netns <> ? AND id IN"
			     " (SELECT series_id FROM sample) ORDER BY netns",
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

int statement_id(struct bound *b, int64_t *ret)
{
	int rc = statement_row(b);

	if (rc != SQLITE_ROW)
		return rc == SQLITE_DONE ? SQLITE_NOTFOUND : rc;
	*ret = sqlite3_column_int64(b->st, 0);
	statement_end(b);
	return SQLITE_OK;
}

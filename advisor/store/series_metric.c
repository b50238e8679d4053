/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/series_metric.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "store/internal.h"

/* ?1 a name, or 1 to take loopback paths too; ?2 the series. */
#define PATH_LABEL                                                                                 \
	"p.prefix || CASE p.ifname WHEN '' THEN '' ELSE ' via ' || p.ifname END"                   \
	" || CASE p.cc WHEN '' THEN '' ELSE ' (' || p.cc || ')' END"
#define FROM_PATHS                                                                                 \
	" FROM temp.window_sample s CROSS JOIN path_sample r ON r.sample_id = s.id"               \
	" CROSS JOIN path_figures(r.figures) t CROSS JOIN path p ON p.id = r.path_id"              \
	" WHERE (?1 OR NOT (p.prefix LIKE '127.%' OR p.prefix LIKE '::1/%' OR p.prefix = '::/48'"    \
	" OR p.ifname = 'lo')) ORDER BY s.last_id, r.path_id"
#define MEAN_OF(gauge)                                                                             \
	"coalesce(" gauge ".sum * 1.0 / coalesce(" gauge ".seen, s.merged), " gauge ".value)"
#define PATH_BYTES "(coalesce(t.bytes_acked, 0) + coalesce(t.bytes_received, 0) + 1.0)"

/* Those of metrics give rows of label, the sample's last raw id, a, b; see struct metric. */
static const char *const statements[] = {
	[ROWS_SAMPLES] =
		"SELECT s.last_id, s.ts_us, s.interval_us, s.socket_interval_us, s.sockets, h.boot_id,"
		" s.period_us"
		" FROM temp.window_sample s JOIN host h ON h.id = s.host_id ORDER BY s.last_id",
	[ROWS_STATES] = "SELECT CASE t.state WHEN 1 THEN 'ESTABLISHED' WHEN 2 THEN 'SYN_SENT'"
		   " WHEN 3 THEN 'SYN_RECV' WHEN 4 THEN 'FIN_WAIT1' WHEN 5 THEN 'FIN_WAIT2'"
		   " WHEN 6 THEN 'TIME_WAIT' WHEN 7 THEN 'CLOSE' WHEN 8 THEN 'CLOSE_WAIT'"
		   " WHEN 9 THEN 'LAST_ACK' WHEN 10 THEN 'LISTEN' WHEN 11 THEN 'CLOSING'"
		   " WHEN 12 THEN 'SYN_RECV' ELSE 'state ' || t.state END, s.last_id,"
		   " coalesce(t.sockets_sum * 1.0 / s.merged, t.sockets), NULL"
		   " FROM temp.window_sample s CROSS JOIN state t ON t.sample_id = s.id" 
		   " ORDER BY s.last_id, t.family, t.state",
	[ROWS_GOODPUT_OUT] = "SELECT " PATH_LABEL ", s.last_id, t.bytes_acked * 8.0, NULL" FROM_PATHS,
	[ROWS_GOODPUT_IN] = "SELECT " PATH_LABEL ", s.last_id, t.bytes_received * 8.0, NULL" FROM_PATHS,
	[ROWS_RETRANS_PATH] =
		"SELECT " PATH_LABEL ", s.last_id, t.retrans_segs * 100.0, t.data_segs_out" FROM_PATHS,
	[ROWS_RETRANS_HOST] =
		"SELECT '', s.last_id, coalesce(r.delta, 0) * 100.0, coalesce(o.delta, 0)"
		" FROM temp.window_sample s LEFT JOIN counter o ON o.sample_id = s.id"
		" AND o.name_id = (SELECT id FROM name WHERE name = 'TcpExt.TCPOrigDataSent')"
		" LEFT JOIN counter r ON r.sample_id = s.id"
		" AND r.name_id = (SELECT id FROM name WHERE name = 'Tcp.RetransSegs')"
		" ORDER BY s.last_id",
	[ROWS_MEMORY] =
		"SELECT '', s.last_id, " MEAN_OF("g") " * h.page_bytes, NULL FROM temp.window_sample s"
		" JOIN host h ON h.id = s.host_id CROSS JOIN gauge g ON g.sample_id = s.id"
		" AND g.name_id = (SELECT id FROM name WHERE name = 'sockstat.TCP.mem')"
		" ORDER BY s.last_id",
	[ROWS_SRTT] = "SELECT " PATH_LABEL ", s.last_id, t.srtt_us * " PATH_BYTES ", " PATH_BYTES
		FROM_PATHS,
	[ROWS_MIN_RTT] = "SELECT " PATH_LABEL ", s.last_id, t.min_rtt_us, NULL" FROM_PATHS,
	[ROWS_COUNTER] =
		"SELECT '', s.last_id, t.delta, NULL FROM temp.window_sample s CROSS JOIN counter t"
		" ON t.sample_id = s.id AND t.name_id = (SELECT id FROM name WHERE name = ?1)"
		" ORDER BY s.last_id",
	[ROWS_GAUGE] =
		"SELECT '', s.last_id, " MEAN_OF("t") ", NULL FROM temp.window_sample s CROSS JOIN gauge t"
		" ON t.sample_id = s.id AND t.name_id = (SELECT id FROM name WHERE name = ?1)"
		" ORDER BY s.last_id",
	[ROWS_KIND_OF_NAME] =
		"SELECT CASE WHEN EXISTS (SELECT 1 FROM gauge g WHERE g.name_id = n.id AND"
		" g.sample_id IN (SELECT s.id FROM temp.window_sample s)) THEN 'gauge'"
		" WHEN EXISTS (SELECT 1 FROM counter_now c WHERE c.name_id = n.id AND c.series_id = ?2)"
		" THEN 'counter'"
		" WHEN EXISTS (SELECT 1 FROM counter d WHERE d.name_id = n.id AND"
		" d.sample_id IN (SELECT s.id FROM temp.window_sample s)) THEN 'counter' END"
		" FROM name n WHERE n.name = ?1 ORDER BY n.id",
	[ROWS_NEAR_NAMES] =
		"SELECT n.name FROM name n WHERE n.name LIKE '%' || ?1 || '%' ESCAPE '\\' AND"
		" (n.id IN (SELECT name_id FROM counter_now) OR n.id IN (SELECT name_id FROM gauge"
		" WHERE sample_id = (SELECT max(id) FROM sample))) ORDER BY length(n.name), n.name LIMIT 6",
};

static const struct series_metric metrics[] = {
	{ { "sockets", "TCP sockets by state" }, "sockets", SERIES_COUNT, SPAN_DUMP, ROWS_STATES,
		SERIES_BY_STATE, false },
	{ { "retrans_pct", "segments retransmitted, percent of data segments" }, "pct", SERIES_RATIO,
		SPAN_SOCKETS, ROWS_RETRANS_PATH, SERIES_BY_DEFAULT, true },
	{ { "goodput_out", "payload acknowledged by peers" }, "bps", SERIES_RATE, SPAN_SOCKETS,
		ROWS_GOODPUT_OUT, SERIES_BY_DEFAULT, true },
	{ { "goodput_in", "payload received" }, "bps", SERIES_RATE, SPAN_SOCKETS, ROWS_GOODPUT_IN,
		SERIES_BY_DEFAULT, true },
	{ { "memory", "memory of TCP buffers" }, "bytes", SERIES_MEAN, SPAN_ANY, ROWS_MEMORY,
		SERIES_BY_DEFAULT, false },
	{ { "srtt", "round-trip time under the load there was" }, "us", SERIES_RATIO, SPAN_DUMP,
		ROWS_SRTT, SERIES_BY_PATH, true },
	{ { "min_rtt", "smallest round-trip time" }, "us", SERIES_MIN, SPAN_DUMP, ROWS_MIN_RTT,
		SERIES_BY_PATH, true },
};

/* These serve a metric above, or a name out of the database. */
const struct series_metric series_retrans_of_host = { { NULL, NULL }, "pct", SERIES_RATIO,
	SPAN_COUNTERS, ROWS_RETRANS_HOST, SERIES_BY_DEFAULT, false };
static const struct series_metric any_counter = { { NULL, NULL }, "per_s", SERIES_RATE,
	SPAN_COUNTERS, ROWS_COUNTER, SERIES_BY_DEFAULT, false };
static const struct series_metric any_gauge = { { NULL, NULL }, "", SERIES_MEAN, SPAN_ANY,
	ROWS_GAUGE, SERIES_BY_DEFAULT, false };

const struct series_metric_name *series_metric(size_t i)
{
	return i < ARRAY_SIZE(metrics) ? &metrics[i].info : NULL;
}

void series_finalize_p(sqlite3_stmt **st)
{
	(void) sqlite3_finalize(*st);
}

static int bind_all(sqlite3_stmt *st, const struct series_query *q, const char *name,
	int64_t series)
{
	int n = sqlite3_bind_parameter_count(st), rc = SQLITE_OK;

	if (n > 0)
		rc = name ? sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC) :
			sqlite3_bind_int(st, 1, q->by == SERIES_BY_PATH);
	return rc == SQLITE_OK && n > 1 ? sqlite3_bind_int64(st, 2, series) : rc;
}

int series_prepare(struct store *s, enum series_statement which, const struct series_window *w,
	const char *name, sqlite3_stmt **ret, struct err *e)
{
	_cleanup_(series_finalize_p) sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(s->db, statements[which], -1, &st, NULL);

	if (rc == SQLITE_OK)
		rc = bind_all(st, w->query, name, w->cover.series);
	if (rc != SQLITE_OK)
		return store_error(s, rc, e, "cannot read a series of");
	*ret = STEAL(st);
	return 0;
}

int series_step(struct store *s, sqlite3_stmt *st, struct err *e)
{
	int rc = sqlite3_step(st);

	if (rc == SQLITE_ROW)
		return 1;
	return rc == SQLITE_DONE ? 0 : store_error(s, rc, e, "cannot read a series of");
}

/* Part of a name, with LIKE's own characters taken literally; caller frees. */
static char *like_literal(const char *s, size_t len)
{
	struct strbuf b = STRBUF_INIT;

	for (size_t i = 0; s[i] && i < len; i++) {
		if (strchr("%_\\", s[i]))
			strbuf_add(&b, "\\", 1);
		strbuf_add(&b, &s[i], 1);
	}
	return strbuf_steal(&b);
}

/* Names that hold `part`, ", " between, appended to near. */
static int add_near(struct store *s, const struct series_window *w, const char *part, size_t len,
	struct strbuf *near, struct err *e)
{
	_cleanup_(free_p) char *pattern = like_literal(part, len);
	_cleanup_(series_finalize_p) sqlite3_stmt *st = NULL;
	int r = series_prepare(s, ROWS_NEAR_NAMES, w, pattern, &st, e);

	while (r == 0 && (r = series_step(s, st, e)) > 0) {
		const char *name = (const char *) sqlite3_column_text(st, 0);

		strbuf_printf(near, "%s%s", near->len ? ", " : "", name ? name : "");
		r = 0;
	}
	return r;
}

static int unknown_metric(struct store *s, const struct series_window *w, struct err *e)
{
	const char *metric = w->query->metric;
	_cleanup_(strbuf_done) struct strbuf near = STRBUF_INIT;
	const char *dot = strrchr(metric, '.');
	const char *last = dot && dot[1] ? dot + 1 : metric;
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(metrics); i++)
		if (*metric && strstr(metrics[i].info.name, metric))
			strbuf_printf(&near, "%s%s", near.len ? ", " : "", metrics[i].info.name);
	if (*metric)
		r = add_near(s, w, last, SIZE_MAX, &near, e);
	if (r == 0 && !near.len && strlen(last) > 6)
		r = add_near(s, w, last, 6, &near, e);
	if (r < 0)
		return r;
	if (near.len)
		return err_set(e, -EINVAL, "no metric, counter or gauge \"%s\"; near it: %s",
			metric, strbuf_str(&near));
	return err_set(e, -EINVAL,
		"no metric, counter or gauge \"%s\" (see tcpadvisor trend --help)", metric);
}

/* 0 and the table's line for a counter or gauge; -EINVAL with near names. */
static int find_by_name(struct store *s, const struct series_window *w,
	const struct series_metric **ret, struct err *e)
{
	_cleanup_(series_finalize_p) sqlite3_stmt *st = NULL;
	int r = series_prepare(s, ROWS_KIND_OF_NAME, w, w->query->metric, &st, e);

	if (r == 0)
		r = series_step(s, st, e);
	if (r < 0)
		return r;
	if (r == 0 || sqlite3_column_type(st, 0) == SQLITE_NULL)
		return unknown_metric(s, w, e);
	*ret = str_eq((const char *) sqlite3_column_text(st, 0), "gauge") ? &any_gauge
									 : &any_counter;
	return 0;
}

int series_metric_find(struct store *s, const struct series_window *w,
	const struct series_metric **ret, struct err *e)
{
	for (size_t i = 0; i < ARRAY_SIZE(metrics); i++)
		if (str_eq(metrics[i].info.name, w->query->metric)) {
			*ret = &metrics[i];
			return 0;
		}
	return find_by_name(s, w, ret, e);
}

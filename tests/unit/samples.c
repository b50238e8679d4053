/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "samples.h"

#include "base/alloc.h"
#include "base/str.h"

struct sample sample_at(int64_t at_s)
{
	struct sample s = { .at = { at_s * USEC_PER_SEC }, .netns = xstrdup(""), .sockets = OPT(10),
		.took = { 5000 }, .cpu = { 3000 } };

	s.host = (struct sample_host) { .hostname = xstrdup("web1"), .kernel = xstrdup("6.18.0"),
		.cpus = 2,
		.memory_bytes = 8000000000, .page_bytes = 4096 };
	sample_host_is(&s, "boot-a", at_s);
	return s;
}

void sample_intervals(struct sample *s, int64_t counters_s, int64_t sockets_s)
{
	if (counters_s != UNKNOWN)
		s->interval_us = OPT(counters_s * USEC_PER_SEC);
	if (sockets_s != UNKNOWN)
		s->socket_interval_us = OPT(sockets_s * USEC_PER_SEC);
}

void sample_host_is(struct sample *s, const char *boot_id, int64_t boottime_s)
{
	free(s->host.boot_id);
	s->host.boot_id = xstrdup(boot_id);
	s->boottime.us = boottime_s * USEC_PER_SEC;
}

void sample_netns_is(struct sample *s, const char *netns)
{
	free(s->netns);
	s->netns = xstrdup(netns);
}

void sample_counter(struct sample *s, const char *name, uint64_t value, int64_t delta)
{
	struct sample_value *v = SAMPLE_ADD(s, values);

	*v = (struct sample_value) { .name = xstrdup(name), .value = value };
	if (delta != UNKNOWN)
		v->delta = OPT(delta);
}

void sample_gauge(struct sample *s, const char *name, uint64_t value)
{
	*SAMPLE_ADD(s, values) = (struct sample_value) { .name = xstrdup(name), .value = value,
		.is_gauge = true };
}

void sample_sysctl(struct sample *s, const char *key, const char *value)
{
	*SAMPLE_ADD(s, sysctls) = (struct sample_sysctl) { .key = key, .value = xstrdup(value) };
}

void sample_state(struct sample *s, int family, int state, uint32_t sockets, uint32_t orphans)
{
	*SAMPLE_ADD(s, states) = (struct sample_state) { family, state, sockets, orphans };
}

struct sample_link *sample_link(struct sample *s, const char *ifname, uint32_t mtu_bytes)
{
	struct sample_link *l = SAMPLE_ADD(s, links);

	*l = (struct sample_link) { .ifname = xstrdup(ifname), .up = true, .mtu_bytes = mtu_bytes };
	return l;
}

struct sample_path *sample_path(struct sample *s, const char *prefix, const char *ifname,
	const char *cc)
{
	struct sample_path *p = SAMPLE_ADD(s, paths);

	*p = (struct sample_path) { .prefix = xstrdup(prefix), .ifname = xstrdup(ifname),
		.cc = xstrdup(cc), .sockets = 1 };
	return p;
}

struct sample_flow *sample_flow(struct sample *s, uint64_t cookie, size_t path)
{
	struct sample_flow *f = SAMPLE_ADD(s, flows);

	*f = (struct sample_flow) { .cookie = cookie, .path = path,
		.local = xstrdup("192.0.2.1:80"),
		.remote = xstrdup("198.51.100.7:4000") };
	return f;
}

struct sample_destination *sample_destination(struct sample *s, const char *remote, uint32_t ports)
{
	struct sample_destination *d = SAMPLE_ADD(s, destinations);

	*d = (struct sample_destination) { .local_addr = xstrdup("192.0.2.1"),
		.remote_addr = xstrdup(remote), .remote_port = 443, .ports = ports };
	return d;
}

struct sample_listener *sample_listener(struct sample *s, uint16_t port, uint32_t queue,
	uint32_t backlog)
{
	struct sample_listener *l = SAMPLE_ADD(s, listeners);

	*l = (struct sample_listener) { .addr = xstrdup("0.0.0.0"), .port = port, .cookie = port,
		.queue = queue, .backlog = backlog };
	return l;
}

struct sample_process *sample_process(struct sample *s, int64_t pid, uint32_t close_wait)
{
	struct sample_process *p = SAMPLE_ADD(s, processes);

	*p = (struct sample_process) { .pid = pid, .sockets = close_wait + 1, .established = 1,
		.close_wait = close_wait };
	return p;
}

struct sample_udp *sample_udp(struct sample *s, uint64_t cookie, uint64_t drops, int64_t delta)
{
	struct sample_udp *u = SAMPLE_ADD(s, udp);

	*u = (struct sample_udp) { .addr = xstrdup("0.0.0.0"), .port = 53, .cookie = cookie,
		.drops = drops, .rqueue_bytes = 1000, .rcvbuf_bytes = 212992 };
	if (delta != UNKNOWN)
		u->drops_delta = OPT(delta);
	return u;
}

void sample_dropin(struct sample *s, const char *file, unsigned line, const char *key,
	const char *value)
{
	*SAMPLE_ADD(s, dropins) = (struct sample_dropin) { .file = xstrdup(file),
		.key = xstrdup(key),
		.value = xstrdup(value), .line = line, .wins_systemd = true };
}

struct sample sample_full(int64_t at_s, unsigned n)
{
	struct sample s = sample_at(at_s);
	_cleanup_(free_p) char *changing = xasprintf("4096 131072 %u", 6291456 + n);
	_cleanup_(free_p) char *name = xasprintf("TcpExt.New%u", n);
	_cleanup_(free_p) char *link = xasprintf("veth%u", n);
	_cleanup_(free_p) char *prefix = xasprintf("10.0.%u.0/24", n);

	sample_intervals(&s, n ? 10 : UNKNOWN, n ? 10 : UNKNOWN);
	sample_counter(&s, "Tcp.RetransSegs", 100 + n, n ? 1 : UNKNOWN);
	sample_counter(&s, "TcpExt.ListenOverflows", 7, n ? 0 : UNKNOWN);
	sample_counter(&s, name, 1, UNKNOWN);
	sample_gauge(&s, "Tcp.CurrEstab", n);
	sample_sysctl(&s, "net.ipv4.tcp_rmem", changing);
	sample_sysctl(&s, "net.ipv4.tcp_sack", "1");
	if (n % 2)
		sample_sysctl(&s, "net.core.somaxconn", "4096");
	sample_state(&s, 4, 1, n + 1, 0);
	sample_path(&s, "198.51.100.0/24", "eth0", "cubic")->has_sums = n > 0;
	sample_path(&s, prefix, "", "");
	sample_flow(&s, 7, 0)->pid = OPT(42);
	sample_flow(&s, 8, 1);
	sample_destination(&s, "198.51.100.7", 100 + n);
	sample_listener(&s, 80, n, 128);
	sample_process(&s, 42, n)->process = xstrdup("leak");
	sample_udp(&s, 9, 5 + n, n ? 1 : UNKNOWN)->process = xstrdup("resolver");
	sample_link(&s, "eth0", 1500);
	sample_link(&s, link, 1400 + n);
	sample_dropin(&s, "/etc/sysctl.d/a.conf", 1, "net.ipv4.tcp_rmem", changing);
	sample_note(&s, "sock_diag", "note %u", n);
	return s;
}

static int add_row(void *arg, int n, char **values, char **names)
{
	for (int i = 0; i < n; i++)
		strbuf_printf(arg, "%s%s", i ? "|" : "", values[i] ? values[i] : "NULL");
	strbuf_puts(arg, "\n");
	return 0;
}

char *rows_of(sqlite3 *db, const char *sql)
{
	struct strbuf b = STRBUF_INIT;

	if (sqlite3_exec(db, sql, add_row, &b, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	return strbuf_steal(&b);
}

void assert_rows(sqlite3 *db, const char *sql, const char *want)
{
	_cleanup_(free_p) char *got = rows_of(db, sql);

	if (!str_eq(got, want))
		fail_msg("%s:\n%swanted:\n%s", sql, got, want);
}

char *database_text(sqlite3 *db)
{
	_cleanup_(free_p) char *tables = rows_of(db,
		"SELECT name FROM sqlite_schema WHERE type = 'table'"
		" ORDER BY name");
	struct strbuf b = STRBUF_INIT;
	char *name, *pos = tables;

	while ((name = str_token(&pos, "\n"))) {
		_cleanup_(free_p) char *names = xasprintf("SELECT group_concat(CASE type WHEN 'BLOB'"
			" THEN 'hex(' || name || ')' ELSE name END, ', ') FROM pragma_table_info('%s')",
			name);
		_cleanup_(free_p) char *columns = rows_of(db, names);
		_cleanup_(free_p) char *sql = xasprintf("SELECT %s FROM \"%s\" ORDER BY 1, 2", columns,
			name);
		_cleanup_(free_p) char *rows = rows_of(db, sql);

		strbuf_printf(&b, "-- %s\n%s", name, rows);
	}
	return strbuf_steal(&b);
}

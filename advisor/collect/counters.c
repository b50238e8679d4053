/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/counters.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/conntrack.h"
#include "collect/percpu.h"
#include "collect/proctab.h"

#define TABLE_BYTES_MAX (256 * 1024)
#define SOFTNET_CPU "softnet.cpu"

struct reader {
	struct sample *sample;
	size_t first;    /* values from here on belong to the table being read */
	bool all_gauges;
};

/* RFC constants and settings that stand among the counters. */
static bool is_constant(const char *name)
{
	static const char *const constants[] = { "Tcp.RtoAlgorithm", "Tcp.RtoMin", "Tcp.RtoMax",
		"Tcp.MaxConn", "Ip.DefaultTTL", "Ip.Forwarding" };

	for (size_t i = 0; i < ARRAY_SIZE(constants); i++)
		if (str_eq(name, constants[i]))
			return true;
	return false;
}

/* Those that stand among counters, by how they end. */
static bool is_gauge(const char *name)
{
	static const char *const ends[] = { "Tcp.CurrEstab", ".entries", "_avg10_permille" };

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if (str_ends_with(name, ends[i]))
			return true;
	return false;
}

static int add_value(void *arg, const char *name, int64_t value)
{
	struct reader *r = arg;
	struct sample_value *v;

	if (is_constant(name))
		return 0;
	v = SAMPLE_ADD(r->sample, values);
	v->name = xstrdup(name);
	v->value = (uint64_t) value;
	v->is_gauge = r->all_gauges || is_gauge(name);
	return 0;
}

static int add_meminfo(void *arg, const char *name, int64_t value)
{
	struct reader *r = arg;

	if (str_eq(name, "MemTotal"))
		r->sample->host.memory_bytes = (uint64_t) value;
	return str_eq(name, "MemAvailable") ? add_value(arg, "meminfo.MemAvailable_bytes", value)
					    : 0;
}

static void drop_from(struct sample *s, size_t first)
{
	while (s->n_values > first)
		free(s->values[--s->n_values].name);
}

/* For the whole machine the kernel has no such thing, and prints 0. */
static int add_cpu_pressure(void *arg, const char *name, int64_t value)
{
	return str_starts_with(name, "pressure.cpu.full") ? 0 : add_value(arg, name, value);
}

typedef int parse_fn(char *text, proctab_fn *fn, void *arg, struct err *e);
typedef int parse_as_fn(
	char *text, const char *prefix, proctab_fn *fn, void *arg, struct err *e);

static const struct table {
	const char *path;
	proctab_fn *fn;
	parse_fn *parse;       /* names the values itself; or */
	parse_as_fn *parse_as; /* with this prefix: */
	const char *prefix;
	bool gauges;
	bool optional;         /* hosts in good order lack it: no note */
} tables[] = {
	{ "proc/net/snmp", add_value, proctab_parse_pairs, NULL, NULL, false, false },
	{ "proc/net/netstat", add_value, proctab_parse_pairs, NULL, NULL, false, false },
	{ "proc/net/snmp6", add_value, proctab_parse_snmp6, NULL, NULL, false, false },
	{ "proc/net/sockstat", add_value, NULL, proctab_parse_sockstat, "sockstat", true, false },
	{ "proc/net/sockstat6", add_value, NULL, proctab_parse_sockstat, "sockstat6", true, false },
	{ "proc/meminfo", add_meminfo, proctab_parse_meminfo, NULL, NULL, true, false },
	/* on every host, but not in older recordings */
	{ "proc/net/softnet_stat", add_value, NULL, percpu_parse_softnet, "softnet", false, true },
	{ "proc/net/softnet_stat", add_value, NULL, percpu_parse_softnet_cpus, SOFTNET_CPU, false,
		true },
	/* not in child namespaces; the second not without IPv6 */
	{ "proc/net/stat/arp_cache", add_value, NULL, percpu_parse_neigh, "neigh4", false, true },
	{ "proc/net/stat/ndisc_cache", add_value, NULL, percpu_parse_neigh, "neigh6", false, true },
	/* not unless the module is loaded */
	{ "proc/net/stat/nf_conntrack", add_value, NULL, percpu_parse_conntrack, "conntrack", false,
		true },
	{ "proc/sys/net/netfilter/nf_conntrack_count", add_value, NULL, proctab_parse_number,
		"net.netfilter.nf_conntrack_count", true, true },
	/* not where the kernel was built or started without them */
	{ "proc/pressure/cpu", add_cpu_pressure, NULL, proctab_parse_pressure, "pressure.cpu",
		false, true },
	{ "proc/pressure/memory", add_value, NULL, proctab_parse_pressure, "pressure.memory", false,
		true },
	{ "proc/pressure/io", add_value, NULL, proctab_parse_pressure, "pressure.io", false, true },
};

static bool is_absent(int r)
{
	return r == -ENOENT || r == -EOPNOTSUPP;
}

static void read_table(struct machine *m, const struct table *t, struct sample *s)
{
	struct reader reader = { s, s->n_values, t->gauges };
	_cleanup_(free_p) char *text = NULL;
	struct err e = ERR_INIT;
	int r = machine_read(m, t->path, TABLE_BYTES_MAX, &text, NULL);

	if (r < 0) {
		if (!t->optional || !is_absent(r))
			sample_note(s, t->path, "cannot be read: %s", strerror(-r));
		return;
	}
	r = t->parse ? t->parse(text, t->fn, &reader, &e)
		     : t->parse_as(text, t->prefix, t->fn, &reader, &e);
	if (r < 0) {
		drop_from(s, reader.first);
		sample_note(s, t->path, "malformed: %s", e.text);
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(
		((const struct sample_value *) a)->name, ((const struct sample_value *) b)->name);
}

/* Of a name that stands twice none is to be trusted: it is said, and the counter is unknown. */
static void unique_values(struct sample *s)
{
	size_t to = 0;

	for (size_t i = 0, n; i < s->n_values; i += n) {
		for (n = 1; i + n < s->n_values && str_eq(s->values[i].name, s->values[i + n].name);
			n++)
			;
		if (n == 1) {
			s->values[to++] = s->values[i];
			continue;
		}
		sample_note(s, "proc/net", "%s stands twice", s->values[i].name);
		for (size_t k = 0; k < n; k++)
			free(s->values[i + k].name);
	}
	s->n_values = to;
}

void counters_read(struct machine *m, struct sample *s)
{
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		read_table(m, &tables[i], s);
	conntrack_read(m, s);
	if (s->n_values)
		qsort(s->values, s->n_values, sizeof(*s->values), by_name);
	unique_values(s);
}

void counters_diff(struct sample *s, const struct counter_baseline *base)
{
	size_t j = 0;

	if (!base->n_values || !str_eq(base->boot_id, s->host.boot_id) ||
	    base->boottime.us >= s->boottime.us)
		return;
	s->interval_us = OPT(s->boottime.us - base->boottime.us);
	for (size_t i = 0; i < s->n_values; i++) {
		struct sample_value *v = &s->values[i];
		int order = -1;

		while (j < base->n_values && (order = strcmp(base->values[j].name, v->name)) < 0)
			j++;
		if (j == base->n_values)
			break;
		if (order == 0 && !v->is_gauge && v->value >= base->values[j].value &&
		    v->value - base->values[j].value <= INT64_MAX)
			v->delta = OPT(v->value - base->values[j].value);
	}
}

void counters_fold_cpus(struct sample *s)
{
	int64_t all = 0, most = 0;
	size_t n = 0, first = 0;
	bool known = true;

	while (first < s->n_values && !str_starts_with(s->values[first].name, SOFTNET_CPU))
		first++;
	for (; first + n < s->n_values; n++) {
		const struct sample_value *v = &s->values[first + n];

		if (!str_starts_with(v->name, SOFTNET_CPU))
			break;
		known = known && v->delta.known;
		all += v->delta.v;
		if (v->delta.v > most)
			most = v->delta.v;
		free(v->name);
	}
	if (!n)
		return;
	if (known && all) {
		s->values[first++] = (struct sample_value) { .is_gauge = true,
			.name = xstrdup("softnet.busiest_pct"), .value = (uint64_t) (100 * most / all) };
		n--;
	}
	memmove(&s->values[first], &s->values[first + n],
		(s->n_values - first - n) * sizeof(*s->values));
	s->n_values -= n;
}

void counters_keep(const struct sample *s, struct counter_baseline *base)
{
	counter_baseline_done(base);
	base->boottime = s->boottime;
	base->boot_id = xstrdup(s->host.boot_id ? s->host.boot_id : "");
	for (size_t i = 0; i < s->n_values; i++) {
		struct sample_value *v = SAMPLE_ADD(base, values);

		*v = s->values[i];
		v->name = xstrdup(s->values[i].name);
	}
}

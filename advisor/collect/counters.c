/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/counters.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/proctab.h"

#define TABLE_BYTES_MAX (256 * 1024)

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

static int add_value(void *arg, const char *name, int64_t value)
{
	struct reader *r = arg;
	struct sample_value *v;

	if (is_constant(name))
		return 0;
	v = SAMPLE_ADD(r->sample, values);
	v->name = xstrdup(name);
	v->value = (uint64_t) value;
	v->is_gauge = r->all_gauges || str_eq(name, "Tcp.CurrEstab");
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

static int parse_sockstat4(char *text, proctab_fn *fn, void *arg, struct err *e)
{
	return proctab_parse_sockstat(text, "sockstat", fn, arg, e);
}

static int parse_sockstat6(char *text, proctab_fn *fn, void *arg, struct err *e)
{
	return proctab_parse_sockstat(text, "sockstat6", fn, arg, e);
}

static const struct table {
	const char *path;
	int (*parse)(char *text, proctab_fn *fn, void *arg, struct err *e);
	proctab_fn *fn;
	bool gauges;
} tables[] = {
	{ "proc/net/snmp", proctab_parse_pairs, add_value, false },
	{ "proc/net/netstat", proctab_parse_pairs, add_value, false },
	{ "proc/net/snmp6", proctab_parse_snmp6, add_value, false },
	{ "proc/net/sockstat", parse_sockstat4, add_value, true },
	{ "proc/net/sockstat6", parse_sockstat6, add_value, true },
	{ "proc/meminfo", proctab_parse_meminfo, add_meminfo, true },
};

static void read_table(struct machine *m, const struct table *t, struct sample *s)
{
	struct reader reader = { s, s->n_values, t->gauges };
	_cleanup_(free_p) char *text = NULL;
	struct err e = ERR_INIT;
	int r = machine_read(m, t->path, TABLE_BYTES_MAX, &text, NULL);

	if (r < 0) {
		sample_note(s, t->path, "cannot be read: %s", strerror(-r));
		return;
	}
	r = t->parse(text, t->fn, &reader, &e);
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

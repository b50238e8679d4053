/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/sizing.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/str.h"
#include "plan/sizing_parts.h"
#include "rule/formula.h"
#include "sysctl/deny.h"
#include "sysctl/value.h"

#define RMEM_CAP_BYTES     (32U << 20)
#define RMEM_CAP_OLD_BYTES (6U << 20)

static void add_line(struct sizing_work *w, struct sizing_line line)
{
	struct sizing *s = w->out;

	s->lines = xgrow(s->lines, s->n, &s->cap, sizeof(*s->lines));
	s->lines[s->n++] = line;
}

void sizing_leave(struct sizing_work *w, const char *key, const char *reason, ...)
{
	struct sizing_line line = { .key = sysctl_find(key), .by_default = sizing_default(w, key) };
	va_list ap;

	va_start(ap, reason);
	line.reason = xvasprintf(reason, ap);
	va_end(ap);
	add_line(w, line);
}

/* 0, or why the value must not be proposed. */
static int check(const struct sizing_work *w, const struct sizing_line *line, struct err *e)
{
	int r = sysctl_value_check(line->key, line->value, e);

	if (r == 0)
		r = sysctl_deny_machine(line->key, line->value, &w->machine, e);
	if (r == 0 && line->by_default)
		r = sysctl_deny_change(line->key, line->by_default, line->value, e);
	return r;
}

void sizing_set(struct sizing_work *w, const char *key, char *value, char *arithmetic,
	const char *reason, ...)
{
	struct sizing_line line = {
		.key = sysctl_find(key),
		.value = value,
		.by_default = sizing_default(w, key),
		.arithmetic = arithmetic,
	};
	struct err e;
	va_list ap;

	if (policy_excludes(w->in->policy, key))
		sizing_leave(w, key, "The configuration excludes it; it would be %s.", value);
	else if (check(w, &line, &e) < 0)
		sizing_leave(w, key, "Not possible: %s.", e.text);
	else {
		va_start(ap, reason);
		line.reason = xvasprintf(reason, ap);
		va_end(ap);
		add_line(w, line);
		return;
	}
	free(line.by_default);
	free(value);
	free(arithmetic);
}

void sizing_warn(struct sizing_work *w, const char *fmt, ...)
{
	struct sizing *s = w->out;
	va_list ap;

	s->warnings = xgrow(s->warnings, s->n_warnings, &s->cap_warnings, sizeof(*s->warnings));
	va_start(ap, fmt);
	s->warnings[s->n_warnings++] = xvasprintf(fmt, ap);
	va_end(ap);
}

char *sizing_default(const struct sizing_work *w, const char *key)
{
	double buckets = formula_conntrack_buckets((double) w->machine.memory_bytes);

	if (str_eq(key, "net.core.somaxconn") && w->in->kernel < SIZING_KERNEL(5, 4))
		return xstrdup("128");
	if (str_eq(key, "net.netfilter.nf_conntrack_buckets"))
		return xasprintf("%.0f", buckets);
	if (str_eq(key, "net.netfilter.nf_conntrack_max"))
		return xasprintf(
			"%.0f", w->in->kernel < SIZING_KERNEL(5, 15) ? 4 * buckets : buckets);
	if (w->in->kernel < SIZING_KERNEL(6, 18) &&
		(str_eq(key, "net.core.rmem_max") || str_eq(key, "net.core.wmem_max")))
		return xstrdup(sysctl_find(key)->default_before);
	return sysctl_default_text(sysctl_find(key), &w->machine);
}

double sizing_default_number(const struct sizing_work *w, const char *key, size_t n)
{
	_cleanup_(free_p) char *text = sizing_default(w, key);
	int64_t v;

	return text && sysctl_value_number(text, n, &v) == 0 ? (double) v : 0;
}

bool sizing_has_role(const struct sizing_work *w, unsigned roles)
{
	return (w->in->roles & roles) != 0;
}

double sizing_policy(const struct sizing_work *w, const char *name)
{
	double v = 0;

	(void) policy_number(w->in->policy, name, &v);
	return v;
}

struct sizing sizing_make(const struct sizing_input *in)
{
	static void (*const parts[])(struct sizing_work *) = {
		sizing_buffers, sizing_control, sizing_listen, sizing_ports, sizing_idle,
		sizing_tables,
	};
	struct sizing s = { 0 };
	struct sizing_work w = { .in = in, .machine = in->machine, .out = &s };

	w.machine.rmem_cap_bytes =
		in->kernel < SIZING_KERNEL(6, 16) ? RMEM_CAP_OLD_BYTES : RMEM_CAP_BYTES;
	w.pressure_pages = sizing_default_number(&w, "net.ipv4.tcp_mem", 1);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		parts[i](&w);
	return s;
}

void sizing_done(struct sizing *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->lines[i].value);
		free(s->lines[i].by_default);
		free(s->lines[i].reason);
		free(s->lines[i].arithmetic);
	}
	for (size_t i = 0; i < s->n_warnings; i++)
		free(s->warnings[i]);
	free(s->lines);
	free(s->warnings);
	*s = (struct sizing) { 0 };
}

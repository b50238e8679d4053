/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/limits.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/fmt.h"
#include "collect/present.h"
#include "plan/sizing.h"
#include "rule/detect.h"
#include "rule/formula.h"
#include "rule/roles.h"
#include "sysctl/procsys.h"
#include "sysctl/value.h"

#define FIELDS_MAX 3

/* Which number of a key is a ceiling of one buffer, and how much memory its bytes are. */
struct ceiling {
	const char *key;
	size_t field;
	double weight;
};

static const struct ceiling ceilings[] = {
	{ "net.core.rmem_max", 0, 2 }, /* SO_RCVBUF is doubled [net/core/sock.c] */
	{ "net.core.wmem_max", 0, 2 },
	{ "net.ipv4.tcp_rmem", 2, 1 },
	{ "net.ipv4.tcp_wmem", 2, 1 },
};

/* From here on the kernel shrinks windows; a child namespace shows the default that it has not. */
static double pressure_bytes(const struct root *root, const struct sysctl_machine *m)
{
	_cleanup_(free_p) char *text = NULL;
	int64_t pages;

	if (procsys_read(root, "net.ipv4.tcp_mem", &text) < 0)
		text = m->memory_bytes ?
			sysctl_default_text(sysctl_find("net.ipv4.tcp_mem"), m) : NULL;
	if (!text || sysctl_value_number(text, 1, &pages) < 0 || pages <= 0)
		return 0;
	return (double) pages * m->page_bytes;
}

/* What the kernel gives to buffers of TCP, but no more than the operator's share of memory. */
static void find_budget(struct limits *l, const struct root *root, const struct policy *p)
{
	double pressure = pressure_bytes(root, &l->machine), page = l->machine.page_bytes;
	double pct = 100;

	(void) policy_number(p, "buffer_memory_pct", &pct);
	if (!(pressure > 0))
		return;
	l->budget_bytes = pressure;
	if (l->machine.memory_bytes)
		l->budget_bytes = fmin(pressure, (double) l->machine.memory_bytes * pct / 100);
	l->buffer_bytes = fmin(formula_buffer_cap_bytes(l->budget_bytes / page, page),
		formula_buffer_share_bytes(l->budget_bytes / page, page, l->flows));
}

static void find_listening(struct limits *l, const struct root *root,
	const struct sysctl_ports *sampled)
{
	present_listening(root, &l->listening);
	l->listening.list = xreallocarray(
		l->listening.list, l->listening.n + sampled->n + 1, sizeof(*l->listening.list));
	for (size_t i = 0; i < sampled->n; i++)
		l->listening.list[l->listening.n++] = sampled->list[i];
}

struct limits limits_of(const struct root *root, const struct policy *policy,
	const struct findings *f)
{
	_cleanup_(policy_free_p) struct policy *p = policy_copy(policy);
	struct limits l = {
		.machine = {
			.memory_bytes = present_memory_bytes(root),
			.page_bytes = (uint32_t) sysconf(_SC_PAGESIZE),
		},
		.cpus = f->host.cpus ? f->host.cpus : 1,
	};

	/* a recorded machine may have it in its samples only */
	if (!l.machine.memory_bytes && !root_is_live(root))
		l.machine.memory_bytes = f->host.memory_bytes;
	roles_apply(roles_used(f), p);
	(void) policy_number(p, "buffer_flows", &l.flows);
	(void) policy_number(p, "max_change_factor", &l.change_factor);
	find_budget(&l, root, p);
	find_listening(&l, root, &f->listening);
	return l;
}

void limits_done(struct limits *l)
{
	free(l->listening.list);
	*l = (struct limits) { .flows = 0 };
}

static const struct ceiling *ceiling_of(const struct sysctl_key *key)
{
	for (size_t i = 0; i < ARRAY_SIZE(ceilings); i++)
		if (str_eq(ceilings[i].key, key->name))
			return &ceilings[i];
	return NULL;
}

static size_t split(const char *text, int64_t ret[FIELDS_MAX])
{
	size_t n = 0;

	while (n < FIELDS_MAX && sysctl_value_number(text, n, &ret[n]) == 0)
		n++;
	return n;
}

/* True if `v` was cut to `most`, or to what is in force if that is more already. */
static bool lower(int64_t *v, int64_t now, double most)
{
	int64_t bound = most >= (double) INT64_MAX ? INT64_MAX : (int64_t) most;

	if (bound < now)
		bound = now;
	if (*v <= bound)
		return false;
	*v = bound;
	return true;
}

static void tell(struct strbuf *told, const char *sentence)
{
	strbuf_printf(told, "%s%s", told->len ? " " : "", sentence);
}

static void cut_buffer(const struct limits *l, const struct sysctl_key *key, const int64_t *now,
	int64_t *v, struct strbuf *told)
{
	const struct ceiling *c = ceiling_of(key);
	_cleanup_(free_p) char *words = NULL;
	int64_t asked = c ? v[c->field] : 0;
	char budget[FMT_MAX];

	if (!c || !(l->buffer_bytes > 0) ||
	    !lower(&v[c->field], now[c->field], l->buffer_bytes / c->weight))
		return;
	words = xasprintf("Cut from %lld to %lld: %s of memory for buffers, of which %.10g flows "
		"(buffer_flows) may fill both, allow no more.", (long long) asked,
		(long long) v[c->field],
		fmt_bibytes(budget, sizeof(budget), l->budget_bytes),
		fmax(l->flows, SIZING_BULK_DEFAULT));
	tell(told, words);
}

static bool is_quantity(const struct sysctl_key *key)
{
	return key->type == SYSCTL_INT || key->type == SYSCTL_TRIPLE;
}

/* From 0, which often stands for "off", there is no step of so many times. */
static void cut_step(const struct limits *l, const struct sysctl_key *key, const int64_t *now,
	int64_t *v, size_t n, struct strbuf *told)
{
	_cleanup_(free_p) char *words = NULL;
	bool any = false;

	for (size_t i = 0; is_quantity(key) && l->change_factor > 0 && i < n; i++)
		if (now[i] > 0 && lower(&v[i], now[i], floor((double) now[i] * l->change_factor)))
			any = true;
	if (!any)
		return;
	words = xasprintf("Cut to %.10g times the present value (max_change_factor): what is asked "
		"for takes several steps.", l->change_factor);
	tell(told, words);
}

static char *join(const int64_t *v, size_t n)
{
	struct strbuf b = STRBUF_INIT;

	for (size_t i = 0; i < n; i++)
		strbuf_printf(&b, "%s%lld", i ? " " : "", (long long) v[i]);
	return strbuf_steal(&b);
}

void limits_cut(const struct limits *l, const struct sysctl_key *key, const char *now, char **value,
	struct strbuf *told)
{
	size_t n, before = told->len;
	int64_t old[FIELDS_MAX], v[FIELDS_MAX];

	n = split(*value, v);
	if (!is_quantity(key) || !n || split(now, old) != n)
		return;
	cut_buffer(l, key, old, v, told);
	cut_step(l, key, old, v, n, told);
	if (told->len == before)
		return;
	free(*value);
	*value = join(v, n);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/endpoints.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "sysctl/value.h"

#define PORTS 65536

struct key {
	uint8_t src[16], dst[16];
	uint16_t dport;
	uint8_t family, zero;
};

struct destination {
	struct key key;
	uint32_t ports, time_wait, established, syn_sent;
	uint32_t inode;         /* of one of its live sockets */
};

struct endpoints {
	struct destination *dests;
	size_t n, cap;
	uint32_t *index;        /* hash -> number + 1 */
	size_t index_cap;
	struct diag_socket *listeners;
	size_t n_listeners, cap_listeners;
	uint32_t syn_recv[PORTS];
	uint32_t time_wait[PORTS]; /* of ports with a listener; of others, of any time */
	uint8_t listening[PORTS];
	int64_t lo, hi;         /* ephemeral range; hi 0 = not known */
};

struct endpoints *endpoints_new(void)
{
	struct endpoints *p = xcalloc(1, sizeof(*p));

	p->index_cap = 1024;
	p->index = xcalloc(p->index_cap, sizeof(*p->index));
	return p;
}

struct endpoints *endpoints_free(struct endpoints *p)
{
	if (p) {
		free(p->dests);
		free(p->index);
		free(p->listeners);
		free(p);
	}
	return NULL;
}

void endpoints_begin(struct endpoints *p, const struct sample *s)
{
	memset(p->index, 0, p->index_cap * sizeof(*p->index));
	memset(p->syn_recv, 0, sizeof(p->syn_recv));
	memset(p->listening, 0, sizeof(p->listening));
	p->n = p->n_listeners = 0;
	p->lo = p->hi = 0;
	for (size_t i = 0; i < s->n_sysctls; i++)
		if (str_eq(s->sysctls[i].key, "net.ipv4.ip_local_port_range") &&
		    (sysctl_value_number(s->sysctls[i].value, 0, &p->lo) < 0 ||
			    sysctl_value_number(s->sysctls[i].value, 1, &p->hi) < 0))
			p->lo = p->hi = 0;
}

void endpoints_add_listener(struct endpoints *p, const struct diag_socket *s)
{
	p->listening[s->sport] = 1;
	p->time_wait[s->sport] = 0;
	p->listeners =
		xgrow(p->listeners, p->n_listeners, &p->cap_listeners, sizeof(*p->listeners));
	p->listeners[p->n_listeners++] = *s;
}

static uint32_t *index_slot(struct endpoints *p, const struct key *key)
{
	size_t i = (size_t) str_hash(key, sizeof(*key)) & (p->index_cap - 1);

	while (p->index[i] && memcmp(&p->dests[p->index[i] - 1].key, key, sizeof(*key)) != 0)
		i = (i + 1) & (p->index_cap - 1);
	return &p->index[i];
}

static struct destination *destination_of(struct endpoints *p, const struct diag_socket *s)
{
	struct key key = { .dport = s->dport, .family = (uint8_t) s->family };
	uint32_t *slot;

	memcpy(key.src, s->src, sizeof(key.src));
	memcpy(key.dst, s->dst, sizeof(key.dst));
	if (p->n * 2 >= p->index_cap) {
		free(p->index);
		p->index_cap *= 2;
		p->index = xcalloc(p->index_cap, sizeof(*p->index));
		for (size_t i = 0; i < p->n; i++)
			*index_slot(p, &p->dests[i].key) = (uint32_t) (i + 1);
	}
	slot = index_slot(p, &key);
	if (!*slot) {
		p->dests = xgrow(p->dests, p->n, &p->cap, sizeof(*p->dests));
		p->dests[p->n] = (struct destination) { .key = key };
		*slot = (uint32_t) ++p->n;
	}
	return &p->dests[*slot - 1];
}

bool endpoints_add(struct endpoints *p, const struct diag_socket *s)
{
	struct destination *d;

	if (s->state == TCP_STATE_SYN_RECV || s->state == TCP_STATE_NEW_SYN_RECV) {
		p->syn_recv[s->sport]++;
		return false;
	}
	if (p->listening[s->sport]) {
		p->time_wait[s->sport] += s->state == TCP_STATE_TIME_WAIT;
		return false;
	}
	if (s->sport < p->lo || s->sport > p->hi || !s->dport)
		return false;
	d = destination_of(p, s);
	d->ports++;
	if (s->state == TCP_STATE_TIME_WAIT)
		d->time_wait++;
	if (s->state == TCP_STATE_ESTABLISHED)
		d->established++;
	if (s->state == TCP_STATE_SYN_SENT)
		d->syn_sent++;
	if (s->inode)
		d->inode = s->inode;
	return true;
}

static int most_ports_first(const void *pa, const void *pb)
{
	const struct destination *a = pa, *b = pb;

	if (a->ports != b->ports)
		return a->ports < b->ports ? 1 : -1;
	return memcmp(&a->key, &b->key, sizeof(a->key));
}

/* Fullest first, so that the cut never takes one that matters. */
static int fullest_first(const void *pa, const void *pb)
{
	const struct diag_socket *a = pa, *b = pb;

	if (a->rqueue != b->rqueue)
		return a->rqueue < b->rqueue ? 1 : -1;
	if (a->sport != b->sport)
		return a->sport < b->sport ? -1 : 1;
	return a->cookie < b->cookie ? -1 : a->cookie > b->cookie;
}

static int listener_order(const struct diag_socket *a, const struct diag_socket *b)
{
	if (a->cookie != b->cookie)
		return a->cookie < b->cookie ? -1 : 1;
	if (a->sport != b->sport)
		return a->sport < b->sport ? -1 : 1;
	return a->family != b->family ? a->family - b->family
				      : memcmp(a->src, b->src, sizeof(a->src));
}

static int by_listener(const void *pa, const void *pb)
{
	int order = listener_order(pa, pb);

	return order ? order : fullest_first(pa, pb);
}

/* A dump is no snapshot: while others come and go, a listener can stand in it twice. */
static void unique_listeners(struct endpoints *p)
{
	size_t to = 0;

	if (p->n_listeners)
		qsort(p->listeners, p->n_listeners, sizeof(*p->listeners), by_listener);
	for (size_t i = 0; i < p->n_listeners; i++)
		if (!to || listener_order(&p->listeners[to - 1], &p->listeners[i]) != 0)
			p->listeners[to++] = p->listeners[i];
	p->n_listeners = to;
}

void endpoints_want(struct endpoints *p, struct owners *o)
{
	if (p->n)
		qsort(p->dests, p->n, sizeof(*p->dests), most_ports_first);
	unique_listeners(p);
	if (p->n_listeners)
		qsort(p->listeners, p->n_listeners, sizeof(*p->listeners), fullest_first);
	if (p->n > ENDPOINTS_DESTINATIONS_MAX)
		p->n = ENDPOINTS_DESTINATIONS_MAX;
	while (p->n && p->dests[p->n - 1].ports < ENDPOINTS_PORTS_MIN)
		p->n--;
	if (p->n_listeners > ENDPOINTS_LISTENERS_MAX)
		p->n_listeners = ENDPOINTS_LISTENERS_MAX;
	for (size_t i = 0; i < p->n; i++)
		owners_want(o, p->dests[i].inode);
	for (size_t i = 0; i < p->n_listeners; i++)
		owners_want(o, p->listeners[i].inode);
}

static void set_owner(
	const struct owners *o, uint32_t inode, struct opt_i64 *ret_pid, char **ret_name)
{
	const struct owner *owner = owners_find(o, inode);

	if (owner) {
		*ret_pid = OPT(owner->pid);
		*ret_name = xstrdup(owner->process);
	}
}

void endpoints_end(struct endpoints *p, const struct owners *o, struct sample *s)
{
	char text[DIAG_ADDR_MAX];

	for (size_t i = 0; i < p->n_listeners; i++) {
		const struct diag_socket *l = &p->listeners[i];
		struct sample_listener *out = SAMPLE_ADD(s, listeners);

		out->addr = xstrdup(diag_format_addr(text, sizeof(text), l->family, l->src));
		out->port = l->sport;
		out->cookie = l->cookie;
		out->queue = l->rqueue;
		out->backlog = l->wqueue;
		out->syn_recv = p->syn_recv[l->sport];
		out->time_wait = OPT(p->time_wait[l->sport]);
		set_owner(o, l->inode, &out->pid, &out->process);
	}
	for (size_t i = 0; i < p->n; i++) {
		const struct destination *d = &p->dests[i];
		struct sample_destination *out = SAMPLE_ADD(s, destinations);

		out->local_addr =
			xstrdup(diag_format_addr(text, sizeof(text), d->key.family, d->key.src));
		out->remote_addr =
			xstrdup(diag_format_addr(text, sizeof(text), d->key.family, d->key.dst));
		out->remote_port = d->key.dport;
		out->ports = d->ports;
		out->time_wait = d->time_wait;
		out->established = d->established;
		out->syn_sent = d->syn_sent;
		set_owner(o, d->inode, &out->pid, &out->process);
	}
}

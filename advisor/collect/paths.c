/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/paths.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/flows.h"
#include "collect/path_figures.h"

struct key {                /* compared as bytes: without padding */
	uint8_t prefix[16];
	char cc[16];        /* escaped */
	char ifname[16];    /* of the local address; "" = not known */
	uint16_t family;
	uint8_t bits;       /* length of the prefix */
	uint8_t own_peer;   /* does not leave the host: shown as via lo */
};

static_assert(sizeof(struct key) == 52, "key");

struct node {
	struct key key;
	uint32_t id;        /* from 1; 0 = folded into "other" */
	struct sample_path sums; /* without its strings */
	double srtt_weighted, srtt_weight;
};

struct paths {
	struct node *nodes;
	size_t n, cap;
	uint32_t *index;    /* hash -> node number + 1 */
	size_t index_cap;   /* power of two */
	size_t last;        /* node found last */
	uint32_t last_id;
	struct sample_path other; /* sums of nodes that there was no room for */
	bool has_other;
	struct flows *flows;
	unsigned prefix_v4, prefix_v6;
	const struct links *links;
	struct sample *sample;
	int64_t interval_us;
	int local_family;   /* local address looked up last; 0 = none */
	uint8_t local[16];
	char local_ifname[16];
	char cc[16], escaped_cc[16]; /* congestion control seen last */
};

struct paths *paths_new(void)
{
	struct paths *p = xcalloc(1, sizeof(*p));

	p->index_cap = 256;
	p->index = xcalloc(p->index_cap, sizeof(*p->index));
	p->flows = flows_new();
	p->prefix_v4 = PATHS_PREFIX_V4;
	p->prefix_v6 = PATHS_PREFIX_V6;
	return p;
}

static void histograms_done(struct sample_path *p)
{
	histogram_done(&p->srtt);
	histogram_done(&p->rcv_rtt);
}

struct paths *paths_free(struct paths *p)
{
	if (p) {
		for (size_t i = 0; i < p->n; i++)
			histograms_done(&p->nodes[i].sums);
		histograms_done(&p->other);
		flows_free(p->flows);
		free(p->nodes);
		free(p->index);
		free(p);
	}
	return NULL;
}

void paths_set_prefixes(struct paths *p, unsigned v4, unsigned v6)
{
	assert(v4 >= 8 && v4 <= 32 && v6 >= 16 && v6 <= 128);
	p->prefix_v4 = v4;
	p->prefix_v6 = v6;
}

void paths_begin(struct paths *p, const struct links *links, struct sample *s, int64_t interval_us)
{
	p->local_family = 0;
	p->links = links;
	p->sample = s;
	p->interval_us = interval_us;
}

static uint32_t *index_slot(struct paths *p, const struct key *key)
{
	size_t i = (size_t) str_hash(key, sizeof(*key)) & (p->index_cap - 1);

	while (p->index[i] && memcmp(&p->nodes[p->index[i] - 1].key, key, sizeof(*key)) != 0)
		i = (i + 1) & (p->index_cap - 1);
	return &p->index[i];
}

/* For the nodes that there are and one more. */
static void rebuild_index(struct paths *p)
{
	if ((p->n + 1) * 2 > p->index_cap) {
		free(p->index);
		p->index_cap *= 2;
		p->index = xcalloc(p->index_cap, sizeof(*p->index));
	} else {
		memset(p->index, 0, p->index_cap * sizeof(*p->index));
	}
	for (size_t i = 0; i < p->n; i++)
		*index_slot(p, &p->nodes[i].key) = (uint32_t) (i + 1);
}

struct weight {
	uint64_t bytes;
	uint32_t sockets, node;
};

static int heaviest_first(const void *pa, const void *pb)
{
	const struct weight *a = pa, *b = pb;

	if (a->bytes != b->bytes)
		return a->bytes < b->bytes ? 1 : -1;
	if (a->sockets != b->sockets)
		return a->sockets < b->sockets ? 1 : -1;
	return a->node < b->node ? -1 : a->node > b->node;
}

/*
 * Folds all but the heaviest nodes into "other". Its sums stay exact, while round-trip times and
 * the like of so many paths together would mean nothing and are unknown. A path that comes again
 * later has a row of what came later.
 */
static void keep_heaviest(struct paths *p, size_t keep)
{
	_cleanup_(free_p) struct weight *weights = xcalloc(p->n, sizeof(*weights));
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++) {
		const struct sample_path *s = &p->nodes[i].sums;

		weights[i] = (struct weight) { s->sums.bytes_acked + s->sums.bytes_received,
			s->sockets + s->closed, (uint32_t) i };
	}
	qsort(weights, p->n, sizeof(*weights), heaviest_first);
	for (size_t i = keep; i < p->n; i++) {
		struct node *folded = &p->nodes[weights[i].node];

		path_figures_add_sums(&p->other, &folded->sums);
		histograms_done(&folded->sums);
		folded->id = 0;
	}
	p->has_other = true;
	for (size_t i = 0; i < p->n; i++)
		if (p->nodes[i].id)
			p->nodes[n++] = p->nodes[i];
	p->n = n;
	p->last = 0;
	rebuild_index(p);
}

/*
 * The interface that has the local address; "" = not known. What leaves from a service address on
 * lo (anycast, direct server return) goes by another one. Most sockets of a host share few local
 * addresses.
 */
static const char *local_ifname(struct paths *p, const struct diag_socket *s)
{
	const struct local_addr *local;

	if (p->local_family != s->family || memcmp(p->local, s->src, sizeof(p->local)) != 0) {
		p->local_family = s->family;
		memcpy(p->local, s->src, sizeof(p->local));
		memset(p->local_ifname, 0, sizeof(p->local_ifname));
		local = links_local(p->links, s->family, s->src);
		if (local && !str_eq(local->ifname, "lo"))
			memcpy(p->local_ifname, local->ifname, sizeof(p->local_ifname));
	}
	return p->local_ifname;
}

static void copy_prefix(struct key *key, const uint8_t *addr)
{
	size_t whole = key->bits / 8;

	memcpy(key->prefix, addr, whole);
	if (key->bits % 8)
		key->prefix[whole] = addr[whole] & (uint8_t) (0xff00 >> (key->bits % 8));
}

static struct key key_of(struct paths *p, const struct diag_socket *s)
{
	static const uint8_t v4_loopback[16] = { 127 }, v6_loopback[16];
	bool loopback = diag_is_loopback(s->family, s->dst);
	struct key key = { .family = (uint16_t) s->family, .own_peer = s->own_peer || loopback,
		.bits = (uint8_t) (s->family == 4 ? p->prefix_v4 : p->prefix_v6) };

	/* ::1 and 127.x stand for the host itself */
	if (loopback)
		copy_prefix(&key, s->family == 4 ? v4_loopback : v6_loopback);
	else
		copy_prefix(&key, s->dst);
	if (memcmp(p->cc, s->cc, sizeof(p->cc)) != 0) {
		memcpy(p->cc, s->cc, sizeof(p->cc));
		memset(p->escaped_cc, 0, sizeof(p->escaped_cc));
		(void) str_escape(p->escaped_cc, sizeof(p->escaped_cc), s->cc);
	}
	memcpy(key.cc, p->escaped_cc, sizeof(key.cc));
	if (!key.own_peer)
		memcpy(key.ifname, local_ifname(p, s), sizeof(key.ifname));
	return key;
}

static struct node *node_of(struct paths *p, const struct diag_socket *s)
{
	struct key key = key_of(p, s);
	uint32_t *slot;

	/* sockets of one path tend to come in a row */
	if (p->n && memcmp(&p->nodes[p->last].key, &key, sizeof(key)) == 0)
		return &p->nodes[p->last];
	slot = index_slot(p, &key);
	if (!*slot) {
		if (p->n == PATHS_NODES_MAX)
			keep_heaviest(p, PATHS_NODES_MAX / 2);
		else if ((p->n + 1) * 2 > p->index_cap)
			rebuild_index(p);
		slot = index_slot(p, &key);
		p->nodes = xgrow(p->nodes, p->n, &p->cap, sizeof(*p->nodes));
		p->nodes[p->n] = (struct node) { .key = key, .id = ++p->last_id };
		*slot = (uint32_t) ++p->n;
	}
	p->last = *slot - 1;
	return &p->nodes[p->last];
}

static void add_moved(struct node *n, const struct diag_socket *s, const struct socket_sums *delta)
{
	double bytes = (double) (delta->bytes_acked + delta->bytes_received);

	path_figures_add_moved(&n->sums, s, delta);
	if (bytes > 0 && s->info.rtt_us) {
		n->srtt_weighted += (double) s->info.rtt_us * bytes;
		n->srtt_weight += bytes;
	}
}

void paths_add(struct paths *p, const struct diag_socket *s, const struct track_result *t)
{
	struct node *n = node_of(p, s);
	uint64_t bytes = t->delta.bytes_acked + t->delta.bytes_received;

	path_figures_add_now(&n->sums, s);
	/* what a kernel does not count is not zero */
	if (!t->known || p->interval_us <= 0 || !DIAG_HAS(s, reord_seen))
		return;
	add_moved(n, s, &t->delta);
	if (flows_is_fast(bytes, p->interval_us))
		flows_offer(p->flows, n->id, s, &t->delta);
}

void paths_add_closed(
	struct paths *p, const struct diag_socket *s, const struct track_result *t)
{
	struct node *n = node_of(p, s);

	n->sums.short_lived += t->short_lived;
	path_figures_add_closed(&n->sums, s);
	if (DIAG_HAS(s, reord_seen))
		add_moved(n, s, &t->delta);
}

static char *prefix_text(const struct key *k)
{
	char text[DIAG_ADDR_MAX];

	diag_format_addr(text, sizeof(text), k->family, k->prefix);
	return xasprintf("%s/%u", text, k->bits);
}

static void write_other(struct paths *p)
{
	struct sample_path *out = SAMPLE_ADD(p->sample, paths);

	*out = p->other;
	out->prefix = xstrdup("other");
	out->ifname = xstrdup("");
	out->cc = xstrdup("");
	p->other = (struct sample_path) { NULL };
	p->has_other = false;
}

static void write_node(struct paths *p, const struct node *n)
{
	struct sample_path *out = SAMPLE_ADD(p->sample, paths);

	*out = n->sums;
	out->prefix = prefix_text(&n->key);
	out->ifname = xstrdup(n->key.own_peer ? "lo" : n->key.ifname);
	out->cc = xstrdup(n->key.cc);
	if (!out->full_stuck.known)
		out->full_passed_mss_bytes = OPT_NONE;
	if (n->srtt_weight > 0)
		out->srtt_us = OPT(n->srtt_weighted / n->srtt_weight);
}

void paths_end(struct paths *p, void (*want)(void *arg, uint32_t inode), void *arg)
{
	uint32_t ids[PATHS_MAX] = { 0 };
	size_t n = 0;

	if (p->n + p->has_other > PATHS_MAX)
		keep_heaviest(p, PATHS_MAX - 1);
	if (p->has_other) {
		write_other(p);
		n++;
	}
	for (size_t i = 0; i < p->n; i++) {
		write_node(p, &p->nodes[i]);
		ids[n++] = p->nodes[i].id;
	}
	flows_write(p->flows, p->sample, ids, n);
	for (size_t i = 0; i < p->sample->n_flows; i++)
		want(arg, flows_inode(p->flows, i));
	p->n = p->last = 0;
	p->last_id = 0;
	memset(p->index, 0, p->index_cap * sizeof(*p->index));
}

uint32_t paths_flow_inode(const struct paths *p, size_t i)
{
	return flows_inode(p->flows, i);
}

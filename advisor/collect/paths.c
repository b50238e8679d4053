/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/paths.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"

struct key {
	uint8_t prefix[6];  /* /24 of IPv4, /48 of IPv6 */
	uint8_t family;
	uint8_t own_peer;   /* does not leave the host: shown as via lo */
	char cc[16];        /* escaped */
	uint32_t ifindex;   /* of the local address; 0 = not known */
};

struct candidate {
	uint64_t bytes;     /* moved in the interval */
	struct diag_socket socket;
	struct socket_sums delta;
};

struct node {
	struct key key;
	struct sample_path sums;   /* without its strings */
	double srtt_weighted, srtt_weight;
	struct candidate top[PATHS_FLOWS_MAX];
	size_t n_top;
};

struct paths {
	struct node *nodes;
	size_t n, cap;
	uint32_t *index;    /* hash -> node number + 1 */
	size_t index_cap;   /* power of two */
	const struct links *links;
	struct sample *sample;
	int64_t interval_us;
	size_t last;        /* node found last */
	int local_family;   /* local address looked up last; 0 = none */
	uint8_t local[16];
	uint32_t local_ifindex;
	uint32_t *flow_inodes;
	size_t n_flow_inodes, cap_flow_inodes;
};

struct paths *paths_new(void)
{
	struct paths *p = xcalloc(1, sizeof(*p));

	p->index_cap = 256;
	p->index = xcalloc(p->index_cap, sizeof(*p->index));
	return p;
}

struct paths *paths_free(struct paths *p)
{
	if (p) {
		free(p->nodes);
		free(p->index);
		free(p->flow_inodes);
		free(p);
	}
	return NULL;
}

void paths_begin(struct paths *p, const struct links *links, struct sample *s, int64_t interval_us)
{
	memset(p->index, 0, p->index_cap * sizeof(*p->index));
	p->n = 0;
	p->last = 0;
	p->local_family = 0;
	p->n_flow_inodes = 0;
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

static void grow_index(struct paths *p)
{
	free(p->index);
	p->index_cap *= 2;
	p->index = xcalloc(p->index_cap, sizeof(*p->index));
	for (size_t i = 0; i < p->n; i++)
		*index_slot(p, &p->nodes[i].key) = (uint32_t) (i + 1);
}

/*
 * The interface that has the local address; 0 = not known, so that no two keys show the same name.
 * What leaves from a service address on lo (anycast, direct server return) goes by another one.
 * Most sockets of a host share few local addresses.
 */
static uint32_t local_ifindex(struct paths *p, const struct diag_socket *s)
{
	const char *name;

	if (p->local_family != s->family || memcmp(p->local, s->src, sizeof(p->local)) != 0) {
		p->local_family = s->family;
		memcpy(p->local, s->src, sizeof(p->local));
		p->local_ifindex = links_find(p->links, s->family, s->src);
		name = links_name(p->sample, p->local_ifindex);
		if (!*name || str_eq(name, "lo"))
			p->local_ifindex = 0;
	}
	return p->local_ifindex;
}

static struct node *node_of(struct paths *p, const struct diag_socket *s)
{
	struct key key = { .family = (uint8_t) s->family,
		.own_peer = s->own_peer || diag_is_loopback(s->family, s->dst) };
	uint32_t *slot;

	memcpy(key.prefix, s->dst, s->family == 4 ? 3 : 6);
	/* ::1 and 127.x stand for the host itself */
	if (diag_is_loopback(s->family, s->dst))
		memcpy(key.prefix, s->family == 4 ? "\x7f\0\0" : "\0\0\0\0\0",
			s->family == 4 ? 3 : 6);
	(void) str_escape(key.cc, sizeof(key.cc), s->cc);
	key.ifindex = key.own_peer ? 0 : local_ifindex(p, s);
	/* sockets of one path tend to come in a row */
	if (p->n && memcmp(&p->nodes[p->last].key, &key, sizeof(key)) == 0)
		return &p->nodes[p->last];
	slot = index_slot(p, &key);
	if (!*slot) {
		if (p->n * 2 >= p->index_cap) {
			grow_index(p);
			slot = index_slot(p, &key);
		}
		p->nodes = xgrow(p->nodes, p->n, &p->cap, sizeof(*p->nodes));
		memset(&p->nodes[p->n], 0, sizeof(p->nodes[p->n]));
		p->nodes[p->n].key = key;
		*slot = (uint32_t) ++p->n;
	}
	p->last = *slot - 1;
	return &p->nodes[p->last];
}

static void opt_min(struct opt_i64 *o, int64_t v)
{
	if (!o->known || v < o->v)
		*o = OPT(v);
}

static void opt_max(struct opt_i64 *o, int64_t v)
{
	if (!o->known || v > o->v)
		*o = OPT(v);
}

static void opt_add(struct opt_i64 *o, int64_t v)
{
	*o = OPT(o->v + v);
}

static int64_t known_min_rtt(const struct diag_socket *s)
{
	if (!DIAG_HAS(s, min_rtt_us) || s->info.min_rtt_us == UINT32_MAX || !s->info.min_rtt_us)
		return -1;
	return s->info.min_rtt_us;
}

static void add_gauges(struct node *n, const struct diag_socket *s)
{
	const struct diag_tcp_info *i = &s->info;
	struct sample_path *p = &n->sums;

	p->sockets++;
	if (known_min_rtt(s) > 0)
		opt_min(&p->min_rtt_us, known_min_rtt(s));
	if (DIAG_HAS(s, rcv_rtt_us) && i->rcv_rtt_us)
		opt_min(&p->rcv_rtt_us, i->rcv_rtt_us);
	if (DIAG_HAS(s, reordering)) {
		opt_max(&p->cwnd_max_segs, i->snd_cwnd);
		opt_max(&p->reordering_max_segs, i->reordering);
		opt_max(&p->snd_mss_bytes, i->snd_mss);
		opt_add(&p->no_wscale, !(i->options & DIAG_OPT_WSCALE));
		opt_add(&p->no_sack, !(i->options & DIAG_OPT_SACK));
		opt_add(&p->no_timestamps, !(i->options & DIAG_OPT_TIMESTAMPS));
	}
	if (DIAG_HAS(s, pmtu) && i->pmtu)
		opt_min(&p->pmtu_bytes, i->pmtu);
	if (DIAG_HAS(s, notsent_bytes))
		opt_add(&p->notsent_bytes, i->notsent_bytes);
	if (DIAG_HAS(s, delivery_rate) && i->delivery_rate && !(i->app_limited & 1))
		opt_max(&p->delivery_rate_bps, (int64_t) (i->delivery_rate * 8));
	if (s->skmem_len >= offsetof(struct diag_skmem, optmem)) {
		opt_add(&p->wmem_queued_bytes, s->skmem.wmem_queued);
		opt_add(&p->rmem_alloc_bytes, s->skmem.rmem_alloc);
	}
}

static void add_sums(struct socket_sums *to, const struct socket_sums *d)
{
	to->bytes_sent += d->bytes_sent;
	to->bytes_acked += d->bytes_acked;
	to->bytes_received += d->bytes_received;
	to->bytes_retrans += d->bytes_retrans;
	to->segs_out += d->segs_out;
	to->segs_in += d->segs_in;
	to->data_segs_out += d->data_segs_out;
	to->data_segs_in += d->data_segs_in;
	to->retrans_segs += d->retrans_segs;
	to->dsack_dups += d->dsack_dups;
	to->reord_seen += d->reord_seen;
	to->rtos += d->rtos;
	to->rcv_ooopack += d->rcv_ooopack;
	to->busy_us += d->busy_us;
	to->rwnd_limited_us += d->rwnd_limited_us;
	to->sndbuf_limited_us += d->sndbuf_limited_us;
}

/* Keeps the largest PATHS_FLOWS_MAX, largest first. */
static void offer_flow(struct node *n, const struct diag_socket *s, const struct socket_sums *d,
	uint64_t bytes)
{
	size_t at = n->n_top;

	while (at && n->top[at - 1].bytes < bytes)
		at--;
	if (at == PATHS_FLOWS_MAX)
		return;
	if (n->n_top < PATHS_FLOWS_MAX)
		n->n_top++;
	memmove(&n->top[at + 1], &n->top[at], (n->n_top - 1 - at) * sizeof(n->top[0]));
	n->top[at] = (struct candidate) { bytes, *s, *d };
}

void paths_add(struct paths *p, const struct diag_socket *s, const struct track_result *t)
{
	struct node *n = node_of(p, s);
	struct socket_sums delta = t->delta;
	uint64_t bytes = delta.bytes_acked + delta.bytes_received;

	add_gauges(n, s);
	n->sums.has_ooopack = n->sums.has_ooopack || DIAG_HAS(s, rcv_ooopack);
	n->sums.has_rtos = n->sums.has_rtos || DIAG_HAS(s, total_rto);
	/* what a kernel does not count is not zero */
	if (!t->known || p->interval_us <= 0 || !DIAG_HAS(s, reord_seen))
		return;
	n->sums.has_sums = true;
	/* SYNs sent again are no data segments: a peer that is down is no loss on the path */
	if (s->state == TCP_STATE_SYN_SENT)
		delta.retrans_segs = delta.rtos = 0;
	add_sums(&n->sums.sums, &delta);
	if (bytes && DIAG_HAS(s, rtt_us) && s->info.rtt_us) {
		n->srtt_weighted += (double) s->info.rtt_us * (double) bytes;
		n->srtt_weight += (double) bytes;
	}
	if ((double) bytes * 8e6 / (double) p->interval_us >= PATHS_FLOW_FLOOR_BPS)
		offer_flow(n, s, &t->delta, bytes);
}

static char *prefix_text(const struct key *k)
{
	uint8_t addr[16] = { 0 };
	char text[DIAG_ADDR_MAX];

	memcpy(addr, k->prefix, k->family == 4 ? 3 : 6);
	diag_format_addr(text, sizeof(text), k->family, addr);
	return xasprintf("%s/%d", text, k->family == 4 ? 24 : 48);
}

#define OPT_IF(cond, value) ((cond) ? OPT(value) : OPT_NONE)

static void flow_gauges(struct sample_flow *f, const struct diag_socket *s)
{
	const struct diag_tcp_info *i = &s->info;
	int64_t flight = (int64_t) i->unacked - i->sacked - i->lost + i->retrans;
	uint64_t mss = i->snd_mss; /* unsigned: a hostile recording may overflow a product */
	bool wscale = i->options & DIAG_OPT_WSCALE;

	f->srtt_us = OPT_IF(DIAG_HAS(s, rtt_us) && i->rtt_us, i->rtt_us);
	f->min_rtt_us = OPT_IF(known_min_rtt(s) > 0, i->min_rtt_us);
	f->rcv_rtt_us = OPT_IF(DIAG_HAS(s, rcv_rtt_us) && i->rcv_rtt_us, i->rcv_rtt_us);
	f->notsent_bytes = OPT_IF(DIAG_HAS(s, notsent_bytes), i->notsent_bytes);
	f->inflight_bytes = OPT_IF(flight >= 0, (uint64_t) flight * mss);
	f->cwnd_bytes = OPT_IF(DIAG_HAS(s, snd_cwnd), i->snd_cwnd * mss);
	f->ssthresh_segs = OPT_IF(DIAG_HAS(s, snd_ssthresh) && i->snd_ssthresh < 0x7fffffff,
		i->snd_ssthresh);
	f->snd_wnd_bytes = OPT_IF(DIAG_HAS(s, snd_wnd), i->snd_wnd);
	f->rcv_wnd_bytes = OPT_IF(DIAG_HAS(s, rcv_wnd), i->rcv_wnd);
	f->rqueue_bytes = OPT(s->rqueue);
	f->snd_wscale = OPT_IF(wscale, i->wscales & 15);
	f->rcv_wscale = OPT_IF(wscale, i->wscales >> 4);
	f->snd_mss_bytes = OPT(i->snd_mss);
	f->rcv_mss_bytes = OPT(i->rcv_mss);
	f->delivery_rate_bps = OPT_IF(DIAG_HAS(s, delivery_rate) && i->delivery_rate,
		i->delivery_rate * 8);
	f->app_limited = OPT_IF(DIAG_HAS(s, delivery_rate), i->app_limited & 1);
	f->ca_state = OPT(i->ca_state);
	f->reordering_segs = OPT_IF(DIAG_HAS(s, reordering), i->reordering);
	if (s->skmem_len >= offsetof(struct diag_skmem, optmem)) {
		f->sndbuf_bytes = OPT(s->skmem.sndbuf);
		f->wmem_queued_bytes = OPT(s->skmem.wmem_queued);
		f->rcvbuf_bytes = OPT(s->skmem.rcvbuf);
		f->rmem_alloc_bytes = OPT(s->skmem.rmem_alloc);
	}
}

static void write_flow(struct paths *p, size_t path, const struct candidate *c)
{
	struct sample_flow *f = SAMPLE_ADD(p->sample, flows);
	const struct diag_socket *s = &c->socket;
	char text[DIAG_ADDR_MAX];

	f->cookie = s->cookie;
	f->path = path;
	f->local = xstrdup(diag_format_endpoint(text, sizeof(text), s->family, s->src, s->sport));
	f->remote = xstrdup(diag_format_endpoint(text, sizeof(text), s->family, s->dst, s->dport));
	f->sums = c->delta;
	flow_gauges(f, s);
	p->flow_inodes = xgrow(p->flow_inodes, p->n_flow_inodes, &p->cap_flow_inodes,
		sizeof(*p->flow_inodes));
	p->flow_inodes[p->n_flow_inodes++] = s->inode;
}

static uint64_t bytes_moved(const struct node *n)
{
	return n->sums.sums.bytes_acked + n->sums.sums.bytes_received;
}

static int most_moved_first(const void *pa, const void *pb)
{
	const struct node *a = pa, *b = pb;

	if (bytes_moved(a) != bytes_moved(b))
		return bytes_moved(a) < bytes_moved(b) ? 1 : -1;
	if (a->sums.sockets != b->sums.sockets)
		return a->sums.sockets < b->sums.sockets ? 1 : -1;
	return memcmp(&a->key, &b->key, sizeof(a->key));
}

/*
 * The paths beyond PATHS_MAX as one row without a prefix: its sums stay exact, while round-trip
 * times and the like of so many paths together would mean nothing and are unknown.
 */
static void write_others(struct paths *p)
{
	struct sample_path *out;

	if (p->n <= PATHS_MAX)
		return;
	qsort(p->nodes, p->n, sizeof(*p->nodes), most_moved_first);
	out = SAMPLE_ADD(p->sample, paths);
	out->prefix = xstrdup("other");
	out->ifname = xstrdup("");
	out->cc = xstrdup("");
	for (size_t i = PATHS_MAX - 1; i < p->n; i++) {
		const struct sample_path *n = &p->nodes[i].sums;

		out->sockets += n->sockets;
		out->has_sums = out->has_sums || n->has_sums;
		out->has_rtos = out->has_rtos || n->has_rtos;
		out->has_ooopack = out->has_ooopack || n->has_ooopack;
		add_sums(&out->sums, &n->sums);
	}
	p->n = PATHS_MAX - 1;
}

void paths_end(struct paths *p, void (*want)(void *arg, uint32_t inode), void *arg)
{
	write_others(p);
	for (size_t i = 0; i < p->n; i++) {
		struct node *n = &p->nodes[i];
		struct sample_path *out = SAMPLE_ADD(p->sample, paths);

		*out = n->sums;
		out->prefix = prefix_text(&n->key);
		out->ifname = xstrdup(n->key.own_peer ? "lo" :
			links_name(p->sample, n->key.ifindex));
		out->cc = xstrdup(n->key.cc);
		if (n->srtt_weight > 0)
			out->srtt_us = OPT(n->srtt_weighted / n->srtt_weight);
		for (size_t k = 0; k < n->n_top; k++) {
			write_flow(p, p->sample->n_paths - 1, &n->top[k]);
			want(arg, n->top[k].socket.inode);
		}
	}
}

uint32_t paths_flow_inode(const struct paths *p, size_t i)
{
	return p->flow_inodes[i];
}

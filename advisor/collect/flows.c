/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/flows.h"

#include <stdlib.h>

#include "base/alloc.h"

struct candidate {
	uint64_t bytes;     /* moved in the interval */
	uint32_t path;
	bool is_first;      /* the fastest of its path; valid in choose() */
	struct diag_socket socket;
	struct socket_sums delta;
};

struct flows {
	struct candidate pool[4 * FLOWS_MAX];
	size_t n;
	uint32_t inodes[FLOWS_MAX];
};

struct flows *flows_new(void)
{
	return xcalloc(1, sizeof(struct flows));
}

struct flows *flows_free(struct flows *f)
{
	free(f);
	return NULL;
}

bool flows_is_fast(uint64_t bytes, int64_t interval_us)
{
	return interval_us > 0 && (double) bytes * 8e6 / (double) interval_us >= FLOWS_FLOOR_BPS;
}

static int by_bytes(const struct candidate *a, const struct candidate *b)
{
	if (a->bytes != b->bytes)
		return a->bytes < b->bytes ? 1 : -1;
	return a->socket.cookie < b->socket.cookie ? -1 : a->socket.cookie > b->socket.cookie;
}

static int by_path(const void *pa, const void *pb)
{
	const struct candidate *a = pa, *b = pb;

	if (a->path != b->path)
		return a->path < b->path ? -1 : 1;
	return by_bytes(a, b);
}

static int by_rank(const void *pa, const void *pb)
{
	const struct candidate *a = pa, *b = pb;

	if (a->is_first != b->is_first)
		return a->is_first ? -1 : 1;
	return by_bytes(a, b);
}

/* What is left out here would be left out beside any further flow too: so it can be done early. */
static void choose(struct flows *f)
{
	size_t of_path = 0, n = 0;

	qsort(f->pool, f->n, sizeof(*f->pool), by_path);
	for (size_t i = 0; i < f->n; i++) {
		bool is_first = !i || f->pool[i].path != f->pool[n - 1].path;

		of_path = is_first ? 1 : of_path + 1;
		if (of_path > FLOWS_OF_PATH_MAX)
			continue;
		f->pool[i].is_first = is_first;
		if (i != n)
			f->pool[n] = f->pool[i];
		n++;
	}
	qsort(f->pool, n, sizeof(*f->pool), by_rank);
	f->n = n < FLOWS_MAX ? n : FLOWS_MAX;
}

void flows_offer(struct flows *f, uint32_t path, const struct diag_socket *s,
	const struct socket_sums *delta)
{
	if (f->n == ARRAY_SIZE(f->pool))
		choose(f);
	f->pool[f->n++] = (struct candidate) { .path = path, .socket = *s, .delta = *delta,
		.bytes = delta->bytes_acked + delta->bytes_received };
}

#define OPT_IF(cond, value) ((cond) ? OPT(value) : OPT_NONE)

static void flow_gauges(struct sample_flow *f, const struct diag_socket *s)
{
	const struct diag_tcp_info *i = &s->info;
	int64_t flight = (int64_t) i->unacked - i->sacked - i->lost + i->retrans;
	uint64_t mss = i->snd_mss; /* unsigned: a hostile recording may overflow a product */
	bool wscale = i->options & DIAG_OPT_WSCALE;

	f->srtt_us = OPT_IF(DIAG_HAS(s, rtt_us) && i->rtt_us, i->rtt_us);
	f->min_rtt_us = OPT_IF(diag_has_min_rtt(s), i->min_rtt_us);
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
	if (diag_has_sizes(s)) {
		f->sndbuf_bytes = OPT(s->skmem.sndbuf);
		f->wmem_queued_bytes = OPT(s->skmem.wmem_queued);
		f->rcvbuf_bytes = OPT(s->skmem.rcvbuf);
		f->rmem_alloc_bytes = OPT(s->skmem.rmem_alloc);
	}
}

static void write_one(struct flows *f, struct sample *s, size_t path, const struct candidate *c)
{
	const struct diag_socket *k = &c->socket;
	struct sample_flow *out = SAMPLE_ADD(s, flows);
	char text[DIAG_ADDR_MAX];

	f->inodes[s->n_flows - 1] = k->inode;
	out->cookie = k->cookie;
	out->path = path;
	out->local = xstrdup(diag_format_endpoint(text, sizeof(text), k->family, k->src, k->sport));
	out->remote =
		xstrdup(diag_format_endpoint(text, sizeof(text), k->family, k->dst, k->dport));
	out->sums = c->delta;
	flow_gauges(out, k);
}

void flows_write(struct flows *f, struct sample *s, const uint32_t *paths, size_t n_paths)
{
	choose(f);
	for (size_t i = 0; i < f->n; i++)
		for (size_t path = 0; path < n_paths; path++)
			if (paths[path] == f->pool[i].path)
				write_one(f, s, path, &f->pool[i]);
	f->n = 0;
}

uint32_t flows_inode(const struct flows *f, size_t i)
{
	return f->inodes[i];
}

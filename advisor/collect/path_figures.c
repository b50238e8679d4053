/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/path_figures.h"

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

static void add_buffers(struct sample_path *p, const struct diag_socket *s)
{
	if (diag_has_sizes(s)) {
		opt_add(&p->wmem_queued_bytes, s->skmem.wmem_queued);
		opt_add(&p->rmem_alloc_bytes, s->skmem.rmem_alloc);
		opt_max(&p->sndbuf_max_bytes, s->skmem.sndbuf);
		opt_max(&p->rcvbuf_max_bytes, s->skmem.rcvbuf);
	}
	if (s->sndbuf_pinned)
		opt_add(&p->sndbuf_pinned, s->sndbuf_pinned == DIAG_PINNED_YES);
	if (s->rcvbuf_pinned)
		opt_add(&p->rcvbuf_pinned, s->rcvbuf_pinned == DIAG_PINNED_YES);
}

/* Must there be segments of full size among those that carried these bytes? */
static bool has_full_size(uint64_t bytes, uint64_t segs, uint32_t mss)
{
	return mss && bytes >= mss && bytes * 2 >= segs * mss;
}

/*
 * Large segments get no answer, timeout after timeout, while small ones pass: what a path does that
 * drops what is too large without a word. A peer that never said anything, nor had anything, may
 * rather have no room in its accept queue; one that had large segments before is gone.
 */
static bool is_full_stuck(const struct diag_socket *s)
{
	const struct diag_tcp_info *i = &s->info;

	return s->timer == DIAG_TIMER_RETRANS && i->backoff >= 2 &&
	       (i->bytes_received || i->bytes_acked > 1 || i->sacked) &&
	       s->wqueue >= i->notsent_bytes &&
	       has_full_size(s->wqueue - i->notsent_bytes, i->unacked, i->snd_mss) &&
	       !has_full_size(i->bytes_acked, i->delivered, i->snd_mss);
}

/* Which of the sums the kernel counts. */
static void add_has(struct sample_path *p, const struct diag_socket *s)
{
	p->has_ooopack = p->has_ooopack || DIAG_HAS(s, rcv_ooopack);
	p->has_rtos = p->has_rtos || DIAG_HAS(s, total_rto);
}

void path_figures_add_now(struct sample_path *p, const struct diag_socket *s)
{
	const struct diag_tcp_info *i = &s->info;

	p->sockets++;
	if (diag_has_min_rtt(s))
		opt_min(&p->min_rtt_us, i->min_rtt_us);
	if (DIAG_HAS(s, rcv_rtt_us) && i->rcv_rtt_us)
		opt_min(&p->rcv_rtt_us, i->rcv_rtt_us);
	if (DIAG_HAS(s, reordering)) {
		opt_max(&p->cwnd_max_segs, i->snd_cwnd);
		opt_max(&p->reordering_max_segs, i->reordering);
		opt_max(&p->snd_mss_bytes, i->snd_mss);
		opt_add(&p->no_wscale, !(i->options & DIAG_OPT_WSCALE));
		opt_add(&p->no_sack, !(i->options & DIAG_OPT_SACK));
		opt_add(&p->no_timestamps, !(i->options & DIAG_OPT_TIMESTAMPS));
		opt_add(&p->ecn, !!(i->options & DIAG_OPT_ECN));
		/* a SYN is no data segment */
		opt_add(&p->lost_segs, s->state == TCP_STATE_SYN_SENT ? 0 : i->lost);
	}
	if (DIAG_HAS(s, pmtu) && i->pmtu)
		opt_min(&p->pmtu_bytes, i->pmtu);
	if (DIAG_HAS(s, notsent_bytes))
		opt_add(&p->notsent_bytes, i->notsent_bytes);
	if (DIAG_HAS(s, delivered) && is_full_stuck(s)) {
		opt_add(&p->full_stuck, 1);
		opt_min(&p->full_stuck_mss_bytes, i->snd_mss);
	}
	if (DIAG_HAS(s, delivery_rate) && i->delivery_rate && !(i->app_limited & 1))
		opt_max(&p->delivery_rate_bps, (int64_t) (i->delivery_rate * 8));
	add_buffers(p, s);
	add_has(p, s);
}

void path_figures_add_closed(struct sample_path *p, const struct diag_socket *s)
{
	p->closed++;
	if (diag_has_min_rtt(s))
		opt_min(&p->min_rtt_us, s->info.min_rtt_us);
	add_has(p, s);
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
	to->delivered_segs += d->delivered_segs;
	to->delivered_ce_segs += d->delivered_ce_segs;
	to->busy_us += d->busy_us;
	to->rwnd_limited_us += d->rwnd_limited_us;
	to->sndbuf_limited_us += d->sndbuf_limited_us;
}

void path_figures_add_moved(struct sample_path *p, const struct diag_socket *s,
	const struct socket_sums *delta)
{
	struct socket_sums d = *delta;

	p->has_sums = true;
	/* SYNs sent again are no data segments: a peer that is down is no loss on the path */
	if (s->state == TCP_STATE_SYN_SENT || !diag_was_connected(s))
		d.retrans_segs = d.rtos = 0;
	add_sums(&p->sums, &d);
	if (has_full_size(d.bytes_acked, d.delivered_segs, s->info.snd_mss))
		opt_max(&p->full_passed_mss_bytes, s->info.snd_mss);
	if (!d.bytes_acked && !d.bytes_received)
		return;
	if (s->info.rtt_us)
		histogram_add(&p->srtt, s->info.rtt_us, 1);
	if (s->info.rcv_rtt_us)
		histogram_add(&p->rcv_rtt, s->info.rcv_rtt_us, 1);
}

void path_figures_add_sums(struct sample_path *p, const struct sample_path *other)
{
	p->sockets += other->sockets;
	p->closed += other->closed;
	p->short_lived += other->short_lived;
	p->has_sums = p->has_sums || other->has_sums;
	p->has_rtos = p->has_rtos || other->has_rtos;
	p->has_ooopack = p->has_ooopack || other->has_ooopack;
	add_sums(&p->sums, &other->sums);
	histogram_merge(&p->srtt, &other->srtt);
	histogram_merge(&p->rcv_rtt, &other->rcv_rtt);
}

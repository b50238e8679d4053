/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/widen.h"

static struct opt_i64 or(struct opt_i64 a, struct opt_i64 b)
{
	return a.known ? a : b;
}

static void widen_value(void *row, const struct sample *s)
{
	struct sample_value *v = row;

	if (s->tier == TIER_RAW && v->is_gauge)
		v->min = v->max = v->sum = OPT(v->value);
	if (v->is_gauge)
		v->seen = or(v->seen, OPT(s->merged));
}

static void widen_state(void *row, const struct sample *s)
{
	struct sample_state *t = row;

	if (s->tier == TIER_RAW)
		t->sockets_min = t->sockets_max = t->sockets_sum = OPT(t->sockets);
}

static void widen_path(void *row, const struct sample *s)
{
	struct sample_path *p = row;

	if (s->tier == TIER_RAW)
		p->has_closed = s->heard_events;
	p->has_rtos = p->has_rtos && p->has_sums;
	p->has_ooopack = p->has_ooopack && p->has_sums;
	if (!p->has_sums)
		p->sums = (struct socket_sums) { .bytes_sent = 0 };
	if (s->tier == TIER_RAW && p->full_stuck.known)
		p->full_stuck_samples = OPT(p->sums.segs_in > 0);
	p->srtt_max_us = or(p->srtt_max_us, p->srtt_us);
	p->span_us = or(p->span_us, OPT(s->socket_interval_us.v));
	p->seen = or(p->seen, OPT(s->merged));
}

static void widen_flow(void *row, const struct sample *s)
{
	struct sample_flow *f = row;

	if (s->tier == TIER_RAW) {
		f->sndbuf_min_bytes = f->sndbuf_bytes;
		f->rcvbuf_min_bytes = f->rcvbuf_bytes;
		f->snd_wnd_max_bytes = f->snd_wnd_bytes;
		f->rcv_wnd_max_bytes = f->rcv_wnd_bytes;
		f->rqueue_max_bytes = f->rqueue_bytes;
	}
	f->span_us = or(f->span_us, OPT(s->socket_interval_us.v));
	f->seen = or(f->seen, OPT(s->merged));
}

static void widen_destination(void *row, const struct sample *s)
{
	struct sample_destination *d = row;

	if (s->tier == TIER_RAW)
		d->ports_last = OPT(d->ports);
	d->seen = or(d->seen, OPT(s->merged));
}

static void widen_listener(void *row, const struct sample *s)
{
	struct sample_listener *l = row;

	if (s->tier == TIER_RAW) {
		l->queue_last = l->queue_sum = OPT(l->queue);
		l->full = OPT(l->queue > l->backlog || (l->queue == l->backlog && l->backlog));
		l->half_full = OPT(l->queue * 2ULL > l->backlog);
	}
	l->seen = or(l->seen, OPT(s->merged));
}

static void widen_process(void *row, const struct sample *s)
{
	struct sample_process *p = row;

	if (s->tier == TIER_RAW) {
		p->close_wait_first = p->close_wait_max = OPT(p->close_wait);
		p->close_wait_decreases = OPT(0);
		p->at_end = OPT(1);
	}
	p->seen = or(p->seen, OPT(s->merged));
}

static void widen_udp(void *row, const struct sample *s)
{
	struct sample_udp *u = row;

	u->seen = or(u->seen, OPT(s->tier == TIER_RAW ? u->drops_delta.known : s->merged));
}

static void widen_note(void *row, const struct sample *s)
{
	struct sample_note *n = row;

	n->seen = or(n->seen, OPT(s->merged));
}

void widen_row(enum lists which, void *row, const struct sample *s)
{
	static void (*const widen[LISTS])(void *row, const struct sample *s) = {
		[LIST_VALUES] = widen_value,
		[LIST_STATES] = widen_state,
		[LIST_PATHS] = widen_path,
		[LIST_FLOWS] = widen_flow,
		[LIST_DESTINATIONS] = widen_destination,
		[LIST_LISTENERS] = widen_listener,
		[LIST_PROCESSES] = widen_process,
		[LIST_UDP] = widen_udp,
		[LIST_NOTES] = widen_note,
	};

	widen[which](row, s);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/track.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* As the kernel counts: 104 bytes a socket. */
struct entry {
	uint64_t cookie;    /* 0 = free */
	uint64_t bytes_sent, bytes_acked, bytes_received, bytes_retrans;
	uint64_t busy_us, rwnd_limited_us, sndbuf_limited_us;
	uint32_t segs_out, segs_in, data_segs_out, data_segs_in;
	uint32_t retrans_segs, dsack_dups, reord_seen, rcv_ooopack;
	uint32_t dump;          /* number of the last dump that had it */
	uint32_t close_wait_s;  /* boot time when first seen in CLOSE_WAIT; 0 = never */
	uint16_t rtos;
};

struct track {
	struct entry *slots;
	size_t n, cap;   /* cap: power of two */
	size_t seen;     /* in this dump */
	uint32_t dump;   /* from 1; entries of dump 0 do not exist */
	bool first;      /* no dump before this one */
	uint32_t now_s;
};

struct track *track_new(void)
{
	struct track *t = xcalloc(1, sizeof(*t));

	t->cap = 1024;
	t->slots = xcalloc(t->cap, sizeof(*t->slots));
	t->first = true;
	return t;
}

struct track *track_free(struct track *t)
{
	if (t) {
		free(t->slots);
		free(t);
	}
	return NULL;
}

static size_t first_slot(size_t cap, uint64_t cookie)
{
	return (size_t) ((cookie * 0x9e3779b97f4a7c15ULL) >> 20) & (cap - 1);
}

void track_prefetch(const struct track *t, uint64_t cookie)
{
	__builtin_prefetch(&t->slots[first_slot(t->cap, cookie)]);
}

static struct entry *slot_of(struct entry *slots, size_t cap, uint64_t cookie)
{
	size_t i = first_slot(cap, cookie);

	while (slots[i].cookie && slots[i].cookie != cookie)
		i = (i + 1) & (cap - 1);
	return &slots[i];
}

/* Into a table of `cap`; entries older than the dump `oldest` are left behind. */
static void rebuild(struct track *t, size_t cap, uint32_t oldest)
{
	struct entry *slots = xcalloc(cap, sizeof(*slots));
	size_t n = 0;

	for (size_t i = 0; i < t->cap; i++) {
		if (!t->slots[i].cookie || t->slots[i].dump < oldest)
			continue;
		*slot_of(slots, cap, t->slots[i].cookie) = t->slots[i];
		n++;
	}
	free(t->slots);
	t->slots = slots;
	t->cap = cap;
	t->n = n;
}

void track_begin(struct track *t, struct usec boottime)
{
	t->dump++;
	t->seen = 0;
	t->now_s = (uint32_t) (boottime.us / USEC_PER_SEC);
}

static struct entry entry_of(const struct diag_socket *s)
{
	const struct diag_tcp_info *i = &s->info;

	return (struct entry) {
		.cookie = s->cookie,
		.bytes_sent = i->bytes_sent, .bytes_acked = i->bytes_acked,
		.bytes_received = i->bytes_received, .bytes_retrans = i->bytes_retrans,
		.busy_us = i->busy_us, .rwnd_limited_us = i->rwnd_limited_us,
		.sndbuf_limited_us = i->sndbuf_limited_us,
		.segs_out = i->segs_out, .segs_in = i->segs_in,
		.data_segs_out = i->data_segs_out, .data_segs_in = i->data_segs_in,
		.retrans_segs = i->total_retrans, .dsack_dups = i->dsack_dups,
		.reord_seen = i->reord_seen, .rcv_ooopack = i->rcv_ooopack,
		.rtos = i->total_rto,
	};
}

/* 64-bit counters of the kernel never wrap; one that fell is not to be believed. */
static uint64_t up(uint64_t now, uint64_t before)
{
	return now >= before ? now - before : 0;
}

static struct socket_sums difference(const struct entry *now, const struct entry *before)
{
	return (struct socket_sums) {
		.bytes_sent = up(now->bytes_sent, before->bytes_sent),
		.bytes_acked = up(now->bytes_acked, before->bytes_acked),
		.bytes_received = up(now->bytes_received, before->bytes_received),
		.bytes_retrans = up(now->bytes_retrans, before->bytes_retrans),
		.busy_us = up(now->busy_us, before->busy_us),
		.rwnd_limited_us = up(now->rwnd_limited_us, before->rwnd_limited_us),
		.sndbuf_limited_us = up(now->sndbuf_limited_us, before->sndbuf_limited_us),
		.segs_out = (uint32_t) (now->segs_out - before->segs_out),
		.segs_in = (uint32_t) (now->segs_in - before->segs_in),
		.data_segs_out = (uint32_t) (now->data_segs_out - before->data_segs_out),
		.data_segs_in = (uint32_t) (now->data_segs_in - before->data_segs_in),
		.retrans_segs = (uint32_t) (now->retrans_segs - before->retrans_segs),
		.dsack_dups = (uint32_t) (now->dsack_dups - before->dsack_dups),
		.reord_seen = (uint32_t) (now->reord_seen - before->reord_seen),
		.rcv_ooopack = (uint32_t) (now->rcv_ooopack - before->rcv_ooopack),
		.rtos = (uint16_t) (now->rtos - before->rtos),
	};
}

struct track_result track_socket(struct track *t, const struct diag_socket *s)
{
	struct entry now = entry_of(s), none = { 0 };
	struct track_result ret = { .known = true };
	struct entry *e = slot_of(t->slots, t->cap, s->cookie);

	if (!s->cookie)
		return (struct track_result) { .known = false };
	if (e->cookie && e->dump == t->dump)
		return (struct track_result) { .seen_in_this_dump = true };
	if (!e->cookie) {
		ret.known = !t->first;
		ret.delta = difference(&now, &none);
		if ((t->n + 1) * 4 > t->cap * 3) {
			rebuild(t, t->cap * 2, 0);
			e = slot_of(t->slots, t->cap, s->cookie);
		}
		t->n++;
	} else {
		ret.delta = difference(&now, e);
		now.close_wait_s = e->close_wait_s;
	}
	if (s->state != TCP_STATE_CLOSE_WAIT)
		now.close_wait_s = 0;
	else if (!now.close_wait_s)
		now.close_wait_s = t->now_s ? t->now_s : 1;
	else
		ret.close_wait.us = (int64_t) (t->now_s - now.close_wait_s) * USEC_PER_SEC;
	now.dump = t->dump;
	*e = now;
	t->seen++;
	return ret;
}

void track_end(struct track *t)
{
	size_t cap = t->cap;

	t->first = false;
	/* a forgotten socket's slot does no harm: its cookie never comes again */
	if (t->n - t->seen <= t->n / 4 && t->n - t->seen < 4096)
		return;
	while (cap > 1024 && t->seen * 4 < cap)
		cap /= 2;
	rebuild(t, cap, t->dump);
}

void track_reset(struct track *t)
{
	memset(t->slots, 0, t->cap * sizeof(*t->slots));
	t->n = 0;
	t->first = true;
}

size_t track_count(const struct track *t)
{
	return t->seen;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/track.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define INDEX_MIN 1024

/* As the kernel counts: 120 bytes a socket. */
struct entry {
	uint64_t cookie;
	uint64_t bytes_sent, bytes_acked, bytes_received, bytes_retrans;
	uint64_t busy_us, rwnd_limited_us, sndbuf_limited_us;
	uint32_t segs_out, segs_in, data_segs_out, data_segs_in;
	uint32_t retrans_segs, dsack_dups, reord_seen, rcv_ooopack;
	uint32_t delivered_segs, delivered_ce_segs;
	uint32_t dump;          /* number of the last dump that had it */
	uint32_t place;         /* in that dump, from 0 */
	uint32_t close_wait_s;  /* boot time when first seen in CLOSE_WAIT; 0 = never */
	uint16_t rtos;
};

/*
 * The entries lie one behind the other, in the kernel's order, with an index beside them. A hash
 * table of entries would have to be half empty, would be twice in memory while it grows, and would
 * cost a cache miss or two for each socket.
 */
struct track {
	struct entry *entries;
	size_t n, cap;
	uint32_t *index;   /* hash of the cookie -> number of the entry + 1 */
	size_t index_cap;  /* power of two */
	size_t next;       /* entry behind the one found last */
	size_t seen;       /* in this dump */
	size_t jumps;      /* of them stood elsewhere than behind the one before */
	uint32_t dump;     /* from 1; entries of dump 0 do not exist */
	bool first;        /* no dump before this one */
	uint32_t now_s;
};

struct track *track_new(void)
{
	struct track *t = xcalloc(1, sizeof(*t));

	t->index_cap = INDEX_MIN;
	t->index = xcalloc(t->index_cap, sizeof(*t->index));
	t->first = true;
	return t;
}

struct track *track_free(struct track *t)
{
	if (t) {
		free(t->entries);
		free(t->index);
		free(t);
	}
	return NULL;
}

static uint32_t *index_slot(const struct track *t, uint64_t cookie)
{
	size_t i = (size_t) ((cookie * 0x9e3779b97f4a7c15ULL) >> 20) & (t->index_cap - 1);

	while (t->index[i] && t->entries[t->index[i] - 1].cookie != cookie)
		i = (i + 1) & (t->index_cap - 1);
	return &t->index[i];
}

/* The kernel's order stays: most sockets come behind the one that they came behind before. */
static struct entry *find(struct track *t, uint64_t cookie)
{
	if (t->next >= t->n || t->entries[t->next].cookie != cookie) {
		uint32_t number = *index_slot(t, cookie);

		if (!number)
			return NULL;
		t->next = number - 1;
		t->jumps++;
	}
	return &t->entries[t->next++];
}

static void fill_index(struct track *t, size_t cap)
{
	free(t->index);
	t->index_cap = cap;
	t->index = xcalloc(cap, sizeof(*t->index));
	for (size_t i = 0; i < t->n; i++)
		*index_slot(t, t->entries[i].cookie) = (uint32_t) (i + 1);
}

/* An eighth more: what is not used is memory, and the system moves a large block by its pages. */
static struct entry *append(struct track *t, uint64_t cookie)
{
	if (t->n == t->cap) {
		t->cap += t->cap / 8 + 64;
		t->entries = xreallocarray(t->entries, t->cap, sizeof(*t->entries));
	}
	if ((t->n + 1) * 2 > t->index_cap)
		fill_index(t, t->index_cap * 2);
	t->entries[t->n].cookie = cookie;
	t->next = t->n + 1;
	t->jumps++;
	*index_slot(t, cookie) = (uint32_t) (t->n + 1);
	return &t->entries[t->n++];
}

void track_begin(struct track *t, struct usec boottime)
{
	t->dump++;
	t->seen = t->jumps = 0;
	t->next = 0;
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
		.delivered_segs = i->delivered, .delivered_ce_segs = i->delivered_ce,
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
		.delivered_segs = (uint32_t) (now->delivered_segs - before->delivered_segs),
		.delivered_ce_segs =
			(uint32_t) (now->delivered_ce_segs - before->delivered_ce_segs),
		.rtos = (uint16_t) (now->rtos - before->rtos),
	};
}

struct track_result track_socket(struct track *t, const struct diag_socket *s)
{
	struct entry now = entry_of(s), none = { 0 };
	struct track_result ret = { .known = true };
	struct entry *e;

	if (!s->cookie)
		return (struct track_result) { .known = false };
	e = find(t, s->cookie);
	if (e && e->dump == t->dump)
		return (struct track_result) { .seen_in_this_dump = true };
	if (!e) {
		ret.known = !t->first;
		ret.delta = difference(&now, &none);
		e = append(t, s->cookie);
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
	now.place = (uint32_t) t->seen++;
	*e = now;
	return ret;
}

/* Into the order of this dump, which had every entry that is left. */
static void reorder(struct track *t)
{
	for (size_t i = 0; i < t->n; i++)
		while (t->entries[i].place != i) {
			struct entry *home = &t->entries[t->entries[i].place], other = *home;

			*home = t->entries[i];
			t->entries[i] = other;
		}
}

/* Forgets the sockets that this dump did not have. */
static void compact(struct track *t)
{
	size_t n = 0, cap = t->index_cap;

	for (size_t i = 0; i < t->n; i++)
		if (t->entries[i].dump == t->dump)
			t->entries[n++] = t->entries[i];
	t->n = n;
	if (n == t->seen)
		reorder(t);
	if (n < t->cap / 2) {
		t->cap = n + 64;
		t->entries = xreallocarray(t->entries, t->cap, sizeof(*t->entries));
	}
	while (cap > INDEX_MIN && n * 4 < cap)
		cap /= 2;
	fill_index(t, cap);
}

void track_end(struct track *t)
{
	size_t gone = t->n - t->seen;

	t->first = false;
	/* a forgotten socket's entry does no harm: its cookie never comes again */
	if (gone > t->n / 4 || gone >= 4096 || t->jumps > t->n / 8)
		compact(t);
}

void track_reset(struct track *t)
{
	memset(t->index, 0, t->index_cap * sizeof(*t->index));
	t->n = 0;
	t->first = true;
}

size_t track_count(const struct track *t)
{
	return t->seen;
}

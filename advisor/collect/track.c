/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/track.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define INDEX_MIN   1024
#define MISSING_MAX 8192 /* sockets that are kept although two dumps lacked them */
#define CCS_MAX     64   /* congestion controls; there are some 20 */

/* As the kernel counts: 120 bytes a socket. */
struct entry {
	uint64_t cookie;        /* 0 = a gap: it has closed */
	uint64_t bytes_sent, bytes_acked, bytes_received, bytes_retrans;
	uint64_t busy_us, rwnd_limited_us, sndbuf_limited_us;
	uint32_t segs_out, segs_in, data_segs_out, data_segs_in;
	uint32_t retrans_segs, dsack_dups, reord_seen, rcv_ooopack;
	uint32_t delivered_segs, delivered_ce_segs;
	uint32_t dump;          /* number of the last dump that had it */
	uint32_t place;         /* in that dump, from 0 */
	uint32_t close_wait_s;  /* boot time when first seen in CLOSE_WAIT; 0 = never */
	uint16_t rtos;
	uint8_t cc;             /* number in track.ccs */
};

/*
 * The entries lie one behind the other, in the kernel's order, with an index beside them. A hash
 * table of entries would have to be half empty, would be twice in memory while it grows, and would
 * cost a cache miss or two for each socket.
 */
struct track {
	struct entry *entries;
	size_t n, cap;     /* n: with the gaps */
	size_t gaps;
	uint32_t *index;   /* hash of the cookie -> number of the entry + 1; linear probing */
	size_t index_cap;  /* power of two */
	size_t next;       /* entry behind the one found last */
	size_t seen;       /* in this dump */
	size_t jumps;      /* of them stood elsewhere than behind the one before */
	size_t missing;    /* in the dump before */
	uint32_t dump;     /* from 1; entries of dump 0 do not exist */
	bool first;        /* no dump before this one */
	struct usec first_at; /* the first one's time since boot */
	uint32_t now_s;
	char ccs[CCS_MAX][16]; /* [0] is "", also for those beyond */
	size_t n_ccs;
};

struct track *track_new(void)
{
	struct track *t = xcalloc(1, sizeof(*t));

	t->index_cap = INDEX_MIN;
	t->index = xcalloc(t->index_cap, sizeof(*t->index));
	t->first = true;
	t->n_ccs = 1;
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

static size_t first_slot(const struct track *t, uint64_t cookie)
{
	return (size_t) ((cookie * 0x9e3779b97f4a7c15ULL) >> 20) & (t->index_cap - 1);
}

static uint32_t *index_slot(const struct track *t, uint64_t cookie)
{
	size_t i = first_slot(t, cookie);

	while (t->index[i] && t->entries[t->index[i] - 1].cookie != cookie)
		i = (i + 1) & (t->index_cap - 1);
	return &t->index[i];
}

/* The kernel's order stays: most sockets come behind the one that they came behind before. */
static struct entry *find(struct track *t, uint64_t cookie)
{
	while (t->next < t->n && !t->entries[t->next].cookie)
		t->next++;
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
		if (t->entries[i].cookie)
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

/* What follows in the index moves up, so that no search ends early and no trace is left. */
static void free_slot(struct track *t, size_t hole)
{
	size_t mask = t->index_cap - 1;

	for (size_t i = (hole + 1) & mask; t->index[i]; i = (i + 1) & mask) {
		size_t home = first_slot(t, t->entries[t->index[i] - 1].cookie);

		if (((i - home) & mask) >= ((i - hole) & mask)) {
			t->index[hole] = t->index[i];
			hole = i;
		}
	}
	t->index[hole] = 0;
}

void track_forget(struct track *t, uint64_t cookie)
{
	uint32_t *slot = index_slot(t, cookie), number = *slot;

	if (!number)
		return;
	free_slot(t, (size_t) (slot - t->index));
	t->entries[number - 1] = (struct entry) { .cookie = 0 };
	t->gaps++;
}

void track_begin(struct track *t, struct usec boottime)
{
	t->dump++;
	t->seen = t->jumps = 0;
	t->next = 0;
	t->now_s = (uint32_t) (boottime.us / USEC_PER_SEC);
	if (t->first)
		t->first_at = boottime;
}

static uint8_t cc_number(struct track *t, const char *cc)
{
	size_t i = 0;

	while (i < t->n_ccs && strcmp(t->ccs[i], cc) != 0)
		i++;
	if (i == CCS_MAX)
		return 0;
	if (i == t->n_ccs)
		memcpy(t->ccs[t->n_ccs++], cc, strlen(cc) + 1);
	return (uint8_t) i;
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

/* 64-bit counters of the kernel never wrap. */
static uint64_t up(uint64_t now, uint64_t before)
{
	return now >= before ? now - before : 0;
}

/*
 * A socket may be disconnected and connect again; then all begins at zero. One of 32 bits that fell
 * alone has wrapped, if enough was moved for that.
 */
static bool began_anew(const struct entry *now, const struct entry *before)
{
	uint64_t bytes = up(now->bytes_acked, before->bytes_acked) +
		up(now->bytes_received, before->bytes_received);

	return now->bytes_sent < before->bytes_sent || now->bytes_acked < before->bytes_acked ||
		now->bytes_received < before->bytes_received ||
		(bytes < INT32_MAX && (uint32_t) (now->segs_out - before->segs_out) > INT32_MAX);
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

/* before: NULL if there was none. */
static struct socket_sums increase(const struct entry *now, const struct entry *before)
{
	static const struct entry none;

	return difference(now, before && !began_anew(now, before) ? before : &none);
}

/* For how long it has been in CLOSE_WAIT; *since_s: when it was first seen there, 0 = it is not. */
static struct usec close_wait_age(const struct track *t, uint8_t state, uint32_t *since_s)
{
	if (state != TCP_STATE_CLOSE_WAIT)
		*since_s = 0;
	else if (!*since_s)
		*since_s = t->now_s ? t->now_s : 1;
	else
		return (struct usec) { (int64_t) (t->now_s - *since_s) * USEC_PER_SEC };
	return (struct usec) { 0 };
}

struct track_result track_socket(struct track *t, const struct diag_socket *s)
{
	struct entry now = entry_of(s), *e;
	struct track_result ret = { .known = true };

	if (!s->cookie)
		return (struct track_result) { .known = false };
	e = find(t, s->cookie);
	if (e && e->dump == t->dump)
		return (struct track_result) { .seen_in_this_dump = true };
	ret.known = e || !t->first;
	ret.delta = increase(&now, e);
	now.close_wait_s = e ? e->close_wait_s : 0;
	ret.close_wait = close_wait_age(t, s->state, &now.close_wait_s);
	now.cc = cc_number(t, s->cc);
	now.dump = t->dump;
	now.place = (uint32_t) t->seen++;
	if (!e)
		e = append(t, s->cookie);
	*e = now;
	return ret;
}

/* The peer was last heard of before the first dump: nobody knows what it had moved until then. */
static bool is_old(const struct track *t, const struct diag_socket *s, struct usec at)
{
	return at.us - (int64_t) s->info.last_ack_recv_ms * 1000 < t->first_at.us;
}

struct track_result track_closed(struct track *t, struct diag_socket *s, struct usec at)
{
	const struct entry now = entry_of(s);
	uint32_t number = *index_slot(t, s->cookie);
	const struct entry *e = number ? &t->entries[number - 1] : NULL;
	struct track_result ret = { .known = true, .short_lived = !e };

	if (!s->cookie || (!e && (t->first || is_old(t, s, at))))
		return (struct track_result) { .known = false };
	ret.delta = increase(&now, e);
	if (e && e->cc)
		memcpy(s->cc, t->ccs[e->cc], sizeof(s->cc));
	track_forget(t, s->cookie);
	return ret;
}

/* Into the order of this dump; all places from 0 on are taken, each once. */
static void reorder(struct track *t)
{
	for (size_t i = 0; i < t->n; i++)
		while (t->entries[i].place != i) {
			struct entry *home = &t->entries[t->entries[i].place], other = *home;

			*home = t->entries[i];
			t->entries[i] = other;
		}
}

/* Fills the gaps; leaves behind what the dump `oldest` and those after it did not have. */
static void compact(struct track *t, uint32_t oldest)
{
	size_t n = 0, missing = 0, cap = t->index_cap;

	for (size_t i = 0; i < t->n; i++) {
		struct entry *e = &t->entries[i];

		if (!e->cookie || e->dump < oldest)
			continue;
		if (e->dump != t->dump)
			e->place = (uint32_t) (t->seen + missing++);
		t->entries[n++] = *e;
	}
	t->n = n;
	t->gaps = 0;
	reorder(t);
	if (n < t->cap / 2) {
		t->cap = n + 64;
		t->entries = xreallocarray(t->entries, t->cap, sizeof(*t->entries));
	}
	while (cap > INDEX_MIN && n * 4 < cap)
		cap /= 2;
	fill_index(t, cap);
}

/*
 * A socket that this dump did not have may still be told of as it closes, hours later if its peer
 * has reset it: it stays known. Only where thousands are missing, as on a kernel that tells of
 * none, those of two dumps ago are forgotten.
 */
void track_end(struct track *t)
{
	size_t missing = t->n - t->gaps - t->seen;
	bool forget = missing > MISSING_MAX && t->missing > MISSING_MAX;

	t->first = false;
	if (forget || t->gaps > t->n / 4 || t->gaps >= 4096 || t->jumps > t->n / 8)
		compact(t, forget ? t->dump - 1 : 0);
	t->missing = t->n - t->gaps - t->seen;
}

void track_reset(struct track *t)
{
	memset(t->index, 0, t->index_cap * sizeof(*t->index));
	t->n = t->gaps = t->missing = 0;
	t->first = true;
}

size_t track_count(const struct track *t)
{
	return t->seen;
}

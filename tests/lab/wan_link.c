/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wan_link.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define NS_PER_S	     1000000000u
#define RING_ALIGN	     16u
#define RING_MIN_BYTES	     ((uint64_t)4 << 20)
#define RING_MAX_BYTES	     ((uint64_t)4 << 30)
#define RING_UNLIMITED_BYTES ((uint64_t)256 << 20)
#define WRAP_MARK	     UINT32_MAX

struct entry {
	uint64_t due_ns;
	uint32_t len; /* bytes, or WRAP_MARK: the next entry is at the start */
	uint32_t unused;
	uint8_t data[];
};

/* Packets one after another in a power-of-two buffer; head and tail only grow. */
struct ring {
	uint8_t *buf;
	uint64_t size;
	uint64_t head; /* next byte to write */
	uint64_t tail; /* next byte to read */
};

struct wan_link {
	struct wan_link_conf conf;
	struct wan_link_stats stats;
	struct ring main;
	struct ring late; /* reordered packets: the same extra delay, so a FIFO as well */
	uint64_t free_ns; /* when the bottleneck has sent all it holds */
	uint64_t rest; /* part of a nanosecond owed to the clock, in units of 1/rate */
	uint64_t rng;
	int slot_is_scratch;
	uint8_t scratch[WAN_PACKET_MAX_BYTES];
};

static int ring_init(struct ring *ring, uint64_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED)
		return -errno;
	*ring = (struct ring){ .buf = p, .size = size };
	return 0;
}

static void ring_done(struct ring *ring)
{
	if (ring->buf)
		(void)munmap(ring->buf, ring->size);
	ring->buf = NULL;
}

static struct entry *ring_at(const struct ring *ring, uint64_t pos)
{
	return (struct entry *)(void *)(ring->buf + (pos & (ring->size - 1)));
}

static uint64_t entry_size(uint64_t len)
{
	return (sizeof(struct entry) + len + RING_ALIGN - 1) & ~(uint64_t)(RING_ALIGN - 1);
}

/* Room for one packet of any length in one piece, or NULL. */
static struct entry *ring_reserve(struct ring *ring)
{
	uint64_t need = entry_size(WAN_PACKET_MAX_BYTES);
	uint64_t to_end = ring->size - (ring->head & (ring->size - 1));
	uint64_t skip = to_end < need ? to_end : 0;

	if (ring->size - (ring->head - ring->tail) < skip + need)
		return NULL;
	if (skip) {
		ring_at(ring, ring->head)->len = WRAP_MARK;
		ring->head += skip;
	}
	return ring_at(ring, ring->head);
}

static void ring_commit(struct ring *ring, uint32_t len, uint64_t due_ns)
{
	struct entry *e = ring_at(ring, ring->head);

	e->due_ns = due_ns;
	e->len = len;
	ring->head += entry_size(len);
}

static uint64_t ring_skip_wrap(const struct ring *ring)
{
	uint64_t tail = ring->tail;

	if (tail != ring->head && ring_at(ring, tail)->len == WRAP_MARK)
		tail += ring->size - (tail & (ring->size - 1));
	return tail;
}

static const struct entry *ring_peek(const struct ring *ring)
{
	uint64_t tail = ring_skip_wrap(ring);

	return tail == ring->head ? NULL : ring_at(ring, tail);
}

static void ring_pop(struct ring *ring)
{
	uint64_t tail = ring_skip_wrap(ring);

	ring->tail = tail + entry_size(ring_at(ring, tail)->len);
}

/* splitmix64: any seed is good, and one direction's draws do not depend on the other's. */
static double draw_pct(struct wan_link *link)
{
	uint64_t z = link->rng += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	z ^= z >> 31;
	return (double)(z >> 11) * (100.0 / 9007199254740992.0);
}

static uint64_t bytes_in_ns(uint64_t rate_bps, uint64_t ns)
{
	return (uint64_t)((unsigned __int128)rate_bps * ns / 8 / NS_PER_S);
}

/*
 * All that the queue and the path can hold, times three: a packet costs 16 bytes of header and
 * up to 15 of padding, which for the smallest IP packet is more than the packet.
 */
static uint64_t ring_size_for(const struct wan_link_conf *conf)
{
	uint64_t path_ns = conf->delay_ns + conf->reorder_extra_ns + NS_PER_S / 20;
	uint64_t want, size = RING_MIN_BYTES;

	if (conf->rate_bps == 0)
		return RING_UNLIMITED_BYTES;
	want = bytes_in_ns(conf->rate_bps, path_ns);
	if (want > RING_MAX_BYTES || conf->queue_bytes > RING_MAX_BYTES)
		return 0;
	want = (want + conf->queue_bytes) * 3;
	while (size < want)
		size *= 2;
	return size > RING_MAX_BYTES ? 0 : size;
}

struct wan_link *wan_link_new(const struct wan_link_conf *conf)
{
	uint64_t size = ring_size_for(conf);
	struct wan_link *link;
	int r;

	if (size == 0) {
		errno = EINVAL;
		return NULL;
	}
	link = calloc(1, sizeof(*link));
	if (!link)
		return NULL;
	link->conf = *conf;
	link->rng = conf->seed;
	r = ring_init(&link->main, size);
	if (r == 0)
		r = ring_init(&link->late, size);
	if (r < 0) {
		wan_link_free(link);
		errno = -r;
		return NULL;
	}
	return link;
}

struct wan_link *wan_link_free(struct wan_link *link)
{
	if (link) {
		ring_done(&link->main);
		ring_done(&link->late);
		free(link);
	}
	return NULL;
}

void *wan_link_slot(struct wan_link *link)
{
	struct entry *e = ring_reserve(&link->main);

	link->slot_is_scratch = !e;
	return e ? e->data : link->scratch;
}

static uint64_t backlog_bytes(const struct wan_link *link, uint64_t now_ns)
{
	if (link->free_ns <= now_ns)
		return 0;
	return bytes_in_ns(link->conf.rate_bps, link->free_ns - now_ns);
}

/* Move the bottleneck's clock over one packet; the remainder is kept, so no rate drifts. */
static void serialise(struct wan_link *link, uint64_t bytes, uint64_t now_ns)
{
	uint64_t work;

	if (link->free_ns < now_ns) {
		link->free_ns = now_ns;
		link->rest = 0;
	}
	work = bytes * 8 * NS_PER_S + link->rest;
	link->free_ns += work / link->conf.rate_bps;
	link->rest = work % link->conf.rate_bps;
}

/* Tail drop; a packet that finds the link idle is sent however small the queue is. */
static int enqueue(struct wan_link *link, size_t len, uint64_t now_ns)
{
	uint64_t bytes = len + link->conf.overhead_bytes;
	uint64_t backlog;

	if (link->conf.rate_bps == 0) {
		link->free_ns = now_ns;
		return 0;
	}
	backlog = backlog_bytes(link, now_ns);
	if (backlog && backlog + bytes > link->conf.queue_bytes)
		return -ENOBUFS;
	if (backlog + bytes > link->stats.max_queue_bytes)
		link->stats.max_queue_bytes = backlog + bytes;
	serialise(link, bytes, now_ns);
	return 0;
}

static void launch(struct wan_link *link, size_t len)
{
	uint64_t due_ns = link->free_ns + link->conf.delay_ns;
	struct entry *late;

	link->stats.in_flight++;
	if (link->conf.reorder_pct > 0 && draw_pct(link) < link->conf.reorder_pct) {
		late = ring_reserve(&link->late);
		if (late) {
			memcpy(late->data, ring_at(&link->main, link->main.head)->data, len);
			ring_commit(
				&link->late, (uint32_t)len, due_ns + link->conf.reorder_extra_ns);
			link->stats.reordered++;
			return;
		}
	}
	ring_commit(&link->main, (uint32_t)len, due_ns);
}

void wan_link_offer(struct wan_link *link, size_t len, uint64_t now_ns)
{
	struct wan_link_stats *st = &link->stats;

	st->in++;
	st->in_bytes += len;
	if (link->conf.loss_pct > 0 && draw_pct(link) < link->conf.loss_pct)
		st->dropped_loss++;
	else if (link->conf.mtu_bytes && len > link->conf.mtu_bytes)
		st->dropped_size++;
	else if (link->slot_is_scratch)
		st->dropped_overrun++;
	else if (enqueue(link, len, now_ns) < 0)
		st->dropped_queue++;
	else
		launch(link, len);
}

/* The ring whose first packet is due first; NULL when both are empty. */
static const struct ring *first_ring(const struct wan_link *link, const struct entry **ret_entry)
{
	const struct entry *m = ring_peek(&link->main);
	const struct entry *l = ring_peek(&link->late);
	int use_late = l && (!m || l->due_ns < m->due_ns);

	*ret_entry = use_late ? l : m;
	if (!*ret_entry)
		return NULL;
	return use_late ? &link->late : &link->main;
}

uint64_t wan_link_next_due_ns(const struct wan_link *link)
{
	const struct entry *e = NULL;

	return first_ring(link, &e) ? e->due_ns : UINT64_MAX;
}

const void *wan_link_head(const struct wan_link *link, size_t *ret_len)
{
	const struct entry *e = NULL;

	(void)first_ring(link, &e);
	*ret_len = e->len;
	return e->data;
}

void wan_link_pop(struct wan_link *link, int delivered, uint64_t now_ns)
{
	struct wan_link_stats *st = &link->stats;
	const struct entry *e = NULL;
	const struct ring *ring = first_ring(link, &e);
	uint64_t late_ns = now_ns > e->due_ns ? now_ns - e->due_ns : 0;

	st->in_flight--;
	if (delivered) {
		st->forwarded++;
		st->forwarded_bytes += e->len;
	} else {
		st->write_errors++;
	}
	if (late_ns > st->max_late_ns)
		st->max_late_ns = late_ns;
	if (late_ns > 1000000)
		st->late_over_1ms++;
	ring_pop(ring == &link->late ? &link->late : &link->main);
}

const struct wan_link_stats *wan_link_get_stats(const struct wan_link *link)
{
	return &link->stats;
}

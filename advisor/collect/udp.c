/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/udp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/diag.h"

#define MISSES_MAX 1 /* dumps that may lack a socket which then comes again */

struct dropper {
	uint64_t cookie;
	int family;
	uint8_t addr[16];
	uint16_t port;
	uint32_t inode, rqueue, rcvbuf;
	uint32_t drops;  /* wraps */
	uint32_t delta;  /* since the dump before */
	unsigned misses; /* dumps in a row that did not have it */
};

struct droppers {
	struct dropper *list; /* by cookie, each once */
	size_t n, cap;
};

struct udp {
	struct droppers before, now;
	bool has_before;
	struct opt_i64 errors;     /* InErrors at the dump before */
	struct dropper *rows;      /* of this sample, most first */
	size_t n_rows, cap_rows;
	bool rows_have_deltas;
	uint32_t malformed;
};

struct udp *udp_new(void)
{
	return xcalloc(1, sizeof(struct udp));
}

struct udp *udp_free(struct udp *u)
{
	if (u) {
		free(u->before.list);
		free(u->now.list);
		free(u->rows);
		free(u);
	}
	return NULL;
}

/* Of both families; unknown if the kernel's table could not be read. */
static struct opt_i64 in_errors(const struct sample *s)
{
	struct opt_i64 sum = OPT_NONE;

	for (size_t i = 0; i < s->n_values; i++)
		if (str_eq(s->values[i].name, "Udp.InErrors") ||
		    str_eq(s->values[i].name, "Udp6.InErrors"))
			sum = OPT((uint64_t) sum.v + s->values[i].value);
	return sum;
}

static void add(struct droppers *d, const struct dropper *one)
{
	d->list = xgrow(d->list, d->n, &d->cap, sizeof(*d->list));
	d->list[d->n++] = *one;
}

/* A message that cannot be decoded costs only itself. */
static int on_socket(void *arg, uint16_t type, const void *payload, size_t len)
{
	struct udp *u = arg;
	struct diag_socket s;
	struct dropper one;

	if (type != diag_message_type())
		return 0;
	if (diag_decode(payload, len, &s) < 0) {
		u->malformed++;
		return 0;
	}
	if (!s.skmem.drops || !s.cookie)
		return 0;
	one = (struct dropper) { .cookie = s.cookie, .family = s.family, .port = s.sport,
		.inode = s.inode, .rqueue = s.skmem.rmem_alloc, .rcvbuf = s.skmem.rcvbuf,
		.drops = s.skmem.drops };
	memcpy(one.addr, s.src, sizeof(one.addr));
	add(&u->now, &one);
	return 0;
}

static int by_cookie(const void *pa, const void *pb)
{
	const struct dropper *a = pa, *b = pb;

	if (a->cookie != b->cookie)
		return a->cookie < b->cookie ? -1 : 1;
	return a->drops < b->drops ? 1 : -(a->drops > b->drops);
}

static int most_first(const void *pa, const void *pb)
{
	const struct dropper *a = pa, *b = pb;

	if (a->delta != b->delta)
		return a->delta < b->delta ? 1 : -1;
	if (a->drops != b->drops)
		return a->drops < b->drops ? 1 : -1;
	return by_cookie(pa, pb);
}

/* A dump is no snapshot: a socket can stand in it twice. */
static void sort_unique(struct droppers *d)
{
	size_t to = 0;

	if (d->n)
		qsort(d->list, d->n, sizeof(*d->list), by_cookie);
	for (size_t i = 0; i < d->n; i++)
		if (!to || d->list[to - 1].cookie != d->list[i].cookie)
			d->list[to++] = d->list[i];
	d->n = to;
}

static void add_row(struct udp *u, const struct dropper *d)
{
	u->rows = xgrow(u->rows, u->n_rows, &u->cap_rows, sizeof(*u->rows));
	u->rows[u->n_rows++] = *d;
}

/* A socket that the dump before did not have is new since and counts whole. */
static void find_deltas(struct udp *u)
{
	size_t j = 0, n = u->now.n;

	for (size_t i = 0; i < n; i++) {
		struct dropper *d = &u->now.list[i];

		for (; j < u->before.n && u->before.list[j].cookie < d->cookie; j++)
			;
		if (u->has_before)
			d->delta = d->drops;
		if (j < u->before.n && u->before.list[j].cookie == d->cookie)
			d->delta = d->drops - u->before.list[j].drops;
		if (d->delta || !u->has_before)
			add_row(u, d);
	}
}

/* Nor does a dump have all: one that it lacked must not count whole when it comes again. */
static void keep_missed(struct udp *u)
{
	size_t j = 0, n = u->now.n;

	for (size_t i = 0; i < u->before.n; i++) {
		struct dropper *d = &u->before.list[i];

		for (; j < n && u->now.list[j].cookie < d->cookie; j++)
			;
		if ((j < n && u->now.list[j].cookie == d->cookie) || d->misses++ >= MISSES_MAX)
			continue;
		add(&u->now, d);
	}
	if (u->now.n > n)
		qsort(u->now.list, u->now.n, sizeof(*u->now.list), by_cookie);
}

static int dump(struct udp *u, struct machine *m, int family, struct sample *s)
{
	struct diag_request req = diag_request_udp(family);
	const char *name = family == 4 ? "udp4" : "udp6";
	struct err e = ERR_INIT;
	bool interrupted = false;
	int r = machine_dump(m, name, NETLINK_OF_SOCK_DIAG, req.type, req.bytes,
		req.len, on_socket, u, &interrupted, &e);

	s->dumps_interrupted += interrupted;
	if (r < 0 && (r != -ENOENT || machine_is_live(m)))
		sample_note(s, "sock_diag UDP", "%s: %s", name, e.text);
	return r;
}

static int dump_both(struct udp *u, struct machine *m, struct sample *s)
{
	int r;

	u->now.n = 0;
	u->malformed = 0;
	r = dump(u, m, 4, s);
	if (r == 0)
		r = dump(u, m, 6, s);
	if (u->malformed)
		sample_note(s, "sock_diag UDP messages", "%u malformed messages were left out",
			u->malformed);
	return r;
}

void udp_read(struct udp *u, struct machine *m, struct sample *s)
{
	struct opt_i64 errors = in_errors(s);
	struct droppers spare;

	u->n_rows = 0;
	if (u->has_before && errors.known && u->errors.known && errors.v == u->errors.v)
		return;
	if (dump_both(u, m, s) < 0) {
		u->has_before = false;
		u->before.n = 0;
		return;
	}
	sort_unique(&u->now);
	find_deltas(u);
	if (u->n_rows)
		qsort(u->rows, u->n_rows, sizeof(*u->rows), most_first);
	u->rows_have_deltas = u->has_before;
	keep_missed(u);
	spare = u->before;
	u->before = u->now;
	u->now = spare;
	u->has_before = true;
	u->errors = errors;
}

void udp_want(const struct udp *u, struct owners *o)
{
	for (size_t i = 0; i < u->n_rows && i < UDP_SOCKETS_MAX; i++)
		owners_want(o, u->rows[i].inode);
}

static void write_row(const struct udp *u, const struct dropper *d, const struct owners *o,
	struct sample *s)
{
	const struct owner *owner = owners_find(o, d->inode);
	struct sample_udp *out = SAMPLE_ADD(s, udp);
	char text[DIAG_ADDR_MAX];

	*out = (struct sample_udp) { .port = d->port, .cookie = d->cookie, .drops = d->drops,
		.rqueue_bytes = d->rqueue, .rcvbuf_bytes = d->rcvbuf };
	out->addr = xstrdup(diag_format_addr(text, sizeof(text), d->family, d->addr));
	if (u->rows_have_deltas)
		out->drops_delta = OPT(d->delta);
	if (owner) {
		out->pid = OPT(owner->pid);
		out->process = xstrdup(owner->process);
	}
}

/* The sums stay exact; of the buffers the largest. */
static void write_others(const struct udp *u, struct sample *s)
{
	struct sample_udp *out = SAMPLE_ADD(s, udp);
	uint64_t delta = 0;

	out->addr = xstrdup("other");
	for (size_t i = UDP_SOCKETS_MAX; i < u->n_rows; i++) {
		const struct dropper *d = &u->rows[i];

		out->drops += d->drops;
		delta += d->delta;
		if (d->rqueue > out->rqueue_bytes)
			out->rqueue_bytes = d->rqueue;
		if (d->rcvbuf > out->rcvbuf_bytes)
			out->rcvbuf_bytes = d->rcvbuf;
	}
	if (u->rows_have_deltas)
		out->drops_delta = OPT(delta);
}

void udp_end(struct udp *u, const struct owners *o, struct sample *s)
{
	for (size_t i = 0; i < u->n_rows && i < UDP_SOCKETS_MAX; i++)
		write_row(u, &u->rows[i], o, s);
	if (u->n_rows > UDP_SOCKETS_MAX)
		write_others(u, s);
	u->n_rows = 0;
}

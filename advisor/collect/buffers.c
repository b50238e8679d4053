/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/buffers.h"

#include "base/str.h"
#include "sysctl/value.h"

#define INIT_CWND 10 /* segments [kernel include/net/tcp.h TCP_INIT_CWND] */

/* The n-th number of a sysctl; false: not read, or no such size. */
static bool size_of(const struct sample *s, const char *key, size_t n, uint32_t *ret)
{
	for (size_t i = 0; i < s->n_sysctls; i++) {
		int64_t v;

		if (!str_eq(s->sysctls[i].key, key))
			continue;
		if (sysctl_value_number(s->sysctls[i].value, n, &v) < 0 || v < 0 || v > INT32_MAX)
			return false;
		*ret = (uint32_t) v;
		return true;
	}
	return false;
}

static bool was_seen(const struct buffers_of *b, uint32_t bytes)
{
	for (size_t i = 0; i < b->n_seen && i < BUFFERS_SEEN_MAX; i++)
		if (b->seen[i] == bytes)
			return true;
	return false;
}

static void see(struct buffers_of *b, uint32_t bytes)
{
	if (!was_seen(b, bytes))
		b->seen[b->n_seen++ % BUFFERS_SEEN_MAX] = bytes;
}

static void update(struct buffers_of *b, const struct sample *s, const char *triple,
	const char *asked)
{
	uint32_t most = 0;

	b->known = size_of(s, triple, 1, &b->initial) && size_of(s, triple, 2, &b->ceiling);
	/* the kernel doubles what it is asked for, to make room for its own overhead */
	b->asked_max = size_of(s, asked, 0, &most) ? most * 2 : 0;
	if (b->known) {
		see(b, b->initial);
		see(b, b->ceiling);
	}
}

static bool was_pressure(const struct sample *s)
{
	for (size_t i = 0; i < s->n_values; i++)
		if (str_eq(s->values[i].name, "TcpExt.TCPMemoryPressures"))
			return s->values[i].value > 0;
	return true; /* not known */
}

void buffers_update(struct buffers *b, const struct sample *s)
{
	uint32_t moderate = 0;

	update(&b->rcv, s, "net.ipv4.tcp_rmem", "net.core.rmem_max");
	update(&b->snd, s, "net.ipv4.tcp_wmem", "net.core.wmem_max");
	b->tunes_rcv = size_of(s, "net.ipv4.tcp_moderate_rcvbuf", 0, &moderate) && moderate;
	b->shrinks_snd = was_pressure(s);
}

/*
 * With each larger amount that was read within a round trip (rcv_space) the kernel makes the buffer
 * at least twice as large, up to the ceiling; one that lags behind is not tuned [kernel
 * net/ipv4/tcp_input.c tcp_rcvbuf_grow; the older tcp_rcv_space_adjust too]. What rcv_space starts
 * with says nothing.
 */
static bool lags_behind(const struct buffers *b, const struct diag_socket *s)
{
	const struct diag_tcp_info *i = &s->info;

	return b->tunes_rcv && s->skmem.rcvbuf < b->rcv.ceiling && DIAG_HAS(s, rcv_space) &&
	       i->rcv_space / INIT_CWND > i->advmss && i->rcv_space > s->skmem.rcvbuf / 2;
}

static enum diag_pinned judge_rcv(const struct buffers *b, const struct diag_socket *s)
{
	uint32_t bytes = s->skmem.rcvbuf;
	/* under a ceiling of before it cannot grow: too little is read in a round trip */
	bool old_ceiling = bytes != b->rcv.initial && was_seen(&b->rcv, bytes);

	if (!old_ceiling && lags_behind(b, s))
		return DIAG_PINNED_YES;
	if (bytes % 2 || was_seen(&b->rcv, bytes)) /* what is set is doubled */
		return DIAG_PINNED_NO;
	return bytes < b->rcv.initial || bytes > b->rcv.ceiling || bytes == b->rcv.asked_max ?
		DIAG_PINNED_YES : DIAG_PINNED_UNKNOWN;
}

/*
 * The kernel's own sizes are a whole number, 20 or more, of what a segment takes: a power of two
 * and the head of a buffer, 256 bytes in 64-bit kernels [kernel net/ipv4/tcp_input.c
 * tcp_sndbuf_expand].
 */
static bool is_whole_segments(uint32_t bytes)
{
	for (uint32_t head = 192; head <= 320; head += 64)
		for (uint32_t data = 2048; data <= 131072; data *= 2)
			if (bytes % (data + head) == 0 && bytes / (data + head) >= 2 * INIT_CWND)
				return true;
	return false;
}

static enum diag_pinned judge_snd(const struct buffers *b, const struct diag_socket *s)
{
	uint32_t bytes = s->skmem.sndbuf;

	if (bytes % 2 || was_seen(&b->snd, bytes))
		return DIAG_PINNED_NO;
	if (bytes == b->snd.asked_max)
		return DIAG_PINNED_YES;
	if (is_whole_segments(bytes))
		return DIAG_PINNED_NO;
	/* under pressure the kernel cuts a buffer to half of what is queued */
	return b->shrinks_snd ? DIAG_PINNED_UNKNOWN : DIAG_PINNED_YES;
}

void buffers_judge(const struct buffers *b, struct diag_socket *s)
{
	bool sizes = s->info_len && diag_has_sizes(s);

	s->rcvbuf_pinned = sizes && b->rcv.known ? judge_rcv(b, s) : DIAG_PINNED_UNKNOWN;
	s->sndbuf_pinned = sizes && b->snd.known ? judge_snd(b, s) : DIAG_PINNED_UNKNOWN;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/processes.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "collect/flows.h"

struct socket {
	uint32_t inode;
	uint8_t state, family;
	bool unread;         /* CLOSE_WAIT: data besides the FIN is waiting */
	bool remote_host;    /* not loopback */
	bool no_timer;       /* idle, and no timer runs: keepalive is off */
	bool keepalive;      /* the keepalive timer runs */
	bool outgoing;       /* this host opened it */
	bool unanswered;     /* what is sent again and again is not acknowledged */
	bool window_closed;  /* the peer acknowledges, and has no room */
	uint32_t idle_ms;    /* since data moved in either direction */
	uint32_t age_ms;     /* of CLOSE_WAIT, or of the stall: at least */
	uint32_t keepalive_ms; /* idle time before the first probe */
	enum diag_pinned sndbuf_pinned, rcvbuf_pinned;
	uint8_t dst[16];
	uint16_t dport;
	int64_t pid;
};

struct processes {
	struct socket *sockets;
	size_t n, cap;
	size_t left_out;
	int64_t interval_us;
};

struct processes *processes_new(void)
{
	return xcalloc(1, sizeof(struct processes));
}

struct processes *processes_free(struct processes *p)
{
	if (p) {
		free(p->sockets);
		free(p);
	}
	return NULL;
}

void processes_begin(struct processes *p, int64_t interval_us)
{
	p->n = p->left_out = 0;
	p->interval_us = interval_us;
}

static uint32_t min_u32(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/*
 * The FIN came with an ACK, and nothing newer came after the last ACK: so the time since the last
 * ACK is a lower bound of the time in CLOSE_WAIT, good in the very first sample.
 */
static uint32_t close_wait_age_ms(const struct diag_socket *s, struct usec seen)
{
	uint32_t seen_ms = seen.us / 1000 < UINT32_MAX ? (uint32_t) (seen.us / 1000) : UINT32_MAX;

	return s->info.last_ack_recv_ms > seen_ms ? s->info.last_ack_recv_ms : seen_ms;
}

static uint32_t idle_ms(const struct diag_tcp_info *i)
{
	return min_u32(i->last_data_recv_ms, i->last_data_sent_ms);
}

/*
 * Each ACK sets the count of probes back, not the backoff: so that tells of peers that answer too.
 * [kernel net/ipv4/tcp_input.c tcp_ack(), tcp_ack_probe()]
 */
static bool is_stalled(const struct diag_socket *s)
{
	return (s->timer == DIAG_TIMER_RETRANS || s->timer == DIAG_TIMER_PROBE) &&
	       s->state == TCP_STATE_ESTABLISHED && s->info.backoff >= PROCESSES_BACKOFF;
}

/*
 * The timeout doubles each time, up to a bound: all of them took as long as the last without the
 * first. A window probe carries no data.
 */
static uint32_t stall_age_ms(const struct diag_socket *s)
{
	const struct diag_tcp_info *i = &s->info;
	uint32_t timeouts_us = i->rto_us - (i->backoff < 32 ? i->rto_us >> i->backoff : 0);

	return s->timer == DIAG_TIMER_PROBE ? i->last_data_sent_ms :
		i->last_data_sent_ms + timeouts_us / 1000;
}

static bool is_fast_and_pinned(const struct processes *p, const struct diag_socket *s,
	const struct track_result *t)
{
	return (s->sndbuf_pinned == DIAG_PINNED_YES || s->rcvbuf_pinned == DIAG_PINNED_YES) &&
	       t->known &&
	       flows_is_fast(t->delta.bytes_acked + t->delta.bytes_received, p->interval_us);
}

/*
 * Only what a rule may name: an owner costs a walk over /proc/PID/fd, which a busy server with
 * many connections in full swing must not pay for.
 */
static bool is_of_interest(const struct processes *p, const struct diag_socket *s,
	const struct track_result *t)
{
	const struct diag_tcp_info *i = &s->info;

	if (s->state == TCP_STATE_CLOSE_WAIT || s->state == TCP_STATE_FIN_WAIT2)
		return true;
	if (is_stalled(s))
		return true;
	if (s->state != TCP_STATE_ESTABLISHED || s->own_peer || diag_is_loopback(s->family, s->dst))
		return false;
	return s->timer == DIAG_TIMER_KEEPALIVE || is_fast_and_pinned(p, s, t) ||
	       (s->timer == DIAG_TIMER_NONE && idle_ms(i) >= PROCESSES_IDLE_MS);
}

void processes_add(struct processes *p, const struct diag_socket *s, const struct track_result *t,
	bool outgoing)
{
	const struct diag_tcp_info *i = &s->info;
	struct socket *k;

	if (!s->inode || !DIAG_HAS(s, last_ack_recv_ms) || !is_of_interest(p, s, t))
		return;
	if (p->n >= PROCESSES_SOCKETS_MAX && s->state != TCP_STATE_CLOSE_WAIT) {
		p->left_out++;
		return;
	}
	p->sockets = xgrow(p->sockets, p->n, &p->cap, sizeof(*p->sockets));
	k = &p->sockets[p->n++];
	*k = (struct socket) { .inode = s->inode, .state = s->state, .family = (uint8_t) s->family,
		.remote_host = !s->own_peer && !diag_is_loopback(s->family, s->dst),
		.dport = s->dport, .outgoing = outgoing,
		.unanswered = is_stalled(s) && s->timer == DIAG_TIMER_RETRANS,
		.window_closed = is_stalled(s) && s->timer == DIAG_TIMER_PROBE,
		.sndbuf_pinned = s->sndbuf_pinned, .rcvbuf_pinned = s->rcvbuf_pinned };
	memcpy(k->dst, s->dst, sizeof(k->dst));
	/* rqueue counts the FIN as one */
	k->unread = s->rqueue > 1;
	k->age_ms = is_stalled(s) ? stall_age_ms(s) : close_wait_age_ms(s, t->close_wait);
	k->idle_ms = idle_ms(i);
	k->no_timer = s->timer == DIAG_TIMER_NONE && k->idle_ms >= PROCESSES_IDLE_MS;
	k->keepalive = s->timer == DIAG_TIMER_KEEPALIVE && !i->probes;
	/*
	 * Traffic does not set the timer back; it looks when it expires. So idle so far + what is left
	 * is the socket's time only if nothing came since it was armed, and less otherwise.
	 */
	k->keepalive_ms = min_u32(i->last_data_recv_ms, i->last_ack_recv_ms) + s->expires_ms;
}

void processes_want(struct processes *p, struct owners *o)
{
	for (size_t i = 0; i < p->n; i++)
		owners_want(o, p->sockets[i].inode);
}

static int by_pid(const void *pa, const void *pb)
{
	const struct socket *a = pa, *b = pb;

	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	return a->inode < b->inode ? -1 : a->inode > b->inode;
}

static int by_u32(const void *pa, const void *pb)
{
	uint32_t a = *(const uint32_t *) pa, b = *(const uint32_t *) pb;

	return a < b ? -1 : a > b;
}

struct peer {
	uint8_t family, dst[16], zero;
	uint16_t port;       /* 0 = any */
};

static_assert(sizeof(struct peer) == 20, "peer");

static int by_peer(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct peer));
}

/* The peer that stands most often; sorts the array. */
static char *most_frequent(struct peer *peers, size_t n)
{
	size_t best = 0, best_run = 0, run = 0;
	char text[DIAG_ADDR_MAX];

	qsort(peers, n, sizeof(*peers), by_peer);
	for (size_t i = 0; i < n; i++) {
		run = i && by_peer(&peers[i], &peers[i - 1]) == 0 ? run + 1 : 1;
		if (run > best_run) {
			best_run = run;
			best = i;
		}
	}
	if (peers[best].port)
		return xstrdup(diag_format_endpoint(text, sizeof(text), peers[best].family,
			peers[best].dst, peers[best].port));
	return xstrdup(diag_format_addr(text, sizeof(text), peers[best].family, peers[best].dst));
}

static struct peer peer_of(const struct socket *k, uint16_t port)
{
	struct peer p = { .family = k->family, .port = port };

	memcpy(p.dst, k->dst, sizeof(p.dst));
	return p;
}

static void close_wait_facts(const struct socket *k, size_t n, struct sample_process *out)
{
	_cleanup_(free_p) uint32_t *ages = xcalloc(n, sizeof(*ages));
	_cleanup_(free_p) struct peer *peers = xcalloc(n, sizeof(*peers));
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		if (k[i].state != TCP_STATE_CLOSE_WAIT)
			continue;
		ages[m] = k[i].age_ms;
		peers[m] = peer_of(&k[i], 0);
		out->close_wait_unread += k[i].unread;
		m++;
	}
	out->close_wait = (uint32_t) m;
	if (!m)
		return;
	qsort(ages, m, sizeof(*ages), by_u32);
	out->close_wait_age_p50_us = OPT(ages[(m - 1) / 2] * 1000LL);
	out->close_wait_age_max_us = OPT(ages[m - 1] * 1000LL);
	out->close_wait_remote = most_frequent(peers, m);
}

static bool is_unanswered(const struct socket *k)
{
	return k->unanswered;
}

static bool is_window_closed(const struct socket *k)
{
	return k->window_closed;
}

/*
 * Clients come and go, but a service that this host has turned to should answer: where there are
 * such connections, age and peer are theirs.
 */
static void tell_oldest(const struct socket *k, size_t n, bool (*is)(const struct socket *k),
	struct sample_stall *out)
{
	_cleanup_(free_p) struct peer *peers = xcalloc(out->sockets, sizeof(*peers));
	uint32_t age_ms = 0;
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		if (!is(&k[i]) || (out->outgoing && !k[i].outgoing))
			continue;
		if (k[i].age_ms > age_ms)
			age_ms = k[i].age_ms;
		peers[m++] = peer_of(&k[i], k[i].outgoing ? k[i].dport : 0);
	}
	out->age_max_us = OPT(age_ms * 1000LL);
	out->remote = most_frequent(peers, m);
}

static struct sample_stall stall_facts(const struct socket *k, size_t n,
	bool (*is)(const struct socket *k))
{
	struct sample_stall out = { 0 };

	for (size_t i = 0; i < n; i++) {
		out.sockets += is(&k[i]);
		out.outgoing += is(&k[i]) && k[i].outgoing;
	}
	if (out.sockets)
		tell_oldest(k, n, is, &out);
	return out;
}

static void keepalive_facts(const struct socket *k, struct sample_process *out)
{
	int64_t us = k->keepalive_ms * 1000LL;

	if (k->no_timer) {
		out->no_keepalive++;
		out->no_keepalive_idle_60s += k->idle_ms >= PROCESSES_IDLE_MS;
		out->no_keepalive_idle_300s += k->idle_ms >= 300000;
		out->no_keepalive_idle_1200s += k->idle_ms >= 1200000;
		out->no_keepalive_idle_3600s += k->idle_ms >= 3600000;
	} else if (k->keepalive) {
		out->keepalive++;
		if (!out->keepalive_idle_max_us.known || us > out->keepalive_idle_max_us.v)
			out->keepalive_idle_max_us = OPT(us);
	}
}

static void count_pinned(struct opt_i64 *n, enum diag_pinned pinned)
{
	if (pinned)
		*n = OPT(n->v + (pinned == DIAG_PINNED_YES));
}

static struct sample_process process_of(const struct socket *k, size_t n)
{
	struct sample_process out = { .pid = k->pid, .sockets = (uint32_t) n };

	for (size_t i = 0; i < n; i++) {
		out.established += k[i].state == TCP_STATE_ESTABLISHED;
		out.fin_wait2 += k[i].state == TCP_STATE_FIN_WAIT2;
		count_pinned(&out.sndbuf_pinned, k[i].sndbuf_pinned);
		count_pinned(&out.rcvbuf_pinned, k[i].rcvbuf_pinned);
		if (k[i].state == TCP_STATE_ESTABLISHED && k[i].remote_host)
			keepalive_facts(&k[i], &out);
	}
	close_wait_facts(k, n, &out);
	out.unanswered = stall_facts(k, n, is_unanswered);
	out.window_closed = stall_facts(k, n, is_window_closed);
	return out;
}

/* Leaks first, then the many. */
static int by_weight(const void *pa, const void *pb)
{
	const struct sample_process *a = pa, *b = pb;

	if (a->close_wait != b->close_wait)
		return a->close_wait < b->close_wait ? 1 : -1;
	if (a->sockets != b->sockets)
		return a->sockets < b->sockets ? 1 : -1;
	return a->pid < b->pid ? -1 : a->pid > b->pid;
}

static void cut(struct sample *s)
{
	if (s->n_processes)
		qsort(s->processes, s->n_processes, sizeof(*s->processes), by_weight);
	while (s->n_processes > PROCESSES_MAX) {
		s->n_processes--;
		free(s->processes[s->n_processes].process);
		free(s->processes[s->n_processes].close_wait_remote);
		free(s->processes[s->n_processes].unanswered.remote);
		free(s->processes[s->n_processes].window_closed.remote);
	}
}

void processes_end(struct processes *p, const struct owners *o, struct sample *s)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct owner *owner = owners_find(o, p->sockets[i].inode);

		p->sockets[i].pid = owner ? owner->pid : 0;
	}
	if (p->n)
		qsort(p->sockets, p->n, sizeof(*p->sockets), by_pid);
	for (size_t i = 0, n; i < p->n; i += n) {
		const struct owner *owner = owners_find(o, p->sockets[i].inode);
		struct sample_process *out;

		for (n = 1; i + n < p->n && p->sockets[i + n].pid == p->sockets[i].pid; n++)
			;
		out = SAMPLE_ADD(s, processes);
		*out = process_of(&p->sockets[i], n);
		out->process = owner ? xstrdup(owner->process) : NULL;
	}
	cut(s);
	if (p->left_out)
		sample_note(s, "processes",
			"%zu sockets were left out of the count by process (more than %d)",
			p->left_out, PROCESSES_SOCKETS_MAX);
}

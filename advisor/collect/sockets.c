/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/sockets.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/buffers.h"
#include "collect/diag.h"
#include "collect/endpoints.h"
#include "collect/owner.h"
#include "collect/paths.h"
#include "collect/processes.h"
#include "collect/track.h"
#include "collect/udp.h"

#define DUMP_TRIES 3 /* of an interrupted dump */

struct sockets {
	struct track *track;
	struct paths *paths;
	struct endpoints *endpoints;
	struct processes *processes;
	struct udp *udp;
	struct owners *owners;
	const struct links *links; /* of the sample under way, else the last */
	char cc[16];            /* net.ipv4.tcp_congestion_control then; "" = not known */
	struct buffers buffers;
	struct usec last;       /* boot time of the dump before; 0 = none */
	uint32_t states[2][TCP_STATES], orphans[2][TCP_STATES]; /* [0] IPv4, [1] IPv6 */
	uint64_t seen;
	uint32_t malformed;     /* messages that could not be decoded */
	bool repeated;          /* the dump under way is being repeated */
	void (*take)(struct sockets *k, const struct diag_socket *s);
};

struct sockets *sockets_new(void)
{
	struct sockets *k = xcalloc(1, sizeof(*k));

	k->track = track_new();
	k->paths = paths_new();
	k->endpoints = endpoints_new();
	k->processes = processes_new();
	k->udp = udp_new();
	k->owners = owners_new();
	return k;
}

struct sockets *sockets_free(struct sockets *k)
{
	if (k) {
		track_free(k->track);
		paths_free(k->paths);
		endpoints_free(k->endpoints);
		processes_free(k->processes);
		udp_free(k->udp);
		owners_free(k->owners);
		free(k);
	}
	return NULL;
}

void sockets_set_prefixes(struct sockets *k, unsigned v4, unsigned v6)
{
	paths_set_prefixes(k->paths, v4, v6);
}

static void count(struct sockets *k, const struct diag_socket *s)
{
	int f = s->family == 6, state = s->state < TCP_STATES ? s->state : 0;

	k->states[f][state]++;
	k->orphans[f][state] += !s->inode && state != TCP_STATE_TIME_WAIT &&
				state != TCP_STATE_SYN_RECV && state != TCP_STATE_NEW_SYN_RECV;
	k->seen++;
}

static void take_listener(struct sockets *k, const struct diag_socket *s)
{
	count(k, s);
	endpoints_add_listener(k->endpoints, s);
}

/*
 * Full sockets are known by their cookie, so that a repeated dump adds only what was missed. The
 * others (TIME_WAIT, SYN_RECV) are not, and are taken from the first one.
 */
static void take_other(struct sockets *k, const struct diag_socket *s)
{
	struct track_result t = { 0 };
	bool outgoing;

	if (s->info_len)
		t = track_socket(k->track, s);
	if (t.seen_in_this_dump || (!s->info_len && k->repeated))
		return;
	count(k, s);
	outgoing = endpoints_add(k->endpoints, s);
	if (s->info_len) {
		paths_add(k->paths, s, &t);
		processes_add(k->processes, s, &t, outgoing);
	}
}

static const struct dump_kind {
	const char *name;
	int family;             /* 0 = both */
	uint32_t states;
	bool with_info;
	int tries;
	void (*take)(struct sockets *k, const struct diag_socket *s);
/* listeners first: they tell which local ports are no ephemeral ones */
} one_walk[] = {
	/*
	 * One walk over the table of connections costs 1.02 to 1.09 us a socket, where six requests,
	 * by family and with TIME_WAIT and SYN_RECV apart and without tcp_info, cost 1.34 to 1.41:
	 * those states carry no attribute anyway, so that the replies are the same to the byte.
	 */
	{ "tcp-listen", 0, DIAG_STATES_LISTEN, false, 1, take_listener },
	{ "tcp-rest", 0, DIAG_STATES_FULL | DIAG_STATES_MINI, true, DUMP_TRIES, take_other },
}, by_family[] = {
	/* where that is refused, and in older recordings */
	{ "tcp4-listen", 4, DIAG_STATES_LISTEN, false, 1, take_listener },
	{ "tcp6-listen", 6, DIAG_STATES_LISTEN, false, 1, take_listener },
	{ "tcp4-full", 4, DIAG_STATES_FULL, true, DUMP_TRIES, take_other },
	{ "tcp6-full", 6, DIAG_STATES_FULL, true, DUMP_TRIES, take_other },
	{ "tcp4-mini", 4, DIAG_STATES_MINI, false, 1, take_other },
	{ "tcp6-mini", 6, DIAG_STATES_MINI, false, 1, take_other },
};

/* A message that cannot be decoded costs only itself. */
static int on_socket(void *arg, uint16_t type, const void *payload, size_t len)
{
	struct sockets *k = arg;
	struct diag_socket s;

	if (!diag_is_socket(type))
		return 0;
	if (diag_decode(payload, len, &s) < 0) {
		k->malformed++;
		return 0;
	}
	s.own_peer = s.state != TCP_STATE_LISTEN && links_find(k->links, s.family, s.dst) != 0;
	buffers_judge(&k->buffers, &s);
	k->take(k, &s);
	return 0;
}

static int dump(struct sockets *k, struct machine *m, const struct dump_kind *kind,
	struct sample *s, struct err *e)
{
	struct diag_request req = diag_request_tcp(kind->family, kind->states, kind->with_info);
	bool interrupted = true;
	int r = 0;

	k->take = kind->take;
	for (int i = 0; i < kind->tries && interrupted && r == 0; i++) {
		k->repeated = i > 0;
		r = machine_dump(m, kind->name, NETLINK_OF_SOCK_DIAG, req.type, req.bytes, req.len,
			on_socket, k, &interrupted, e);
		s->dumps_retried += i > 0;
	}
	s->dumps_interrupted += r == 0 && interrupted;
	return r;
}

static bool is_refused(int r)
{
	return r == -EOPNOTSUPP || r == -EINVAL || r == -ENOENT;
}

/* 0 only if every dump came; *ret_refused: the very first was refused, and nothing was taken. */
static int dump_each(struct sockets *k, struct machine *m, const struct dump_kind *kinds, size_t n,
	struct sample *s, bool *ret_refused)
{
	int first = 0, r;

	for (size_t i = 0; i < n; i++) {
		struct err e = ERR_INIT;

		r = dump(k, m, &kinds[i], s, &e);
		if (i == 0 && ret_refused && is_refused(r)) {
			*ret_refused = true;
			return r;
		}
		if (r < 0)
			sample_note(s, "sock_diag", "%s: %s", kinds[i].name, e.text);
		if (r < 0 && !first)
			first = r;
	}
	return first;
}

static int dump_all(struct sockets *k, struct machine *m, struct sample *s)
{
	bool refused = false;
	int r = dump_each(k, m, one_walk, ARRAY_SIZE(one_walk), s, &refused);

	if (refused)
		r = dump_each(k, m, by_family, ARRAY_SIZE(by_family), s, NULL);
	if (k->malformed)
		sample_note(s, "sock_diag messages", "%u malformed messages were left out",
			k->malformed);
	return r;
}

static void want_owner(void *arg, uint32_t inode)
{
	owners_want(arg, inode);
}

static void name_owners(struct sockets *k, struct machine *m, struct sample *s)
{
	processes_want(k->processes, k->owners);
	endpoints_want(k->endpoints, k->owners);
	udp_want(k->udp, k->owners);
	owners_resolve(k->owners, m, s);
	processes_end(k->processes, k->owners, s);
	endpoints_end(k->endpoints, k->owners, s);
	udp_end(k->udp, k->owners, s);
	for (size_t i = 0; i < s->n_flows; i++) {
		const struct owner *o = owners_find(k->owners, paths_flow_inode(k->paths, i));

		if (o) {
			s->flows[i].pid = OPT(o->pid);
			s->flows[i].process = xstrdup(o->process);
		}
	}
}

void sockets_closed(struct sockets *k, struct diag_socket *s, struct usec at)
{
	struct track_result t;

	/*
	 * a socket without a peer; or its owner has reset it, then the kernel has wiped what it
	 * counted [kernel tcp_disconnect]
	 */
	if (!s->dport || !s->info_len) {
		track_forget(k->track, s->cookie);
		return;
	}
	if (!*s->cc)
		memcpy(s->cc, k->cc, sizeof(s->cc));
	t = track_closed(k->track, s, at);
	if (!t.known || (t.short_lived && !diag_was_connected(s)))
		return;
	s->own_peer = links_find(k->links, s->family, s->dst) != 0;
	paths_add_closed(k->paths, s, &t);
}

/* What a socket has that did not choose another; events do not tell it. */
static void keep_default_cc(struct sockets *k, const struct sample *s)
{
	memset(k->cc, 0, sizeof(k->cc));
	for (size_t i = 0; i < s->n_sysctls; i++)
		if (str_eq(s->sysctls[i].key, "net.ipv4.tcp_congestion_control"))
			memcpy(k->cc, s->sysctls[i].value,
				strnlen(s->sysctls[i].value, sizeof(k->cc) - 1));
}

static void write_states(const struct sockets *k, struct sample *s)
{
	for (int f = 0; f < 2; f++)
		for (int i = 0; i < TCP_STATES; i++)
			if (k->states[f][i])
				*SAMPLE_ADD(s, states) = (struct sample_state) { f ? 6 : 4, i,
					k->states[f][i], k->orphans[f][i] };
}

void sockets_read(struct sockets *k, struct machine *m, const struct links *links, struct sample *s)
{
	int64_t interval_us = k->last.us ? s->boottime.us - k->last.us : 0;
	int r;

	memset(k->states, 0, sizeof(k->states));
	memset(k->orphans, 0, sizeof(k->orphans));
	k->seen = 0;
	k->malformed = 0;
	k->links = links;
	buffers_update(&k->buffers, s);
	keep_default_cc(k, s);
	track_begin(k->track, s->boottime);
	paths_begin(k->paths, links, s, interval_us);
	endpoints_begin(k->endpoints, s);
	processes_begin(k->processes, interval_us);
	r = dump_all(k, m, s);
	track_end(k->track);
	paths_end(k->paths, want_owner, k->owners);
	udp_read(k->udp, m, s);
	name_owners(k, m, s);
	write_states(k, s);
	if (r < 0) {
		/* an incomplete picture is no base for the next one */
		track_reset(k->track);
		k->last.us = 0;
		for (size_t i = 0; i < s->n_paths; i++)
			s->paths[i].has_sums = false;
		return;
	}
	s->sockets = OPT(k->seen);
	if (interval_us > 0)
		s->socket_interval_us = OPT(interval_us);
	k->last = s->boottime;
}

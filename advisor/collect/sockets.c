/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/sockets.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "collect/diag.h"
#include "collect/endpoints.h"
#include "collect/owner.h"
#include "collect/paths.h"
#include "collect/processes.h"
#include "collect/track.h"

#define DUMP_TRIES 3 /* of an interrupted dump */

struct sockets {
	struct track *track;
	struct paths *paths;
	struct endpoints *endpoints;
	struct processes *processes;
	struct owners *owners;
	const struct links *links; /* of the sample under way */
	struct usec last;       /* boot time of the dump before; 0 = none */
	uint32_t states[2][TCP_STATES], orphans[2][TCP_STATES]; /* [0] IPv4, [1] IPv6 */
	uint64_t seen;
	uint32_t malformed;     /* messages that could not be decoded */
	void (*take)(struct sockets *k, const struct diag_socket *s);
};

struct sockets *sockets_new(void)
{
	struct sockets *k = xcalloc(1, sizeof(*k));

	k->track = track_new();
	k->paths = paths_new();
	k->endpoints = endpoints_new();
	k->processes = processes_new();
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
		owners_free(k->owners);
		free(k);
	}
	return NULL;
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

static void take_full(struct sockets *k, const struct diag_socket *s)
{
	struct track_result t = { 0 };

	if (s->info_len)
		t = track_socket(k->track, s);
	if (t.seen_in_this_dump)
		return;
	count(k, s);
	endpoints_add(k->endpoints, s);
	if (s->info_len) {
		paths_add(k->paths, s, &t);
		processes_add(k->processes, s, t.close_wait);
	}
}

static void take_mini(struct sockets *k, const struct diag_socket *s)
{
	count(k, s);
	endpoints_add(k->endpoints, s);
}

static const struct dump_kind {
	const char *name[2];
	uint32_t states;
	/*
	 * full sockets are known by their cookie, so that a repeated dump adds only what was missed
	 */
	int tries;
	void (*take)(struct sockets *k, const struct diag_socket *s);
} kinds[] = {
	/* listeners first: they tell which local ports are no ephemeral ones */
	{ { "tcp4-listen", "tcp6-listen" }, DIAG_STATES_LISTEN, 1, take_listener },
	{ { "tcp4-full", "tcp6-full" }, DIAG_STATES_FULL, DUMP_TRIES, take_full },
	{ { "tcp4-mini", "tcp6-mini" }, DIAG_STATES_MINI, 1, take_mini },
};

/* A message that cannot be decoded costs only itself. */
static int on_socket(void *arg, uint16_t type, const void *payload, size_t len)
{
	struct sockets *k = arg;
	struct diag_socket s;

	if (type != diag_message_type())
		return 0;
	if (diag_decode(payload, len, &s) < 0) {
		k->malformed++;
		return 0;
	}
	s.own_peer = s.state != TCP_STATE_LISTEN && links_find(k->links, s.family, s.dst) != 0;
	k->take(k, &s);
	return 0;
}

static int dump(struct sockets *k, struct machine *m, const struct dump_kind *kind, int f,
	struct sample *s)
{
	struct diag_request req =
		diag_request_tcp(f ? 6 : 4, kind->states, kind->take == take_full);
	struct err e = ERR_INIT;
	bool interrupted = true;
	int r = 0;

	k->take = kind->take;
	for (int i = 0; i < kind->tries && interrupted && r == 0; i++) {
		r = machine_dump(m, kind->name[f], NETLINK_OF_SOCK_DIAG, diag_message_type(),
			req.bytes, req.len, on_socket, k, &interrupted, &e);
		s->dumps_retried += i > 0;
	}
	s->dumps_interrupted += r == 0 && interrupted;
	if (r < 0)
		sample_note(s, "sock_diag", "%s: %s", kind->name[f], e.text);
	return r;
}

/* 0 only if every dump came. */
static int dump_all(struct sockets *k, struct machine *m, struct sample *s)
{
	int first = 0, r;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		for (int f = 0; f < 2; f++) {
			r = dump(k, m, &kinds[i], f, s);
			if (r < 0 && !first)
				first = r;
		}
	if (k->malformed)
		sample_note(s, "sock_diag messages", "%u malformed messages were left out",
			k->malformed);
	return first;
}

static void want_owner(void *arg, uint32_t inode)
{
	owners_want(arg, inode);
}

static void name_owners(struct sockets *k, struct machine *m, struct sample *s)
{
	processes_want(k->processes, k->owners);
	endpoints_want(k->endpoints, k->owners);
	owners_resolve(k->owners, m, s);
	processes_end(k->processes, k->owners, s);
	endpoints_end(k->endpoints, k->owners, s);
	for (size_t i = 0; i < s->n_flows; i++) {
		const struct owner *o = owners_find(k->owners, paths_flow_inode(k->paths, i));

		if (o) {
			s->flows[i].pid = OPT(o->pid);
			s->flows[i].process = xstrdup(o->process);
		}
	}
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
	track_begin(k->track, s->boottime);
	paths_begin(k->paths, links, s, interval_us);
	endpoints_begin(k->endpoints, s);
	processes_begin(k->processes);
	r = dump_all(k, m, s);
	track_end(k->track);
	paths_end(k->paths, want_owner, k->owners);
	name_owners(k, m, s);
	write_states(k, s);
	if (r < 0) {
		/* an incomplete picture is no base for the next one */
		track_reset(k->track);
		k->last.us = 0;
		return;
	}
	s->sockets = OPT(k->seen);
	if (interval_us > 0)
		s->socket_interval_us = OPT(interval_us);
	k->last = s->boottime;
}

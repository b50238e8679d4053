/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "collect/collector.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "collect/cgroup.h"
#include "collect/counters.h"
#include "collect/events.h"
#include "collect/host.h"
#include "collect/links.h"
#include "collect/linkstats.h"
#include "collect/sockets.h"

struct collector {
	struct machine *machine;
	char *netns;
	struct counter_baseline baseline;
	struct events *events;
	struct sockets *sockets;
	struct links links;      /* of the last sample: events want to know local addresses too */
};

struct collector *collector_new(struct machine *m, const char *netns)
{
	struct collector *c = xcalloc(1, sizeof(*c));

	c->machine = m;
	c->netns = xstrdup(netns);
	c->events = events_new();
	c->sockets = sockets_new();
	return c;
}

struct collector *collector_free(struct collector *c)
{
	if (c) {
		counter_baseline_done(&c->baseline);
		events_free(c->events);
		sockets_free(c->sockets);
		links_done(&c->links);
		free(c->netns);
		free(c);
	}
	return NULL;
}

void collector_free_p(struct collector **c)
{
	*c = collector_free(*c);
}

void collector_set_baseline(struct collector *c, struct counter_baseline *base)
{
	counter_baseline_done(&c->baseline);
	c->baseline = *base;
	memset(base, 0, sizeof(*base));
}

void collector_set_prefixes(struct collector *c, unsigned v4, unsigned v6)
{
	sockets_set_prefixes(c->sockets, v4, v6);
}

static void take_closed(void *arg, struct diag_socket *s, struct usec at)
{
	sockets_closed(arg, s, at);
}

static void drain(struct collector *c)
{
	events_drain(c->events, c->machine, take_closed, c->sockets);
}

int collector_fd(const struct collector *c)
{
	return events_fd(c->events);
}

void collector_drain(struct collector *c)
{
	if (collector_fd(c) >= 0)
		drain(c);
}

/* The host's files and its memory are not those of another network namespace. */
static bool is_host(const struct collector *c)
{
	return !*c->netns;
}

int collector_sample(struct collector *c, struct sample *ret, struct err *e)
{
	struct usec cpu = clock_cpu(), start = clock_boottime();
	struct sample s = { 0 };
	struct links links;
	int r;

	r = machine_next_tick(c->machine, e);
	if (r <= 0)
		return r;
	s.at = machine_realtime(c->machine);
	s.boottime = machine_boottime(c->machine);
	s.netns = xstrdup(c->netns);
	host_read(c->machine, &s);
	links_read(c->machine, &s, &links);
	/* before counters_read, which sorts the values */
	linkstats_read(c->machine, &links, &s);
	if (is_host(c))
		cgroup_read(c->machine, &s);
	counters_read(c->machine, &s);
	counters_diff(&s, &c->baseline);
	counters_keep(&s, &c->baseline);
	counters_fold_cpus(&s);
	host_read_sysctls(c->machine, &s);
	events_start(c->events, c->machine, &s);
	drain(c); /* by the addresses of the sample before */
	events_end(c->events, c->machine, &s);
	links_done(&c->links);
	c->links = links;
	sockets_read(c->sockets, c->machine, &c->links, &s);
	collector_drain(c); /* a long dump may have filled the buffer; the next sample has them */
	if (is_host(c))
		host_read_dropins(c->machine, &s);
	/* a replay says the same each time */
	if (machine_is_live(c->machine)) {
		s.took.us = clock_boottime().us - start.us;
		s.cpu.us = clock_cpu().us - cpu.us;
	}
	*ret = s;
	return 1;
}

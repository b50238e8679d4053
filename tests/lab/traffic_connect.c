/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Many connections without data, at a steady rate: each is held for a time and then closed. */
#include "traffic.h"
#include "opts.h"
#include "units.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EVENTS_MAX 256

struct attempt {
	int fd; /* -1 = not open */
	bool connected;
	bool peer_closed;
	uint64_t start_ns;
	uint64_t connected_ns;
};

struct client {
	const struct traffic_conf *conf;
	struct loop loop;
	struct sockaddr_storage addr;
	socklen_t addr_len;
	double interval_ns; /* between two attempts */
	uint64_t start_ns;
	struct attempt *attempts; /* conf->count */
	uint64_t *order; /* connected ones, in the order they must be closed */
	uint64_t started; /* attempts made */
	uint64_t expired; /* first attempt whose time-out is still to be looked at */
	uint64_t connected, closed; /* lengths of order: filled, and closed */
	uint64_t open;
	uint64_t refused, timed_out, reset, no_port, other, peer_closed;
	uint64_t min_ns, max_ns, sum_ns; /* of the connects */
	bool interrupted;
};

static void count_failure(struct client *c, int error)
{
	switch (error) {
	case ECONNREFUSED:
		c->refused++;
		break;
	case ETIMEDOUT:
		c->timed_out++;
		break;
	case ECONNRESET:
		c->reset++;
		break;
	case EADDRNOTAVAIL:
		c->no_port++;
		break;
	default:
		c->other++;
	}
}

static void close_attempt(struct client *c, struct attempt *a, bool reset)
{
	loop_del(&c->loop, a->fd);
	sock_close(a->fd, reset);
	a->fd = -1;
	c->open--;
}

static void start_attempt(struct client *c)
{
	struct attempt *a = &c->attempts[c->started];
	uint64_t mark = c->started++;

	a->start_ns = clock_now_ns();
	a->fd = sock_open(c->conf, c->addr.ss_family);
	if (a->fd < 0) {
		count_failure(c, -a->fd);
		a->fd = -1;
		return;
	}
	c->open++;
	if ((connect(a->fd, (struct sockaddr *)&c->addr, c->addr_len) < 0 &&
		    errno != EINPROGRESS) ||
		loop_add(&c->loop, a->fd, EPOLLOUT | EPOLLRDHUP | EPOLLET, mark) < 0) {
		count_failure(c, errno);
		close_attempt(c, a, false);
	}
}

static void on_connected(struct client *c, struct attempt *a)
{
	uint64_t took_ns;

	a->connected = true;
	a->connected_ns = clock_now_ns();
	took_ns = a->connected_ns - a->start_ns;
	c->sum_ns += took_ns;
	if (took_ns > c->max_ns)
		c->max_ns = took_ns;
	if (c->connected == 0 || took_ns < c->min_ns)
		c->min_ns = took_ns;
	c->order[c->connected++] = (uint64_t)(a - c->attempts);
}

static void handle(struct client *c, const struct epoll_event *ev)
{
	struct attempt *a;
	int e;

	if (ev->data.u64 == LOOP_SIGNAL) {
		c->interrupted = true;
		return;
	}
	a = &c->attempts[ev->data.u64];
	if (a->fd < 0)
		return;
	if (!a->connected) {
		e = sock_error(a->fd);
		if (e) {
			count_failure(c, e);
			close_attempt(c, a, false);
			return;
		}
		on_connected(c, a);
	}
	if ((ev->events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) && !a->peer_closed) {
		a->peer_closed = true;
		c->peer_closed++;
	}
}

/* Times are the same for all attempts, so both lists are in order of their due time. */
static void close_due(struct client *c, uint64_t now_ns)
{
	for (; c->closed < c->connected; c->closed++) {
		struct attempt *a = &c->attempts[c->order[c->closed]];

		if (a->connected_ns + c->conf->hold_ns > now_ns)
			break;
		close_attempt(c, a, c->conf->abort);
	}
	for (; c->expired < c->started; c->expired++) {
		struct attempt *a = &c->attempts[c->expired];

		if (a->fd < 0 || a->connected)
			continue;
		if (a->start_ns + c->conf->timeout_ns > now_ns)
			break;
		c->timed_out++;
		close_attempt(c, a, false);
	}
}

static uint64_t start_due_ns(const struct client *c)
{
	return c->start_ns + (uint64_t)((double)c->started * c->interval_ns);
}

static uint64_t next_ns(const struct client *c, uint64_t end_ns)
{
	uint64_t next = end_ns, t;

	if (c->started < c->conf->count) {
		t = start_due_ns(c);
		next = t < next ? t : next;
	}
	if (c->closed < c->connected) {
		t = c->attempts[c->order[c->closed]].connected_ns + c->conf->hold_ns;
		next = t < next ? t : next;
	}
	if (c->expired < c->started) {
		t = c->attempts[c->expired].start_ns + c->conf->timeout_ns;
		next = t < next ? t : next;
	}
	return next;
}

static bool all_done(const struct client *c)
{
	return c->started == c->conf->count && c->open == 0;
}

static void run(struct client *c, uint64_t end_ns)
{
	struct epoll_event events[EVENTS_MAX];
	uint64_t now_ns = clock_now_ns();

	while (!c->interrupted && now_ns < end_ns) {
		int n;

		/* A bounded burst, so that a late start does not keep answers waiting. */
		for (int i = 0; i < 32 && c->started < c->conf->count && start_due_ns(c) <= now_ns;
			i++)
			start_attempt(c);
		close_due(c, now_ns);
		if (all_done(c))
			break;
		n = loop_wait(&c->loop, events, EVENTS_MAX, next_ns(c, end_ns));
		for (int i = 0; i < n; i++)
			handle(c, &events[i]);
		now_ns = clock_now_ns();
	}
}

static void print_result(const struct client *c, double seconds)
{
	uint64_t n = c->connected ? c->connected : 1;

	printf("{\"role\":\"connect\",\"attempts\":%" PRIu64 ",\"connected\":%" PRIu64
	       ",\"refused\":%" PRIu64 ",\"timed_out\":%" PRIu64 ",\"reset\":%" PRIu64
	       ",\"no_port\":%" PRIu64 ",\"other_errors\":%" PRIu64 ",\"peer_closed\":%" PRIu64,
		c->started, c->connected, c->refused, c->timed_out, c->reset, c->no_port, c->other,
		c->peer_closed);
	printf(",\"unfinished\":%" PRIu64 ",\"connect_min_us\":%" PRIu64
	       ",\"connect_avg_us\":%" PRIu64 ",\"connect_max_us\":%" PRIu64 ",\"seconds\":%.3f}\n",
		c->open, c->min_ns / 1000, c->sum_ns / n / 1000, c->max_ns / 1000, seconds);
}

static double attempts_per_second(const char *text)
{
	uint64_t rate = 0;

	if (units_parse_count(text, 1, 1000000, &rate) < 0)
		opts_bad_value("rate", text, "connections per second, 1 to 1000000");
	return (double)rate;
}

int traffic_connect(const struct traffic_conf *conf)
{
	double rate = attempts_per_second(conf->per_second);
	struct client c = { .conf = conf, .interval_ns = 1e9 / rate };
	uint64_t end_ns = conf->for_ns;

	c.attempts = calloc(conf->count, sizeof(*c.attempts));
	c.order = calloc(conf->count, sizeof(*c.order));
	if (!c.attempts || !c.order)
		err(EXIT_FAILURE, "%" PRIu64 " connections", conf->count);
	if (end_ns == 0)
		end_ns = (uint64_t)((double)conf->count * c.interval_ns) + conf->timeout_ns +
			 conf->hold_ns + 5 * NS_PER_S;
	c.addr_len = sock_address(conf, &c.addr);
	sock_raise_nofile();
	loop_init(&c.loop);
	c.start_ns = clock_now_ns();
	run(&c, c.start_ns + end_ns);

	print_result(&c, (double)(clock_now_ns() - c.start_ns) / 1e9);
	for (uint64_t i = 0; i < c.started; i++) {
		if (c.attempts[i].fd >= 0)
			sock_close(c.attempts[i].fd, conf->abort);
	}
	loop_done(&c.loop);
	free(c.attempts);
	free(c.order);
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

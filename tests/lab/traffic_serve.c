/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A server which reads and throws away, in good and in bad ways: not accepting, not closing
 * after the peer's FIN, reading slowly, or with a fixed receive buffer.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* accept4() */
#endif

#include "traffic.h"
#include "units.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MARK_LISTENER  (LOOP_SIGNAL - 1)
#define EVENTS_MAX     64
#define FOR_DEFAULT_NS (3600 * NS_PER_S)
#define SLOW_TICK_NS   (5 * NS_PER_MS)

enum conn_state {
	CONN_FREE,
	CONN_OPEN,
	CONN_CLOSE_WAIT, /* the peer has closed, we do not */
};

struct conn {
	enum conn_state state;
	int fd;
	uint64_t number; /* 1 for the first accepted */
	uint64_t bytes;
	uint64_t accepted_ns;
	uint64_t first_ns; /* of the first and last byte */
	uint64_t last_ns;
	uint64_t warm_ns; /* the first read after the warm-up, 0 = not yet */
	uint64_t warm_bytes; /* received by then */
	char peer[64];
};

struct server {
	const struct traffic_conf *conf;
	struct loop loop;
	int listen_fd;
	struct conn *conns; /* conf->max_conns slots */
	uint64_t slots_used; /* highest slot ever used, plus one */
	uint64_t accepted, finished, close_wait, bytes;
	bool end;
	char buf[TRAFFIC_CHUNK_BYTES];
};

static double seconds_between(uint64_t from_ns, uint64_t to_ns)
{
	return to_ns > from_ns ? (double)(to_ns - from_ns) / 1e9 : 0;
}

static double goodput_bps(const struct conn *c)
{
	double s = seconds_between(c->warm_ns, c->last_ns);

	return c->warm_ns && s > 0 ? (double)(c->bytes - c->warm_bytes) * 8 / s : 0;
}

/* A connection without data is only counted in the summary: there may be thousands. */
static void print_conn(const struct conn *c, const char *end)
{
	if (c->bytes == 0)
		return;
	printf("{\"role\":\"serve\",\"conn\":%" PRIu64 ",\"peer\":\"%s\",\"bytes\":%" PRIu64
	       ",\"seconds\":%.6f,\"steady_bytes\":%" PRIu64 ",\"steady_seconds\":%.6f"
	       ",\"goodput_bps\":%.0f,\"end\":\"%s\"}\n",
		c->number, c->peer, c->bytes, seconds_between(c->first_ns, c->last_ns),
		c->warm_ns ? c->bytes - c->warm_bytes : 0, seconds_between(c->warm_ns, c->last_ns),
		goodput_bps(c), end);
}

static void finish_conn(struct server *s, struct conn *c, const char *end)
{
	print_conn(c, end);
	sock_close(c->fd, s->conf->abort);
	c->state = CONN_FREE;
	s->finished++;
	if (s->conf->conns && s->finished >= s->conf->conns)
		s->end = true;
}

static void on_peer_close(struct server *s, struct conn *c)
{
	if (!s->conf->hold_close_wait) {
		finish_conn(s, c, "eof");
		return;
	}
	loop_del(&s->loop, c->fd);
	c->state = CONN_CLOSE_WAIT;
	s->close_wait++;
}

static void count_bytes(struct server *s, struct conn *c, uint64_t n, uint64_t now_ns)
{
	if (c->bytes == 0)
		c->first_ns = now_ns;
	c->bytes += n;
	c->last_ns = now_ns;
	s->bytes += n;
	if (!c->warm_ns && now_ns >= c->first_ns + s->conf->warmup_ns) {
		c->warm_ns = now_ns;
		c->warm_bytes = c->bytes;
	}
}

/* MSG_TRUNC drops the bytes in the kernel, so that copying is never the bottleneck. */
static void read_conn(struct server *s, struct conn *c, size_t limit)
{
	ssize_t n = recv(c->fd, s->buf, limit, MSG_TRUNC | MSG_DONTWAIT);

	if (n > 0)
		count_bytes(s, c, (uint64_t)n, clock_now_ns());
	else if (n == 0)
		on_peer_close(s, c);
	else if (errno != EAGAIN && errno != EINTR)
		finish_conn(s, c, errno == ECONNRESET ? "reset" : "error");
}

/* What a connection may have read by now, less what it has. */
static uint64_t allowance(const struct server *s, const struct conn *c, uint64_t now_ns)
{
	uint64_t may = (uint64_t)((unsigned __int128)s->conf->read_rate_bps *
				  (now_ns - c->accepted_ns) / 8 / NS_PER_S);

	return may > c->bytes ? may - c->bytes : 0;
}

static void read_slowly(struct server *s)
{
	uint64_t now_ns = clock_now_ns();

	for (uint64_t i = 0; i < s->slots_used; i++) {
		struct conn *c = &s->conns[i];
		uint64_t n;

		if (c->state != CONN_OPEN)
			continue;
		n = allowance(s, c, now_ns);
		if (n)
			read_conn(s, c, n < sizeof(s->buf) ? n : sizeof(s->buf));
	}
}

static struct conn *free_slot(struct server *s)
{
	for (uint64_t i = 0; i < s->conf->max_conns; i++) {
		if (s->conns[i].state != CONN_FREE)
			continue;
		if (i >= s->slots_used)
			s->slots_used = i + 1;
		return &s->conns[i];
	}
	return NULL;
}

static void name_peer(struct conn *c, const struct sockaddr_storage *addr, socklen_t len)
{
	char host[46] = "?", port[8] = "?";

	(void)getnameinfo((const struct sockaddr *)addr, len, host, sizeof(host), port,
		sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV);
	(void)snprintf(c->peer, sizeof(c->peer), "%s %s", host, port);
}

static void accept_one(struct server *s)
{
	struct sockaddr_storage addr = { 0 };
	socklen_t len = sizeof(addr);
	struct conn *c = free_slot(s);
	int fd;

	if (!c) {
		warnx("more than %" PRIu64 " connections: no more are accepted",
			s->conf->max_conns);
		loop_del(&s->loop, s->listen_fd);
		return;
	}
	fd = accept4(s->listen_fd, (struct sockaddr *)&addr, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0)
		return;
	*c = (struct conn){
		.state = CONN_OPEN, .fd = fd, .number = ++s->accepted, .accepted_ns = clock_now_ns()
	};
	name_peer(c, &addr, len);
	if (s->conf->read_rate_bps == 0)
		(void)loop_add(&s->loop, fd, EPOLLIN, (uint64_t)(c - s->conns));
}

static void start_listening(struct server *s)
{
	struct sockaddr_storage addr;
	socklen_t len = sock_address(s->conf, &addr);
	int one = 1;

	s->listen_fd = sock_open(s->conf, addr.ss_family);
	if (s->listen_fd < 0)
		errx(EXIT_FAILURE, "cannot make a socket: %s", strerror(-s->listen_fd));
	(void)setsockopt(s->listen_fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(s->listen_fd, (struct sockaddr *)&addr, len) < 0)
		err(EXIT_FAILURE, "cannot bind to port %" PRIu64, s->conf->port);
	if (listen(s->listen_fd, (int)s->conf->backlog) < 0)
		err(EXIT_FAILURE, "cannot listen on port %" PRIu64, s->conf->port);
	if (!s->conf->no_accept && loop_add(&s->loop, s->listen_fd, EPOLLIN, MARK_LISTENER) < 0)
		err(EXIT_FAILURE, "cannot watch the listener");
	puts("ready");
	(void)fflush(stdout);
}

static void handle(struct server *s, uint64_t mark)
{
	if (mark == LOOP_SIGNAL)
		s->end = true;
	else if (mark == MARK_LISTENER)
		accept_one(s);
	else if (s->conns[mark].state == CONN_OPEN)
		read_conn(s, &s->conns[mark], sizeof(s->buf));
}

static void run(struct server *s)
{
	uint64_t end_ns = clock_now_ns() + (s->conf->for_ns ? s->conf->for_ns : FOR_DEFAULT_NS);
	struct epoll_event events[EVENTS_MAX];

	while (!s->end && clock_now_ns() < end_ns) {
		uint64_t until_ns = end_ns;
		int n;

		if (s->conf->read_rate_bps && clock_now_ns() + SLOW_TICK_NS < end_ns)
			until_ns = clock_now_ns() + SLOW_TICK_NS;
		n = loop_wait(&s->loop, events, EVENTS_MAX, until_ns);
		for (int i = 0; i < n; i++)
			handle(s, events[i].data.u64);
		if (s->conf->read_rate_bps)
			read_slowly(s);
	}
}

static void print_summary(const struct server *s, double seconds)
{
	uint64_t open = 0;

	for (uint64_t i = 0; i < s->slots_used; i++)
		open += s->conns[i].state == CONN_OPEN;
	printf("{\"role\":\"serve\",\"summary\":true,\"accepted\":%" PRIu64 ",\"finished\":%" PRIu64
	       ",\"open\":%" PRIu64 ",\"close_wait\":%" PRIu64 ",\"bytes\":%" PRIu64
	       ",\"seconds\":%.3f}\n",
		s->accepted, s->finished, open, s->close_wait, s->bytes, seconds);
}

int traffic_serve(const struct traffic_conf *conf)
{
	struct server *s = calloc(1, sizeof(*s));
	uint64_t start_ns = clock_now_ns();

	if (!s)
		err(EXIT_FAILURE, "server");
	s->conf = conf;
	s->conns = calloc(conf->max_conns, sizeof(*s->conns));
	if (!s->conns)
		err(EXIT_FAILURE, "%" PRIu64 " connections", conf->max_conns);
	sock_raise_nofile();
	loop_init(&s->loop);
	start_listening(s);
	run(s);

	for (uint64_t i = 0; i < s->slots_used; i++) {
		if (s->conns[i].state != CONN_FREE)
			print_conn(&s->conns[i], "open");
	}
	print_summary(s, seconds_between(start_ns, clock_now_ns()));
	for (uint64_t i = 0; i < s->slots_used; i++) {
		if (s->conns[i].state != CONN_FREE)
			sock_close(s->conns[i].fd, conf->abort);
	}
	(void)close(s->listen_fd);
	loop_done(&s->loop);
	free(s->conns);
	free(s);
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

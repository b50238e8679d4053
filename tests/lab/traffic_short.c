/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Many short connections over loopback, both ends in this process: each carries some bytes both ways
 * and is closed as soon as a number of others have been opened. What it says was sent is what was
 * sent, to the byte.
 */
#include "traffic.h"
#include "opts.h"
#include "units.h"

#include <err.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REPLY_MAX_BYTES 300

struct pair {
	int client, server;
};

struct short_run {
	const struct traffic_conf *conf;
	int listener;
	uint64_t bytes_max; /* a client sends */
	char bytes[16384]; /* fits into a receive buffer: there is nobody else to read */
	uint64_t client_bytes, server_bytes; /* sent by all clients, and by all servers */
};

static void send_all(struct short_run *run, int from, int to, size_t len)
{
	size_t got = 0;

	if (len && send(from, run->bytes, len, 0) != (ssize_t)len)
		err(EXIT_FAILURE, "send");
	while (got < len) {
		ssize_t n = recv(to, run->bytes, sizeof(run->bytes), 0);

		if (n <= 0)
			err(EXIT_FAILURE, "recv");
		got += (size_t)n;
	}
}

/* Eight addresses, so that ports do not run out of pairs. */
static struct pair open_pair(struct short_run *run, uint64_t i)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(run->conf->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (uint32_t)(i % 8)) };
	struct pair p = { .client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) };
	size_t up = 1 + i % run->bytes_max, down = i % (REPLY_MAX_BYTES + 1);

	if (p.client < 0 || connect(p.client, (struct sockaddr *)&to, sizeof(to)) < 0)
		err(EXIT_FAILURE, "connect");
	p.server = accept(run->listener, NULL, NULL);
	if (p.server < 0)
		err(EXIT_FAILURE, "accept");
	send_all(run, p.client, p.server, up);
	send_all(run, p.server, p.client, down);
	run->client_bytes += up;
	run->server_bytes += down;
	return p;
}

/* Both ends close first in turn. */
static void close_pair(const struct pair *p, uint64_t i)
{
	(void)close(i % 2 ? p->client : p->server);
	(void)close(i % 2 ? p->server : p->client);
}

static int open_listener(const struct traffic_conf *conf)
{
	struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(conf->port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int one = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) < 0 ||
		bind(fd, (struct sockaddr *)&any, sizeof(any)) < 0 || listen(fd, 128) < 0)
		err(EXIT_FAILURE, "cannot listen");
	return fd;
}

int traffic_short(const struct traffic_conf *conf)
{
	struct short_run run = { .conf = conf, .bytes_max = conf->bytes ? conf->bytes : 1 };
	struct pair *pairs = calloc(conf->flows, sizeof(*pairs));
	uint64_t start_ns = clock_now_ns(), at_once = conf->flows;

	if (run.bytes_max > sizeof(run.bytes))
		errx(OPTS_EXIT_USAGE, "--bytes is at most %zu", sizeof(run.bytes));
	run.listener = open_listener(conf);
	if (!pairs)
		err(EXIT_FAILURE, "%" PRIu64 " connections at once", at_once);
	for (uint64_t i = 0; i < conf->count + at_once; i++) {
		if (i >= at_once && i - at_once < conf->count)
			close_pair(&pairs[i % at_once], i - at_once);
		if (i < conf->count)
			pairs[i % at_once] = open_pair(&run, i);
	}
	(void)close(run.listener);
	free(pairs);
	printf("{\"role\":\"short\",\"connections\":%" PRIu64 ",\"client_bytes\":%" PRIu64
	       ",\"server_bytes\":%" PRIu64 ",\"seconds\":%.3f}\n", conf->count,
		run.client_bytes, run.server_bytes, (double)(clock_now_ns() - start_ns) / 1e9);
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "churn.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../bench/bench.h"

#define PREFIXES  2000       /* 10.0.0.0/24 and on */
#define CLIENT    0x0aff0001 /* 10.255.0.1 */
#define PAIRS     64         /* connections at a time */
#define LISTENERS 8
#define PAUSE_US  500

struct listener {
	int fd;
	in_port_t port;
};

/* Connections that have closed wait here, so that they do not pile up. */
static void bound_time_wait(void)
{
	int fd = open("/proc/sys/net/ipv4/tcp_max_tw_buckets", O_WRONLY);

	if (fd < 0 || write(fd, "200\n", 4) != 4)
		bench_die("cannot set tcp_max_tw_buckets");
	(void) close(fd);
}

static struct listener listen_somewhere(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || listen(fd, 16) < 0 || getsockname(fd, (struct sockaddr *) &a, &len) < 0)
		bench_die("cannot listen");
	return (struct listener) { fd, a.sin_port };
}

static void connect_pair(const struct listener *l, unsigned prefix, int ret_pair[2])
{
	struct sockaddr_in own = { .sin_family = AF_INET, .sin_addr = { htonl(CLIENT) } };
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = l->port,
		.sin_addr = { htonl(0x0a000001 + (prefix << 8)) } };
	int on = 1;

	ret_pair[0] = socket(AF_INET, SOCK_STREAM, 0);
	(void) setsockopt(ret_pair[0], IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
	if (ret_pair[0] < 0 || bind(ret_pair[0], (struct sockaddr *) &own, sizeof(own)) < 0 ||
	    connect(ret_pair[0], (struct sockaddr *) &to, sizeof(to)) < 0)
		bench_die("cannot connect");
	ret_pair[1] = accept(l->fd, NULL, NULL);
	if (ret_pair[1] < 0)
		bench_die("cannot accept");
}

static void move_some(const int pair[2])
{
	char data[4096] = { 0 };

	if (write(pair[0], data, sizeof(data)) < 0 || read(pair[1], data, sizeof(data)) < 0 ||
	    write(pair[1], data, 100) < 0)
		bench_die("cannot move data");
}

/* By a reset, or by the book. */
static void close_pair(const int pair[2], bool abort)
{
	struct linger now = { .l_onoff = 1 };

	if (abort)
		(void) setsockopt(pair[0], SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	(void) close(pair[0]);
	(void) close(pair[1]);
}

void churn_forever(void)
{
	struct listener listeners[LISTENERS];
	int pairs[PAIRS][2];

	bound_time_wait();
	for (unsigned i = 0; i < LISTENERS; i++)
		listeners[i] = listen_somewhere();
	for (unsigned i = 0;; i++) {
		struct listener *l = &listeners[i % LISTENERS];
		int *pair = pairs[i % PAIRS];

		if (i % 37 == 0) {
			(void) close(l->fd);
			*l = listen_somewhere();
		}
		if (i >= PAIRS)
			close_pair(pair, i % 4 != 0);
		connect_pair(l, i * 7 % PREFIXES, pair);
		move_some(pair);
		(void) usleep(PAUSE_US);
	}
}

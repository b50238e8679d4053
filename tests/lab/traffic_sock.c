/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* ppoll() */
#endif

#include "traffic.h"
#include "opts.h"
#include "units.h"

#include <err.h>
#include <errno.h>
#include <linux/tcp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

socklen_t sock_address(const struct traffic_conf *conf, struct sockaddr_storage *ret_addr)
{
	struct addrinfo hints = {
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | (conf->to ? 0 : AI_PASSIVE),
		.ai_family = conf->to		 ? AF_UNSPEC
			     : conf->family == 6 ? AF_INET6
						 : AF_INET,
		.ai_socktype = SOCK_STREAM,
	};
	struct addrinfo *list = NULL;
	char port[8];
	socklen_t len;
	int r;

	(void)snprintf(port, sizeof(port), "%u", (unsigned int)(uint16_t)conf->port);
	r = getaddrinfo(conf->to, port, &hints, &list);
	if (r != 0)
		errx(OPTS_EXIT_USAGE, "address '%s': %s", conf->to ? conf->to : "any",
			gai_strerror(r));
	len = list->ai_addrlen;
	memset(ret_addr, 0, sizeof(*ret_addr));
	memcpy(ret_addr, list->ai_addr, len);
	freeaddrinfo(list);
	return len;
}

static int set_int(int fd, int level, int name, uint64_t value)
{
	int v = (int)value;

	return setsockopt(fd, level, name, &v, sizeof(v)) < 0 ? -errno : 0;
}

static int set_options(const struct traffic_conf *conf, int fd, int family)
{
	int r = 0;

	if (conf->rcvbuf_bytes)
		r = set_int(fd, SOL_SOCKET, SO_RCVBUF, conf->rcvbuf_bytes);
	if (r == 0 && conf->sndbuf_bytes)
		r = set_int(fd, SOL_SOCKET, SO_SNDBUF, conf->sndbuf_bytes);
	if (r == 0 && conf->mss_bytes)
		r = set_int(fd, IPPROTO_TCP, TCP_MAXSEG, conf->mss_bytes);
	if (r == 0 && conf->nodelay)
		r = set_int(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	if (r == 0 && conf->keepalive)
		r = set_int(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	if (r == 0 && family == AF_INET6)
		r = set_int(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	if (r == 0 && conf->cc &&
		setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, conf->cc, strlen(conf->cc)) < 0)
		r = -errno;
	return r;
}

int sock_open(const struct traffic_conf *conf, int family)
{
	int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
	int r;

	if (fd < 0)
		return -errno;
	r = set_options(conf, fd, family);
	if (r < 0) {
		(void)close(fd);
		return r;
	}
	return fd;
}

void sock_raise_nofile(void)
{
	struct rlimit lim;

	if (getrlimit(RLIMIT_NOFILE, &lim) == 0) {
		lim.rlim_cur = lim.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &lim);
	}
}

void sock_close(int fd, bool reset)
{
	struct linger now = { .l_onoff = 1, .l_linger = 0 };

	if (reset)
		(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	(void)close(fd);
}

int sock_error(int fd)
{
	socklen_t len = sizeof(int);
	int e = 0;

	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &e, &len) < 0)
		return errno;
	return e;
}

void loop_init(struct loop *loop)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	loop->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (loop->signal_fd < 0 || loop->epoll_fd < 0 ||
		loop_add(loop, loop->signal_fd, EPOLLIN, LOOP_SIGNAL) < 0)
		err(EXIT_FAILURE, "cannot make an event loop");
}

void loop_done(struct loop *loop)
{
	(void)close(loop->epoll_fd);
	(void)close(loop->signal_fd);
}

int loop_add(struct loop *loop, int fd, uint32_t events, uint64_t mark)
{
	struct epoll_event ev = { .events = events, .data.u64 = mark };

	return epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &ev) < 0 ? -errno : 0;
}

void loop_del(struct loop *loop, int fd)
{
	(void)epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
}

int loop_wait(struct loop *loop, struct epoll_event *events, int max, uint64_t until_ns)
{
	struct pollfd pfd = { .fd = loop->epoll_fd, .events = POLLIN };
	uint64_t now_ns = clock_now_ns();
	uint64_t left_ns = until_ns > now_ns ? until_ns - now_ns : 0;
	struct timespec ts;
	int n;

	if (left_ns > 3600 * NS_PER_S)
		left_ns = 3600 * NS_PER_S;
	ts.tv_sec = (time_t)(left_ns / NS_PER_S);
	ts.tv_nsec = (long)(left_ns % NS_PER_S);
	if (ppoll(&pfd, 1, &ts, NULL) <= 0)
		return 0;
	n = epoll_wait(loop->epoll_fd, events, max, 0);
	return n < 0 ? 0 : n;
}

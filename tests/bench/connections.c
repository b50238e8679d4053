/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "connections.h"

#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "bench.h"

#define HOLDER_PAIRS 4000 /* connections a process holds: both ends of each */
#define CLIENT       0x0aff0001 /* 10.255.0.1 */

static void raise_files(void)
{
	struct rlimit rl;

	if (getrlimit(RLIMIT_NOFILE, &rl) == 0) {
		rl.rlim_cur = rl.rlim_max;
		(void) setrlimit(RLIMIT_NOFILE, &rl);
	}
}

void connections_namespace(void)
{
	struct ifreq up = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	struct ifreq net = { .ifr_name = "lo:1" };
	struct sockaddr_in *a = (struct sockaddr_in *) (void *) &net.ifr_addr;
	int fd;

	if (unshare(CLONE_NEWNET) < 0)
		bench_die("cannot make a network namespace (needs root)");
	a->sin_family = AF_INET;
	a->sin_addr.s_addr = htonl(0x0afffffe); /* its class makes it a /8 */
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &up) < 0 || ioctl(fd, SIOCSIFADDR, &net) < 0)
		bench_die("cannot bring lo up");
	(void) close(fd);
}

/* On a port of its own, taken from the number. */
static int listen_on(int family, unsigned number)
{
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons(10000 + number) };
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(10000 + number) };
	int fd = socket(family, SOCK_STREAM, 0), on = 1;

	if (family == AF_INET6)
		(void) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	if (bind(fd, family == AF_INET ? (struct sockaddr *) &in : (struct sockaddr *) &in6,
		    family == AF_INET ? sizeof(in) : sizeof(in6)) < 0 ||
	    listen(fd, 64) < 0)
		bench_die("cannot listen");
	return fd;
}

static int connect_ipv4(unsigned number, unsigned prefix)
{
	struct sockaddr_in own = { .sin_family = AF_INET, .sin_addr = { htonl(CLIENT) } };
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(10000 + number),
		.sin_addr = { htonl(0x0a000001 + (prefix << 8)) } };
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	(void) setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
	if (fd < 0 || bind(fd, (struct sockaddr *) &own, sizeof(own)) < 0 ||
	    connect(fd, (struct sockaddr *) &to, sizeof(to)) < 0)
		bench_die("cannot connect");
	return fd;
}

static int connect_ipv6(unsigned number)
{
	struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_port = htons(10000 + number),
		.sin6_addr = IN6ADDR_LOOPBACK_INIT };
	int fd = socket(AF_INET6, SOCK_STREAM, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *) &to, sizeof(to)) < 0)
		bench_die("cannot connect by IPv6");
	return fd;
}

static void leave_in_some_state(unsigned i, int client, int server)
{
	if (i % 10 == 0 && write(client, "x", 1) != 1)
		bench_die("cannot write");
	if (i % 40 == 1) {
		/* TIME_WAIT */
		(void) close(client);
		(void) close(server);
	} else if (i % 20 == 2) {
		/* FIN_WAIT2 and CLOSE_WAIT */
		(void) shutdown(client, SHUT_WR);
	}
}

/* Makes them, says so, then waits to be ended. */
static void __attribute__((noreturn)) hold(unsigned number, unsigned pairs, int ready)
{
	int listener = listen_on(AF_INET, number), listener6 = listen_on(AF_INET6, number);

	raise_files();
	for (unsigned i = 0; i < pairs; i++) {
		bool ipv6 = i % 4 == 3;
		int client = ipv6 ? connect_ipv6(number) :
			connect_ipv4(number, i / 4 % CONNECTIONS_PREFIXES);
		int server = accept(ipv6 ? listener6 : listener, NULL, NULL);

		if (server < 0)
			bench_die("cannot accept");
		leave_in_some_state(i, client, server);
	}
	(void) !write(ready, "r", 1);
	for (;;)
		(void) pause();
}

static pid_t start_holder(unsigned number, unsigned pairs)
{
	int fds[2];
	char c;
	pid_t pid;

	if (pipe(fds) < 0)
		bench_die("pipe");
	pid = fork();
	if (pid < 0)
		bench_die("fork");
	if (pid == 0) {
		(void) close(fds[0]);
		hold(number, pairs, fds[1]);
	}
	(void) close(fds[1]);
	if (read(fds[0], &c, 1) != 1)
		bench_die("a process with connections ended early");
	(void) close(fds[0]);
	return pid;
}

struct connections connections_make(unsigned sockets)
{
	struct connections c = { .holders = xcalloc(sockets / 2 / HOLDER_PAIRS + 1, sizeof(pid_t)) };

	for (unsigned left = sockets / 2; left; c.n++) {
		unsigned pairs = left < HOLDER_PAIRS ? left : HOLDER_PAIRS;

		c.holders[c.n] = start_holder(c.n, pairs);
		left -= pairs;
	}
	return c;
}

void connections_end(struct connections *c)
{
	for (unsigned i = 0; i < c->n; i++)
		(void) kill(c->holders[i], SIGKILL);
	for (unsigned i = 0; i < c->n; i++)
		(void) waitpid(c->holders[i], NULL, 0);
	free_p(&c->holders);
	c->n = 0;
}
